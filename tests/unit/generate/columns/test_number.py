"""Numbers: within their bounds, uniform, exact."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

import seeds
from seeds.errors import DeclarationError
from seeds.spec.column import field
from tests.support.columns import values


def test_both_bounds_are_included_and_all_numbers_equally_likely() -> None:
    counts = Counter(values(seeds.between(-2, 2), 50_000))
    assert set(counts) == {-2, -1, 0, 1, 2}
    assert all(abs(n / 50_000 - 0.2) < 0.01 for n in counts.values())


@given(st.integers(-(2**61) + 1, 2**61 - 1), st.integers(0, 2**61))
def test_any_bounds_are_kept(least: int, span: int) -> None:
    most = min(least + span, 2**61 - 1)
    assert all(least <= v <= most for v in values(seeds.between(least, most), 20))


@pytest.mark.parametrize(("least", "most"), [(2, 1), (0, 2**61), (-(2**61), 0)])
def test_impossible_bounds_are_refused(least: int, most: int) -> None:
    with pytest.raises(ValueError, match=r"above|62 bits"):
        seeds.between(least, most)


def test_decimals_lie_between_their_bounds_both_included() -> None:
    found = values(seeds.decimal("0.01", "0.05"), 2000)
    assert set(found) == {Decimal(n) / 100 for n in range(1, 6)}


def test_decimals_have_as_many_places_as_declared() -> None:
    assert {v.as_tuple().exponent for v in values(seeds.decimal(1, 2, 3), 100)} == {-3}
    assert all(v == int(v) for v in values(seeds.decimal(1, 9, places=0), 100))


def test_bounds_may_be_columns() -> None:
    low, high = [1, 10, -5], [Decimal("1.5"), 10, 5]
    column = seeds.decimal(field("low"), field("high"))
    for _ in range(3):
        found = values(column, 3, fields={"low": low, "high": high})
        assert all(a <= v <= b for a, v, b in zip(low, found, high, strict=True))


@pytest.mark.parametrize(
    ("low", "high"), [([None, 1], [2, 2]), ([5, 1], [None, 2]), ([None, 1], [None, 2])]
)
def test_a_decimal_without_a_bound_is_nothing(low: list[Any], high: list[Any]) -> None:
    column = seeds.decimal(field("low"), field("high"))
    found = values(column, 2, fields={"low": low, "high": high})
    assert found[0] is None
    assert 1 <= found[1] <= 2


def test_wide_decimals_reach_over_all_of_their_range() -> None:
    high = [10**12] * 2000
    found = values(seeds.decimal(0, field("high")), 2000, fields={"high": high})
    assert max(found) > 9 * 10**11
    assert abs(float(sum(found)) / 2000 / 10**12 - 0.5) < 0.03


@pytest.mark.parametrize("ending", [0, 49, 99])
def test_prices_end_as_declared_and_keep_their_bounds(ending: int) -> None:
    found = values(seeds.decimal("9.50", "40.00", ending=ending), 3000)
    assert all(Decimal("9.50") <= v <= 40 for v in found)
    assert {int(v * 100) % 100 for v in found} == {ending}
    assert len(set(found)) > 25


def test_where_no_price_has_the_ending_the_bounds_are_kept() -> None:
    found = values(seeds.decimal("1.10", "1.20", ending=99), 100)
    assert all(Decimal("1.10") <= v <= Decimal("1.20") for v in found)


@pytest.mark.parametrize(("low", "high"), [(2, 1), ("a", 1), (0, "nan"), (0, None)])
def test_bounds_that_are_no_bounds_are_refused_at_once(low: Any, high: Any) -> None:
    with pytest.raises(ValueError, match=r"above|not a number"):
        seeds.decimal(low, high)


def test_columns_that_cross_are_named() -> None:
    column = seeds.decimal(field("low"), field("high"))
    with pytest.raises(DeclarationError, match=r"bench\.column: a lower bound is above"):
        values(column, 1, fields={"low": [2], "high": [1]})
    with pytest.raises(DeclarationError, match="not a number"):
        values(column, 1, fields={"low": ["a"], "high": [1]})


def test_floats_fill_their_span_without_its_end() -> None:
    found = values(seeds.floating(-1, 3), 20_000)
    assert all(-1 <= v < 3 for v in found)
    assert abs(sum(found) / 20_000 - 1) < 0.05
