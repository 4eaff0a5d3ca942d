"""SQLite removal that minds foreign keys itself: as safe as the engine, or left to it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConstraintError
from seeds.load import Backend
from seeds.load.generic import REBUILD_ROWS
from seeds.load.removal import KeySet
from seeds.schema.metadata import metadata_tables
from tests.integration.load.conftest import Open

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, boss_id INTEGER REFERENCES people ON DELETE SET NULL);
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    editor_id INTEGER REFERENCES people (id) ON DELETE SET NULL
);
CREATE TABLE seats (hall TEXT, number INTEGER, PRIMARY KEY (hall, number));
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY, seat INTEGER, hall TEXT,
    FOREIGN KEY (seat, hall) REFERENCES seats (number, hall) ON DELETE SET NULL
);
"""

Minding = Callable[[], contextlib.AbstractContextManager[Backend]]


@pytest.fixture
def url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(autouse=True)
def tables(engine: sa.Engine) -> None:
    run(engine, *TABLES.split(";\n"))
    run(
        engine,
        "INSERT INTO people VALUES (1, NULL), (2, 1), (3, 2), (4, 3)",
        "INSERT INTO posts VALUES (1, 1, 2), (2, 3, 1), (3, 4, 4)",
        "INSERT INTO seats VALUES ('a', 1), ('a', 2), ('b', 1)",
        "INSERT INTO tickets VALUES (1, 1, 'a'), (2, 2, 'a'), (3, NULL, 'a')",
    )


@pytest.fixture
def minding(open_backend: Open) -> Minding:
    """Opens a backend that has the lock, and may mind foreign keys itself."""

    @contextlib.contextmanager
    def opened() -> Iterator[Backend]:
        with open_backend() as backend:
            backend.mind_references()
            backend.lock(print, 0)
            yield backend

    return opened


def run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            if statement.strip():
                connection.exec_driver_sql(statement)


def sql(backend: Backend, statement: str) -> Any:
    return [tuple(row) for row in backend.connection.exec_driver_sql(statement).all()]


def enforced(backend: Backend) -> bool:
    return bool(sql(backend, "PRAGMA foreign_keys") == [(1,)])


def rows_of(backend: Backend, name: str, *ranges: tuple[int, int]) -> KeySet:
    metadata = sa.MetaData()
    metadata.reflect(backend.connection)
    return KeySet(metadata_tables(metadata, "sqlite")[name], ranges)


def traced(backend: Backend, sets: list[KeySet]) -> tuple[dict[str, int], list[str]]:
    """Remove sets; return what was removed and the statements."""
    seen: list[str] = []
    raw: Any = backend.connection.connection.dbapi_connection
    raw.set_trace_callback(seen.append)
    try:
        return backend.remove(sets), seen
    finally:
        raw.set_trace_callback(None)


# --- who asks ------------------------------------------------------------------------------------


