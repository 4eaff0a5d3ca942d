"""Whether a stored row differs from a given one, as SQL: NULL equals NULL, documents are parsed.

Both sides have the stored form, so what the database itself takes for equal is, apart from texts:
they are compared letter by letter, whatever the collation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.load.errors import translated
from seeds.load.pg_catalog import ColumnType, column_types
from seeds.load.upsert import same
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.table import ColumnInfo, TableInfo

_LETTERS = frozenset({"text", "varchar", "bpchar", "citext", "name"})
_COMPARABLE = frozenset(
    {"int2", "int4", "int8", "float4", "float8", "numeric", "bool", "timestamp", "timestamptz",
     "date", "time", "timetz", "interval", "uuid", "bytea", "jsonb", "inet", "cidr", "money", "bit",
     "varbit"}
)  # fmt: skip
_FUNCTION = "seeds_same"


def can_compare(connection: sa.Connection, table: TableInfo, columns: Sequence[str]) -> bool:
    """Tell whether the database can be asked whether rows differ in these columns.

    What a type decorator makes of equal values may differ, as ciphertexts do.
    """
    dialect = connection.dialect
    if dialect.name == "sqlite":
        return getattr(dialect, "server_version_info", (0,)) >= (3, 33)  # UPDATE … FROM
    if dialect.name not in ("postgresql", "mysql", "mariadb"):
        return False
    return not any(_decorated(table.columns[c]) for c in columns)


def _decorated(column: ColumnInfo) -> bool:
    return column.source is not None and isinstance(column.source.type, sa.types.TypeDecorator)


def differing(
    connection: sa.Connection,
    table: TableInfo,
    columns: Sequence[str],
    stored: sa.TableClause,
    given: sa.TableClause,
) -> Any:
    """Return the condition that two rows differ in some column.

    Args:
        connection: The database.
        table: The table.
        columns: The columns compared.
        stored: The table, in the statement.
        given: What it is compared with.
    """
    if not columns:
        return sa.literal_column("false" if connection.dialect.name == "postgresql" else "0")
    match connection.dialect.name:
        case "postgresql":
            with translated(table.name):
                cursor: Any = connection.connection.cursor()
                real = column_types(cursor, table)
            found = [_on_postgresql(real[c], stored.c[c], given.c[c]) for c in columns]
        case "sqlite":
            found = _on_sqlite(connection, table, columns, stored, given)
        case _:
            found = [
                _on_mysql(connection, table.columns[c], stored.c[c], given.c[c]) for c in columns
            ]
    return sa.or_(*found)


def _on_postgresql(real: ColumnType, left: Any, right: Any) -> Any:
    if real.name in _LETTERS:
        left, right = (sa.cast(x, sa.Text()).collate("C") for x in (left, right))
    elif real.name == "json":
        left, right = (x.op("::", precedence=15)(sa.literal_column("jsonb")) for x in (left, right))
    elif real.name not in _COMPARABLE and not real.enum:
        item = real.item.name if real.item else ""
        if item not in _COMPARABLE:
            left, right = (sa.cast(x, sa.Text()) for x in (left, right))
    return _plain(left).is_distinct_from(_plain(right))


def _on_mysql(connection: sa.Connection, column: ColumnInfo, left: Any, right: Any) -> Any:
    dialect: Any = connection.dialect
    if column.type.kind is Kind.JSON and not dialect.is_mariadb:
        return sa.not_(_plain(left).op("<=>", is_comparison=True)(_plain(right)))
    if column.type.kind in (Kind.TEXT, Kind.JSON):
        text = sa.not_(
            sa.cast(_plain(left), sa.LargeBinary()).op("<=>", is_comparison=True)(
                sa.cast(_plain(right), sa.LargeBinary())
            )
        )
        if column.type.kind is Kind.JSON and dialect.server_version_info >= (10, 7):
            equal = sa.func.coalesce(sa.func.json_equals(_plain(left), _plain(right)), 0)
            return sa.and_(text, equal == sa.literal_column("0"))
        return text
    return sa.not_(_plain(left).op("<=>", is_comparison=True)(_plain(right)))


def _on_sqlite(
    connection: sa.Connection,
    table: TableInfo,
    columns: Sequence[str],
    stored: sa.TableClause,
    given: sa.TableClause,
) -> list[Any]:
    """Compare as stored; where that differs, as the values that SQLAlchemy makes of it.

    SQLite has no types of its own: one and the same time or document can be written in many ways.
    """
    infos = [table.columns[c] for c in columns]
    readers = [_reader(info, connection.dialect) for info in infos]

    def equal(at: int, left: Any, right: Any) -> bool:
        try:
            return same(infos[at], readers[at](left), readers[at](right), connection.dialect)
        except (ValueError, TypeError, LookupError, ArithmeticError):
            return False

    raw: Any = connection.connection.dbapi_connection
    raw.create_function(_FUNCTION, 3, equal, deterministic=True)
    found = []
    for at, name in enumerate(columns):
        left, right = _plain(stored.c[name]), _plain(given.c[name])
        alike: Any = getattr(sa.func, _FUNCTION)(sa.literal_column(str(at)), left, right)
        found.append(
            sa.and_(
                left.is_distinct_from(right),
                sa.or_(left.is_(None), right.is_(None), alike == sa.literal_column("0")),
            )
        )
    return found


def _reader(column: ColumnInfo, dialect: sa.Dialect) -> Any:
    kind: Any = None if column.source is None else column.source.type
    processor = None if kind is None else kind.dialect_impl(dialect).result_processor(dialect, None)
    return processor or (lambda value: value)


def _plain(column: Any) -> Any:
    """Return a column without the operators of its type, which may know no such comparison."""
    return sa.type_coerce(column, sa.types.NullType())
