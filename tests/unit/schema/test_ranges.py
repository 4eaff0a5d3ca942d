"""Ranges of keys: few numbers that stand for many."""

from __future__ import annotations

import itertools

from hypothesis import given, strategies as st

from seeds.schema.ranges import (
    RangeSet,
    contains,
    key_ranges,
    merge_ranges,
    sequences,
    size,
    spread,
    subtract,
)

KEYS = st.lists(st.integers(-50, 200), max_size=60)
RANGES = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20)), max_size=20).map(
    lambda pairs: [(first, first + length) for first, length in pairs]
)


@given(KEYS)
def test_ranges_hold_just_the_keys_that_were_given(keys: list[int]) -> None:
    assert spread(key_ranges(keys)) == sorted(set(keys))
    assert size(key_ranges(keys)) == len(set(keys))


@given(RANGES)
def test_merged_ranges_are_few_apart_and_in_order(ranges: list[tuple[int, int]]) -> None:
    merged = merge_ranges(ranges)
    assert set(spread(merged)) == set(spread(ranges))
    assert all(one[1] + 1 < other[0] for one, other in itertools.pairwise(merged))


@given(RANGES, RANGES)
def test_what_is_subtracted_is_gone_and_nothing_else(
    ranges: list[tuple[int, int]], gone: list[tuple[int, int]]
) -> None:
    left = subtract(ranges, gone)
    assert set(spread(left)) == set(spread(ranges)) - set(spread(gone))
    assert merge_ranges(left) == left


@given(RANGES, RANGES)
def test_a_growing_set_of_ranges_tells_what_it_lacks(
    known: list[tuple[int, int]], wanted: list[tuple[int, int]]
) -> None:
    grown = RangeSet()
    for first, last in known:
        grown.add(first, last)
    assert grown.missing(merge_ranges(wanted)) == subtract(wanted, known)


@given(KEYS)
def test_sequences_keep_the_order_of_keys(keys: list[int]) -> None:
    assert spread(sequences(keys)) == keys


@given(RANGES, st.integers(-5, 130))
def test_a_key_is_contained_when_a_range_holds_it(ranges: list[tuple[int, int]], key: int) -> None:
    assert contains(ranges, key) == (key in spread(ranges))


def test_a_million_keys_in_a_row_are_one_range() -> None:
    assert key_ranges(range(1, 1_000_001)) == ((1, 1_000_000),)
    assert merge_ranges([(11, 20), (1, 10)]) == ((1, 20),)
