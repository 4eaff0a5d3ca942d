"""Fixtures with mistakes: one clear message with the place of the mistake, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, execute, scalar

CATEGORY = {"slug": "toys", "name": "Toys", "description": "Play"}


def refused(cli: Cli, url: str, path: Path, *options: str) -> tuple[str, str]:
    """Load a file that is wrong; return the message, without the folder, and the hint."""
    done = cli.on(url)("fixtures", "load", path, "--json", *options)
    assert done.code in (1, 2), done.stdout
    assert scalar(url, "SELECT count(*) FROM categories") == 0
    assert scalar(url, "SELECT count(*) FROM products") == 0
    error = done.json["error"]
    return error["message"].replace(f"{path.parent}/", ""), error["hint"]


@pytest.mark.parametrize(
    ("name", "data", "message", "hint"),
    [
        ("c.json", b"", "c.json: the file is empty", ""),
        ("c.json", b" \n", "c.json: the file is empty", ""),
        ("c.yaml", b"", "c.yaml: the file is empty", ""),
        ("c.json", b'{"a": {"slug": "x"', "c.json:1:19: not JSON", "It ends too early."),
        ("c.json", b'{"a": 1,}', "c.json:1:9: not JSON", ""),
        ("c.yaml", b"a: [1\n", "c.yaml:2:1: not YAML", ""),
        ("c.json", "{'ä'}".encode("latin-1"), "c.json: not UTF-8 text (byte 2)", "UTF-8"),
        ("c.json", "{}".encode("utf-16"), "c.json: not UTF-8 text but UTF-16", "UTF-8"),
        ("c.json", b'{"a": {}, "a": {}}', "c.json:1:16 (/a): the key 'a' is there twice", ""),
        ("c.json", b'{"a": {"b": 1, "b": 2}}', "c.json:1:21 (/a/b): the key 'b' is", ""),
        ("c.yaml", b"a: {b: 1, b: 2}\n", "c.yaml:1:11: not YAML: the key 'b' is there twice", ""),
        ("c.json", b'{"a": "\0"}', "c.json:1:8: not JSON: Invalid control character", ""),
        ("c.yaml", b"a: \0", "c.yaml: not YAML: unacceptable character #x0000", ""),
        ("c.json", b"[" * 100_000, "c.json: values lie too deep within one another", ""),
        ("c.yaml", b"[" * 5_000, "c.yaml: values lie too deep within one another", ""),
        ("c.json", b'{"a": {"b": NaN}}', "c.json: not JSON: NaN", "as text"),
        ("c.json", b'{"a": {"b": 1' + b"0" * 5000 + b"}}", "c.json: not JSON: Exceeds", ""),
        ("c.yaml", b"a: &x {b: *x}\n", "c.yaml:1:4: not YAML: an alias refers to what", ""),
        ("c.txt", b"{}", "c.txt: no JSON or YAML by its ending", "c.json"),
        ("c.json", b"[]", "c.json:1:1: nothing says which table", "--table"),
        ("c.json", b'{"categorie": {}}', "c.json:1:15 (/categorie): there is no table", "categor"),
        ("users.json", b"3", "users.json:1:1: holds no records of users, but 3", "by label"),
        ("users.json", b'{"a": 3}', "users.json:1:7 (/a): 3 is no record", ""),
        ("users.json", b'[{}, "x"]', "users.json:1:6 (/1): 'x' is no record", ""),
        ("users.json", b'{"a": {}}', "users.json:1:7 (/a): nothing identifies this row", "--key"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}-bytes",
)  # fmt: skip
def test_a_malformed_file_is_named_with_line_and_column(
    cli: Cli, shop_sqlite: str, tmp_path: Path, name: str, data: bytes, message: str, hint: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    said = refused(cli, shop_sqlite, path)
    assert said[0].startswith(message)
    assert hint in said[1]


def test_a_file_that_is_missing_has_a_close_one_named(
    cli: Cli, shop_sqlite: str, tmp_path: Path
) -> None:
    (tmp_path / "users.json").write_text("{}")
    said = refused(cli, shop_sqlite, tmp_path / "user.json")
    assert said == ("there is no file user.json", "Did you mean 'users.json'?")


def test_a_folder_without_records_is_named(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "empty: no records" in refused(cli, shop_sqlite, tmp_path / "empty")[0]


def test_a_yaml_bomb_is_refused_before_it_grows(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 60)]
    bomb = tmp_path / "users.yaml"
    bomb.write_text("\n".join(lines))
    assert "aliases repeat more than" in refused(cli, shop_sqlite, bomb)[0]


def test_a_file_that_is_too_large_is_not_read(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    large = tmp_path / "users.json"
    with large.open("wb") as file:
        file.truncate(65 << 20)
    assert "users.json: larger than 64 MiB" in refused(cli, shop_sqlite, large)[0]


def test_a_byte_order_mark_is_no_mistake(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    path = tmp_path / "categories.json"
    path.write_text(json.dumps([CATEGORY]), encoding="utf-8-sig")
    cli.on(shop_sqlite)("fixtures", "load", path, check=True)
    assert scalar(shop_sqlite, "SELECT slug FROM categories") == "toys"


@pytest.mark.parametrize(
    ("column", "value", "message", "hint"),
    [
        ("nmae", "Toys", "categories has no column 'nmae'", "Did you mean 'name'?"),
        ("name", 3, "categories.name: 3 is no text", "in quotes"),
        ("name", None, "categories.name: is null, and the column must", ""),
        ("name", "x" * 101, "has 101 characters, and the column holds 100", ""),
        ("position", "three", "categories.position: 'three' is no whole number", ""),
        ("position", 1.5, "categories.position: 1.5 is no whole number", ""),
        ("position", True, "categories.position: True is no whole number", ""),
        ("position", 1 << 40, "1099511627776 does not fit a 32-bit integer", ""),
        ("is_active", "maybe", "'maybe' is neither true nor false", ""),
        ("created_at", "2026-02-30", "'2026-02-30' is no date and time: day is out of", "-3d"),
        ("created_at", "soon", "'soon' is no date and time", "-3d"),
        ("created_at", "-99999y", "'-99999y' lies outside of the years 1 to 9999", ""),
        ("created_at", 3, "3 is no text, and the column holds a date and time", ""),
        ("name", "half \ud800", "holds half a character", ""),
        ("parent", "@gamse", "there is no record 'gamse' of categories", "Did you mean 'games'?"),
        ("parent", "games", "'games' is no reference to categories", '"@name"'),
        ("parent", {"slgu": "x"}, "categories has no column 'slgu'", "'slug'"),
        ("parent", {"slug": "x"}, "there is no row of categories with slug 'x'", "Load"),
    ],
)
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_wrong_value_is_named_with_its_place(
    cli: Cli, shop_sqlite: str, tmp_path: Path, column: str, value: object, message: str,
    hint: str, form: str,
) -> None:  # fmt: skip
    path = tmp_path / f"categories.{form}"
    games = {"slug": "games", "name": "Games", "description": "Play"}
    records = {"games": games, "toys": {**CATEGORY, column: value}}
    path.write_text(json.dumps(records, indent=2))  # JSON is YAML too
    said = refused(cli, shop_sqlite, path)
    if isinstance(value, dict) and "slgu" in value:
        column = "slgu"
    line = next(
        i for i, text in reversed([*enumerate(path.read_text().split("\n"), 1)])
        if f'"{column}"' in text
    )  # fmt: skip
    whole = isinstance(value, dict) and "slug" in value
    assert said[0].startswith(f"categories.{form}:{'7' if whole else line}:")
    assert "(/toys" in said[0]
    assert whole or f"/{column})" in said[0]
    assert message in said[0]
    assert hint in said[1]


def test_a_row_that_the_database_refuses_has_its_place(
    cli: Cli, shop_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "categories.json"
    path.write_text(
        json.dumps(
            {
                "good": CATEGORY,
                "bad": {**CATEGORY, "slug": "bad", "position": -1},
                "other": {**CATEGORY, "slug": "other"},
            },
            indent=1,
        )
    )
    message, _ = refused(cli, shop_url, path)
    assert message.startswith("categories.json:7:9 (/bad): ")
    assert "position" in message


def test_a_text_with_nul_is_refused_where_the_database_has_none(
    cli: Cli, shop_postgresql: str, tmp_path: Path
) -> None:
    path = tmp_path / "categories.json"
    path.write_text(json.dumps([{**CATEGORY, "name": "a\0b"}]))
    message, _ = refused(cli, shop_postgresql, path)
    assert message.startswith(
        "categories.json:1:27 (/0/name): categories.name: 'a\\x00b' has a NUL"
    )


def test_a_row_that_is_written_down_twice_is_refused(
    cli: Cli, shop_sqlite: str, tmp_path: Path
) -> None:
    path = tmp_path / "categories.json"
    path.write_text(json.dumps({"one": CATEGORY, "two": CATEGORY}))
    message, _ = refused(cli, shop_sqlite, path)
    assert "(/two): the row of categories with slug 'toys' is written down twice" in message
    assert message.endswith("(/one)")


def test_a_label_that_is_there_twice_is_refused(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    folder = tmp_path / "fixtures"
    (folder / "categories").mkdir(parents=True)
    (folder / "categories" / "toys.json").write_text(json.dumps(CATEGORY))
    (folder / "categories.json").write_text(json.dumps({"toys": CATEGORY}))
    assert "'toys' of categories is written down twice" in refused(cli, shop_sqlite, folder)[0]


def test_a_reference_beside_its_column_is_refused(
    cli: Cli, shop_sqlite: str, tmp_path: Path
) -> None:
    path = tmp_path / "categories.json"
    games = {"slug": "games", "name": "Games", "description": "Play"}
    toys = {**CATEGORY, "parent": "@games", "parent_id": 3}
    path.write_text(json.dumps({"games": games, "toys": toys}))
    assert "categories.parent_id is said twice" in refused(cli, shop_sqlite, path)[0]


def test_a_circle_that_no_null_opens_is_refused(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    """A key of the row that a reference is part of cannot wait."""
    path = tmp_path / "categories.json"
    path.write_text(
        json.dumps({
            "a": {**CATEGORY, "slug": "a", "parent": "@b"},
            "b": {**CATEGORY, "slug": "b", "parent": "@a"},
        })
    )  # fmt: skip
    message, hint = refused(cli, shop_sqlite, path, "--key", "slug,parent_id")
    assert "in a circle: categories a -> categories b -> categories a" in message
    assert "null" in hint


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--table", "categries"), "there is no table 'categries'"),
        (("--key", "slgu"), "--key: categories has no column 'slgu'"),
    ],
)
def test_a_wrong_option_is_named(
    cli: Cli, shop_sqlite: str, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    path = tmp_path / "categories.json"
    path.write_text(json.dumps([CATEGORY]))
    assert message in refused(cli, shop_sqlite, path, *options)[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("usres",), "there is no table 'usres'"),
        (("users", "--limit", "0"), "--limit is at least 1"),
        (("users", "--where", "rol = 'x'"), "--where: there is no table or column 'rol'"),
        (("users", "--where", "id >"), "--where: users: "),
        (("users", "orders", "--where", "id > 3"), "'id > 3' does not say of which table"),
        ((), "no table is named"),
        (("users", "--all"), "--all and names of tables say different things"),
        (("users", "-o", "x.csv"), "x.csv: fixtures are written as .json, .yaml, .yml, not .csv"),
        (("users", "-o", "x.json", "--format", "yaml"), "x.json would be read as JSON"),
        (("users", "--key", "3"), None),
        (("users", "--by-record"), "--by-record writes files"),
        (("users", "--by-record", "-o", "x.json"), "x.json is one file"),
    ],
)
def test_a_wrong_dump_says_what_is_wrong(
    cli: Cli, shop_url: str, options: tuple[str, ...], message: str | None
) -> None:
    done = cli.on(shop_url)("fixtures", "dump", *options, "--json")
    if message is None:
        assert done.json["tables"] == []
    else:
        assert message in done.json["error"]["message"]
        assert done.code == 2


def test_nothing_is_left_of_a_run_that_fails_late(cli: Cli, shop_url: str, tmp_path: Path) -> None:
    execute(shop_url, "DELETE FROM categories")
    path = tmp_path / "shop.json"
    product = {"category": "@toys", "sku": "x", "slug": "x", "name": "x", "description": "x",
               "price": -1, "weight_kg": 1}  # fmt: skip
    path.write_text(json.dumps({"categories": {"toys": CATEGORY}, "products": [product]}))
    message, _ = refused(cli, shop_url, path)
    assert "(/products/0)" in message
    assert cli.on(shop_url)("status", "--json", check=True).json["runs"] == []


def test_what_the_database_refuses_is_to_be_corrected_in_the_file(
    cli: Cli, shop_url: str, tmp_path: Path
) -> None:
    category = {**CATEGORY, "position": -1}
    path = tmp_path / "categories.json"
    path.write_text(json.dumps([category]))
    message, hint = refused(cli, shop_url, path)
    assert "categories.json:1:2" in message
    assert hint == "Nothing was written; correct the file and load it again."
