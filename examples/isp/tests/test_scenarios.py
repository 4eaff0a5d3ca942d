"""Factories as objects: what happens at one tenant stays with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import seeds
from isp.factories import (
    CustomerFactory,
    InvoiceFactory,
    ServiceFactory,
    SupportTicketFactory,
    TenantFactory,
    UserFactory,
)
from isp.models import Base, Owned, Service
from isp.scenarios import bill, manager_of, onboard, provision, report_trouble


@pytest.fixture
def session() -> Iterator[Session]:
    """An empty database in memory, which minds its foreign keys."""
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)

    @sa.event.listens_for(engine, "connect")
    def mind(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")

    Base.metadata.create_all(engine)
    with seeds.stream(seed=7), Session(engine) as session:
        yield session
    engine.dispose()


def tenants(*rows: Owned) -> set[int]:
    return {row.tenant_id for row in rows}


def test_a_new_customer_has_an_account_a_service_and_devices_of_one_tenant(
    session: Session,
) -> None:
    made = onboard(session)
    rows: list[Owned] = [made.customer, made.account, made.service, *made.devices]
    assert tenants(*rows) == {made.tenant.id}
    assert made.customer.account_manager in made.tenant.users
    assert made.customer.customer_number.startswith(f"{made.tenant.code}-")
    assert made.account.account_number == f"{made.customer.customer_number}-B"
    assert made.service.status == "active"
    assert [device.kind for device in made.devices][:1] == ["ont"]


def test_customers_of_two_tenants_share_nothing(session: Session) -> None:
    one, other = onboard(session), onboard(session, business=True)
    again = onboard(session, one.tenant)
    assert again.tenant is one.tenant
    assert again.customer is not one.customer
    assert one.tenant.id != other.tenant.id
    assert tenants(one.customer, one.service, again.customer, again.service) == {one.tenant.id}
    assert tenants(other.customer, other.service, other.account) == {other.tenant.id}
    assert (one.customer.company, bool(other.customer.company)) == (None, True)


def test_a_second_service_has_the_bandwidth_of_its_plan(session: Session) -> None:
    made = onboard(session)
    service = provision(session, made.customer, made.service.plan)
    assert made.customer.services == [made.service, service]
    plan = made.service.plan
    assert (service.download_mbps, service.upload_mbps) == (plan.download_mbps, plan.upload_mbps)


def test_a_suspended_service_says_since_when(session: Session) -> None:
    customer = onboard(session).customer
    service = ServiceFactory(session).suspended().create(customer=customer)
    assert service.status == "suspended"
    assert service.suspended_at is not None
    assert service.cancelled_at is None


@pytest.mark.parametrize("status", ["open", "paid", "overdue"])
def test_an_invoice_is_paid_as_its_status_says(session: Session, status: str) -> None:
    made = onboard(session)
    invoice = bill(session, made.customer, status)
    paid = sum(payment.amount for payment in invoice.payments)
    assert tenants(invoice, *invoice.lines, *invoice.payments) == {made.tenant.id}
    assert invoice.customer is made.customer
    assert invoice.subtotal == sum(line.amount for line in invoice.lines)
    assert invoice.status == status
    assert {"open": paid == 0, "paid": paid == invoice.total, "overdue": paid < invoice.total}[
        status
    ]


def test_a_ticket_goes_to_whoever_looks_after_the_customer(session: Session) -> None:
    made = onboard(session)
    ticket = report_trouble(session, made.service, subject="No connection")
    assert ticket.subject == "No connection"
    assert ticket.customer is made.customer
    assert ticket.assignee is made.customer.account_manager
    assert tenants(ticket, *ticket.messages) == {made.tenant.id}
    authors = {message.author_id for message in ticket.messages}
    assert authors <= {None, ticket.assignee_id}


def test_a_batch_for_one_parent_stays_with_its_tenant(session: Session) -> None:
    made, other = onboard(session), onboard(session)
    customers = CustomerFactory(session).recycle(manager_of(made.tenant)).create_batch(20)
    tickets = SupportTicketFactory(session).recycle(other.service).create_batch(20)
    accounts = [customer.billing_account for customer in customers]
    invoices = [InvoiceFactory(session).create(account=account) for account in accounts]
    assert tenants(*customers, *invoices) == {made.tenant.id}
    assert tenants(*tickets) == {other.tenant.id}


def test_a_tenant_gets_the_staff_that_is_asked_for(session: Session) -> None:
    tenant = TenantFactory(session).has(UserFactory().admin(), 2).create()
    assert [user.role for user in tenant.users] == ["admin", "admin"]
    assert tenants(*tenant.users) == {tenant.id}


def test_a_tag_is_shared_by_customers_of_any_tenant(session: Session) -> None:
    one, other = onboard(session).tenant, onboard(session).tenant
    first = CustomerFactory(session).has("tags", 2).create(account_manager=manager_of(one))
    second = CustomerFactory(session).create(account_manager=manager_of(other))
    second.tags.append(first.tags[0])
    session.flush()
    session.expire_all()
    assert second in first.tags[0].customers
    assert first.tenant_id != second.tenant_id


def test_the_database_refuses_what_crosses_tenants(session: Session) -> None:
    one, other = onboard(session), onboard(session)
    with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
        ServiceFactory(session).create(customer=one.customer, tenant=other.tenant)
    session.rollback()
    assert session.scalars(sa.select(Service)).all() == []
