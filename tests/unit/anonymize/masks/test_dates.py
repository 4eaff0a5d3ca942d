"""Dates: intervals of one person survive, ages are capped, times of day stay."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.masks import build_mask
from seeds.anonymize.options import OptionError
from seeds.errors import RulesError
from tests.support.masks import DATE, TIMESTAMP, column, masked, text

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
TIMES = st.datetimes(
    dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)  # noqa: DTZ001 - st.datetimes wants them so
)  # fmt: skip


@given(st.lists(TIMES, min_size=2, max_size=8), st.text(max_size=5))
def test_intervals_of_one_subject_stay_to_the_microsecond(
    times: list[dt.datetime], subject: str
) -> None:
    found = masked("date_shift", times, TIMESTAMP, subject=[subject] * len(times))
    assert [t - found[0] for t in found] == [t - times[0] for t in times]
    assert [t.time() for t in found] == [t.time() for t in times]
    assert 1 <= abs((found[0] - times[0]).days) <= 91


def test_dates_and_times_of_one_subject_move_together() -> None:
    day, time = dt.date(2024, 3, 1), dt.datetime(2024, 3, 1, 13, tzinfo=dt.UTC)
    found = masked("date_shift", [day], DATE, subject=["7"])[0]
    assert masked("date_shift", [time], TIMESTAMP, subject=["7"])[0].date() == found
    assert masked("date_shift", ["2024-03-01T13:00Z"], subject=["7"]) == [f"{found}T13:00Z"]


def test_dates_move_backwards_alone_on_demand() -> None:
    day = dt.date(2026, 11, 21)
    subjects = [str(i) for i in range(2000)]
    found = masked("date_shift", [day] * 2000, DATE, {"backwards": True}, subject=subjects)
    offsets = {(moved - day).days for moved in found}
    assert offsets == set(range(-90, 0))


@given(st.lists(DAYS, min_size=1, max_size=20), st.integers(1, 182))
def test_the_year_stays_on_demand_and_the_day_does_not(days: list[dt.date], most: int) -> None:
    subjects = [str(i) for i in range(len(days))]
    options = {"days": most, "keep_year": True}
    found = masked("date_shift", days, DATE, options, subject=subjects)
    for day, moved in zip(days, found, strict=True):
        assert moved.year == day.year
        assert 0 < abs((moved - day).days) <= most


def test_a_text_that_is_no_date_is_an_error_that_does_not_show_it() -> None:
    for value in ("yesterday", "2024-02-31", "31.12.2024"):
        with pytest.raises(RulesError, match="column 'c' met a") as caught:
            masked("date_shift", [value])
        assert value not in str(caught.value)


def test_a_date_at_the_end_of_the_calendar_stays_inside() -> None:
    days = [dt.date(1, 1, 1), dt.date(9999, 12, 31)]
    for subject in map(str, range(20)):
        found = masked("date_shift", days, DATE, subject=[subject] * 2)
        assert found[0] > days[0]
        assert found[1] < days[1]


@given(st.lists(DAYS.filter(lambda d: d.year < 2026), min_size=1, max_size=20))
def test_nobody_is_older_than_the_oldest_or_born_tomorrow(days: list[dt.date]) -> None:
    for keep in ("nothing", "year", "month"):
        options = {"keep": keep, "oldest": 80, "as_of": "2026-01-01"}
        for day, found in zip(days, masked("birth_date", days, DATE, options), strict=True):
            assert found.year >= 1946
            assert found <= dt.date(2026, 1, 1) or keep != "nothing"
            if day.year >= 1946 and found.year > 1946:
                assert found != day
            if day.year >= 1946 and keep != "nothing":
                assert found.year == day.year
            if day.year >= 1946 and keep == "month":
                assert found.month == day.month


def test_an_age_moves_by_half_a_year_at_most() -> None:
    day = dt.date(1980, 5, 5)
    found = masked("birth_date", [day], DATE)[0]
    assert 1 <= abs((found - day).days) <= 180


def test_options_of_dates_are_checked() -> None:
    with pytest.raises(OptionError, match="182 days at most"):
        build_mask("date_shift", {"keep_year": True, "days": 200}, column(DATE), False)
    with pytest.raises(OptionError, match="'soon' is no date such as 2026-01-31"):
        build_mask("birth_date", {"as_of": "soon"}, column(DATE), False)
    with pytest.raises(OptionError, match="a date has 10 characters, the column 8"):
        build_mask("date_shift", {}, column(text(8)), False)
    with pytest.raises(OptionError, match="cannot keep a unique column unique"):
        build_mask("date_shift", {}, column(DATE), True)
