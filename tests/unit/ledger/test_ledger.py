"""What is written down of a run, and how little."""

from __future__ import annotations

import json

import pytest

from seeds.ledger.entry import FEW, TableEntry, add_digests, short_hashes
from seeds.plan.model import Segment
from seeds.plan.recipe import Recipe
from seeds.schema.digest import Digest


def test_an_entry_stores_what_is_not_usual() -> None:
    assert TableEntry("users").to_json() == {"table": "users"}
    entry = TableEntry("users", inserted=5, key="id", keys=((1, 5),), parents={"roles": 4})
    stored = json.loads(json.dumps(entry.to_json()))
    assert set(stored) == {"table", "inserted", "key", "keys", "parents"}


def test_an_entry_is_read_as_it_was_written() -> None:
    entry = TableEntry(
        "orders", inserted=9, updated=1, deleted=4, cleared=True, key="id", keys=((1, 5), (8, 11)),
        row_start=3, row_stop=9, parents={"users": 7}, generated=7, first_key=5,
        fixed_keys=((1, 2), (8, 8)), present=((1, 1),), digest="0" * 31 + "1", made="",
        fixed_digest="0" * 31 + "2", fixed_hashes="00c0ffee",
        recipe=Recipe(7, 3, (Segment(0, 4, ("paid",)),), ("samples",), 3, "users", "items", (1, 3)),
    )  # fmt: skip
    assert TableEntry.from_json(json.loads(json.dumps(entry.to_json()))) == entry


def test_what_was_sent_is_what_came_back_unless_something_else_is_noted() -> None:
    entry = TableEntry("users", inserted=1, generated=1, digest="a" * 32, made="a" * 32)
    assert "made" not in entry.to_json()
    assert TableEntry.from_json(entry.to_json()).made == "a" * 32


def test_digests_add_up_as_rows_do() -> None:
    one, other = Digest(), Digest()
    one._first, one._second = 2**64 - 1, 5
    other._first, other._second = 3, 2**64 - 6
    total = add_digests([one.hexdigest(), other.hexdigest()])
    one.add(other)
    assert total == one.hexdigest()


def test_the_digest_of_a_table_is_known_only_when_that_of_every_part_is() -> None:
    both = TableEntry("users", inserted=3, generated=2, digest="0" * 32, fixed_digest="0" * 32)
    assert both.written == "0" * 32
    assert TableEntry("users", inserted=3, generated=2, digest="0" * 32).written == ""
    assert TableEntry("users").written == ""


def test_hashes_of_single_rows_are_kept_of_a_few_only() -> None:
    assert short_hashes([1, 2**40 + 2]) == "0000000100000002"
    assert short_hashes(range(FEW + 1)) == ""


def test_a_run_of_a_hundred_million_rows_takes_no_more_room_than_one_of_ten() -> None:
    def stored(rows: int) -> int:
        entry = TableEntry(
            "users", inserted=rows, generated=rows, key="id", keys=((1, rows),), first_key=1,
            row_stop=rows, digest="f" * 32, made="f" * 32, recipe=Recipe(count=rows),
        )  # fmt: skip
        return len(json.dumps(entry.to_json()))

    assert stored(100_000_000) < stored(10) + 50 < 300


def test_keys_that_no_integer_tells_are_kept_one_by_one() -> None:
    entry = TableEntry("tagged", inserted=2, named=((1, "a"), (2, "b")))
    assert TableEntry.from_json(json.loads(json.dumps(entry.to_json()))) == entry
    with pytest.raises(ValueError, match="named are no keys"):
        TableEntry.from_json({"table": "tagged", "named": [[1.5]]})
