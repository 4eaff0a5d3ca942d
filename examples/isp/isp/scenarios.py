"""What happens at a provider, as objects: for tests, and for trying things.

Everything that a scenario makes belongs to one tenant: it is handed on from the parents. The
scenarios run as `seed scenario NAME` too; the functions that they are made of take a session, or
None for that of `seeds.use_session`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

import seeds
from isp.factories import (
    CustomerFactory,
    InvoiceFactory,
    ServiceFactory,
    ServicePlanFactory,
    SupportTicketFactory,
    TenantFactory,
)
from isp.models import (
    BillingAccount,
    Customer,
    Device,
    Invoice,
    Service,
    ServicePlan,
    SupportTicket,
    Tenant,
    User,
)


@dataclass(frozen=True)
class Onboarding:
    """A customer who was just connected, with all that this takes."""

    tenant: Tenant
    customer: Customer
    account: BillingAccount
    service: Service
    devices: list[Device]


def manager_of(tenant: Tenant) -> User:
    """Return somebody who may look after customers: an agent, else an administrator."""
    able = [user for user in tenant.users if user.role in ("support", "admin")]
    return max(able, key=lambda user: user.role)


def provision(
    session: Session | None, customer: Customer, plan: ServicePlan | None = None, **overrides: Any
) -> Service:
    """Connect a customer: an active service on a plan, with its devices.

    Args:
        session: Where it is saved.
        customer: Whose service it is.
        plan: The plan; one of its own when left out.
        overrides: Columns of the service.
    """
    plan = plan or ServicePlanFactory(session).create()
    factory = ServiceFactory(session).active()
    return factory.create(customer=customer, plan=plan, **overrides)


def onboard(
    session: Session | None,
    tenant: Tenant | None = None,
    *,
    business: bool = False,
    **overrides: Any,
) -> Onboarding:
    """Take on a customer: the contract, a billing account, a service and its devices.

    Args:
        session: Where it is saved.
        tenant: The provider; a new one when left out.
        business: Whether the customer is a company.
        overrides: Columns of the customer.
    """
    tenant = tenant or TenantFactory(session).create()
    factory = CustomerFactory(session).state(status="active")
    factory = factory.business() if business else factory.residential()
    customer = factory.create(account_manager=manager_of(tenant), **overrides)
    account = customer.billing_account
    assert account is not None
    service = provision(session, customer)
    return Onboarding(tenant, customer, account, service, service.devices)


def bill(session: Session | None, customer: Customer, status: str = "open") -> Invoice:
    """Send an invoice, which is open, paid or overdue, with the payments that belong to that."""
    factory = InvoiceFactory(session)
    factory = {"open": factory.open, "paid": factory.paid, "overdue": factory.overdue}[status]()
    return factory.create(account=customer.billing_account)


def report_trouble(session: Session | None, service: Service, **overrides: Any) -> SupportTicket:
    """Open a ticket about a service; whoever looks after the customer gets it."""
    return SupportTicketFactory(session).create(service=service, **overrides)


@seeds.scenario
def customer_onboarding(*, customers: int = 1, business: bool = False) -> list[Onboarding]:
    """New customers of one new provider, each with an account, a service and its devices."""
    tenant = TenantFactory().create()
    return [onboard(None, tenant, business=business) for _ in range(customers)]


@seeds.scenario
def service_provisioning(*, services: int = 1) -> list[Service]:
    """Further services for a customer, on the plan of the first one."""
    made = onboard(None)
    return [provision(None, made.customer, made.service.plan) for _ in range(services)]


@seeds.scenario
def support_ticket(*, subject: str = "No connection", overdue: bool = False) -> SupportTicket:
    """A ticket about a service, of a customer whose last invoice may be overdue."""
    made = onboard(None)
    bill(None, made.customer, "overdue" if overdue else "paid")
    return report_trouble(None, made.service, subject=subject)
