"""Keys go on where they ended."""

from __future__ import annotations

import sqlalchemy as sa

from tests.integration.load.conformance.tables import (
    USERS,
    users,
)
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, load


def test_the_first_key_of_a_fresh_table_is_one(open_backend: Open) -> None:
    with open_backend() as backend:
        assert backend.next_key(users) == 1


def test_the_next_key_is_above_every_row(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [7, 3], "email": ["a", "b"]}))
        assert backend.next_key(users) == 8


def test_rows_inserted_after_a_load_get_the_following_keys(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1, 2, 41], "email": ["a", "b", "c"]}))
    with open_backend() as backend:
        result = backend.connection.execute(sa.insert(USERS).values(email="d"))
        assert result.inserted_primary_key is not None
        assert result.inserted_primary_key[0] == 42
