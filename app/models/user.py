"""People with an account, and their preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import (
    Base,
    CreatedAt,
    Instant,
    Key,
    Reference,
    UpdatedAt,
    one_of,
    updated_after_created,
)

if TYPE_CHECKING:
    from app.models.blog import BlogPost
    from app.models.order import Order
    from app.models.support import SupportTicket, TicketMessage

USER_ROLES = ("user", "premium", "admin", "super_admin")
THEMES = ("light", "dark", "system")
EMAIL_FREQUENCIES = ("never", "daily", "weekly", "monthly")


class User(Base):
    """A person with an account: a customer or one of the shop's staff."""

    __tablename__ = "users"
    __table_args__ = (one_of("role", USER_ROLES), updated_after_created())

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(sa.String(320), unique=True, index=True)
    username: Mapped[str] = mapped_column(sa.String(64), unique=True, index=True)
    full_name: Mapped[str] = mapped_column(sa.String(200))
    hashed_password: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[str] = mapped_column(sa.String(20), server_default="user")
    is_active: Mapped[bool] = mapped_column(server_default=sa.true())
    is_verified: Mapped[bool] = mapped_column(server_default=sa.false())
    phone: Mapped[str | None] = mapped_column(sa.String(32))
    bio: Mapped[str | None] = mapped_column(sa.Text)
    avatar_url: Mapped[str | None] = mapped_column(sa.String(500))
    street: Mapped[str | None] = mapped_column(sa.String(200))
    city: Mapped[str | None] = mapped_column(sa.String(100))
    state: Mapped[str | None] = mapped_column(sa.String(100))
    postal_code: Mapped[str | None] = mapped_column(sa.String(20))
    country: Mapped[str | None] = mapped_column(sa.String(100))
    last_login_at: Mapped[Instant | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    preferences: Mapped[UserPreferences | None] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )
    # Users who ordered are kept: the database refuses, and nothing is set to NULL beforehand.
    orders: Mapped[list[Order]] = relationship(back_populates="user", passive_deletes="all")
    posts: Mapped[list[BlogPost]] = relationship(
        back_populates="author", cascade="all, delete-orphan", passive_deletes=True
    )
    tickets: Mapped[list[SupportTicket]] = relationship(
        back_populates="user",
        foreign_keys="SupportTicket.user_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    assigned_tickets: Mapped[list[SupportTicket]] = relationship(
        back_populates="assignee",
        foreign_keys="SupportTicket.assignee_id",
        passive_deletes=True,
    )
    ticket_messages: Mapped[list[TicketMessage]] = relationship(
        back_populates="author", passive_deletes=True
    )


class UserPreferences(Base):
    """How one user wants the shop to look and to write."""

    __tablename__ = "user_preferences"
    __table_args__ = (
        one_of("theme", THEMES),
        one_of("email_frequency", EMAIL_FREQUENCIES),
    )

    id: Mapped[Key]
    user_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True, index=True
    )
    theme: Mapped[str] = mapped_column(sa.String(20), server_default="system")
    language: Mapped[str] = mapped_column(sa.String(10), server_default="en")
    notifications_enabled: Mapped[bool] = mapped_column(server_default=sa.true())
    email_frequency: Mapped[str] = mapped_column(sa.String(20), server_default="weekly")
    created_at: Mapped[CreatedAt]

    user: Mapped[User] = relationship(back_populates="preferences")
