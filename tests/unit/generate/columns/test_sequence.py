"""Sequences: the row's number, bare, in a text, or as a function makes something of it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

import seeds
from seeds.errors import DeclarationError
from tests.support.columns import values


def test_a_sequence_counts_rows_from_its_start() -> None:
    assert values(seeds.sequence(), 3) == [1, 2, 3]
    assert values(seeds.sequence(start=100), [0, 5]) == [100, 105]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("INV-{:06}", "INV-000012"),
        ("row {}", "row 12"),
        ("{:2}", "12"),
        ("{:1}", "12"),
        ("user{n}", "user12"),
        ("INV-{n:05d}", "INV-00012"),
        ("user{n}@example.com", "user12@example.com"),
        ("{n} of {n:03}", "12 of 012"),
        ("{{{n}}}", "{12}"),
    ],
)
def test_a_sequence_may_be_text(pattern: str, expected: str) -> None:
    assert values(seeds.sequence(pattern), [11]) == [expected]


def test_a_sequence_wider_than_its_pattern_is_not_cut() -> None:
    assert values(seeds.sequence("{:03}"), [98, 998, 999, 12_345]) == [
        "099", "999", "1000", "12346",
    ]  # fmt: skip


@given(
    st.integers(-1000, 1000),
    st.integers(-20, 20).filter(bool),
    st.integers(0, 6),
    st.lists(st.integers(0, 10**9), max_size=20),
)
def test_a_sequence_formats_as_python_does(
    start: int, step: int, width: int, rows: list[int]
) -> None:
    column = seeds.sequence(f"<{{n:0{width}d}}>", start=start, step=step)
    numbers = [start + step * row for row in rows]
    # Python counts the minus as one of the digits.
    assert values(column, rows) == [f"<{'-' * (n < 0)}{abs(n):0{width}d}>" for n in numbers]


def test_two_tables_share_a_sequence_by_taking_every_second_number_each() -> None:
    odd = values(seeds.sequence("INV-{n}", start=1, step=2), 100)
    even = values(seeds.sequence("INV-{n}", start=2, step=2), 100)
    assert sorted(odd + even) == sorted(f"INV-{n}" for n in range(1, 201))


def test_a_function_makes_the_value_of_the_number() -> None:
    assert values(seeds.sequence(lambda n: f"{n}-{n % 7}", start=10), 2) == ["10-3", "11-4"]
    assert values(seeds.sequence(lambda n: {"n": n}), 2) == [{"n": 1}, {"n": 2}]


def test_a_function_that_fails_is_named_with_its_number() -> None:
    with pytest.raises(DeclarationError, match=r"bench.column: .* failed for 2: ZeroDivision"):
        values(seeds.sequence(lambda n: 1 // (n - 2)), 3)


@pytest.mark.parametrize("pattern", ["no number", "", "{{n}}"])
def test_a_pattern_without_a_number_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="has no number"):
        seeds.sequence(pattern)


@pytest.mark.parametrize(
    ("pattern", "position"), [("{:x}", 0), ("a{", 1), ("{n} }", 4), ("{name}", 0), ("{n:>5}", 0)]
)
def test_a_brace_that_means_nothing_is_refused_with_its_position(
    pattern: str, position: int
) -> None:
    with pytest.raises(ValueError, match=f"at position {position}, which is no number"):
        seeds.sequence(pattern)


def test_a_sequence_that_gets_nowhere_or_too_far_is_refused() -> None:
    with pytest.raises(ValueError, match="gets nowhere"):
        seeds.sequence(step=0)
    with pytest.raises(ValueError, match="62 bits"):
        seeds.sequence(start=1 << 62)
    with pytest.raises(TypeError, match="neither a text"):
        seeds.sequence(5)  # type: ignore[arg-type]  # that is the mistake


def test_the_capacity_of_a_sequence_is_what_fits_64_bits() -> None:
    assert seeds.sequence().capacity("en_US") == 1 << 62
    assert seeds.sequence(step=1 << 60).capacity("en_US") == 7
    assert values(seeds.sequence(step=1 << 60), [6]) == [1 + 6 * (1 << 60)]
