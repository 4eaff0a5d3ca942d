"""Values in turn, and values that a function draws."""

from __future__ import annotations

import random

import pytest

import seeds
from seeds.errors import DeclarationError
from tests.support.columns import values


def test_values_come_in_turn_by_the_number_of_the_row() -> None:
    assert values(seeds.cycle("a", None, 3), [0, 1, 2, 3, 7]) == ["a", None, 3, "a", None]


def test_a_cycle_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        seeds.cycle()


def test_a_function_draws_from_a_generator_of_the_row_and_is_told_the_index() -> None:
    found = values(seeds.drawn(lambda chance, index: (index, chance.random())), [5, 6, 5])
    assert [index for index, _ in found] == [5, 6, 5]
    assert found[0] == found[2]
    assert found[0][1] != found[1][1]


def test_what_the_function_drew_before_changes_nothing() -> None:
    def many(chance: random.Random, index: int) -> float:
        return [chance.gauss(0, 1) for _ in range(index + 1)][-1]

    assert values(seeds.drawn(many), 10)[9] == values(seeds.drawn(many), [9])[0]


def test_a_function_that_fails_is_named_with_its_row() -> None:
    with pytest.raises(
        DeclarationError, match=r"bench.column: .* failed for row 0: ZeroDivisionError"
    ):
        values(seeds.drawn(lambda chance, index: 1 // index), 1)


def test_what_cannot_be_called_is_refused() -> None:
    with pytest.raises(TypeError, match="not a function"):
        seeds.drawn("random")  # type: ignore[arg-type]  # that is the mistake
