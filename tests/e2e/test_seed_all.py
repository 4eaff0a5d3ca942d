"""``seed all --clear`` brings a shop to life, the same everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.inside import Cli, Done, query, scalar
from tests.support.command import Seed

FIXED = ("--seed", "7", "--as-of", "2026-01-01")


@pytest.mark.parametrize("env", ["development", "test", "demo"])
def test_a_profile_fills_every_table_and_passes_verification(
    cli: Cli, shop_url: str, env: str
) -> None:
    on = cli.on(shop_url)
    report = on("all", "--clear", "--env", env, "--json", check=True)
    assert all(rows > 0 for rows in report.rows.values())
    assert len(report.rows) == 12
    verified = on("verify", "--json", check=True)
    assert verified.json["ok"]
    assert verified.rows == report.rows


def test_one_command_makes_migrates_and_fills_the_embedded_database(seed: Seed, shop: Any) -> None:
    done = seed("all", "--clear", "--env", "test", cwd=shop, check=True)
    assert "Done." in done.stdout
    assert (shop / "seeds-test.db").exists()
    verified = json.loads(seed("verify", "--env", "test", "--json", cwd=shop).stdout)
    assert [check for check in verified["checks"] if not check["ok"]] == []


def test_json_is_one_object_on_standard_output_and_progress_is_on_the_other(
    seed: Seed, shop: Any
) -> None:
    done = seed("all", "--clear", "--env", "test", "--json", cwd=shop, check=True)
    assert done.stdout.count("\n") == 1
    assert "users: 4 rows" in done.stderr
    report = json.loads(done.stdout)
    assert set(report) >= {
        *("ok", "command", "run", "env", "database", "seed", "as_of", "seconds", "tables"),
    }
    assert (report["ok"], report["command"], report["run"]) == (True, "all", 1)
    assert (report["env"], report["seed"]) == ("test", 1)
    assert report["as_of"].endswith("T00:00:00Z")
    users = next(t for t in report["tables"] if t["table"] == "users")
    assert set(users) >= {"table", "deleted", "inserted", "updated", "seconds"}
    assert (users["deleted"], users["inserted"], users["updated"]) == (0, 4, 0)


def test_a_failure_in_json_is_one_object_too(cli: Cli, shop_sqlite: str) -> None:
    done = cli.on(shop_sqlite)("users", "--count", "0", "--json")
    assert done.code == 2
    assert done.json["ok"] is False
    assert set(done.json["error"]) == {"kind", "message", "hint"}


def test_each_seeder_runs_alone_in_the_order_that_they_depend_on(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    assert set(on("admin", "--json", check=True).rows) == {
        *("roles", "system_config", "categories", "users", "user_preferences"),
    }
    assert set(on("users", "--count", "30", "--json", check=True).rows) == {
        *("users", "user_preferences"),
    }
    products = on("products", "--count", "20", "--featured", "4", "--json", check=True)
    assert products.rows["products"] == 20
    assert scalar(shop_url, "SELECT count(*) FROM products WHERE is_featured") == 4
    orders = on("orders", "--count", "25", "--json", check=True)
    assert orders.rows["orders"] == 25
    content = on("content", "--json", check=True)
    assert content.rows["blog_posts"] == 30
    assert on("verify", "--json", check=True).json["ok"]


def test_the_fixed_accounts_come_first(cli: Cli, shop_url: str) -> None:
    cli.on(shop_url)("users", "--count", "5", check=True)
    emails = query(shop_url, "SELECT email FROM users ORDER BY id")
    assert emails[:2] == [("admin@example.com",), ("user@example.com",)]
    assert len(emails) == 5


@pytest.fixture(scope="module")
def digests(
    cli: Cli, new_sqlite_url: Callable[[], str], new_postgresql_url: Callable[[], str]
) -> Callable[..., dict[str, str]]:
    """Seeds a new database and returns its digests."""

    def make(kind: str, *options: str) -> dict[str, str]:
        on = cli.migrated(new_sqlite_url() if kind == "sqlite" else new_postgresql_url())
        on("all", "--clear", *FIXED, *options, check=True)
        verified = on("verify", "--json", check=True)
        assert set(verified.json) == {"ok", "database", "tables", "checks"}
        assert all(set(t) == {"rows", "digest"} for t in verified.json["tables"].values())
        assert all(set(c) == {"name", "ok", "detail"} for c in verified.json["checks"])
        return verified.digests

    return make


@pytest.fixture(scope="module")
def reference(digests: Callable[..., dict[str, str]]) -> dict[str, str]:
    return digests("sqlite")


@pytest.mark.parametrize(
    "options",
    [
        ("postgresql",),
        ("sqlite", "--jobs", "2"),
        ("postgresql", "--jobs", "2", "--batch-size", "100"),
        ("sqlite", "--batch-size", "5000"),
        ("sqlite", "--batch-size", "1"),
    ],
    ids=" ".join,
)
def test_the_digests_depend_on_neither_database_nor_jobs_nor_batch_size(
    digests: Callable[..., dict[str, str]], reference: dict[str, str], options: tuple[str, ...]
) -> None:
    assert digests(*options) == reference


def test_the_test_profile_has_the_same_digests_on_sqlite_and_postgresql(
    digests: Callable[..., dict[str, str]],
) -> None:
    assert digests("sqlite", "--env", "test") == digests("postgresql", "--env", "test")


def test_more_rows_than_a_batch_have_the_same_digests_in_any_batches(
    digests: Callable[..., dict[str, str]],
) -> None:
    many = ("--env", "test", "--count", "users=6000", "--count", "orders=4000")
    wanted = digests("sqlite", *many)
    assert digests("sqlite", *many, "--jobs", "2", "--batch-size", "100") == wanted
    assert digests("postgresql", *many, "--batch-size", "5000") == wanted


@pytest.mark.parametrize("changed", [("--seed", "8"), ("--as-of", "2026-01-02")], ids=" ".join)
def test_another_seed_or_day_gives_other_digests(
    digests: Callable[..., dict[str, str]], reference: dict[str, str], changed: tuple[str, ...]
) -> None:
    other = digests("sqlite", *changed)
    assert other["users"] != reference["users"]
    assert other["orders"] != reference["orders"]


def test_a_run_can_be_repeated_with_what_its_report_says(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    first = on("all", "--clear", "--env", "demo", "--seed", "0", "--json", check=True).json
    before = on("verify", "--json").digests
    assert first["seed"] == 0  # zero is a seed, not the default
    on("all", "--clear", "--env", "demo", "--seed", "0", "--as-of", first["as_of"], check=True)
    assert on("verify", "--json").digests == before


# A user refers to nobody, so that every column must stay, the keys of cleared tables included.
def test_two_thousand_users_begin_with_the_same_one_thousand(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    dump = "SELECT * FROM {} WHERE id <= 1000 ORDER BY id"
    on("users", "--clear", "--count", "1000", *FIXED, check=True)
    tables = ("users", "user_preferences")
    before = [query(shop_url, dump.format(table)) for table in tables]
    on("users", "--clear", "--count", "2000", *FIXED, check=True)
    assert [query(shop_url, dump.format(table)) for table in tables] == before
    assert scalar(shop_url, "SELECT count(*) FROM users") == 2000


def test_orders_keep_what_depends_on_no_other_table_when_there_are_more(
    cli: Cli, shop_sqlite: str
) -> None:
    on = cli.on(shop_sqlite)
    on("all", "--clear", *FIXED, "--count", "orders=200", check=True)
    own = "SELECT order_number, payment_method, notes FROM orders WHERE id <= 200 ORDER BY id"
    before = query(shop_sqlite, own)
    on("all", "--clear", *FIXED, "--count", "orders=400", check=True)
    assert query(shop_sqlite, own) == before


def test_clear_reports_how_many_rows_it_deleted(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    written: Done = on("all", "--clear", "--env", "test", "--json", check=True)
    again = on("all", "--clear", "--env", "test", "--json", check=True)
    assert {t["table"]: t["deleted"] for t in again.json["tables"]} == written.rows
    assert again.rows == written.rows
