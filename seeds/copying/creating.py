"""Tables like those of the source, in a target that has none.

Made are tables, columns, defaults, keys, checks and indexes, with the types that they need.
Triggers, views and functions are not: rows need none of them, and a migration is the better way
to have all of it. From SQLite to SQLite the statements are those that made the source's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.copying.prerequisites import make_prerequisites
from seeds.errors import SchemaError
from seeds.load.errors import translated
from seeds.schema.metadata import logical_type
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.reflection import Reflection


def create_tables(backend: Backend, source: Reflection, reading: Backend) -> list[str]:
    """Create the source's tables that the target does not have.

    Args:
        backend: The target.
        source: What the source has.
        reading: The source.

    Returns:
        The names of the tables created.

    Raises:
        SchemaError: The target has no type for a column, or lacks an extension or a function.
    """
    connection = backend.connection
    inspector = sa.inspect(connection)
    wanted = [
        table
        for name, table in source.metadata.tables.items()
        if name in source.tables and not inspector.has_table(table.name, schema=table.schema)
    ]
    if not wanted:
        return []
    names = sorted(table.fullname for table in wanted)
    if reading.dialect == backend.dialect == "sqlite":
        with translated():
            for statement in _as_written(reading, wanted):
                connection.exec_driver_sql(statement)
        return names
    metadata, tables = source.metadata, wanted
    if reading.dialect != backend.dialect:
        metadata = _portable(wanted, backend.dialect)
        tables = list(metadata.tables.values())
    elif backend.dialect == "postgresql":
        make_prerequisites(reading, backend, tables)
    with translated():
        _create_schemas(backend, tables)
        metadata.create_all(connection, tables=tables, checkfirst=True)
    return names


def _as_written(reading: Backend, tables: list[sa.Table]) -> list[str]:
    """Return the statements that made tables of SQLite, and their indexes.

    What SQLAlchemy makes of them would lack collations, strictness and deferred checks, and
    misunderstands generated columns.
    """
    names = {table.name for table in tables}
    query = (
        "SELECT tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
        " AND sql IS NOT NULL ORDER BY type DESC, rowid"
    )
    found = reading.connection.exec_driver_sql(query).all()
    return [str(sql) for name, sql in found if name in names]


def _create_schemas(backend: Backend, tables: list[sa.Table]) -> None:
    if backend.dialect != "postgresql":
        return
    for schema in sorted({table.schema for table in tables if table.schema}):
        backend.connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))


def _portable(tables: list[sa.Table], dialect: str) -> sa.MetaData:
    """Return tables of plain types, with their keys and unique columns: what both kinds have."""
    made = sa.MetaData()
    for table in tables:
        if table.schema and dialect == "sqlite":
            raise SchemaError(
                f"{table.fullname}: SQLite has no schemas", "Copy into PostgreSQL instead."
            )
        columns: list[Any] = [
            sa.Column(
                column.name,
                _plain(logical_type(column.type), dialect, key=column.primary_key),
                primary_key=column.primary_key,
                nullable=column.nullable,
                autoincrement=column is table.autoincrement_column,
            )
            for column in table.columns
        ]
        columns += [
            sa.ForeignKeyConstraint(
                [e.parent.name for e in key.elements],
                [e.target_fullname for e in key.elements],
                ondelete=key.ondelete,
                name=key.name,
                use_alter=dialect != "sqlite",
            )
            for key in table.foreign_key_constraints
        ]
        columns += [
            sa.UniqueConstraint(*(c.name for c in one.columns))
            for one in table.constraints
            if isinstance(one, sa.UniqueConstraint)
        ]
        copied = sa.Table(table.name, made, *columns, schema=table.schema)
        for index in table.indexes:
            names = [c.name for c in index.columns]
            partial = any(d.get("where") is not None for d in index.dialect_options.values())
            if len(names) == len(index.expressions) and not partial:
                sa.Index(index.name, *(copied.c[n] for n in names), unique=index.unique)
    return made


def _plain(logical: LogicalType, dialect: str, *, key: bool) -> sa.types.TypeEngine[Any]:
    match logical.kind:
        case Kind.INTEGER if dialect == "sqlite" and key:
            return sa.Integer()  # what SQLite counts by itself
        case Kind.INTEGER:
            # SQLite's INTEGER takes 64 bits whatever it is called.
            return sa.SmallInteger() if logical.bits == 16 else sa.BigInteger()
        case Kind.FLOAT:
            return sa.Double()
        case Kind.DECIMAL:
            return sa.Numeric(logical.precision, logical.scale)
        case Kind.BOOLEAN:
            return sa.Boolean()
        case Kind.TEXT if logical.length is not None and not logical.padded:
            return sa.String(logical.length)
        case Kind.TEXT if logical.padded:
            return sa.CHAR(logical.length)
        case Kind.JSON | Kind.ARRAY:
            return sa.JSON()
        case Kind.TIMESTAMP:
            return sa.DateTime(timezone=logical.timezone)
        case Kind.DATE:
            return sa.Date()
        case Kind.TIME:
            return sa.Time()
        case Kind.INTERVAL:
            return sa.Interval()
        case Kind.UUID:
            return sa.Uuid()
        case Kind.BYTES:
            return sa.LargeBinary()
        case _:
            return sa.Text()
