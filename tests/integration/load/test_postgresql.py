"""What the PostgreSQL backend alone does: binary COPY of every type, rebuilding, sequences."""
# ruff: noqa: DTZ001 - naive times are one of the kinds of values

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds.errors import ConstraintError
from seeds.load import TableLoad
from seeds.load.engine import create_engine
from seeds.load.generic import REBUILD_ROWS
from seeds.load.postgresql import PostgreSQLBackend
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind, LogicalType
from tests.integration.load.conftest import opened
from tests.integration.load.loading import batch, load, rows

UTC = dt.UTC
TEXT = LogicalType(Kind.TEXT)
INTEGER = LogicalType(Kind.INTEGER)
FLOAT = LogicalType(Kind.FLOAT)
BOOLEAN = LogicalType(Kind.BOOLEAN)
JSON = LogicalType(Kind.JSON)
NAIVE = LogicalType(Kind.TIMESTAMP)
INSTANT = LogicalType(Kind.TIMESTAMP, timezone=True)
DATE = LogicalType(Kind.DATE)
TIME = LogicalType(Kind.TIME)
INTERVAL = LogicalType(Kind.INTERVAL)
UUID = LogicalType(Kind.UUID)
BYTES = LogicalType(Kind.BYTES)
MONEY = LogicalType(Kind.DECIMAL, precision=12, scale=2)


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


def described(name: str, *, key: str = "id", schema: str | None = None, **types: Any) -> TableInfo:
    """Describe a table by the logical types of its columns."""
    foreign = tuple(k for k in types.pop("foreign_keys", ()))
    source = sa.Table(name, sa.MetaData(), *(sa.Column(c) for c in types), schema=schema)
    return TableInfo(
        name=source.fullname,
        columns={c: ColumnInfo(c, kind, nullable=True) for c, kind in types.items()},
        primary_key=(key,) if key else (),
        uniques=(),
        foreign_keys=foreign,
        source=source,
    )


@pytest.fixture
def backend(engine: sa.Engine) -> Iterator[PostgreSQLBackend]:
    with opened(engine) as found:
        assert isinstance(found, PostgreSQLBackend)
        yield found


def execute(backend: PostgreSQLBackend, *statements: str) -> None:
    for statement in statements:
        backend.connection.exec_driver_sql(statement.replace("%", "%%"))


# --- types --------------------------------------------------------------------------------------

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
DEFINITIONS = (
    "CREATE TYPE mood AS ENUM ('happy', 'it''s ok')",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
    "CREATE DOMAIN two AS varchar(2)",
    "CREATE DOMAIN code AS two",
)


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


