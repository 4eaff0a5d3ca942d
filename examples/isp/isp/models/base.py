"""The base of all models, and how a row belongs to a tenant.

A child's tenant is its parent's, and the database itself sees to that: besides the plain foreign
key ``customer_id -> customers.id`` there is one of two columns, ``(tenant_id, customer_id) ->
customers (tenant_id, id)``. No row can point at a row of another tenant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship

if TYPE_CHECKING:
    from isp.models.tenant import Tenant

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of the platform's models."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)


# SQLite counts only keys of the exact type INTEGER by itself.
BIG_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

Key = Annotated[int, mapped_column(BIG_INTEGER, primary_key=True, sort_order=-2)]
Reference = Annotated[int, mapped_column(BIG_INTEGER, index=True)]
Money = Annotated[Decimal, mapped_column(sa.Numeric(12, 2))]
Instant = Annotated[dt.datetime, mapped_column(sa.DateTime(timezone=True))]


class Owned:
    """What belongs to a tenant."""

    tenant_id: Mapped[int] = mapped_column(
        BIG_INTEGER, sa.ForeignKey("tenants.id", ondelete="CASCADE"), index=True, sort_order=-1
    )

    @declared_attr
    @classmethod
    def tenant(cls) -> Mapped[Tenant]:
        """The tenant."""
        return relationship()


def of_one_tenant(column: str, parent: str, *, ondelete: str | None = None) -> sa.Constraint:
    """Return the constraint that a row and the parent that it refers to have one tenant."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], ondelete=ondelete
    )


def unique_in_tenant(*columns: str) -> sa.Constraint:
    """Return the constraint that no two rows of a tenant share these values."""
    return sa.UniqueConstraint("tenant_id", *columns)


def one_of(column: str, values: Iterable[str]) -> sa.Constraint:
    """Return the constraint that a text column holds one of the given values."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=column)


def exactly_when(column: str, condition: str) -> sa.Constraint:
    """Return the constraint that a column has a value where a condition holds, and only there."""
    return sa.CheckConstraint(f"({condition}) = ({column} IS NOT NULL)", name=column)


def in_order(earlier: str, later: str) -> sa.Constraint:
    """Return the constraint that one point in time does not lie after another."""
    return sa.CheckConstraint(f"{earlier} <= {later}", name=f"{earlier}_{later}")
