"""Every check finds the damage it is for, and nothing in a sound shop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import models
from app.checks import CHECKS
from tests.integration.app.conftest import HOUR, NOON

BY_NAME = {check.name: check for check in CHECKS}


def findings(session: Session, name: str) -> list[tuple[str, str]]:
    return [(row.key, row.detail) for row in session.execute(BY_NAME[name].query)]


def broken(session: Session) -> set[str]:
    return {check.name for check in CHECKS if session.execute(check.query).first()}


@pytest.fixture
def unguarded(shop: Session) -> Iterator[Session]:
    """The shop in a database that enforces nothing, as after a careless restore."""
    shop.execute(sa.text("DROP INDEX ix_order_items_order_id_product_id"))
    if shop.connection().dialect.name == "sqlite":
        shop.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
        yield shop
        shop.execute(sa.text("PRAGMA ignore_check_constraints = OFF"))
    else:
        for table in models.Base.metadata.sorted_tables:
            for constraint in table.constraints:
                if isinstance(constraint, sa.CheckConstraint):
                    drop = f"ALTER TABLE {table.name} DROP CONSTRAINT {constraint.name}"
                    shop.execute(sa.text(drop))
        yield shop


def test_a_sound_shop_passes(shop: Session) -> None:
    assert broken(shop) == set()


def test_an_empty_shop_passes(engine: sa.Engine) -> None:
    with Session(engine) as session:
        models.Base.metadata.create_all(session.connection())
        assert broken(session) == set()


@pytest.mark.parametrize(
    ("model", "values", "names"),
    [
        (
            models.Order,
            {"subtotal": models.Order.subtotal + 1, "total": models.Order.total + 1},
            {"order-subtotal", "order-tax"},
        ),
        (models.Order, {"total": models.Order.total + 0.01}, {"order-total"}),
        (
            models.Order,
            {"tax": models.Order.tax + 0.01, "total": models.Order.total + 0.01},
            {"order-tax"},
        ),
        (
            models.Order,
            {"tax": models.Order.tax - 0.01, "total": models.Order.total - 0.01},
            {"order-tax"},
        ),
        (
            models.Order,
            {"shipping": 0, "total": models.Order.total - models.Order.shipping},
            {"order-shipping"},
        ),
        (models.OrderItem, {"product_id": 1}, {"order-items"}),
        (models.OrderItem, {"quantity": models.OrderItem.quantity + 1}, {"item-total"}),
        (models.User, {"created_at": NOON + 2 * HOUR}, {"order-after-user"}),
        (models.Order, {"paid_at": NOON}, {"order-times"}),
        (models.Order, {"shipped_at": NOON}, {"order-times"}),
        (models.Order, {"delivered_at": NOON}, {"order-times"}),
        (
            models.Order,
            {"paid_at": None, "shipped_at": None, "delivered_at": NOON},
            {"order-times"},
        ),
        (models.Product, {"sale_price": models.Product.price}, {"sale-price"}),
        (models.Product, {"sale_price": 0}, {"sale-price"}),
        (models.TicketMessage, {"created_at": NOON - HOUR}, {"message-after-ticket"}),
        (models.BlogPost, {"published_at": None}, {"published-at"}),
        *(
            (model, {"updated_at": NOON - HOUR}, {"updated-at"})
            for model in (
                models.User,
                models.Product,
                models.Order,
                models.BlogPost,
                models.SupportTicket,
            )
        ),
    ],
)
def test_damage_is_found_by_its_check(
    unguarded: Session, model: Any, values: dict[str, Any], names: set[str]
) -> None:
    unguarded.execute(sa.update(model).values(**values))
    assert broken(unguarded) == names


def test_a_user_without_preferences_is_found(unguarded: Session) -> None:
    unguarded.execute(sa.delete(models.UserPreferences).filter_by(user_id=1))
    assert broken(unguarded) == {"user-preferences"}


def test_an_order_without_items_is_found(unguarded: Session) -> None:
    unguarded.execute(sa.delete(models.OrderItem))
    assert broken(unguarded) == {"order-items", "order-subtotal"}


def test_an_order_of_six_items_is_found(unguarded: Session) -> None:
    unguarded.execute(
        sa.insert(models.OrderItem),
        [
            {
                "order_id": 1,
                "product_id": 1,
                "quantity": 1,
                "unit_price": 0,
                "total": 0,
                "product_snapshot": {},
            }
        ]
        * 4,
    )
    assert findings(unguarded, "order-items") == [("ORD-1", "6 items of 2 products")]


def test_a_finding_names_the_row_and_says_what_is_wrong(unguarded: Session) -> None:
    unguarded.execute(sa.update(models.Order).values(total=80))
    [(key, detail)] = findings(unguarded, "order-total")
    assert key == "ORD-1"
    assert detail.startswith("total 80")
    assert "81.21" in detail


def test_a_missing_time_is_named_as_such(unguarded: Session) -> None:
    unguarded.execute(sa.update(models.Order).values(paid_at=None, shipped_at=NOON))
    [(_, detail)] = findings(unguarded, "order-times")
    assert "paid NULL" in detail
