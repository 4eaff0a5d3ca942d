"""The platform's data: tenants are apart, and what hangs together agrees."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from isp.checks import tenant_links
from isp.models import (
    Base,
    BillingAccount,
    Customer,
    Device,
    Invoice,
    Owned,
    Payment,
    Service,
    Tenant,
    User,
)
from seeds.api import SeedRequest, seed, verify

ROOT = Path(__file__).resolve().parents[1]
AS_OF = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
DOCUMENTATION = [
    ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
]


@pytest.fixture(scope="module", autouse=True)
def project() -> Iterator[None]:
    """Commands find the project by the working directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield


def filled(file: Path, env: str = "development", **more: Any) -> str:
    """Fill a new SQLite database and return its URL."""
    url = f"sqlite:///{file}"
    seed(SeedRequest(env=env, database_url=url, migrate=True, as_of=AS_OF, **more))
    return url


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, project: None) -> str:
    """A database with the data of everyday work, which no test changes."""
    return filled(tmp_path_factory.mktemp("isp") / "development.db")


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    engine = sa.create_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_a_fresh_database_is_sound(url: str) -> None:
    report = verify(database_url=url)
    assert report.ok
    assert {"tenant-of-parent", "payments", "invoice-total"} <= {c.name for c in report.checks}


def test_every_owned_table_has_a_tenant_and_is_tied_to_that_of_its_parents() -> None:
    owned = {table for table in Base.metadata.sorted_tables if "tenant_id" in table.columns}
    mappers = [mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Owned)]
    assert {mapper.local_table for mapper in mappers} == owned
    tied = {(link.table.name, link.elements[1].parent.name) for link in tenant_links()}
    references = {
        (table.name, key.parent.name)
        for table in owned
        for key in table.foreign_keys
        if key.column.table in owned and key.column.name == "id"
    }
    assert references == tied


def test_no_row_has_a_parent_of_another_tenant(session: Session) -> None:
    for link in tenant_links():
        child, parent = link.table, link.referred_table.alias()
        joined = sa.select(child.c.tenant_id, parent.c.tenant_id).join(
            parent, parent.c.id == link.elements[1].parent
        )
        pairs = session.execute(joined.select_from(child)).all()
        assert pairs, link.table.name
        assert all(own == theirs for own, theirs in pairs)


def test_every_tenant_has_rows_in_every_main_table(session: Session) -> None:
    tenants = set(session.scalars(sa.select(Tenant.id)))
    assert len(tenants) == 5
    for model in (User, Customer, Service, Device, BillingAccount, Invoice, Payment):
        assert set(session.scalars(sa.select(model.tenant_id))) == tenants, model.__name__


def test_the_database_refuses_a_service_for_a_customer_of_another_tenant(
    tmp_path: Path,
) -> None:
    engine = sa.create_engine(filled(tmp_path / "test.db", "test"))
    with Session(engine) as session:
        session.execute(sa.text("PRAGMA foreign_keys = ON"))
        customer = session.scalars(sa.select(Customer).order_by(Customer.id)).first()
        other = session.scalars(sa.select(Tenant).where(Tenant.slug == "globex")).one()
        assert customer is not None
        assert customer.tenant is not other
        customer.tenant = other
        with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY"):
            session.flush()
    engine.dispose()


def test_a_row_that_crosses_tenants_is_found_where_constraints_are_not_enforced(
    tmp_path: Path,
) -> None:
    url = filled(tmp_path / "test.db", "test")
    engine = sa.create_engine(url)
    with engine.begin() as connection:  # SQLite enforces foreign keys on demand only
        connection.execute(sa.text("UPDATE services SET tenant_id = 2 WHERE id = 1"))
    engine.dispose()
    report = verify(database_url=url)
    assert not report.ok
    (broken,) = [c for c in report.checks if c.name == "tenant-of-parent"]
    assert not broken.ok


def test_both_known_tenants_have_one_administrator_and_known_customers(session: Session) -> None:
    for slug in ("acme", "globex"):
        tenant = session.scalars(sa.select(Tenant).where(Tenant.slug == slug)).one()
        admins = [user.email for user in tenant.users if user.role == "admin"]
        assert admins == [f"admin@{slug}.example"]
        numbers = sa.select(Customer.customer_number).where(
            Customer.tenant_id == tenant.id, Customer.customer_number.like("%-00000_")
        )
        assert sorted(session.scalars(numbers)) == [
            f"{slug.upper()}-000001",
            f"{slug.upper()}-000002",
        ]


