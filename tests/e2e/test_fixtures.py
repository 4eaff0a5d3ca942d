"""``seed fixtures`` loads records from files and writes rows as such."""

from __future__ import annotations

import json
from dataclasses import replace
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


def test_the_fixtures_of_the_shop_load(cli: Cli, shop_url: str) -> None:
    done = cli.on(shop_url)("fixtures", "load", "app/fixtures", "--json", *NOW, check=True)
    assert changed(done) == {
        "categories": (2, 0, 0),
        "products": (1, 0, 0),
        "product_variants": (2, 0, 0),
    }


def test_a_reference_may_be_a_row_of_the_database(
    cli: Cli, shop_url: str, folder: Path, tmp_path: Path
) -> None:
    on = cli.on(shop_url)
    on("fixtures", "load", folder, *NOW, check=True)
    more = {**PRODUCT, "category": {"slug": "phones"}, "sku": "P-2", "slug": "two"}
    (tmp_path / "products.json").write_text(json.dumps([more]))
    on("fixtures", "load", tmp_path / "products.json", *NOW, check=True)
    assert scalar(shop_url, "SELECT count(DISTINCT category_id) FROM products") == 1


def test_records_may_refer_to_each_other_in_a_circle(
    cli: Cli, shop_url: str, tmp_path: Path
) -> None:
    circle = {
        name: {"slug": name, "name": name, "description": "", "parent": f"@{other}"}
        for name, other in (("one", "two"), ("two", "three"), ("three", "one"))
    }
    (tmp_path / "categories.json").write_text(json.dumps(circle))
    load = cli.on(shop_url), "fixtures", "load", tmp_path / "categories.json", "--json"
    assert changed(load[0](*load[1:], check=True)) == {"categories": (3, 0, 0)}
    assert query(
        shop_url,
        "SELECT c.slug, p.slug FROM categories c JOIN categories p ON p.id = c.parent_id"
        " ORDER BY c.slug",
    ) == [("one", "two"), ("three", "one"), ("two", "three")]
    assert changed(load[0](*load[1:], check=True)) == {"categories": (0, 0, 3)}
    execute(shop_url, "UPDATE categories SET parent_id = NULL")
    assert changed(load[0](*load[1:], check=True)) == {"categories": (0, 3, 0)}


OWN_PARENT = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Node(Base):
    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
"""


def test_a_row_that_refers_to_itself_gets_another_key_in_another_database(
    cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "own_parent.py").write_text(OWN_PARENT)
    (tmp_path / "pyproject.toml").write_text('[tool.seeds]\nmetadata = "own_parent:Base"\n')
    for name, nodes in (
        ("one", {"root": {"id": 7, "code": "root", "parent": "@root"}}),
        ("two", {"other": {"id": 7, "code": "other"}}),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps({"nodes": nodes}))
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("one", "two")]
    one, two = (replace(cli.on(url), project=tmp_path) for url in urls)
    one("fixtures", "load", "one.json", "--migrate", check=True)
    two("fixtures", "load", "two.json", "--migrate", check=True)
    one("fixtures", "dump", "nodes", "--no-keys", "--output", "dump.json", check=True)
    two("fixtures", "load", "dump.json", check=True)
    found = "SELECT id, parent_id FROM nodes WHERE code = 'root'"
    assert (query(urls[0], found), query(urls[1], found)) == ([(7, 7)], [(8, 8)])


def test_rows_with_keys_of_their_own_leave_later_ones_free(
    cli: Cli, shop_url: str, tmp_path: Path
) -> None:
    row = {"slug": "toys", "name": "Toys", "description": "", "id": 1}
    (tmp_path / "categories.json").write_text(json.dumps([row]))
    on = cli.on(shop_url)
    on("fixtures", "load", tmp_path / "categories.json", check=True)
    execute(
        shop_url, "INSERT INTO categories (slug, name, description) VALUES ('next', 'Next', '')"
    )
    assert scalar(shop_url, "SELECT id FROM categories WHERE slug = 'next'") == 2


def test_a_dump_picks_rows_and_follows_their_references(
    cli: Cli, shop_url: str, folder: Path
) -> None:
    on = cli.on(shop_url)
    on("fixtures", "load", folder, *NOW, check=True)
    for options in (["--where", "sku = 'P-1'"], ["--key", "P-1"], ["--key", "1"], ["--limit", "1"]):
        printed = json.loads(on("fixtures", "dump", "products", *options, check=True).stdout)
        assert {t: list(records) for t, records in printed.items()} == {
            "categories": ["electronics", "phones"],
            "products": ["P-1"],
        }, options
    without = on("fixtures", "dump", "products", "--no-keys", check=True).stdout
    assert "id" not in json.loads(without)["products"]["P-1"]
    assert json.loads(without)["products"]["P-1"]["category"] == "@phones"


def test_a_dump_takes_tables_and_conditions_as_an_export_does(
    cli: Cli, shop_url: str, folder: Path, tmp_path: Path
) -> None:
    on = cli.on(shop_url)
    on("fixtures", "load", folder, *NOW, check=True)
    where = ("--where", "products=sku = 'P-1'", "--where", "categories=slug = 'none'")
    chosen = ("products", "--table", "categories", *where)
    printed = json.loads(on("fixtures", "dump", *chosen, check=True).stdout)
    # Those that the product refers to, and no other.
    assert {t: len(records) for t, records in printed.items()} == {"categories": 2, "products": 1}
    on("export", *chosen, "-o", tmp_path / "out", check=True)
    lines = {f.stem: len(f.read_text().splitlines()) for f in (tmp_path / "out").glob("*.csv")}
    assert lines == {"categories": 1, "products": 2}
    everything = json.loads(on("fixtures", "dump", "--all", check=True).stdout)
    assert set(everything) == {"categories", "products", "users"}


def test_a_folder_may_have_a_dot_in_its_name(
    cli: Cli, shop_sqlite: str, folder: Path, tmp_path: Path
) -> None:
    on = cli.on(shop_sqlite)
    on("fixtures", "load", folder, *NOW, check=True)
    on("fixtures", "dump", "products", "-o", f"{tmp_path}/shop.v2/", check=True)
    assert {f.name for f in (tmp_path / "shop.v2").iterdir()} == {
        "categories.json",
        "products.json",
    }
    on("fixtures", "dump", "products", "-o", tmp_path / "shop.v2", check=True)


def test_children_come_along_when_they_are_wanted(cli: Cli, shop_url: str, folder: Path) -> None:
    on = cli.on(shop_url)
    on("fixtures", "load", folder, *NOW, check=True)
    dump = "fixtures", "dump", "categories", "--key", "phones"
    assert set(json.loads(on(*dump, check=True).stdout)) == {"categories"}
    assert set(json.loads(on(*dump, "--children", check=True).stdout)) == {
        "categories",
        "products",
    }


def test_production_asks_and_other_environments_stay_apart(
    cli: Cli, shop_url: str, folder: Path
) -> None:
    on = cli.on(shop_url)
    load = "fixtures", "load", folder, *NOW
    assert on(*load, "--env", "production").code == 3
    on(*load, "--env", "production", "--yes", check=True)
    assert on(*load, "--env", "development").code == 3
