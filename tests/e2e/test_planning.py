"""Commands that only look: plan, preview, list, status, verify; and migrate, which only builds."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, catalogue, query, scalar
from tests.support.command import Seed, clean_environment, executable

PLANS = [
    ("all", "--env", "development"),
    ("all", "--env", "test", "--clear"),
    ("all", "--env", "demo", "--count", "orders=300", "--count", "users=50"),
    ("all", "--count", "2_000", "--seed", "3"),
]


@pytest.mark.parametrize("arguments", PLANS, ids=" ".join)
def test_a_plan_says_the_rows_that_the_run_then_writes(
    cli: Cli, shop_url: str, arguments: tuple[str, ...]
) -> None:
    on = cli.on(shop_url)
    plan = on(*arguments, "--dry-run", "--json", check=True)
    done = on(*arguments, "--json", check=True)
    assert plan.rows == done.rows
    assert [t["table"] for t in plan.json["tables"]] == [t["table"] for t in done.json["tables"]]
    assert plan.json["rows"] == sum(done.rows.values())
    assert (plan.json["seed"], plan.json["as_of"]) == (done.json["seed"], done.json["as_of"])


def test_a_plan_of_an_append_says_the_rows_too(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", check=True)
    plan = on("plan", "--json", check=True)
    done = on("all", "--json", check=True)
    said = {t["table"]: t["inserted"] + t["unchanged"] for t in done.json["tables"]}
    assert plan.rows == said
    assert next(t for t in plan.json["tables"] if t["table"] == "products")["row_start"] == 160


def test_seed_plan_is_dry_run_of_the_command(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    dry = on("users", "--dry-run", "--count", "70", "--json", check=True).json
    plan = on("plan", "users", "--count", "70", "--json", check=True).json
    assert plan == dry


def test_a_plan_shows_capacities_sizes_and_what_is_cleared(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("all", "--env", "test", check=True)
    tables = {t["table"]: t for t in on("plan", "--clear", "--json", check=True).json["tables"]}
    assert tables["users"]["unique"]["email"] > 1_000_000
    assert tables["users"]["bytes"] > 67 * 50
    assert all(t["cleared"] for name, t in tables.items() if name in {"users", "orders"})
    text = on("plan", check=True).stdout
    assert "Nothing was written." in text


def test_a_dry_run_makes_no_file(seed: Seed, shop: Path) -> None:
    done = seed("all", "--clear", "--dry-run", cwd=shop, check=True)
    assert "would be created" in done.stdout
    seed("plan", cwd=shop, check=True)
    seed("preview", "users", cwd=shop, check=True)
    seed("status", cwd=shop, check=True)
    seed("list", cwd=shop, check=True)
    assert seed("verify", cwd=shop).returncode == 1
    assert not list(shop.glob("*.db"))


def test_a_dry_run_changes_not_one_byte(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("all", "--env", "test", check=True)
    file = Path(shop_sqlite.removeprefix("sqlite:///"))
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    on("all", "--clear", "--dry-run", "--migrate", check=True)
    on("plan", "--clear", check=True)
    on("status", check=True)
    on("verify", check=True)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_a_dry_run_on_a_server_writes_nothing(cli: Cli, shop_postgresql: str) -> None:
    on = cli.on(shop_postgresql)
    before = catalogue(shop_postgresql)
    on("all", "--clear", "--dry-run", check=True)
    assert catalogue(shop_postgresql) == before
    assert scalar(shop_postgresql, "SELECT count(*) FROM users") == 0


def test_a_dry_run_finds_what_the_run_would_refuse(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("all", "--env", "production", "--yes", check=True)
    assert on("all", "--env", "test", "--dry-run").code == 3
    assert on("orders", "--env", "production", "--dry-run").code == 3


@pytest.mark.parametrize("entity", ["users", "user_preferences", "products", "product_variants"])
def test_a_preview_shows_the_first_rows_of_a_run(cli: Cli, shop_sqlite: str, entity: str) -> None:
    fixed = ("--seed", "11", "--as-of", "2026-05-06", "--json")
    preview = cli(*("preview", entity, "-n", "12"), *fixed, check=True).json
    assert len(preview["rows"]) == 12
    cli.on(shop_sqlite)("all", "--clear", *fixed, check=True)
    columns = preview["columns"]
    rows = query(shop_sqlite, f"SELECT {', '.join(columns)} FROM {entity} ORDER BY id LIMIT 12")
    comparable = [
        c
        for c in columns
        if not c.endswith("_at") and c not in {"dimensions", "tags", "attributes", "weight_kg"}
    ]
    for shown, stored in zip(preview["rows"], rows, strict=True):
        given, kept = (
            dict(zip(columns, shown, strict=True)),
            dict(zip(columns, stored, strict=True)),
        )
        assert {c: plain(given[c]) for c in comparable} == {c: plain(kept[c]) for c in comparable}


def plain(value: object) -> object:
    """SQLite gives back numbers where JSON has texts of decimals and truths."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value):
        return float(value)
    return value


