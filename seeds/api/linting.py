"""``seed lint``: every factory in every state, on a real database, and nothing is kept."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from seeds.api.request import SeedRequest
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.config.project import Project
from seeds.errors import DatabaseError, GuardError
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import LintReport


def lint(
    names: Sequence[str] = (),
    *,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
) -> LintReport:
    """Save an object of each factory, state and pair of states, and roll everything back.

    Args:
        names: The factories; all when left out.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.

    Raises:
        UsageError: There is no such factory.
        GuardError: The environment, or the database, is protected.
        SchemaError: The database lacks tables or columns of the models.
    """
    from sqlalchemy.orm import Session

    from seeds.factories import linting
    from seeds.factories.loading import load_factories
    from seeds.factories.stream import Stream, use_stream
    from seeds.ledger.ledger import Ledger
    from seeds.runner.database import check_schema

    progress = progress or Silent()
    workspace = open_workspace(project, env=env, database_url=database_url)
    if workspace.profile.kind == "protected":
        raise _refused(f"the environment {workspace.profile.name} is protected")
    registry = load_factories(workspace.project)
    chosen = [registry.get(name) for name in names or registry.names()]
    _require_file(workspace)
    settings = run_settings(workspace, SeedRequest(env=env, database_url=database_url))
    stream = Stream(settings.seed, settings.as_of, settings.locale, settings.providers)
    try:
        with workspace.connect(write=False) as backend, use_stream(lambda: stream):
            marker = Ledger(backend.connection).marker
            if marker is not None and marker[1]:
                raise _refused(f"the database is marked {marker[0]}")
            check_schema(backend.connection, workspace.tables.values())
            with Session(backend.connection, join_transaction_mode="create_savepoint") as session:
                found = linting.lint(
                    chosen, session, lambda name: progress.message(f"trying {name}")
                )
    finally:
        progress.finish()
    return LintReport(
        ok=found.ok,
        database=workspace.shown_url,
        factories=found.factories,
        tried=found.tried,
        skipped=found.skipped,
        problems=found.problems,
        notes=() if names or workspace.project.factories else (_not_looked_for(chosen),),
    )


def _not_looked_for(found: Iterable[type]) -> str:
    """Say that only factories which seeders import were tried, and what changes that."""
    modules = [factory.__module__.replace(".", "/") for factory in found]
    package = posixpath.commonpath(modules).replace("/", ".") if modules else ""
    return (
        "factories that no seeder imports were not looked for; [tool.seeds] names where they are: "
        f'factories = "{package or "yourapp.factories"}"'
    )


def _require_file(workspace: Workspace) -> None:
    if workspace.missing_file:
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist",
            "Create it with `seed migrate`.",
        )


def _refused(why: str) -> GuardError:
    return GuardError(
        f"factories are not tried out here: {why}",
        "It is all rolled back, but counters and locks are not for playing. Use a development "
        "or test database.",
    )
