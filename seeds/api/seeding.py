"""``seed all`` and ``seed NAME``; ``seed plan``."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from seeds.api.confirmation import confirm_write
from seeds.api.request import SeedRequest
from seeds.api.workspace import (
    Workspace,
    command_of,
    open_workspace,
    run_settings,
    selection_of,
)
from seeds.api.writing import check_file, lock_for, locked_database, prepare_tables
from seeds.config.project import Project
from seeds.errors import SchemaError, UsageError
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import PlanReport, SeedReport, TableResult

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.runner.seeding import RunResult, RunSettings
    from seeds.runner.selection import Selected


def seed(
    request: SeedRequest,
    *,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> SeedReport:
    """Fill a database, all or nothing.

    Args:
        request: What is wanted.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        SeedsError: Something is wrong or refused; nothing was written.
    """
    workspace = open_workspace(project, request=request)
    return _seed(workspace, request, progress or Silent(), confirm, reset=False)


def reset(
    request: SeedRequest,
    *,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> SeedReport:
    """Drop the models' tables, migrate and seed, all or nothing.

    Args:
        request: What is wanted; ``clear`` and ``migrate`` are implied.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        GuardError: The environment is neither development nor test, or there are rows that no
            run wrote in a database that is not marked disposable; nothing was changed.
        SeedsError: Something is wrong; nothing was changed.
    """
    from seeds.runner.guards import check_reset

    workspace = open_workspace(project, request=request)
    check_reset(workspace.profile, force=request.force)
    return _seed(workspace, request, progress or Silent(), confirm, reset=True)


def _seed(
    workspace: Workspace,
    request: SeedRequest,
    progress: Progress,
    confirm: Callable[[str], bool] | None,
    *,
    reset: bool,
) -> SeedReport:
    from seeds.runner.reset import drop_tables
    from seeds.runner.scenarios import run_seeders
    from seeds.runner.seeding import run
    from seeds.runner.selection import select

    started = time.perf_counter()
    settings = run_settings(workspace, request)
    if reset:
        settings = replace(settings, command=f"reset {settings.command}", clear=False)
    selection = selection_of(workspace, request)
    selected = select(selection, workspace.seeders, workspace.profile)
    if request.clear and not selected.wishes:
        raise UsageError(
            f"--clear: the seeder {selected.own_code[0].name} runs by its own code, and which "
            "tables that fills is not known",
            "`seed undo` takes back a run; `seed clean` empties tables that are named.",
        )
    confirm_write(
        workspace,
        "Reset" if reset else "Clear and seed" if request.clear else "Seed",
        yes=request.yes,
        confirm=confirm,
        removes=reset,  # --clear looks at the rows themselves
        lock=lock_for(progress, request.lock_timeout),
    )
    migrating = reset or request.migrate
    check_file(workspace, migrate=migrating)
    if workspace.missing_file:
        _check_first(workspace, selected, settings)
    dropped: dict[str, int] | None = None
    notes: list[str] = []
    with locked_database(workspace, request, progress) as backend:
        if reset:
            progress.message("dropping the tables")
            dropped, notes = drop_tables(
                backend, workspace.metadata, workspace.tables, force=request.force
            )
        prepare_tables(workspace, backend, migrate=migrating)
        results = []
        if selected.wishes or dropped is not None:
            results.append(
                run(
                    backend,
                    selected,
                    workspace.tables,
                    workspace.families,
                    workspace.entities,
                    settings,
                    progress,
                    workspace.seeder_of,
                    dropped=dropped,
                )
            )
        planned = len(results)
        if selected.own_code:
            names = [seeder.name for seeder in selected.own_code]
            progress.message(f"running {', '.join(names)}")
            counts = {name: selection.counts.get(name, selection.count) for name in names}
            results += run_seeders(
                backend,
                selected.own_code,
                workspace.tables,
                settings,
                request.options,
                counts,
            )
            runs = zip(names, results[planned:], strict=True)
            notes += [f"run {r.run} is that of the seeder {name}" for name, r in runs][
                0 if planned else 1 :
            ]
    return SeedReport(
        ok=True,
        command=settings.command,
        run=results[0].run,
        env=workspace.profile.name,
        database=workspace.shown_url,
        seed=settings.seed,
        as_of=settings.as_of,
        seconds=round(time.perf_counter() - started, 3),
        tables=_added_up(results),
        notes=(*notes, *(note for result in results for note in result.notes)),
    )


def _added_up(results: Sequence[RunResult]) -> tuple[TableResult, ...]:
    """Return what was done to each table by all runs together."""
    found: dict[str, TableResult] = {}
    for table in (table for result in results for table in result.tables):
        before = found.get(table.table, TableResult(table.table))
        found[table.table] = replace(
            table,
            deleted=before.deleted + table.deleted,
            inserted=before.inserted + table.inserted,
            updated=before.updated + table.updated,
            unchanged=before.unchanged + table.unchanged,
            seconds=round(before.seconds + table.seconds, 3),
        )
    return tuple(found.values())


def _check_first(workspace: Workspace, selected: Selected, settings: RunSettings) -> None:
    """Find what will fail before connecting, which would make the SQLite file."""
    from seeds.plan.model import TableState
    from seeds.runner.seeding import plan_run

    plan_run(selected, workspace.tables, lambda name: TableState(), settings, workspace.seeder_of)


def plan(request: SeedRequest, *, project: Project | None = None) -> PlanReport:
    """Say what :func:`seed` would do, and touch nothing.

    Raises:
        SeedsError: The run would fail for a reason that shows before the first row.
    """
    from seeds.generate.source import Generation
    from seeds.ledger.ledger import Ledger
    from seeds.plan.model import TableState
    from seeds.runner.database import check_schema
    from seeds.runner.guards import check_clear, check_marker
    from seeds.runner.planning import describe_plan
    from seeds.runner.seeding import DatabaseState, plan_run, tables_to_clear
    from seeds.runner.selection import select

    workspace = open_workspace(project, request=request)
    settings = run_settings(workspace, request)
    selected = select(selection_of(workspace, request), workspace.seeders, workspace.profile)
    cleared = (
        tables_to_clear(selected, workspace.tables, workspace.families) if request.clear else []
    )
    names = frozenset(t.name for t in cleared)
    notes = [
        f"the seeder {seeder.name} runs by its own code: what it writes is not known beforehand"
        for seeder in selected.own_code
    ]

    def describe(state: Callable[[str], TableState], backend: Backend | None) -> PlanReport:
        from seeds.runner.loading import stored_sources

        made = plan_run(selected, workspace.tables, state, settings, workspace.seeder_of)
        stored = (
            {}
            if backend is None
            else stored_sources(
                made, backend, workspace.tables, workspace.entities, settings.context
            )
        )
        generation = Generation(made, settings.context, stored)
        tables = describe_plan(made, generation, settings, names)
        return PlanReport(
            ok=True,
            command=command_of(request),
            env=workspace.profile.name,
            database=workspace.shown_url,
            seed=settings.seed,
            as_of=settings.as_of,
            rows=sum(t.rows for t in tables),
            bytes=sum(t.bytes for t in tables),
            tables=tables,
            notes=tuple(notes),
        )

    if workspace.missing_file:
        check_file(workspace, migrate=request.migrate)
        notes.append("the database file does not exist yet; it would be created and migrated")
        return describe(lambda name: TableState(), None)
    with workspace.connect(write=False) as backend:
        try:
            check_schema(backend.connection, workspace.tables.values())
        except SchemaError:
            if not (request.migrate or workspace.settings.embedded):
                raise
            notes.append("the schema would be brought up to date first")
            return describe(lambda name: TableState(), None)
        ledger = Ledger(backend.connection)
        check_marker(ledger, workspace.profile, force=request.force)
        if request.clear:
            check_clear(ledger, backend, cleared, force=request.force, hold=False)
        state = DatabaseState(backend, ledger, workspace.tables, names)
        return describe(state, backend)
