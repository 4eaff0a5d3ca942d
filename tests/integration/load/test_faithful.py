"""Which tables are promised to give back what is sent, and which are not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds.load.engine import create_engine
from seeds.schema.json_text import canonical
from seeds.schema.metadata import table_info
from seeds.schema.table import TableInfo
from tests.integration.load.conftest import opened


def table(**columns: sa.types.TypeEngine[Any]) -> TableInfo:
    """Return a table as its models declare it."""
    listed = [sa.Column(name, kind) for name, kind in columns.items()]
    key = sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    return table_info(sa.Table("t", sa.MetaData(), key, *listed))


def promised(
    url: str, declared: TableInfo, real: str, *more: str, sent: list[str] | None = None
) -> bool:
    """Tell what is promised of a table made by SQL of its own."""
    engine = create_engine(url)
    try:
        with opened(engine) as backend:
            for statement in ("DROP TABLE IF EXISTS t", f"CREATE TABLE t ({real})", *more):
                backend.connection.exec_driver_sql(statement)
            return backend.faithful(declared, sent or list(declared.columns))
    finally:
        engine.dispose()


KEY = "id bigint PRIMARY KEY"


@pytest.mark.parametrize(
    ("kind", "real", "kept"),
    [
        (sa.Integer(), "smallint", True),
        (sa.Integer(), "numeric(10,2)", False),
        (sa.Float(), "double precision", True),
        (sa.Float(), "real", False),
        (sa.Numeric(12, 2), "numeric(12,2)", True),
        (sa.Numeric(12, 2), "numeric(14,4)", True),
        (sa.Numeric(12, 2), "numeric", True),
        (sa.Numeric(12, 2), "numeric(12,1)", False),
        (sa.Numeric(12, 2), "double precision", False),
        (sa.Text(), "text", True),
        (sa.Text(), "varchar", True),
        (sa.Text(), "varchar(9)", False),
        (sa.String(9), "varchar(9)", True),
        (sa.String(9), "varchar(8)", False),
        (sa.String(9), "char(9)", False),
        (sa.CHAR(9), "char(9)", True),
        (sa.Text(), "name", False),
        (sa.Text(), "jsonb", False),
        (sa.Enum("a", "b"), "mood", True),
        (sa.Numeric(12, 2), "money_amount", False),
        (sa.JSON(), "jsonb", True),
        (sa.JSON(), "json", True),
        (sa.DateTime(), "timestamp", True),
        (sa.DateTime(timezone=True), "timestamptz", True),
        (sa.DateTime(), "timestamp(3)", False),
        (sa.Date(), "date", True),
        (sa.Time(), "time", True),
        (sa.Time(), "time(0)", False),
        (sa.Interval(), "interval", True),
        (sa.Interval(), "interval(6)", True),
        (sa.Interval(), "interval(0)", False),
        (sa.Uuid(), "uuid", True),
        (sa.LargeBinary(), "bytea", True),
        (sa.ARRAY(sa.Integer()), "integer[]", False),
    ],
    ids=str,
)
def test_postgresqls_types(
    postgresql_url: str, kind: sa.types.TypeEngine[Any], real: str, kept: bool
) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TYPE mood AS ENUM ('a', 'b')")
        connection.exec_driver_sql("CREATE DOMAIN money_amount AS numeric(12,1)")
    engine.dispose()
    assert promised(postgresql_url, table(x=kind), f"{KEY}, x {real}") is kept


@pytest.mark.parametrize(
    ("kind", "real", "kept"),
    [
        (sa.Integer(), "INTEGER", True),
        (sa.Integer(), "REAL", False),
        (sa.Boolean(), "BOOLEAN", True),
        (sa.Float(), "FLOAT", True),
        (sa.Float(), "TEXT", False),
        (sa.Numeric(12, 2), "NUMERIC(12, 2)", True),
        (sa.Numeric(16, 2), "NUMERIC(16, 2)", False),
        (sa.Numeric(12, 2), "VARCHAR", False),
        (sa.Text(), "TEXT", True),
        (sa.Text(), "", True),
        (sa.Text(), "NUMERIC", False),
        (sa.String(9), "VARCHAR(9)", True),
        (sa.JSON(), "JSON", True),
        (sa.JSON(), "REAL", False),
        (sa.DateTime(), "DATETIME", True),
        (sa.Date(), "DATE", True),
        (sa.Uuid(), "CHAR(32)", True),
        (sa.Uuid(), "UUID", False),
        (sa.LargeBinary(), "BLOB", True),
    ],
    ids=str,
)
def test_sqlites_affinities(
    sqlite_url: str, kind: sa.types.TypeEngine[Any], real: str, kept: bool
) -> None:
    assert promised(sqlite_url, table(x=kind), f"{KEY}, x {real}") is kept


def test_a_column_with_a_format_of_its_own_is_not_promised(sqlite_url: str) -> None:
    from sqlalchemy.dialects.sqlite import DATE

    own: Any = DATE(  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        storage_format="%(year)04d%(month)02d%(day)02d", regexp=r"(\d{4})(\d\d)(\d\d)"
    )
    assert promised(sqlite_url, table(x=sa.Date()), f"{KEY}, x DATE")
    assert not promised(sqlite_url, table(x=own), f"{KEY}, x DATE")


@pytest.mark.parametrize(
    "real", ["x integer DEFAULT 5", "x integer GENERATED ALWAYS AS (id + 1) STORED"]
)
def test_what_the_database_fills_is_not_promised_unless_it_is_sent(
    database_url: str, real: str
) -> None:
    declared = table(x=sa.Integer(), y=sa.Integer())
    made = f"{KEY}, {real}, y integer"
    assert not promised(database_url, declared, made, sent=["id", "y"])
    assert promised(database_url, declared, made, sent=["id", "x"])


def test_keys_that_the_database_counts_are_not_promised(database_url: str) -> None:
    key = "integer" if database_url.startswith("sqlite") else "serial"
    made = f"id {key} PRIMARY KEY, x integer"
    assert not promised(database_url, table(x=sa.Integer()), made, sent=["x"])


FUNCTION = (
    "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$"
)


def trigger(url: str, event: str) -> tuple[str, ...]:
    if url.startswith("sqlite"):
        return (f"CREATE TRIGGER g AFTER {event} ON t BEGIN SELECT 1; END",)
    return (FUNCTION, f"CREATE TRIGGER g AFTER {event} ON t FOR EACH ROW EXECUTE FUNCTION f()")


@pytest.mark.parametrize(("event", "kept"), [("INSERT", False), ("UPDATE", True)])
def test_a_trigger_counts_when_it_sees_insertions(
    database_url: str, event: str, kept: bool
) -> None:
    declared, made = table(x=sa.Integer()), f"{KEY}, x integer"
    assert promised(database_url, declared, made, *trigger(database_url, event)) is kept


def test_a_partitions_trigger_counts_too(postgresql_url: str) -> None:
    made = f"{KEY}, x integer) PARTITION BY RANGE (id"
    part = "CREATE TABLE p PARTITION OF t DEFAULT"
    own = "CREATE TRIGGER g BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()"
    assert promised(postgresql_url, table(x=sa.Integer()), made, part)
    assert not promised(postgresql_url, table(x=sa.Integer()), made, part, FUNCTION, own)


def test_a_view_is_not_promised(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with opened(engine) as backend:
        backend.connection.exec_driver_sql("CREATE VIEW t AS SELECT 1::bigint AS id, 2 AS x")
        assert not backend.faithful(table(x=sa.Integer()), ["id", "x"])
    engine.dispose()


# --- JSON ---------------------------------------------------------------------------------------

NUMBERS = ["0", "-0", "-0.00", "1.50", "1e3", "1.50e1", "0e5", "1E-7", "100e-2", "1.10e400"]
documents = st.recursive(
    st.sampled_from(["true", "false", "null", *NUMBERS])
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(json.dumps),
    lambda inner: st.lists(inner, max_size=4).map(lambda items: f"[{','.join(items)}]")
    | st.lists(st.tuples(st.text("ab\"é😀 ", max_size=3).map(json.dumps), inner), max_size=4).map(
        lambda items: "{" + ", ".join(f"{key} :{value}" for key, value in items) + "}"
    ),
    max_leaves=10,
)  # fmt: skip


@pytest.fixture
def print_jsonb(postgresql_url: str) -> Iterator[Callable[[str], str]]:
    engine = create_engine(postgresql_url)
    connection = engine.connect()

    def printed(text: str) -> str:
        found: str = connection.execute(
            sa.text("SELECT CAST(CAST(:text AS jsonb) AS text)"), {"text": text}
        ).scalar_one()
        return found

    yield printed
    connection.close()
    engine.dispose()


@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(text=documents)
def test_the_canonical_text_of_json_is_what_postgresql_prints(
    print_jsonb: Callable[[str], str], text: str
) -> None:
    assert canonical(text) == print_jsonb(text)
