"""Patterns: texts of drawn letters, unique ones up to the last."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given, strategies as st

import seeds
from tests.support.columns import values

# Pieces of a pattern, with the regular expression that says the same.
PIECES = {
    "#": "[0-9]",
    "?": "[A-Z]",
    "*": "[A-Z0-9]",
    "[a-f0-9]": "[a-f0-9]",
    "[xyz]{3}": "[xyz]{3}",
    "#{4}": "[0-9]{4}",
    "-": "-",
    "SRV": "SRV",
    r"\#": "[#]",
    "ü": "ü",
    "ü{2}": "üü",
    "[a-]": "[-a]",
    r"[\]\\]": r"[\]\\]",
}
patterns = st.lists(st.sampled_from(sorted(PIECES)), min_size=1, max_size=12)


@given(patterns, st.booleans(), st.lists(st.integers(0, 10**6), max_size=20))
def test_every_text_has_the_shape_of_its_pattern(
    pieces: list[str], unique: bool, rows: list[int]
) -> None:
    column = seeds.pattern("".join(pieces), unique=unique)
    capacity = column.capacity("en_US")
    if capacity is not None:
        rows = [row % capacity for row in rows]
    shape = re.compile("".join(PIECES[p] for p in pieces))
    assert all(shape.fullmatch(text) for text in values(column, rows))


@given(patterns)
def test_unique_texts_are_different_up_to_the_capacity(pieces: list[str]) -> None:
    column = seeds.pattern("".join(pieces), unique=True)
    capacity = column.capacity("en_US")
    assert capacity is not None
    assert 1 <= capacity <= 1 << 62
    n = min(capacity, 2000)
    assert len(set(values(column, n))) == n
    assert len(set(values(column, range(capacity - n, capacity)))) == n


def test_all_texts_of_a_short_pattern_come_once_each() -> None:
    found = values(seeds.pattern("[ab]#", unique=True), 20)
    assert sorted(found) == [f"{letter}{digit}" for letter in "ab" for digit in range(10)]


def test_rows_beyond_the_capacity_are_refused_rather_than_repeated() -> None:
    with pytest.raises(ValueError, match="outside of a domain of 20"):
        values(seeds.pattern("[ab]#", unique=True), [20])


def test_a_pattern_that_is_not_unique_has_no_capacity() -> None:
    assert seeds.pattern("##").capacity("en_US") is None


def test_letters_of_a_place_are_about_equally_frequent() -> None:
    found = values(seeds.pattern("#?*[ab]"), 36_000)
    for place, letters, expected in (
        (0, string.digits, 3600),
        (1, string.ascii_uppercase, 1385),
        (2, string.ascii_uppercase + string.digits, 1000),
        (3, "ab", 18_000),
    ):
        counts = dict.fromkeys(letters, 0)
        for text in found:
            counts[text[place]] += 1
        assert all(0.8 * expected < n < 1.2 * expected for n in counts.values())


def test_places_do_not_hang_together() -> None:
    assert len(set(values(seeds.pattern("#{12}"), 5000))) == 5000


@pytest.mark.parametrize(
    ("pattern", "position", "why"),
    [
        ("ab[cd", 2, "not closed"),
        ("[]", 0, "at least one letter"),
        ("a[^b]", 2, "no negation"),
        ("[z-a]", 1, "runs backwards"),
        ("[ä]", 1, "ASCII"),
        ("ab]", 2, "nothing was opened"),
        ("a}", 1, "nothing was opened"),
        ("{3}", 0, "nothing to repeat"),
        ("#{2}{3}", 4, "nothing to repeat"),
        ("#{x}", 1, "a repetition is a number"),
        ("#{1,2}", 1, "a repetition is a number"),
        ("#{", 1, "a repetition is a number"),
        ("#{0}", 1, "1 to 1000 times"),
        ("#{99999}", 1, "1 to 1000 times"),
        ("#{900}?{900}", 7, "at most 1000"),
        ("a\\", 1, "backslash"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused_with_the_position(
    pattern: str, position: int, why: str
) -> None:
    with pytest.raises(ValueError, match=f"position {position}: .*{why}"):
        seeds.pattern(pattern)


def test_an_empty_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        seeds.pattern("")
