"""Which tables ``seed fill`` fills, what it reads of others, and how it tells what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.config.project import bare_project, find_project
from seeds.errors import ConstraintError, SchemaError, UsageError
from seeds.runner.reports import FilledTableReport, FillReport
from tests.support.scratch import load, value

SCHEMAS = """
CREATE SCHEMA crm;
CREATE SCHEMA shop;
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE crm.users (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE crm.customers (
  id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES public.users
);
CREATE TABLE shop.orders (
  id serial PRIMARY KEY, customer_id integer NOT NULL REFERENCES crm.customers
);
"""
KINDS = """
CREATE TABLE kinds (
  id INTEGER PRIMARY KEY, kind VARCHAR(2) NOT NULL UNIQUE CHECK (kind IN ('a', 'b', 'c'))
);
"""
REFUSING = {
    "postgresql": "CREATE TABLE odd (id INTEGER PRIMARY KEY, name VARCHAR(20));"
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.id > 3 THEN RETURN NULL; END IF; RETURN NEW; END $$;"
    "CREATE TRIGGER refuse BEFORE INSERT ON odd FOR EACH ROW EXECUTE FUNCTION refuse();",
    "sqlite": "CREATE TABLE odd (id INTEGER PRIMARY KEY, name VARCHAR(20));"
    "CREATE TRIGGER refuse BEFORE INSERT ON odd WHEN NEW.id > 3"
    " BEGIN SELECT RAISE(IGNORE); END;",
}


def fill(url: str, **options: Any) -> FillReport:
    """Fill as ``seed fill`` does."""
    return api.fill(FillRequest(SeedRequest(database_url=url), **options))


def rows(report: FillReport) -> dict[str, int]:
    """Return the rows that each table got."""
    return {table.table: table.inserted for table in report.tables}


# --- schemas --------------------------------------------------------------------------------------


def test_tables_of_one_schema_refer_to_rows_of_others(postgresql_url: str) -> None:
    load(postgresql_url, SCHEMAS)
    assert rows(fill(postgresql_url, schemas=("public",), rows=5)) == {"users": 5}
    assert rows(fill(postgresql_url, schemas=("crm",), rows=6)) == {
        "crm.users": 6,
        "crm.customers": 6,
    }
    report = fill(postgresql_url, schemas=("shop",), rows=7)
    assert rows(report) == {"shop.orders": 7}
    assert report.left_out["users"] == "not of the schema shop"
    assert value(postgresql_url, "SELECT count(*) FROM users") == 5


def test_whoever_needs_empty_tables_of_other_schemas_is_told_which_to_add(
    postgresql_url: str,
) -> None:
    load(postgresql_url, SCHEMAS)
    report = fill(postgresql_url, schemas=("shop",))
    assert rows(report) == {"shop.orders": 0}
    (note,) = report.notes
    assert "no rows without crm.customers, users" in note
    assert note.endswith("add --schema crm --schema public")
    seeding = SeedRequest(database_url=postgresql_url)
    assert api.inspect(FillRequest(seeding, schemas=("shop",))).notes == (note,)
    (note,) = fill(postgresql_url, only=("crm.customers",)).notes
    assert note.endswith("users, which is empty and left out: fill users as well, or before")


def test_names_and_patterns_mean_tables_of_the_schemas_asked_for(postgresql_url: str) -> None:
    load(postgresql_url, SCHEMAS)
    report = fill(postgresql_url, schemas=("crm",), only=("users",), counts={"us*": 4})
    assert rows(report) == {"crm.users": 4}
    with pytest.raises(UsageError, match="orders cannot be filled: it is not of the schema crm"):
        fill(postgresql_url, schemas=("crm",), only=("orders",))
    with pytest.raises(SchemaError, match="no schema 'cmr'") as caught:
        fill(postgresql_url, schemas=("cmr",))
    assert "'crm'" in caught.value.hint
    load(postgresql_url, "CREATE SCHEMA bare")
    with pytest.raises(SchemaError, match="has no tables in bare"):
        fill(postgresql_url, schemas=("bare",))


# --- fewer rows than were asked for ---------------------------------------------------------------


def one(report: FillReport) -> FilledTableReport:
    """Return the one table of a report."""
    (table,) = report.tables
    return table


def test_a_number_that_a_table_missed_is_told_with_the_reason(database_url: str) -> None:
    load(database_url, REFUSING[database_url.partition(":")[0].partition("+")[0]])
    report = fill(database_url, counts={"odd": 5}, dry_run=True)
    table = one(report)
    assert (table.wanted, table.inserted, table.missed) == (5, 3, True)
    assert "trigger" in table.why_not
    assert not report.ok
    with pytest.raises(ConstraintError, match="gets 3 of the 5 rows that were asked of it"):
        fill(database_url, counts={"odd": 5}, strict=True)
    assert value(database_url, "SELECT count(*) FROM odd") == 0
    assert fill(database_url, rows=5, strict=True).ok


def test_rows_that_keys_leave_no_room_for_are_told_where_somebody_asked(database_url: str) -> None:
    load(database_url, KINDS)
    table = one(fill(database_url, rows=10, dry_run=True))
    assert (table.wanted, table.inserted, table.missed) == (10, 3, False)
    assert "leaves room for 3" in table.why_not
    assert one(fill(database_url)).why_not == ""


def test_factories_of_one_schema_refer_to_rows_of_others(
    postgresql_url: str, tmp_path: Path
) -> None:
    load(postgresql_url, SCHEMAS)
    seeding = SeedRequest(database_url=postgresql_url, yes=True)
    fill(postgresql_url, schemas=("public", "crm"), rows=5)

    api.make_factories_of_database(
        FillRequest(seeding, schemas=("shop",), rows=7),
        output=tmp_path / "made_of_shop",
        project=bare_project(tmp_path),
    )

    models = (tmp_path / "made_of_shop" / "models.py").read_text()
    assert '"schema": "crm"' in models
    factories = (tmp_path / "made_of_shop" / "factories.py").read_text()
    assert factories.count("class ") == 1
    report = api.seed(seeding, project=find_project(tmp_path))
    assert {table.table: table.inserted for table in report.tables} == {"shop.orders": 7}
    with pytest.raises(SchemaError, match="nowhere"):
        api.make_factories_of_database(
            FillRequest(seeding, schemas=("nowhere",)), stdout=True, project=bare_project(tmp_path)
        )
