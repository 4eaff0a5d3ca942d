"""What the SQLite backend alone does: stored forms, one transaction, indexes, bad files."""
# ruff: noqa: DTZ001 - naive times are one of the kinds of values

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from seeds.errors import ConstraintError, DatabaseError, DeclarationError, LockTimeout
from seeds.load.engine import create_engine
from seeds.load.generic import REBUILD_ROWS
from seeds.schema.metadata import table_info
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, failing, load, rows

UTC = dt.UTC


@pytest.fixture
def url(sqlite_url: str) -> str:
    return sqlite_url


def table(*columns: Any, **options: Any) -> Any:
    source = sa.Table(
        "t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *columns, **options
    )
    return source, table_info(source)


def stored(engine: sa.Engine, query: str) -> list[tuple[Any, ...]]:
    assert engine.url.database
    with sqlite3.connect(engine.url.database) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


VALUES: list[tuple[sa.types.TypeEngine[Any], Any, Any]] = [
    (sa.DateTime(), dt.datetime(2026, 1, 2, 3, 4, 5, 6), dt.datetime(2026, 1, 2, 3, 4, 5, 6)),
    (sa.DateTime(), dt.datetime(999, 1, 2), dt.datetime(999, 1, 2)),
    (sa.DateTime(timezone=True), dt.datetime(2026, 1, 2, tzinfo=UTC), dt.datetime(2026, 1, 2)),
    (sa.Date(), dt.date(26, 1, 2), dt.date(26, 1, 2)),
    (sa.Time(), dt.time(1, 2, 3), dt.time(1, 2, 3)),
    (sa.Numeric(10, 2), Decimal("1.10"), Decimal("1.10")),
    (sa.Numeric(38, 10), Decimal("0.1234567891"), Decimal("0.1234567891")),
    (sa.Boolean(), True, True),
    (sa.JSON(), '{"a": 1}', {"a": 1}),
    (sa.LargeBinary(), b"\0\xff", b"\0\xff"),
    (sa.Enum("a", "b"), "b", "b"),
    (
        sqlite.DATETIME(  # type: ignore[no-untyped-call]  # SQLAlchemy's own
            storage_format="%(day)02d.%(month)02d.%(year)04d", regexp=r"(\d+).(\d+).(\d+)"
        ),
        dt.datetime(2026, 1, 2),
        dt.datetime(2026, 1, 2),
    ),
]


@pytest.mark.parametrize(("kind", "value", "python"), VALUES)
def test_a_value_is_stored_as_sqlalchemy_stores_it(
    engine: sa.Engine, open_backend: Open, kind: Any, value: Any, python: Any
) -> None:
    source, info = table(sa.Column("v", kind))
    source.metadata.create_all(engine)
    with open_backend() as backend:
        load(backend, batch(info, {"id": [1], "v": [value]}))
        backend.connection.execute(sa.insert(source).values(id=2, v=python))
    first, second = stored(engine, "SELECT v, typeof(v) FROM t ORDER BY id")
    assert first == second


def test_a_uuid_is_stored_as_sqlalchemy_stores_it(engine: sa.Engine, open_backend: Open) -> None:
    import uuid

    source, info = table(sa.Column("v", sa.Uuid))
    source.metadata.create_all(engine)
    value = uuid.uuid4()
    with open_backend() as backend:
        load(backend, batch(info, {"id": [1], "v": [value.bytes]}))
        backend.connection.execute(sa.insert(source).values(id=2, v=value))
    first, second = stored(engine, "SELECT v, typeof(v) FROM t ORDER BY id")
    assert first == second


def test_an_array_is_refused(open_backend: Open) -> None:
    _, info = table(sa.Column("v", sa.ARRAY(sa.Integer)))
    with open_backend() as backend, pytest.raises(DeclarationError, match="SQLite has no arrays"):
        backend.encode(batch(info, {"id": [1], "v": [[1]]}))


@pytest.mark.parametrize("cents", [1, 5, 29, 57, 100, 101, 1005, 99999999999999, -7])
def test_a_decimal_comes_back_exactly_although_it_is_stored_as_a_float(
    engine: sa.Engine, open_backend: Open, cents: int
) -> None:
    source, info = table(sa.Column("v", sa.Numeric(14, 2)))
    source.metadata.create_all(engine)
    value = Decimal(cents).scaleb(-2)
    with open_backend() as backend:
        load(backend, batch(info, {"id": [1], "v": [value]}))
        assert rows(backend, info) == [{"id": 1, "v": value}]