def test_names_in_need_of_quotes_and_schemas_are_honoured(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        'CREATE SCHEMA "My Schema"',
        'CREATE TABLE "My Schema"."Or""der %s" ("Id" serial PRIMARY KEY, "a b%" text)',
    )
    table = described('Or"der %s', key="Id", schema="My Schema", Id=INTEGER, **{"a b%": TEXT})
    n = REBUILD_ROWS
    load(backend, batch(table, {"Id": list(range(1, n + 1)), "a b%": ["x"] * n}))
    assert backend.count(table) == n
    assert backend.next_key(table) == n + 1
    assert len(rows(backend, table, batch_size=n // 2)) == n
    assert backend.clear([table]) == {table.name: n}


# --- values that do not fit ---------------------------------------------------------------------


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


# --- rebuilding ---------------------------------------------------------------------------------

RICH = (
    "CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE)",
    (
        "CREATE TABLE big ("
        " id serial CONSTRAINT the_key PRIMARY KEY WITH (fillfactor = 70),"
        " email text NOT NULL CONSTRAINT big_email UNIQUE DEFERRABLE INITIALLY DEFERRED,"
        " parent_id int REFERENCES parent ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE,"
        " self_id int CONSTRAINT to_self REFERENCES big,"
        " a int, b int CHECK (b IS NULL OR b > 0), span int4range, code text UNIQUE,"
        " CONSTRAINT pair UNIQUE (a, b) INCLUDE (email),"
        " CONSTRAINT no_overlap EXCLUDE USING gist (span WITH &&))"
    ),
    "CREATE INDEX part ON big (lower(email) text_pattern_ops DESC NULLS LAST) WHERE a > 0",
    'CREATE UNIQUE INDEX "Odd Name" ON big (a, email) WITH (fillfactor = 50)',
    "CREATE INDEX hashed ON big USING hash (email)",
    "CREATE TABLE child (id int PRIMARY KEY, big_id int CONSTRAINT c1 REFERENCES big, code text)",
    "ALTER TABLE child ADD CONSTRAINT c2 FOREIGN KEY (code) REFERENCES big (code) NOT VALID",
    "COMMENT ON CONSTRAINT the_key ON big IS 'it''s 100% the key'",
    "COMMENT ON INDEX part IS 'a part'",
    "COMMENT ON CONSTRAINT c1 ON child IS 'child''s'",
    "ALTER TABLE big CLUSTER ON the_key",
)
CATALOGUE = """
SELECT 'i', x.relname, pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary,
       i.indimmediate, i.indisclustered, i.indisvalid, x.reloptions::text, x.reltablespace::text,
       obj_description(x.oid, 'pg_class'), x.relowner::text
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
UNION ALL
SELECT 'c', c.conrelid::regclass::text || c.conname, pg_get_constraintdef(c.oid), c.condeferrable,
       c.condeferred, c.convalidated, c.conislocal, c.connoinherit, c.contype::text,
       c.conindid::regclass::text, obj_description(c.oid, 'pg_constraint'),
       (SELECT string_agg(tgenabled::text, '') FROM pg_trigger WHERE tgconstraint = c.oid)
FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace
UNION ALL
SELECT 'a', attrelid::regclass || attname, format_type(atttypid, atttypmod), attnotnull,
       atthasdef, false, false, false, '', '', '', ''
FROM pg_attribute WHERE attrelid IN ('big'::regclass, 'child'::regclass) AND attnum > 0
ORDER BY 1, 2
"""
big = described(
    "big",
    id=INTEGER,
    email=TEXT,
    parent_id=INTEGER,
    self_id=INTEGER,
    foreign_keys=[ForeignKey(("self_id",), "big", ("id",))],
)
child = described("child", id=INTEGER, big_id=INTEGER)


def big_batch(n: int = REBUILD_ROWS, first: int = 1) -> Any:
    ids = list(range(first, first + n))
    return batch(
        big,
        {
            "id": ids,
            "email": [f"u{i}" for i in ids],
            "parent_id": [None] * n,
            "self_id": [None, *ids[:-1]],
        },
    )


def catalogue(backend: PostgreSQLBackend) -> list[Any]:
    return [tuple(r) for r in backend.connection.exec_driver_sql(CATALOGUE)]


def dropped(backend: PostgreSQLBackend) -> bool:
    return bool(backend._rebuilder._dropped)


def test_everything_dropped_is_recreated_to_the_letter(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    before = catalogue(backend)
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS, True)])
    during = catalogue(backend)
    assert not [r for r in during if r[0] == "i" and r[1] in ("the_key", "part", "Odd Name")]
    assert not [r for r in during if r[1] in ("childc1", "childc2")]
    backend.write(backend.encode(big_batch()))
    backend.finish()
    assert catalogue(backend) == before
    assert backend.count(big) == REBUILD_ROWS


def test_settings_are_as_before_after_a_rebuild(backend: PostgreSQLBackend) -> None:
    names = ("maintenance_work_mem", "default_tablespace", "lock_timeout")
    execute(backend, *RICH, "SET LOCAL lock_timeout = '7s'")

    def values() -> list[Any]:
        return [backend.connection.exec_driver_sql(f"SHOW {n}").scalar() for n in names]

    before = values()
    load(backend, big_batch())
    assert values() == before


def test_a_small_load_drops_nothing(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS - 1, True)])
    assert not dropped(backend)


def test_an_append_to_a_filled_table_drops_nothing(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    load(backend, big_batch())
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS, False)])
    assert not dropped(backend)


