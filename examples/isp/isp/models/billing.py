"""Money: one account for each customer, invoices with their lines, and what was paid."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from isp.models.base import (
    BIG_INTEGER,
    Base,
    Instant,
    Key,
    Money,
    Owned,
    Reference,
    exactly_when,
    in_order,
    of_one_tenant,
    one_of,
    unique_in_tenant,
)
from isp.models.customer import Customer

INVOICE_STATUSES = ("open", "paid", "overdue")
PAYMENT_METHODS = ("card", "bank_transfer", "direct_debit", "cash")


class BillingAccount(Owned, Base):
    """Where a customer's invoices go; each customer has one."""

    __tablename__ = "billing_accounts"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("account_number"),
        of_one_tenant("customer_id", "customers", ondelete="CASCADE"),
        one_of("payment_method", PAYMENT_METHODS),
    )

    id: Mapped[Key]
    account_number: Mapped[str] = mapped_column(sa.String(24))
    customer_id: Mapped[int] = mapped_column(
        BIG_INTEGER, sa.ForeignKey("customers.id", ondelete="CASCADE"), unique=True
    )
    payment_method: Mapped[str] = mapped_column(sa.String(20))
    opened_at: Mapped[Instant]

    customer: Mapped[Customer] = relationship(
        back_populates="billing_account", foreign_keys=[customer_id]
    )
    invoices: Mapped[list[Invoice]] = relationship(
        back_populates="account", foreign_keys="Invoice.account_id", passive_deletes=True
    )


class Invoice(Owned, Base):
    """What one period costs."""

    __tablename__ = "invoices"
    # SQLite keeps money as floating point, hence the tolerance of half a cent.
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("invoice_number"),
        of_one_tenant("account_id", "billing_accounts", ondelete="CASCADE"),
        of_one_tenant("customer_id", "customers", ondelete="CASCADE"),
        one_of("status", INVOICE_STATUSES),
        exactly_when("paid_at", "status = 'paid'"),
        in_order("period_start", "period_end"),
        in_order("period_end", "issued_on"),
        in_order("issued_on", "due_on"),
        sa.CheckConstraint("subtotal >= 0 AND tax >= 0", name="subtotal"),
        sa.CheckConstraint("abs(total - (subtotal + tax)) < 0.005", name="total"),
    )

    id: Mapped[Key]
    invoice_number: Mapped[str] = mapped_column(sa.String(20))
    account_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("billing_accounts.id", ondelete="CASCADE")
    )
    customer_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("customers.id", ondelete="CASCADE")
    )
    status: Mapped[str] = mapped_column(sa.String(20))
    period_start: Mapped[dt.date]
    period_end: Mapped[dt.date]
    issued_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    subtotal: Mapped[Money]
    tax: Mapped[Money]
    total: Mapped[Money]
    paid_at: Mapped[Instant | None]

    account: Mapped[BillingAccount] = relationship(
        back_populates="invoices", foreign_keys=[account_id]
    )
    customer: Mapped[Customer] = relationship(foreign_keys=[customer_id])
    lines: Mapped[list[InvoiceLine]] = relationship(
        back_populates="invoice", foreign_keys="InvoiceLine.invoice_id", passive_deletes=True
    )
    payments: Mapped[list[Payment]] = relationship(
        back_populates="invoice", foreign_keys="Payment.invoice_id", passive_deletes=True
    )


class InvoiceLine(Owned, Base):
    """One item of an invoice."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        of_one_tenant("invoice_id", "invoices", ondelete="CASCADE"),
        sa.UniqueConstraint("invoice_id", "line_number"),
        sa.CheckConstraint("quantity > 0 AND unit_price >= 0", name="quantity"),
        sa.CheckConstraint("abs(amount - quantity * unit_price) < 0.005", name="amount"),
    )

    id: Mapped[Key]
    invoice_id: Mapped[Reference] = mapped_column(sa.ForeignKey("invoices.id", ondelete="CASCADE"))
    line_number: Mapped[int]
    description: Mapped[str] = mapped_column(sa.String(200))
    quantity: Mapped[int]
    unit_price: Mapped[Money]
    amount: Mapped[Money]

    invoice: Mapped[Invoice] = relationship(back_populates="lines", foreign_keys=[invoice_id])


class Payment(Owned, Base):
    """Money that arrived for an invoice: all of it, or a part."""

    __tablename__ = "payments"
    __table_args__ = (
        of_one_tenant("invoice_id", "invoices", ondelete="CASCADE"),
        one_of("method", PAYMENT_METHODS),
        sa.CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[Key]
    invoice_id: Mapped[Reference] = mapped_column(sa.ForeignKey("invoices.id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    method: Mapped[str] = mapped_column(sa.String(20))
    amount: Mapped[Money]
    paid_at: Mapped[Instant]

    invoice: Mapped[Invoice] = relationship(back_populates="payments", foreign_keys=[invoice_id])
