"""Profiles, counts and selection: what an environment gets, and who may change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, query, scalar
from tests.support.command import Seed


@pytest.fixture(scope="module")
def development(cli: Cli, new_sqlite_url: Callable[[], str]) -> str:
    url = new_sqlite_url()
    cli.migrated(url)("all", "--clear", "--as-of", "2026-03-04", check=True)
    return url


def test_development_has_two_admins_ten_premium_fifty_regular_and_five_inactive_users(
    development: str,
) -> None:
    kinds = query(
        development,
        "SELECT role, is_active, count(*) FROM users GROUP BY role, is_active ORDER BY 1, 2",
    )
    assert kinds == [("admin", 1, 2), ("premium", 1, 10), ("user", 0, 5), ("user", 1, 50)]


def test_development_has_eight_categories_of_twenty_products_ten_of_them_featured(
    development: str,
) -> None:
    per = query(development, "SELECT count(*) FROM products GROUP BY category_id")
    assert per == [(20,)] * 8
    assert scalar(development, "SELECT count(*) FROM products WHERE is_featured") == 10


def test_development_has_one_to_ten_orders_a_user_over_six_months(development: str) -> None:
    per_user = [
        n
        for (n,) in query(
            development,
            "SELECT count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id",
        )
    ]
    assert set(per_user) == set(range(1, 11))
    oldest, newest = query(development, "SELECT min(created_at), max(created_at) FROM orders")[0]
    assert oldest >= "2025-09-04"
    assert newest < "2026-03-04"
    months = query(development, "SELECT DISTINCT substr(created_at, 1, 7) FROM orders")
    assert len(months) >= 6


def test_development_has_cancelled_and_refunded_orders(development: str) -> None:
    statuses = {s for (s,) in query(development, "SELECT DISTINCT status FROM orders")}
    assert {"cancelled", "refunded", "completed", "pending", "processing"} <= statuses


def test_development_has_thirty_posts_and_twenty_tickets(development: str) -> None:
    assert scalar(development, "SELECT count(*) FROM blog_posts") == 30
    assert scalar(development, "SELECT count(*) FROM support_tickets") == 20


def test_the_test_profile_is_four_users_three_products_and_two_orders(
    cli: Cli, shop_url: str
) -> None:
    cli.on(shop_url)("all", "--clear", "--env", "test", check=True)
    assert query(shop_url, "SELECT email FROM users ORDER BY id") == [
        ("admin@example.com",),
        ("user@example.com",),
        ("premium@example.com",),
        ("inactive@example.com",),
    ]
    assert query(shop_url, "SELECT sku FROM products ORDER BY id") == [
        ("TEST-001",),
        ("TEST-002",),
        ("TEST-003",),
    ]
    assert query(shop_url, "SELECT order_number FROM orders ORDER BY id") == [
        ("ORD-TEST-0001",),
        ("ORD-TEST-0002",),
    ]


def test_the_rows_of_the_test_profile_do_not_depend_on_the_seed(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    names = "SELECT email, role, is_active, full_name FROM users ORDER BY id"
    money = "SELECT order_number, subtotal, tax, shipping, total, status FROM orders ORDER BY id"
    on("all", "--clear", "--env", "test", check=True)
    before = query(shop_sqlite, names), query(shop_sqlite, money)
    on("all", "--clear", "--env", "test", "--seed", "999", check=True)
    assert (query(shop_sqlite, names), query(shop_sqlite, money)) == before
    assert before[1][0][1:5] == (83.97, 6.72, 5.99, 96.68)


def test_demo_shows_recent_orders_and_much_that_is_featured(cli: Cli, shop_sqlite: str) -> None:
    cli.on(shop_sqlite)("all", "--clear", "--env", "demo", "--as-of", "2026-03-04", check=True)
    assert scalar(shop_sqlite, "SELECT count(*) FROM products WHERE is_featured") == 24
    assert scalar(shop_sqlite, "SELECT count(*) FROM users") == 40
    assert scalar(shop_sqlite, "SELECT min(created_at) FROM orders") >= "2026-02-02"


def test_a_profile_is_added_as_a_file(seed: Seed, shop: Path) -> None:
    (shop / "app/profiles/tiny.toml").write_text(
        'summary = "Hardly anything"\nkind = "disposable"\nseed = 77\n'
        "[users]\ncohorts = { premium = 3, inactive = 2 }\n[products]\ncount = 6\n"
        "[orders]\nper = { parent = 'users', between = [2, 2] }\n"
        "[blog_posts]\ncount = 1\n[support_tickets]\ncount = 1\n"
    )
    done = seed("all", "--env", "tiny", "--json", cwd=shop, check=True)
    report = json.loads(done.stdout)
    rows = {t["table"]: t["inserted"] for t in report["tables"]}
    # The two known accounts are an admin and a regular user: nobody asked to do without them.
    assert (rows["users"], rows["products"], rows["orders"]) == (7, 6, 14)
    assert (report["env"], report["seed"]) == ("tiny", 77)
    assert "tiny" in seed("list", "--profiles", cwd=shop, check=True).stdout
    assert (shop / "seeds-tiny.db").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--only", "products"),
        ("--except", "admin,users", "--except", "orders,content"),
        ("--only", "products,users", "--except", "users"),
    ],
    ids=" ".join,
)
def test_only_and_except_take_names_and_comma_lists(
    cli: Cli, shop_sqlite: str, options: tuple[str, ...]
) -> None:
    report = cli.on(shop_sqlite)("all", *options, "--json", check=True)
    assert set(report.rows) == {"categories", "products", "product_variants"}


def test_only_takes_entities_as_well_as_seeders(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("all", "--env", "test", check=True)
    report = on("all", "--only", "blog_posts", "--json", check=True)
    assert set(report.rows) == {"blog_posts"}


def test_only_may_be_repeated(cli: Cli, shop_sqlite: str) -> None:
    report = cli.on(shop_sqlite)("all", "--only", "users", "--only", "products", "--json")
    assert {"users", "products"} <= set(report.rows)
    assert "orders" not in report.rows


def test_count_is_the_number_of_rows_of_each_selected_entity(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    report = on("all", "--count", "12", "--json", check=True)
    for name in ("users", "products", "orders", "blog_posts", "support_tickets"):
        assert report.rows[name] == 12, name


def test_count_of_one_entity_wins_over_count_of_all(cli: Cli, shop_sqlite: str) -> None:
    options = ("--count", "12", "--count", "orders=1_5", "--count", "users=20")
    report = cli.on(shop_sqlite)("all", *options, "--json", check=True)
    assert (report.rows["orders"], report.rows["users"], report.rows["products"]) == (15, 20, 12)


@pytest.mark.parametrize(("text", "rows"), [("1_000", 1000), ("2k", 2000), ("0.5k", 500)])
def test_counts_are_read_as_people_write_them(
    cli: Cli, shop_sqlite: str, text: str, rows: int
) -> None:
    report = cli.on(shop_sqlite)("users", "--count", text, "--json", check=True)
    assert report.rows["users"] == rows


def test_variables_set_environment_seed_and_counts(cli: Cli, shop_sqlite: str) -> None:
    variables = {
        "SEED_ENV": "demo",
        "SEED_RANDOM_SEED": "0",
        "SEED_COUNT_USERS": "9",
        "SEED_COUNT_PRODUCTS": "8",
        "SEED_COUNT_ORDERS": "7",
    }
    report = cli.on(shop_sqlite)("all", "--json", check=True, **variables)
    assert (report.json["env"], report.json["seed"]) == ("demo", 0)
    assert [report.rows[n] for n in ("users", "products", "orders")] == [9, 8, 7]


def test_options_win_over_variables(cli: Cli, shop_sqlite: str) -> None:
    report = cli.on(shop_sqlite)(
        *("users", "--env", "test", "--seed", "5", "--count", "users=6", "--json"),
        check=True,
        SEED_ENV="demo",
        SEED_RANDOM_SEED="1",
        SEED_COUNT_USERS="9",
    )
    assert (report.json["env"], report.json["seed"]) == ("test", 5)
    assert report.rows["users"] == 6


def test_a_count_variable_of_what_is_not_selected_does_no_harm(cli: Cli, shop_sqlite: str) -> None:
    done = cli.on(shop_sqlite)("users", "--count", "5", SEED_COUNT_ORDERS="7")
    assert done.code == 0


def test_the_dotenv_file_of_the_project_is_read(seed: Seed, shop: Path, tmp_path: Path) -> None:
    (shop / ".env").write_text(
        "DATABASE_URL=sqlite:///mine.db\nSEED_ENV=test\nSEED_COUNT_USERS=6\n"
    )
    seed("migrate", cwd=shop, check=True)
    done = seed("users", "--json", cwd=shop, check=True)
    report = json.loads(done.stdout)
    assert report["env"] == "test"
    assert report["tables"][0]["inserted"] == 6
    assert (shop / "mine.db").exists()
    # A variable wins over the file, an option over the variable.
    other = {"DATABASE_URL": f"sqlite:///{tmp_path / 'b.db'}"}
    seed("migrate", cwd=shop, env=other, check=True)
    seed("migrate", "--database-url", f"sqlite:///{tmp_path / 'c.db'}", cwd=shop, env=other)
    assert (tmp_path / "b.db").exists()
    assert (tmp_path / "c.db").exists()


def test_featured_says_how_many_products_are_featured(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("products", "--featured", "17", "--count", "60", check=True)
    featured = "SELECT count(*), min(is_active) FROM products WHERE is_featured"
    assert query(shop_sqlite, featured) == [(17, 1)]
    done = on("products", "--featured", "61", "--count", "60")
    assert done.code == 2
    assert "61" in done.stderr


def test_a_locale_gives_people_and_places_of_that_country(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    options = ("users", "--count", "300", "--clear", "--locale", "de_DE")
    on(*options, "--as-of", "2026-01-01", check=True)
    text = repr(query(shop_sqlite, "SELECT full_name, street, city FROM users"))
    assert any(letter in text for letter in "äöüß")
    assert on("verify", "--json", check=True).json["ok"]
    emails = query(shop_sqlite, "SELECT email FROM users")
    assert all(email.isascii() for (email,) in emails)