def test_the_engine_asks_unless_a_removal_minds_the_references(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.lock(print, 0)
        assert enforced(backend)


def test_a_removal_minds_the_references_of_a_plain_schema(minding: Minding) -> None:
    with minding() as backend:
        assert not enforced(backend)


def test_the_next_connection_has_the_engine_ask_again(minding: Minding, open_backend: Open) -> None:
    with minding():
        pass
    with open_backend() as backend:
        assert enforced(backend)


def test_a_transaction_that_has_begun_keeps_the_engine_asking(open_backend: Open) -> None:
    with open_backend() as backend:
        assert sql(backend, "SELECT count(*) FROM people") == [(4,)]
        backend.mind_references()
        backend.lock(print, 0)
        assert enforced(backend)
        assert backend.remove([rows_of(backend, "people", (1, 1))]) == {"people": 1}
        assert sql(backend, "SELECT * FROM posts") == [(2, 3, None), (3, 4, 4)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER DELETE ON seats BEGIN SELECT 1; END",
        "CREATE TABLE x (id INT PRIMARY KEY, p INTEGER REFERENCES people ON DELETE SET DEFAULT)",
        "CREATE TABLE x (id INTEGER PRIMARY KEY, p TEXT REFERENCES people)",
        "CREATE TABLE x (id INTEGER PRIMARY KEY, p REFERENCES people)",
        "CREATE TABLE x (id INTEGER PRIMARY KEY, code TEXT UNIQUE, c TEXT REFERENCES x (code))",
        "CREATE TABLE x (id INTEGER PRIMARY KEY, p INTEGER REFERENCES nowhere)",
        "CREATE TABLE x (id INTEGER PRIMARY KEY, p INTEGER REFERENCES people (absent))",
        "CREATE TABLE x (id TEXT PRIMARY KEY COLLATE NOCASE, up TEXT REFERENCES x)",
        "CREATE TABLE x (p INT REFERENCES people ON DELETE SET NULL, n INT, PRIMARY KEY (p, n))",
        "CREATE TABLE x (id INTEGER PRIMARY KEY, h TEXT, FOREIGN KEY (h) REFERENCES seats (hall))",
    ],
    ids=[
        "a trigger", "SET DEFAULT", "another type", "no type", "not the key", "no such table",
        "no such column", "a collation", "a key that would be cut", "half a key",
    ],
)  # fmt: skip
def test_the_engine_asks_where_keys_alone_do_not_tell(
    minding: Minding, engine: sa.Engine, statement: str
) -> None:
    run(engine, statement)
    with minding() as backend:
        assert enforced(backend)
        raw: Any = backend.connection.connection.dbapi_connection
        assert raw.in_transaction  # and the lock is held all the same
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            run_at_once(engine, "INSERT INTO people VALUES (9, NULL)")


def run_at_once(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.exec_driver_sql(statement)


def test_what_others_made_before_the_lock_was_free_counts(
    open_backend: Open, engine: sa.Engine
) -> None:
    with open_backend() as backend:
        backend.mind_references()
        run(engine, "CREATE TRIGGER t AFTER DELETE ON people BEGIN DELETE FROM tickets; END")
        backend.lock(print, 0)
        assert enforced(backend)


# --- what goes -----------------------------------------------------------------------------------


def test_references_that_the_engine_would_cut_are_cut(minding: Minding) -> None:
    with minding() as backend:
        assert not enforced(backend)
        sets = [rows_of(backend, "people", (1, 2)), rows_of(backend, "posts", (1, 1))]
        assert backend.remove(sets) == {"posts": 1, "people": 2}
        assert sql(backend, "SELECT * FROM people") == [(3, None), (4, 3)]
        assert sql(backend, "SELECT * FROM posts") == [(2, 3, None), (3, 4, 4)]
        assert sql(backend, "PRAGMA foreign_key_check") == []


def test_a_reference_of_several_columns_is_cut(minding: Minding) -> None:
    with minding() as backend:
        assert not enforced(backend)
        seats = KeySet(rows_of(backend, "seats").table, keys=(("a", 1), ("b", 1)))
        assert backend.remove([seats]) == {"seats": 2}
        assert sql(backend, "SELECT * FROM tickets") == [
            (1, None, None),
            (2, 2, "a"),
            (3, None, "a"),
        ]


def test_rows_that_hang_on_them_go_with_the_sets(minding: Minding) -> None:
    with minding() as backend:
        assert not enforced(backend)
        grown = backend.cascaded({"people": rows_of(backend, "people", (3, 4))})
        assert backend.remove(list(grown.values())) == {"posts": 2, "people": 2}
        assert sql(backend, "SELECT * FROM posts") == [(1, 1, 2)]
        assert sql(backend, "PRAGMA foreign_key_check") == []


def remove_the_last(minding: Minding) -> None:
    """Remove person 4 and what the model knows of them, committed unless it is refused."""
    with minding() as backend:
        assert not enforced(backend)
        backend.remove([rows_of(backend, "people", (4, 4)), rows_of(backend, "posts", (3, 3))])


@pytest.mark.parametrize("action", ["", "ON DELETE RESTRICT", "ON DELETE CASCADE"])
def test_a_row_that_would_refer_to_nothing_refuses(
    minding: Minding, engine: sa.Engine, action: str
) -> None:
    run(
        engine,
        f"CREATE TABLE notes (id INTEGER PRIMARY KEY, p INTEGER REFERENCES people {action})",
        "INSERT INTO notes VALUES (1, 4), (2, 2)",
    )
    with pytest.raises(ConstraintError, match="notes"):
        remove_the_last(minding)
    with minding() as backend:
        assert sql(backend, "SELECT count(*) FROM people") == [(4,)]
        assert sql(backend, "SELECT count(*) FROM posts") == [(3,)]


def test_a_value_that_may_not_be_null_is_not_cut(minding: Minding, engine: sa.Engine) -> None:
    run(
        engine,
        "CREATE TABLE notes ("
        "id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES people ON DELETE SET NULL)",
        "INSERT INTO notes VALUES (1, 4)",
    )
    with pytest.raises(ConstraintError, match="notes"):
        remove_the_last(minding)
    with minding() as backend:
        assert sql(backend, "SELECT count(*) FROM people") == [(4,)]


def test_what_referred_to_nothing_before_does_not_refuse(
    minding: Minding, engine: sa.Engine
) -> None:
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO posts VALUES (7, 77, NULL)")
    with minding() as backend:
        assert not enforced(backend)
        sets = [rows_of(backend, "people", (4, 4)), rows_of(backend, "posts", (3, 3))]
        assert backend.remove(sets) == {"posts": 1, "people": 1}


def test_triggers_fire(minding: Minding, engine: sa.Engine) -> None:
    many = REBUILD_ROWS + 1
    run(
        engine,
        "CREATE TABLE log (id INTEGER)",
        "CREATE TRIGGER t AFTER DELETE ON seats BEGIN INSERT INTO log VALUES (old.number); END",
        "DELETE FROM tickets",
        "DELETE FROM seats",
        "DELETE FROM log",
        "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
        f" WHERE i < {many}) INSERT INTO people SELECT i + 100, NULL FROM n",
        "CREATE TRIGGER p AFTER DELETE ON people BEGIN INSERT INTO log VALUES (old.id); END",
        "DELETE FROM posts",
    )
    with minding() as backend:
        whole = rows_of(backend, "people", (1, many + 100))
        assert backend.remove([whole]) == {"people": many + 4}
        assert sql(backend, "SELECT count(DISTINCT id) FROM log") == [(many + 4,)]


# --- how -----------------------------------------------------------------------------------------


def fill(engine: sa.Engine, table: str) -> None:
    run(
        engine,
        f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, p INTEGER REFERENCES people)",
        f"CREATE UNIQUE INDEX ix_{table} ON {table} (id, p)",
        "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
        f" WHERE i < {REBUILD_ROWS + 10}) INSERT INTO {table} SELECT i, 4 FROM n",
    )


