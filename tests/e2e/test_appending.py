"""A run without ``--clear`` adds rows: what is there stays, and nothing collides."""

from __future__ import annotations

import json

import pytest

from tests.e2e.inside import Cli, execute, query, scalar

TABLES = ("users", "user_preferences", "products", "product_variants", "orders", "order_items")


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    return {name: query(url, f"SELECT * FROM {name} ORDER BY id") for name in TABLES}


def test_a_second_run_adds_the_generated_rows_and_keeps_the_fixed_ones(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "50", check=True)
    before = query(shop_url, "SELECT * FROM users ORDER BY id")
    again = on("users", "--count", "50", "--json", check=True).json
    users = next(t for t in again["tables"] if t["table"] == "users")
    assert (users["inserted"], users["updated"], users["unchanged"]) == (48, 0, 2)
    after = query(shop_url, "SELECT * FROM users ORDER BY id")
    assert after[:50] == before
    assert [row[0] for row in after] == list(range(1, 99))
    assert scalar(shop_url, "SELECT count(DISTINCT email) FROM users") == 98
    assert on("verify", "--json").json["ok"]


@pytest.mark.parametrize("env", ["development", "demo", "test"])
def test_a_second_seed_all_appends_and_everything_still_fits(
    cli: Cli, shop_url: str, env: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", env, check=True)
    before = contents(shop_url)
    again = on("all", "--env", env, "--json", check=True)
    assert all(t["updated"] == 0 for t in again.json["tables"])
    after = contents(shop_url)
    for name, rows in before.items():
        assert after[name][: len(rows)] == rows
        assert len(after[name]) == len(rows) + again.rows[name]
    verified = on("verify", "--json", check=True)
    assert verified.json["ok"]


def test_three_appends_make_what_one_run_makes_of_columns_without_references(
    cli: Cli, shop_sqlite: str
) -> None:
    on = cli.on(shop_sqlite)
    fixed = ("--seed", "3", "--as-of", "2026-02-03")
    for count in ("40", "32", "32"):  # the two fixed accounts count in every run
        on("users", "--count", count, *fixed, check=True)
    pieces = query(shop_sqlite, "SELECT * FROM users ORDER BY id")
    on("users", "--clear", "--count", "100", *fixed, check=True)
    assert query(shop_sqlite, "SELECT * FROM users ORDER BY id") == pieces


def test_a_row_added_by_the_application_gets_in_nobodys_way(cli: Cli, shop_url: str) -> None:
    from sqlalchemy.orm import Session

    from app.database import create_engine
    from app.models import User

    on = cli.on(shop_url)
    on("users", "--count", "10", check=True)
    engine = create_engine(shop_url)
    with Session(engine) as session:
        real = User(email="real@shop.invalid", username="real", full_name="R", hashed_password="x")
        session.add(real)
        session.commit()
        assert real.id == 11  # the sequence was set behind the keys that were written
    engine.dispose()
    on("users", "--count", "10", check=True)
    assert scalar(shop_url, "SELECT email FROM users WHERE id = 11") == "real@shop.invalid"
    assert scalar(shop_url, "SELECT count(*) FROM users") == 19
    assert scalar(shop_url, "SELECT max(id) FROM users") == 19


def test_a_fixed_row_that_somebody_changed_is_brought_up_to_date(cli: Cli, shop_url: str) -> None:
    from tests.e2e.inside import execute

    on = cli.on(shop_url)
    on("admin", check=True)
    execute(shop_url, "UPDATE roles SET description = 'x' WHERE name = 'premium'")
    again = on("admin", "--json", check=True).json
    assert {t["table"]: t["updated"] for t in again["tables"] if t["updated"]} == {"roles": 1}
    assert scalar(shop_url, "SELECT description FROM roles WHERE name = 'premium'") != "x"


def test_a_second_seed_admin_changes_nothing(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    names = ("roles", "system_config", "categories", "users", "user_preferences")
    on("admin", check=True)
    before = [query(shop_url, f"SELECT * FROM {name} ORDER BY id") for name in names]
    again = on("admin", "--as-of", "2031-01-01", "--seed", "5", "--json", check=True).json
    assert all(t["inserted"] == t["updated"] == t["deleted"] == 0 for t in again["tables"])
    assert [query(shop_url, f"SELECT * FROM {name} ORDER BY id") for name in names] == before


def test_orders_appended_later_belong_to_the_users_that_are_there(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("orders", "--count", "200", check=True)
    assert on("verify", "--json", check=True).json["ok"]
    assert scalar(shop_url, "SELECT count(DISTINCT user_id) FROM orders") > 2


def test_another_seed_appended_collides_with_nothing(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "demo", "--seed", "1", check=True)
    on("all", "--env", "demo", "--seed", "2", check=True)
    assert on("verify", "--json", check=True).json["ok"]


def test_clearing_some_tables_and_appending_goes_on_where_the_others_are(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "demo", check=True)
    users = scalar(shop_url, "SELECT count(*) FROM users")
    on("orders", "--env", "demo", "--clear", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM orders") == 240
    assert scalar(shop_url, "SELECT min(id) FROM orders") == 1
    assert scalar(shop_url, "SELECT count(*) FROM users") == users
    on("orders", "--env", "demo", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM orders") == 480
    assert on("verify", "--json", check=True).json["ok"]


def test_accounts_that_were_there_before_get_the_orders_of_the_profile(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("admin", check=True)
    on("all", check=True)
    orders = "SELECT count(*) FROM orders o JOIN users u ON u.id = o.user_id WHERE u.email = '{}'"
    assert scalar(shop_url, orders.format("admin@example.com")) > 0
    assert on("verify", "--json", check=True).json["ok"]


def test_new_orders_of_a_known_account_see_it_as_it_was_edited(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    execute(shop_url, "UPDATE users SET street = 'Moved 1', city = 'Elsewhere'")
    on("all", "--env", "test", "--count", "orders=60", check=True)
    rows = query(
        shop_url,
        "SELECT billing_address FROM orders WHERE order_number NOT LIKE 'ORD-TEST-%'",
    )
    addresses = [json.loads(a) if isinstance(a, str) else a for (a,) in rows]
    assert len(addresses) == 58
    assert {(a["street"], a["city"]) for a in addresses} == {("Moved 1", "Elsewhere")}
    assert on("verify", "--json").json["ok"]
