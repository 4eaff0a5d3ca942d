"""What ``seed fill``, ``check`` and ``inspect`` learn from an application's models."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seeds.errors import SchemaError

if TYPE_CHECKING:
    from seeds.api.workspace import Workspace
    from seeds.factories.models import Models
    from seeds.load.backend import Backend
    from seeds.schema.catalogue import Catalogue

IN_MEMORY = "sqlite://"
"""The database that tables are made in where nobody names one."""


@dataclass(frozen=True)
class Known:
    """A database's tables as models know them.

    Attributes:
        catalogue: The tables, with what the models say of them.
        missing: Tables of the models that the database does not have.
        others: Why the database's other tables get no rows.
    """

    catalogue: Catalogue
    missing: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)


def known(catalogue: Catalogue, models: Models, schemas: Sequence[str] = ()) -> Known:
    """Return a catalogue with what models say of its tables.

    Args:
        catalogue: What the database says.
        models: The models.
        schemas: The schemas that the catalogue is of; all when empty.
    """
    from seeds.filling.amending import amended
    from seeds.filling.models import beyond

    found = beyond(catalogue, models.metadata, models.mappers)
    others = {
        name: f"no table of {models.name}" for name in catalogue.tables if name not in found.tables
    }
    others |= found.left
    missing = [n for n in found.missing if not schemas or n.rpartition(".")[0] in schemas]
    whole = replace(amended(catalogue, found.amendments), notes=found.notes)
    return Known(whole, tuple(missing), others)


def of_other_schemas(
    backend: Backend, catalogue: Catalogue, schemas: Sequence[str]
) -> dict[str, str]:
    """Return why tables are not meant that are not of the schemas asked for.

    They are read all the same, because their rows may be parents.

    Args:
        backend: The database.
        catalogue: All of its tables.
        schemas: The schemas; all when empty.

    Raises:
        SchemaError: A schema is not there.
    """
    from seeds.schema.names import chosen_schemas

    if not schemas:
        return {}
    chosen = chosen_schemas(backend.connection, schemas)
    why = f"not of the schema{'s' if schemas[1:] else ''} {', '.join(schemas)}"
    return {n: why for n, t in catalogue.tables.items() if t.info.source.schema not in chosen}


def of_no_database(models: Models, dialect: str) -> Known:
    """Return the tables that models would make in a database of a kind.

    Args:
        models: The models.
        dialect: ``postgresql`` or ``sqlite``.
    """
    from seeds.schema.catalogue import catalogue_of

    return known(catalogue_of(models.metadata, dialect), models)


def create_tables(backend: Backend, models: Models, names: Iterable[str]) -> None:
    """Make tables of models, within the present transaction.

    Args:
        backend: The database.
        models: The models.
        names: Full names of the tables.

    Raises:
        SchemaError: This kind of database cannot have them.
    """
    import sqlalchemy as sa

    connection, metadata = backend.connection, models.metadata
    tables = [metadata.tables[name] for name in names]
    try:
        with warnings.catch_warnings(), connection.begin_nested():
            # Tables that refer to each other have no order; the statements know how to go about it.
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            for schema in sorted({t.schema for t in tables if t.schema}):
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
            metadata.create_all(connection, tables=tables)
    except sa.exc.CompileError as error:
        raise _impossible(models, backend.dialect, str(error)) from error
    except sa.exc.DBAPIError as error:
        raise _impossible(models, backend.dialect, str(error.orig)) from error


def _impossible(models: Models, dialect: str, why: str) -> SchemaError:
    first = re.sub(r"Compiler <[^>]*>", "it", why.strip().partition("\n")[0])
    named = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(dialect, dialect)
    hint = "Make them with the application's own migrations, and leave out --create-tables."
    if dialect == "sqlite":
        hint = "Name a database of the kind that they are for: --database-url postgresql://…"
    return SchemaError(f"the tables of {models.name} cannot be made in {named}: {first}", hint)


def refuse_missing(models: Models, missing: Sequence[str], where: str) -> None:
    """Refuse models whose tables a database does not have.

    Raises:
        SchemaError: There are such tables.
    """
    if not missing:
        return
    shown = ", ".join(missing[:8]) + (f" and {len(missing) - 8} more" if missing[8:] else "")
    what = "table" if len(missing) == 1 else "tables"
    raise SchemaError(
        f"{where} has no {what} {shown}, of {models.name}",
        "Make them with the application's own migrations, or add --create-tables.",
    )


@contextmanager
def no_empty_file(workspace: Workspace) -> Iterator[None]:
    """Remove the SQLite file that opening a database has made, when nothing came into it."""
    from seeds.load.engine import normalise_url

    new = workspace.missing_file
    try:
        yield
    finally:
        file = normalise_url(workspace.settings.database_url).database
        if new and file and Path(file).is_file() and not Path(file).stat().st_size:
            Path(file).unlink()


def all_insertable(catalogue: Catalogue) -> Catalogue:
    """Return a catalogue as it would be for a user who may write to all tables."""
    tables = {n: replace(t, insertable=True, why_not="") for n, t in catalogue.tables.items()}
    return replace(catalogue, tables=tables)


def without_missing(found: Known) -> Known:
    """Return what is known of a database, with what it does not have among what is left out."""
    gone = dict.fromkeys(found.missing, "the database does not have it")
    catalogue = replace(found.catalogue, left_out={**found.catalogue.left_out, **gone})
    return replace(found, catalogue=catalogue, missing=())
