"""The catalogue of a database, by its kind."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from seeds.errors import SchemaError
from seeds.schema.catalogue.model import Catalogue
from seeds.schema.catalogue.postgresql import read_postgresql
from seeds.schema.catalogue.sqlite import read_sqlite
from seeds.schema.names import chosen_schemas


def read_catalogue(connection: sa.Connection, schemas: Sequence[str] | None = None) -> Catalogue:
    """Return what a database says of its tables, in a number of queries that is always the same.

    Args:
        connection: A connection; nothing is changed.
        schemas: The schemas wanted; all of the database's own when left out. SQLite has main alone.

    Raises:
        SchemaError: A schema is not there, or it is another kind of database.
    """
    match connection.dialect.name:
        case "postgresql":
            return read_postgresql(connection, schemas)
        case "sqlite":
            chosen_schemas(connection, schemas or ())
            return read_sqlite(connection)
    raise SchemaError(
        f"the catalogue of a {connection.dialect.name} database cannot be read",
        "PostgreSQL and SQLite can; for others give the models as SQLAlchemy metadata.",
    )
