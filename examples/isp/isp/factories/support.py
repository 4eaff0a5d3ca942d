"""Support tickets with their messages."""

from __future__ import annotations

from typing import Any

import seeds
from isp.content import CLOSING_REPLIES, CONCERNS, CUSTOMER_REPLIES, STAFF_REPLIES
from isp.models import Service, SupportTicket, TicketMessage
from seeds import (
    Factory,
    ago,
    between,
    case,
    choice,
    constant,
    datetime,
    fixed,
    has_many,
    position,
    ref,
    sequence,
    spaced,
)


class TicketMessageFactory(Factory[TicketMessage], natural_key=("ticket_id", "number")):
    """The conversation of a ticket: the customer writes, the assignee answers, and so on."""

    ticket = ref(SupportTicket)
    tenant_id = ticket.tenant_id
    number = position() + 1
    _by_staff = number.is_in(2, 4)
    author_id = ticket.assignee_id.only_if(_by_staff)
    body = case(
        (number.equals(1), ticket.get("_concern").item("text")),
        (number.equals(4), choice(CLOSING_REPLIES)),
        (_by_staff, choice(STAFF_REPLIES)),
        default=choice(CUSTOMER_REPLIES),
    )
    sent_at = spaced(ticket.opened_at, position(), step="3h")


class SupportTicketFactory(Factory[SupportTicket], natural_key=("ticket_number",), count=40):
    """Tickets about services, in the hands of whoever looks after the customer."""

    service = ref(Service)
    tenant_id = service.tenant_id
    customer_id = service.customer_id
    assignee_id = service.account_manager_id
    ticket_number = sequence("TCK-{:06}", start=101)
    _concern = choice(CONCERNS)
    subject = _concern.item("subject")
    category = _concern.item("category")
    priority = _concern.item("priority")
    opened_at = datetime(windows={("-30d", "now"): 60, ("-1y", "-30d"): 40},
                         after=service.activated_at)  # fmt: skip
    status = case(
        (opened_at < ago("10d"), choice({"resolved": 92, "pending": 8})),
        default=choice({"open": 40, "pending": 30, "resolved": 30}),
    )
    resolved_at = datetime(after=opened_at, within="6d").only_if(status.equals("resolved"))
    messages_rows = has_many(TicketMessageFactory, between(1, 4))

    @seeds.state
    def resolved(self) -> dict[str, Any]:
        return {"status": "resolved"}

    @fixed
    def known(self) -> list[dict[str, Any]]:
        """An open ticket of the household of each known tenant."""
        return [
            {
                "ticket_number": f"TCK-{i:06}",
                "service": {"service_number": f"SVC-{slug}-1"},
                "status": "open",
                "opened_at": ago("3d"),
                "_concern": constant(CONCERNS[0]),
            }
            for i, slug in enumerate(("ACME", "GLOBEX"), 1)
        ]
