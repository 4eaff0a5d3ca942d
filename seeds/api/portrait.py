"""``seed report``: a page about what a database holds, or the figures of it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seeds.api.row_choice import known_tables
from seeds.api.workspace import Workspace, open_workspace
from seeds.config.project import Project
from seeds.errors import DatabaseError, FileError, GuardError, UsageError, did_you_mean
from seeds.files.compression import STANDARD
from seeds.runner.progress import Progress, Silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seeds.load.backend import Backend
    from seeds.runner.reports import PortraitReport, RunSummary
    from seeds.schema.portrait import TablePortrait
    from seeds.schema.table import TableInfo

MOST_SAMPLE: Final = 1_000_000
MOST_ROWS: Final = 1_000
MOST_TOP: Final = 100
_RUNS: Final = 20


def report(
    tables: Sequence[str] = (),
    *,
    html: str | None = None,
    force: bool = False,
    sample: int = 100_000,
    rows: int = 5,
    top: int = 10,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
) -> PortraitReport:
    """Measure what a database holds, and write a page about it.

    Everything is of one moment where the database keeps moments apart, and nothing is changed.

    Args:
        tables: Tables or entities; all of the models when empty.
        html: The file of the page, ``-`` for standard output, ``None`` for none.
        force: Replace the file when it exists.
        sample: Rows of a table to look at for distinct values, histograms and most frequent
            values, about; 1 to a million. The other figures are of all rows.
        rows: Sample rows of each table.
        top: Most frequent values of each column.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.

    Raises:
        UsageError: A table is unknown, or a number out of bounds.
        GuardError: The file exists.
        FileError: It cannot be written.
    """
    from seeds.load.errors import translated
    from seeds.runner.portrait.measuring import Limits, measure
    from seeds.runner.reports import PortraitReport

    started, now = time.perf_counter(), dt.datetime.now(dt.UTC).replace(microsecond=0)
    progress = progress or Silent()
    for option, value, least, most in (
        ("--sample", sample, 1, MOST_SAMPLE),
        ("--rows", rows, 0, MOST_ROWS),
        ("--top", top, 0, MOST_TOP),
    ):
        if not least <= value <= most:
            raise UsageError(f"{option} is {least} to {most:,}, not {value:,}", "Leave it out.")
    workspace = open_workspace(project, env=env, database_url=database_url)
    chosen = _chosen(workspace, tables)
    if html is not None:
        _check_place(html, force=force)
    if workspace.missing_file:
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist",
            "Create it with `seed all` or `seed migrate`.",
        )
    try:
        with workspace.connect(write=False) as backend:
            if backend.dialect == "postgresql":
                # Elsewhere rows of runs are counted with a temporary table; what is read is of one
                # moment there anyway.
                backend.only_read()
            there, notes = _there(backend, chosen)
            found = tuple(measure(backend, there, Limits(sample, rows, top), progress))
            ledger = _Ledger()
            try:
                with translated(), backend.connection.begin_nested():
                    ledger = _ledger(workspace, backend, found)
            except DatabaseError as error:  # a role may read tables, and not what is known of runs
                notes += (f"the runs are left out: {error.message}",)
    finally:
        progress.finish()
    if ledger.foreign is not None:
        foreign = ledger.foreign
        found = tuple(
            replace(p, foreign=None if p.problem else foreign.get(p.table, 0)) for p in found
        )
    result = PortraitReport(
        ok=True,
        database=workspace.shown_url,
        marker=ledger.marker,
        file=html,
        read_at=now,
        seconds=0.0,
        sample=sample,
        tables=found,
        runs=ledger.runs,
        total_runs=ledger.total,
        notes=notes,
    )
    if html is not None:
        _write(result, html)
    return replace(result, seconds=round(time.perf_counter() - started, 3))


def _chosen(workspace: Workspace, names: Iterable[str]) -> list[TableInfo]:
    if not names:
        return list(workspace.tables.values())
    known = known_tables(workspace)
    found = {}
    for name in names:
        if name not in known:
            raise UsageError(f"--table: there is no table {name!r}", did_you_mean(name, known))
        found[known[name].name] = known[name]
    return list(found.values())


def _check_place(html: str, *, force: bool) -> None:
    """Find out before anything is measured that the page cannot be written there."""
    if html == STANDARD:
        return
    path = Path(html)
    if path.is_dir():
        raise FileError(f"{path} is a directory", f"Name a file, such as {path / 'report.html'}.")
    if not path.parent.is_dir():
        raise FileError(f"there is no folder {path.parent}", f"Make it: mkdir -p {path.parent}")
    if path.is_file() and not force:
        raise GuardError(
            f"{path} exists already", "Write --force to replace it, or choose another name."
        )


def _there(
    backend: Backend, chosen: Sequence[TableInfo]
) -> tuple[list[TableInfo], tuple[str, ...]]:
    """Return the tables that the database has, and a note on the others."""
    from seeds.runner.database import present_tables

    present = present_tables(backend.connection)
    missing = [table.name for table in chosen if table.name not in present]
    if not missing:
        return list(chosen), ()
    what = "this table" if len(missing) == 1 else f"these {len(missing)} tables"
    note = f"the database has not {what}: {', '.join(missing)} (seed migrate makes them)"
    return [table for table in chosen if table.name in present], (note,)


@dataclass(frozen=True)
class _Ledger:
    """What the ledger says of a database; nothing by default."""

    marker: str | None = None
    runs: tuple[RunSummary, ...] = ()
    total: int = 0
    foreign: Mapping[str, int] | None = None


def _ledger(workspace: Workspace, backend: Backend, found: Sequence[TablePortrait]) -> _Ledger:
    """Return the marker of the database, its newest runs, and rows that none of them wrote."""
    from seeds.ledger.ledger import Ledger
    from seeds.runner.state import foreign_rows, summaries

    ledger = Ledger(backend.connection)
    if not ledger.exists:
        return _Ledger()
    rows = {p.table: p.rows for p in found if not p.problem}
    history = ledger.history
    tables = dict(workspace.tables)
    present = {table.name for table in _there(backend, list(tables.values()))[0]}
    unread = {p.table for p in found if p.problem}
    there = {name: table for name, table in tables.items() if name in present - unread}
    return _Ledger(
        ledger.marker[0] if ledger.marker else None,
        summaries(backend, history, history.runs[::-1][:_RUNS], there),
        len(history.runs),
        foreign_rows(backend, history, {name: there[name] for name in rows}, rows),
    )


def _write(report: PortraitReport, html: str) -> None:
    """Write the page: it is there as a whole, or not at all."""
    import seeds
    from seeds.files.compression import open_sink
    from seeds.files.page.page import page
    from seeds.files.page.subject import RunLine, Subject
    from seeds.files.targets import standard_output

    subject = Subject(
        database=report.database,
        marker=report.marker,
        read_at=report.read_at,
        version=seeds.__version__,
        tables=report.tables,
        runs=tuple(
            RunLine(
                run=run.run,
                kind=run.kind,
                finished_at=run.finished_at,
                command=run.command,
                env=run.env,
                seed=run.seed,
                as_of=run.as_of,
                user=run.user,
                inserted=run.tables,
                deleted=run.deleted,
                fate=_fate(run),
            )
            for run in report.runs
        ),
        total_runs=report.total_runs,
        notes=report.notes,
    )
    text = page(subject).encode("utf-8")
    with standard_output(None) if html == STANDARD else open_sink(html) as sink:
        sink.write(text)


def _fate(run: RunSummary) -> str:
    """Return what became of the rows of a run."""
    if run.undone_by is not None:
        return f"undone by run {run.undone_by}"
    written = sum(run.tables.values())
    left = list(run.left.values())
    if not written or None in left:
        return ""
    there = sum(count or 0 for count in left)
    if there == written:
        return "all still there"
    return f"{there:,} still there" if there else "none left"
