"""The shop's rows look like a shop: shares, ranges and rules, checked on many rows."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from app.content.catalog import SHELVES
from app.content.people import BIOS
from app.factories.user import KNOWN_PASSWORD
from app.models.order import Order
from app.security import verify_password
from seeds.runner.selection import Selection
from tests.support import shop
from tests.support.generation import AS_OF, Made

Rows = list[dict[str, Any]]
DAY = dt.timedelta(days=1)
CENT = Decimal("0.01")
COUNTS = {
    "users": 4000, "products": 3000, "orders": 4000, "blog_posts": 500, "support_tickets": 800,
}  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Made:
    """A large shop, in which shares can be measured."""
    return shop.made(Selection(counts=COUNTS), "plain")


@pytest.fixture(scope="module")
def users(made: Made) -> Rows:
    return made.rows("users")[2:]


@pytest.fixture(scope="module")
def products(made: Made) -> Rows:
    return made.rows("products")


@pytest.fixture(scope="module")
def orders(made: Made) -> Rows:
    return made.rows("orders")


@pytest.fixture(scope="module")
def items(made: Made) -> Mapping[int, Rows]:
    found: dict[int, Rows] = {}
    for row in made.rows("order_items"):
        found.setdefault(row["order_id"], []).append(row)
    return found


def share(rows: Rows, **wanted: Any) -> float:
    return sum(all(row[k] == v for k, v in wanted.items()) for row in rows) / len(rows)


def filled(rows: Rows, name: str) -> float:
    return sum(row[name] is not None for row in rows) / len(rows)


def near(found: float, expected: float, within: float = 0.03) -> bool:
    return abs(found - expected) < within


# -- users ------------------------------------------------------------------------------------


def test_known_accounts_come_first_with_the_known_password(made: Made) -> None:
    admin, user = made.rows("users")[:2]
    assert (admin["email"], admin["role"]) == ("admin@example.com", "admin")
    assert (user["email"], user["role"]) == ("user@example.com", "user")
    assert verify_password(KNOWN_PASSWORD, admin["hashed_password"])
    assert admin["is_active"]
    assert user["is_active"]


def test_all_invented_people_share_one_hash_so_that_it_is_made_once(users: Rows) -> None:
    assert len({user["hashed_password"] for user in users}) == 1


def test_about_three_in_four_users_are_plain_ones_and_the_others_premium(users: Rows) -> None:
    assert near(share(users, role="user"), 0.75)
    assert near(share(users, role="premium"), 0.25)


def test_about_three_in_four_users_are_active(users: Rows) -> None:
    assert near(share(users, is_active=True), 0.75)


def test_half_of_the_users_have_a_phone_and_a_third_a_bio(users: Rows) -> None:
    assert near(filled(users, "phone"), 0.5)
    assert near(filled(users, "bio"), 0.3)
    assert {user["bio"] for user in users} - {None} <= set(BIOS)


def test_every_user_has_a_picture_and_an_address(users: Rows) -> None:
    for name in ("avatar_url", "street", "city", "state", "postal_code", "country"):
        assert filled(users, name) == 1.0
    assert all(user["avatar_url"].startswith("https://avatars.example.com/") for user in users)


def test_users_signed_up_within_the_last_year(users: Rows) -> None:
    assert all(AS_OF - 365 * DAY <= user["created_at"] <= AS_OF for user in users)
    assert all(user["created_at"] <= user["updated_at"] <= AS_OF for user in users)
    logins = [u for u in users if u["last_login_at"] is not None]
    assert all(u["created_at"] <= u["last_login_at"] <= AS_OF for u in logins)


def test_no_two_users_share_an_address_or_a_name_to_log_in(made: Made) -> None:
    for name in ("email", "username"):
        values = made.column("users", name)
        assert len(set(values)) == len(values)


def test_every_user_has_one_row_of_preferences(made: Made) -> None:
    preferences = made.rows("user_preferences")
    assert [p["user_id"] for p in preferences] == made.column("users", "id")
    created = dict(zip(made.column("users", "id"), made.column("users", "created_at"), strict=True))
    assert all(p["created_at"] == created[p["user_id"]] for p in preferences)
    assert {p["theme"] for p in preferences} == {"light", "dark", "system"}
    assert {p["email_frequency"] for p in preferences} == {"never", "daily", "weekly", "monthly"}
    assert near(share(preferences, notifications_enabled=True), 0.8)
    assert near(share(preferences, language="en"), 0.7)


# -- products ---------------------------------------------------------------------------------


def test_products_are_dealt_out_evenly_to_eight_categories(products: Rows) -> None:
    counts = Counter(product["category_id"] for product in products)
    assert len(counts) == len(SHELVES) == 8
    assert set(counts.values()) == {3000 // 8}


def test_names_prices_and_weights_fit_the_category(products: Rows) -> None:
    for product in products:
        shelf = SHELVES[product["category_id"] - 1]
        low, high = (Decimal(cents) / 100 for cents in shelf.price_cents)
        assert low <= product["price"] <= high
        assert any(product["name"].endswith(f" {noun}") for noun in shelf.nouns)
        assert any(product["name"].startswith(f"{word} ") for word in shelf.adjectives)
        light, heavy = (Decimal(grams) / 1000 for grams in shelf.weight_grams)
        assert light <= product["weight_kg"] <= heavy
        assert product["sku"].startswith(f"{shelf.sku}-")
        assert set(json.loads(product["tags"])) <= set(shelf.tags)
        assert json.loads(product["attributes"])["brand"] in shelf.brands
        assert all(text in product["description"] for text in product["description"].split("\n"))
        sizes = json.loads(product["dimensions"])
        assert set(sizes) == {"length_cm", "width_cm", "height_cm"}
        assert all(shelf.size_cm[0] <= size <= shelf.size_cm[1] for size in sizes.values())


def test_prices_end_in_99(products: Rows) -> None:
    assert sum(product["price"] % 1 == Decimal("0.99") for product in products) > 2900


def test_skus_and_slugs_are_unique(products: Rows) -> None:
    for name in ("sku", "slug"):
        assert len({product[name] for product in products}) == len(products)


def test_three_in_four_products_are_active_and_one_in_ten_featured(products: Rows) -> None:
    assert near(share(products, is_active=True), 0.75)
    assert near(share(products, is_featured=True), 0.10, 0.02)


def test_about_a_third_of_the_products_are_on_sale_at_ten_to_forty_percent_off(
    products: Rows,
) -> None:
    assert near(filled(products, "sale_price"), 0.3)
    for product in products:
        if product["sale_price"] is not None:
            ratio = product["sale_price"] / product["price"]
            assert Decimal("0.595") <= ratio <= Decimal("0.905")
            assert 0 < product["sale_price"] < product["price"]


def test_stock_lies_between_nought_and_a_thousand(products: Rows) -> None:
    stock = [product["stock"] for product in products]
    assert min(stock) >= 0
    assert max(stock) <= 1000
    assert near(sum(stock) / len(stock) / 1000, 0.5)


def test_products_have_one_to_four_variants_with_names_of_their_own(made: Made) -> None:
    names: dict[int, list[str]] = {}
    for variant in made.rows("product_variants"):
        names.setdefault(variant["product_id"], []).append(variant["name"])
    assert {len(v) for v in names.values()} == {1, 2, 3, 4}
    assert set(names) == set(made.column("products", "id"))
    assert all(len(set(v)) == len(v) for v in names.values())


def test_exactly_as_many_products_are_featured_as_asked_for() -> None:
    for total, featured in ((None, 25), (50, 7), (8, 8)):
        counts = {} if total is None else {"products": total}
        found = shop.made(Selection(counts=counts, options={"featured": featured}))
        flags = found.column("products", "is_featured")
        assert (len(flags), sum(flags)) == (total or 160, featured)


# -- orders -----------------------------------------------------------------------------------


def test_an_order_has_one_to_five_items_each_of_another_product(items: Mapping[int, Rows]) -> None:
    assert len(items) == COUNTS["orders"]
    assert {len(rows) for rows in items.values()} == {1, 2, 3, 4, 5}
    assert all(len({r["product_id"] for r in rows}) == len(rows) for rows in items.values())
    assert {r["quantity"] for rows in items.values() for r in rows} == {1, 2, 3}


def test_only_active_products_are_bought_at_the_sale_price_if_there_is_one(
    items: Mapping[int, Rows], products: Rows
) -> None:
    by_id = {product["id"]: product for product in products}
    for rows in items.values():
        for row in rows:
            product = by_id[row["product_id"]]
            price = product["sale_price"] or product["price"]
            assert product["is_active"]
            assert row["unit_price"] == price
            assert row["total"] == price * row["quantity"]
            assert json.loads(row["product_snapshot"], parse_float=Decimal) == {
                "sku": product["sku"],
                "name": product["name"],
                "slug": product["slug"],
                "price": price,
            }


def test_the_amounts_of_an_order_add_up(orders: Rows, items: Mapping[int, Rows]) -> None:
    for order in orders:
        subtotal = sum((row["total"] for row in items[order["id"]]), Decimal(0))
        shipping = "0.00" if subtotal >= 100 else "5.99" if subtotal >= 50 else "9.99"
        assert order["subtotal"] == subtotal
        assert order["tax"] == (subtotal * Decimal("0.08")).quantize(CENT, ROUND_HALF_UP)
        assert order["shipping"] == Decimal(shipping)
        assert order["total"] == order["subtotal"] + order["tax"] + order["shipping"]
    assert len({order["shipping"] for order in orders}) == 3


def age(order: Mapping[str, Any]) -> float:
    found: float = (AS_OF - order["created_at"]) / DAY
    return found


def test_the_status_follows_the_age(orders: Rows) -> None:
    fresh = {order["status"] for order in orders if age(order) < 2}
    recent = {order["status"] for order in orders if 2 <= age(order) < 7}
    weeks = {order["status"] for order in orders if 7 <= age(order) < 21}
    old = {order["status"] for order in orders if age(order) >= 21}
    assert fresh == {"pending", "processing", "cancelled"}
    assert recent == {"pending", "processing", "shipped", "cancelled"}
    assert weeks == {"shipped", "delivered", "completed", "cancelled"}
    assert old == {"completed", "delivered", "cancelled", "refunded"}


def test_no_order_is_older_than_its_user(orders: Rows, made: Made) -> None:
    created = dict(zip(made.column("users", "id"), made.column("users", "created_at"), strict=True))
    assert all(created[order["user_id"]] <= order["created_at"] <= AS_OF for order in orders)


def test_six_in_ten_orders_are_of_the_last_month(orders: Rows) -> None:
    # Users of the last month can have no older orders, so that there are a few more.
    assert 0.6 <= sum(age(order) <= 30 for order in orders) / len(orders) < 0.72


def test_orders_of_old_users_fall_into_the_declared_windows() -> None:
    found = shop.made(Selection(counts={"users": 2, "products": 60, "orders": 6000}), "plain")
    orders = found.rows("orders")  # of the known accounts, which are three years old
    assert near(sum(age(o) <= 30 for o in orders) / 6000, 0.6)
    assert near(sum(30 < age(o) <= 365 for o in orders) / 6000, 0.3)
    assert near(sum(age(o) > 365 for o in orders) / 6000, 0.1)


TIMES = ("created_at", "paid_at", "shipped_at", "delivered_at", "refunded_at")


def test_what_happened_to_an_order_happened_in_order_and_fits_its_status(orders: Rows) -> None:
    last = {
        "pending": "created_at", "processing": "paid_at", "shipped": "shipped_at",
        "delivered": "delivered_at", "completed": "delivered_at", "refunded": "refunded_at",
    }  # fmt: skip
    for order in orders:
        times = [order[name] for name in TIMES if order[name] is not None]
        assert times == sorted(times)
        every = [*times, *filter(None, [order["cancelled_at"]])]
        assert order["updated_at"] == max(every) <= AS_OF
        assert (order["cancelled_at"] is not None) == (order["status"] == "cancelled")
        if order["status"] != "cancelled":
            assert order[last[order["status"]]] is not None
            until = TIMES.index(last[order["status"]]) + 1
            assert len(times) == until


def test_order_numbers_are_unique(orders: Rows) -> None:
    assert len({order["order_number"] for order in orders}) == len(orders)


def test_the_bill_goes_to_the_users_address_and_the_parcel_to_their_name(
    orders: Rows, made: Made
) -> None:
    users = {user["id"]: user for user in made.rows("users")}
    at_home = 0
    for order in orders:
        user = users[order["user_id"]]
        billing, shipping = (json.loads(order[f"{n}_address"]) for n in ("billing", "shipping"))
        expected = {
            "name": user["full_name"],
            **{n: user[n] for n in ("street", "city", "state", "postal_code", "country")},
        }
        assert billing == expected
        assert shipping["name"] == user["full_name"]
        assert set(shipping) == set(billing)
        at_home += shipping == billing
    assert near(at_home / len(orders), 0.8)


def test_some_customers_order_more_than_others(orders: Rows) -> None:
    counts = sorted(Counter(order["user_id"] for order in orders).values(), reverse=True)
    assert sum(counts[: len(counts) // 10]) > 0.15 * len(orders)


def test_development_has_one_to_ten_orders_a_user_over_half_a_year() -> None:
    found = shop.made()
    counts = Counter(found.column("orders", "user_id"))
    assert set(counts) == set(found.column("users", "id"))
    assert min(counts.values()) >= 1
    assert max(counts.values()) <= 10
    assert all(age(order) <= 180 for order in found.rows("orders"))
    assert {"cancelled", "refunded", "completed"} <= set(found.column("orders", "status"))


def test_the_test_profile_has_the_rows_that_tests_rely_on() -> None:
    found = shop.made(env="test")
    assert found.column("users", "role") == ["admin", "user", "premium", "user"]
    assert found.column("users", "is_active") == [True, True, True, False]
    assert found.column("products", "sku") == ["TEST-001", "TEST-002", "TEST-003"]
    one, two = found.rows("orders")
    assert (one["order_number"], one["status"]) == ("ORD-TEST-0001", "completed")
    assert (two["order_number"], two["status"]) == ("ORD-TEST-0002", "pending")
    assert one["subtotal"] == Decimal("59.99") + 2 * Decimal("11.99")
    assert two["paid_at"] is None
    assert Order.__tablename__ == "orders"


# -- content ----------------------------------------------------------------------------------


def test_posts_are_by_active_people_and_published_when_they_say_so(made: Made) -> None:
    users = {user["id"]: user for user in made.rows("users")}
    for post in made.rows("blog_posts"):
        author = users[post["author_id"]]
        assert author["is_active"]
        assert author["created_at"] <= post["created_at"] <= post["updated_at"] <= AS_OF
        assert (post["published_at"] is None) == (post["status"] == "draft")
        assert post["view_count"] == 0 or post["status"] != "draft"


def test_tickets_are_about_the_customers_own_order(made: Made, orders: Rows) -> None:
    by_id = {order["id"]: order for order in orders}
    staff = {user["id"] for user in made.rows("users") if user["role"] == "admin"}
    tickets = made.rows("support_tickets")
    for ticket in tickets:
        if ticket["order_id"] is not None:
            order = by_id[ticket["order_id"]]
            assert order["user_id"] == ticket["user_id"]
            assert order["created_at"] <= ticket["created_at"]
        assert ticket["assignee_id"] is None or ticket["assignee_id"] in staff
        assert (ticket["resolved_at"] is not None) == (ticket["status"] in ("resolved", "closed"))
    assert 0 < filled(tickets, "order_id") < 1
    assert near(filled(tickets, "assignee_id"), 0.9)


def test_a_tickets_messages_alternate_and_follow_one_another(made: Made) -> None:
    tickets = {ticket["id"]: ticket for ticket in made.rows("support_tickets")}
    messages: dict[int, Rows] = {}
    for message in made.rows("ticket_messages"):
        messages.setdefault(message["ticket_id"], []).append(message)
    assert set(messages) == set(tickets)
    for key, own in messages.items():
        ticket = tickets[key]
        assert own[0]["body"] == ticket["description"]
        times = [message["created_at"] for message in own]
        assert times == sorted(times)
        assert ticket["created_at"] <= times[0]
        assert times[-1] <= AS_OF
        assert [message["is_staff"] for message in own] == [False, True, False, True][: len(own)]
        for message in own:
            writer = ticket["assignee_id"] if message["is_staff"] else ticket["user_id"]
            assert message["author_id"] == writer
