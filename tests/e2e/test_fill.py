"""``seed fill``, ``inspect`` and ``check``: the shop's tables, and others without a project."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, query, scalar
from tests.support.scratch import load

THINGS = """
CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, n INTEGER CHECK (n > 2));
CREATE TABLE parts (
  id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES things(id), size VARCHAR(10)
);
"""
IMPOSSIBLE = "CREATE TABLE odd (n INTEGER NOT NULL, CHECK (n > 5 AND n < 3));"


@pytest.fixture
def bare(cli: Cli, tmp_path: Path) -> Cli:
    """``seed`` in a folder without a project."""
    return Cli(tmp_path, cli.home, {})


@pytest.fixture
def things(tmp_path: Path) -> str:
    """A database with two tables."""
    url = f"sqlite:///{tmp_path / 'things.db'}"
    load(url, THINGS)
    return url


def test_the_shops_tables_are_filled_and_hold_together(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    done = on("fill", "--rows", "40", "--json")
    assert done.code == 0, done.stderr
    assert done.json["ok"]
    assert not [t for t in done.json["tables"] if not t["inserted"]]
    # What the shop itself asks for, such as a total that is the sum of the items, no schema says.
    kept = {c["name"]: c["ok"] for c in on("verify", "--json").json["checks"] if "." in c["name"]}
    assert kept
    assert all(kept.values()), kept
    assert scalar(shop_url, "SELECT count(*) FROM order_items") == 40


def test_a_database_alone_is_enough(bare: Cli, things: str) -> None:
    url = ("--database-url", things)
    filled = bare("fill", *url, "--rows", "7", "--seed", "3")
    assert filled.code == 0, filled.stderr
    assert "14 rows in 2 tables of 2" in filled.stdout
    assert "seed undo 1" in filled.stdout
    assert "fill" in bare("status", *url).stdout
    assert "row index 2" in bare("why", "parts", "3", *url).stdout
    assert bare("undo", *url, "--yes").code == 0
    assert query(things, "SELECT * FROM things") == []


def test_the_same_seed_fills_with_the_same_rows(bare: Cli, tmp_path: Path) -> None:
    found = []
    for name in ("one.db", "two.db"):
        url = f"sqlite:///{tmp_path / name}"
        load(url, THINGS)
        bare("fill", "--database-url", url, "--seed", "3", "--as-of", "2026-01-01", check=True)
        found.append(query(url, "SELECT * FROM parts ORDER BY id"))
    assert found[0] == found[1] != []


def test_a_dry_run_and_a_check_keep_nothing(bare: Cli, things: str) -> None:
    url = ("--database-url", things)
    assert "Nothing was written" in bare("fill", *url, "--dry-run").stdout
    assert "2 tables of 2 can be filled" in bare("check", *url).stdout
    assert query(things, "SELECT * FROM things") == []


def test_a_check_ends_with_four_where_a_table_cannot_be_filled(bare: Cli, things: str) -> None:
    load(things, IMPOSSIBLE)
    done = bare("check", "--database-url", things)
    assert done.code == 4
    assert "odd" in done.stdout
    assert "parts" not in done.stdout


def test_a_check_ends_with_four_where_tables_that_hold_rows_take_no_more(
    bare: Cli, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'full.db'}"
    load(url, "CREATE TABLE logs (id INTEGER PRIMARY KEY, note TEXT, user TEXT, at TEXT)")
    load(url, "INSERT INTO logs (note) VALUES ('mine')")
    load(url, "CREATE TRIGGER no BEFORE INSERT ON logs BEGIN SELECT RAISE(ABORT, 'no more'); END")
    done = bare("check", "--database-url", url, "--only", "logs", "--rows", "5")
    assert done.code == 4
    assert "no more" in done.stdout


def test_a_schema_that_is_not_there_is_refused(bare: Cli, things: str) -> None:
    done = bare("fill", "--database-url", things, "--schema", "nix")
    assert done.code != 0
    assert "no schema 'nix'" in done.stderr


def test_a_fill_that_fills_nothing_fails(bare: Cli, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'odd.db'}"
    load(url, IMPOSSIBLE)
    done = bare("fill", "--database-url", url)
    assert done.code == 1
    assert "No table got rows" in done.stdout


def test_inspect_says_how_each_column_would_be_filled(bare: Cli, things: str) -> None:
    done = bare("inspect", "--database-url", things, "--json")
    columns = {
        f"{table['table']}.{column['column']}": column["by"]
        for table in done.json["tables"]
        for column in table["columns"]
    }
    assert columns["parts.thing_id"] == "reference"
    assert columns["things.n"] == "meaning"  # whatever lies above its bound
    assert columns["things.name"] == "meaning"
    assert "a row of things" in bare("inspect", "--database-url", things).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rows", "many"), "many"),
        (("--rows", "-3"), "-3"),
        (("--count", "5"), "--rows 5"),
        (("--count", "things"), "Write --count things=100."),
        (("--count", "thing=5"), "things"),
        (("--only", "nothing_*"), "nothing_*"),
    ],
)
def test_what_is_mistyped_is_said(
    bare: Cli, things: str, arguments: tuple[str, ...], said: str
) -> None:
    done = bare("fill", "--database-url", things, *arguments)
    assert done.code == 2
    assert said in done.stderr
    assert query(things, "SELECT * FROM things") == []


@pytest.mark.parametrize(
    "command",
    ["fill --yes", "check", "inspect", "preview", "status", "verify", "diff", "undo", "why t 1"],
)
def test_a_file_that_is_not_there_is_an_error_and_is_not_made(
    bare: Cli, tmp_path: Path, command: str
) -> None:
    done = bare(*command.split(), "--database-url", f"sqlite:///{tmp_path / 'nix.db'}")
    assert done.code == 1
    assert "nix.db does not exist" in done.stderr
    assert not (tmp_path / "nix.db").exists()


def test_without_a_database_it_says_how_to_begin(bare: Cli) -> None:
    done = bare("fill")
    assert done.code == 2
    assert "[tool.seeds]" in done.stderr


def test_a_report_fits_a_narrow_terminal(bare: Cli, things: str) -> None:
    done = bare("fill", "--database-url", things, COLUMNS="30")
    assert max(map(len, done.stdout.splitlines()[:4])) <= 30


REFUSING = """
CREATE TABLE things_that_are_refused (id INTEGER PRIMARY KEY, name VARCHAR(20));
CREATE TRIGGER refuse BEFORE INSERT ON things_that_are_refused WHEN NEW.id > 3
BEGIN SELECT RAISE(IGNORE); END;
"""


@pytest.mark.parametrize("columns", [30, 60, 80, 160])
def test_reasons_are_shown_however_narrow_it_is(bare: Cli, tmp_path: Path, columns: int) -> None:
    url = f"sqlite:///{tmp_path / 'odd.db'}"
    load(url, REFUSING)
    done = bare("fill", "--database-url", url, "--rows", "5", COLUMNS=str(columns), NO_COLOR="1")
    assert done.code == 0, done.stderr
    assert "trigger" in done.stdout
    if columns == 160:
        assert "why no more" in done.stdout
    else:
        assert "things_that_are_refused: 3 of 5 rows: " in done.stdout
    # A reason is one line of a file, however long.
    assert len([line for line in done.stdout.splitlines() if "trigger" in line]) == 1


def test_whoever_asks_for_a_number_hears_that_it_was_missed(bare: Cli, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'odd.db'}"
    load(url, REFUSING)
    asked = ("--database-url", url, "--count", "things_that_are_refused=5")
    warning = "warning: things_that_are_refused got 3 of the 5 rows that were asked of it: "
    done = bare("fill", *asked, "--dry-run", "--quiet")
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr.startswith(warning)
    told = bare("fill", *asked, "--dry-run", "--json")
    assert warning in told.stderr
    assert not told.json["ok"]
    (table,) = told.json["tables"]
    assert (table["wanted"], table["inserted"], table["by_name"]) == (5, 3, True)
    assert bare("check", *asked).code == 4
    assert bare("fill", *asked, "--strict").code == 1
    assert scalar(url, "SELECT count(*) FROM things_that_are_refused") == 0
    assert bare("fill", *asked).code == 0
    assert scalar(url, "SELECT count(*) FROM things_that_are_refused") == 3


MODELS = """
import enum

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Kind(enum.Enum):
    SMALL = "s"
    LARGE = "l"

