"""``seed subset``: a part of a database that is complete in itself, on both databases."""

from __future__ import annotations

import pytest

from tests.e2e.inside import Cli, Done, execute, query, scalar


@pytest.fixture(scope="module")
def source(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small shop, which no test changes."""
    url = f"sqlite:///{tmp_path_factory.mktemp('source') / 'shop.db'}"
    cli.migrated(url)("all", "--count", "30", "--quiet", check=True)
    return url


def subset(cli: Cli, *arguments: str) -> Done:
    return cli("subset", *arguments, "--json")


def orphans(url: str) -> int:
    found: int = scalar(
        url,
        "SELECT (SELECT count(*) FROM orders WHERE user_id NOT IN (SELECT id FROM users))"
        " + (SELECT count(*) FROM order_items WHERE order_id NOT IN (SELECT id FROM orders))"
        " + (SELECT count(*) FROM order_items WHERE product_id NOT IN (SELECT id FROM products))",
    )
    return found


def test_rows_come_with_all_that_they_refer_to(cli: Cli, source: str, database_url: str) -> None:
    done = subset(
        cli, "orders=5", "--children", "order_items", "--source", source, "--target", database_url,
        "--create-tables",
    )  # fmt: skip
    assert done.code == 0, done.stderr
    counts = {t["table"]: t["rows"] for t in done.json["tables"]}
    assert counts["orders"] == scalar(database_url, "SELECT count(*) FROM orders") == 5
    assert counts["order_items"] == scalar(database_url, "SELECT count(*) FROM order_items") > 5
    assert orphans(database_url) == 0
    assert done.json["rows"] == sum(counts.values())
    ids = {row[0] for row in query(database_url, "SELECT id FROM orders")}
    assert ids < {row[0] for row in query(source, "SELECT id FROM orders")}


def test_a_target_with_the_shops_tables_needs_none_to_be_created(
    cli: Cli, source: str, shop_url: str
) -> None:
    done = subset(cli, "users=2", "--source", source, "--target", shop_url)
    assert done.code == 0, done.stderr
    assert scalar(shop_url, "SELECT count(*) FROM users") == 2
    on = cli.on(shop_url)
    on("products", "--count", "1", "--quiet", check=True)
    assert on("verify", "--json").json["tables"]["users"]["rows"] == 2


def test_a_target_of_another_revision_is_refused(cli: Cli, source: str, shop_url: str) -> None:
    execute(shop_url, "UPDATE alembic_version SET version_num = '0000'")
    done = subset(cli, "users=2", "--source", source, "--target", shop_url)
    assert done.code == 1
    assert "the source is at revision 0001, and the target at 0000" in done.json["error"]["message"]
    assert scalar(shop_url, "SELECT count(*) FROM users") == 0


def test_a_target_with_rows_is_refused(cli: Cli, source: str, shop_url: str) -> None:
    subset(cli, "users=2", "--source", source, "--target", shop_url)
    done = subset(cli, "users=3", "--source", source, "--target", shop_url)
    assert done.code == 3
    assert "rows in users" in done.json["error"]["message"]
    assert scalar(shop_url, "SELECT count(*) FROM users") == 2


def test_a_dry_run_needs_no_target_and_says_why_rows_are_in(cli: Cli, source: str) -> None:
    done = subset(cli, "orders=5", "--source", source, "--dry-run")
    tables = {t["table"]: t for t in done.json["tables"]}
    assert tables["orders"]["why"] == {"5 rows of orders": 5}
    assert sum(tables["users"]["why"].values()) == tables["users"]["rows"] > 0
    assert "orders.user_id -> users.id" in tables["users"]["why"]
    assert done.json["dry_run"] is True


def test_the_dry_run_tells_what_the_run_then_copies(
    cli: Cli, source: str, database_url: str
) -> None:
    rows = ["users=20%", "--children", "orders=1", "--seed", "7", "--source", source]
    before = subset(cli, *rows, "--dry-run").json
    after = subset(cli, *rows, "--target", database_url, "--create-tables").json
    assert before["tables"] == after["tables"]


def test_a_row_is_explained_up_to_where_it_started(cli: Cli, source: str) -> None:
    item = scalar(source, "SELECT min(id) FROM order_items")
    done = cli(
        "subset", "users", "--children", "orders", "--children", "order_items",
        "--source", source, "--explain", "order_items", str(item),
    )  # fmt: skip
    assert done.code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"order_items {item} ")
    assert "taken along with the next row: order_items.order_id -> orders.id" in lines[0]
    assert "taken along with the next row: orders.user_id -> users.id" in lines[1]
    assert "the subset starts with all of users" in lines[2]


def test_a_row_that_is_not_in_the_subset_is_said_to_be_out(cli: Cli, source: str) -> None:
    done = cli("subset", "roles", "--source", source, "--explain", "users", "1")
    assert "users 1 is not in the subset." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["usres=5%"], 2, "Did you mean 'users'?"),
        (["users=five"], 2, "'five' is not a number"),
        ([], 2, "nothing to start with"),
        (["users", "--children", "ordres"], 2, "Did you mean 'orders'?"),
        (["users", "--reference", "users -> orders"], 2, "is not understood"),
        (["users", "--where", "users=nmae = 1"], 1, "nmae"),
        (["users", "--explain", "users", "one"], 2, "users.id is a number"),
        (["users", "--explain", "user", "1"], 2, "Did you mean 'users'?"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_copied(
    cli: Cli, source: str, arguments: list[str], code: int, said: str
) -> None:
    done = cli("subset", *arguments, "--source", source, "--dry-run")
    assert done.code == code
    assert said in done.stderr


def test_without_a_target_the_option_is_named(cli: Cli, source: str) -> None:
    done = cli("subset", "users", "--source", source)
    assert done.code == 2
    assert "--target URL, or --dry-run" in done.stderr


def test_the_source_is_no_target(cli: Cli, source: str) -> None:
    done = cli("subset", "users", "--source", source, "--target", source)
    assert done.code == 3
    assert "the target is the source" in done.stderr


def test_passwords_of_urls_are_not_shown(cli: Cli) -> None:
    url = "postgresql://ann:sesame@127.0.0.1:1/none"
    done = cli("subset", "users", "--source", url, "--dry-run")
    assert done.code == 1
    assert "sesame" not in done.stdout + done.stderr
