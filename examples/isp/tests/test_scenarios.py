"""Factories as objects: what happens at one tenant stays with it.

``db_session`` is a fixture of the pytest plugin that comes with ``seeds``: the tables of
``[tool.seeds]`` in a database in memory, rolled back after each test.
"""

from __future__ import annotations

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
from isp.models import Customer, Owned, Service, Tenant
from isp.scenarios import (
    bill,
    customer_onboarding,
    manager_of,
    onboard,
    provision,
    report_trouble,
    service_provisioning,
    support_ticket,
)
from seeds.errors import SeedsError


def tenants(*rows: Owned) -> set[int]:
    return {row.tenant_id for row in rows}


def test_a_new_customer_has_an_account_a_service_and_devices_of_one_tenant(
    db_session: Session,
) -> None:
    made = onboard(db_session)
    rows: list[Owned] = [made.customer, made.account, made.service, *made.devices]
    assert tenants(*rows) == {made.tenant.id}
    assert made.customer.account_manager in made.tenant.users
    assert made.customer.customer_number.startswith(f"{made.tenant.code}-")
    assert made.account.account_number == f"{made.customer.customer_number}-B"
    assert made.service.status == "active"
    assert [device.kind for device in made.devices][:1] == ["ont"]


def test_customers_of_two_tenants_share_nothing(db_session: Session) -> None:
    one, other = onboard(db_session), onboard(db_session, business=True)
    again = onboard(db_session, one.tenant)
    assert again.tenant is one.tenant
    assert again.customer is not one.customer
    assert one.tenant.id != other.tenant.id
    assert tenants(one.customer, one.service, again.customer, again.service) == {one.tenant.id}
    assert tenants(other.customer, other.service, other.account) == {other.tenant.id}
    assert (one.customer.company, bool(other.customer.company)) == (None, True)


def test_a_second_service_has_the_bandwidth_of_its_plan(db_session: Session) -> None:
    made = onboard(db_session)
    service = provision(db_session, made.customer, made.service.plan)
    assert made.customer.services == [made.service, service]
    plan = made.service.plan
    assert (service.download_mbps, service.upload_mbps) == (plan.download_mbps, plan.upload_mbps)


def test_a_suspended_service_says_since_when(db_session: Session) -> None:
    customer = onboard(db_session).customer
    service = ServiceFactory(db_session).suspended().create(customer=customer)
    assert service.status == "suspended"
    assert service.suspended_at is not None
    assert service.cancelled_at is None


@pytest.mark.parametrize("status", ["open", "paid", "overdue"])
def test_an_invoice_is_paid_as_its_status_says(db_session: Session, status: str) -> None:
    made = onboard(db_session)
    invoice = bill(db_session, made.customer, status)
    paid = sum(payment.amount for payment in invoice.payments)
    assert tenants(invoice, *invoice.lines, *invoice.payments) == {made.tenant.id}
    assert invoice.customer is made.customer
    assert invoice.subtotal == sum(line.amount for line in invoice.lines)
    assert invoice.status == status
    assert {"open": paid == 0, "paid": paid == invoice.total, "overdue": paid < invoice.total}[
        status
    ]


def test_a_ticket_goes_to_whoever_looks_after_the_customer(db_session: Session) -> None:
    made = onboard(db_session)
    ticket = report_trouble(db_session, made.service, subject="No connection")
    assert ticket.subject == "No connection"
    assert ticket.customer is made.customer
    assert ticket.assignee is made.customer.account_manager
    assert tenants(ticket, *ticket.messages) == {made.tenant.id}
    authors = {message.author_id for message in ticket.messages}
    assert authors <= {None, ticket.assignee_id}


def test_a_batch_for_one_parent_stays_with_its_tenant(db_session: Session) -> None:
    made, other = onboard(db_session), onboard(db_session)
    customers = CustomerFactory(db_session).recycle(manager_of(made.tenant)).create_batch(20)
    tickets = SupportTicketFactory(db_session).recycle(other.service).create_batch(20)
    accounts = [customer.billing_account for customer in customers]
    invoices = [InvoiceFactory(db_session).create(account=account) for account in accounts]
    assert tenants(*customers, *invoices) == {made.tenant.id}
    assert tenants(*tickets) == {other.tenant.id}


def test_a_tenant_gets_the_staff_that_is_asked_for(db_session: Session) -> None:
    tenant = TenantFactory(db_session).has(UserFactory().admin(), 2).create()
    assert [user.role for user in tenant.users] == ["admin", "admin"]
    assert tenants(*tenant.users) == {tenant.id}


def test_a_tag_is_shared_by_customers_of_any_tenant(db_session: Session) -> None:
    one, other = onboard(db_session).tenant, onboard(db_session).tenant
    first = CustomerFactory(db_session).has("tags", 2).create(account_manager=manager_of(one))
    second = CustomerFactory(db_session).create(account_manager=manager_of(other))
    second.tags.append(first.tags[0])
    db_session.flush()
    db_session.expire_all()
    assert second in first.tags[0].customers
    assert first.tenant_id != second.tenant_id


def test_the_database_refuses_what_crosses_tenants(db_session: Session) -> None:
    one, other = onboard(db_session), onboard(db_session)
    with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
        ServiceFactory(db_session).create(customer=one.customer, tenant=other.tenant)
    db_session.rollback()
    assert db_session.scalars(sa.select(Service)).all() == []


def test_what_is_made_in_a_block_of_a_tenant_belongs_to_it(db_session: Session) -> None:
    one, other = (TenantFactory(db_session).create() for _ in range(2))
    with seeds.tenant(one):
        customer = CustomerFactory(db_session).create(account_manager=manager_of(one))
        services = ServiceFactory(db_session).create_batch(3, customer=customer)
    with seeds.tenant(other):
        users = UserFactory(db_session).create_batch(3)
        agent = UserFactory(db_session).state(role="support").create()
    devices = [device for service in services for device in service.devices]
    assert tenants(customer, customer.account_manager, *services, *devices) == {one.id}
    assert tenants(*users, agent) == {other.id}


def test_a_block_of_a_tenant_takes_nothing_of_another_one(db_session: Session) -> None:
    one, other = onboard(db_session), onboard(db_session)
    with seeds.tenant(other.tenant), pytest.raises(SeedsError, match=r"ServiceFactory\.customer"):
        ServiceFactory(db_session).create(customer=one.customer)
    assert one.customer.services == [one.service]


@pytest.mark.seed("test")
def test_known_tenants_take_on_customers_beside_the_known_ones(db_session: Session) -> None:
    acme = db_session.scalars(sa.select(Tenant).where(Tenant.slug == "acme")).one()
    made = onboard(db_session, acme)
    assert made.customer.account_manager.email == "support@acme.example"
    numbers = sa.select(Customer.customer_number).where(Customer.tenant_id == acme.id)
    assert sorted(db_session.scalars(numbers)) == ["ACME-000001", "ACME-000002", "ACME-000101"]


def test_the_scenarios_of_the_command_run_in_tests_too(db_session: Session) -> None:
    one, other = customer_onboarding(db_session, customers=2, business=True)
    assert one.tenant is other.tenant
    assert one.customer is not other.customer
    services = service_provisioning(db_session, services=2)
    assert len({service.plan_id for service in services}) == 1
    assert tenants(*services).isdisjoint({one.tenant.id})
    ticket = support_ticket(db_session, overdue=True)
    assert ticket.customer.billing_account is not None
    assert [i.status for i in ticket.customer.billing_account.invoices] == ["overdue"]
