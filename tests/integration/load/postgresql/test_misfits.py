"""Values that do not fit are named with column and row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from seeds.errors import ConstraintError
from seeds.load.postgresql import PostgreSQLBackend
from seeds.schema.types import LogicalType
from tests.integration.load.loading import batch, load
from tests.integration.load.postgresql.describing import (
    DEFINITIONS,
    INTEGER,
    JSON,
    MONEY,
    TEXT,
    described,
    execute,
)


def test_a_number_too_wide_for_its_column_is_named(backend: PostgreSQLBackend) -> None:
    execute(backend, "CREATE TABLE t (id int PRIMARY KEY, v smallint)")
    table = described("t", id=INTEGER, v=INTEGER)
    with pytest.raises(ConstraintError, match=r"t\.v: 70000 does not fit smallint"):
        load(backend, batch(table, {"id": [1, 2, 3], "v": [1, 70_000, 80_000]}))


@pytest.mark.parametrize(
    ("declared", "kind", "value", "said"),
    [
        ("text", TEXT, "a\0b", "NUL"),
        ("varchar(3)", TEXT, "toolong", "too long"),
        ("mood", TEXT, "sad", "sad"),
        ("positive", INTEGER, -1, "positive"),
        ("jsonb", JSON, "{no", "json"),
        ("numeric(3,2)", MONEY, Decimal("10.00"), "overflow"),
    ],
)
def test_a_value_that_the_server_refuses_is_named_with_column_and_row(
    backend: PostgreSQLBackend, declared: str, kind: LogicalType, value: Any, said: str
) -> None:
    execute(backend, *DEFINITIONS, f"CREATE TABLE t (id int PRIMARY KEY, v {declared})")
    table = described("t", id=INTEGER, v=kind)
    with pytest.raises(ConstraintError) as caught:
        load(
            backend,
            batch(table, {"id": [1], "v": [None]}),
            batch(table, {"id": [2, 3], "v": [None, value]}),
        )
    assert said in caught.value.message
    assert "row 3" in caught.value.message


def test_a_failing_row_is_not_repeated_because_it_may_hold_secrets(
    backend: PostgreSQLBackend,
) -> None:
    execute(backend, "CREATE TABLE t (id int PRIMARY KEY, password text, v int CHECK (v > 0))")
    table = described("t", id=INTEGER, password=TEXT, v=INTEGER)
    with pytest.raises(ConstraintError) as caught:
        load(backend, batch(table, {"id": [1], "password": ["s3cret"], "v": [0]}))
    assert "t_v_check" in caught.value.message
    assert "s3cret" not in caught.value.message + caught.value.hint


def test_a_live_duplicate_names_constraint_key_and_row(backend: PostgreSQLBackend) -> None:
    execute(backend, "CREATE TABLE t (id int PRIMARY KEY, v text UNIQUE)")
    table = described("t", id=INTEGER, v=TEXT)
    with pytest.raises(ConstraintError) as caught:
        load(
            backend,
            batch(table, {"id": [1, 2], "v": ["a", "b"]}),
            batch(table, {"id": [3, 4], "v": ["c", "a"]}),
        )
    assert caught.value.message.startswith(
        "t, row 4: constraint t_v_key rejected Key (v)=(a) already exists"
    )
