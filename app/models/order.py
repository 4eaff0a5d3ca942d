"""What people bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import (
    Base,
    CreatedAt,
    Document,
    Instant,
    Key,
    Money,
    Reference,
    UpdatedAt,
    one_of,
    updated_after_created,
)

if TYPE_CHECKING:
    from app.models.catalog import Product
    from app.models.support import SupportTicket
    from app.models.user import User

ORDER_STATUSES = (
    "pending",
    "processing",
    "shipped",
    "delivered",
    "completed",
    "cancelled",
    "refunded",
)


class Order(Base):
    """An order: who, what it cost, where it went and when."""

    __tablename__ = "orders"
    # SQLite keeps money as floating point, hence the tolerance of half a cent.
    __table_args__ = (
        one_of("status", ORDER_STATUSES),
        sa.CheckConstraint("subtotal >= 0", name="subtotal"),
        sa.CheckConstraint("tax >= 0", name="tax"),
        sa.CheckConstraint("shipping >= 0", name="shipping"),
        sa.CheckConstraint(
            "total >= 0 AND abs(total - (subtotal + tax + shipping)) < 0.005", name="total"
        ),
        sa.CheckConstraint("paid_at >= created_at", name="paid_at"),
        sa.CheckConstraint("shipped_at >= paid_at", name="shipped_at"),
        sa.CheckConstraint("delivered_at >= shipped_at", name="delivered_at"),
        updated_after_created(),
        sa.Index(None, "user_id", "created_at"),
        sa.Index(None, "status", "created_at"),
    )

    id: Mapped[Key]
    order_number: Mapped[str] = mapped_column(sa.String(32), unique=True, index=True)
    user_id: Mapped[Reference] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    status: Mapped[str] = mapped_column(sa.String(20), server_default="pending")
    subtotal: Mapped[Money]
    tax: Mapped[Money]
    shipping: Mapped[Money]
    total: Mapped[Money]
    currency: Mapped[str] = mapped_column(sa.CHAR(3), server_default="USD")
    shipping_address: Mapped[Document]
    billing_address: Mapped[Document]
    payment_method: Mapped[str] = mapped_column(sa.String(32))
    notes: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[CreatedAt]
    paid_at: Mapped[Instant | None]
    shipped_at: Mapped[Instant | None]
    delivered_at: Mapped[Instant | None]
    cancelled_at: Mapped[Instant | None]
    refunded_at: Mapped[Instant | None]
    updated_at: Mapped[UpdatedAt]

    user: Mapped[User] = relationship(back_populates="orders")
    items: Mapped[list[OrderItem]] = relationship(
        back_populates="order", cascade="all, delete-orphan", passive_deletes=True
    )
    tickets: Mapped[list[SupportTicket]] = relationship(
        back_populates="order", passive_deletes=True
    )


class OrderItem(Base):
    """One product within an order, as it was when it was bought."""

    __tablename__ = "order_items"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("unit_price >= 0", name="unit_price"),
        sa.CheckConstraint("abs(total - unit_price * quantity) < 0.005", name="total"),
        sa.Index(None, "order_id", "product_id", unique=True),
    )

    id: Mapped[Key]
    order_id: Mapped[Reference] = mapped_column(sa.ForeignKey("orders.id", ondelete="CASCADE"))
    product_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("products.id", ondelete="RESTRICT"), index=True
    )
    quantity: Mapped[int]
    unit_price: Mapped[Money]
    total: Mapped[Money]
    product_snapshot: Mapped[Document]

    order: Mapped[Order] = relationship(back_populates="items")
    product: Mapped[Product] = relationship(back_populates="order_items")
