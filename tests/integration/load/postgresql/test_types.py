"""Types that go through binary COPY, and those that go as text."""
# ruff: noqa: DTZ001 - naive times are one of the kinds of values

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds.load.postgresql import PostgreSQLBackend
from seeds.schema.types import Kind, LogicalType
from tests.integration.load.loading import batch, load, rows
from tests.integration.load.postgresql.describing import (
    BOOLEAN,
    BYTES,
    DATE,
    DEFINITIONS,
    FLOAT,
    INSTANT,
    INTEGER,
    INTERVAL,
    JSON,
    MONEY,
    NAIVE,
    TEXT,
    TIME,
    UTC,
    UUID,
    described,
    execute,
)

BINARY: list[tuple[str, LogicalType, list[Any]]] = [
    ("smallint", INTEGER, [1, None, -32768]),
    ("integer", INTEGER, [1, None, -(2**31)]),
    ("bigint", INTEGER, [1, None, -(2**63)]),
    ("numeric", INTEGER, [10_000, None, -(2**63)]),
    ("double precision", INTEGER, [1, None]),
    ("real", FLOAT, [1.5, None, -0.25]),
    ("double precision", FLOAT, [1e300, None, float("inf"), 5e-324]),
    ("numeric(12,2)", MONEY, [Decimal("1.50"), None, Decimal("-9999999999.99"), Decimal("0.00")]),
    ("double precision", MONEY, [Decimal("0.10"), None]),
    (
        "numeric",
        LogicalType(Kind.DECIMAL, precision=38, scale=20),
        [Decimal("0.00000000000000000001"), Decimal("99999999999999999.99999999999999999999")],
    ),
    ("boolean", BOOLEAN, [True, None, False]),
    ("text", TEXT, ["", None, 'é"\\N', "\\."]),
    ("varchar(10)", TEXT, ["abc", None]),
    ("char(3)", TEXT, ["abc", None]),
    ("mood", TEXT, ["happy", None, "it's ok"]),
    ("positive", INTEGER, [1, None]),
    ("code", TEXT, ["AB", None]),
    ("json", JSON, ['{"a":1}', None, "null"]),
    ("jsonb", JSON, ['{"a": 1}', None, "null"]),
    ("text", JSON, ['{"a":1}', None]),
    ("uuid", UUID, [uuid.UUID(int=5).bytes, None]),
    ("char(32)", UUID, [uuid.UUID(int=2**127).bytes, None]),
    ("timestamp", NAIVE, [dt.datetime(1, 1, 1), None, dt.datetime(9999, 12, 31, 23, 59, 59, 1)]),
    ("timestamptz", INSTANT, [dt.datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC), None]),
    ("timestamptz", NAIVE, [dt.datetime(2026, 1, 1), None]),
    ("date", DATE, [dt.date(1, 1, 1), None, dt.date(9999, 12, 31)]),
    ("time", TIME, [dt.time(23, 59, 59, 999999), None]),
    ("interval", INTERVAL, [dt.timedelta(days=-400, microseconds=1), None]),
    ("bytea", BYTES, [b"", None, bytes(range(256))]),
]
ARRAYS: list[tuple[str, LogicalType, list[Any]]] = [
    ("smallint", INTEGER, [1, None]),
    ("bigint", INTEGER, [2**62]),
    ("double precision", FLOAT, [1.5, None]),
    ("numeric(12,2)", MONEY, [Decimal("1.50"), None]),
    ("boolean", BOOLEAN, [True, None, False]),
    ("text", TEXT, ["", "a,b", None, '"', "NULL"]),
    ("varchar(10)", TEXT, ["", "a,b", None]),
    ("mood", TEXT, ["happy", "it's ok"]),
    ("jsonb", JSON, ['{"a": 1}', None]),
    ("json", JSON, ['{"a": 1}']),
    ("uuid", UUID, [uuid.UUID(int=5).bytes, None]),
    ("timestamp", NAIVE, [dt.datetime(2026, 1, 1, 1, 1, 1, 1)]),
    ("timestamptz", INSTANT, [dt.datetime(1969, 1, 1, 1, tzinfo=UTC), None]),
    ("date", DATE, [dt.date(2026, 1, 1)]),
    ("time", TIME, [dt.time(1, 2, 3)]),
    ("bytea", BYTES, [b"\x00\xff", b"", None]),
]
TEXTUAL: list[tuple[str, LogicalType, list[Any]]] = [
    ("inet", TEXT, ["192.0.2.1", None, "2001:db8::/32"]),
    ("int4range", TEXT, ["[1,5)", None]),
    ("xml", TEXT, ["<a>\n</a>", None]),
    ("bit(3)", TEXT, ["101", None]),
    ("timetz", TEXT, ["01:02:03+00", None]),
    ("pair", TEXT, ["(1,x)", None]),
    ("inet[]", LogicalType(Kind.ARRAY, item=TEXT), [["192.0.2.1"], None, []]),
    ("varchar(5)", INTEGER, [12, None]),
]