def test_a_set_of_all_rows_goes_by_one_statement_without_condition(
    minding: Minding, engine: sa.Engine
) -> None:
    fill(engine, "notes")
    with minding() as backend:
        notes = rows_of(backend, "notes", (1, REBUILD_ROWS), (REBUILD_ROWS + 1, 10**6))
        done, seen = traced(backend, [notes])
        assert done == {"notes": REBUILD_ROWS + 10}
        assert [s for s in seen if s.startswith("DELETE")] == ["DELETE FROM notes"]
        assert sql(backend, "SELECT * FROM notes") == []
        assert sql(backend, "PRAGMA integrity_check") == [("ok",)]
        assert ("ix_notes",) in sql(backend, "SELECT name FROM sqlite_master")


def test_a_row_that_is_not_in_the_set_stays(minding: Minding, engine: sa.Engine) -> None:
    fill(engine, "notes")
    with minding() as backend:
        notes = rows_of(backend, "notes", (1, 20), (22, 10**6))
        assert backend.remove([notes]) == {"notes": REBUILD_ROWS + 9}
        assert sql(backend, "SELECT * FROM notes") == [(21, 4)]


def test_no_index_is_made_that_only_the_engine_needs(minding: Minding, engine: sa.Engine) -> None:
    fill(engine, "notes")
    run(engine, "DELETE FROM posts", "DELETE FROM notes WHERE id > 200")
    with minding() as backend:
        some = rows_of(backend, "people", (1, 3))
        many = KeySet(some.table, ((1, 3), (100, 10**6)))
        done, seen = traced(backend, [many])
        assert done == {"people": 3}
        assert not [s for s in seen if "seeds_support" in s]
