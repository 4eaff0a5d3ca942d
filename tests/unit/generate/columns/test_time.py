"""Times: hang on as-of, lie within their windows, follow one another."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

import seeds
from seeds.errors import DeclarationError
from seeds.generate.columns.time import duration
from seeds.spec.column import field
from tests.support.columns import Bench, values
from tests.support.generation import AS_OF

DAY = dt.timedelta(days=1)
UTC = dt.UTC


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("45s", dt.timedelta(seconds=45)), ("90min", dt.timedelta(minutes=90)),
        ("12h", dt.timedelta(hours=12)), ("30d", 30 * DAY), ("2w", 14 * DAY), ("6mo", 180 * DAY),
        ("1y", 365 * DAY), ("-1y", -365 * DAY), ("+3d", 3 * DAY),
        (" 5 d ", 5 * DAY), ("0d", 0 * DAY),
    ],
)  # fmt: skip
def test_a_duration_is_a_number_and_a_unit(text: str, span: dt.timedelta) -> None:
    assert duration(text) == span // dt.timedelta(microseconds=1)


@pytest.mark.parametrize("text", ["", "d", "5", "5 days", "1.5h", "1m", "-", "--1d", "1d2h"])
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="write 30d, -1y"):
        duration(text)
    with pytest.raises(ValueError, match="write 30d, -1y"):
        seeds.datetime(text, "now")


def test_times_lie_within_their_window_in_whole_seconds() -> None:
    found = values(seeds.datetime("-1y", "now"), 10_000)
    assert all(AS_OF - 365 * DAY <= t <= AS_OF and t.microsecond == 0 for t in found)
    ages = [(AS_OF - t) / DAY for t in found]
    assert abs(sum(ages) / 10_000 - 182.5) < 4
    assert all(t.tzinfo is UTC for t in found)


def test_a_window_of_a_second_has_both_its_ends() -> None:
    start = dt.datetime(2025, 5, 5, tzinfo=UTC)
    found = set(values(seeds.datetime(start, start + dt.timedelta(seconds=1)), 100))
    assert found == {start, start + dt.timedelta(seconds=1)}


def test_bounds_may_be_dates_times_of_other_zones_and_columns() -> None:
    zone = dt.timezone(dt.timedelta(hours=5))
    found = values(seeds.datetime(dt.date(2025, 1, 1), dt.datetime(2025, 1, 1, 6, tzinfo=zone)))
    assert all(dt.datetime(2025, 1, 1, tzinfo=UTC) <= t for t in found)
    assert max(found) <= dt.datetime(2025, 1, 1, 1, tzinfo=UTC)
    starts = [dt.datetime(2025, 1, i, tzinfo=UTC) for i in range(1, 31)]
    found = values(seeds.datetime(field("start"), "-300d"), 30, fields={"start": starts})
    assert all(s <= t <= AS_OF - 300 * DAY for s, t in zip(starts, found, strict=True))


def test_windows_are_chosen_by_weight() -> None:
    column = seeds.datetime(windows={("-30d", "now"): 60, ("-1y", "-30d"): 30, ("-2y", "-1y"): 10})
    ages = [(AS_OF - t) / DAY for t in values(column, 20_000)]
    recent = sum(a <= 30 for a in ages) / 20_000
    older = sum(a > 365 for a in ages) / 20_000
    assert abs(recent - 0.6) < 0.015
    assert abs(older - 0.1) < 0.01


def test_nothing_is_earlier_than_after() -> None:
    starts = [AS_OF - i * DAY for i in range(1000)]
    column = seeds.datetime(windows={("-30d", "now"): 60, ("-2y", "-1y"): 40}, after=field("start"))
    found = values(column, 1000, fields={"start": starts})
    assert all(s <= t <= AS_OF for s, t in zip(starts, found, strict=True))


def test_a_window_that_ended_before_gives_way_to_the_whole_time_since() -> None:
    start = AS_OF - 100 * DAY
    column = seeds.datetime("-2y", "-1y", after=field("start"))
    found = values(column, 2000, fields={"start": [start] * 2000})
    ages = [(AS_OF - t) / DAY for t in found]
    assert min(ages) < 2
    assert 98 < max(ages) <= 100


def test_within_is_the_longest_time_after() -> None:
    starts = [AS_OF - 50 * DAY] * 1000
    column = seeds.datetime(after=field("start"), within="2h")
    found = values(column, 1000, fields={"start": starts})
    assert {t - s >= dt.timedelta() for s, t in zip(starts, found, strict=True)} == {True}
    assert dt.timedelta(minutes=110) < max(found) - starts[0] <= dt.timedelta(hours=2)


def test_a_fraction_of_a_second_of_the_start_does_not_put_a_time_before_it() -> None:
    start = AS_OF - dt.timedelta(microseconds=300)
    found = values(seeds.datetime(after=field("s")), 20, fields={"s": [start] * 20})
    assert all(start <= t <= AS_OF for t in found)


def test_before_is_the_latest() -> None:
    ends = [AS_OF - (i + 1) * DAY for i in range(500)]
    found = values(seeds.datetime("-2y", before=field("end")), 500, fields={"end": ends})
    assert all(t <= e for t, e in zip(found, ends, strict=True))


def test_a_time_that_hangs_on_nothing_is_nothing() -> None:
    some = AS_OF - DAY
    for starts in ([None, some], [None, None]):
        found = values(seeds.datetime(after=field("s")), 2, fields={"s": starts})
        assert [t is None for t in found] == [s is None for s in starts]


def test_very_long_windows_are_filled() -> None:
    column = seeds.datetime(dt.datetime(1000, 1, 1, tzinfo=UTC), "now")
    years = [t.year for t in values(column, 2000)]
    assert min(years) < 1010
    assert abs(sum(years) / 2000 - 1513) < 40


def test_days_lie_within_their_window() -> None:
    found = values(seeds.date("-10d", "now"), 2000)
    assert set(found) == {(AS_OF - i * DAY).date() for i in range(11)} - {AS_OF.date()} | (
        {AS_OF.date()} & set(found)
    )
    assert all(type(d) is dt.date for d in found)


def test_days_may_follow_a_column_of_days() -> None:
    starts = [dt.date(2025, 1, 1) + i * DAY for i in range(300)]
    found = values(seeds.date(after=field("s"), within="5d"), 300, fields={"s": starts})
    assert all(s <= d <= s + 5 * DAY for s, d in zip(starts, found, strict=True))


def test_ago_is_the_same_instant_in_all_rows() -> None:
    assert set(values(seeds.ago("14d"), 5)) == {AS_OF - 14 * DAY}
    assert set(values(seeds.ago("-14d"), 5)) == {AS_OF - 14 * DAY}


def test_spaced_times_follow_one_another_and_none_lies_ahead() -> None:
    starts = [AS_OF - dt.timedelta(hours=h) for h in (1, 5, 100) for _ in range(6)]
    index = list(range(6)) * 3
    found = values(
        seeds.spaced(field("s"), field("i"), step="2h"), 18, fields={"s": starts, "i": index}
    )
    for k in range(3):
        own = found[k * 6 : k * 6 + 6]
        assert own == sorted(own)
        assert own[0] >= starts[k * 6]
        assert max(own) <= AS_OF
    assert all(
        dt.timedelta(hours=2 * i) <= t - s < dt.timedelta(hours=2 * i + 2)
        for s, i, t in list(zip(starts, index, found, strict=True))[12:]
    )


def test_spaced_times_of_nothing_are_nothing() -> None:
    fields: dict[str, list[Any]] = {"s": [AS_OF, None, AS_OF], "i": [0, 1, None]}
    found = values(seeds.spaced(field("s"), field("i"), step="1h"), 3, fields=fields)
    assert found == [AS_OF, None, None]


def test_a_bound_that_is_no_time_is_refused() -> None:
    with pytest.raises(TypeError, match="not a point in time"):
        seeds.datetime(5, "now")
    with pytest.raises(TypeError, match="give a start"):
        seeds.datetime()
    with pytest.raises(DeclarationError, match="not a point in time"):
        values(seeds.datetime(after=field("s")), 1, fields={"s": ["yesterday"]})


def test_a_timeline_is_regular_in_the_order_of_the_rows() -> None:
    found = values(seeds.timeline("-1d", "15min"), 96)
    assert found[0] == AS_OF - DAY
    assert {b - a for a, b in itertools.pairwise(found)} == {dt.timedelta(minutes=15)}


def test_children_of_a_parent_have_a_timeline_of_their_own() -> None:
    rows = [0, 1, 2, 100, 101, 200]
    found = Bench(rows, spacing=100).values(seeds.timeline("-1d", "1h"))
    assert [(t - (AS_OF - DAY)) // dt.timedelta(hours=1) for t in found] == [0, 1, 2, 0, 1, 0]


def test_rows_without_a_parent_may_take_turns_in_several_timelines() -> None:
    found = values(seeds.timeline("-1d", "1h", lanes=3), 7)
    assert [(t - (AS_OF - DAY)) // dt.timedelta(hours=1) for t in found] == [0, 0, 0, 1, 1, 1, 2]


def test_start_and_step_of_a_timeline_may_be_columns() -> None:
    starts = [AS_OF, AS_OF - DAY, None]
    bench = Bench(3, fields={"start": starts, "seconds": [60, 3600, 60]})
    found = bench.values(seeds.timeline(field("start"), field("seconds")))
    assert found == [AS_OF, AS_OF - DAY + dt.timedelta(hours=1), None]


def test_a_step_that_is_no_number_of_seconds_is_refused() -> None:
    with pytest.raises(DeclarationError, match="whole seconds"):
        Bench(2, fields={"x": ["a", "b"]}).values(seeds.timeline("-1d", field("x")))


def test_jitter_delays_an_instant_by_less_than_the_step() -> None:
    found = values(seeds.timeline("-1d", "1min", jitter="1min"), 1000)
    late = [t - (AS_OF - DAY) - i * dt.timedelta(minutes=1) for i, t in enumerate(found)]
    assert all(dt.timedelta(0) <= by < dt.timedelta(minutes=1) for by in late)
    assert len(set(late)) > 990
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("every", "more"),
    [("0s", {}), ("-1h", {}), ("hourly", {}), ("1h", {"jitter": "2h"}), ("1h", {"lanes": 0})],
)
def test_a_timeline_that_gets_nowhere_is_refused(every: str, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"nowhere|jitter|duration|at least one"):
        seeds.timeline("-1d", every, **more)