@pytest.mark.parametrize(
    "special",
    [
        "CREATE VIEW v AS SELECT big.*, count(*) FROM big GROUP BY big.id",
        "CREATE TABLE heir () INHERITS (big)",
        'ALTER TABLE big REPLICA IDENTITY USING INDEX "Odd Name"',
        "ALTER TABLE child DISABLE TRIGGER ALL",
        "ALTER INDEX part ALTER COLUMN 1 SET STATISTICS 500",
    ],
)
def test_what_cannot_be_recreated_exactly_is_left_alone(
    backend: PostgreSQLBackend, special: str
) -> None:
    prelude = "ALTER TABLE big ALTER a SET NOT NULL, ALTER a SET DEFAULT 1"
    execute(backend, *RICH, prelude, special)
    before = catalogue(backend)
    load(backend, big_batch())
    assert catalogue(backend) == before
    assert backend.count(big) == REBUILD_ROWS


def test_a_partitioned_table_is_loaded_live(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE big (id int PRIMARY KEY, email text, parent_id int, self_id int)"
        " PARTITION BY RANGE (id)",
        "CREATE TABLE part1 PARTITION OF big FOR VALUES FROM (0) TO (10000)",
        "CREATE TABLE part2 PARTITION OF big DEFAULT",
    )
    load(backend, big_batch())
    assert backend.count(big) == REBUILD_ROWS
    assert len(rows(backend, big, ["id"])) == REBUILD_ROWS


def test_a_table_of_somebody_else_is_loaded_live(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        backend = PostgreSQLBackend(connection)
        execute(backend, *RICH)
        before = catalogue(backend)
        execute(
            backend,
            "CREATE ROLE seeds_guest",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO seeds_guest",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO seeds_guest",
            "SET LOCAL ROLE seeds_guest",
        )
        load(backend, big_batch())
        assert backend.next_key(big) == REBUILD_ROWS + 1
        assert catalogue(backend) == before


def test_a_table_that_somebody_reads_is_loaded_live(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seeds.load.rebuild.LOCK_WAIT", "100ms")
    with engine.begin() as connection:
        execute(PostgreSQLBackend(connection), *RICH)
    with engine.connect() as reader, engine.connect() as connection:
        reader.exec_driver_sql("SELECT count(*) FROM big")
        backend = PostgreSQLBackend(connection)
        load(backend, big_batch())
        assert backend.count(big) == REBUILD_ROWS


def test_rows_added_before_with_checks_pending_do_not_hinder_the_rebuild(
    backend: PostgreSQLBackend,
) -> None:
    execute(backend, *RICH, "INSERT INTO big (email) VALUES ('first'), ('second')")
    before = catalogue(backend)
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS, False)])
    assert dropped(backend)
    backend.write(backend.encode(big_batch(first=3)))
    backend.finish()
    assert catalogue(backend) == before


