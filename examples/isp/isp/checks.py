"""The rules that the platform's data keep; ``seed verify`` proves them.

Some repeat a constraint on purpose: a dump restored without constraints, or a database whose
constraints somebody dropped, must not pass for sound.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from isp.models import (
    Base,
    BillingAccount,
    Customer,
    Invoice,
    InvoiceLine,
    Payment,
    Service,
    SupportTicket,
    Tenant,
    TicketMessage,
)
from seeds import Check

# SQLite keeps money as floating point: sums are compared up to half a cent.
HALF_A_CENT = Decimal("0.005")


def _text(*parts: Any) -> sa.ColumnElement[str]:
    """Join texts and columns to one text, in which NULL reads as such."""
    pieces = [
        sa.literal(part, sa.Text())
        if isinstance(part, str)
        else sa.func.coalesce(sa.cast(part, sa.Text()), "NULL")
        for part in parts
    ]
    joined: sa.ColumnElement[str] = pieces[0]
    for piece in pieces[1:]:
        joined = joined.concat(piece)
    return joined


def _rows(key: Any, *detail: Any) -> sa.Select[str, str]:
    return sa.select(_text(key).label("key"), _text(*detail).label("detail"))


def _differs(left: Any, right: Any) -> sa.ColumnElement[bool]:
    return sa.func.abs(left - right) >= HALF_A_CENT


def tenant_links() -> list[sa.ForeignKeyConstraint]:
    """Return the foreign keys by which a row and its parent have to be of one tenant."""
    return [
        constraint
        for table in Base.metadata.sorted_tables
        for constraint in sorted(table.foreign_key_constraints, key=lambda c: list(c.column_keys))
        if constraint.column_keys[0] == "tenant_id" and len(constraint.column_keys) > 1
    ]


def _tenant_of_parent() -> sa.Select[str, str]:
    """Compare the tenants at both ends of every link, whatever the constraints say."""
    parts = []
    for link in tenant_links():
        child, parent = link.table, link.referred_table.alias()
        reference = link.elements[1].parent
        parts.append(
            _rows(child.c.id, f"{child.name} of tenant ", child.c.tenant_id,
                  f", its {reference.name} of ", parent.c.tenant_id)
            .select_from(child)
            .join(parent, parent.c.id == reference)
            .where(child.c.tenant_id != parent.c.tenant_id)
        )  # fmt: skip
    found = sa.union_all(*parts).subquery()
    return sa.select(found.c.key, found.c.detail)


def _customer_number() -> sa.Select[str, str]:
    return (
        _rows(Customer.customer_number, "a customer of ", Tenant.code)
        .select_from(Customer)
        .join(Tenant, Tenant.id == Customer.tenant_id)
        .where(~Customer.customer_number.startswith(Tenant.code.concat("-")))
    )


def _billing_account() -> sa.Select[str, str]:
    accounts = sa.func.count(BillingAccount.id)
    return (
        _rows(Customer.customer_number, accounts, " billing accounts")
        .select_from(Customer)
        .outerjoin(BillingAccount, BillingAccount.customer_id == Customer.id)
        .group_by(Customer.id, Customer.customer_number)
        .having(accounts != 1)
    )


def _account_of_customer() -> sa.Select[str, str]:
    return (
        _rows(Invoice.invoice_number, "customer ", Invoice.customer_id,
              ", account of ", BillingAccount.customer_id)
        .select_from(Invoice)
        .join(BillingAccount, BillingAccount.id == Invoice.account_id)
        .where(Invoice.customer_id != BillingAccount.customer_id)
    )  # fmt: skip


def _service_of_customer() -> sa.Select[str, str]:
    return (
        _rows(SupportTicket.ticket_number, "customer ", SupportTicket.customer_id,
              ", service of ", Service.customer_id)
        .select_from(SupportTicket)
        .join(Service, Service.id == SupportTicket.service_id)
        .where(SupportTicket.customer_id != Service.customer_id)
    )  # fmt: skip


def _sum(model: type[InvoiceLine | Payment]) -> tuple[sa.Subquery, sa.ColumnElement[Decimal]]:
    """Return the sums of an invoice's lines or payments, and the one of a joined invoice."""
    sums = (
        sa.select(model.invoice_id, sa.func.sum(model.amount).label("amount"))
        .group_by(model.invoice_id)
        .subquery()
    )
    return sums, sa.func.coalesce(sums.c.amount, 0)


