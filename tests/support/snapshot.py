"""All that a database holds, to compare before and after."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from seeds.load.engine import create_engine

LEDGER = "seed_runs"


@dataclass(frozen=True)
class Snapshot:
    """What a database holds.

    Attributes:
        structure: Tables, indexes, constraints, sequences' definitions.
        rows: The number of rows and their digest, by table; the ledger is one of them.
        counters: Where sequences stand.
        runs: What the ledger says of each run, without times and transaction numbers.
    """

    structure: tuple[Any, ...]
    rows: dict[str, tuple[int, str]]
    counters: dict[str, Any]
    runs: tuple[Any, ...]

    @property
    def data(self) -> tuple[Any, ...]:
        """What two runs of one command have in common, whenever they are done."""
        rows = {name: rows for name, rows in self.rows.items() if name != LEDGER}
        return self.structure, rows, self.counters, self.runs


def snapshot(url: str, *, alone: bool = True) -> Snapshot:
    """Take a snapshot, when everybody else has left unless they may stay."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if url.startswith("sqlite"):
                return _sqlite(connection)
            if alone:
                _alone(connection)
            return _postgresql(connection)
    finally:
        engine.dispose()


def _all(connection: sa.Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def _runs(connection: sa.Connection) -> tuple[Any, ...]:
    return tuple(
        (run, kind, command, json.dumps(json.loads(tables), sort_keys=True))
        for run, kind, command, tables in _all(
            connection, f"SELECT run, kind, command, tables FROM {LEDGER} ORDER BY run"
        )
    )


def _sqlite(connection: sa.Connection) -> Snapshot:
    assert _all(connection, "PRAGMA integrity_check") == [("ok",)]
    assert _all(connection, "PRAGMA foreign_key_check") == []
    # Statistics are a help that the database may have or not.
    structure = _all(
        connection,
        "SELECT type, name, tbl_name, sql FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
    )
    names = [name for kind, name, *_ in structure if kind == "table"]
    rows = {}
    for name in names:
        found = _all(connection, f'SELECT * FROM "{name}" ORDER BY rowid')
        rows[name] = len(found), hashlib.sha256(repr(found).encode()).hexdigest()
    runs = _runs(connection) if LEDGER in names else ()
    return Snapshot(tuple(structure), rows, {}, runs)


def _alone(connection: sa.Connection) -> None:
    """Wait until the server has noticed that a client is gone."""
    end = time.monotonic() + 30
    others = (
        "SELECT pid, state, query FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    while found := _all(connection, others):
        connection.rollback()  # the view does not change within a transaction
        assert time.monotonic() < end, found
        time.sleep(0.02)


def _postgresql(connection: sa.Connection) -> Snapshot:
    structure = _all(
        connection,
        "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) || convalidated"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT 'column', attrelid::regclass || '.' || attname,"
        " format_type(atttypid, atttypmod) || attnotnull FROM pg_attribute"
        " JOIN pg_class c ON c.oid = attrelid WHERE attnum > 0 AND NOT attisdropped"
        " AND relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT 'relation', relname, relkind::text FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2",
    )
    names = [name for kind, name, what in structure if kind == "relation" and what == "r"]
    rows = {}
    for name in names:
        (found,) = _all(
            connection,
            "SELECT count(*), md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), ''))"
            f' FROM "{name}" t',
        )
        rows[name] = found[0], found[1]
    sequences = [name for kind, name, what in structure if kind == "relation" and what == "S"]
    counters = {
        name: _all(connection, f'SELECT last_value, is_called FROM "{name}"')[0]
        for name in sequences
    }
    runs = _runs(connection) if LEDGER in names else ()
    return Snapshot(tuple(structure), rows, counters, runs)
