"""``seed undo`` and ``seed clean``: taking back what runs wrote."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from seeds.api.confirmation import confirm_write
from seeds.api.workspace import Workspace, open_workspace, replays, tables_of_runs
from seeds.api.writing import lock_for
from seeds.config.project import Project
from seeds.errors import DatabaseError, UsageError, did_you_mean
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import RemovalReport

if TYPE_CHECKING:
    from seeds.ledger.entry import Run
    from seeds.ledger.history import History
    from seeds.runner.removal import RemovalSettings

Confirm = Callable[[str], bool]
Choice = Callable[["History"], tuple[list["Run"], list[str]]]


def undo(
    runs: Sequence[int] = (),
    *,
    force: bool = False,
    cascade: bool = False,
    dry_run: bool = False,
    yes: bool = False,
    lock_timeout: float | None = None,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Confirm | None = None,
) -> RemovalReport:
    """Delete exactly the rows that runs wrote, all or nothing.

    Args:
        runs: Numbers of the runs; none means the last one that is not undone.
        force: Delete rows as well that were edited since.
        cascade: Delete rows of others as well that refer to them.
        dry_run: Count, and delete nothing.
        yes: Answer yes to the confirmation.
        lock_timeout: Seconds to wait for another seeder; ``None`` waits for ever.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        UsageError: There is no such run.
        GuardError: Rows were edited since, or rows of others refer to them; nothing was changed.
    """
    from seeds.runner.removal import RemovalSettings

    numbers = tuple(dict.fromkeys(runs))
    named = " ".join(map(str, numbers))
    workspace = open_workspace(project, env=env, database_url=database_url)
    settings = RemovalSettings(f"undo {named}".strip(), "undo", force, cascade, dry_run)

    def choose(history: History) -> tuple[list[Run], list[str]]:
        return _runs_to_undo(history, numbers)

    what = f"run{'s' if len(numbers) > 1 else ''} {named}" if named else "the last run"
    return _remove(
        workspace, settings, choose, None, f"Undo {what} in", yes, confirm, lock_timeout, progress
    )


def clean(
    names: Sequence[str] = (),
    *,
    force: bool = False,
    cascade: bool = False,
    dry_run: bool = False,
    yes: bool = False,
    lock_timeout: float | None = None,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Confirm | None = None,
) -> RemovalReport:
    """Delete every row that any run wrote, and no other, all or nothing.

    Args:
        names: Entities, seeders or tables; none means all.
        force: As for :func:`undo`.
        cascade: As for :func:`undo`.
        dry_run: Count, and delete nothing.
        yes: Answer yes to the confirmation.
        lock_timeout: Seconds to wait for another seeder; ``None`` waits for ever.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        UsageError: There is no such entity.
        GuardError: As for :func:`undo`.
    """
    from seeds.runner.removal import RemovalSettings

    workspace = open_workspace(project, env=env, database_url=database_url)
    only = _tables_of(workspace, names) if names else None
    command = " ".join(("clean", *dict.fromkeys(names)))
    settings = RemovalSettings(command, "clean", force, cascade, dry_run)

    def choose(history: History) -> tuple[list[Run], list[str]]:
        kept = {
            share.run.run
            for table, shares in history.shares.items()
            for share in shares
            if only is None or table in only
        }
        found = [run for run in history.runs if run.run in kept]
        return found, [] if found else ["nothing that a run wrote is left"]

    return _remove(workspace, settings, choose, only, "Clean", yes, confirm, lock_timeout, progress)


def _remove(
    workspace: Workspace,
    settings: RemovalSettings,
    choose: Choice,
    only: frozenset[str] | None,
    action: str,
    yes: bool,
    confirm: Confirm | None,
    lock_timeout: float | None,
    progress: Progress | None,
) -> RemovalReport:
    from seeds.ledger.ledger import Ledger
    from seeds.runner.guards import check_may_write
    from seeds.runner.removal import RemovalResult, remove_rows

    started = time.perf_counter()
    progress = progress or Silent()
    if workspace.missing_file:
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist", "There is nothing to take back."
        )
    tell = progress.message

    lock = lock_for(progress, lock_timeout)
    if not settings.dry_run:
        confirm_write(workspace, action, yes=yes, confirm=confirm, lock=lock)
    try:
        with workspace.connect(write=not settings.dry_run) as backend:
            if not settings.dry_run:
                check_may_write(backend, record=False)
                lock(backend)
            backend.on_phase = tell
            ledger = Ledger(backend.connection)
            runs, notes = choose(ledger.history)
            if settings.kind == "undo" and runs:
                named = " ".join(str(run.run) for run in runs)
                settings = replace(settings, command=f"undo {named}")
            result = RemovalResult(None, (), (), (), ())
            if runs:
                result = remove_rows(
                    backend,
                    ledger,
                    runs,
                    tables_of_runs(workspace, backend),
                    replays(workspace, backend),
                    settings,
                    only=only,
                    on_phase=tell,
                )
    finally:
        progress.finish()
    return RemovalReport(
        ok=not result.refused,
        command=settings.command,
        run=result.run,
        runs=result.runs,
        dry_run=settings.dry_run,
        database=workspace.shown_url,
        seconds=round(time.perf_counter() - started, 3),
        tables=result.tables,
        refused=result.refused,
        notes=(*notes, *result.notes),
    )


def _runs_to_undo(history: History, numbers: Sequence[int]) -> tuple[list[Run], list[str]]:
    """Return the runs to take back, oldest first, and notes about those that are not."""
    if not numbers:
        for run in reversed(history.runs):
            if run.kind == "seed" and run.run not in history.undone:
                return [run], []
        return [], ["there is no run to undo"]
    found, notes = [], []
    for number in sorted(numbers):
        wanted = history.run(number)
        if wanted is None:
            raise UsageError(f"there is no run {number}", _known(history))
        if wanted.kind == "copy":
            raise UsageError(
                f"run {number} is a copy of another database, which is not taken back row by row",
                "Drop the database, and copy into a new one.",
            )
        if wanted.kind != "seed":
            raise UsageError(
                f"run {number} is `seed {wanted.command}`, which only took rows away",
                "They cannot be brought back, but seeding again with the same seed and as-of "
                "makes the same rows.",
            )
        by = history.undone.get(number)
        if by is not None:
            notes.append(f"run {number} was undone already, by run {by}")
        else:
            found.append(wanted)
    return found, notes


def _known(history: History) -> str:
    runs = [run.run for run in history.runs if run.kind == "seed"]
    if not runs:
        return "No run has written to this database."
    return f"Known: {runs[0]} to {runs[-1]}; see `seed status`." if runs[1:] else "Known: 1."


def _tables_of(workspace: Workspace, names: Sequence[str]) -> frozenset[str]:
    """Return the tables that names of entities, seeders or tables mean, children included."""
    from seeds.plan.model import child_entity
    from seeds.spec.entity import Entity

    def family(entity: Entity) -> list[str]:
        nodes = entity.children.values()
        return [entity.table, *(t for node in nodes for t in family(child_entity(node)))]

    known: dict[str, list[str]] = {name: [name] for name in workspace.tables}
    known |= {entity.name: family(entity) for entity in workspace.entities.values()}
    seeders = {} if workspace.project.seeders is None else workspace.seeders
    for seeder in seeders.values():
        if seeder.name not in known:
            parts = [p for p in seeder.parts if not p.essential] or list(seeder.parts)
            known[seeder.name] = [table for part in parts for table in family(part.entity)]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"unknown entity {unknown[0]!r}", did_you_mean(unknown[0], known))
    return frozenset(table for name in names for table in known[name])
