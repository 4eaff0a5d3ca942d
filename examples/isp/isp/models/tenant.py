"""The tenants of the platform, and the people who work for them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from isp.models.base import Base, Instant, Key, Owned, in_order, one_of, unique_in_tenant

TENANT_PLANS = ("starter", "professional", "enterprise")
USER_ROLES = ("admin", "support", "engineer", "billing")


class Tenant(Base):
    """An internet provider; its ``code`` begins the numbers of its customers."""

    __tablename__ = "tenants"
    __table_args__ = (one_of("plan", TENANT_PLANS),)

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    domain: Mapped[str] = mapped_column(sa.String(120), unique=True)
    plan: Mapped[str] = mapped_column(sa.String(20))
    created_at: Mapped[Instant]

    users: Mapped[list[User]] = relationship(back_populates="tenant", passive_deletes=True)


class User(Owned, Base):
    """A member of a tenant's staff; new customers get numbers that begin with the prefix."""

    __tablename__ = "users"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("email"),
        one_of("role", USER_ROLES),
        in_order("created_at", "last_login_at"),
    )

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(sa.String(320))
    full_name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(20))
    customer_prefix: Mapped[str] = mapped_column(sa.String(8))
    is_active: Mapped[bool]
    created_at: Mapped[Instant]
    last_login_at: Mapped[Instant | None]

    tenant: Mapped[Tenant] = relationship(back_populates="users")
