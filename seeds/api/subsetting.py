"""``seed subset``: a part of a database that is complete in itself, in another one."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seeds.api.subset_choice import SubsetChoice, chosen_rows
from seeds.config.settings import mask_url
from seeds.errors import UsageError
from seeds.runner.progress import Progress, Silent

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.copying.closure.closure import Subset
    from seeds.copying.closure.model import Key
    from seeds.load.backend import Backend
    from seeds.runner.reports import SubsetPathReport, SubsetReport
    from seeds.schema.batch import Batch
    from seeds.schema.reflection import Reflection


def subset(
    source: str,
    target: str | None = None,
    *,
    choice: SubsetChoice,
    dry_run: bool = False,
    create_tables: bool = False,
    lock_timeout: float | None = None,
    progress: Progress | None = None,
) -> SubsetReport:
    """Copy rows, and whatever they refer to, into an empty database.

    The source is read as it is at one moment. The target gets everything, or stays as it was.

    Args:
        source: URL of the database that is read.
        target: URL of an empty database with the same tables; not needed for a dry run.
        choice: Which rows.
        dry_run: Only tell which rows it would be.
        create_tables: Create tables that the target does not have.
        lock_timeout: Seconds to wait for another seeder in the target at most.
        progress: Is told what happens.

    Raises:
        UsageError: A name is unknown, or there is nothing to start with.
        GuardError: The target has rows, or is the source.
        DatabaseError: A database failed.
    """
    from seeds.copying.copy import Copy
    from seeds.copying.creating import create_tables as create
    from seeds.copying.databases import checked_url, refuse_same, transaction
    from seeds.copying.pairing import paired
    from seeds.copying.revision import still_to_copy
    from seeds.copying.source import refuse_months
    from seeds.copying.target import refuse_rows, take
    from seeds.copying.views import refresh_views
    from seeds.schema.reflection import reflect

    started = time.perf_counter()
    progress = progress or Silent()
    url = checked_url(source, "--source")
    if target is None and not dry_run:
        raise UsageError("no target is named", "Write --target URL, or --dry-run.")
    aim = None if target is None else checked_url(target, "--target")
    created: Sequence[str] = ()
    stale: Sequence[str] = ()
    with _found(url, choice, progress) as (backend, there, chosen):
        counts = {name: chosen.store.count(name) for name in there.tables}
        report = _report(source, target, choice.seed, backend, there, chosen, counts)
        if aim is not None and not dry_run:
            try:
                with transaction(aim) as writing:
                    refuse_same(backend, url, writing, aim)
                    take(writing, progress.message, lock_timeout)
                    if create_tables:
                        created = create(writing, there, backend)
                    here = reflect(writing.connection)
                    alike = backend.dialect == writing.dialect == "postgresql"
                    every = paired(
                        there.tables,
                        here.tables,
                        writing.dialect,
                        written={n: t.columns for n, t in there.tables.items()} if alike else None,
                    )
                    pairs = still_to_copy(backend, writing, every)
                    refuse_months(backend, pairs)
                    refuse_rows(writing, [pair.target for pair in pairs])
                    Copy(
                        backend, writing, pairs, _as_it_is, _unseen, progress, selection=chosen
                    ).run()
                    stale = refresh_views(writing, progress.message)
            finally:
                progress.finish()
    seconds = round(time.perf_counter() - started, 3)
    return replace(
        report, dry_run=dry_run, created=tuple(created), stale=tuple(stale), seconds=seconds
    )


def explain_subset(
    source: str,
    table: str,
    key: str,
    *,
    choice: SubsetChoice,
    progress: Progress | None = None,
) -> SubsetPathReport:
    """Tell why a row is in a subset: what brought it, what brought that, … up to a start.

    Args:
        source: URL of the database that is read.
        table: The row's table.
        key: The row's key; those of several columns with commas.
        choice: Which rows, as for :func:`subset`.
        progress: Is told what happens.

    Raises:
        UsageError: A name is unknown, or the key has another number of columns.
        DatabaseError: The database failed.
    """
    from seeds.copying.databases import checked_url
    from seeds.errors import did_you_mean
    from seeds.runner.reports import PathStep, SubsetPathReport

    url = checked_url(source, "--source")
    progress = progress or Silent()
    with _found(url, choice, progress) as (_, there, chosen):
        if table not in there.tables:
            hint = did_you_mean(table, there.tables)
            raise UsageError(f"--explain: there is no table {table!r}", hint)
        steps = chosen.path(table, _typed(chosen, table, key))
        path = [
            PathStep(
                step.table,
                step.key,
                str(step.via),
                "start" if step.came_from is None else "child" if step.child else "parent",
            )
            for step in steps
        ]
    return SubsetPathReport(
        ok=True,
        command="subset",
        source=mask_url(source),
        seed=choice.seed,
        table=table,
        key=key,
        path=tuple(path),
    )


@contextlib.contextmanager
def _found(
    url: sa.URL, choice: SubsetChoice, progress: Progress
) -> Iterator[tuple[Backend, Reflection, Subset]]:
    from seeds.copying.databases import snapshot
    from seeds.copying.source import described
    from seeds.ledger.ledger import RUNS

    with snapshot(url) as backend:
        there = described(backend, (RUNS.name,))
        with chosen_rows(backend, there, choice, progress) as chosen:
            yield backend, there, chosen


def _report(
    source: str,
    target: str | None,
    seed: int,
    backend: Backend,
    there: Reflection,
    chosen: Subset,
    counts: Mapping[str, int],
) -> SubsetReport:
    from seeds.runner.reports import SubsetReport, SubsetTable

    tables = tuple(
        SubsetTable(
            name,
            counts[name],
            backend.count(table),
            {str(via): rows for via, rows in chosen.reasons(name)},
        )
        for name, table in there.tables.items()
    )
    return SubsetReport(
        ok=True,
        command="subset",
        dry_run=True,
        source=mask_url(source),
        target=None if target is None else mask_url(target),
        seed=seed,
        seconds=0.0,
        rows=sum(counts.values()),
        tables=tables,
        left_out=there.left_out,
    )


def _typed(chosen: Subset, table: str, key: str) -> Key:
    """Return a key as the store has it: integers as numbers."""
    from seeds.schema.types import Kind

    info = chosen.tables[table]
    columns = chosen.asked.key(info)
    parts = [part.strip() for part in key.split(",")] if len(columns) > 1 else [key]
    if len(parts) != len(columns):
        raise UsageError(
            f"--explain: the key of {table} has {len(columns)} columns, {key!r} has {len(parts)}",
            f"Write the values of {', '.join(columns)} with commas.",
        )
    typed: list[Any] = []
    for column, part in zip(columns, parts, strict=True):
        if column in info.columns and info.columns[column].type.kind is Kind.INTEGER:
            if not part.lstrip("-").isdigit():
                raise UsageError(
                    f"--explain: {table}.{column} is a number and {part!r} is none",
                    "Write the row's key.",
                )
            typed.append(int(part))
        else:
            typed.append(part)
    return tuple(typed)


def _as_it_is(batch: Batch) -> Batch:
    return batch


def _unseen(batch: Batch) -> None:
    """What is read back is only compared."""
