"""Texts strung together: the same as joined one by one, wherever they are cut."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, strategies as st

from seeds.generate import strung
from seeds.generate.strung import NUMBERS, Strung, thousands

LISTS = st.lists(st.lists(st.text("ab-é", max_size=4), min_size=1, max_size=5), min_size=1)


@given(LISTS, st.integers(0, 30), st.integers(1, 30), st.randoms(use_true_random=False))
def test_a_row_has_a_text_of_each_list(
    lists: list[list[str]], n: int, most: int, chance: random.Random
) -> None:
    codes = [[chance.randrange(len(given)) for _ in range(n)] for given in lists]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strung, "_MOST", most)
        found = Strung(*lists).take(n, [np.array(given, np.int64) for given in codes])
    found.validate(full=True)
    wanted = ["".join(lists[i][c] for i, c in enumerate(row)) for row in zip(*codes, strict=True)]
    assert found.to_pylist() == wanted


def test_a_text_may_be_the_same_in_all_rows() -> None:
    found = Strung(("https://",), ("a", "b"), ("/",)).take(3, [0, np.array([1, 0, 1]), 0])
    assert found.to_pylist() == ["https://b/", "https://a/", "https://b/"]


@given(st.lists(st.integers(0, 10**4) | st.integers(0, 2**62), max_size=20))
def test_numbers_are_written_in_decimal_and_nought_is_nothing(numbers: list[int]) -> None:
    codes = thousands(np.array(numbers, dtype=np.int64))
    found = Strung(("",), *[NUMBERS] * len(codes)).take(len(numbers), [0, *codes])
    assert found.to_pylist() == [str(number) if number else "" for number in numbers]