def _invoice_subtotal() -> sa.Select[str, str]:
    lines, amount = _sum(InvoiceLine)
    return (
        _rows(Invoice.invoice_number, "subtotal ", Invoice.subtotal, ", lines ", amount)
        .select_from(Invoice)
        .outerjoin(lines, lines.c.invoice_id == Invoice.id)
        .where(_differs(Invoice.subtotal, amount))
    )


def _invoice_total() -> sa.Select[str, str]:
    parts = Invoice.subtotal + Invoice.tax
    return _rows(
        Invoice.invoice_number, "total ", Invoice.total, ", its parts together ", parts
    ).where(_differs(Invoice.total, parts))


def _payments() -> sa.Select[str, str]:
    payments, amount = _sum(Payment)
    wrong = sa.case(
        (Invoice.status == "paid", _differs(amount, Invoice.total)),
        (Invoice.status == "overdue", amount >= Invoice.total - HALF_A_CENT),
        else_=amount != 0,
    )
    return (
        _rows(Invoice.invoice_number, Invoice.status, ", total ", Invoice.total, ", paid ", amount)
        .select_from(Invoice)
        .outerjoin(payments, payments.c.invoice_id == Invoice.id)
        .where(wrong)
    )


def _overdue() -> sa.Select[str, str]:
    newest = sa.select(sa.func.max(Invoice.issued_on)).scalar_subquery()
    return _rows(Invoice.invoice_number, "overdue, due on ", Invoice.due_on).where(
        Invoice.status == "overdue", Invoice.due_on >= newest
    )


def _closed() -> sa.Select[str, str]:
    return (
        _rows(Service.service_number, Service.status, ", its customer is ", Customer.status)
        .select_from(Service)
        .join(Customer, Customer.id == Service.customer_id)
        .where(Customer.status == "closed", Service.status != "cancelled")
    )


def _message_after_ticket() -> sa.Select[str, str]:
    return (
        _rows(SupportTicket.ticket_number, "a message of ", TicketMessage.sent_at)
        .select_from(TicketMessage)
        .join(SupportTicket, SupportTicket.id == TicketMessage.ticket_id)
        .where(TicketMessage.sent_at < SupportTicket.opened_at)
    )


CHECKS = (
    Check("tenant-of-parent", "No row's tenant differs from its parent's", _tenant_of_parent()),
    Check(
        "customer-number",
        "A customer's number begins with the code of its tenant",
        _customer_number(),
    ),
    Check("billing-account", "Every customer has exactly one billing account", _billing_account()),
    Check("invoice-customer", "An invoice and its account have one customer",
          _account_of_customer()),
    Check("ticket-customer", "A ticket and its service have one customer", _service_of_customer()),
    Check(
        "invoice-subtotal",
        "The subtotal of an invoice is the sum of its lines",
        _invoice_subtotal(),
    ),
    Check("invoice-total", "The total of an invoice is subtotal and tax", _invoice_total()),
    Check(
        "payments",
        "Payments make up a paid invoice, less than an overdue one, and nothing of an open one",
        _payments(),
    ),
    Check("overdue", "An overdue invoice was due before the latest billing run", _overdue()),
    Check("closed-customer", "A closed customer has no service that is not cancelled", _closed()),
    Check(
        "message-after-ticket",
        "No message is older than its ticket",
        _message_after_ticket(),
    ),
)  # fmt: skip
