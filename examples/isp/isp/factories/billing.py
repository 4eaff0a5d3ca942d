"""Billing accounts, invoices with their lines, and payments.

Billing runs every thirty days. How much of an invoice was paid follows from its status, which
follows from its age; the payments add up to exactly that.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import seeds
from isp.content import EXTRAS, FEES
from isp.models import BillingAccount, Customer, Invoice, InvoiceLine, Payment
from seeds import (
    Factory,
    Generator,
    ago,
    between,
    case,
    choice,
    code,
    concat,
    constant,
    cycle,
    date,
    datetime,
    fixed,
    has_many,
    position,
    ref,
    sequence,
)

TAX_RATE = Decimal("0.20")
CYCLE = 30
DAYS_TO_PAY = 14
RUNS = range(13)
HALF_A_YEAR = range(6)


@dataclass(frozen=True, eq=False)
class UpTo(Generator):
    """Another column's numbers, none of which is above ``most``: a fan-out that follows a row."""

    column: Any
    most: int
    generator = "up-to"

    def inputs(self) -> tuple[Any, ...]:
        return (self.column,)

    def generate(self, cells: Any) -> Any:
        return cells.values(self.column)


def _on(run: Any, day: int) -> Any:
    """Return the day of a billing run, or so many days from it, as a date."""
    days = (-CYCLE * i + day for i in RUNS)
    return case(
        *((run.equals(i), date(f"{d:+}d", f"{d:+}d")) for i, d in zip(RUNS, days, strict=True))
    )


def _run_since(opened_at: Any) -> Any:
    """Return a billing run, counted backwards, that an account was there for."""
    return case(
        *((opened_at < ago(f"{CYCLE * len(runs)}d"), cycle(*runs)) for runs in (RUNS, HALF_A_YEAR)),
        default=0,
    )


class BillingAccountFactory(Factory[BillingAccount], natural_key=("account_number",)):
    """A customer's account, opened with the contract."""

    customer = ref(Customer)
    tenant_id = customer.tenant_id
    account_number = concat(customer.customer_number, "-B")
    payment_method = choice({"direct_debit": 55, "card": 25, "bank_transfer": 18, "cash": 2})
    opened_at = customer.created_at


class InvoiceLineFactory(Factory[InvoiceLine], natural_key=("invoice_id", "line_number")):
    """The monthly fee first, then what came on top."""

    invoice = ref(Invoice)
    tenant_id = invoice.tenant_id
    line_number = position() + 1
    _item = case((line_number.equals(1), choice(FEES)), default=choice(EXTRAS))
    description = _item.item(0)
    unit_price = _item.item(1)
    quantity = case((line_number.equals(1), 1), default=choice({1: 85, 2: 15}))
    amount = unit_price * quantity


class PaymentFactory(Factory[Payment], natural_key=("reference",)):
    """All of an invoice, or one of two instalments, or with an overdue one a part."""

    invoice = ref(Invoice)
    tenant_id = invoice.tenant_id
    reference = code("PAY-", 9)
    method = choice({"direct_debit": 55, "card": 25, "bank_transfer": 18, "cash": 2})
    _part = (invoice.total * Decimal("0.4")).round(2)
    amount = case(
        (invoice.status.equals("overdue"), _part),
        (invoice.get("_payments").equals(1), invoice.total),
        (position().equals(0), _part),
        default=invoice.total - _part,
    )
    paid_at = datetime(after=invoice.issued_on, within="13d")


class InvoiceFactory(Factory[Invoice], natural_key=("invoice_number",), count=400):
    """Invoices of the last thirteen billing runs; an account that is newer has later ones.

    Accounts are dealt out in turn, and so are the runs, so that hardly any account has two
    invoices of one run.
    """

    account = ref(BillingAccount, skew="even")
    tenant_id = account.tenant_id
    customer_id = account.customer_id
    invoice_number = sequence("INV-{:06}", start=101)
    _run = _run_since(account.opened_at)
    period_start = _on(_run, -CYCLE)
    period_end = _on(_run, -1)
    issued_on = _on(_run, 0)
    due_on = _on(_run, DAYS_TO_PAY)
    lines_rows = has_many(InvoiceLineFactory, between(1, 4))
    subtotal = lines_rows.sum("amount")
    tax = (subtotal * TAX_RATE).round(2)
    total = subtotal + tax
    status = case(
        (_run.equals(0), choice({"open": 75, "paid": 25})),
        default=choice({"paid": 90, "overdue": 10}),
    )
    _payments = case(
        (status.equals("paid"), choice({1: 92, 2: 8})),
        (status.equals("overdue"), choice({0: 80, 1: 20})),
        default=0,
    )
    payments_rows = has_many(PaymentFactory, UpTo(_payments, most=2))
    paid_at = payments_rows.max("paid_at").only_if(status.equals("paid"))

    @seeds.state
    def paid(self) -> dict[str, Any]:
        return {"status": "paid"}

    @seeds.state
    def overdue(self) -> dict[str, Any]:
        """Two runs ago or more, and still not paid."""
        return {"status": "overdue", "_run": between(2, max(RUNS))}

    @seeds.state
    def open(self) -> dict[str, Any]:
        return {"status": "open", "_run": 0}

    @fixed
    def known(self) -> list[dict[str, Any]]:
        """A paid and an overdue invoice of the household of each known tenant."""
        return [
            row
            for i, slug in enumerate(("ACME", "GLOBEX"))
            for row in (_invoice(slug, 2 * i + 1, "paid"), _invoice(slug, 2 * i + 2, "overdue"))
        ]


def _invoice(prefix: str, number: int, status: str) -> dict[str, Any]:
    fee = {"line_number": 1, "description": "Fiber 250, monthly fee", "quantity": 1}
    paid = [{"reference": f"PAY-{prefix}-{number}"}] if status == "paid" else []
    return {
        "invoice_number": f"INV-{number:06}",
        "account": {"account_number": f"{prefix}-000001-B"},
        "states": [status],
        "_run": constant(1 if status == "paid" else 3),
        "_payments": constant(len(paid)),
        "lines_rows": [{**fee, "unit_price": Decimal("34.90")}],
        "payments_rows": paid,
    }
