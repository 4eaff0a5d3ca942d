"""The base of all models, and the column types that they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

# Every constraint has a name, so that migrations can drop it and errors can be understood.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of the shop's models."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)

    def __repr__(self) -> str:
        state = sa.inspect(self)
        identity = state.identity[0] if state.identity else "new"
        return f"<{type(self).__name__} {identity}>"


def utc_now() -> dt.datetime:
    """Return the current instant in UTC."""
    return dt.datetime.now(dt.UTC)


# SQLite counts only keys of the exact type INTEGER by itself.
BIG_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# A Python None is an SQL NULL, never the JSON value null, so that NOT NULL means something.
JSON_VALUE = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
TIMESTAMP = sa.DateTime(timezone=True)

Key = Annotated[int, mapped_column(BIG_INTEGER, primary_key=True)]
Reference = Annotated[int, mapped_column(BIG_INTEGER)]
Money = Annotated[Decimal, mapped_column(sa.Numeric(12, 2))]
Instant = Annotated[dt.datetime, mapped_column(TIMESTAMP)]
CreatedAt = Annotated[dt.datetime, mapped_column(TIMESTAMP, server_default=sa.func.now())]
# The update time is Python's: SQL's now() is the start of the transaction on PostgreSQL and has
# whole seconds on SQLite, both of which can lie before a row that was created just now.
UpdatedAt = Annotated[
    dt.datetime, mapped_column(TIMESTAMP, server_default=sa.func.now(), onupdate=utc_now)
]
Tags = Annotated[list[str], mapped_column(JSON_VALUE, server_default=sa.text("'[]'"))]
Document = Annotated[dict[str, Any], mapped_column(JSON_VALUE)]


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """Return the constraint that a text column holds one of the given values."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=column)


def updated_after_created() -> sa.CheckConstraint:
    """Return the constraint that a row is never updated before it was created."""
    return sa.CheckConstraint("updated_at >= created_at", name="updated_at")
