"""Intervals and ranges as PostgreSQL has them."""

from __future__ import annotations

import datetime as dt

import pytest

from seeds.conditions.values.intervals import Interval, moved, parse_interval
from seeds.conditions.values.postgresql import array_items, parse_range, text_of
from seeds.conditions.values.ranges import Range, adjacent, contains, has_item, overlaps

DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 years", Interval(216)),
        ("1 year 2 mons 3 days 04:05:06", Interval(14, 3, 14_706_000_000)),
        ("-1 day", Interval(0, -1)),
        ("1.5 days", Interval(0, 1, DAY // 2)),
        ("01:30", Interval(0, 0, 5_400_000_000)),
        ("2 weeks ago", Interval(0, -14)),
        ("P1Y2M3DT4H", Interval(14, 3, 14_400_000_000)),
        ("0", Interval()),
    ],
)
def test_intervals_are_read(text: str, expected: Interval) -> None:
    assert parse_interval(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "1 fortnight", "P"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="interval"):
        parse_interval(text)


def test_a_month_later_is_the_last_day_of_a_shorter_month() -> None:
    assert moved(dt.date(2024, 1, 31), Interval(1)) == dt.date(2024, 2, 29)
    with pytest.raises(OverflowError):
        moved(dt.date(9999, 12, 1), Interval(1))


def test_discrete_ranges_have_one_form() -> None:
    assert parse_range("[1,10]", "integer") == Range(1, 11, "[)", item="integer")
    assert parse_range("(1,2)", "integer").empty
    assert parse_range("[1,1)", "numeric").empty
    assert text_of(parse_range("[2024-01-01,2024-01-31]", "date")) == '["2024-01-01","2024-02-01")'


def test_bounds_that_are_missing_are_no_bounds() -> None:
    endless = parse_range("[5,)", "integer")
    assert (endless.lower, endless.upper) == (5, None)
    assert has_item(endless, 10**9)
    assert not has_item(endless, 4)


def test_ranges_contain_overlap_and_touch() -> None:
    a, b, c = (parse_range(t, "integer") for t in ("[1,10)", "[3,5)", "[10,12)"))
    assert contains(a, b)
    assert not contains(b, a)
    assert overlaps(a, b)
    assert not overlaps(a, c)
    assert adjacent(a, c)
    assert contains(b, parse_range("empty", "integer"))


def test_a_range_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="bound"):
        parse_range("[5,1]", "integer")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("{}", []),
        ("{a,b}", ["a", "b"]),
        ('{"a,b",NULL,"NULL","q\\"x"}', ["a,b", None, "NULL", 'q"x']),
        ("{ a , b }", ["a", "b"]),
    ],
)
def test_texts_of_arrays_are_read(text: str, items: list[str | None]) -> None:
    assert array_items(text) == items
