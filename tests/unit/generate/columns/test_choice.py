"""Choices: by weight, by another column, samples, elements and positions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import seeds
from seeds.errors import DeclarationError
from seeds.spec.column import field
from tests.support.columns import Bench, share, values


def test_options_without_weights_are_equally_likely() -> None:
    found = Counter(values(seeds.choice("abcd"), 40_000))
    assert all(abs(n / 40_000 - 0.25) < 0.01 for n in found.values())


def test_weights_are_met() -> None:
    found = values(seeds.choice({"user": 75, "premium": 25}), 40_000)
    assert abs(share(found, "user") - 0.75) < 0.01


def test_an_option_of_no_weight_does_not_occur() -> None:
    assert set(values(seeds.choice({"a": 1, "b": 0, "c": 0.001}), 5000)) <= {"a", "c"}


def test_options_may_be_anything_none_included() -> None:
    found = values(seeds.choice([None, {"a": 1}, (1, 2)]), 100)
    assert all(v in (None, {"a": 1}, (1, 2)) for v in found)


@pytest.mark.parametrize("options", [[], {}, {"a": -1, "b": 2}, {"a": 0}])
def test_a_choice_among_nothing_is_refused(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"option|weight"):
        seeds.choice(options)


def test_a_boolean_is_true_in_its_share_of_the_rows() -> None:
    assert abs(share(values(seeds.boolean(0.3), 40_000), True) - 0.3) < 0.01
    assert set(values(seeds.boolean(0), 100)) == {False}
    assert set(values(seeds.boolean(1), 100)) == {True}


@pytest.mark.parametrize("wrong", [-0.1, 1.1, 75])
def test_a_share_beyond_all_rows_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        seeds.boolean(wrong)
    with pytest.raises(ValueError, match="between 0 and 1"):
        seeds.word().optional(wrong)


def test_optional_leaves_a_share_of_the_rows_empty() -> None:
    found = values(seeds.word().optional(0.3), 20_000)
    assert abs(share(found, None) - 0.7) < 0.015


BY = {"fruit": ["apple", "pear"], "herb": ["mint"], "nut": ["hazel", "pecan", "cashew"]}


def test_a_choice_by_another_column_takes_that_values_options() -> None:
    kinds = [("fruit", "herb", "nut")[i % 3] for i in range(9000)]
    found = values(seeds.choice_by(field("kind"), BY), 9000, fields={"kind": kinds})
    assert all(f in BY[kind] for kind, f in zip(kinds, found, strict=True))
    counts = Counter(found)
    assert all(abs(counts[f] / 3000 - 1 / len(BY[k])) < 0.05 for k in BY for f in BY[k])


def test_a_choice_by_nothing_is_nothing() -> None:
    found = values(seeds.choice_by(field("kind"), BY), 3, fields={"kind": ["herb", None, "herb"]})
    assert found == ["mint", None, "mint"]


def test_a_choice_by_an_unknown_value_names_it_and_what_there_is() -> None:
    with pytest.raises(DeclarationError, match="no options for 'stone'") as caught:
        values(seeds.choice_by(field("kind"), BY), 1, fields={"kind": ["stone"]})
    assert caught.value.hint == "Known: fruit, herb, nut."


@pytest.mark.parametrize("options", [{}, {"a": []}])
def test_each_value_needs_an_option(options: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="at least one option"):
        seeds.choice_by(field("kind"), options)


@pytest.mark.parametrize(("options", "low", "high"), [("abcdef", 0, 6), ("abc", 2, 2), ("a", 0, 1)])
def test_a_sample_has_distinct_options_within_its_bounds(options: str, low: int, high: int) -> None:
    found = values(seeds.sample(list(options), low, high), 3000)
    assert all(len(set(s)) == len(s) and set(s) <= set(options) for s in found)
    assert {len(s) for s in found} == set(range(low, high + 1))


def test_every_option_comes_up_in_samples_about_as_often() -> None:
    counts = Counter(o for s in values(seeds.sample(list("abcdef"), 2, 3), 12_000) for o in s)
    assert set(counts) == set("abcdef")
    assert max(counts.values()) < 1.1 * min(counts.values())


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (2, 1), (1, 4)])
def test_a_sample_larger_than_its_options_is_refused(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="cannot take"):
        seeds.sample(["a", "b", "c"], low, high)


def test_a_sample_of_nothing_is_empty() -> None:
    assert values(seeds.sample([], 0, 0), 3) == [[], [], []]


def test_a_position_is_a_childs_place_among_its_siblings() -> None:
    assert values(seeds.position(), [0, 1, 2, 5, 6, 9], spacing=5) == [0, 1, 2, 0, 1, 4]


def test_an_element_is_found_by_a_number_that_wraps_around() -> None:
    column = seeds.element(seeds.choice([("a", "b", "c")]), field("index"))
    found = values(column, 5, fields={"index": [0, 2, 3, 7, -1]})
    assert found == ["a", "c", "a", "b", "c"]


def test_there_is_no_element_of_nothing() -> None:
    empties: tuple[Any, ...] = (None, (), [])
    for empty in empties:
        column = seeds.element(seeds.choice([empty]), 0)
        assert values(column, 2) == [None, None]
    one_empty = Bench(400).values(seeds.element(seeds.choice([("a",), None]), 5))
    assert set(one_empty) == {"a", None}
    assert values(seeds.element(seeds.choice(["ab"]), field("i")), 2, fields={"i": [1, None]}) == [
        "b", None,
    ]  # fmt: skip


def test_an_element_of_a_computed_value_is_refused() -> None:
    with pytest.raises(DeclarationError, match="choices of sequences"):
        values(seeds.element(seeds.between(1, 2), 0), 1)
