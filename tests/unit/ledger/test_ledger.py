"""The ledger's arithmetic: key ranges, and how little of a run is stored."""

from __future__ import annotations

import itertools
import json

from hypothesis import given, strategies as st

from seeds.ledger.entry import TableEntry
from seeds.ledger.ranges import key_ranges, merge_ranges

KEYS = st.lists(st.integers(-50, 200), max_size=60)


def spread(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    return {key for first, last in ranges for key in range(first, last + 1)}


@given(KEYS)
def test_ranges_hold_just_the_keys_that_were_given(keys: list[int]) -> None:
    assert spread(key_ranges(keys)) == set(keys)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20)), max_size=20))
def test_merged_ranges_are_few_apart_and_in_order(pairs: list[tuple[int, int]]) -> None:
    given_ = tuple((first, first + length) for first, length in pairs)
    merged = merge_ranges(given_)
    assert spread(merged) == spread(given_)
    assert all(one[1] + 1 < other[0] for one, other in itertools.pairwise(merged))


def test_a_million_keys_in_a_row_are_one_range() -> None:
    assert key_ranges(range(1, 1_000_001)) == ((1, 1_000_000),)
    assert merge_ranges([(11, 20), (1, 10)]) == ((1, 20),)


def test_an_entry_stores_what_is_not_usual() -> None:
    assert TableEntry("users").to_json() == {"table": "users"}
    entry = TableEntry("users", inserted=5, key="id", keys=((1, 5),), parents={"roles": 4})
    stored = json.loads(json.dumps(entry.to_json()))
    assert set(stored) == {"table", "inserted", "key", "keys", "parents"}
