"""The target database: whether its schema fits, and how it gets there."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.config.project import Project
from seeds.errors import ConfigError, SchemaError, SeedsError

if TYPE_CHECKING:
    from alembic.config import Config

    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class Revision:
    """Where a database stands among the migrations.

    Attributes:
        current: Its revision; ``None`` before the first.
        pending: Revisions not yet applied, oldest first.
    """

    current: str | None
    pending: tuple[str, ...]


def _config(project: Project) -> Config:
    from alembic.config import Config

    assert project.migrations is not None
    if not project.migrations.is_file():
        raise ConfigError(
            f"{project.source}: [tool.seeds] migrations: there is no file {project.migrations}",
            'Write migrations = "alembic.ini", or leave the key out.',
        )
    return Config(str(project.migrations), stdout=io.StringIO())


def revision(project: Project, connection: sa.Connection | None) -> Revision:
    """Return where a database stands; ``None`` for one that does not exist yet."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    if project.migrations is None:
        return Revision(None, ())
    script = ScriptDirectory.from_config(_config(project))
    current = None
    if connection is not None:
        current = MigrationContext.configure(connection).get_current_revision()
    every = [s.revision for s in script.walk_revisions()][::-1]
    if current is None:
        return Revision(None, tuple(every))
    if current not in every:
        raise SchemaError(
            f"the database is at revision {current}, which the project's migrations do not have",
            "Update the project: the database was migrated by a newer version of it.",
        )
    return Revision(current, tuple(every[every.index(current) + 1 :]))


def migrate(project: Project, connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Bring the schema up to date, within the connection's transaction.

    A project without migrations gets its tables from the metadata.

    Raises:
        SchemaError: A migration failed.
    """
    if project.migrations is None:
        metadata.create_all(connection)
        return
    from alembic import command

    config = _config(project)
    config.attributes["connection"] = connection
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            command.upgrade(config, "head")
    except SeedsError:
        raise
    except Exception as error:
        first = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise SchemaError(
            f"a migration failed: {first}", "Run `alembic upgrade head` to see all of it."
        ) from error


def prepare_schema(
    connection: sa.Connection,
    tables: Iterable[TableInfo],
    project: Project,
    metadata: sa.MetaData,
    *,
    create: bool,
    always: bool,
) -> None:
    """Make sure that the database has the tables and columns of the models.

    Args:
        connection: The connection; changes are part of its transaction.
        tables: The tables wanted.
        project: The project.
        metadata: Its models.
        create: Whether what is missing is made; only looked at otherwise.
        always: Whether migrations are run even when nothing shows to be missing.

    Raises:
        SchemaError: Something is missing; the hint names the command that makes it.
    """
    wanted = list(tables)
    if always:
        migrate(project, connection, metadata)
    elif create:
        # Alembic takes a while to start, so that it is called only when there is need.
        try:
            check_schema(connection, wanted)
        except SchemaError:
            migrate(project, connection, metadata)
        else:
            return
    check_schema(connection, wanted)


def check_schema(connection: sa.Connection, tables: Iterable[TableInfo]) -> None:
    """Check that the database has the tables and columns of the models.

    Raises:
        SchemaError: Something is missing; the hint names the command that makes it.
    """
    inspector = sa.inspect(connection)
    how = "Run `seed migrate`, or add --migrate."
    present: dict[str | None, set[str]] = {}
    missing, lacking = [], []
    for table in tables:
        source = table.source
        if source.schema not in present:
            present[source.schema] = set(inspector.get_table_names(source.schema))
        if source.name not in present[source.schema]:
            missing.append(table.name)
            continue
        with warnings.catch_warnings():
            # Of a type that SQLAlchemy does not know the name is all that counts here.
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            names = {c["name"] for c in inspector.get_columns(source.name, source.schema)}
        lacking += [f"{table.name}.{name}" for name in table.columns if name not in names]
    if missing:
        what = "table" if len(missing) == 1 else "tables"
        raise SchemaError(f"the database has no {what} {_list(missing)}", how)
    if lacking:
        what = "column" if len(lacking) == 1 else "columns"
        raise SchemaError(
            f"the database is older than the models: it has no {what} {_list(lacking)}", how
        )


def present_tables(connection: sa.Connection) -> set[str]:
    """Return the full names of all tables of a database."""
    inspector = sa.inspect(connection)
    default = inspector.default_schema_name
    found = set(inspector.get_table_names())
    for schema in inspector.get_schema_names():
        if schema not in {default, "information_schema"}:
            found |= {f"{schema}.{name}" for name in inspector.get_table_names(schema)}
    return found


def _list(names: Iterable[str], most: int = 6) -> str:
    every = list(names)
    shown = ", ".join(every[:most])
    return f"{shown} and {len(every) - most} more" if len(every) > most else shown
