"""Upserts while another session inserts the same natural keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConstraintError
from seeds.load.engine import create_engine
from seeds.schema.metadata import table_info
from tests.integration.load.conftest import Open

METADATA = sa.MetaData()
USERS = sa.Table(
    "users",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(50), unique=True),
    sa.Column("name", sa.String(50), unique=True),
    sa.Column("age", sa.Integer, default=7),
)
SEATS = sa.Table(
    "seats",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("row%s", sa.String(5)),
    sa.Column("Number", sa.Integer),
    sa.Column("price", sa.Integer),
    sa.UniqueConstraint("Number", "row%s"),
)
# The models say that it is unique; the database will do so at the commit only, or not at all.
LATE = sa.Table(
    "late",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(50)),
    sa.Column("kind", sa.String(50)),
    sa.UniqueConstraint("code", deferrable=True, initially="DEFERRED"),
)
users, seats, late = map(table_info, (USERS, SEATS, LATE))


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


@pytest.fixture(autouse=True)
def tables(engine: sa.Engine) -> None:
    METADATA.create_all(engine)


@pytest.fixture
def other(url: str) -> Iterator[sa.Engine]:
    """Another session."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def before_the_insert(connection: sa.Connection, then: Callable[[], None]) -> None:
    """Do something once, between the look-up and the first INSERT of a connection."""
    done: list[bool] = []

    @sa.event.listens_for(connection, "before_cursor_execute")
    def intervene(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT") and not done:
            done.append(True)
            then()


def inserts(other: sa.Engine, table: sa.Table, *values: dict[str, Any]) -> Callable[[], None]:
    def act() -> None:
        with other.begin() as connection:
            connection.execute(sa.insert(table), list(values))

    return act


def all_of(backend: Any, *columns: Any) -> list[tuple[Any, ...]]:
    query = sa.select(*columns).order_by(columns[0].table.c.id)
    return [tuple(row) for row in backend.connection.execute(query)]


def test_a_row_that_another_session_inserted_meanwhile_is_an_existing_one(
    open_backend: Open, other: sa.Engine
) -> None:
    with open_backend() as backend:
        backend.connection.execute(sa.insert(USERS), [{"id": 50, "email": "old", "age": 1}])
    given = [{"email": e, "age": 30} for e in ("a", "old", "b", "c", "d")]
    with open_backend() as backend:
        theirs = ({"id": 100, "email": "b", "age": 30}, {"id": 101, "email": "c", "age": 5})
        before_the_insert(backend.connection, inserts(other, USERS, *theirs))
        result = backend.upsert(users, given, ["email"], [("age",)] * 5)
        assert (result.inserted, result.updated, result.unchanged) == (2, 2, 1)
        assert result.new == (True, False, False, False, True)
        assert result.keys[1:4] == (50, 100, 101)
        found = dict(all_of(backend, USERS.c.email, USERS.c.id))
        assert tuple(found[row["email"]] for row in given) == result.keys
        assert [age for (age,) in all_of(backend, USERS.c.age)] == [30] * 5


def test_one_that_is_not_yet_committed_is_waited_for(open_backend: Open, other: sa.Engine) -> None:
    with other.connect() as connection, open_backend() as backend:
        connection.execute(sa.insert(USERS), [{"id": 100, "email": "a", "age": 1}])
        timer = threading.Timer(0.3, connection.commit)
        timer.start()
        began = time.monotonic()
        result = backend.upsert(users, [{"email": "a", "age": 2}], ["email"], [("age",)])
        assert time.monotonic() - began > 0.2
        timer.join()
        assert (result.keys, result.inserted, result.updated) == ((100,), 0, 1)


def test_one_that_is_taken_back_is_inserted_after_all(open_backend: Open, other: sa.Engine) -> None:
    with other.connect() as connection, open_backend() as backend:
        connection.execute(sa.insert(USERS), [{"id": 100, "email": "a", "age": 1}])
        timer = threading.Timer(0.3, connection.rollback)
        timer.start()
        result = backend.upsert(users, [{"email": "a", "age": 2}], ["email"], [("age",)])
        timer.join()
        assert (result.inserted, result.new) == (1, (True,))


def test_composite_natural_keys_in_any_order_are_decided_by_the_database(
    open_backend: Open, other: sa.Engine
) -> None:
    rows = [{"row%s": "a", "Number": 1, "price": 5}, {"row%s": "a", "Number": 2, "price": 5}]
    with open_backend() as backend:
        theirs = {"id": 9, "row%s": "a", "Number": 2, "price": 4}
        before_the_insert(backend.connection, inserts(other, SEATS, theirs))
        result = backend.upsert(seats, rows, ["row%s", "Number"], [("price",)] * 2)
        assert (result.inserted, result.updated, result.new) == (1, 1, (True, False))
        assert result.keys[1] == 9


def test_another_unique_column_that_is_taken_is_an_error(
    open_backend: Open, other: sa.Engine
) -> None:
    with open_backend() as backend:
        before_the_insert(
            backend.connection, inserts(other, USERS, {"email": "b", "name": "taken"})
        )
        with pytest.raises(ConstraintError, match="name"):
            backend.upsert(users, [{"email": "a", "name": "taken"}], ["email"], [()])


@pytest.mark.parametrize("column", ["code", "kind"])
def test_what_the_database_does_not_decide_is_inserted_plainly(
    open_backend: Open, column: str
) -> None:
    with open_backend() as backend:
        first = backend.upsert(late, [{column: "a"}, {column: "b"}], [column], [(), ()])
        assert first.new == (True, True)
        again = backend.upsert(late, [{column: "b"}, {column: "c"}], [column], [(), ()])
        assert again.new == (False, True)


def test_many_rows_keep_their_order_and_their_defaults(open_backend: Open) -> None:
    with open_backend() as backend:
        given = [{"email": f"{i}@x.org"} for i in range(3000, 0, -1)]
        result = backend.upsert(users, given, ["email"], [()] * 3000)
        assert result.keys == tuple(range(1, 3001))
        assert all_of(backend, USERS.c.email)[0] == ("3000@x.org",)
        assert backend.connection.scalar(sa.select(sa.func.sum(USERS.c.age))) == 21_000


def test_rows_without_a_natural_key_are_inserted_each_time(open_backend: Open) -> None:
    with open_backend() as backend:
        for _ in range(2):
            assert backend.upsert(users, [{"email": None}], ["email"], [()]).new == (True,)
        assert backend.count(users) == 2


def test_four_sessions_upserting_at_once_agree(url: str, engine: sa.Engine) -> None:
    from seeds.load import backend_for

    given = [{"email": f"{i}@x.org", "age": 1} for i in range(200)]
    results: list[Any] = []

    def session() -> None:
        own = create_engine(url)
        with own.begin() as connection:
            results.append(
                backend_for(connection).upsert(users, given, ["email"], [("age",)] * 200)
            )
        own.dispose()

    threads = [threading.Thread(target=session) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(r.inserted for r in results) == 200
    assert sum(r.unchanged for r in results) == 600
    assert len({r.keys for r in results}) == 1
