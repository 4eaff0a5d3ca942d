"""``seed reset`` drops the tables, makes them anew and seeds them, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.by_hand import add_user, contents
from tests.e2e.inside import Cli, catalogue, execute, scalar

NOW = ("--seed", "3", "--as-of", "2026-02-03")


def spoil(url: str) -> None:
    """Do to the schema what a migration that was edited by hand does."""
    execute(
        url,
        "ALTER TABLE products ADD COLUMN colour VARCHAR(9)",
        "DROP TABLE ticket_messages",
        "UPDATE alembic_version SET version_num = 'gone'",
    )


@pytest.mark.parametrize("env", ["development", "test"])
def test_a_schema_that_went_astray_is_made_anew_and_seeded(
    cli: Cli, shop_url: str, env: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", env, *NOW, check=True)
    wanted = on("verify", "--json", check=True).digests
    schema = catalogue(shop_url)
    spoil(shop_url)
    assert on("all", "--env", env).code == 1
    done = on("reset", "--env", env, *NOW, "--json", check=True)
    assert (done.json["command"], done.json["run"]) == ("reset all", 2)
    assert sum(t["deleted"] for t in done.json["tables"]) > 0
    assert on("verify", "--json", check=True).digests == wanted
    assert catalogue(shop_url) == schema


@pytest.mark.parametrize("env", ["demo", "staging", "production"])
def test_other_environments_are_not_for_resetting(cli: Cli, shop_url: str, env: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", env, "--yes", check=True)
    before = contents(shop_url)
    refused = on("reset", "--env", env, "--yes")
    assert refused.code == 3
    assert f"not for {env}" in refused.stderr
    assert f"seed all --clear --env {env}" in refused.stderr
    assert contents(shop_url) == before


def test_force_resets_a_demo(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "demo", check=True)
    on("reset", "--env", "demo", "--force", check=True)
    assert on("verify", "--json").json["ok"]


def test_a_database_marked_protected_is_not_reset_as_if_it_were_for_tests(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "staging", "--yes", check=True)
    before = contents(shop_url)
    refused = on("reset", "--env", "test", "--yes")
    assert refused.code == 3
    assert "marked staging" in refused.stderr
    assert contents(shop_url) == before


def test_rows_that_no_run_wrote_are_not_dropped_from_an_unmarked_database(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    add_user(shop_url)
    before = contents(shop_url)
    refused = on("reset", "--env", "test")
    assert refused.code == 3
    assert "`seed reset` would delete rows that no run of seed wrote" in refused.stderr
    assert "users 1" in refused.stderr
    assert contents(shop_url) == before
    on("reset", "--env", "test", "--force", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM users WHERE username = 'ann'") == 0


def test_in_a_database_marked_disposable_they_go_and_are_counted_in_a_note(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    add_user(shop_url)
    done = on("reset", "--env", "test", "--json", check=True)
    assert "users 1" in " ".join(done.json["notes"])


def test_the_ledger_stays_and_goes_on_counting(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("users", "--env", "test", "--count", "9", check=True)
    on("reset", "--env", "test", check=True)
    runs = on("status", "--json", check=True).json["runs"]
    assert [(run["run"], run["command"]) for run in runs] == [
        (3, "reset all"),
        (2, "users"),
        (1, "all"),
    ]
    assert [sum(run["left"].values()) for run in runs] == [61, 0, 0]
    assert on("status", "--json").json["foreign"] == {}
    assert "nothing to take back" in on("undo", "1", check=True).stdout
    on("undo", check=True)
    assert not any(contents(shop_url).values())


def test_some_seeders_alone_may_follow(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("reset", "users", "--count", "7", "--env", "test", check=True)
    left = {name: len(rows) for name, rows in contents(shop_url).items() if rows}
    assert left == {"users": 7, "user_preferences": 7}
    assert on("reset", "usrs", "--env", "test").code == 2


def test_a_reset_that_fails_leaves_everything_as_it_was(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    before, schema = contents(shop_url), catalogue(shop_url)
    failed = on("reset", "orders", "--count", "50", "--env", "test")  # there are no users then
    assert failed.code == 1
    assert contents(shop_url) == before
    assert catalogue(shop_url) == schema
    assert len(on("status", "--json").json["runs"]) == 1


def test_a_table_that_no_model_knows_and_that_refers_to_ours_is_told(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    execute(
        shop_url,
        "CREATE TABLE audit (id INTEGER PRIMARY KEY, who BIGINT REFERENCES users (id))",
    )
    before = contents(shop_url)
    done = on("reset", "--env", "test")
    assert done.code == 1
    assert "audit" in done.stderr
    assert contents(shop_url) == before


def test_the_embedded_database_need_not_exist(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    on = cli.on(f"sqlite:///{file}")
    on("reset", "--env", "test", check=True)
    assert on("verify", "--json").json["ok"]


@pytest.mark.parametrize("option", ["--clear", "--migrate", "--dry-run"])
def test_options_that_a_reset_implies_or_cannot_have_are_unknown(
    cli: Cli, shop_sqlite: str, option: str
) -> None:
    assert cli.on(shop_sqlite)("reset", option).code == 2
