"""Rows are read in pages, in the order of their keys."""

from __future__ import annotations

import pytest

from seeds.load import copy_read, generic_read, page_size
from tests.integration.load.conformance.tables import (
    kinds,
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


def test_the_longer_the_rows_the_fewer_a_page_has(
    open_backend: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (copy_read, generic_read, page_size):
        monkeypatch.setattr(module, "PAGE_BYTES", 10_000, raising=False)
    ids = list(range(1, 3_001))
    with open_backend() as backend:
        texts = ["short" if i < 1_500 else f'{i}"\n' + "x" * 2_000 for i in ids]
        texts[-1] = "y" * 60_000
        load(backend, batch(kinds, {"id": ids, "text": texts}))
        pages = [p.rows for p in backend.read(kinds, ["text", "id"], batch_size=2_000)]
    assert [i for page in pages for i in page.column("id").to_pylist()] == ids
    assert [t for page in pages for t in page.column("text").to_pylist()] == texts
    assert max(page.nbytes for page in pages[len(pages) // 2 : -1]) < 20_000
    assert max(page.num_rows for page in pages) > 500