def same_json(kind: LogicalType, value: Any) -> Any:
    if value is None:
        return None
    if kind.kind is Kind.ARRAY:
        assert kind.item is not None
        return [same_json(kind.item, v) for v in value]
    return json.loads(value) if kind.kind is Kind.JSON else value


def round_trip(
    backend: PostgreSQLBackend, declared: str, kind: LogicalType, values: list[Any]
) -> bool:
    """Load a column and read it back; return whether it went in the binary format."""
    execute(backend, *DEFINITIONS, f"CREATE TABLE t (id int PRIMARY KEY, v {declared})")
    table = described("t", id=INTEGER, v=kind)
    load(backend, batch(table, {"id": list(range(len(values))), "v": values}))
    if kind.kind is Kind.INTEGER and "char" in declared:
        table = described("t", id=INTEGER, v=TEXT)
        values = [None if v is None else str(v) for v in values]
    found = [r["v"] for r in rows(backend, table)]
    assert [same_json(kind, v) for v in found] == [same_json(kind, v) for v in values]
    return "binary" in backend._plans["t"].statement


@pytest.mark.parametrize(("declared", "kind", "values"), BINARY)
def test_a_type_goes_through_binary_copy(
    backend: PostgreSQLBackend, declared: str, kind: LogicalType, values: list[Any]
) -> None:
    assert round_trip(backend, declared, kind, values)


@pytest.mark.parametrize(("declared", "item", "items"), ARRAYS)
def test_an_array_goes_through_binary_copy(
    backend: PostgreSQLBackend, declared: str, item: LogicalType, items: list[Any]
) -> None:
    values = [items, None, [], items[:1], items * 3]
    kind = LogicalType(Kind.ARRAY, item=item)
    assert round_trip(backend, f"{declared}[]", kind, values)


@pytest.mark.parametrize(("declared", "kind", "values"), TEXTUAL)
def test_a_type_without_a_binary_form_goes_through_text_copy(
    backend: PostgreSQLBackend, declared: str, kind: LogicalType, values: list[Any]
) -> None:
    assert not round_trip(backend, declared, kind, values)


@pytest.mark.parametrize(("declared", "kind", "values"), [*BINARY, *TEXTUAL])
def test_one_textual_column_makes_the_whole_table_textual(
    backend: PostgreSQLBackend, declared: str, kind: LogicalType, values: list[Any]
) -> None:
    execute(backend, *DEFINITIONS, f"CREATE TABLE t (id int PRIMARY KEY, v {declared}, x inet)")
    table = described("t", id=INTEGER, v=kind, x=TEXT)
    ids = list(range(len(values)))
    load(backend, batch(table, {"id": ids, "v": values, "x": [None for _ in ids]}))
    text = backend.connection.exec_driver_sql("SELECT v FROM t ORDER BY id").scalars().all()
    execute(backend, "ALTER TABLE t DROP COLUMN x", "DELETE FROM t")
    backend = PostgreSQLBackend(backend.connection)
    load(backend, batch(described("t", id=INTEGER, v=kind), {"id": ids, "v": values}))
    binary = backend.connection.exec_driver_sql("SELECT v FROM t ORDER BY id").scalars().all()
    assert list(map(bytes_of, text)) == list(map(bytes_of, binary))


def bytes_of(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.lists(
        st.none() | st.lists(st.none() | st.text("a\\\",{}' é", max_size=4), max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_any_array_of_varying_text_comes_back(engine: sa.Engine, values: list[Any]) -> None:
    table = described("t", id=INTEGER, v=LogicalType(Kind.ARRAY, item=TEXT))
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (id int PRIMARY KEY, v varchar(9)[])")
        backend = PostgreSQLBackend(connection)
        load(backend, batch(table, {"id": list(range(len(values))), "v": values}))
        assert [r["v"] for r in rows(backend, table)] == values