class Box(Base):
    __tablename__ = "boxes"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(sa.Enum(Kind, native_enum=False))
    strange: Mapped[int] = mapped_column(default=3)
"""


def test_models_fill_check_and_inspect_tables_that_are_nowhere_yet(
    bare: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    (bare.project / "boxes_of_models.py").write_text(MODELS)
    models = ("--metadata", "boxes_of_models:Base")
    seen = bare("inspect", *models)
    assert 'choice(("SMALL", "LARGE"))' in seen.stdout
    assert "no database, as postgresql would have it" in seen.stdout
    assert "1 table of 1 can be filled" in bare("check", *models).stdout

    url = ("--database-url", f"sqlite:///{bare.project / 'boxes.db'}")
    assert "--create-tables" in bare("fill", *models, *url).stderr
    done = bare("fill", *models, *url, "--create-tables", "--rows", "8", "--yes")
    assert done.code == 0, done.stderr
    rows = query(url[1], "SELECT DISTINCT kind, strange FROM boxes ORDER BY kind")
    assert [tuple(row) for row in rows] == [("LARGE", 3), ("SMALL", 3)]
    assert bare("undo", *url, "--yes").code == 0


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        ("fill", ("--create-tables",), "--metadata yourapp.models:Base"),
        ("inspect", ("--dialect", "sqlite"), "leave --dialect out"),
        ("check", ("--metadata", "nothing_of_models:Base"), "'nothing_of_models'"),
    ],
)
def test_what_goes_with_models_alone_is_said(
    bare: Cli, things: str, command: str, arguments: tuple[str, ...], said: str
) -> None:
    done = bare(command, *arguments, "--database-url", things)
    assert done.code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
