"""Imports into tables of every kind: read back as they were sent, compared and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seeds import api
from seeds.errors import ConstraintError, DeclarationError, FileError
from seeds.runner.reports import ImportReport
from tests.support.hostile import Small, execute, query, small_project

MODELS = """
import enum
from sqlalchemy.dialects.postgresql import ARRAY


class Color(enum.Enum):
    red = 1
    green = 2


class Reversed(sa.types.TypeDecorator):
    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value == "bad":
            raise ValueError("bad is bad")
        return None if value is None else value[::-1]

    def process_result_value(self, value, dialect):
        return None if value is None else value[::-1]


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    color: Mapped[Color | None]
    secret: Mapped[str | None] = mapped_column(Reversed)
    blob: Mapped[bytes | None]
    day: Mapped[dt.date | None]
    clock: Mapped[dt.time | None]
    span: Mapped[dt.timedelta | None]
    ratio: Mapped[float | None]
    small: Mapped[int | None] = mapped_column(sa.SmallInteger)
    document: Mapped[dict | None] = mapped_column(sa.JSON)
    kind: Mapped[str] = mapped_column(sa.String(9), default="usual")


class Pair(Base):
    __tablename__ = "pairs"
    left: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    right: Mapped[str] = mapped_column(sa.String(9), primary_key=True)

"""
SEEDER = """
class EverythingSeeder(Seeder):
    def run(self):
        pass
"""
THINGS = [
    {"name": "one", "color": "RED", "secret": "abc", "blob": "\\x00ff", "day": "2026-01-31",
     "clock": "10:00:00.5", "span": "1 day, 2:00:00", "ratio": 0.1, "small": -5,
     "document": {"a": [1, None, "x"]}},
    {"name": "two", "color": None, "secret": None, "blob": None, "day": None, "clock": None,
     "span": None, "ratio": None, "small": None, "document": None},
]  # fmt: skip


@pytest.fixture
def small(tmp_path: Path, database_url: str) -> Iterator[Small]:
    with small_project(tmp_path / "project", MODELS, SEEDER) as made:
        api.migrate(database_url=database_url, project=made.project)
        yield made


def load(small: Small, url: str, path: Path, data: Any, **options: Any) -> ImportReport:
    """Import records (or a text of CSV)."""
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    wanted = api.ImportRequest((str(path),), **options)
    return api.import_files(wanted, api.SeedRequest(database_url=url), project=small.project)


def changes(small: Small, url: str) -> bool:
    """Tell whether a row differs from what the last run wrote."""
    tables = api.diff(database_url=url, project=small.project).tables
    return any(table.changed != 0 or table.missing for table in tables)


def test_every_type_is_stored_compared_and_taken_back(
    small: Small, database_url: str, tmp_path: Path
) -> None:
    done = load(small, database_url, tmp_path / "t.json", THINGS, table="Thing")
    assert (done.inserted, done.notes) == (2, ())
    rows = query(
        database_url, "SELECT name, color, secret, ratio, small, kind FROM things ORDER BY name"
    )
    assert [tuple(r) for r in rows] == [
        ("one", "red", "cba", 0.1, -5, "usual"), ("two", None, None, None, None, "usual"),
    ]  # fmt: skip
    assert not changes(small, database_url)
    execute(database_url, "UPDATE things SET small = 6 WHERE name = 'one'")
    assert changes(small, database_url)
    api.undo((), database_url=database_url, project=small.project, force=True)
    assert query(database_url, "SELECT count(*) FROM things")[0][0] == 0


def test_an_upsert_stores_what_a_load_stores(
    small: Small, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "t.json"
    load(small, database_url, file, THINGS, table="things")
    again = load(small, database_url, file, THINGS, table="things", upsert=("name",))
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 2)
    execute(database_url, "DELETE FROM things")
    load(small, database_url, file, THINGS, table="things", upsert=("name",))
    again = load(small, database_url, file, THINGS, table="things", upsert=("name",))
    assert again.unchanged == 2


def test_keys_of_several_columns_are_kept_in_the_ledger(
    small: Small, database_url: str, tmp_path: Path
) -> None:
    execute(database_url, "INSERT INTO pairs VALUES (9, 'mine')")
    load(small, database_url, tmp_path / "p.csv", "left,right\n1,a\n1,b\n2,a\n", table="pairs")
    assert not changes(small, database_url)
    api.undo((), database_url=database_url, project=small.project)
    assert [tuple(r) for r in query(database_url, "SELECT * FROM pairs")] == [(9, "mine")]


def test_a_refused_row_is_placed_with_its_file(
    small: Small, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "p.csv"
    with pytest.raises(ConstraintError, match=f"{file}, line 4: pairs"):
        load(small, database_url, file, 'left,right\n1,a\n"2",b\n1,a\n', table="pairs")


def test_what_a_decorator_refuses_is_told(small: Small, database_url: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"things\.secret: Reversed refuses a value"):
        load(small, database_url, tmp_path / "t.csv", "name,secret\na,bad\n", table="things")


def test_files_with_other_columns_are_not_imported_together(
    small: Small, database_url: str, tmp_path: Path
) -> None:
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("left,right\n1,a\n")
    other.write_text("name\nx\n")
    wanted = api.ImportRequest((str(one), str(other)), table="pairs")
    request = api.SeedRequest(database_url=database_url)
    with pytest.raises(FileError, match=r"b\.csv: the table pairs has no column 'name'"):
        api.import_files(wanted, request, project=small.project)
    assert query(database_url, "SELECT count(*) FROM pairs")[0][0] == 0


def test_large_files_are_read_in_blocks_and_loaded_into_indexes_made_anew(
    small: Small, database_url: str, tmp_path: Path
) -> None:
    rows = 60_000
    text = "".join(f"n{i},{i % 100}\n" for i in range(rows))
    file = tmp_path / "t.csv"
    done = load(small, database_url, file, f"name,small\n{text}", table="things")
    assert done.inserted == rows
    execute(database_url, "DELETE FROM things")
    with pytest.raises(ConstraintError, match=rf"{file}, line {rows + 2}: things"):
        load(small, database_url, file, f"name,small\n{text}n5,1\n", table="things")
    assert query(database_url, "SELECT count(*) FROM things")[0][0] == 0


DEFAULTS = """
class Level(enum.Enum):
    low = 1
    high = 2


