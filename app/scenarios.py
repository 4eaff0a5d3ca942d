"""What happens in the shop, as objects: for `seed scenario NAME`, for tests and for code."""

from __future__ import annotations

from dataclasses import dataclass

import seeds
from app.factories import OrderFactory, ProductFactory, SupportTicketFactory, UserFactory
from app.models import Order, SupportTicket, User
from seeds import ago


@dataclass(frozen=True)
class Customer:
    """Somebody who signed up, and what they ordered first."""

    user: User
    order: Order


@seeds.scenario
def customer_onboarding(*, customers: int = 1, premium: bool = False) -> list[Customer]:
    """Customers who signed up last week, with their preferences and a first order."""
    factory = UserFactory().premium() if premium else UserFactory().regular()
    users = factory.create_batch(customers, created_at=ago("7d"))
    orders = OrderFactory().recycle(ProductFactory().create_batch(5, is_active=True))
    return [Customer(user, orders.create(user=user)) for user in users]


@seeds.scenario
def support_ticket(*, messages: int = 3, priority: str = "normal") -> SupportTicket:
    """A customer's open ticket about an order, with the conversation so far."""
    (customer,) = customer_onboarding()
    staff = UserFactory().admin().create()
    ticket = SupportTicketFactory().has("messages_rows", messages)
    return ticket.create(
        _order=customer.order,
        order=customer.order,
        assignee=staff,
        status="open",
        priority=priority,
    )
