"""What a second ``seed fill`` makes of what the first one left, and people after it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.runner.reports import FillReport
from tests.support.scratch import load, value

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def fill(url: str, **options: Any) -> FillReport:
    """Fill as ``seed fill`` does."""
    return api.fill(FillRequest(SeedRequest(database_url=url, as_of=AS_OF, yes=True), **options))


def rows(report: FillReport) -> dict[str, int]:
    """Return the rows that each table got."""
    return {table.table: table.inserted for table in report.tables}


# --- what is missing of few values ---------------------------------------------------------------

FEW = """
CREATE TABLE codes (
  code VARCHAR(9) PRIMARY KEY CHECK (code IN ('a', 'b', 'c', 'd', 'e')), name TEXT NOT NULL
);
CREATE TABLE numbers (n INTEGER PRIMARY KEY CHECK (n BETWEEN 1 AND 10), name TEXT NOT NULL);
CREATE TABLE both_of (
  code VARCHAR(9) CHECK (code IN ('a', 'b', 'c')), n INTEGER CHECK (n BETWEEN 1 AND 4), name TEXT,
  PRIMARY KEY (code, n)
);
CREATE TABLE beside (
  id INTEGER PRIMARY KEY, code VARCHAR(9) NOT NULL UNIQUE CHECK (code IN ('a', 'b', 'c', 'd', 'e'))
);
CREATE TABLE tied (
  a INTEGER NOT NULL CHECK (a IN (1, 2, 3)), b INTEGER NOT NULL CHECK (b IN (1, 2, 3)),
  CHECK (a <= b), UNIQUE (a, b)
);
"""
GONE = """
DELETE FROM codes WHERE code IN ('b', 'd');
DELETE FROM numbers WHERE n IN (3, 4, 9);
DELETE FROM both_of WHERE code = 'a';
DELETE FROM beside WHERE code IN ('a', 'c');
DELETE FROM tied WHERE a = 1;
"""
FULL = {"codes": 5, "numbers": 10, "both_of": 12, "beside": 5, "tied": 6}


def test_rows_of_few_values_that_are_gone_are_made_again(database_url: str) -> None:
    load(database_url, FEW)
    assert rows(fill(database_url)) == FULL
    load(database_url, GONE)

    assert rows(fill(database_url)) == {
        "codes": 2,
        "numbers": 3,
        "both_of": 4,
        "beside": 2,
        "tied": 3,
    }
    assert api.verify(database_url=database_url).ok
    again = rows(fill(database_url, only=("tied",)))
    assert not any(again.values())


def test_labels_that_are_gone_are_made_again(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');"
        "CREATE TABLE moods (mood mood PRIMARY KEY, name text);"
        "CREATE TABLE switches (on_off boolean, mood mood, PRIMARY KEY (on_off, mood))",
    )
    assert rows(fill(postgresql_url)) == {"moods": 3, "switches": 6}
    load(postgresql_url, "DELETE FROM moods WHERE mood = 'ok'; DELETE FROM switches WHERE on_off")
    assert rows(fill(postgresql_url)) == {"moods": 1, "switches": 3}


@pytest.mark.parametrize("first", [2, 3])
def test_values_that_somebody_else_took_first_do_not_stop_the_others(
    database_url: str, first: int
) -> None:
    load(database_url, FEW)
    fill(database_url, rows=first, only=("codes",))
    load(
        database_url,
        "INSERT INTO codes SELECT 'd', 'x' WHERE NOT EXISTS"
        " (SELECT 1 FROM codes WHERE code = 'd');"
        "INSERT INTO codes SELECT 'e', 'x' WHERE NOT EXISTS (SELECT 1 FROM codes WHERE code = 'e');"
        "DELETE FROM codes WHERE code IN ('a', 'b')",
    )
    fill(database_url, only=("codes",))
    assert value(database_url, "SELECT count(*) FROM codes") == 5
