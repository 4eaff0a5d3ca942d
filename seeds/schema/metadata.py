"""Tables from SQLAlchemy metadata: logical types, keys, unique groups, foreign keys."""

from __future__ import annotations

import warnings
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN, INTERVAL, MONEY
from sqlalchemy.types import TypeDecorator

from seeds.errors import SchemaError
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind, LogicalType
from seeds.schema.written import WrittenType


def logical_type(type_: sa.types.TypeEngine[Any]) -> LogicalType:
    """Return the logical type of an SQLAlchemy type; a decorator counts as what it decorates.

    Raises:
        SchemaError: No logical type fits.
    """
    # In SQLAlchemy 2.1 Interval is a decorator too, of the way that some databases store it.
    if isinstance(type_, sa.Interval | INTERVAL):
        return LogicalType(Kind.INTERVAL)
    if isinstance(type_, TypeDecorator):
        return logical_type(type_.impl_instance)
    if isinstance(type_, DOMAIN):
        return logical_type(type_.data_type)
    if isinstance(type_, MONEY):
        return LogicalType(Kind.DECIMAL, precision=19, scale=2)
    match type_:
        case WrittenType():
            return LogicalType(Kind.OTHER)
        case sa.Boolean():
            return LogicalType(Kind.BOOLEAN)
        case sa.Enum():
            return LogicalType(Kind.TEXT, length=type_.length, labels=tuple(type_.enums))
        case sa.Uuid():
            return LogicalType(Kind.UUID)
        case sa.SmallInteger():
            return LogicalType(Kind.INTEGER, bits=16)
        case sa.BigInteger():
            return LogicalType(Kind.INTEGER, bits=64)
        case sa.Integer():
            return LogicalType(Kind.INTEGER, bits=32)
        case sa.Float():
            return LogicalType(Kind.FLOAT)
        case sa.Numeric():
            # Arrow's decimals have 38 digits; what has more is said when it is read.
            precision = min(type_.precision or 38, 38)
            scale = min(type_.scale if type_.scale is not None else 6, 38)
            return LogicalType(Kind.DECIMAL, precision=precision, scale=scale)
        case sa.DateTime():
            return LogicalType(Kind.TIMESTAMP, timezone=bool(type_.timezone))
        case sa.Date():
            return LogicalType(Kind.DATE)
        case sa.Time():
            return LogicalType(Kind.TIME, timezone=bool(type_.timezone))
        case sa.JSON():
            return LogicalType(Kind.JSON)
        case sa.ARRAY():
            return LogicalType(Kind.ARRAY, item=logical_type(type_.item_type))
        case sa.LargeBinary():
            return LogicalType(Kind.BYTES)
        case sa.CHAR():
            return LogicalType(Kind.TEXT, length=type_.length or 1, padded=True)
        case sa.String():
            return LogicalType(Kind.TEXT, length=type_.length)
        case _:
            visit_name = type_.__visit_name__.lower()
            if visit_name in {"inet", "cidr", "macaddr", "macaddr8", "citext", "xml", "tsvector"}:
                return LogicalType(Kind.TEXT)
            raise SchemaError(f"the column type {type_!r} is not supported")


def type_for(type_: sa.types.TypeEngine[Any], dialect: str) -> sa.types.TypeEngine[Any]:
    """Return the type that a column has on a kind of database (``with_variant``)."""
    variants = getattr(type_, "_variant_mapping", {})
    found: sa.types.TypeEngine[Any] = variants.get(dialect, type_)
    return found


def table_info(
    table: sa.Table, dialect: str = "", *, unknown: LogicalType | None = None
) -> TableInfo:
    """Return what the engine needs to know of a table.

    Args:
        table: The table.
        dialect: The kind of database, for types that have variants.
        unknown: What a type without a logical counterpart is taken for.

    Raises:
        SchemaError: A column has such a type, and ``unknown`` was left out.
    """
    # A number that is only a part of the key names no row: runs are known by whole keys.
    alone = len(table.primary_key.columns) == 1
    counted = table.autoincrement_column
    columns = {}
    for column in table.columns:
        try:
            logical = logical_type(type_for(column.type, dialect))
        except SchemaError as error:
            if unknown is not None:
                logical = unknown
            else:
                raise SchemaError(f"{table.fullname}.{column.name}: {error.message}") from None
        identity = column.identity is not None
        columns[column.name] = ColumnInfo(
            name=column.name,
            type=logical,
            nullable=bool(column.nullable),
            autoincrement=alone and column is counted,
            has_server_default=column.server_default is not None
            or identity
            or (column is counted and not alone),
            generated=column.computed is not None,
            source=column,
        )
    return TableInfo(
        name=table.fullname,
        columns=columns,
        primary_key=tuple(c.name for c in table.primary_key.columns),
        uniques=_uniques(table),
        foreign_keys=tuple(
            ForeignKey(
                columns=tuple(e.parent.name for e in constraint.elements),
                table=constraint.referred_table.fullname,
                referenced=tuple(e.column.name for e in constraint.elements),
                ondelete=(constraint.ondelete or "").upper(),
            )
            for constraint in sorted(
                table.foreign_key_constraints, key=lambda c: [e.parent.name for e in c.elements]
            )
        ),
        source=table,
    )


def _uniques(table: sa.Table) -> tuple[tuple[str, ...], ...]:
    found = {
        tuple(c.name for c in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    }
    for index in table.indexes:
        names = tuple(c.name for c in index.columns)
        partial = any(d.get("where") is not None for d in index.dialect_options.values())
        whole = len(names) == len(index.expressions) and not partial
        if index.unique and whole:
            found.add(names)
    return tuple(sorted(found))


def metadata_tables(
    metadata: sa.MetaData, dialect: str = "", *, unknown: LogicalType | None = None
) -> dict[str, TableInfo]:
    """Return all tables of the metadata by full name, parents first where that is possible.

    The arguments are those of :func:`table_info`.
    """
    with warnings.catch_warnings():
        # Tables that refer to each other are fine here; a run that needs an order says so itself.
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        tables = metadata.sorted_tables
    return {table.fullname: table_info(table, dialect, unknown=unknown) for table in tables}
