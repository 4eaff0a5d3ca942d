"""What SQLite says of its tables, in full."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from seeds.schema.catalogue import Catalogue, CatalogueReference, Check, UniqueKey, read_catalogue
from seeds.schema.types import Kind

SCHEMA = """
CREATE TABLE types (
  id INTEGER PRIMARY KEY AUTOINCREMENT, a_varchar varchar(20) COLLATE NOCASE NOT NULL,
  [a numeric] numeric(8, 3) DEFAULT (1 + (2)), a_uuid uuid, a_json jsonb, a_flag boolean,
  at timestamp with time zone DEFAULT CURRENT_TIMESTAMP, unsigned integer unsigned, untyped,
  a_point POINT, doubled INT GENERATED ALWAYS AS (id * 2) STORED, lowered AS (lower("a_varchar"))
);
CREATE TABLE "odd (name" (
  a INT CONSTRAINT positive CHECK (a > 0) CHECK (a <> 7), "b c" TEXT CHECK (A < length("B C")),
  d TEXT CHECK (d IN ('x)', 'y')), CONSTRAINT json CHECK (json_valid(d) OR (d IS NULL))
);
CREATE TABLE parents (a INT, B TEXT, c TEXT COLLATE NOCASE UNIQUE, PRIMARY KEY (b, A))
  WITHOUT ROWID;
CREATE TABLE children (
  x TEXT, y INT, z TEXT CONSTRAINT to_c REFERENCES Parents (C) DEFERRABLE INITIALLY DEFERRED,
  gone INT REFERENCES nobody (id), CONSTRAINT pair FOREIGN KEY (x, y) REFERENCES parents
    ON DELETE SET NULL, CONSTRAINT once UNIQUE (x, y)
);
CREATE TABLE strict_ones (a INTEGER PRIMARY KEY DESC, b ANY, c TEXT) STRICT;
CREATE UNIQUE INDEX one_open ON strict_ones (lower(c) COLLATE NOCASE DESC, b)
  WHERE b IS NOT NULL AND c <> ')';
CREATE INDEX not_unique ON strict_ones (c);
CREATE TABLE text_keys (a TEXT PRIMARY KEY, b INT PRIMARY_ CHECK (b));
CREATE TRIGGER guard AFTER UPDATE OF c ON strict_ones FOR EACH ROW WHEN new.c = 'BEGIN'
  BEGIN SELECT raise(ABORT, 'no'); END;
