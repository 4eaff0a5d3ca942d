"""Tables that are made like the source's, with all that they need."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.errors import SchemaError
from tests.support.copying import copied, executed, rows

TYPES = (
    "CREATE SCHEMA crm",
    "CREATE TYPE crm.mood AS ENUM ('sad', 'it''s 100%% ok')",
    (
        "CREATE DOMAIN email AS varchar(80) COLLATE \"C\" DEFAULT 'x@example.com' NOT NULL"
        " CONSTRAINT has_at CHECK (VALUE LIKE '%%@%%')"
    ),
    "CREATE DOMAIN moods AS crm.mood[]",
    'CREATE TYPE "A Pair" AS (one numeric(5, 2), "the other" moods)',
    "CREATE TYPE floats AS RANGE (SUBTYPE = float8)",
    "CREATE SEQUENCE apart START 7 INCREMENT 3",
    (
        'CREATE TABLE people (id serial PRIMARY KEY, mail email, mood crm.mood, pairs "A Pair"[],'
        " span floats, number serial, other int DEFAULT nextval('apart'), moods moods)"
    ),
    (
        "INSERT INTO people (mail, mood, pairs, span, moods) VALUES ('a@example.com', 'sad',"
        " ARRAY[ROW(1.5, ARRAY['sad']::crm.mood[])::\"A Pair\"], '[1,2.5)', '{sad}')"
    ),
)


def test_types_and_sequences_are_made_with_the_tables(two: tuple[str, str]) -> None:
    source, target = two
    executed(source, *TYPES)
    copied(source, target)
    query = "SELECT p::text FROM people p"
    assert rows(target, query) == rows(source, query)
    executed(target, "INSERT INTO people (mail) VALUES (DEFAULT)")
    assert rows(target, "SELECT mail, number, other FROM people WHERE id = 2") == [
        ("x@example.com", 2, 10)
    ]
    with pytest.raises(Exception, match="has_at"):
        executed(target, "INSERT INTO people (mail) VALUES ('nobody')")


def test_types_that_are_there_are_used(two: tuple[str, str]) -> None:
    source, target = two
    executed(source, *TYPES)
    executed(target, *TYPES[:3])
    copied(source, target)
    assert rows(target, "SELECT count(*) FROM people") == [(1,)]


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("tags citext", "the extension citext, which t uses"),
        ("tags citext[]", "the extension citext, which t uses"),
        ("key text DEFAULT encode(gen_salt('md5')::bytea, 'hex')", "pgcrypto, which t.key uses"),
    ],
)
def test_an_extension_that_is_missing_is_named_with_its_statement(
    two: tuple[str, str], table: str, named: str
) -> None:
    source, target = two
    extension = "citext" if "citext" in table else "pgcrypto"
    executed(
        source, f"CREATE EXTENSION {extension}", f"CREATE TABLE t (id int PRIMARY KEY, {table})"
    )
    with pytest.raises(SchemaError, match=named) as caught:
        copied(source, target)
    assert f'CREATE EXTENSION "{extension}";' in caught.value.hint
    executed(target, f"CREATE EXTENSION {extension}")
    copied(source, target)


def test_a_function_that_is_missing_is_named(two: tuple[str, str]) -> None:
    source, target = two
    executed(
        source,
        "CREATE FUNCTION seven() RETURNS int LANGUAGE sql AS 'SELECT 7'",
        "CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT seven())",
    )
    with pytest.raises(SchemaError, match=r"the function seven\(\), which t\.n uses"):
        copied(source, target)


@pytest.mark.parametrize("way", ["to PostgreSQL", "to SQLite"])
def test_a_column_that_the_target_does_not_compute_is_refused_and_not_left_empty(
    way: str, tmp_path: Path, postgresql_url: str
) -> None:
    # Expressions of one kind of database are not those of the other, so none is made.
    file = f"sqlite:///{tmp_path / 'a.db'}"
    source, target = (file, postgresql_url) if way == "to PostgreSQL" else (postgresql_url, file)
    executed(
        source,
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40),"
        " shout VARCHAR(40) GENERATED ALWAYS AS (upper(name)) STORED)",
        "INSERT INTO people (id, name) VALUES (1, 'Ann')",
    )
    with pytest.raises(SchemaError, match=r"people\.shout is computed here and not there"):
        copied(source, target)


def test_tables_made_in_sqlite_are_those_of_the_source_to_the_letter(tmp_path: Path) -> None:
    source, target = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
    executed(
        source,
        "CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE,"
        " shout TEXT GENERATED ALWAYS AS (upper(name)) STORED, CHECK (length(name) > 1)) STRICT",
        'CREATE TABLE "odd ""one""" (k TEXT PRIMARY KEY, person INTEGER REFERENCES people (id)'
        " DEFERRABLE INITIALLY DEFERRED) WITHOUT ROWID",
        "CREATE UNIQUE INDEX lower_name ON people (lower(name)) WHERE name <> 'x'",
        "INSERT INTO people (name) VALUES ('Ann'), ('bob')",
        'INSERT INTO "odd ""one""" VALUES (\'a\', 2)',
    )
    copied(source, target)
    made = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 2"
    assert rows(target, made) == rows(source, made)
    assert rows(target, "SELECT name, shout FROM people") == [("Ann", "ANN"), ("bob", "BOB")]
    assert rows(target, 'SELECT * FROM "odd ""one"""') == [("a", 2)]
