"""Fixed rows are inserted, updated or left alone, by their natural keys."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import DeclarationError
from tests.integration.load.conformance.tables import (
    USERS,
    members,
    users,
)
from tests.integration.load.conftest import Open
from tests.integration.load.loading import rows

UTC = dt.UTC
ADMIN = {
    "email": "admin@example.com",
    "age": 40,
    "score": Decimal("2.50"),
    "seen": dt.datetime(2026, 1, 1, 12, tzinfo=UTC),
    "info": {"a": [1, 2], "b": None},
    "loud": "hi",
}
COMPARED = ("age", "score", "seen", "info", "loud")


def test_an_upsert_inserts_then_changes_nothing_then_updates(open_backend: Open) -> None:
    other = {"email": "user@example.com"}
    with open_backend() as backend:
        first = backend.upsert(users, [ADMIN, other], ["email"], [COMPARED, ()])
        assert (first.inserted, first.updated, first.unchanged) == (2, 0, 0)
        assert first.keys == (1, 2)
    with open_backend() as backend:
        again = backend.upsert(users, [other, ADMIN], ["email"], [(), COMPARED])
        assert (again.inserted, again.updated, again.unchanged) == (0, 0, 2)
        assert again.keys == (2, 1)
    with open_backend() as backend:
        changed = backend.upsert(users, [ADMIN | {"age": 41}], ["email"], [COMPARED])
        assert (changed.inserted, changed.updated, changed.unchanged) == (0, 1, 0)
        assert backend.connection.scalar(sa.select(USERS.c.age).where(USERS.c.id == 1)) == 41


@pytest.mark.parametrize(
    "change",
    [
        {"score": 2.5},
        {"score": Decimal("2.5")},
        {"seen": dt.datetime(2026, 1, 1, 13, tzinfo=dt.timezone(dt.timedelta(hours=1)))},
        {"info": {"b": None, "a": (1, 2)}},
    ],
)
def test_equal_values_of_another_form_change_nothing(
    open_backend: Open, change: dict[str, Any]
) -> None:
    with open_backend() as backend:
        backend.upsert(users, [ADMIN], ["email"], [COMPARED])
    with open_backend() as backend:
        again = backend.upsert(users, [ADMIN | change], ["email"], [COMPARED])
        assert again.unchanged == 1


def test_columns_that_are_not_compared_are_only_for_insertion(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.upsert(users, [ADMIN], ["email"], [()])
        result = backend.upsert(users, [ADMIN | {"age": 1}], ["email"], [("score",)])
        assert result.unchanged == 1
        assert backend.connection.scalar(sa.select(USERS.c.age)) == 40


def test_an_upsert_goes_through_decorated_types(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.upsert(users, [ADMIN], ["email"], [COMPARED])
        assert rows(backend, users, ["loud"]) == [{"loud": "HI"}]


def test_composite_keys_are_upserted_and_returned_as_tuples(open_backend: Open) -> None:
    given_rows = [{"team": "a", "person": p, "role": "r"} for p in (1, 2)]
    with open_backend() as backend:
        backend.upsert(members, given_rows[:1], ["team", "person"], [("role",)])
        result = backend.upsert(members, given_rows, ["team", "person"], [("role",)] * 2)
        assert result.keys == (("a", 1), ("a", 2))
        assert (result.inserted, result.unchanged) == (1, 1)


def test_two_fixed_rows_of_one_natural_key_are_an_error(open_backend: Open) -> None:
    with open_backend() as backend, pytest.raises(DeclarationError, match="admin@example"):
        backend.upsert(users, [ADMIN, ADMIN], ["email"], [(), ()])


def test_keys_continue_after_fixed_rows_with_keys_of_their_own(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.upsert(users, [{"id": 10, "email": "ten"}], ["email"], [()])
        backend.prepare([])
        backend.finish()
        assert backend.next_key(users) == 11
    with open_backend() as backend:
        assert backend.upsert(users, [{"email": "next"}], ["email"], [()]).keys == (11,)
