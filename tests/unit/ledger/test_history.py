"""What is left of each run, by the ledger's own account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from seeds.ledger.entry import Run, TableEntry
from seeds.ledger.history import History

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def run(number: int, *entries: TableEntry, kind: Any = "seed", undoes: tuple[int, ...] = ()) -> Run:
    return Run(
        run=number, kind=kind, started_at=NOW, finished_at=NOW, version="1", command="all",
        env="test", marker="test", protected=False, seed=1, as_of=NOW, locale="en_US",
        tables=entries, undoes=undoes,
    )  # fmt: skip


def users(first: int, last: int, *, start: int = 0, cleared: bool = False) -> TableEntry:
    rows = last - first + 1
    return TableEntry(
        "users", inserted=rows, key="id", keys=((first, last),), generated=rows, first_key=first,
        row_start=start, row_stop=start + rows, cleared=cleared,
    )  # fmt: skip


def left(history: History) -> dict[int, tuple[tuple[int, int], ...]]:
    return {share.run.run: share.keys for share in history.shares.get("users", ())}


def test_runs_that_append_keep_what_they_wrote() -> None:
    history = History([run(1, users(1, 10)), run(2, users(11, 20, start=10))])
    assert left(history) == {1: ((1, 10),), 2: ((11, 20),)}
    assert history.keys("users") == ((1, 20),)
    assert history.next_rows() == {"users": 20}


def test_a_run_that_cleared_a_table_leaves_nothing_of_those_before() -> None:
    history = History([run(1, users(1, 10)), run(2, users(1, 5, cleared=True))])
    assert left(history) == {2: ((1, 5),)}
    assert history.next_rows() == {"users": 5}


def test_an_undone_run_has_nothing_left_and_frees_its_row_indices() -> None:
    history = History(
        [
            run(1, users(1, 10)),
            run(2, users(11, 20, start=10)),
            run(3, TableEntry("users", deleted=10), kind="undo", undoes=(2,)),
        ]
    )
    assert left(history) == {1: ((1, 10),)}
    assert history.undone == {2: 3}
    assert history.next_rows() == {"users": 10}


def test_a_key_belongs_to_the_run_that_used_it_last() -> None:
    history = History([run(1, users(1, 10)), run(2, users(4, 6, start=10))])
    assert left(history) == {1: ((1, 3), (7, 10)), 2: ((4, 6),)}
    writers = [history.writer("users", key) for key in (3, 5, 11)]
    assert [w.run.run if w else None for w in writers] == [1, 2, None]
    assert [share.whole for share in history.shares["users"]] == [False, True]


def test_keys_that_an_undone_run_used_again_do_not_come_back_to_the_run_before() -> None:
    history = History(
        [run(1, users(1, 10)), run(2, users(4, 6, start=10)), run(3, kind="undo", undoes=(2,))]
    )
    assert left(history) == {1: ((1, 3), (7, 10))}


def test_what_an_undone_run_cleared_does_not_come_back() -> None:
    history = History(
        [run(1, users(1, 10)), run(2, users(1, 5, cleared=True)), run(3, kind="undo", undoes=(2,))]
    )
    assert left(history) == {}


def test_a_clean_of_a_table_leaves_nothing_of_any_run_in_it() -> None:
    entry = TableEntry("users", deleted=10, cleared=True)
    history = History([run(1, users(1, 10), TableEntry("roles", inserted=1, key="id",
                                                       keys=((1, 1),))),
                       run(2, entry, kind="clean")])  # fmt: skip
    assert left(history) == {}
    assert [share.entry.table for share in history.shares_of(1)] == ["roles"]


def test_the_shares_of_a_run_come_in_the_order_in_which_it_wrote() -> None:
    tables = ("users", "orders", "items")
    entries = [TableEntry(t, inserted=1, key="id", keys=((1, 1),)) for t in tables]
    history = History([run(1, *entries)])
    assert tuple(share.entry.table for share in history.shares_of(1)) == tables
