"""The rules that the shop's data keep, beyond what the database itself enforces.

Some repeat a constraint on purpose: a dump restored without constraints, or a database
whose constraints somebody dropped, must not pass for sound.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.models import (
    BlogPost,
    Order,
    OrderItem,
    Product,
    SupportTicket,
    TicketMessage,
    User,
    UserPreferences,
)
from seeds.spec.check import Check

TAX_RATE = Decimal("0.08")
FREE_SHIPPING_FROM = Decimal("100.00")
REDUCED_SHIPPING_FROM = Decimal("50.00")
REDUCED_SHIPPING = Decimal("5.99")
FULL_SHIPPING = Decimal("9.99")
MAX_ITEMS = 5

# SQLite keeps money as floating point: sums are compared up to half a cent, which is also
# exactly the distance within which an amount is the rounded one. Eight percent of whole cents
# never ends on half a cent, so that it does not matter how a database rounds those.
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


def _order_subtotal() -> sa.Select[str, str]:
    items = (
        sa.select(OrderItem.order_id, sa.func.sum(OrderItem.total).label("total"))
        .group_by(OrderItem.order_id)
        .subquery()
    )
    total = sa.func.coalesce(items.c.total, 0)
    return (
        _rows(Order.order_number, "subtotal ", Order.subtotal, ", items ", total)
        .select_from(Order)
        .outerjoin(items, items.c.order_id == Order.id)
        .where(_differs(Order.subtotal, total))
    )


def _order_total() -> sa.Select[str, str]:
    total = Order.subtotal + Order.tax + Order.shipping
    return _rows(Order.order_number, "total ", Order.total, ", its parts together ", total).where(
        _differs(Order.total, total)
    )


def _order_tax() -> sa.Select[str, str]:
    return _rows(Order.order_number, "tax ", Order.tax, " on subtotal ", Order.subtotal).where(
        _differs(Order.tax, Order.subtotal * TAX_RATE)
    )


def _order_shipping() -> sa.Select[str, str]:
    shipping = sa.case(
        (Order.subtotal >= FREE_SHIPPING_FROM, Decimal(0)),
        (Order.subtotal >= REDUCED_SHIPPING_FROM, REDUCED_SHIPPING),
        else_=FULL_SHIPPING,
    )
    return _rows(
        Order.order_number, "shipping ", Order.shipping, " on subtotal ", Order.subtotal
    ).where(_differs(Order.shipping, shipping))


def _order_items() -> sa.Select[str, str]:
    items = sa.func.count(OrderItem.id)
    products = sa.func.count(sa.distinct(OrderItem.product_id))
    return (
        _rows(Order.order_number, items, " items of ", products, " products")
        .select_from(Order)
        .outerjoin(OrderItem, OrderItem.order_id == Order.id)
        .group_by(Order.id, Order.order_number)
        .having(sa.or_(~items.between(1, MAX_ITEMS), products != items))
    )


def _item_total() -> sa.Select[str, str]:
    return (
        _rows(
            Order.order_number,
            *("product ", OrderItem.product_id, ": total ", OrderItem.total),
            *(", ", OrderItem.quantity, " x ", OrderItem.unit_price),
        )
        .select_from(OrderItem)
        .join(Order, Order.id == OrderItem.order_id)
        .where(_differs(OrderItem.total, OrderItem.unit_price * OrderItem.quantity))
    )


def _order_after_user() -> sa.Select[str, str]:
    return (
        _rows(
            Order.order_number,
            *("created ", Order.created_at, ", its user ", User.created_at),
        )
        .select_from(Order)
        .join(User, User.id == Order.user_id)
        .where(Order.created_at < User.created_at)
    )


def _order_times() -> sa.Select[str, str]:
    times = (Order.created_at, Order.paid_at, Order.shipped_at, Order.delivered_at)
    # All pairs and not only neighbours: a time between may be missing.
    wrong = [later < earlier for i, earlier in enumerate(times) for later in times[i + 1 :]]
    return _rows(
        Order.order_number,
        *("created ", Order.created_at, ", paid ", Order.paid_at),
        *(", shipped ", Order.shipped_at, ", delivered ", Order.delivered_at),
    ).where(sa.or_(*wrong))


def _sale_price() -> sa.Select[str, str]:
    return _rows(Product.sku, "sale price ", Product.sale_price, ", price ", Product.price).where(
        sa.or_(Product.sale_price >= Product.price, Product.sale_price <= 0)
    )


def _user_preferences() -> sa.Select[str, str]:
    preferences = sa.func.count(UserPreferences.id)
    return (
        _rows(User.email, preferences, " preferences rows")
        .select_from(User)
        .outerjoin(UserPreferences, UserPreferences.user_id == User.id)
        .group_by(User.id, User.email)
        .having(preferences != 1)
    )


def _message_after_ticket() -> sa.Select[str, str]:
    return (
        _rows(
            SupportTicket.ticket_number,
            *("message ", TicketMessage.id, " of ", TicketMessage.created_at),
            *(", ticket of ", SupportTicket.created_at),
        )
        .select_from(TicketMessage)
        .join(SupportTicket, SupportTicket.id == TicketMessage.ticket_id)
        .where(TicketMessage.created_at < SupportTicket.created_at)
    )


def _published_at() -> sa.Select[str, str]:
    return _rows(BlogPost.slug, "published, but without a time").where(
        BlogPost.status == "published", BlogPost.published_at.is_(None)
    )


def _updated_at() -> sa.Select[str, str]:
    found = sa.union_all(
        *(
            _rows(key, "created ", model.created_at, ", updated ", model.updated_at).where(
                model.updated_at < model.created_at
            )
            for model, key in (
                (User, User.email),
                (Product, Product.sku),
                (Order, Order.order_number),
                (BlogPost, BlogPost.slug),
                (SupportTicket, SupportTicket.ticket_number),
            )
        )
    ).subquery()
    return sa.select(found.c.key, found.c.detail)


CHECKS = (
    Check(
        "order-subtotal",
        "The subtotal of an order is the sum of its items",
        _order_subtotal(),
    ),
    Check(
        "order-total",
        "The total of an order is subtotal, tax and shipping together",
        _order_total(),
    ),
    Check(
        "order-tax",
        "The tax of an order is 8 % of its subtotal, rounded to cents",
        _order_tax(),
    ),
    Check(
        "order-shipping",
        "Shipping is free from 100, 5.99 from 50 and 9.99 below",
        _order_shipping(),
    ),
    Check(
        "order-items",
        "An order has one to five items, each of another product",
        _order_items(),
    ),
    Check(
        "item-total",
        "The total of an item is its quantity times its unit price",
        _item_total(),
    ),
    Check(
        "order-after-user",
        "No order is older than its user",
        _order_after_user(),
    ),
    Check(
        "order-times",
        "An order is created, then paid, then shipped, then delivered",
        _order_times(),
    ),
    Check(
        "sale-price",
        "A sale price is above zero and below the price",
        _sale_price(),
    ),
    Check(
        "user-preferences",
        "Every user has exactly one row of preferences",
        _user_preferences(),
    ),
    Check(
        "message-after-ticket",
        "No message is older than its ticket",
        _message_after_ticket(),
    ),
    Check(
        "published-at",
        "A published post has the time of its publication",
        _published_at(),
    ),
    Check(
        "updated-at",
        "Nothing was updated before it was created",
        _updated_at(),
    ),
)
