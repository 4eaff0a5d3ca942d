"""``seed fixtures`` loads records from files and writes rows as such."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.inside import Cli, execute, query, scalar

NOW = ("--as-of", "2026-02-03")

ADMIN = {
    "email": "ada@example.com",
    "username": "ada",
    "full_name": "Ada",
    "hashed_password": "x",
    "role": "admin",
    "created_at": "-3d",
    "updated_at": "now",
}
CATEGORIES = """\
phones: {slug: phones, name: Phones, description: Ring, parent: @electronics}
electronics: {slug: electronics, name: Electronics, description: Hum}
"""
PRODUCT = {
    "category": "@phones",
    "sku": "P-1",
    "slug": "phone",
    "name": "Phone",
    "description": "Rings.",
    "price": 9.99,
    "weight_kg": "0.125",
    "tags": ["small"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Fixtures of users, categories and products: JSON and YAML, one record or many a file."""
    folder = tmp_path / "fixtures"
    (folder / "users").mkdir(parents=True)
    (folder / "users" / "admin.json").write_text(json.dumps(ADMIN))
    (folder / "categories.yaml").write_text(CATEGORIES)
    (folder / "shop.json").write_text(json.dumps({"products": {"phone": PRODUCT}}))
    return folder


def changed(done: Any) -> dict[str, tuple[int, int, int]]:
    """Return the rows inserted, updated and unchanged by table."""
    return {t["table"]: (t["inserted"], t["updated"], t["unchanged"]) for t in done.json["tables"]}


def test_a_folder_is_loaded_with_references_by_label(cli: Cli, shop_url: str, folder: Path) -> None:
    done = cli.on(shop_url)("fixtures", "load", folder, "--json", *NOW, check=True)
    assert changed(done) == {"categories": (2, 0, 0), "users": (1, 0, 0), "products": (1, 0, 0)}
    assert query(
        shop_url,
        "SELECT p.sku, c.slug, above.slug FROM products p JOIN categories c ON c.id = p.category_id"
        " JOIN categories above ON above.id = c.parent_id",
    ) == [("P-1", "phones", "electronics")]


def test_relative_times_hang_on_as_of(cli: Cli, shop_sqlite: str, folder: Path) -> None:
    cli.on(shop_sqlite)("fixtures", "load", folder, *NOW, check=True)
    found = query(shop_sqlite, "SELECT created_at, updated_at FROM users")[0]
    assert [str(at)[:19] for at in found] == ["2026-01-31 00:00:00", "2026-02-03 00:00:00"]


def test_the_second_time_changes_nothing_and_says_so(cli: Cli, shop_url: str, folder: Path) -> None:
    on = cli.on(shop_url)
    on("fixtures", "load", folder, *NOW, check=True)
    again = on("fixtures", "load", folder, "--json", *NOW, check=True)
    assert changed(again) == {"categories": (0, 0, 2), "users": (0, 0, 1), "products": (0, 0, 1)}
    assert again.json["run"] is None
    assert "Nothing to do" in on("fixtures", "load", folder, *NOW, check=True).stdout
    assert len(on("status", "--json", check=True).json["runs"]) == 1


def test_a_row_that_differs_is_updated_by_its_natural_key(
    cli: Cli, shop_url: str, folder: Path
) -> None:
    on = cli.on(shop_url)
    on("fixtures", "load", folder, *NOW, check=True)
    execute(shop_url, "UPDATE products SET name = 'Edited'")
    done = on("fixtures", "load", folder, "--json", *NOW, check=True)
    assert changed(done)["products"] == (0, 1, 0)
    assert scalar(shop_url, "SELECT name FROM products") == "Phone"


def test_a_dry_run_shows_it_and_takes_it_back(cli: Cli, shop_url: str, folder: Path) -> None:
    on = cli.on(shop_url)
    done = on("fixtures", "load", folder, "--dry-run", "--json", *NOW, check=True)
    assert changed(done)["categories"] == (2, 0, 0)
    assert scalar(shop_url, "SELECT count(*) FROM categories") == 0
    assert on("status", "--json", check=True).json["marker"] is None


def test_the_ledger_knows_the_rows(cli: Cli, shop_url: str, folder: Path) -> None:
    on = cli.on(shop_url)
    run = on("fixtures", "load", folder, "--json", *NOW, check=True).json["run"]
    assert on("diff", str(run), "--json", check=True).json["ok"]
    on("undo", str(run), "--yes", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM products") == 0


def test_what_is_dumped_loads_into_an_empty_database_as_it_was(
    cli: Cli, shop_sqlite: str, shop_postgresql: str, tmp_path: Path
) -> None:
    """All of the shop: from one kind of database to the other."""
    one, other = cli.on(shop_sqlite), cli.on(shop_postgresql)
    one("all", "--env", "test", *NOW, check=True)
    tables = one("verify", "--json", check=True).json["tables"]
    for form, name in (("json", "files"), ("yaml", "records")):
        by = ["--by-record"] if name == "records" else []
        one("fixtures", "dump", *tables, "-o", tmp_path / name, "--format", form, *by, check=True)
    other("fixtures", "load", tmp_path / "files", "--env", "test", check=True)
    assert other("verify", "--json", check=True).json["tables"] == tables
    again = other("fixtures", "load", tmp_path / "records", "--env", "test", "--json", check=True)
    assert again.json["run"] is None
    other("fixtures", "dump", *tables, "-o", tmp_path / "again", check=True)
    for file in sorted((tmp_path / "files").iterdir()):
        assert (tmp_path / "again" / file.name).read_text() == file.read_text()
