"""What the shop's rows look like: the promises of each seeder, on rows enough to measure them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.e2e.inside import Cli, execute, query, scalar

AS_OF = "2026-04-01"
NOW = dt.datetime(2026, 4, 1)  # noqa: DTZ001 - SQLite gives back naive times, which are UTC
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def shop_db(cli: Cli, new_sqlite_url: Callable[[], str]) -> str:
    """Two thousand users, products and orders in their natural mix."""
    found = new_sqlite_url()
    cli.migrated(found)("all", "--clear", "--count", "2000", "--as-of", AS_OF, check=True)
    return found


def rows(url: str, table: str, where: str = "1 = 1") -> list[dict[str, Any]]:
    names = [name for (_, name, *_) in query(url, f"PRAGMA table_info({table})")]
    return [
        dict(zip(names, row, strict=True))
        for row in query(url, f"SELECT * FROM {table} WHERE {where} ORDER BY id")
    ]


def share(values: list[bool]) -> float:
    return sum(values) / len(values)


def when(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(CENT)


@pytest.fixture(scope="module")
def invented(shop_db: str) -> list[dict[str, Any]]:
    return rows(shop_db, "users", "email NOT IN ('admin@example.com', 'user@example.com')")


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        (lambda u: u["role"] == "user", 0.75),
        (lambda u: u["role"] == "premium", 0.25),
        (lambda u: bool(u["is_active"]), 0.75),
        (lambda u: u["phone"] is not None, 0.50),
        (lambda u: u["bio"] is not None, 0.30),
    ],
    ids=["role user", "role premium", "active", "phone", "bio"],
)
def test_users_are_mixed_as_promised(
    invented: list[dict[str, Any]], what: Callable[[dict[str, Any]], bool], wanted: float
) -> None:
    assert share([what(user) for user in invented]) == pytest.approx(wanted, abs=0.04)


def test_users_were_created_within_the_last_year(invented: list[dict[str, Any]]) -> None:
    created = [when(user["created_at"]) for user in invented]
    assert min(created) >= NOW - dt.timedelta(days=366)
    assert max(created) < NOW
    assert max(created) - min(created) > dt.timedelta(days=330)


def test_users_have_an_avatar_and_an_address(invented: list[dict[str, Any]]) -> None:
    for user in invented:
        assert user["avatar_url"].startswith("https://")
        assert all(user[k] for k in ("street", "city", "state", "postal_code", "country"))


def test_a_city_lies_in_its_state_and_has_its_postal_codes(invented: list[dict[str, Any]]) -> None:
    states = defaultdict(set)
    prefixes = defaultdict(set)
    for user in invented:
        states[user["city"], user["postal_code"][:3]].add(user["state"])
        prefixes[user["state"]].add(user["postal_code"][:1])
    assert all(len(found) == 1 for found in states.values())
    assert all(len(found) <= 3 for found in prefixes.values())
    assert len(prefixes) > 20


def test_name_email_and_username_agree(invented: list[dict[str, Any]]) -> None:
    def agree(user: dict[str, Any]) -> bool:
        words = [re.sub(r"[^a-z]", "", w) for w in user["full_name"].lower().split()]
        local = re.sub(r"[^a-z]", "", user["email"].partition("@")[0])
        named = re.sub(r"[^a-z]", "", user["username"])
        return any(w and w in local for w in words) and any(w and w[:1] in named for w in words)

    assert share([agree(user) for user in invented]) > 0.99


def test_nobody_can_be_reached(invented: list[dict[str, Any]]) -> None:
    for user in invented:
        domain = user["email"].rpartition("@")[2]
        assert re.search(r"(^|\.)example\.(com|net|org)$|\.(invalid|test|example)$", domain)
        if user["phone"]:
            assert "555" in user["phone"]
            assert re.search(r"01\d\d$", user["phone"])


def test_all_invented_people_share_one_known_password(shop_db: str) -> None:
    from app.security import verify_password

    hashes = query(shop_db, "SELECT DISTINCT hashed_password FROM users")
    assert len(hashes) == 1
    assert verify_password("password123", hashes[0][0])


def test_every_user_has_one_row_of_preferences(shop_db: str) -> None:
    found = rows(shop_db, "user_preferences")
    assert len({p["user_id"] for p in found}) == len(found) == 2000
    assert {p["theme"] for p in found} == {"light", "dark", "system"}
    assert len({p["language"] for p in found}) > 3
    assert {p["notifications_enabled"] for p in found} == {0, 1}
    assert len({p["email_frequency"] for p in found}) == 4


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        (lambda p: bool(p["is_active"]), 0.75),
        (lambda p: bool(p["is_featured"]), 0.10),
        (lambda p: p["sale_price"] is not None, 0.30),
    ],
    ids=["active", "featured", "on sale"],
)
def test_products_are_mixed_as_promised(
    shop_db: str, what: Callable[[dict[str, Any]], bool], wanted: float
) -> None:
    found = [what(product) for product in rows(shop_db, "products")]
    assert share(found) == pytest.approx(wanted, abs=0.04)


def test_a_sale_is_ten_to_forty_per_cent_off(shop_db: str) -> None:
    for product in rows(shop_db, "products", "sale_price IS NOT NULL"):
        off = 1 - money(product["sale_price"]) / money(product["price"])
        assert Decimal("0.095") <= off <= Decimal("0.405")


def test_products_have_stock_sku_weight_dimensions_tags_brand_and_variants(shop_db: str) -> None:
    found = rows(shop_db, "products")
    assert {p["stock"] for p in found} <= set(range(1001))
    assert max(p["stock"] for p in found) > 950
    for product in found:
        assert product["description"]
        assert product["weight_kg"] > 0
        assert set(json.loads(product["dimensions"])) == {"length_cm", "width_cm", "height_cm"}
        assert json.loads(product["tags"])
        assert json.loads(product["attributes"])["brand"]
        assert re.fullmatch(r"[A-Z]+-[0-9A-Z]+", product["sku"])
        assert re.fullmatch(r"[a-z0-9-]+", product["slug"])
    variants = Counter(v["product_id"] for v in rows(shop_db, "product_variants"))
    assert set(variants) == {p["id"] for p in found}
    assert set(variants.values()) == {1, 2, 3, 4}


def test_names_and_prices_go_by_category(shop_db: str) -> None:
    slugs = dict(query(shop_db, "SELECT id, slug FROM categories"))
    assert len(slugs) == 8
    prices, nouns = defaultdict(list), defaultdict(set)
    for product in rows(shop_db, "products"):
        slug = slugs[product["category_id"]]
        prices[slug].append(product["price"])
        nouns[slug].add(product["name"].split()[-1])
    assert len(prices) == 8
    averages = {slug: sum(p) / len(p) for slug, p in prices.items()}
    assert averages["electronics"] > 3 * averages["books"]
    assert len(nouns["books"] & nouns["electronics"]) <= 2


def test_items_are_one_to_five_distinct_active_products_of_quantity_one_to_three(
    shop_db: str,
) -> None:
    active = {p for (p,) in query(shop_db, "SELECT id FROM products WHERE is_active")}
    items = defaultdict(list)
    for item in rows(shop_db, "order_items"):
        items[item["order_id"]].append(item)
    assert len(items) == 2000
    assert {len(found) for found in items.values()} == {1, 2, 3, 4, 5}
    for found in items.values():
        products = [item["product_id"] for item in found]
        assert len(set(products)) == len(products)
        assert set(products) <= active
        assert {item["quantity"] for item in found} <= {1, 2, 3}


def test_an_item_costs_the_sale_price_or_the_price_and_keeps_a_snapshot(shop_db: str) -> None:
    products = {p["id"]: p for p in rows(shop_db, "products")}
    for item in rows(shop_db, "order_items"):
        product = products[item["product_id"]]
        price = money(product["sale_price"] or product["price"])
        assert money(item["unit_price"]) == price
        assert money(item["total"]) == price * item["quantity"]
        snapshot = json.loads(item["product_snapshot"])
        assert (snapshot["sku"], snapshot["name"]) == (product["sku"], product["name"])
        assert money(snapshot["price"]) == price


def test_money_of_an_order_adds_up_to_the_cent(shop_db: str) -> None:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for item in rows(shop_db, "order_items"):
        sums[item["order_id"]] += money(item["total"])
    kinds = set()
    for order in rows(shop_db, "orders"):
        subtotal = sums[order["id"]]
        assert money(order["subtotal"]) == subtotal
        tax = (subtotal * Decimal("0.08")).quantize(CENT, ROUND_HALF_UP)
        assert money(order["tax"]) == tax
        shipping = "0.00" if subtotal >= 100 else "5.99" if subtotal >= 50 else "9.99"
        kinds.add(shipping)
        assert money(order["shipping"]) == Decimal(shipping)
        assert money(order["total"]) == subtotal + tax + Decimal(shipping)
    assert kinds == {"0.00", "5.99", "9.99"}


def test_status_follows_age(cli: Cli, shop_db: str) -> None:
    old, recent = Counter[str](), Counter[str]()
    for order in rows(shop_db, "orders"):
        age = NOW - when(order["created_at"])
        if age > dt.timedelta(days=21):
            old[order["status"]] += 1
        elif age < dt.timedelta(days=2):
            recent[order["status"]] += 1
    assert set(old) == {"completed", "delivered", "cancelled", "refunded"}
    assert old["completed"] > 0.6 * old.total()
    assert set(recent) <= {"pending", "processing", "cancelled"}
    assert recent["pending"] > 0


def test_an_order_has_the_times_of_what_happened_to_it_in_that_order(shop_db: str) -> None:
    for order in rows(shop_db, "orders"):
        names = ("created_at", "paid_at", "shipped_at", "delivered_at", "refunded_at")
        times = [when(order[n]) for n in names if order[n]]
        assert times == sorted(times)
        assert times[-1] <= NOW
        assert (order["cancelled_at"] is not None) == (order["status"] == "cancelled")
        assert (order["refunded_at"] is not None) == (order["status"] == "refunded")
        if order["status"] in {"pending", "cancelled"}:
            assert order["shipped_at"] is None
        if order["status"] in {"delivered", "completed"}:
            assert order["delivered_at"]


def test_order_dates_are_sixty_thirty_ten_for_users_old_enough(
    cli: Cli, new_sqlite_url: Callable[[], str]
) -> None:
    url = new_sqlite_url()
    on = cli.migrated(url)
    # The development profile spreads orders over half a year; the test profile leaves them be.
    options = ("--env", "test", "--as-of", AS_OF)
    on("all", "--only", "users,products", "--count", "300", *options, check=True)
    execute(url, "UPDATE users SET created_at = '2020-01-01 00:00:00'")
    on("orders", "--count", "4000", *options, check=True)
    ages = [NOW - when(o["created_at"]) for o in rows(url, "orders")]
    month, year = dt.timedelta(days=30), dt.timedelta(days=366)
    assert share([age <= month for age in ages]) == pytest.approx(0.6, abs=0.03)
    assert share([month < age <= year for age in ages]) == pytest.approx(0.3, abs=0.03)
    assert share([age > year for age in ages]) == pytest.approx(0.1, abs=0.02)


def test_no_order_is_older_than_its_user(shop_db: str) -> None:
    assert not query(
        shop_db,
        "SELECT 1 FROM orders o JOIN users u ON u.id = o.user_id WHERE o.created_at < u.created_at",
    )


def test_addresses_of_an_order_are_those_of_its_user(shop_db: str) -> None:
    users = {u["id"]: u for u in rows(shop_db, "users")}
    elsewhere = 0
    for order in rows(shop_db, "orders"):
        user = users[order["user_id"]]
        billing = json.loads(order["billing_address"])
        assert billing == {
            "name": user["full_name"],
            **{k: user[k] for k in ("street", "city", "state", "postal_code", "country")},
        }
        shipping = json.loads(order["shipping_address"])
        assert shipping["name"] == user["full_name"]
        elsewhere += shipping != billing
    assert 0.1 < elsewhere / 2000 < 0.3


def test_order_numbers_are_unique(shop_db: str) -> None:
    numbers = [n for (n,) in query(shop_db, "SELECT order_number FROM orders")]
    assert len(set(numbers)) == 2000
    assert all(re.fullmatch(r"ORD-[0-9A-Z]{8}", n) for n in numbers)


def test_essentials_are_roles_categories_configuration_and_an_administrator(
    cli: Cli, new_sqlite_url: Callable[[], str]
) -> None:
    url = new_sqlite_url()
    cli.migrated(url)("admin", check=True)
    assert {n for (n,) in query(url, "SELECT name FROM roles")} == {
        *("user", "premium", "admin", "super_admin"),
    }
    assert scalar(url, "SELECT count(*) FROM categories") == 8
    assert scalar(url, "SELECT count(*) FROM system_config") >= 10
    assert query(url, "SELECT email, role FROM users") == [("admin@example.com", "admin")]


def test_posts_are_published_after_they_were_written_by_people_who_were_there(
    shop_db: str,
) -> None:
    authors = dict(query(shop_db, "SELECT id, created_at FROM users"))
    for post in rows(shop_db, "blog_posts"):
        assert post["created_at"] >= authors[post["author_id"]]
        assert (post["published_at"] is None) == (post["status"] == "draft")
        assert post["body"].count(" ") > 30


def test_a_ticket_about_an_order_is_its_customers(shop_db: str) -> None:
    about = query(
        shop_db,
        "SELECT t.user_id = o.user_id, t.created_at >= o.created_at FROM support_tickets t"
        " JOIN orders o ON o.id = t.order_id",
    )
    assert len(about) > 500
    assert set(about) == {(1, 1)}
