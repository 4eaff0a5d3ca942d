"""What is in a database, by the ledger and by counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.ledger.entry import Run
from seeds.ledger.history import History, Share
from seeds.load.removal import named_rows
from seeds.runner.reports import RunSummary
from seeds.schema.ranges import Range, subtract

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo


def foreign_rows(
    backend: Backend,
    history: History,
    tables: Mapping[str, TableInfo],
    rows: Mapping[str, int],
) -> dict[str, int]:
    """Return how many rows of each table no run wrote, where there are any.

    Args:
        backend: The database.
        history: Its runs.
        tables: The tables.
        rows: Rows by table.
    """
    found = {}
    for name, table in tables.items():
        shares = history.shares.get(name, ())
        keys = history.keys(name)
        if not shares:
            known = 0
        elif keys:
            known = sum(backend.count_ranges(table, keys))
        else:
            known = sum(share.entry.inserted for share in shares)
        if rows[name] > known:
            found[name] = rows[name] - known
    return found


def summaries(
    backend: Backend,
    history: History,
    runs: Sequence[Run],
    tables: Mapping[str, TableInfo],
) -> tuple[RunSummary, ...]:
    """Return runs with what is left of each.

    Args:
        backend: The database.
        history: All its runs.
        runs: The runs wanted.
        tables: The tables that there are.
    """
    left = _left(backend, history, {run.run for run in runs}, tables)
    return tuple(_summary(run, history, left.get(run.run, {})) for run in runs)


def _left(
    backend: Backend, history: History, wanted: set[int], tables: Mapping[str, TableInfo]
) -> dict[int, dict[str, int | None]]:
    """Return the rows that are left by run and table, with one statement a table."""
    found: dict[int, dict[str, int | None]] = {}
    for name, shares in history.shares.items():
        owners: list[int] = []
        ranges: list[Range] = []
        for share in shares:
            if share.run.run not in wanted:
                continue
            if name not in tables:
                found.setdefault(share.run.run, {})[name] = 0
            elif not share.entry.key:
                found.setdefault(share.run.run, {})[name] = _left_of(backend, tables[name], share)
            else:
                owners += [share.run.run] * len(share.keys)
                ranges += share.keys
        if not ranges:
            continue
        for run, count in zip(owners, backend.count_ranges(tables[name], ranges), strict=True):
            of_run = found.setdefault(run, {})
            of_run[name] = (of_run.get(name) or 0) + count
    return found


def _left_of(backend: Backend, table: TableInfo, share: Share) -> int | None:
    """Return the rows of a run without an integer key that are left, where it is cheap to say."""
    if backend.is_empty(table):
        return 0
    if not share.entry.named or not table.primary_key:
        return None
    return backend.count(table, named_rows(table, share.entry.named))


def _summary(run: Run, history: History, left: Mapping[str, int | None]) -> RunSummary:
    inserted = {e.table: e.inserted for e in run.tables if e.inserted}
    return RunSummary(
        run=run.run,
        kind=run.kind,
        started_at=run.started_at,
        finished_at=run.finished_at,
        command=run.command,
        env=run.env,
        seed=run.seed,
        as_of=run.as_of,
        version=run.version,
        user=f"{run.username}@{run.host}" if run.username else run.host,
        tables=inserted,
        deleted={e.table: e.deleted for e in run.tables if e.deleted},
        left={table: left.get(table, 0) for table in inserted},
        undone_by=history.undone.get(run.run),
        digests={e.table: e.written for e in run.tables if e.written},
    )


def foreign_keys(
    backend: Backend, history: History, table: TableInfo, examples: int
) -> tuple[int, list[str]]:
    """Return how many rows of a table no run wrote, and a few of their keys.

    Args:
        backend: The database.
        history: Its runs.
        table: The table.
        examples: How many keys at most.
    """
    total = backend.count(table)
    count = foreign_rows(backend, history, {table.name: table}, {table.name: total}).get(
        table.name, 0
    )
    known = history.keys(table.name)
    if not count or not known or examples < 1:
        return count, []
    column = table.source.c[history.shares[table.name][-1].entry.key]
    query = sa.select(column).order_by(column)
    found: list[str] = []
    gaps = subtract([(-(2**63), 2**63 - 1)], known)
    for first, last in gaps[:200]:
        rows = backend.connection.execute(
            query.where(column.between(first, last)).limit(examples - len(found))
        )
        found += [str(key) for (key,) in rows]
        if len(found) >= examples:
            break
    return count, found
