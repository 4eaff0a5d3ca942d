from __future__ import annotations

import datetime as dt

import pytest

from seeds.cli.render.text import counted, duration, instant, minute, rate, size


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ms"),
        (0.0451, "45 ms"),
        (0.9999, "1.0 s"),
        (3.21, "3.2 s"),
        (59.96, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3599.7, "1 h 0 min"),
        (4200, "1 h 10 min"),
    ],
)
def test_a_duration_is_in_the_units_people_use(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_951, "1.0 MB"),
        (410_000_000, "410.0 MB"),
        (10**18, "1,000.0 PB"),
    ],
)
def test_a_size_is_in_decimal_units(count: int, text: str) -> None:
    assert size(count) == text


def test_numbers_have_thousands_separators_and_nouns_their_plural() -> None:
    assert counted(1, "row") == "1 row"
    assert counted(0, "row") == "0 rows"
    assert counted(1_234_567, "row") == "1,234,567 rows"


def test_a_rate_is_said_only_when_there_is_one() -> None:
    assert rate(1_000, 0.5) == "2,000/s"
    assert rate(0, 1) == ""
    assert rate(5, 0) == ""


def test_an_instant_is_shown_as_as_of_takes_it() -> None:
    assert instant(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == "2026-01-01"
    assert instant(dt.datetime(2026, 1, 1, 12, 5, tzinfo=dt.UTC)) == "2026-01-01T12:05:00Z"
    east = dt.timezone(dt.timedelta(hours=2))
    assert minute(dt.datetime(2026, 1, 1, 1, 5, tzinfo=east)) == "2025-12-31 23:05"
