"""What ``seed fill`` says of a database that it may not write to, or only in part."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.errors import DatabaseError
from seeds.runner.reports import PreviewTablesReport
from tests.support.scratch import load, value

TABLES = """
CREATE TABLE users (id serial PRIMARY KEY, name text);
CREATE TABLE closed (id serial PRIMARY KEY, name text);
"""


@pytest.fixture
def role(postgresql_url: str) -> Iterator[str]:
    """A role that may do nothing yet."""
    name = f"seeds_role_{secrets.token_hex(4)}"
    load(postgresql_url, f"{TABLES} CREATE ROLE {name} LOGIN")
    try:
        yield name
    finally:
        load(postgresql_url, f"DROP OWNED BY {name} CASCADE; DROP ROLE {name}")


def fill(url: str, dry_run: bool = False) -> dict[str, int]:
    """Fill as ``seed fill`` does; return the rows that each table got."""
    report = api.fill(FillRequest(SeedRequest(database_url=url), rows=5, dry_run=dry_run))
    return {table.table: table.inserted for table in report.tables}


def test_a_database_that_only_reads_is_told_at_once(postgresql_url: str) -> None:
    load(postgresql_url, TABLES)
    fill(postgresql_url)
    load(
        postgresql_url,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',"
        " current_database()); END $$",
    )
    request = FillRequest(SeedRequest(database_url=postgresql_url))
    for dry_run in (False, True):
        with pytest.raises(DatabaseError, match="read-only") as caught:
            fill(postgresql_url, dry_run=dry_run)
        assert "seed inspect" in caught.value.hint
    with pytest.raises(DatabaseError, match="read-only"):
        api.undo(database_url=postgresql_url, yes=True)
    assert api.inspect(request).ok
    assert api.status(database_url=postgresql_url).tables == {"users": 5, "closed": 5}


def test_a_user_who_cannot_note_the_run_is_told_before_anything_is_made(
    postgresql_url: str, role: str
) -> None:
    url = postgresql_url.replace("postgres@", f"{role}@")
    load(
        postgresql_url,
        f"GRANT SELECT, INSERT ON users TO {role};"
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}",
    )
    with pytest.raises(DatabaseError, match="may not create tables in the schema public"):
        fill(url)
    assert fill(url, dry_run=True)["users"] == 5
    load(postgresql_url, f"GRANT CREATE ON SCHEMA public TO {role}")
    assert fill(url) == {"users": 5, "closed": 0}
    assert api.status(database_url=url).tables == {"users": 5}
    assert value(postgresql_url, "SELECT count(*) FROM users") == 5


def test_whoever_may_only_read_can_inspect_and_preview(postgresql_url: str, role: str) -> None:
    fill(postgresql_url)
    load(postgresql_url, f"GRANT SELECT ON users TO {role}; CREATE TABLE empty (id integer)")
    url = postgresql_url.replace("postgres@", f"{role}@")
    seeding = SeedRequest(database_url=url)
    report = api.inspect(FillRequest(seeding))
    assert {table.table for table in report.tables} == {"users", "closed", "empty"}
    assert all("may not insert" in table.why_not for table in report.tables)
    assert all(table.columns for table in report.tables)
    assert any("seed_runs" in note for note in report.notes)
    (table,) = api.inspect(FillRequest(seeding, only=("users",))).tables
    assert table.why_not == "the user may not insert into it (no INSERT privilege)"
    shown = api.preview("*", request=seeding)
    assert isinstance(shown, PreviewTablesReport)
    assert {t.table: (len(t.rows), t.why_not) for t in shown.tables} == {
        "users": (5, ""),
        "closed": (0, "its rows may not be read"),
        "empty": (0, "its rows may not be read"),
    }
    load(postgresql_url, f"GRANT SELECT, INSERT ON empty TO {role}")
    for dry_run in (False, True):
        with pytest.raises(DatabaseError, match="may not read the table seed_runs") as caught:
            fill(url, dry_run=dry_run)
        assert f"ON seed_runs TO {role}" in caught.value.hint
    load(postgresql_url, f"GRANT SELECT ON seed_runs TO {role}")
    assert fill(url, dry_run=True)["empty"] == 5
    with pytest.raises(DatabaseError, match="may not write to the table seed_runs"):
        fill(url)
    load(postgresql_url, f"GRANT INSERT ON seed_runs TO {role}")
    assert fill(url)["empty"] == 5


def test_rows_are_verified_whose_parents_may_not_be_read(postgresql_url: str, role: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE notes (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id));"
        "INSERT INTO users (name) VALUES ('Ann'); INSERT INTO notes (user_id) VALUES (1);"
        f"GRANT SELECT ON notes TO {role}",
    )
    load(postgresql_url, f"GRANT SELECT ON SEQUENCE notes_id_seq TO {role}")
    report = api.verify(database_url=postgresql_url.replace("postgres@", f"{role}@"))
    assert report.ok
    assert list(report.tables) == ["notes"]
