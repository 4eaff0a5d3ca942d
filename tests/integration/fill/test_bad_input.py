"""What people get wrong with ``seed fill``: a clear message, the right exit code, no traceback."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, Done
from tests.support.scratch import load, value

KINDS = """
CREATE TYPE kind AS ENUM ('a', 'b', 'c');
CREATE TABLE kinds (id serial PRIMARY KEY, kind kind NOT NULL CONSTRAINT one_of_each UNIQUE);
"""


@pytest.fixture
def seed(tmp_path: Path) -> Cli:
    """``seed`` in a folder without a project."""
    home = tmp_path / "home"
    home.mkdir()
    return Cli(tmp_path, home, {})


def refused(done: Done, code: int, *said: str) -> None:
    """Assert that a call ended with a code, and with one error that says some things."""
    assert done.code == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "bug:" not in done.stderr
    assert done.stderr.count("error: ") == 1
    for text in said:
        assert text in done.stderr


def test_a_database_that_the_server_does_not_have(seed: Cli, postgresql_url: str) -> None:
    missing = f"{postgresql_url}_nix"
    for command in ("fill", "check", "inspect", "preview"):
        refused(seed(command, "--database-url", missing), 1, "there is no database", "_nix")


def test_a_schema_without_tables(seed: Cli, postgresql_url: str) -> None:
    load(postgresql_url, "CREATE SCHEMA bare")
    refused(seed("fill", "--database-url", postgresql_url), 1, "has no tables")
    load(postgresql_url, KINDS)
    done = seed("fill", "--database-url", postgresql_url, "--schema", "bare")
    refused(done, 1, "has no tables in bare", "migrations")


def test_a_table_without_permission_is_told_and_stops_no_other(
    seed: Cli, postgresql_url: str
) -> None:
    role = f"seeds_role_{secrets.token_hex(4)}"
    load(
        postgresql_url,
        f"CREATE ROLE {role} LOGIN; GRANT CREATE ON SCHEMA public TO {role};"
        "CREATE TABLE closed (n integer); CREATE TABLE free (n integer);"
        f"GRANT SELECT, INSERT ON free TO {role}",
    )
    url = postgresql_url.replace("postgres@", f"{role}@")
    try:
        done = seed("fill", "--database-url", url, "--rows", "3")
        assert done.code == 0, done.stderr
        assert "the user may not insert into it (no INSERT privilege)" in done.stdout
        assert value(postgresql_url, "SELECT count(*) FROM free") == 3
        named = seed("fill", "--database-url", url, "--only", "closed")
        refused(named, 2, "closed cannot be filled: the user may not insert into it")
    finally:
        load(postgresql_url, f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def test_a_database_that_only_reads(seed: Cli, postgresql_url: str) -> None:
    load(
        postgresql_url,
        f"{KINDS} DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
        " default_transaction_read_only = on', current_database()); END $$",
    )
    for command in ("fill", "check"):
        refused(seed(command, "--database-url", postgresql_url), 1, "read-only", "seed inspect")
    assert seed("inspect", "--database-url", postgresql_url).code == 0


def test_more_rows_than_a_unique_enumeration_has_values(seed: Cli, postgresql_url: str) -> None:
    load(postgresql_url, KINDS)
    done = seed("fill", "--database-url", postgresql_url, "--count", "kinds=10")
    refused(done, 1, "10 rows", "room for 3", "one_of_each", "--count kinds=3")
    assert value(postgresql_url, "SELECT count(*) FROM kinds") == 0


def test_conditions_that_contradict_each_other_are_named(seed: Cli, postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE odd (n integer NOT NULL, CONSTRAINT high CHECK (n > 5),"
        " CONSTRAINT low CHECK (n < 3))",
    )
    done = seed("fill", "--database-url", postgresql_url, COLUMNS="50")
    assert done.code == 1
    assert "high" in done.stdout
    assert "low" in done.stdout
    assert "Traceback" not in done.stderr
    refused(seed("fill", "--database-url", postgresql_url, "--strict"), 1, "high", "low")


def test_rows_of_a_table_that_is_not_there(seed: Cli, postgresql_url: str) -> None:
    load(postgresql_url, KINDS)
    for asked in (("--count", "kidns=3"), ("--only", "kidns"), ("--except", "kidns")):
        done = seed("fill", "--database-url", postgresql_url, *asked)
        refused(done, 2, "there is no table 'kidns'", "Did you mean 'kinds'?")
