"""Keyed permutations: every value of a room is met once, whatever the room."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.permutation import MOST, permute, permute_pairs

KEYS = st.binary(min_size=16, max_size=16)
KEY = bytes(range(16))


@given(st.integers(1, 3000), KEYS)
def test_a_small_room_is_filled(room: int, key: bytes) -> None:
    found = permute(np.arange(room, dtype=np.uint64), room, key)
    assert sorted(found.tolist()) == list(range(room))
    if room > 1:
        assert not (found == np.arange(room)).any()


@pytest.mark.parametrize("room", [65_536, 65_537, 99_991, 1 << 17])
def test_a_room_at_the_limit_of_a_method_is_filled(room: int) -> None:
    found = permute(np.arange(room, dtype=np.uint64), room, KEY)
    assert np.array_equal(np.sort(found), np.arange(room))


@given(
    st.integers(1 << 17, MOST).flatmap(
        lambda room: st.tuples(
            st.just(room), st.lists(st.integers(0, room - 1), unique=True, min_size=1, max_size=50)
        )
    )
)
def test_different_values_of_a_large_room_stay_different_and_inside(
    drawn: tuple[int, list[int]],
) -> None:
    room, values = drawn
    found = permute(np.array(values, dtype=np.uint64), room, KEY)
    assert len(set(found.tolist())) == len(values)
    assert int(found.max()) < room
    alone = [int(permute(np.array([v], dtype=np.uint64), room, KEY)[0]) for v in values]
    assert found.tolist() == alone


@pytest.mark.parametrize("room", [70_000, 10**9, 1 << 31, 10**10])
def test_many_values_at_once_go_where_few_go(room: int) -> None:
    # Many are worth a table of the round function, few are not.
    values = np.arange(60_000, dtype=np.uint64)
    found = permute(values, room, KEY)
    for start in range(0, 60_000, 7001):
        rows = slice(start, start + 13)
        assert np.array_equal(permute(values[rows], room, KEY), found[rows])


@given(
    st.integers(1, MOST),
    st.integers(1, MOST),
    st.lists(st.tuples(st.integers(0), st.integers(0)), min_size=1, max_size=30),
)
def test_pairs_stay_different_and_inside(a: int, b: int, drawn: list[tuple[int, int]]) -> None:
    pairs = sorted({(x % a, y % b) for x, y in drawn})
    left, right = (np.array(half, dtype=np.uint64) for half in zip(*pairs, strict=True))
    found = permute_pairs(left, right, a, b, KEY)
    assert len(set(zip(*(half.tolist() for half in found), strict=True))) == len(pairs)
    assert int(found[0].max()) < a
    assert int(found[1].max()) < b
    # What was given is left as it was.
    assert (left.tolist(), right.tolist()) == tuple(map(list, zip(*pairs, strict=True)))


@pytest.mark.parametrize("room", [1000, 10**6, 10**9, 10**15])
def test_two_keys_disagree(room: int) -> None:
    values = np.arange(1000, dtype=np.uint64)
    one, other = permute(values, room, KEY), permute(values, room, bytes(16))
    assert (one == other).sum() < 10


@pytest.mark.parametrize("room", [10**6, 10**9])
def test_neighbours_are_spread_evenly(room: int) -> None:
    found = permute(np.arange(100_000, dtype=np.uint64), room, KEY)
    counts = np.bincount((found * np.uint64(10) // np.uint64(room)).astype(np.int64), minlength=10)
    assert counts.min() > 9_000
    assert counts.max() < 11_000


def test_a_value_outside_of_the_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="outside of a room of 10"):
        permute(np.array([10], dtype=np.uint64), 10, KEY)
    with pytest.raises(ValueError, match="room of 0"):
        permute(np.array([], dtype=np.uint64), 0, KEY)


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (1000, [820, 114, 157]),
        (10**9, [355421445, 798045761, 50709621]),
        (10**15, [811579816206996, 797535119186789, 32039676206418]),
    ],
)
def test_a_permutation_stays_what_it_is(room: int, expected: list[int]) -> None:
    # Copies made by an earlier version have to agree with those made by a later one.
    assert permute(np.arange(3, dtype=np.uint64), room, KEY).tolist() == expected
