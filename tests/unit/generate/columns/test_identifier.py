"""Identifiers: codes and running numbers that never repeat."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, strategies as st

import seeds
from tests.support.columns import values


def test_all_codes_of_a_length_are_different() -> None:
    assert len(set(values(seeds.code(length=3), 32**3))) == 32**3


@given(st.lists(st.integers(0, 32**8 - 1), min_size=2, max_size=50, unique=True))
def test_any_two_rows_have_different_codes(rows: list[int]) -> None:
    assert len(set(values(seeds.code(), rows))) == len(rows)


def test_codes_have_a_prefix_and_letters_that_nobody_misreads() -> None:
    found = values(seeds.code("ORD-", 8), 2000)
    assert all(re.fullmatch("ORD-[0-9A-HJKMNP-TV-Z]{8}", code) for code in found)


def test_codes_may_have_an_alphabet_of_their_own_and_any_prefix() -> None:
    found = values(seeds.code("Größe-", 4, alphabet="01"), 16)
    assert sorted(found) == [f"Größe-{n:04b}" for n in range(16)]


def test_codes_do_not_tell_the_order_of_rows() -> None:
    found = values(seeds.code(), 1000)
    rising = sum(a < b for a, b in itertools.pairwise(found))
    assert 400 < rising < 600


def test_the_capacity_of_a_code_is_the_number_of_codes() -> None:
    assert seeds.code(length=3).capacity("en_US") == 32**3
    assert seeds.code(length=6, alphabet="0123456789").capacity("en_US") == 10**6


def test_rows_beyond_the_capacity_are_refused_rather_than_repeated() -> None:
    with pytest.raises(ValueError, match="outside of a domain of 32"):
        values(seeds.code(length=1), [32])


@pytest.mark.parametrize(
    ("length", "alphabet"), [(0, ""), (13, ""), (3, "aa"), (3, "a"), (70, "01")]
)
def test_codes_that_cannot_be_counted_are_refused(length: int, alphabet: str) -> None:
    with pytest.raises(ValueError, match=r"letters|alphabet"):
        seeds.code(length=length, alphabet=alphabet)