def test_a_preview_needs_no_database(cli: Cli, tmp_path: Path) -> None:
    nowhere = cli.on(f"sqlite:///{tmp_path / 'none.db'}")
    assert len(nowhere("preview", "orders", "--json", check=True).json["rows"]) == 5
    assert not (tmp_path / "none.db").exists()
    unreachable = cli.on("postgresql://nobody@127.0.0.1:1/none")
    assert unreachable("preview", "order_items", "-n", "3", check=True).code == 0


def test_list_names_every_seeder_with_what_it_fills(cli: Cli) -> None:
    listed = cli("list", "--json", check=True).json
    seeders = {s["name"]: s for s in listed["seeders"]}
    assert set(seeders) == {"users", "products", "orders", "admin", "content"}
    assert seeders["orders"]["depends_on"] == ["users", "products"]
    assert seeders["products"]["options"] == ["featured"]
    names = [s["name"] for s in listed["seeders"]]
    assert names.index("users") < names.index("orders")
    assert {p["name"]: p["kind"] for p in listed["profiles"]} == {
        "demo": "disposable",
        "development": "disposable",
        "production": "protected",
        "staging": "protected",
        "test": "disposable",
    }
    assert "orders" in cli("list", check=True).stdout


def test_status_shows_marker_schema_rows_and_runs(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    fresh = on("status", "--json", check=True).json
    assert (fresh["marker"], fresh["revision"], fresh["pending"]) == (None, "0001", [])
    on("all", "--env", "test", "--seed", "5", "--as-of", "2026-01-02", check=True)
    on("users", "--count", "20", check=True)
    status = on("status", "--json", check=True).json
    assert status["marker"] == "test"
    assert status["tables"]["users"] == 22
    last, first = status["runs"]
    assert (first["run"], first["command"], first["seed"]) == (1, "all", 5)
    assert first["as_of"] == "2026-01-02T00:00:00Z"
    assert (last["run"], last["command"], last["tables"]["users"]) == (2, "users", 18)
    assert "test" in on("status", check=True).stdout


def test_status_of_an_empty_database_says_what_to_do(cli: Cli, database_url: str) -> None:
    status = cli.on(database_url)("status", "--json", check=True).json
    assert status["pending"] == ["0001"]
    assert "seed migrate" in cli.on(database_url)("status", check=True).stdout


def test_migrate_brings_an_empty_database_up_to_date_and_then_changes_nothing(
    cli: Cli, database_url: str
) -> None:
    on = cli.on(database_url)
    first = on("migrate", "--json", check=True).json
    assert (first["before"], first["after"]) == (None, "0001")
    before = catalogue(database_url)
    second = on("migrate", "--json", check=True).json
    assert (second["before"], second["after"]) == ("0001", "0001")
    assert catalogue(database_url) == before


def test_migrate_first_is_an_option_of_seeding(cli: Cli, database_url: str) -> None:
    on = cli.on(database_url)
    on("all", "--env", "test", "--migrate", check=True)
    assert on("verify", "--json", check=True).json["ok"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(cli: Cli, shell: str) -> None:
    assert "_SEED_COMPLETE" in cli("completion", shell, check=True).stdout


def completed(seed: Seed, shop: Path, words: str, index: int) -> list[str]:
    env = {"_SEED_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(index)}
    done = subprocess.run(
        [executable()],
        cwd=shop,
        env=clean_environment(seed.home, env),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_names_of_the_project_complete(seed: Seed, shop: Path) -> None:
    assert completed(seed, shop, "seed or", 1) == ["orders"]
    assert completed(seed, shop, "seed all --env de", 3) == ["demo", "development"]
    assert "products" in completed(seed, shop, "seed all --only pro", 3)
    assert completed(seed, shop, "seed scenario supp", 2) == ["support_ticket"]
    assert completed(seed, shop, "seed scenario support_ticket --data", 3) == ["--database-url"]


def test_every_command_has_help(cli: Cli) -> None:
    names = ("all", "users", "products", "orders", "admin", "content")
    for name in (*names, "list", "plan", "preview", "verify", "migrate", "status", "completion"):
        done = cli(name, "--help", check=True)
        assert done.stdout.startswith("Usage: seed")
        assert name in cli("--help").stdout
    assert "--featured" in cli("products", "--help").stdout


def test_the_json_of_a_plan_is_one_object(seed: Seed, shop: Path) -> None:
    done = seed("plan", "--json", cwd=shop, check=True)
    assert json.loads(done.stdout)["ok"]
    assert done.stdout.count("\n") == 1
