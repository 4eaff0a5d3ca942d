"""Tables described by the logical types of their columns, and made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from seeds.load.postgresql import PostgreSQLBackend
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind, LogicalType

UTC = dt.UTC
TEXT = LogicalType(Kind.TEXT)
INTEGER = LogicalType(Kind.INTEGER)
FLOAT = LogicalType(Kind.FLOAT)
BOOLEAN = LogicalType(Kind.BOOLEAN)
JSON = LogicalType(Kind.JSON)
NAIVE = LogicalType(Kind.TIMESTAMP)
INSTANT = LogicalType(Kind.TIMESTAMP, timezone=True)
DATE = LogicalType(Kind.DATE)
TIME = LogicalType(Kind.TIME)
INTERVAL = LogicalType(Kind.INTERVAL)
UUID = LogicalType(Kind.UUID)
BYTES = LogicalType(Kind.BYTES)
MONEY = LogicalType(Kind.DECIMAL, precision=12, scale=2)


def described(name: str, *, key: str = "id", schema: str | None = None, **types: Any) -> TableInfo:
    """Describe a table by the logical types of its columns."""
    foreign = tuple(k for k in types.pop("foreign_keys", ()))
    source = sa.Table(name, sa.MetaData(), *(sa.Column(c) for c in types), schema=schema)
    return TableInfo(
        name=source.fullname,
        columns={c: ColumnInfo(c, kind, nullable=True) for c, kind in types.items()},
        primary_key=(key,) if key else (),
        uniques=(),
        foreign_keys=foreign,
        source=source,
    )


def execute(backend: PostgreSQLBackend, *statements: str) -> None:
    for statement in statements:
        backend.connection.exec_driver_sql(statement.replace("%", "%%"))


DEFINITIONS = (
    "CREATE TYPE mood AS ENUM ('happy', 'it''s ok')",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
    "CREATE DOMAIN two AS varchar(2)",
    "CREATE DOMAIN code AS two",
)