CREATE TABLE copied AS SELECT 1 AS x, 'a' AS y;
ALTER TABLE copied ADD COLUMN z INT CHECK (z > 0);
ALTER TABLE copied RENAME COLUMN z TO zz;
CREATE VIEW shown AS SELECT 1;
CREATE TRIGGER shown_insert INSTEAD OF INSERT ON shown BEGIN SELECT 1; END;
CREATE VIRTUAL TABLE words USING fts5(text);
CREATE TABLE django_migrations (id integer PRIMARY KEY);
"""


@contextlib.contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    path: Path = tmp_path_factory.mktemp("catalogue") / "a.db"
    with connected(f"sqlite:///{path}") as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.executescript(SCHEMA)
        return read_catalogue(connection)


@pytest.mark.parametrize(
    ("name", "base_type", "affinity", "kind"),
    [
        ("id", "INTEGER", "INTEGER", Kind.INTEGER),
        ("a_varchar", "VARCHAR", "TEXT", Kind.TEXT),
        ("a numeric", "NUMERIC", "NUMERIC", Kind.DECIMAL),
        ("a_uuid", "UUID", "NUMERIC", Kind.TEXT),
        ("a_json", "JSONB", "NUMERIC", Kind.JSON),
        ("a_flag", "BOOLEAN", "NUMERIC", Kind.BOOLEAN),
        ("at", "TIMESTAMP WITH TIME ZONE", "NUMERIC", Kind.TIMESTAMP),
        ("unsigned", "INTEGER UNSIGNED", "INTEGER", Kind.INTEGER),
        ("untyped", "", "BLOB", Kind.OTHER),
        ("a_point", "POINT", "INTEGER", Kind.OTHER),
        ("doubled", "INT", "INTEGER", Kind.INTEGER),
    ],
)
def test_columns_have_types_and_affinities(
    found: Catalogue, name: str, base_type: str, affinity: str, kind: Kind
) -> None:
    table = found.tables["types"]
    column = table.columns[name]
    assert (column.base_type, column.affinity) == (base_type, affinity)
    assert table.info.columns[name].type.kind is kind


def test_columns_say_what_fills_them(found: Catalogue) -> None:
    columns = found.tables["types"].columns
    assert columns["id"].primary_key_rowid
    assert not columns["id"].nullable
    assert columns["a numeric"].default == "1 + (2)"
    assert columns["at"].default == "CURRENT_TIMESTAMP"
    assert columns["a_varchar"].collation == "NOCASE"
    generated = {name: column.generated_sql for name, column in columns.items() if column.generated}
    assert generated == {"doubled": "id * 2", "lowered": 'lower("a_varchar")'}
    assert found.tables["types"].info.columns["doubled"].generated


def test_a_number_that_is_filled_with_the_time_is_a_time(sqlite_url: str) -> None:
    kinds = "a NUMERIC DEFAULT CURRENT_TIMESTAMP, b NUMERIC DEFAULT (datetime('now')), c NUMERIC"
    with connected(sqlite_url) as connection:
        connection.exec_driver_sql(f"CREATE TABLE t ({kinds})")
        columns = read_catalogue(connection).tables["t"].info.columns
    assert columns["a"].type.kind is columns["b"].type.kind is Kind.TIMESTAMP
    assert columns["c"].type.kind is Kind.DECIMAL


def test_checks_come_from_the_text_of_the_table(found: Catalogue) -> None:
    assert found.tables["odd (name"].checks == (
        Check("positive", "a > 0", ("a",)),
        Check("", "a <> 7", ("a",)),
        Check("", 'A < length("B C")', ("a", "b c")),
        Check("", "d IN ('x)', 'y')", ("d",)),
        Check("json", "json_valid(d) OR (d IS NULL)", ("d",)),
    )
    assert found.tables["copied"].checks == (Check("", "zz > 0", ("zz",)),)
    assert found.tables["text_keys"].checks == (Check("", "b", ("b",)),)


def test_unique_keys_are_constraints_and_indexes_the_primary_one_first(found: Catalogue) -> None:
    parents = found.tables["parents"]
    assert [(key.columns, key.primary, key.collations) for key in parents.uniques] == [
        (("B", "a"), True, ("", "")),
        (("c",), False, ("NOCASE",)),
    ]
    assert [(k.name, k.columns) for k in found.tables["children"].uniques] == [("once", ("x", "y"))]
    key, index = found.tables["strict_ones"].uniques
    assert (key.columns, key.primary) == (("a",), True)
    assert index == UniqueKey(
        "one_open",
        ("b",),
        ("lower(c)", "b"),
        predicate="b IS NOT NULL AND c <> ')'",
        constraint=False,
        collations=("NOCASE", ""),
        uses=("b", "c"),
    )


def test_foreign_keys_are_found_whatever_letters_they_are_written_in(found: Catalogue) -> None:
    table = found.tables["children"]
    assert set(table.references) == {
        CatalogueReference(
            "to_c", ("z",), "parents", ("c",), deferrable=True, initially_deferred=True
        ),
        CatalogueReference("", ("gone",), "nobody", ("id",)),
        CatalogueReference("pair", ("x", "y"), "parents", ("B", "a"), ondelete="SET NULL"),
    }
    assert {key.columns for key in table.info.foreign_keys} == {("z",), ("x", "y")}


def test_kinds_of_tables_are_told_apart(found: Catalogue) -> None:
    tables = found.tables
    assert [name for name, table in tables.items() if table.without_rowid] == ["parents"]
    assert [name for name, table in tables.items() if table.strict] == ["strict_ones"]
    assert [name for name, table in tables.items() if table.bookkeeping] == ["django_migrations"]
    rowids = {
        name
        for name, table in tables.items()
        if any(column.primary_key_rowid for column in table.columns.values())
    }
    assert rowids == {"types", "django_migrations"}


def test_triggers_say_when_they_fire_and_what_they_do(found: Catalogue) -> None:
    (trigger,) = found.tables["strict_ones"].triggers
    assert (trigger.name, trigger.when, trigger.events) == ("guard", "AFTER", ("UPDATE",))
    assert (trigger.condition, trigger.body) == ("new.c = 'BEGIN'", "SELECT raise(ABORT, 'no');")


def test_what_holds_no_rows_of_its_own_is_left_out_and_named(found: Catalogue) -> None:
    assert found.left_out["shown"] == "a view"
    assert found.left_out["words"] == "a virtual table"
    assert found.left_out["words_data"] == "part of a virtual table"


def test_the_library_understands_every_expression_of_the_catalogue(found: Catalogue) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(SCHEMA)
        for table in found.tables.values():
            texts = [check.sql for check in table.checks]
            texts += [
                sql for key in table.uniques for sql in (*key.expressions, key.predicate or "1")
            ]
            texts += [column.generated_sql for column in table.columns.values()]
            for sql in filter(None, texts):
                connection.execute(f'SELECT ({sql}) FROM "{table.name}" WHERE 0')
    connection.close()


def test_rows_are_estimated_where_somebody_has_counted(sqlite_url: str) -> None:
    with connected(sqlite_url) as connection:
        connection.exec_driver_sql("CREATE TABLE t (a INT UNIQUE)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1), (2), (3)")
        assert read_catalogue(connection).tables["t"].estimated_rows == -1
        connection.exec_driver_sql("ANALYZE")
        assert read_catalogue(connection).tables["t"].estimated_rows == 3


def test_odd_schemas_are_read(sqlite_url: str) -> None:
    ghost = "CREATE VIRTUAL TABLE ghost USING no_such_module(x)"
    statements = [
        "CREATE TABLE gone (a INT)",
        "CREATE VIEW broken AS SELECT * FROM gone",
        "DROP TABLE gone",
        'CREATE TABLE nameless ("" INT, a INT)',
        "CREATE TABLE twice (a INT DEFAULT NULL, b INT, PRIMARY KEY (a, b), UNIQUE (a, b))",
        "CREATE TABLE keyless (a INT REFERENCES keyless, 'b c' CHECK ([B C] <> 'ß'))",
        'CREATE TABLE "a.b" (größe INT CHECK (größe > 0), "😀" TEXT)',
        "PRAGMA writable_schema = ON",
        f"INSERT INTO sqlite_schema VALUES ('table', 'ghost', 'ghost', 0, '{ghost}')",
    ]
    with connected(sqlite_url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
    with connected(sqlite_url) as connection:
        found = read_catalogue(connection)
    assert found.left_out == {
        "broken": "a view",
        "ghost": "a virtual table",
        "nameless": "a table with a column without a name",
    }
    assert set(found.tables) == {"twice", "keyless", "a.b"}
    assert [key.columns for key in found.tables["twice"].uniques] == [("a", "b")]
    assert found.tables["twice"].columns["a"].default is None
    assert found.tables["keyless"].references == (CatalogueReference("", ("a",), "keyless", ()),)
    assert found.tables["keyless"].checks[0].columns == ("b c",)
    assert found.tables["a.b"].checks[0].columns == ("größe",)


def test_an_empty_database_has_an_empty_catalogue(sqlite_url: str) -> None:
    with connected(sqlite_url) as connection:
        assert read_catalogue(connection) == Catalogue("sqlite", {})


def test_a_connection_that_only_reads_is_told(sqlite_url: str) -> None:
    with connected(sqlite_url) as connection:
        connection.exec_driver_sql("PRAGMA query_only = 1")
        assert "query_only" in read_catalogue(connection).read_only


def test_only_the_database_itself_is_looked_at(sqlite_url: str, tmp_path: Path) -> None:
    with connected(sqlite_url) as connection:
        connection.exec_driver_sql(f"ATTACH '{tmp_path / 'other.db'}' AS other")
        connection.exec_driver_sql("CREATE TABLE other.t (a INT, b INT UNIQUE)")
        connection.exec_driver_sql("CREATE TABLE t (a INT PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TEMP TABLE passing (a INT)")
        found = read_catalogue(connection)
    assert list(found.tables) == ["t"]
    assert list(found.tables["t"].columns) == ["a"]
