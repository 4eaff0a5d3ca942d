"""What SQLite alone does when rows go: indexes for foreign keys, AUTOINCREMENT set back."""

from __future__ import annotations

import time
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConstraintError
from seeds.load import Backend
from seeds.load.generic import REBUILD_ROWS
from seeds.load.removal import KeySet
from seeds.schema.metadata import table_info
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, load

MANY = REBUILD_ROWS + 5_000

METADATA = sa.MetaData()
PEOPLE = sa.Table(
    "people",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(50)),
    sa.Index("ix_people_email", "email", unique=True),
    sqlite_autoincrement=True,
)
CARDS = sa.Table(
    "cards",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="SET NULL")),
)
people, cards = map(table_info, (PEOPLE, CARDS))


@pytest.fixture
def url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(autouse=True)
def tables(engine: sa.Engine) -> None:
    METADATA.create_all(engine)


def load_people(backend: Backend, first: int, last: int) -> KeySet:
    keys = list(range(first, last + 1))
    load(backend, batch(people, {"id": keys, "email": [f"{i}@example.com" for i in keys]}))
    return KeySet(people, ((first, last),))


def sql(backend: Backend, statement: str) -> Any:
    return backend.connection.exec_driver_sql(statement).all()


def schema(backend: Backend) -> Any:
    return sorted(sql(backend, "SELECT type, name, sql FROM sqlite_master"))


def test_referring_columns_without_an_index_do_not_make_it_slow(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 1, MANY)
        others = list(range(1, MANY + 1))
        load_people(backend, MANY + 1, MANY + 1)
        load(backend, batch(cards, {"id": others, "person_id": [MANY + 1] * MANY}))
        before = schema(backend)
    began = time.perf_counter()
    with open_backend() as backend:
        assert backend.remove([mine]) == {"people": MANY}
        assert schema(backend) == before
    assert time.perf_counter() - began < 15  # reading all cards for each person takes minutes


def test_an_index_that_serves_is_left_alone(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.connection.exec_driver_sql("CREATE INDEX ix ON cards (person_id, id)")
        mine = load_people(backend, 1, 200)
        load(backend, batch(cards, {"id": list(range(1, 201)), "person_id": [1] * 200}))
        before = schema(backend)
        seen: list[str] = []
        raw: Any = backend.connection.connection.dbapi_connection
        raw.set_trace_callback(seen.append)
        assert backend.remove([mine]) == {"people": 200}
        raw.set_trace_callback(None)
        assert not [s for s in seen if "INDEX" in s]
        assert schema(backend) == before
        assert sql(backend, "SELECT count(*) FROM cards WHERE person_id IS NULL") == [(200,)]


def test_indexes_are_as_before_when_most_rows_went(open_backend: Open) -> None:
    with open_backend() as backend:
        load_people(backend, 1, MANY + 10)
        before = schema(backend)
    with open_backend() as backend:
        said: list[str] = []
        backend.on_phase = said.append
        assert backend.remove([KeySet(people, ((1, MANY),))]) == {"people": MANY}
        assert schema(backend) == before
        assert "rebuilding 1 index of people" in said
        assert sql(backend, "PRAGMA integrity_check") == [("ok",)]
        assert backend.count(people) == 10


def test_indexes_are_as_before_when_a_reference_refused(open_backend: Open) -> None:
    with open_backend() as backend:
        load_people(backend, 1, MANY)
        backend.connection.exec_driver_sql(
            "CREATE TABLE strict (id INTEGER PRIMARY KEY, p INTEGER REFERENCES people)"
        )
        backend.connection.exec_driver_sql(f"INSERT INTO strict VALUES (1, {MANY})")
        before = schema(backend)
        with pytest.raises(ConstraintError):
            backend.remove([KeySet(people, ((1, MANY),))])
        assert schema(backend) == before
        assert backend.count(people) == MANY


def test_the_page_cache_is_as_before(open_backend: Open) -> None:
    with open_backend() as backend:
        size = sql(backend, "PRAGMA cache_size")
        mine = load_people(backend, 1, MANY)
        backend.remove([mine])
        assert sql(backend, "PRAGMA cache_size") == size


def test_autoincrement_goes_back_when_its_rows_are_gone(open_backend: Open) -> None:
    with open_backend() as backend:
        load_people(backend, 1, 5)
        mine = load_people(backend, 6, 9)
        backend.remove([mine])
        assert backend.next_key(people) == 10
        backend.rewind(people, 6, 9)
        assert backend.next_key(people) == 6


@pytest.mark.parametrize("why", ["(7, 'x')", "(10, 'x')"])
def test_it_stays_when_somebody_used_it_since(open_backend: Open, why: str) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 6, 9)
        backend.remove([mine])
        backend.connection.exec_driver_sql(f"INSERT INTO people VALUES {why}")
        before = sql(backend, "SELECT * FROM sqlite_sequence")
        backend.rewind(people, 6, 9)
        assert sql(backend, "SELECT * FROM sqlite_sequence") == before


def test_it_stays_when_a_key_above_was_taken_and_given_back(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 6, 9)
        backend.remove([mine, load_people(backend, 10, 10)])
        backend.rewind(people, 6, 9)
        assert backend.next_key(people) == 11


def test_a_table_without_a_key_is_grown_by_its_rowids(open_backend: Open) -> None:
    with open_backend() as backend:
        load_people(backend, 1, 3)
        backend.connection.exec_driver_sql(
            "CREATE TABLE likes (rowid TEXT, person INTEGER REFERENCES PEOPLE (ID))"
        )
        backend.connection.exec_driver_sql("INSERT INTO likes VALUES ('a', 1), ('b', 2), ('c', 1)")
        grown = backend.cascaded({"people": KeySet(people, ((1, 1),))})
        assert backend.remove(list(grown.values())) == {"likes": 2, "people": 1}
        assert sql(backend, "SELECT * FROM likes") == [("b", 2)]


def test_a_witness_is_not_to_be_had(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 1, 3)
        assert backend.witness() == ""
        assert backend.untouched(mine, "pg:1:2:3") is None
