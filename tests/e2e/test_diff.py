"""``seed diff`` tells what became of the rows that a run wrote, and never blames wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.by_hand import add_user
from tests.e2e.inside import Cli, execute, query, scalar
from tests.support.command import Seed

NOW = ("--seed", "3", "--as-of", "2026-02-03")


def of(report: dict[str, Any], table: str) -> dict[str, Any]:
    """Return what a report says of a table."""
    found: dict[str, Any] = next(t for t in report["tables"] if t["table"] == table)
    return found


def test_after_a_run_nothing_differs(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    done = on("diff", "--exit-code", check=True)
    assert "Nothing differs." in done.stdout
    report = on("diff", "--json", check=True).json
    assert report["run"]["run"] == 1
    for table in report["tables"]:
        assert table["written"] == table["unchanged"] > 0
        assert table["changed"] == table["missing"] == table["added"] == 0
        assert table["reason"] == ""


def test_edited_rows_are_shown_with_their_columns(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    name = scalar(shop_url, "SELECT full_name FROM users WHERE id = 2")
    price = scalar(shop_url, "SELECT price FROM products WHERE id = 1")
    execute(
        shop_url,
        "UPDATE users SET full_name = 'Bea', bio = NULL, phone = '+1' WHERE id = 2",
        "UPDATE products SET price = 1.50 WHERE id = 1",
    )
    report = on("diff", "--json", check=True).json
    users, products = of(report, "users"), of(report, "products")
    assert (users["changed"], users["unchanged"], users["missing"]) == (1, 3, 0)
    (change,) = users["changes"]
    assert change["key"] == "2"
    assert change["columns"]["full_name"] == [name, "Bea"]
    assert "username" not in change["columns"]
    assert products["changes"] == [{"key": "1", "columns": {"price": [f"{price:.2f}", "1.50"]}}]
    untouched = [t for t in report["tables"] if t["table"] not in ("users", "products")]
    assert all(t["unchanged"] == t["written"] for t in untouched)
    text = on("diff", check=True).stdout
    assert f"{name} → Bea" in text
    assert "Rows that differ: 2 edited." in text
    assert on("diff", "--exit-code").code == 4
    assert on("diff", "--exit-code", "--quiet").code == 4


def test_missing_and_added_rows_are_shown_by_their_keys(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "50", check=True)
    gone = "(id BETWEEN 40 AND 43 OR id = 7)"
    execute(
        shop_url,
        f"DELETE FROM user_preferences WHERE user_id IN (SELECT id FROM users WHERE {gone})",
        f"DELETE FROM users WHERE {gone}",
    )
    hand = add_user(shop_url)
    report = on("diff", "--json", check=True).json
    users = of(report, "users")
    assert (users["written"], users["unchanged"]) == (50, 45)
    assert (users["changed"], users["missing"], users["added"]) == (0, 5, 1)
    assert users["missing_keys"] == ["7", "40-43"]
    assert users["added_keys"] == [str(hand)]
    text = on("diff", check=True).stdout
    assert "missing  keys 7, 40-43\n" in text
    assert f"added    key {hand}\n" in text
    assert "10 missing; 2 added" in text
    assert on("diff", "--exit-code").code == 4


def test_each_run_is_compared_with_its_own_rows(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "20", check=True)
    on("users", "--env", "test", "--count", "20", check=True)
    execute(shop_url, "UPDATE users SET bio = 'x' WHERE id = 30")
    first = on("diff", "1", "--json", check=True).json
    assert (of(first, "users")["changed"], of(first, "users")["added"]) == (0, 0)
    second = on("diff", "2", "--json", check=True).json
    assert [c["key"] for c in of(second, "users")["changes"]] == ["30"]
    assert on("diff", "--json", check=True).json == second
    assert on("diff", "1", "--exit-code").code == 0


def test_many_edited_rows_are_counted_and_a_few_shown(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "50", check=True)
    execute(shop_url, "UPDATE users SET bio = 'all the same'")
    report = on("diff", "--json", check=True).json
    assert of(report, "users")["changed"] == 50
    shown = len(of(report, "users")["changes"])
    assert 1 <= shown < 50
    assert f"and {50 - shown} rows more" in on("diff", check=True).stdout


def test_an_edit_taken_back_is_none(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "20", check=True)
    before = scalar(shop_url, "SELECT full_name FROM users WHERE id = 12")
    execute(shop_url, "UPDATE users SET full_name = 'Bea' WHERE id = 12")
    assert on("diff", "--exit-code").code == 4
    execute(shop_url, f"UPDATE users SET full_name = '{before}' WHERE id = 12")
    assert on("diff", "--exit-code").code == 0


def test_a_column_added_since_is_no_difference_until_somebody_fills_it(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "20", check=True)
    execute(shop_url, "ALTER TABLE users ADD COLUMN nickname VARCHAR(20)")
    assert on("diff", "--exit-code").code == 0


def test_an_undone_or_cleared_run_has_nothing_to_compare(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "20", check=True)
    on("undo", check=True)
    assert "run 1 was undone by run 2" in on("diff", "1", "--exit-code", check=True).stdout
    assert on("diff").code == 2
    on("users", "--env", "test", "--count", "20", check=True)
    on("users", "--env", "test", "--count", "20", "--clear", check=True)
    assert "later runs cleared it" in on("diff", "3", check=True).stdout


@pytest.mark.parametrize("number", ["7", "2", "0", "x"])
def test_a_number_that_is_no_seeding_run_is_a_usage_error(
    cli: Cli, shop_sqlite: str, number: str
) -> None:
    on = cli.on(shop_sqlite)
    on("users", "--count", "5", check=True)
    on("undo", check=True)
    assert on("diff", number).code == 2


def test_in_a_database_that_no_run_wrote_there_is_nothing_to_compare(
    cli: Cli, shop_url: str, tmp_path: Path
) -> None:
    done = cli.on(shop_url)("diff")
    assert done.code == 2
    assert "no run has written" in done.stderr
    file = tmp_path / "none.db"
    assert cli.on(f"sqlite:///{file}")("diff").code == 1
    assert not file.exists()


def test_parents_edited_since_do_not_make_children_look_edited(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("orders", "--env", "test", "--count", "30", check=True)
    execute(shop_url, "UPDATE users SET street = 'Moved 1', city = 'Elsewhere'")
    report = on("diff", "2", "--json", check=True).json
    for table in report["tables"]:
        assert table["changed"] == 0
        assert table["unchanged"] == table["written"]


def test_an_edited_child_whose_parents_were_edited_too_is_found_or_left_open(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("orders", "--env", "test", "--count", "30", check=True)
    execute(
        shop_url,
        "UPDATE users SET street = 'Moved 1', city = 'Elsewhere'",
        "UPDATE orders SET notes = 'call' WHERE id = 20",
    )
    orders = of(on("diff", "2", "--json", check=True).json, "orders")
    if shop_url.startswith("postgresql"):  # knows which rows were touched, whatever replays say
        assert orders["changed"] == 1
        assert [c["key"] for c in orders["changes"]] == ["20"]
    else:
        assert orders["changed"] is None
        assert orders["changes"] == []
    assert "users" in orders["reason"] or "orders" in orders["reason"]
    assert on("diff", "2", "--exit-code").code == 4


# -- a factory that was changed since ---------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def changed_factory(
    request: pytest.FixtureRequest, seed: Seed, shop: Path
) -> tuple[str, dict[str, str]]:
    """A database with users that one factory made, in a project that has another one now."""
    url: str = request.getfixturevalue(f"shop_{request.param}")
    env = {"DATABASE_URL": url}
    seed("users", "--env", "test", "--count", "20", *NOW, cwd=shop, env=env, check=True)
    file = shop / "app" / "factories" / "user.py"
    text = file.read_text()
    assert 'choice({"user": 75, "premium": 25})' in text
    file.write_text(text.replace('choice({"user": 75, "premium": 25})', 'choice({"premium": 1})'))
    return url, env


def test_a_changed_factory_changes_no_verdict_on_rows_that_nobody_touched(
    seed: Seed, shop: Path, changed_factory: tuple[str, dict[str, str]]
) -> None:
    _, env = changed_factory
    done = seed("diff", "--exit-code", cwd=shop, env=env, check=True)
    assert "Nothing differs." in done.stdout
    seed("undo", cwd=shop, env=env, check=True)


def test_with_a_changed_factory_no_row_is_blamed_that_nobody_touched(
    seed: Seed, shop: Path, changed_factory: tuple[str, dict[str, str]]
) -> None:
    url, env = changed_factory
    execute(url, "UPDATE users SET bio = 'x' WHERE id = 12")
    done = seed("diff", "--json", cwd=shop, env=env, check=True)
    users = of(json.loads(done.stdout), "users")
    assert "changed since run 1" in users["reason"]
    if url.startswith("postgresql"):
        assert users["changed"] == 1
        assert users["changes"] == [{"key": "12", "columns": {}}]
    else:
        assert (users["changed"], users["unchanged"], users["changes"]) == (None, None, [])
    text = seed("diff", cwd=shop, env=env, check=True).stdout
    assert "changed since run 1" in text
    assert "→" not in text
    refused = seed("undo", cwd=shop, env=env)
    assert refused.returncode == 3
    assert "users: " in refused.stderr
    assert seed("undo", "--force", cwd=shop, env=env).returncode == 0
    assert query(url, "SELECT * FROM users") == []


def test_with_a_changed_fixed_set_no_row_is_blamed_that_nobody_touched(
    seed: Seed, shop: Path, shop_url: str
) -> None:
    env = {"DATABASE_URL": shop_url}
    seed("users", "--env", "test", *NOW, cwd=shop, env=env, check=True)
    file = shop / "app" / "factories" / "user.py"
    file.write_text(file.read_text().replace("Petra Premium", "Paula Premium"))
    assert "Nothing differs." in seed("diff", cwd=shop, env=env, check=True).stdout
    execute(shop_url, "UPDATE users SET bio = 'x' WHERE id = 2")
    done = seed("diff", "--json", cwd=shop, env=env, check=True)
    users = of(json.loads(done.stdout), "users")
    assert (users["changed"], users["reason"]) == (1, "")
    assert {change["key"] for change in users["changes"]} == {"2"}


def test_with_a_changed_factory_why_does_not_show_columns_as_edited(
    seed: Seed, shop: Path, changed_factory: tuple[str, dict[str, str]]
) -> None:
    url, env = changed_factory
    key = scalar(url, "SELECT min(id) FROM users WHERE role = 'user' AND id > 4")
    done = seed("why", "users", str(key), "--json", cwd=shop, env=env, check=True)
    report = json.loads(done.stdout)
    assert report["run"]["run"] == 1
    assert [c["name"] for c in report["columns"] if c["changed"]] == []
    assert report["notes"]
