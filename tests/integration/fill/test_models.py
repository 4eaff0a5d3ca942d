"""Databases filled as an application's models say, and loaded by these models afterwards."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.errors import SchemaError, UsageError
from seeds.runner.reports import FillReport
from tests.support import tricky_models
from tests.support.scratch import load, value
from tests.support.tricky_models import Base, Engineer, Person, Shelf
from tests.support.tricky_postgresql_models import Diary, Mood, Page

MODELS = "tests.support.tricky_models:Base"


def fill(url: str, **options: Any) -> FillReport:
    """Fill a database as the models say."""
    seeding = SeedRequest(database_url=url, yes=True, seed=7)
    return api.fill(FillRequest(seeding, **{"metadata": MODELS, **options}))


def all_rows(url: str) -> dict[str, list[Any]]:
    """Load every mapped class."""
    engine = sa.create_engine(url)
    with Session(engine) as session:
        found = {
            mapper.class_.__name__: list(session.scalars(sa.select(mapper.class_)))
            for mapper in Base.registry.mappers
        }
        session.expunge_all()
    engine.dispose()
    return found


def test_what_was_filled_is_loaded_by_the_applications_own_classes(database_url: str) -> None:
    report = fill(database_url, rows=20, create_tables=True)
    assert report.ok
    rows = all_rows(database_url)
    assert all(rows.values()), {name: len(some) for name, some in rows.items()}
    assert {type(person) for person in rows["Person"]} >= {Person, Engineer}
    assert {vehicle.type for vehicle in rows["Vehicle"]} == {"vehicle", "car"}
    person = rows["Person"][0]
    assert isinstance(person.color, tricky_models.Color)
    assert isinstance(person.level, tricky_models.Level)
    assert isinstance(person.tags, list)
    assert isinstance(person.pickled, dict)
    assert isinstance(person.settings, dict)
    assert person.strange == 7
    assert person.secret is None
    assert any("Secret" in note for note in report.notes)


def test_types_of_postgresql_alone_are_loaded(postgresql_url: str) -> None:
    models = "tests.support.tricky_postgresql_models:Base"
    assert fill(postgresql_url, rows=9, create_tables=True, metadata=models).ok
    engine = sa.create_engine(postgresql_url)
    with Session(engine) as session:
        diaries = session.scalars(sa.select(Diary)).all()
        assert all(isinstance(mood, Mood) for d in diaries for mood in (*d.moods, *d.plain_moods))
        assert len(session.scalars(sa.select(Page)).all()) == len(diaries) == 9
        session.expunge_all()
    engine.dispose()
    assert [t.changed for t in api.diff(1, database_url=postgresql_url).tables] == [0, 0]


def test_later_commands_know_what_the_models_said_without_them(database_url: str) -> None:
    fill(database_url, rows=12, create_tables=True)
    (run,) = api.status(database_url=database_url).runs
    assert all(left == run.tables[table] for table, left in run.left.items() if left is not None)
    different = api.diff(1, database_url=database_url).tables
    assert [t.table for t in different if t.changed or t.missing or t.reason] == []
    assert api.verify(database_url=database_url).ok
    made = {
        c.name: c.generator for c in api.why("people", ["3"], database_url=database_url).columns
    }
    assert made["strange"] == "constant"
    load(database_url, "UPDATE people SET strange = 8 WHERE id = 2")
    (people,) = (t for t in api.diff(1, database_url=database_url).tables if t.table == "people")
    assert people.changed == 1
    load(database_url, "UPDATE people SET strange = 7 WHERE id = 2")
    api.undo(database_url=database_url, yes=True)
    assert value(database_url, "SELECT count(*) FROM people") == 0


def test_a_second_run_goes_on_where_the_first_one_ended(database_url: str) -> None:
    fill(database_url, rows=6, create_tables=True)
    assert fill(database_url, rows=6).ok
    rows = all_rows(database_url)
    assert len(rows["Person"]) == 12
    assert len({person.token for person in rows["Person"]}) == 12


def test_a_database_that_says_little_is_filled_as_the_models_say(database_url: str) -> None:
    fill(database_url, rows=5, create_tables=True)
    # What an application on SQLite knows, PostgreSQL knows itself.
    sqlite = database_url.startswith("sqlite")
    uid, time, truth = ("TEXT", "TEXT", "INTEGER") if sqlite else ("UUID", "TIMESTAMP", "BOOLEAN")
    load(database_url, tricky_models.POORER.format(uid=uid, time=time, truth=truth))
    api.undo(database_url=database_url, yes=True, force=True)
    fill(database_url, rows=5, only=("people",))
    assert fill(database_url, counts={"shelves": 40}, only=("shelves",)).ok
    rows: list[Shelf] = all_rows(database_url)["Shelf"]
    assert len(rows) == 40
    assert len({row.code for row in rows}) == 40
    assert all(1 <= row.depth <= 9 and row.uid.version for row in rows)
    assert {row.owner_id for row in rows} <= {p.id for p in all_rows(database_url)["Person"]}


def test_tables_of_others_are_left_alone(database_url: str) -> None:
    load(database_url, "CREATE TABLE others (id INTEGER PRIMARY KEY)")
    report = fill(database_url, rows=3, create_tables=True)
    assert report.left_out["others"] == f"no table of {MODELS}"
    assert value(database_url, "SELECT count(*) FROM others") == 0


def test_tables_that_the_database_lacks_are_named(database_url: str) -> None:
    load(database_url, "CREATE TABLE vehicles (id INTEGER PRIMARY KEY)")
    with pytest.raises(SchemaError, match=r"has no tables .*people") as said:
        fill(database_url)
    assert "--create-tables" in said.value.hint


def test_a_failure_leaves_no_tables_and_an_undo_leaves_them(database_url: str) -> None:
    load(database_url, "CREATE TABLE mine (id INTEGER PRIMARY KEY)")
    with pytest.raises(UsageError):
        fill(database_url, create_tables=True, only=("no_such*",))
    tables = "sqlite_master" if database_url.startswith("sqlite") else "pg_tables"
    name = "name" if database_url.startswith("sqlite") else "tablename"
    query = f"SELECT count(*) FROM {tables} WHERE {name} = 'people'"
    assert value(database_url, query) == 0
    fill(database_url, create_tables=True, rows=2)
    api.undo(database_url=database_url, yes=True)
    assert value(database_url, query) == 1


def test_no_database_is_needed_to_see_how_tables_would_be_filled() -> None:
    request = FillRequest(metadata=MODELS, in_memory=True)
    report = api.inspect(request)
    columns = {f"{t.table}.{c.column}": c for t in report.tables for c in t.columns}
    assert columns["people.color"].text == 'choice(("RED", "BLUE"))'
    assert columns["people.by_value"].type == "by_value"
    assert columns["people.kind"].by == "condition"
    assert any("Secret" in note for note in report.notes)
    checked = api.fill(FillRequest(metadata=MODELS, in_memory=True, dry_run=True, rows=4))
    assert checked.ok
    assert checked.run == 0


def test_each_row_of_a_class_has_its_row_in_the_joined_table(database_url: str) -> None:
    for run in (1, 2):
        options = {"only": ("people", "engineers"), "create_tables": run == 1}
        report = fill(database_url, **options)
        assert report.ok
        engine = sa.create_engine(database_url)
        with Session(engine) as session:
            of_kind = session.scalars(sa.select(Person)).all()
            engineers = [person for person in of_kind if isinstance(person, Engineer)]
            assert len(engineers) == session.scalar(sa.text("SELECT count(*) FROM engineers"))
            # What is not there cannot be loaded.
            names = [column.key for column in sa.inspect(Engineer).column_attrs]
            assert all(hasattr(person, name) for person in engineers for name in names)
        engine.dispose()
