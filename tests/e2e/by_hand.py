"""Rows that no run wrote: what an application, or somebody with SQL, adds to the shop."""

from __future__ import annotations

from typing import Any

from tests.e2e.inside import execute, query, scalar

TABLES = (
    "roles", "system_config", "categories", "users", "user_preferences", "products",
    "product_variants", "blog_posts", "orders", "order_items", "support_tickets",
    "ticket_messages",
)  # fmt: skip


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of the shop."""
    return {name: query(url, f"SELECT * FROM {name} ORDER BY id") for name in TABLES}


def add_user(url: str, name: str = "ann") -> int:
    """Add a user with preferences, and return the key."""
    execute(
        url,
        "INSERT INTO users (email, username, full_name, hashed_password)"
        f" VALUES ('{name}@shop.invalid', '{name}', 'By hand', 'x')",
    )
    key = int(scalar(url, f"SELECT id FROM users WHERE username = '{name}'"))
    execute(url, f"INSERT INTO user_preferences (user_id) VALUES ({key})")
    return key


def add_order(url: str, user: int, number: str = "BY-HAND") -> int:
    """Add an order without items, and return the key."""
    execute(
        url,
        "INSERT INTO orders (order_number, user_id, subtotal, tax, shipping, total,"
        " shipping_address, billing_address, payment_method)"
        f" VALUES ('{number}', {user}, 10, 0, 0, 10, '{{}}', '{{}}', 'card')",
    )
    return int(scalar(url, f"SELECT id FROM orders WHERE order_number = '{number}'"))
