"""The database itself refuses what the shop cannot have."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import models
from tests.integration.app.conftest import HOUR, NOON


def broken(session: Session, change: sa.Executable) -> str:
    with pytest.raises(IntegrityError) as caught:
        session.execute(change)
    session.rollback()
    return str(caught.value.orig)


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (models.User, {"role": "king"}, "ck_users_role"),
        (models.User, {"updated_at": NOON - HOUR}, "ck_users_updated_at"),
        (models.UserPreferences, {"theme": "pink"}, "ck_user_preferences_theme"),
        (
            models.UserPreferences,
            {"email_frequency": "hourly"},
            "ck_user_preferences_email_frequency",
        ),
        (models.Category, {"parent_id": models.Category.id}, "ck_categories_parent_id"),
        (models.Category, {"position": -1}, "ck_categories_position"),
        (models.Product, {"price": 0, "sale_price": None}, "ck_products_price"),
        (models.Product, {"sale_price": 100}, "ck_products_sale_price"),
        (models.Product, {"sale_price": 0}, "ck_products_sale_price"),
        (models.Product, {"stock": -1}, "ck_products_stock"),
        (models.Product, {"weight_kg": 0}, "ck_products_weight_kg"),
        (models.ProductVariant, {"stock": -1}, "ck_product_variants_stock"),
        (models.Order, {"status": "lost"}, "ck_orders_status"),
        (models.Order, {"subtotal": -1, "total": models.Order.total - 70.65}, "ck_orders_"),
        (models.Order, {"total": models.Order.total + 0.01}, "ck_orders_total"),
        (models.Order, {"paid_at": NOON}, "ck_orders_paid_at"),
        (models.Order, {"shipped_at": NOON}, "ck_orders_shipped_at"),
        (models.Order, {"delivered_at": NOON}, "ck_orders_delivered_at"),
        (models.OrderItem, {"quantity": 0, "total": 0}, "ck_order_items_quantity"),
        (models.OrderItem, {"total": 1}, "ck_order_items_total"),
        (models.BlogPost, {"status": "secret"}, "ck_blog_posts_status"),
        (models.BlogPost, {"published_at": None}, "ck_blog_posts_published"),
        (models.BlogPost, {"view_count": -1}, "ck_blog_posts_view_count"),
        (models.SupportTicket, {"status": "lost"}, "ck_support_tickets_status"),
        (models.SupportTicket, {"priority": "huge"}, "ck_support_tickets_priority"),
        (models.SupportTicket, {"resolved_at": NOON - HOUR}, "ck_support_tickets_resolved_at"),
    ],
)
def test_a_value_out_of_bounds_is_refused(
    shop: Session, model: Any, values: dict[str, Any], constraint: str
) -> None:
    assert constraint in broken(shop, sa.update(model).values(**values))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("users", "email"),
        ("users", "username"),
        ("products", "sku"),
        ("products", "slug"),
    ],
)
def test_what_names_a_row_is_unique(shop: Session, table: str, column: str) -> None:
    target = sa.table(table, sa.column(column))
    message = broken(shop, sa.update(target).values({column: "same"}))
    assert f"ix_{table}_{column}" in message or f"{table}.{column}" in message


def test_a_product_is_in_an_order_once(shop: Session) -> None:
    message = broken(shop, sa.update(models.OrderItem).values(product_id=1))
    assert "product_id" in message


def test_a_user_has_preferences_once(shop: Session) -> None:
    assert "user_id" in broken(shop, sa.insert(models.UserPreferences).values(user_id=1))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (models.User, {"email": "ann@example.com"}),
        (models.Product, {"sku": "LAMP"}),
        (models.Category, {"slug": "books"}),
    ],
)
def test_what_was_ordered_is_kept(shop: Session, model: Any, values: dict[str, str]) -> None:
    broken(shop, sa.delete(model).filter_by(**values))
    shop.delete(shop.scalars(sa.select(model).filter_by(**values)).one())
    with pytest.raises(IntegrityError):
        shop.flush()


def test_deleting_an_order_takes_its_items_and_keeps_its_tickets(shop: Session) -> None:
    shop.delete(shop.scalars(sa.select(models.Order)).one())
    shop.commit()
    assert shop.scalars(sa.select(models.OrderItem)).all() == []
    assert shop.scalars(sa.select(models.SupportTicket)).one().order_id is None


def test_deleting_staff_keeps_the_tickets_and_drops_the_posts(shop: Session) -> None:
    staff = shop.scalars(sa.select(models.User).filter_by(username="staff")).one()
    shop.delete(staff)
    shop.commit()
    assert shop.scalars(sa.select(models.BlogPost)).all() == []
    assert shop.scalars(sa.select(models.SupportTicket)).one().assignee is None
    assert len(shop.scalars(sa.select(models.UserPreferences)).all()) == 1


def test_deleting_a_ticket_takes_its_messages(shop: Session) -> None:
    shop.execute(sa.delete(models.SupportTicket))
    assert shop.scalars(sa.select(models.TicketMessage)).all() == []


def test_what_is_left_out_gets_the_defaults(shop: Session) -> None:
    ann = shop.scalars(sa.select(models.User).filter_by(username="ann")).one()
    book = shop.scalars(sa.select(models.Product).filter_by(sku="BOOK")).one()
    order = shop.scalars(sa.select(models.Order)).one()
    assert (ann.role, ann.is_active, ann.is_verified) == ("user", True, False)
    assert (book.stock, book.tags, book.attributes, book.dimensions) == (0, [], {}, {})
    assert order.currency == "USD"
    assert order.tickets[0].messages[0].author is ann
    assert ann.preferences is not None
    assert ann.preferences.theme == "system"


def test_no_value_is_null_and_not_the_json_value_null(shop: Session) -> None:
    broken(shop, sa.insert(models.SystemConfig).values(key="k", value=None, description=""))


def test_a_row_that_changes_is_updated_after_it_was_created(shop: Session) -> None:
    role = models.SystemConfig(key="open", value=True, description="")
    user = models.User(email="u@x.invalid", username="u", full_name="U", hashed_password="-")
    shop.add_all([role, user])
    shop.flush()
    before = user.updated_at
    user.full_name = "V"
    shop.flush()
    shop.refresh(user)
    assert user.updated_at >= before
    assert user.updated_at >= user.created_at
