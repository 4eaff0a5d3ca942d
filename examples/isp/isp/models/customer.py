"""The tenants' customers, and the words that they are filed under."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from isp.models.base import (
    BIG_INTEGER,
    Base,
    Instant,
    Key,
    Owned,
    Reference,
    exactly_when,
    in_order,
    of_one_tenant,
    one_of,
    unique_in_tenant,
)
from isp.models.tenant import User

if TYPE_CHECKING:
    from isp.models.billing import BillingAccount
    from isp.models.service import Service

CUSTOMER_TYPES = ("residential", "business")
CUSTOMER_STATUSES = ("active", "suspended", "closed")


class Tag(Base):
    """A word that customers are filed under; the platform's, the same for all tenants."""

    __tablename__ = "tags"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    description: Mapped[str] = mapped_column(sa.String(200))

    customers: Mapped[list[Customer]] = relationship(
        secondary="customer_tags", back_populates="tags"
    )


class Customer(Owned, Base):
    """Who pays a tenant for a connection: a household or a company."""

    __tablename__ = "customers"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("customer_number"),
        of_one_tenant("account_manager_id", "users"),
        one_of("type", CUSTOMER_TYPES),
        one_of("status", CUSTOMER_STATUSES),
        exactly_when("company", "type = 'business'"),
        exactly_when("closed_at", "status = 'closed'"),
        in_order("created_at", "closed_at"),
    )

    id: Mapped[Key]
    customer_number: Mapped[str] = mapped_column(sa.String(20))
    account_manager_id: Mapped[Reference] = mapped_column(sa.ForeignKey("users.id"))
    type: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200))
    company: Mapped[str | None] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(320))
    phone: Mapped[str | None] = mapped_column(sa.String(32))
    street: Mapped[str] = mapped_column(sa.String(200))
    city: Mapped[str] = mapped_column(sa.String(100))
    region: Mapped[str] = mapped_column(sa.String(100))
    postal_code: Mapped[str] = mapped_column(sa.String(20))
    country: Mapped[str] = mapped_column(sa.String(2))
    status: Mapped[str] = mapped_column(sa.String(20))
    created_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]

    account_manager: Mapped[User] = relationship(foreign_keys=[account_manager_id])
    billing_account: Mapped[BillingAccount | None] = relationship(
        back_populates="customer",
        foreign_keys="BillingAccount.customer_id",
        passive_deletes=True,
    )
    services: Mapped[list[Service]] = relationship(
        back_populates="customer", foreign_keys="Service.customer_id", passive_deletes=True
    )
    tags: Mapped[list[Tag]] = relationship(secondary="customer_tags", back_populates="customers")


class CustomerTag(Base):
    """A customer is filed under a tag; the row belongs to whom its customer belongs to."""

    __tablename__ = "customer_tags"

    customer_id: Mapped[int] = mapped_column(
        BIG_INTEGER, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        BIG_INTEGER, sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    customer: Mapped[Customer] = relationship(viewonly=True)
    tag: Mapped[Tag] = relationship(viewonly=True)
