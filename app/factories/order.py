"""Orders and what was in them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import seeds
from app.models import Order, OrderItem, Product, User
from seeds import (
    Address,
    Factory,
    ago,
    between,
    boolean,
    case,
    choice,
    code,
    constant,
    datetime,
    fixed,
    greatest,
    has_many,
    json_object,
    ref,
)

TAX_RATE = Decimal("0.08")
NOTES = (
    "Please leave it with the neighbour.",
    "It is a present, no invoice in the box please.",
    "The bell is broken, please knock.",
    "Deliver after six if you can.",
    "Ring twice.",
    "Leave it behind the blue gate.",
)
PAID = ("processing", "shipped", "delivered", "completed", "refunded")
SHIPPED = ("shipped", "delivered", "completed", "refunded")
DELIVERED = ("delivered", "completed", "refunded")

elsewhere = Address("shipping")


class OrderItemFactory(Factory[OrderItem]):
    """One product within an order, as it was when it was bought."""

    order = ref(Order)
    product = ref(Product, where="is_active", distinct=True)
    quantity = between(1, 3)
    unit_price = product.sale_price.or_else(product.price)
    total = unit_price * quantity
    product_snapshot = json_object(
        sku=product.sku, name=product.name, slug=product.slug, price=unit_price
    )


class OrderFactory(Factory[Order], natural_key=("order_number",), count=300):
    """Orders: never older than their user, and in a state that fits their age.

    Sixty per cent fall into the last month, thirty into the last year, ten are older; where a
    window ends before the user signed up, the order falls into the user's time instead.
    """

    user = ref(User, skew="mild")
    order_number = code("ORD-", 8)
    items_rows = has_many(OrderItemFactory, between(1, 5))
    created_at = datetime(
        windows={("-30d", "now"): 60, ("-1y", "-30d"): 30, ("-2y", "-1y"): 10},
        after=user.created_at,
    )
    subtotal = items_rows.sum("total")
    tax = (subtotal * TAX_RATE).round(2)
    shipping = case(
        (subtotal >= Decimal(100), Decimal("0.00")),
        (subtotal >= Decimal(50), Decimal("5.99")),
        default=Decimal("9.99"),
    )
    total = subtotal + tax + shipping
    currency = constant("USD")
    status = case(
        (created_at > ago("2d"), choice({"pending": 55, "processing": 40, "cancelled": 5})),
        (
            created_at > ago("7d"),
            choice({"pending": 5, "processing": 40, "shipped": 45, "cancelled": 10}),
        ),
        (
            created_at > ago("21d"),
            choice({"shipped": 25, "delivered": 55, "completed": 10, "cancelled": 10}),
        ),
        default=choice({"completed": 76, "delivered": 6, "cancelled": 10, "refunded": 8}),
    )
    paid_at = datetime(after=created_at, within="2h").only_if(status.is_in(*PAID))
    shipped_at = datetime(after=paid_at, within="3d").only_if(status.is_in(*SHIPPED))
    delivered_at = datetime(after=shipped_at, within="6d").only_if(status.is_in(*DELIVERED))
    cancelled_at = datetime(after=created_at, within="2d").only_if(status.equals("cancelled"))
    refunded_at = datetime(after=delivered_at, within="14d").only_if(status.equals("refunded"))
    updated_at = greatest(created_at, paid_at, shipped_at, delivered_at, cancelled_at, refunded_at)
    payment_method = choice({"card": 62, "paypal": 23, "bank_transfer": 8, "gift_card": 7})
    notes = choice(NOTES).optional(0.1)
    billing_address = json_object(
        name=user.full_name,
        street=user.street,
        city=user.city,
        state=user.state,
        postal_code=user.postal_code,
        country=user.country,
    )
    _at_home = boolean(0.8)
    shipping_address = case(
        (_at_home, billing_address),
        default=json_object(
            name=user.full_name,
            street=elsewhere.street(),
            city=elsewhere.city(),
            state=elsewhere.state(),
            postal_code=elsewhere.postal_code(),
            country=elsewhere.country(),
        ),
    )

    @seeds.state
    def last_six_months(self) -> dict[str, Any]:
        """Spread evenly over half a year."""
        return {"created_at": datetime("-6mo", "now", after=self.user.created_at)}

    @seeds.state
    def recent(self) -> dict[str, Any]:
        return {"created_at": datetime("-30d", "now", after=self.user.created_at)}

    @fixed
    def samples(self) -> list[dict[str, Any]]:
        """Two orders that tests can rely on."""
        return [
            {
                "order_number": "ORD-TEST-0001",
                "user": {"email": "user@example.com"},
                "created_at": ago("60d"),
                "status": "completed",
                "items_rows": [
                    {"product": {"sku": "TEST-001"}, "quantity": 1},
                    {"product": {"sku": "TEST-002"}, "quantity": 2},
                ],
            },
            {
                "order_number": "ORD-TEST-0002",
                "user": {"email": "premium@example.com"},
                "created_at": ago("1d"),
                "status": "pending",
                "items_rows": [{"product": {"sku": "TEST-003"}, "quantity": 1}],
            },
        ]