def test_the_test_profile_holds_known_rows_only(tmp_path: Path) -> None:
    engine = sa.create_engine(filled(tmp_path / "test.db", "test"))
    with Session(engine) as session:
        assert sorted(session.scalars(sa.select(Service.service_number))) == [
            *("SVC-ACME-1", "SVC-ACME-2", "SVC-GLOBEX-1", "SVC-GLOBEX-2"),
        ]
        invoices = session.scalars(sa.select(Invoice).order_by(Invoice.invoice_number))
        assert [(invoice.invoice_number, invoice.status) for invoice in invoices] == [
            ("INV-000001", "paid"),
            ("INV-000002", "overdue"),
            ("INV-000003", "paid"),
            ("INV-000004", "overdue"),
        ]
    engine.dispose()


def test_numbers_have_their_form(session: Session) -> None:
    codes = {tenant.id: tenant.code for tenant in session.scalars(sa.select(Tenant))}
    for tenant, number in session.execute(sa.select(Customer.tenant_id, Customer.customer_number)):
        assert re.fullmatch(rf"{codes[tenant]}-\d{{6}}", number)
    for number in session.scalars(sa.select(Service.service_number)):
        assert re.fullmatch(r"SVC-[0-9A-Z]{8}|SVC-(ACME|GLOBEX)-\d", number)


def test_a_company_has_a_name_and_a_household_has_none(session: Session) -> None:
    kinds = session.execute(sa.select(Customer.type, Customer.company)).all()
    assert {kind for kind, _ in kinds} == {"residential", "business"}
    assert all((kind == "business") == (company is not None) for kind, company in kinds)


def test_addresses_reach_nobody(session: Session) -> None:
    for public, private in session.execute(sa.select(Service.public_ip, Service.private_ip)):
        assert any(ipaddress.ip_address(public) in network for network in DOCUMENTATION)
        assert ipaddress.ip_address(private).is_private
    for address in session.scalars(sa.select(Device.management_ip)):
        assert ipaddress.ip_address(address).is_private
    for email in session.scalars(sa.select(User.email)):
        assert email.endswith(".example")
    for email in session.scalars(sa.select(Customer.email)):
        assert re.search(r"@([a-z-]+\.example|example\.(com|net|org))$", email)


def test_a_mac_address_begins_as_its_vendor_begins_them(session: Session) -> None:
    vendors: dict[str, set[str]] = {}
    for vendor, address in session.execute(sa.select(Device.vendor, Device.mac_address)):
        assert re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", address)
        vendors.setdefault(vendor, set()).add(address[:8])
    assert len(vendors) == 9
    assert all(len(prefixes) == 1 for prefixes in vendors.values())


def test_the_dates_of_a_service_agree_with_its_status(session: Session) -> None:
    services = session.scalars(sa.select(Service)).all()
    assert {service.status for service in services} == {"active", "suspended", "cancelled"}
    for service in services:
        assert service.customer.created_at <= service.ordered_at <= service.activated_at
        assert (service.suspended_at is not None) == (service.status == "suspended")
        assert (service.cancelled_at is not None) == (service.status == "cancelled")
        if service.customer.status == "closed":
            assert service.cancelled_at == service.customer.closed_at


def test_an_invoice_has_the_status_of_its_age(session: Session) -> None:
    seen = set()
    for invoice in session.scalars(sa.select(Invoice)):
        seen.add(invoice.status)
        due = invoice.due_on >= AS_OF.date()
        assert invoice.status in (("open", "paid") if due else ("paid", "overdue"))
        paid = sum(payment.amount for payment in invoice.payments)
        assert (paid == invoice.total) == (invoice.status == "paid")
        assert invoice.period_start >= invoice.account.opened_at.date()
    assert seen == {"open", "paid", "overdue"}


def test_more_of_one_kind_stays_within_tenants(tmp_path: Path) -> None:
    url = filled(tmp_path / "grown.db")
    for name in ("customers", "services", "billing", "support", "tenants", "customers"):
        seed(SeedRequest(seeders=(name,), count=30, seed=7, database_url=url, as_of=AS_OF))
    assert verify(database_url=url).ok
