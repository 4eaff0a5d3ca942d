"""The rows of any database, table by table, in a form that two databases can be compared in."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.support.snapshot import LEDGER


@dataclass(frozen=True)
class Contents:
    """What one table holds.

    Attributes:
        rows: How many rows; of a table with inheriting tables, only its own.
        digest: A digest of the rows, whatever their order.
    """

    rows: int
    digest: str


def contents(url: str, without: Mapping[str, Collection[str]] | None = None) -> dict[str, Contents]:
    """Return what each table but the ledger holds.

    Args:
        url: The database.
        without: Columns to leave out of the digests, by table.

    Returns:
        The tables by name; those of other schemas than ``public`` as ``schema.table``.
    """
    without = without or {}
    if url.startswith("sqlite"):
        return _of_sqlite(str(sa.make_url(url).database), without)
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return _of_postgresql(connection, without)
    finally:
        engine.dispose()


def _of_postgresql(
    connection: sa.Connection, without: Mapping[str, Collection[str]]
) -> dict[str, Contents]:
    cursor = connection.connection.cursor()
    cursor.execute("SET search_path TO public, pg_catalog; SET timezone TO 'UTC'")
    cursor.execute(
        "SELECT CASE nspname WHEN 'public' THEN relname ELSE nspname || '.' || relname END,"
        " format('%I.%I', nspname, relname), relkind,"
        " (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND nspname <> 'information_schema' AND nspname !~ '^pg_' ORDER BY 1"
    )
    found = {}
    for name, quoted, kind, columns in cursor.fetchall():
        if name == LEDGER:
            continue
        kept = [column for column in columns or () if column not in without.get(name, ())]
        listed = ", ".join(f"t.{_quoted(column)}" for column in kept)
        only = "" if kind == "p" else "ONLY "
        cursor.execute(
            f"SELECT count(*), md5(string_agg(md5(ROW({listed})::text), ''"
            f" ORDER BY md5(ROW({listed})::text))) FROM {only}{quoted} t"
        )
        row = cursor.fetchone()
        assert row is not None
        found[name] = Contents(row[0], row[1] or "")
    return found


def _of_sqlite(path: str, without: Mapping[str, Collection[str]]) -> dict[str, Contents]:
    found = {}
    with contextlib.closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            # Virtual tables and the tables behind them are kept by their modules.
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        ).fetchall()
        for (name,) in names:
            if name == LEDGER:
                continue
            columns = connection.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
            listed = ", ".join(
                f"quote({_quoted(column)})"
                for _, column, *_ in columns
                if column not in without.get(name, ())
            )
            rows = sorted(
                "|".join(map(str, row))
                for row in connection.execute(f"SELECT {listed} FROM {_quoted(name)}")
            )
            digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            found[name] = Contents(len(rows), digest if rows else "")
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
