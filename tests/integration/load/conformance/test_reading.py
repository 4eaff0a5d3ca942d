"""Rows are read in pages, in the order of their keys."""

from __future__ import annotations

from tests.integration.load.conformance.tables import (
    logs,
    members,
    users,
)
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, load, rows


def test_rows_come_in_pages_ordered_by_the_key(open_backend: Open) -> None:
    ids = list(range(1, 101))
    with open_backend() as backend:
        load(backend, batch(users, {"id": ids[::-1], "email": [f"u{i}@x.org" for i in ids]}))
        parts = list(backend.read(users, ["email", "id"], batch_size=30))
        assert [p.rows.num_rows for p in parts] == [30, 30, 30, 10]
        assert [i for p in parts for i in p.rows.column("id").to_pylist()] == ids


def test_pages_follow_composite_keys(open_backend: Open) -> None:
    keys = [(team, person) for team in ("a", "b", "b'c") for person in (1, 2, 10)]
    with open_backend() as backend:
        teams, people = map(list, zip(*keys, strict=True))
        load(backend, batch(members, {"team": teams, "person": people, "role": [None] * 9}))
        found = rows(backend, members, ["person", "team"], batch_size=2)
        assert [(r["team"], r["person"]) for r in found] == keys


def test_other_statements_may_run_between_two_pages(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1, 2, 3], "email": ["a", "b", "c"]}))
        for page in backend.read(users, ["id"], batch_size=1):
            assert backend.count(users) == 3
            assert page.rows.num_rows == 1


def test_a_table_without_a_key_can_be_loaded_and_read(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(logs, {"line": ["a", None, ""], "number": [1, 2, None]}))
        found = rows(backend, logs, batch_size=2)
    assert sorted(map(str, found)) == sorted(
        map(
            str,
            [
                {"line": "a", "number": 1},
                {"line": None, "number": 2},
                {"line": "", "number": None},
            ],
        )
    )


def test_an_empty_table_gives_no_batch(open_backend: Open) -> None:
    with open_backend() as backend:
        assert list(backend.read(users, ["id"])) == []
        assert list(backend.read(logs, ["line"])) == []
        assert backend.count(users) == 0
        assert backend.is_empty(users)
