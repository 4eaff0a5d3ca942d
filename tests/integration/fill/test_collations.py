"""SQLite databases with what is not here: collations, functions and tables of an application."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.runner.reports import PreviewTablesReport
from tests.support.scratch import load

DECKS = """
CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE unicase);
CREATE UNIQUE INDEX decks_name ON decks (name);
CREATE TABLE tags (tag TEXT NOT NULL PRIMARY KEY COLLATE unicase, usn INTEGER) WITHOUT ROWID;
CREATE TABLE cards (id INTEGER PRIMARY KEY, deck_id INTEGER NOT NULL REFERENCES decks (id));
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT COLLATE unicase);
CREATE TABLE places (id INTEGER PRIMARY KEY, visits INTEGER);
CREATE TRIGGER ranked AFTER INSERT ON places
  BEGIN UPDATE places SET visits = frecency(NEW.id) WHERE id = NEW.id; END;
"""


@pytest.fixture
def decks_url(sqlite_url: str) -> str:
    """A database that an application made with a collation and a function of its own."""
    with contextlib.closing(sqlite3.connect(str(sa.make_url(sqlite_url).database))) as file:
        file.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        file.executescript(DECKS)
    return sqlite_url


def test_tables_that_only_their_application_can_index_are_told_and_others_filled(
    decks_url: str,
) -> None:
    report = api.fill(FillRequest(SeedRequest(database_url=decks_url), rows=20))
    assert {t.table: t.inserted for t in report.tables if t.inserted} == {"notes": 20}
    why = {table.table: table.why_not for table in report.tables}
    for name in ("decks", "tags"):
        assert why[name].startswith("SQLite does not know unicase")
    assert "decks" in why["cards"]
    assert "no such function: frecency" in why["places"]


def test_other_commands_do_without_tables_that_only_their_application_can_index(
    decks_url: str,
) -> None:
    seeding = SeedRequest(database_url=decks_url)
    shown = api.preview("*", request=seeding)
    assert isinstance(shown, PreviewTablesReport)
    assert {t.table: bool(t.rows) for t in shown.tables if t.table != "notes"} == dict.fromkeys(
        ("decks", "tags", "cards", "places"), False
    )
    told = {table.table: table.why_not for table in api.inspect(FillRequest(seeding)).tables}
    assert "unicase" in told["decks"]
    assert not told["notes"]
    api.fill(FillRequest(seeding, rows=20))
    assert api.verify(database_url=decks_url).ok
    assert api.status(database_url=decks_url).tables["notes"] == 20
    assert sum(t.deleted for t in api.undo(database_url=decks_url, yes=True).tables) == 20


def test_nobody_is_told_to_fill_a_table_that_cannot_be_filled(sqlite_url: str) -> None:
    load(
        sqlite_url,
        "CREATE TABLE segments (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES nowhere (id));"
        "CREATE TABLE details (id INTEGER PRIMARY KEY, s INTEGER NOT NULL REFERENCES segments);"
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT);",
    )
    report = api.fill(FillRequest(SeedRequest(database_url=sqlite_url), rows=20))
    why = {table.table: table.why_not for table in report.tables if not table.inserted}
    assert why["segments"] == "its foreign key refers to nowhere, a table that does not exist"
    assert "segments" in why["details"]
    assert not report.notes