def test_a_missing_parent_found_while_rebuilding_is_named(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    made = big_batch()
    parents = [None] * (REBUILD_ROWS - 1) + [77]
    wrong = batch(
        big,
        {n: made.rows.column(n).to_pylist() for n in ("id", "email")} | {"parent_id": parents},
    )
    with pytest.raises(ConstraintError, match=r"big.*big_parent_id_fkey.*\(parent_id\)=\(77\)"):
        load(backend, wrong)


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


# --- interrupts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("while_", ["copying", "rebuilding"])
def test_an_interrupt_ends_a_long_statement_and_stays_an_interrupt(
    postgresql_url: str, while_: str
) -> None:
    script = f"""
import os, signal, sys, threading, time
import pyarrow as pa
import sqlalchemy as sa
from seeds.load import TableLoad, backend_for
from seeds.load.engine import create_engine
from seeds.schema.batch import Batch
from seeds.schema.metadata import table_info
source = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
engine = create_engine({postgresql_url!r})
with engine.connect() as connection:
    source.create(connection)
    backend = backend_for(connection)
    table = table_info(source)
    n = 1_000_000
    backend.prepare([TableLoad(table, ("id",), n, True)])
    batch = Batch(table, pa.record_batch([pa.array(range(n))], names=["id"]))
    encoded = backend.encode(batch)
    def interrupt():
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=interrupt).start()
    try:
        if {while_!r} == "copying":
            while True:
                backend.write(encoded)
        else:
            connection.exec_driver_sql("SELECT pg_sleep(60)")
    except KeyboardInterrupt:
        print("interrupted")
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.stdout == "interrupted\n", done.stderr


# --- sequences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "id serial",
        "id smallserial",
        "id bigint GENERATED BY DEFAULT AS IDENTITY",
        "id bigint GENERATED ALWAYS AS IDENTITY",
        "id int DEFAULT nextval('apart')",
        "id int GENERATED BY DEFAULT AS IDENTITY (START WITH 100 INCREMENT BY 10)",
    ],
)
def test_sequences_continue_above_the_loaded_keys_and_restart_when_cleared(
    backend: PostgreSQLBackend, key: str
) -> None:
    execute(backend, "CREATE SEQUENCE apart", f"CREATE TABLE t ({key} PRIMARY KEY, v int)")
    table = described("t", id=INTEGER, v=INTEGER)
    first = backend.next_key(table)
    load(backend, batch(table, {"id": [first, 500], "v": [1, 2]}))
    following = backend.next_key(table)
    assert following > 500
    new = "INSERT INTO t (v) VALUES (3) RETURNING id"
    assert backend.connection.exec_driver_sql(new).scalar_one() >= following
    backend.clear([table])
    assert backend.next_key(table) == first
    assert backend.connection.exec_driver_sql(new).scalar() == first


def test_keys_that_a_sequence_gave_away_are_not_given_again(backend: PostgreSQLBackend) -> None:
    execute(backend, "CREATE TABLE t (id serial PRIMARY KEY)", "INSERT INTO t VALUES (DEFAULT)",
            "INSERT INTO t VALUES (DEFAULT)", "DELETE FROM t")  # fmt: skip
    table = described("t", id=INTEGER)
    assert backend.next_key(table) == 3
    load(backend, batch(table, {"id": [1]}))
    assert backend.next_key(table) == 3


def test_a_rolled_back_load_leaves_the_sequence_where_it_was(engine: sa.Engine) -> None:
    table = described("t", id=INTEGER)
    with opened(engine) as backend:
        assert isinstance(backend, PostgreSQLBackend)
        execute(backend, "CREATE TABLE t (id serial PRIMARY KEY)")
    with engine.connect() as connection:
        load(PostgreSQLBackend(connection), batch(table, {"id": [1000]}))
    with opened(engine) as backend:
        assert backend.next_key(table) == 1


# --- clearing -----------------------------------------------------------------------------------


def test_a_table_that_others_refer_to_is_cleared_by_deleting(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE t (id serial PRIMARY KEY, up int REFERENCES t ON DELETE RESTRICT)",
        "CREATE TABLE other (t_id int REFERENCES t ON DELETE CASCADE)",
        "INSERT INTO t (up) VALUES (NULL), (1), (2)",
        "INSERT INTO other VALUES (1)",
    )
    key = ForeignKey(("up",), "t", ("id",), "RESTRICT")
    table = described("t", id=INTEGER, up=INTEGER, foreign_keys=[key])
    assert backend.clear([table]) == {"t": 3}
    assert backend.next_key(table) == 1


def test_a_trigger_that_watches_deletions_sees_them(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE t (id int PRIMARY KEY)",
        "CREATE TABLE audit (id int)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN INSERT INTO audit VALUES (OLD.id); RETURN OLD; END'",
        "CREATE TRIGGER n AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "INSERT INTO t VALUES (1), (2)",
    )
    assert backend.clear([described("t", id=INTEGER)]) == {"t": 2}
    assert backend.connection.exec_driver_sql("SELECT count(*) FROM audit").scalar() == 2


# --- lock ---------------------------------------------------------------------------------------


def test_the_holder_of_the_lock_is_described(engine: sa.Engine) -> None:
    told: list[str] = []
    with opened(engine) as first:
        first.lock(told.append, 0)
        pid = first.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with opened(engine) as second, pytest.raises(Exception, match="lock"):
            second.lock(told.append, 0.15)
    assert len(told) == 1
    assert f"server process {pid}" in told[0]
    assert "user " in told[0]


def test_the_connection_is_named_for_the_administrator(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        name = connection.exec_driver_sql("SHOW application_name").scalar()
    assert str(name).startswith("seed")
