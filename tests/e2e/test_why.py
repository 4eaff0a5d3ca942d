"""``seed why`` tells where a row comes from, and what was made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.by_hand import add_user
from tests.e2e.inside import Cli, execute, query, scalar

NOW = ("--seed", "3", "--as-of", "2026-02-03")


def column(report: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what a report says of a column."""
    found: dict[str, Any] = next(c for c in report["columns"] if c["name"] == name)
    return found


def changed(report: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the edited columns as (written, now)."""
    return {c["name"]: (c["written"], c["value"]) for c in report["columns"] if c["changed"]}


def test_a_generated_row_has_run_seeder_factory_and_row_index(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("admin", "--env", "test", check=True)
    on("users", "--env", "test", "--count", "50", *NOW, check=True)
    made = on("why", "users", "17", "--json", check=True).json
    assert (made["ok"], made["exists"], made["table"], made["key"]) == (True, True, "users", "17")
    assert (made["run"]["run"], made["run"]["command"], made["run"]["seed"]) == (2, "users", 3)
    assert made["run"]["as_of"] == "2026-02-03T00:00:00Z"
    assert (made["seeder"], made["entity"]) == ("users", "users")
    assert made["factory"] == "app.factories.user.UserFactory"
    assert (made["made"], made["row"], made["states"]) == ("generated", 15, [])
    stored = query(shop_url, "SELECT full_name, email, role FROM users WHERE id = 17")[0]
    for name, value in zip(("full_name", "email", "role"), stored, strict=True):
        assert column(made, name)["value"] == column(made, name)["written"] == value
    assert changed(made) == {}
    assert column(made, "role")["generator"] == "choice"
    card = on("why", "users", "17", check=True).stdout
    assert card.startswith("users 17\n")
    assert "seed users\n" in card
    assert "generated, row index 15" in card


def test_a_preview_has_the_row_at_its_row_index(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", *NOW, check=True)
    made = on("why", "products", "9", "--json", check=True).json
    preview = on("preview", "products", "--rows", "20", *NOW, "--json", check=True).json
    row = dict(zip(preview["columns"], preview["rows"][made["row"]], strict=True))
    assert row["name"] == column(made, "name")["value"]
    assert row["name"] == scalar(shop_url, "SELECT name FROM products WHERE id = 9")


def test_a_fixed_row_has_its_set_and_state(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    made = on("why", "users", "3", "--json", check=True).json
    assert (made["made"], made["row"], made["states"]) == ("fixed", None, ["premium"])
    assert "testers" in made["fixed_set"]
    assert column(made, "username")["generator"] == "fixed"
    assert column(made, "role")["generator"] == "state premium"
    assert column(made, "bio")["generator"] == "optional"
    card = on("why", "users", "3", check=True).stdout
    assert "fixed (" in card
    assert "state premium" in card


def test_a_child_names_the_row_that_it_was_made_with(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "development", *NOW, check=True)
    key, order = query(shop_url, "SELECT id, order_id FROM order_items ORDER BY id DESC LIMIT 1")[0]
    made = on("why", "order_items", str(key), "--json", check=True).json
    assert made["owner"] == ["orders", str(order)]
    assert column(made, "order_id")["value"] == order
    assert f"made with  orders {order}" in on("why", "order_items", str(key), check=True).stdout


def test_every_row_of_the_shop_is_explained(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    for table in ("categories", "user_preferences", "product_variants", "blog_posts",
                  "support_tickets", "ticket_messages"):  # fmt: skip
        for (key,) in query(shop_url, f"SELECT id FROM {table}"):
            made = on("why", table, str(key), "--json", check=True).json
            assert made["run"]["run"] == 1
            assert made["made"] in ("fixed", "generated")
            assert changed(made) == {}


def test_an_edited_row_shows_what_was_written(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    before = scalar(shop_url, "SELECT full_name FROM users WHERE id = 2")
    execute(shop_url, "UPDATE users SET full_name = 'Bea', phone = '+1' WHERE id = 2")
    made = on("why", "users", "2", "--json", check=True).json
    assert changed(made)["full_name"] == (before, "Bea")
    assert set(changed(made)) == {"full_name", "phone"}
    card = on("why", "users", "2", check=True).stdout
    assert card.startswith("users 2: edited since (full_name, phone)\n")
    assert f"{before} → Bea" in card


def test_an_entity_may_be_named_instead_of_its_table(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    assert on("why", "orders", "1", "--json", check=True).json["table"] == "orders"


def test_of_a_row_written_by_hand_it_says_that_no_run_wrote_it(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    hand = add_user(shop_url, "first")
    assert "no run wrote this row" in on("why", "users", str(hand), check=True).stdout
    on("all", "--env", "test", check=True)
    hand = add_user(shop_url)
    done = on("why", "users", str(hand), check=True)
    assert f"users {hand}: no run wrote this row" in done.stdout
    report = on("why", "users", str(hand), "--json", check=True).json
    assert (report["exists"], report["run"], report["columns"]) == (True, None, [])


def test_a_row_that_is_gone_is_shown_as_it_was_written(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "50", check=True)
    before = on("why", "users", "17", "--json", check=True).json
    execute(
        shop_url,
        "DELETE FROM user_preferences WHERE user_id = 17",
        "DELETE FROM users WHERE id = 17",
    )
    after = on("why", "users", "17", "--json", check=True).json
    assert (after["exists"], after["run"]["run"]) == (False, 1)
    written = {c["name"]: c["written"] for c in after["columns"]}
    assert written == {c["name"]: c["written"] for c in before["columns"]}
    assert "users 17: deleted since" in on("why", "users", "17", check=True).stdout


def test_the_run_that_used_a_key_last_is_the_one(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", "--count", "20", check=True)
    on("undo", check=True)
    assert on("why", "users", "17").code == 2
    on("users", "--env", "test", "--count", "20", "--seed", "9", check=True)
    made = on("why", "users", "17", "--json", check=True).json
    assert (made["run"]["run"], made["run"]["seed"]) == (3, 9)
    assert changed(made) == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("users", "4711"), "there is no row 4711 in users"),
        (("usrs", "1"), "Did you mean 'users'?"),
        (("users", "ann"), "'ann' is no key of users: id is of type integer"),
        (("users", "1", "2"), "users has the key id: 1 value, not 2"),
        (("users",), "missing argument 'KEY…'"),
        ((), "missing argument 'TABLE'"),
    ],
)
def test_what_cannot_be_a_row_is_a_usage_error(
    cli: Cli, shop_url: str, words: tuple[str, ...], said: str
) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    done = on("why", *words)
    assert done.code == 2
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("key", ["-1", "99999999999999999999999"])
def test_a_number_that_no_key_has_is_no_row(cli: Cli, shop_url: str, key: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    done = on("why", "users", "--", key)
    assert done.code == 2
    assert f"no row {key}" in done.stderr


def test_without_a_database_nothing_is_made(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    assert cli.on(f"sqlite:///{file}")("why", "users", "1").code == 1
    assert not file.exists()


def test_asking_changes_nothing(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    before = on("status", "--json", check=True).json
    on("why", "users", "3", check=True)
    assert on("status", "--json", check=True).json == before


def test_passwords_are_hidden_even_as_hashes(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", check=True)
    stored = scalar(shop_url, "SELECT hashed_password FROM users WHERE id = 2")
    execute(shop_url, "UPDATE users SET hashed_password = 'another' WHERE id = 2")
    for command in (("why", "users", "2"), ("diff",)):
        for form in ((), ("--json",)):
            shown = on(*command, *form, check=True).stdout
            assert "hashed_password" in shown
            assert "another" not in shown
            assert str(stored) not in shown


def test_an_edited_fixed_row_is_shown_with_what_changed_though_no_factory_declares_it(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("admin", "--env", "test", check=True)
    execute(shop_url, "UPDATE roles SET description = 'edited' WHERE id = 1")
    made = on("why", "roles", "1", "--json", check=True).json
    changed = {c["name"]: (c["written"], c["value"]) for c in made["columns"] if c["changed"]}
    assert changed == {"description": ("A customer who buys and asks.", "edited")}
    assert made["notes"] == []
    assert "edited since (description)" in on("why", "roles", "1", check=True).stdout
