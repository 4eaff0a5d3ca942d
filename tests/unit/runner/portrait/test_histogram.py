"""Bars of histograms: round borders, every number in one of them."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given, strategies as st

from seeds.runner.portrait.histogram import MOST, histogram
from seeds.runner.portrait.values import EPOCH
from seeds.schema.portrait import Bin
from seeds.schema.types import Kind


def seconds(text: str) -> float:
    return (dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) - EPOCH).total_seconds()


def test_no_numbers_have_no_bars() -> None:
    assert histogram([], Kind.INTEGER) == ()


def test_a_single_value_is_one_bar() -> None:
    assert histogram([5, 5, 5], Kind.INTEGER) == (Bin(5, 5, 3),)
    moment = seconds("2026-01-01 12:00:00")
    assert histogram([moment], Kind.TIMESTAMP)[0].start == "2026-01-01 12:00:00"


def test_few_whole_numbers_have_a_bar_each() -> None:
    assert histogram([1, 2, 2, 4], Kind.INTEGER) == (
        Bin(1, 2, 1),
        Bin(2, 3, 2),
        Bin(3, 4, 0),
        Bin(4, 5, 1),
    )


def test_borders_are_round() -> None:
    bars = histogram([0.13, 97.2, 55.5], Kind.FLOAT)
    assert [bar.start for bar in bars][:3] == [0, 5, 10]
    assert bars[-1].stop == 100


def test_a_number_on_a_border_is_in_the_bar_that_begins_there() -> None:
    bars = histogram([0.0, 0.1, 0.2, 0.3, 0.6, 0.7, 2.0], Kind.FLOAT)
    assert [bar.rows for bar in bars[:8]] == [1, 1, 1, 1, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("first", "last", "borders"),
    [
        ("2026-01-01 10:00:02", "2026-01-01 10:00:09", ("2026-01-01 10:00:02", "10:00:03")),
        ("2026-01-01 10:03:00", "2026-01-01 12:40:00", ("2026-01-01 10:00", "10:10")),
        ("2026-01-01 10:03:00", "2026-01-03 12:40:00", ("2026-01-01 09:00", "12:00")),
        ("2026-01-01 10:03:00", "2026-01-20 12:40:00", ("2026-01-01", "2026-01-02")),
        # The 5th of January 2026 is a Monday.
        ("2026-01-08 10:03:00", "2026-04-20 12:40:00", ("2026-01-05", "2026-01-12")),
        ("2026-01-08 10:03:00", "2026-11-20 12:40:00", ("2026-01-01", "2026-02-01")),
        ("2023-02-08 10:03:00", "2026-11-20 12:40:00", ("2023-01-01", "2023-04-01")),
        ("1904-02-08 10:03:00", "2026-11-20 12:40:00", ("1900-01-01", "1910-01-01")),
    ],
)
def test_times_have_borders_of_clock_and_calendar(
    first: str, last: str, borders: tuple[str, str]
) -> None:
    bars = histogram([seconds(first), seconds(last)], Kind.TIMESTAMP)
    assert len(bars) <= MOST
    assert bars[0].start == borders[0]
    assert str(bars[1].start).endswith(borders[1])
    assert str(bars[0].start) <= first
    assert str(bars[-1].stop) > last


def test_dates_have_bars_of_whole_days() -> None:
    day = 86_400.0
    assert histogram([0, day, day], Kind.DATE) == (
        Bin("1970-01-01", "1970-01-02", 1),
        Bin("1970-01-02", "1970-01-03", 2),
    )


def test_hours_of_the_day_end_at_midnight() -> None:
    bars = histogram([600.0, 86_000.0], Kind.TIME)
    assert (bars[0].start, bars[-1].stop) == ("00:00", "24:00")


def test_intervals_have_lengths() -> None:
    bars = histogram([0.0, 3600.0 * 30], Kind.INTERVAL)
    assert bars[0].start == "0:00:00"
    assert bars[1].start == "2:00:00"


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.FLOAT, Kind.TIMESTAMP, Kind.DATE])
def test_numbers_as_large_as_there_are(kind: Kind) -> None:
    assert histogram([-1.7e308, 1.7e308], kind) == ()
    assert sum(bar.rows for bar in histogram([0.0, 1e300], kind)) == 2


@given(
    st.lists(st.floats(-1e15, 1e15), min_size=1, max_size=60),
    st.sampled_from(
        [Kind.FLOAT, Kind.DECIMAL, Kind.TIMESTAMP, Kind.DATE, Kind.TIME, Kind.INTERVAL]
    ),
)
def test_every_number_is_in_one_bar(numbers: list[float], kind: Kind) -> None:
    bars = histogram(numbers, kind)
    assert sum(bar.rows for bar in bars) == len(numbers)
    assert len(bars) <= MOST + 2
    assert all(a.stop == b.start for a, b in itertools.pairwise(bars))


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=60))
def test_every_whole_number_is_in_one_bar(numbers: list[int]) -> None:
    bars = histogram(numbers, Kind.INTEGER)
    assert sum(bar.rows for bar in bars) == len(numbers)
    assert all(isinstance(bar.start, int) for bar in bars)
