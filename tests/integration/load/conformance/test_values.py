"""Every kind of value comes back as it was written."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from tests.integration.load.conformance.kinds_of_values import (
    EXTREMES,
    columnwise,
    comparable,
    some_rows,
)
from tests.integration.load.conformance.tables import (
    KINDS,
    Mood,
    kinds,
    users,
)
from tests.integration.load.conftest import Open, opened
from tests.integration.load.loading import batch, load, rows

UTC = dt.UTC


def test_every_kind_of_value_comes_back_as_it_was_written(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(kinds, columnwise(EXTREMES)))
        assert list(map(comparable, rows(backend, kinds))) == list(map(comparable, EXTREMES))


def test_sqlalchemy_reads_what_was_loaded(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(kinds, columnwise(EXTREMES)))
        found = backend.connection.execute(sa.select(KINDS).order_by(KINDS.c.id)).mappings().all()
    aware = backend.connection.dialect.name == "postgresql"
    for want, row in zip(EXTREMES, found, strict=True):
        expected = comparable(want)
        if want["instant"] is not None:
            expected |= {
                "mood": Mood[want["mood"]],
                "uid": uuid.UUID(bytes=want["uid"]),
                "instant": want["instant"].replace(tzinfo=UTC if aware else None),
            }
        assert dict(row) == expected


def test_what_sqlalchemy_wrote_is_read_as_logical_values(open_backend: Open) -> None:
    value = EXTREMES[2]
    python = comparable(value) | {"mood": Mood.BAD, "uid": uuid.UUID(bytes=value["uid"])}
    with open_backend() as backend:
        if backend.connection.dialect.name == "mysql":
            python["instant"] = python["instant"].replace(tzinfo=None)
        backend.connection.execute(sa.insert(KINDS), [python])
        assert list(map(comparable, rows(backend, kinds))) == [comparable(value)]


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(made=some_rows)
def test_any_rows_come_back_as_they_were_written(engine: sa.Engine, made: list[Any]) -> None:
    numbered = [{"id": i} | row for i, row in enumerate(made, 1)]
    with opened(engine) as backend:
        backend.clear([kinds])
        load(backend, batch(kinds, columnwise(numbered)))
        assert list(map(comparable, rows(backend, kinds))) == list(map(comparable, numbered))


def test_columns_left_out_get_their_server_default(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1], "email": ["a@example.com"]}))
        (row,) = rows(backend, users)
    assert row["score"] == Decimal("1.50")
    assert row["age"] is None


def test_values_in_batches_are_not_decorated_again(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1], "email": ["a@example.com"], "loud": ["Raw"]}))
        assert rows(backend, users, ["loud"]) == [{"loud": "Raw"}]


def test_sliced_batches_are_loaded_right(open_backend: Open) -> None:
    whole = batch(kinds, columnwise(EXTREMES))
    with open_backend() as backend:
        load(backend, type(whole)(kinds, whole.rows.slice(1, 2)))
        assert list(map(comparable, rows(backend, kinds))) == list(map(comparable, EXTREMES[1:]))
