"""``seed verify``, ``seed migrate``, ``seed status``: questions to a database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from seeds.api.confirmation import confirm_write
from seeds.api.workspace import Workspace, open_workspace, tables_there
from seeds.api.writing import lock_for
from seeds.config.project import Project
from seeds.errors import DatabaseError
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import (
    CheckResult,
    MigrateReport,
    StatusReport,
    VerifyReport,
)

if TYPE_CHECKING:
    pass


def _require_file(workspace: Workspace) -> None:
    if workspace.missing_file:
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist",
            "Create it with `seed all` or `seed migrate`.",
        )


def verify(
    *,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
) -> VerifyReport:
    """Check that a database holds together, and digest its tables.

    Args:
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.

    Raises:
        SeedsError: The database cannot be read; a check that fails is no error, but makes
            ``ok`` false.
    """
    from seeds.factories.loading import load_checks
    from seeds.runner.database import check_schema
    from seeds.runner.verify import check_all, digests

    progress = progress or Silent()
    workspace = open_workspace(project, env=env, database_url=database_url)
    own = load_checks(workspace.project)
    _require_file(workspace)
    try:
        with workspace.connect(write=False) as backend:
            known = tables_there(workspace, backend)
            check_schema(backend.connection, known.values())
            tables = digests(
                backend, known.values(), lambda name: progress.message(f"reading {name}")
            )
            checks: list[CheckResult] = check_all(backend, known, own, progress.message)
    finally:
        progress.finish()
    return VerifyReport(
        ok=all(check.ok for check in checks),
        database=workspace.shown_url,
        tables=tables,
        checks=tuple(checks),
    )


def migrate(
    *,
    database_url: str | None = None,
    env: str | None = None,
    yes: bool = False,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> MigrateReport:
    """Bring a database's schema up to date.

    Args:
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        yes: Whether a question that would be asked is answered yes.
        project: The project; found from the working directory when left out.
        progress: Is told when one has to wait.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        GuardError: The database looks like production, and nobody confirmed.
        SchemaError: A migration failed; nothing was changed.
    """
    from seeds.runner import database

    workspace = open_workspace(project, env=env, database_url=database_url)
    metadata = workspace.metadata
    lock = lock_for(progress or Silent(), None)
    confirm_write(workspace, "Migrate", yes=yes, confirm=confirm, removes=False, lock=lock)
    with workspace.connect(write=True) as backend:
        lock(backend)
        before = database.revision(workspace.project, backend.connection)
        database.migrate(workspace.project, backend.connection, metadata)
        after = database.revision(workspace.project, backend.connection)
    return MigrateReport(
        ok=True, database=workspace.shown_url, before=before.current, after=after.current
    )


def status(
    *,
    runs: int | None = None,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
) -> StatusReport:
    """Report a database's marker, migrations, rows and runs.

    Args:
        runs: How many of the newest runs to report; ``None`` means all.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.

    Raises:
        DatabaseError: The database failed; or it is not there, and no project would make it.
    """
    from seeds.ledger.ledger import Ledger
    from seeds.runner import database
    from seeds.runner.state import foreign_rows, summaries

    workspace = open_workspace(project, env=env, database_url=database_url)
    if workspace.missing_file and workspace.without_models:
        # Nobody could make it: without a project there is only what somebody has named.
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist",
            "Name one that is there: --database-url URL.",
        )
    if workspace.missing_file:
        pending = database.revision(workspace.project, None).pending
        return StatusReport(True, workspace.shown_url, None, False, None, pending, {}, {}, (), 0)
    with workspace.connect(write=False) as backend:
        ledger = Ledger(backend.connection)
        state = database.revision(workspace.project, backend.connection)
        present = database.present_tables(backend.connection)
        known = tables_there(workspace, backend)
        tables = {n: table for n, table in known.items() if n in present}
        rows = {name: backend.count(table) for name, table in tables.items()}
        marker = ledger.marker
        history = ledger.history
        wanted = history.runs[::-1][:runs]
        return StatusReport(
            ok=True,
            database=workspace.shown_url,
            marker=marker[0] if marker else None,
            protected=bool(marker and marker[1]),
            revision=state.current,
            pending=state.pending,
            tables=rows,
            foreign=foreign_rows(backend, history, tables, rows),
            runs=summaries(backend, history, wanted, tables),
            total_runs=len(history.runs),
        )