def test_tables_made_in_the_transaction_vanish_when_it_fails(
    engine: sa.Engine, open_backend: Open
) -> None:
    source, info = table(sa.Column("v", sa.Text))
    with failing(open_backend) as backend:
        source.metadata.create_all(backend.connection)
        load(backend, batch(info, {"id": [1], "v": ["x"]}))
    assert stored(engine, "SELECT * FROM sqlite_master") == []


def test_a_process_killed_while_loading_leaves_the_database_as_it_was(
    engine: sa.Engine, open_backend: Open
) -> None:
    source, info = table(sa.Column("v", sa.Text), sa.Index("by_v", sa.text("v")))
    source.metadata.create_all(engine)
    with open_backend() as backend:
        load(backend, batch(info, {"id": [1], "v": ["before"]}))
    script = f"""
import os, signal, sys
import pyarrow as pa
import sqlalchemy as sa
from seeds.load import backend_for, TableLoad
from seeds.load.engine import create_engine
from seeds.schema.batch import Batch
from seeds.schema.metadata import table_info
engine = create_engine({engine.url.render_as_string()!r})
t = table_info(sa.Table("t", sa.MetaData(), autoload_with=engine))
n = 400_000
with engine.begin() as connection:
    backend = backend_for(connection)
    backend.lock(print, 0)
    backend.clear([t])
    backend.prepare([TableLoad(t, ("id", "v"), n, True)])
    rows = pa.record_batch([pa.array(range(n)), pa.array(["x" * 300] * n)], names=["id", "v"])
    backend.write(backend.encode(Batch(t, rows)))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        cwd=Path(__file__).parents[3],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == -signal.SIGKILL
    assert Path(f"{engine.url.database}-journal").exists()
    assert stored(engine, "SELECT v FROM t") == [("before",)]
    assert stored(engine, "PRAGMA integrity_check") == [("ok",)]
    assert stored(engine, "SELECT name FROM sqlite_master WHERE type = 'index'") == [("by_v",)]


INDEXES = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w TEXT UNIQUE)",
    'CREATE UNIQUE INDEX "Odd ""Name" ON t (v COLLATE NOCASE DESC)',
    "CREATE INDEX part ON t (lower(v)) WHERE w IS NOT NULL",
)


def test_indexes_are_recreated_to_the_letter(engine: sa.Engine, open_backend: Open) -> None:
    _, info = table(sa.Column("v", sa.Text), sa.Column("w", sa.Text))
    with engine.begin() as connection:
        for statement in INDEXES:
            connection.exec_driver_sql(statement)
    schema = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"
    before = stored(engine, schema)
    ids = list(range(REBUILD_ROWS))
    texts = [str(i) for i in ids]
    with open_backend() as backend:
        load(backend, batch(info, {"id": ids, "v": texts, "w": texts}))
    assert stored(engine, schema) == before


def test_an_index_that_is_a_parent_key_is_kept(engine: sa.Engine, open_backend: Open) -> None:
    _, info = table(sa.Column("v", sa.Text))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
        connection.exec_driver_sql("CREATE UNIQUE INDEX by_v ON t (v)")
        connection.exec_driver_sql("CREATE TABLE c (t_v TEXT REFERENCES t (v))")
        connection.exec_driver_sql("INSERT INTO t VALUES (-1, 'first')")
    ids = list(range(REBUILD_ROWS))
    with open_backend() as backend:
        load(backend, batch(info, {"id": ids, "v": [str(i) for i in ids]}))
        backend.connection.exec_driver_sql("INSERT INTO c VALUES ('first'), ('7')")


def test_keys_counted_by_autoincrement_are_not_given_twice(
    engine: sa.Engine, open_backend: Open
) -> None:
    source, info = table(sqlite_autoincrement=True)
    source.metadata.create_all(engine)
    with open_backend() as backend:
        load(backend, batch(info, {"id": [1, 9]}))
        backend.connection.execute(sa.delete(source))
        assert backend.next_key(info) == 10
        backend.clear([info])
        assert backend.next_key(info) == 1


@pytest.mark.parametrize("at", [1, 100, 101, 2000, 2001, 2345])
def test_the_rejected_row_is_numbered_wherever_it_is(
    engine: sa.Engine, open_backend: Open, at: int
) -> None:
    source, info = table(sa.Column("v", sa.Integer, unique=True), sa.Column("w", sa.Integer))
    source.metadata.create_all(engine)
    values = list(range(1, 2346))
    values[at - 1] = -5
    with open_backend() as backend:
        load(backend, batch(info, {"id": [-5], "v": [-5]}))
        with pytest.raises(ConstraintError) as caught:
            load(backend, batch(info, {"id": list(range(1, 2346)), "v": values}))
    assert caught.value.message == f"t, row {at + 1}: not unique: Key (v)=(-5) is there already"


def test_a_missing_parent_names_row_and_key(engine: sa.Engine, open_backend: Open) -> None:
    source, info = table(sa.Column("up", sa.ForeignKey("t.id")))
    source.metadata.create_all(engine)
    with (
        pytest.raises(ConstraintError, match=r"t, row 3: foreign key to t: Key \(up\)=\(77\)"),
        open_backend() as backend,
    ):
        load(backend, batch(info, {"id": [1, 2, 3], "up": [None, 1, 77]}))


def test_the_lock_waits_for_a_writer_that_is_no_seeder(
    engine: sa.Engine, open_backend: Open
) -> None:
    source, _ = table()
    source.metadata.create_all(engine)
    assert engine.url.database
    other = sqlite3.connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told: list[str] = []
    with open_backend() as backend, pytest.raises(LockTimeout):
        backend.lock(told.append, 0.1)
    other.execute("COMMIT")
    other.close()
    assert engine.url.database in told[0]


def test_the_lock_can_be_taken_after_reading(engine: sa.Engine, open_backend: Open) -> None:
    source, info = table()
    source.metadata.create_all(engine)
    with open_backend() as backend:
        assert backend.is_empty(info)
        backend.lock(print, 0)
        with open_backend() as second, pytest.raises(LockTimeout):
            second.lock(lambda text: None, 0.1)
        load(backend, batch(info, {"id": [1]}))


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/no/such/seeds.db")
    with pytest.raises(DatabaseError, match=r"no/such/seeds\.db") as caught:
        engine.connect()
    assert "folder" in caught.value.hint


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    from seeds.load import backend_for

    file = tmp_path / "notes.txt"
    file.write_text("just text, long enough to be read as a header" * 20)
    _, info = table()
    with create_engine(f"sqlite:///{file}").connect() as connection:
        backend = backend_for(connection)
        with pytest.raises(DatabaseError, match="no SQLite database"):
            backend.count(info)


def test_a_read_only_database_is_told(engine: sa.Engine) -> None:
    from seeds.load import backend_for

    source, info = table()
    source.metadata.create_all(engine)
    only = create_engine(f"sqlite:///file:{engine.url.database}?mode=ro&uri=true")
    with only.connect() as connection:
        backend = backend_for(connection)
        with pytest.raises(DatabaseError, match="read-only"):
            load(backend, batch(info, {"id": [1]}))


def test_a_full_disk_is_told(engine: sa.Engine) -> None:
    from seeds.load import backend_for

    source, info = table(sa.Column("v", sa.Text))
    source.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 10")
        backend = backend_for(connection)
        with pytest.raises(DatabaseError, match="full"):
            load(backend, batch(info, {"id": list(range(1000)), "v": ["x" * 100] * 1000}))


def test_clearing_a_table_that_refers_to_itself_takes_no_look_at_all_rows_for_each(
    open_backend: Open,
) -> None:
    source, info = table(sa.Column("above", sa.ForeignKey("t.id"), nullable=True))
    count = 40_000
    with open_backend() as backend:
        source.create(backend.connection)
        backend.connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
            " INSERT INTO t (id, above) SELECT i, max(i - 1, 1) FROM n"
        )
        structure = "SELECT name, sql FROM sqlite_master ORDER BY name"
        before = backend.connection.exec_driver_sql(structure).all()
        started = time.monotonic()
        assert backend.clear([info]) == {"t": count}
        assert time.monotonic() - started < 10  # a minute otherwise
        assert backend.connection.exec_driver_sql(structure).all() == before
