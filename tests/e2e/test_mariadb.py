"""MySQL and MariaDB, by the extra ``mysql``: the same shop with the same digests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.inside import Cli, execute, query, scalar

FIXED = ("--seed", "7", "--as-of", "2026-01-01")


@pytest.fixture
def shop_mariadb(cli: Cli, mariadb_url: str) -> str:
    cli.migrated(mariadb_url)
    return mariadb_url


@pytest.mark.parametrize("env", ["development", "test", "demo"])
def test_the_shop_has_the_digests_of_sqlite(
    cli: Cli, shop_mariadb: str, new_sqlite_url: Callable[[], str], env: str
) -> None:
    found = []
    for on in (cli.on(shop_mariadb), cli.migrated(new_sqlite_url())):
        on("all", "--clear", "--env", env, *FIXED, check=True)
        verified = on("verify", "--json")
        assert verified.code == 0, [c for c in verified.json["checks"] if not c["ok"]]
        found.append(verified.digests)
    assert found[0] == found[1]


def test_appending_and_clearing_work_there_too(cli: Cli, shop_mariadb: str) -> None:
    on = cli.on(shop_mariadb)
    on("all", "--env", "demo", check=True)
    on("all", "--env", "demo", check=True)
    assert on("verify", "--json", check=True).json["ok"]
    assert scalar(shop_mariadb, "SELECT count(*) FROM users") == 78
    on("all", "--env", "test", "--clear", check=True)
    assert scalar(shop_mariadb, "SELECT count(*) FROM users") == 4


def test_a_run_that_fails_leaves_the_rows_as_they_were(cli: Cli, shop_mariadb: str) -> None:
    on = cli.on(shop_mariadb)
    on("all", "--env", "test", check=True)
    execute(
        shop_mariadb, "ALTER TABLE users ADD CONSTRAINT house_rule CHECK (full_name NOT LIKE 'J%')"
    )
    before = query(shop_mariadb, "SELECT * FROM users ORDER BY id")
    done = on("users", "--count", "3000", "--clear", "--json")
    assert done.code == 1
    assert "house_rule" in done.json["error"]["message"]
    assert query(shop_mariadb, "SELECT * FROM users ORDER BY id") == before


def test_a_second_production_run_changes_nothing_there(cli: Cli, shop_mariadb: str) -> None:
    on = cli.on(shop_mariadb)
    on("all", "--env", "production", "--yes", check=True)
    again = on("all", "--env", "production", "--yes", "--json", check=True).json
    assert all(t["inserted"] == t["updated"] == 0 for t in again["tables"])


def test_a_refusal_leaves_nothing_behind_although_ddl_cannot_be_rolled_back(
    cli: Cli, mariadb_url: str
) -> None:
    on = cli.migrated(mariadb_url)
    execute(mariadb_url, "INSERT INTO roles (name, description) VALUES ('auditor', 'by hand')")
    assert on("all", "--clear").code == 3
    assert query(mariadb_url, "SHOW TABLES LIKE 'seed%'") == []
    on("all", "--env", "production", "--yes", check=True)
    execute(mariadb_url, "DELETE FROM alembic_version")
    assert on("all", "--env", "test", "--migrate").code == 3
