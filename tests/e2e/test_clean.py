"""``seed clean`` deletes every row that any run wrote, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.by_hand import add_order, add_user, contents
from tests.e2e.inside import Cli, Done, execute, query, scalar

NOW = ("--seed", "3", "--as-of", "2026-02-03")


def deleted(done: Done) -> dict[str, int]:
    """Return the rows deleted (or that would be) by table."""
    return {t["table"]: t["deleted"] for t in done.json["tables"] if t["deleted"]}


def test_rows_of_all_runs_go_and_rows_of_others_stay(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    add_user(shop_url, "before")
    on("all", "--env", "test", check=True)
    ann = add_user(shop_url)
    order = add_order(shop_url, ann)
    on("orders", "--env", "test", "--count", "20", "--only", "orders", check=True)
    execute(shop_url, f"UPDATE orders SET user_id = 2 WHERE user_id = {ann} AND id <> {order}")
    mine = {
        name: query(shop_url, f"SELECT * FROM {name} WHERE {condition}")
        for name, condition in {
            "users": "full_name = 'By hand'",
            "orders": f"id = {order}",
        }.items()
    }
    done = on("clean", "--force", "--json", check=True)
    assert done.json["runs"] == [2, 1]
    left = contents(shop_url)
    assert left["users"] == mine["users"]
    assert left["orders"] == mine["orders"]
    assert {name: len(rows) for name, rows in left.items() if rows} == {
        "users": 2,
        "user_preferences": 2,
        "orders": 1,
    }


def test_what_a_clean_left_it_does_not_touch_later(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("clean", check=True)
    add_user(shop_url)
    again = on("clean", "--json", check=True).json
    assert (again["run"], again["tables"]) == (None, [])
    assert "nothing to take back" in on("clean", check=True).stdout
    assert "nothing to take back" in on("undo", "1", check=True).stdout
    assert scalar(shop_url, "SELECT count(*) FROM users") == 1


def test_seeding_after_a_clean_makes_the_same_rows(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", *NOW, check=True)
    first = on("verify", "--json", check=True).digests
    on("users", "--env", "test", "--count", "40", *NOW, check=True)
    on("clean", check=True)
    assert not any(contents(shop_url).values())
    on("all", "--env", "test", *NOW, check=True)
    assert on("verify", "--json", check=True).digests == first


@pytest.mark.parametrize(
    ("names", "gone"),
    [
        (("orders",), {"orders": 2, "order_items": 3}),
        (("order_items",), {"order_items": 3}),
        (("ticket_messages", "order_items"), {"ticket_messages": 6, "order_items": 3}),
        (("ticket_messages,order_items",), {"ticket_messages": 6, "order_items": 3}),
        (("content",), {"blog_posts": 2, "support_tickets": 2, "ticket_messages": 6}),
    ],
)
def test_names_of_entities_seeders_and_tables_confine_it(
    cli: Cli, shop_url: str, names: tuple[str, ...], gone: dict[str, int]
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    if "orders" in names:
        execute(shop_url, "UPDATE support_tickets SET order_id = NULL")
        gone = {**gone}
    before = contents(shop_url)
    done = on("clean", *names, "--json", check=True)
    assert deleted(done) == gone
    after = contents(shop_url)
    assert {n for n in before if before[n] != after[n]} == set(gone)
    assert not any(after[name] for name in gone)
    assert on("clean", *names, "--json", check=True).json["tables"] == []


def test_rows_that_refer_to_those_named_stand_in_the_way(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    before = contents(shop_url)
    done = on("clean", "products")
    assert done.code == 3
    assert "order_items: 3 rows refer to products that would go (product_id; keys" in done.stderr
    assert "Naming order_items too deletes those of them that runs wrote." in done.stderr
    assert contents(shop_url) == before
    gone = deleted(on("clean", "products", "--cascade", "--json", check=True))
    assert gone["order_items"] == 3
    assert "orders" not in gone


def test_edited_rows_stand_in_the_way(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    execute(shop_url, "UPDATE users SET bio = 'x' WHERE id = 4")
    done = on("clean")
    assert done.code == 3
    assert "users: 1 row was edited since run 1 wrote it (key 4)" in done.stderr
    assert scalar(shop_url, "SELECT count(*) FROM users") == 5
    on("clean", "--force", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM users") == 0


def test_a_dry_run_deletes_nothing(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    before = contents(shop_url)
    dry = on("clean", "--dry-run", "--json", check=True)
    assert sum(deleted(dry).values()) == 61
    assert contents(shop_url) == before
    refused = on("clean", "users", "--dry-run", "--json")
    assert refused.code == 3
    assert any(reason.startswith("orders: ") for reason in refused.json["refused"])
    assert contents(shop_url) == before


def test_an_unknown_name_is_a_usage_error_that_names_the_closest(
    cli: Cli, shop_sqlite: str
) -> None:
    on = cli.on(shop_sqlite)
    done = on("clean", "usrs")
    assert done.code == 2
    assert "Did you mean 'users'?" in done.stderr
    assert on("clean", "users,").code == 2


def test_in_a_database_that_no_run_wrote_there_is_nothing_to_clean(cli: Cli, shop_url: str) -> None:
    add_user(shop_url)
    assert "nothing to take back" in cli.on(shop_url)("clean", check=True).stdout
    assert scalar(shop_url, "SELECT count(*) FROM users") == 1


def test_without_a_database_nothing_is_made(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    assert cli.on(f"sqlite:///{file}")("clean").code == 1
    assert not file.exists()


def test_a_protected_database_is_not_cleaned_unasked(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    refused = on("clean")
    assert refused.code == 3
    assert "marked production" in refused.stderr
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 4
    on("clean", "--yes", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 0
