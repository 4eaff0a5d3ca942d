"""Numbers in JSON columns that no float holds: files and fixtures keep their digits."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, execute, query

NUMBERS = ("-0.0", "1e400", "-1.5E+400", "1e-400", "0.1234567890123456789012345", "9" * 5000)
REST = {"description": "d", "updated_at": "2026-01-01T00:00:00Z"}
ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite", "jsonb", "json"])


@pytest.fixture
def url(request: pytest.FixtureRequest, kind: str) -> str:
    """A database whose column is of a kind."""
    if kind == "sqlite":
        return str(request.getfixturevalue("shop_sqlite"))
    found = str(request.getfixturevalue("shop_postgresql"))
    execute(found, f"ALTER TABLE system_config ALTER COLUMN value TYPE {kind} USING value::{kind}")
    return found


def stored(url: str) -> list[Decimal]:
    """Return the numbers that the database holds, in the order of their keys."""
    text = "CAST(value AS text)"
    rows = query(url, f"SELECT {text} FROM system_config ORDER BY key")
    return [json.loads(v, parse_float=Decimal, parse_int=Decimal)["n"] for (v,) in rows]


def meant() -> list[Decimal]:
    return [Decimal(number) for number in NUMBERS]


def documents() -> list[str]:
    return ['{"n": ' + number + "}" for number in NUMBERS]


@ON_SQLITE
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_files_keep_them(cli: Cli, url: str, tmp_path: Path, form: str) -> None:
    on = cli.on(url)
    file = tmp_path / f"in.{form}"
    if form == "csv":
        rows = [
            f'k{i},"{d.replace(chr(34), chr(34) * 2)}",d,2026-01-01'
            for i, d in enumerate(documents())
        ]
        file.write_text("\n".join(["key,value,description,updated_at", *rows]))
    else:
        rest = json.dumps(REST)[1:]
        file.write_text(
            "\n".join(f'{{"key": "k{i}", "value": {d}, {rest}' for i, d in enumerate(documents()))
        )
    table = ("--table", "system_config")
    on("import", file, *table, check=True)
    assert stored(url) == meant()
    again = on("import", file, *table, "--upsert", "key", "--json", check=True).json
    assert (again["inserted"], again["updated"]) == (0, 0)
    before = on("verify", "--json", check=True).digests["system_config"]
    on("export", "system_config", "--format", form, "-o", tmp_path / "out", check=True)
    execute(url, "DELETE FROM system_config")
    on("import", tmp_path / "out" / f"system_config.{form}", *table, check=True)
    assert stored(url) == meant()
    assert on("verify", "--json", check=True).digests["system_config"] == before


@ON_SQLITE
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_fixtures_keep_them(cli: Cli, url: str, tmp_path: Path, form: str) -> None:
    on = cli.on(url)
    file = tmp_path / "system_config.json"
    rest = json.dumps(REST)[1:]
    records = [f'"k{i}": {{"key": "k{i}", "value": {d}, {rest}' for i, d in enumerate(documents())][
        :-1
    ]
    file.write_text("{" + ", ".join(records) + "}")
    on("fixtures", "load", file, check=True)
    assert stored(url) == meant()[:-1]
    out = tmp_path / f"out.{form}"
    on("fixtures", "dump", "system_config", "-o", out, check=True)
    again = on("fixtures", "load", out, "--json", check=True)
    assert [(t["inserted"], t["updated"]) for t in again.json["tables"]] == [(0, 0)]
    execute(url, "DELETE FROM system_config")
    on("fixtures", "load", out, check=True)
    assert stored(url) == meant()[:-1]


@ON_SQLITE
def test_what_json_has_not_is_refused_with_its_place(cli: Cli, url: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    for word in ("NaN", "Infinity", "-Infinity"):
        file.write_text(f'key,value,description\nk,"{{""n"": {word}}}",d\n')
        done = cli.on(url)("import", file, "--table", "system_config")
        assert f"{file}, line 2, column value: " in done.stderr
        assert f"is no JSON, which has no {word}" in done.stderr
