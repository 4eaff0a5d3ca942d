"""Strings that match a regular expression."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings, strategies as st

from seeds.conditions import Unknown
from seeds.conditions.randomness import Random
from seeds.conditions.regular_expressions.generating import (
    finite,
    generate,
    is_anchored,
    lengths,
)
from seeds.conditions.regular_expressions.matching import compiled
from seeds.conditions.regular_expressions.parsing import parse_regular_expression

ATOMS = st.sampled_from(
    ["a", "b", "7", "_", "[a-c]", "[^a-c]", r"\d", r"\w", r"[\w.-]", ".", r"\.", "[0-9A-F]", r"\s"]
)
COUNTS = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{2,}", "{0}"])
PATTERNS = st.recursive(
    st.builds("{}{}".format, ATOMS, COUNTS),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("({}){}".format, inner, COUNTS),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(pattern=PATTERNS, seed=st.integers(0, 2**32))
def test_what_is_generated_matches_from_end_to_end(pattern: str, seed: int) -> None:
    tree = parse_regular_expression(f"^{pattern}$").expression
    text = generate(tree, Random(seed))
    assert re.fullmatch(pattern, text, re.DOTALL), (pattern, text)


@settings(max_examples=200, deadline=None)
@given(pattern=PATTERNS, text=st.text("abc7_. -AF\n", max_size=8))
def test_matching_is_pythons_where_both_mean_the_same(pattern: str, text: str) -> None:
    ours = compiled(parse_regular_expression(pattern)).search(text)
    assert (ours is not None) == (re.search(pattern, text, re.DOTALL) is not None)


@settings(max_examples=100, deadline=None)
@given(pattern=PATTERNS, least=st.integers(0, 12), room=st.integers(0, 12), seed=st.integers(0, 99))
def test_lengths_are_kept_where_there_are_such_strings(
    pattern: str, least: int, room: int, seed: int
) -> None:
    tree = parse_regular_expression(f"^{pattern}$").expression
    low, high = lengths(tree)
    assume(low <= least + room)
    assume(least <= high)
    text = generate(tree, Random(seed), least, least + room)
    assert low <= len(text) <= high


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("^[a-z]+$", 30, 30),
        ("^[a-z]+(-[a-z]+)*$", 20, 24),
        ("^([0-9a-f]{2}:){5}[0-9a-f]{2}$", 17, 17),
        ("^.*$", 100, 120),
        ("^(a|bb|ccc)$", 2, 2),
    ],
)
def test_a_wanted_length_is_met(pattern: str, least: int, most: int) -> None:
    tree = parse_regular_expression(pattern).expression
    for seed in range(20):
        text = generate(tree, Random(seed), least, most)
        assert least <= len(text) <= most
        assert re.fullmatch(pattern, text)


def test_there_are_many_different_ones() -> None:
    tree = parse_regular_expression("^[A-Z]{3}[0-9]{4}$").expression
    random = Random(1)
    assert len({generate(tree, random) for _ in range(1000)}) > 990


def test_the_same_seed_gives_the_same_string() -> None:
    tree = parse_regular_expression("^[a-z]{5,9}@[a-z]+$").expression
    assert generate(tree, Random(7)) == generate(tree, Random(7)) != generate(tree, Random(8))


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("^(yes|no)$", {"yes", "no"}),
        ("^[ab]{1,2}$", {"a", "b", "aa", "ab", "ba", "bb"}),
        ("^v[12]?$", {"v", "v1", "v2"}),
    ],
)
def test_few_strings_are_all_told(pattern: str, strings: set[str]) -> None:
    assert set(finite(parse_regular_expression(pattern).expression, 64) or ()) == strings


@pytest.mark.parametrize("pattern", ["^a*$", "^[a-z]{3}$", "^.$", r"^\d$"])
def test_many_strings_are_not_told(pattern: str) -> None:
    assert finite(parse_regular_expression(pattern).expression, 64) is None


@pytest.mark.parametrize(
    ("pattern", "anchored"),
    [("^a$", True), ("(^a$|^b$)", True), ("^a|b$", False), ("a", False), (r"\Aa\Z", True)],
)
def test_anchors_are_seen(pattern: str, anchored: bool) -> None:
    assert is_anchored(parse_regular_expression(pattern).expression) is anchored


@pytest.mark.parametrize("pattern", [r"a\by", "(?P<x>a)", r"\p{L}", "a*+"])
def test_what_flavours_read_differently_is_unknown(pattern: str) -> None:
    with pytest.raises(Unknown):
        parse_regular_expression(pattern)
