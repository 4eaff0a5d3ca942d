"""The database of a command that writes rows: waited for, allowed, and with all tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from seeds.errors import SchemaError

if TYPE_CHECKING:
    from seeds.api.request import SeedRequest
    from seeds.api.workspace import Workspace
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress


def lock_for(progress: Progress, timeout: float | None) -> Callable[[Backend], None]:
    """Return what takes the seeders' lock, and tells whom it waits for.

    Args:
        progress: Is told when one has to wait.
        timeout: Seconds to wait; ``None`` waits for ever.
    """

    def lock(backend: Backend) -> None:
        backend.lock(lambda holder: progress.message(f"waiting: {holder}"), timeout)

    return lock


def check_file(workspace: Workspace, *, migrate: bool) -> None:
    """Find out that the database is missing before connecting, which would make the SQLite file.

    Args:
        workspace: The project with its settings.
        migrate: Whether the schema is brought up to date whatever it is.

    Raises:
        SchemaError: The file is missing, and nothing would fill it with tables.
    """
    if workspace.missing_file and not (workspace.settings.embedded or migrate):
        raise SchemaError(
            f"the database {workspace.shown_url} does not exist",
            "Run `seed migrate`, or add --migrate.",
        )


@contextmanager
def locked_database(
    workspace: Workspace, request: SeedRequest, progress: Progress, *, write: bool = True
) -> Iterator[Backend]:
    """Open the database for a run, with the lock held and its environment looked at.

    All that happens within is one transaction; see :meth:`Workspace.connect`.

    Args:
        workspace: The project with its settings.
        request: How long to wait, and whether guards are overridden.
        progress: Is told when one has to wait, and of the end.
        write: Whether the transaction is committed.

    Raises:
        GuardError: The database is marked with an environment of the other kind.
        LockTimeout: Another seeder holds the lock for too long.
    """
    from seeds.ledger.ledger import Ledger
    from seeds.runner.guards import check_marker

    try:
        with workspace.connect(write=write) as backend:
            # Before anything is read: in SQLite a reader that waits would keep the other seeder
            # from committing.
            lock_for(progress, request.lock_timeout)(backend)
            # Before the schema is touched: where DDL commits, a refusal would come too late.
            check_marker(Ledger(backend.connection), workspace.profile, force=request.force)
            yield backend
    finally:
        progress.finish()


def prepare_tables(
    workspace: Workspace, backend: Backend, *, migrate: bool, create: bool = True
) -> None:
    """Make sure that the database has the models' tables.

    Args:
        workspace: The project with its settings.
        backend: The database.
        migrate: Whether migrations are run even when nothing shows to be missing.
        create: Whether an embedded database gets what is missing.

    Raises:
        SchemaError: Something is missing; the hint names the command that makes it.
    """
    from seeds.runner.database import prepare_schema

    prepare_schema(
        backend.connection,
        workspace.tables.values(),
        workspace.project,
        workspace.metadata,
        create=create and workspace.settings.embedded,
        always=migrate,
    )


@contextmanager
def prepared_database(
    workspace: Workspace, request: SeedRequest, progress: Progress, *, write: bool = True
) -> Iterator[Backend]:
    """Open the database for a run as :func:`locked_database` does, with all tables.

    Without ``write`` the tables have to be there.

    Raises:
        SchemaError: Something is missing; the hint names the command that makes it.
        SeedsError: As for :func:`locked_database`.
    """
    with locked_database(workspace, request, progress, write=write) as backend:
        prepare_tables(workspace, backend, migrate=write and request.migrate, create=write)
        yield backend