class Stored(Base):
    __tablename__ = "stored"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20))
    stock: Mapped[int] = mapped_column(server_default="7")
    price: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2), server_default=sa.text("1.5"))
    active: Mapped[bool] = mapped_column(server_default=sa.true())
    level: Mapped[Level] = mapped_column(sa.Enum(Level, name="level"), server_default="high")
    label: Mapped[str] = mapped_column(sa.String(20), server_default="it's")
    document: Mapped[dict] = mapped_column(sa.JSON, server_default="{}")
    since: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now())
    own: Mapped[int] = mapped_column(default=3)
    must: Mapped[int]

"""


@pytest.fixture
def stored(tmp_path: Path, database_url: str) -> Iterator[Small]:
    with small_project(tmp_path / "stored", DEFAULTS, SEEDER) as made:
        api.migrate(database_url=database_url, project=made.project)
        yield made


def test_an_empty_cell_takes_the_columns_default(
    stored: Small, database_url: str, tmp_path: Path
) -> None:
    head = "name,stock,price,active,level,label,document,since,own,must\n"
    done = load(
        stored, database_url, tmp_path / "s.csv",
        f"{head}a,,,,,,,,,1\nb,1,2,no,low,x,[],2020-01-01,4,1\n", table="stored",
    )  # fmt: skip
    rows = query(
        database_url,
        "SELECT stock, price, active, level, label, own FROM stored ORDER BY name",
    )
    # An empty text is a text.
    assert [(int(s), float(p), bool(a), lv, la, o) for s, p, a, lv, la, o in rows] == [
        (7, 1.5, True, "high", "", 3), (1, 2.0, False, "low", "x", 4),
    ]  # fmt: skip
    assert "1 empty cell of stock took the column's default" in done.notes
    assert not any("label" in note for note in done.notes)
    found = query(database_url, "SELECT document, since FROM stored WHERE name = 'a'")[0]
    assert found[0] in ({}, "{}")
    assert str(found[1]) > "2026"


def test_an_empty_cell_without_a_default_says_how_to_give_one(
    stored: Small, database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(FileError, match="column must: is empty, and must have a value") as caught:
        load(stored, database_url, tmp_path / "s.csv", "name,must\na,\n", table="stored")
    assert "[defaults]" in caught.value.hint


def test_a_column_left_out_is_stored_compared_and_taken_back_with_its_default(
    stored: Small, database_url: str, tmp_path: Path
) -> None:
    load(stored, database_url, tmp_path / "s.csv", "name,must\na,1\nb,2\n", table="stored")
    rows = query(database_url, "SELECT stock, label, own FROM stored")
    assert [tuple(r) for r in rows] == [(7, "it's", 3)] * 2
    assert not changes(stored, database_url)
    api.undo((), database_url=database_url, project=stored.project)
    assert query(database_url, "SELECT count(*) FROM stored")[0][0] == 0


def test_a_dry_run_knows_the_columns_defaults(
    stored: Small, database_url: str, tmp_path: Path
) -> None:
    data = "name,stock,must\na,,1\n"
    done = load(stored, database_url, tmp_path / "s.csv", data, table="stored", dry_run=True)
    assert (done.ok, done.preview[0]["stock"]) == (True, 7)


def test_a_dry_run_finds_two_rows_for_one(stored: Small, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    data = "name,must\na,1\nb,1\nc,1\nb,2\na,2\n"
    wanted: dict[str, Any] = {"table": "stored", "upsert": ("name",), "dry_run": True}
    done = load(stored, database_url, file, data, **wanted)
    assert not done.ok
    assert [(r.line, r.column, r.reason) for r in done.rejects] == [
        (5, "name", f"is there already, in {file}, line 3"),
        (6, "name", f"is there already, in {file}, line 2"),
    ]
    assert not load(stored, database_url, file, data, **wanted, skip_errors=True).ok


def test_a_dry_run_needs_no_database_to_look_at_a_file(stored: Small, tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    data = "name,stock,must\na,1,1\n"
    done = load(stored, nowhere, tmp_path / "s.csv", data, table="stored", dry_run=True)
    assert (done.ok, done.preview[0]["stock"]) == (True, 1)
