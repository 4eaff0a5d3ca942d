"""Tables are emptied, counted, and begin again."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConstraintError
from seeds.load import Backend
from tests.integration.load.conformance.tables import (
    EGGS,
    eggs,
    hens,
    posts,
    users,
)
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, failing, load, rows


def fill(backend: Backend) -> None:
    ids = [1, 2, 3]
    load(
        backend,
        batch(users, {"id": ids, "email": ["a", "b", "c"], "boss_id": [None, 1, 2]}),
        batch(posts, {"id": [1, 2], "user_id": [1, 3], "title": ["x", "y"]}),
    )


@pytest.mark.parametrize("order", [(users, posts), (posts, users)])
def test_clearing_counts_the_rows_and_restarts_the_keys(open_backend: Open, order: Any) -> None:
    with open_backend() as backend:
        fill(backend)
    with open_backend() as backend:
        assert backend.clear(order) == {"users": 3, "posts": 2}
        assert backend.is_empty(users)
        assert backend.next_key(users) == 1


def test_clearing_a_part_keeps_the_other_tables(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
        assert backend.clear([posts]) == {"posts": 2}
        assert backend.count(users) == 3


def test_rows_that_others_refer_to_cannot_be_cleared_alone(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
    with pytest.raises(ConstraintError), open_backend() as backend:
        backend.clear([users])
    with open_backend() as backend:
        assert backend.count(users) == 3


def test_tables_that_refer_to_each_other_can_be_cleared(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(eggs, {"id": [1, 2], "hen_id": [None, None]}))
        load(backend, batch(hens, {"id": [1], "egg_id": [1]}))
        backend.connection.execute(sa.update(EGGS).values(hen_id=1))
    with open_backend() as backend:
        assert backend.clear([eggs, hens]) == {"eggs": 2, "hens": 1}
        assert backend.is_empty(eggs)


def test_a_cleared_table_comes_back_when_the_transaction_fails(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
    with failing(open_backend) as backend:
        backend.clear([users, posts])
        load(backend, batch(users, {"id": [1], "email": ["new"]}))
    with open_backend() as backend:
        assert [r["email"] for r in rows(backend, users, ["email"])] == ["a", "b", "c"]
        assert backend.next_key(users) >= 4
