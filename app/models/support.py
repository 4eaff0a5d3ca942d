"""What customers ask, and what they are answered."""

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
    from app.models.order import Order
    from app.models.user import User

TICKET_STATUSES = ("open", "pending", "resolved", "closed")
TICKET_PRIORITIES = ("low", "normal", "high", "urgent")


class SupportTicket(Base):
    """A customer's question or complaint, perhaps about an order."""

    __tablename__ = "support_tickets"
    __table_args__ = (
        one_of("status", TICKET_STATUSES),
        one_of("priority", TICKET_PRIORITIES),
        sa.CheckConstraint("resolved_at >= created_at", name="resolved_at"),
        updated_after_created(),
        sa.Index(None, "status", "priority"),
    )

    id: Mapped[Key]
    ticket_number: Mapped[str] = mapped_column(sa.String(32), unique=True, index=True)
    user_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    assignee_id: Mapped[Reference | None] = mapped_column(
        sa.ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    order_id: Mapped[Reference | None] = mapped_column(
        sa.ForeignKey("orders.id", ondelete="SET NULL"), index=True
    )
    subject: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.String(20), server_default="open")
    priority: Mapped[str] = mapped_column(sa.String(20), server_default="normal")
    category: Mapped[str] = mapped_column(sa.String(50))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    resolved_at: Mapped[Instant | None]

    user: Mapped[User] = relationship(back_populates="tickets", foreign_keys=[user_id])
    assignee: Mapped[User | None] = relationship(
        back_populates="assigned_tickets", foreign_keys=[assignee_id]
    )
    order: Mapped[Order | None] = relationship(back_populates="tickets")
    messages: Mapped[list[TicketMessage]] = relationship(
        back_populates="ticket",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="TicketMessage.created_at, TicketMessage.id",
    )


class TicketMessage(Base):
    """One message in a ticket's conversation; it outlives its author's account."""

    __tablename__ = "ticket_messages"
    __table_args__ = (sa.Index(None, "ticket_id", "created_at"),)

    id: Mapped[Key]
    ticket_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("support_tickets.id", ondelete="CASCADE")
    )
    author_id: Mapped[Reference | None] = mapped_column(
        sa.ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[str] = mapped_column(sa.Text)
    is_staff: Mapped[bool] = mapped_column(server_default=sa.false())
    created_at: Mapped[CreatedAt]

    ticket: Mapped[SupportTicket] = relationship(back_populates="messages")
    author: Mapped[User | None] = relationship(back_populates="ticket_messages")
