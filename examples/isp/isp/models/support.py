"""What customers ask about their services, and what they are answered."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from isp.models.base import (
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
from isp.models.customer import Customer
from isp.models.service import Service
from isp.models.tenant import User

TICKET_STATUSES = ("open", "pending", "resolved")
TICKET_PRIORITIES = ("low", "normal", "high", "urgent")


class SupportTicket(Owned, Base):
    """A customer's trouble with a service, in the hands of a member of the tenant's staff."""

    __tablename__ = "support_tickets"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("ticket_number"),
        of_one_tenant("service_id", "services", ondelete="CASCADE"),
        of_one_tenant("customer_id", "customers", ondelete="CASCADE"),
        of_one_tenant("assignee_id", "users"),
        one_of("status", TICKET_STATUSES),
        one_of("priority", TICKET_PRIORITIES),
        exactly_when("resolved_at", "status = 'resolved'"),
        in_order("opened_at", "resolved_at"),
    )

    id: Mapped[Key]
    ticket_number: Mapped[str] = mapped_column(sa.String(20))
    service_id: Mapped[Reference] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    customer_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("customers.id", ondelete="CASCADE")
    )
    assignee_id: Mapped[Reference] = mapped_column(sa.ForeignKey("users.id"))
    subject: Mapped[str] = mapped_column(sa.String(200))
    category: Mapped[str] = mapped_column(sa.String(40))
    priority: Mapped[str] = mapped_column(sa.String(20))
    status: Mapped[str] = mapped_column(sa.String(20))
    opened_at: Mapped[Instant]
    resolved_at: Mapped[Instant | None]

    service: Mapped[Service] = relationship(foreign_keys=[service_id])
    customer: Mapped[Customer] = relationship(foreign_keys=[customer_id])
    assignee: Mapped[User] = relationship(foreign_keys=[assignee_id])
    messages: Mapped[list[TicketMessage]] = relationship(
        back_populates="ticket",
        foreign_keys="TicketMessage.ticket_id",
        passive_deletes=True,
        order_by="TicketMessage.number",
    )


class TicketMessage(Owned, Base):
    """One message of a ticket: the customer's, or with an author the staff's."""

    __tablename__ = "ticket_messages"
    __table_args__ = (
        of_one_tenant("ticket_id", "support_tickets", ondelete="CASCADE"),
        of_one_tenant("author_id", "users"),
        sa.UniqueConstraint("ticket_id", "number"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("support_tickets.id", ondelete="CASCADE")
    )
    author_id: Mapped[Reference | None] = mapped_column(sa.ForeignKey("users.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[Instant]

    ticket: Mapped[SupportTicket] = relationship(
        back_populates="messages", foreign_keys=[ticket_id]
    )
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
