"""A large load drops indexes and keys, and leaves them as they were."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from seeds.load.generic import REBUILD_ROWS
from tests.integration.load.conformance.tables import (
    USERS,
    posts,
    users,
)
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, load, rejected


def schema_of(engine: sa.Engine) -> Any:
    inspector = sa.inspect(engine)
    return {
        t: (
            inspector.get_pk_constraint(t),
            inspector.get_indexes(t),
            inspector.get_unique_constraints(t),
            inspector.get_foreign_keys(t),
        )
        for t in ("users", "posts")
    }


def large(n: int = REBUILD_ROWS) -> tuple[Any, Any]:
    ids = list(range(1, n + 1))
    return (
        batch(
            users,
            {"id": ids, "email": [f"u{i}@x.org" for i in ids], "boss_id": [None, *ids[:-1]]},
        ),
        batch(posts, {"id": ids, "user_id": ids, "title": [f"t{i}" for i in ids]}),
    )


def test_a_large_load_leaves_indexes_and_keys_as_they_were(
    engine: sa.Engine, open_backend: Open
) -> None:
    before = schema_of(engine)
    with open_backend() as backend:
        load(backend, *large())
        assert backend.count(posts) == REBUILD_ROWS
    assert schema_of(engine) == before
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.insert(USERS).values(email="u1@x.org"))


def test_a_large_load_onto_a_few_fixed_rows_works(engine: sa.Engine, open_backend: Open) -> None:
    before = schema_of(engine)
    with open_backend() as backend:
        backend.upsert(users, [{"email": "admin@example.com"}], ["email"], [()])
        made, _ = large()
        ids = [i + 1 for i in range(1, made.rows.num_rows + 1)]
        load(backend, batch(users, {"id": ids, "email": [f"u{i}@x.org" for i in ids]}))
        assert backend.next_key(users) == ids[-1] + 1
    assert schema_of(engine) == before


@pytest.mark.parametrize("broken", ["users", "posts"])
def test_a_violation_found_while_rebuilding_is_named_and_nothing_stays(
    engine: sa.Engine, open_backend: Open, broken: str
) -> None:
    first, second = large()
    if broken == "users":
        emails = first.rows.column("email").to_pylist()
        emails[-1] = emails[0]
        ids = first.rows.column("id").to_pylist()
        first = batch(users, {"id": ids, "email": emails})
    else:
        titles = second.rows.column("title").to_pylist()
        titles[-1] = titles[0]
        ids = second.rows.column("id").to_pylist()
        second = batch(posts, {"id": ids, "user_id": ids, "title": titles})
    before = schema_of(engine)
    message = rejected(open_backend, first, second)
    assert broken in message
    assert ("u1@x.org" if broken == "users" else "t1") in message
    assert schema_of(engine) == before


def test_the_phases_of_a_large_load_are_told(open_backend: Open) -> None:
    told: list[str] = []
    with open_backend() as backend:
        backend.on_phase = told.append
        load(backend, *large())
        rebuilds = backend.connection.dialect.name in ("sqlite", "postgresql")
    assert any("rebuilding" in line and "users" in line for line in told) or not rebuilds
