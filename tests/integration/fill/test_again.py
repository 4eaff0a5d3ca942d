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


# --- parents of earlier runs, of others, and of this run -----------------------------------------

SHOP = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE);
CREATE TABLE roles (code VARCHAR(9) PRIMARY KEY, label VARCHAR(40) NOT NULL);
INSERT INTO roles VALUES ('admin', 'A'), ('staff', 'S'), ('guest', 'G');
CREATE TABLE user_roles (
  user_id INTEGER NOT NULL REFERENCES users (id),
  role VARCHAR(9) NOT NULL REFERENCES roles (code),
  PRIMARY KEY (user_id, role)
);
CREATE TABLE tags (slug VARCHAR(60) PRIMARY KEY, label VARCHAR(40) NOT NULL);
CREATE TABLE posts (
  id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), title VARCHAR(90) NOT NULL
);
CREATE TABLE visits (
  user_id INTEGER NOT NULL REFERENCES users (id), tag VARCHAR(60) NOT NULL REFERENCES tags (slug),
  note VARCHAR(200) NOT NULL
);
CREATE TABLE post_lines (
  post_id INTEGER NOT NULL REFERENCES posts (id), line_no INTEGER NOT NULL, body TEXT,
  PRIMARY KEY (post_id, line_no)
);
"""


def of_users(url: str, table: str) -> tuple[Any, Any]:
    """Return how many rows refer to users of the first run, and how many to those of the second."""
    query = f"SELECT count(*) FROM {table} WHERE user_id"
    return value(url, f"{query} <= 100"), value(url, f"{query} > 100")


def test_a_second_run_gives_as_many_rows_as_the_first(database_url: str) -> None:
    load(database_url, SHOP)
    first = rows(fill(database_url))
    assert all(first.values())
    assert rows(fill(database_url)) == first


def test_children_of_a_second_run_have_parents_of_both(database_url: str) -> None:
    load(database_url, SHOP)
    fill(database_url)
    before = {name: of_users(database_url, name)[0] for name in ("posts", "visits", "user_roles")}
    fill(database_url)
    for name, rows_before in before.items():
        old, new = of_users(database_url, name)
        assert old > rows_before, name
        assert new, name
    # What is counted within a parent has no gaps, of new ones neither.
    lines = "SELECT max(line_no) - count(*) AS gap FROM post_lines GROUP BY post_id"
    assert value(database_url, f"SELECT max(gap) FROM ({lines}) AS gaps") == 0


def test_a_join_table_of_new_rows_and_a_look_up_table_grows(database_url: str) -> None:
    load(database_url, SHOP)
    for users in (100, 200, 300):
        report = rows(fill(database_url, only=("users", "user_roles")))
        assert report == {"users": 100, "user_roles": 100}
        assert value(database_url, "SELECT count(*) FROM users") == users
    assert value(database_url, "SELECT count(*) FROM user_roles") == 300


def test_a_second_run_is_made_again_and_taken_back(database_url: str) -> None:
    load(database_url, SHOP)
    for _ in range(3):
        fill(database_url, rows=20)
    assert api.verify(database_url=database_url).ok
    for run in (1, 2, 3):
        assert api.diff(run, database_url=database_url).ok
    # Rows of the table without a key are found by what they hold, also after a later run.
    for run in (3, 2, 1):
        api.undo((run,), database_url=database_url, yes=True)
    counts = [value(database_url, f"SELECT count(*) FROM {name}") for name in ("users", "visits")]
    assert counts == [0, 0]


# --- verify --------------------------------------------------------------------------------------


def test_keys_that_are_counted_down_are_right(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE below (id integer GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -1)"
        " PRIMARY KEY, name text NOT NULL);"
        "CREATE SEQUENCE downwards INCREMENT BY -2;"
        "CREATE TABLE beneath (id bigint PRIMARY KEY DEFAULT nextval('downwards'), name text);"
        "INSERT INTO below (name) VALUES ('x'), ('y')",
    )
    assert api.verify(database_url=postgresql_url).ok
    fill(postgresql_url, rows=20)
    assert api.verify(database_url=postgresql_url).ok
    load(postgresql_url, "INSERT INTO beneath (name) VALUES ('x'), ('y')")
    assert api.verify(database_url=postgresql_url).ok

    load(postgresql_url, "INSERT INTO below VALUES (-7, 'ahead')")
    wrong = [check for check in api.verify(database_url=postgresql_url).checks if not check.ok]
    assert [check.name for check in wrong] == ["sequence below.id"]
    assert "the next key would be -3, but -7 is taken" in wrong[0].detail


# --- undo ----------------------------------------------------------------------------------------


def test_rows_of_several_runs_without_a_key_are_told_apart_by_what_is_counted(
    postgresql_url: str,
) -> None:
    load(
        postgresql_url,
        'CREATE SEQUENCE "from 1000 %" START 1000;'
        "CREATE TABLE marks (id serial, good boolean);"
        "CREATE TABLE always (id integer GENERATED ALWAYS AS IDENTITY, good boolean);"
        "CREATE TABLE late (id integer DEFAULT nextval('\"from 1000 %\"'), good boolean)",
    )
    fill(postgresql_url, rows=20)
    fill(postgresql_url, rows=20)
    load(postgresql_url, "INSERT INTO marks (good) VALUES (true), (false)")
    assert value(postgresql_url, "SELECT min(id) FROM late") == 1000
    assert value(postgresql_url, "SELECT max(id) FROM marks") == 42
    for run in (1, 2):
        api.undo((run,), database_url=postgresql_url, yes=True)
    assert value(postgresql_url, "SELECT array_agg(id) FROM marks") == [41, 42]
    assert value(postgresql_url, "SELECT count(*) FROM always") == 0
