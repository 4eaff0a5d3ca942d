"""Series are the sum of their parts, and anomalies do to them what their name says."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from decimal import Decimal
from typing import Any, cast

import pytest

import seeds
from seeds import Anomaly, seasonal, series
from seeds.errors import DeclarationError
from seeds.spec.column import Column, field
from tests.support.columns import Bench

MONDAY = dt.datetime(2025, 3, 3, tzinfo=dt.UTC)
HOURLY = seeds.timeline(MONDAY, "1h")


def made(column: Column, rows: Any = 336, **fields: Any) -> list[Any]:
    return Bench(rows, fields=fields).values(column)


def with_events(*events: Anomaly | None, **more: Any) -> list[Any]:
    """Return a series, 0 but for the given anomalies of its rows."""
    pool = seeds.cycle(*events)
    return made(series(HOURLY, anomalies=pool, **more), len(events))


def lasting(kind: str, rows: int, most: int | None = None) -> list[Anomaly]:
    return [Anomaly(kind, step, most or rows) for step in range(rows)]


def test_without_parts_a_series_is_its_baseline() -> None:
    assert set(made(series(HOURLY, "21.50"))) == {Decimal("21.50")}
    assert made(series(HOURLY, field("level")), 3, level=[1, 2, None]) == [1, 2, None]


def test_a_pattern_is_a_sine_that_begins_at_its_phase() -> None:
    found = made(series(HOURLY, 100, seasonal("1d", 50, phase="9h"), places=4))
    for hour, value in enumerate(found):
        expected = 100 + 50 * math.sin((hour - 9) / 24 * math.tau)
        assert float(value) == pytest.approx(expected, abs=0.001)
    assert found[15] == max(found) == 150


def test_a_shape_stands_for_the_days_of_a_week_from_monday_on() -> None:
    found = made(series(HOURLY, 10, seasonal("1w", 4, shape=(0, 0, 0, 0, 0, -1, -1))))
    assert [found[24 * day] for day in range(9)] == [10, 10, 10, 10, 10, 6, 6, 10, 10]
    assert found[24 * 4 + 12] == 8


def test_amplitudes_may_be_columns_and_patterns_add_up() -> None:
    column = series(HOURLY, 0, seasonal("1d", field("day")), seasonal("1w", 1, shape=(1,)))
    assert made(column, 7, day=[0, 0, 0, 0, 0, 0, 5]) == [1, 1, 1, 1, 1, 1, 6]


@pytest.mark.parametrize("period", ["1s", "90min", "1d", "1w", "1y", "100y"])
def test_a_pattern_stays_within_its_amplitude_whatever_its_period(period: str) -> None:
    times = seeds.timeline("-1y", "1234s")
    found = made(series(times, 0, seasonal(period, 10)), 5000)
    assert -10 <= min(found) <= max(found) <= 10


def test_a_trend_counts_from_the_start_of_the_timeline() -> None:
    found = made(series(HOURLY, 5, trend="2.4"))
    assert found[0] == 5
    assert found[1] == Decimal("5.10")
    assert found[240] == 29


def test_noise_deviates_as_declared_and_differs_from_row_to_row() -> None:
    found = [float(v) for v in made(series(HOURLY, 50, noise=3), 20_000)]
    assert statistics.fmean(found) == pytest.approx(50, abs=0.1)
    assert statistics.stdev(found) == pytest.approx(3, abs=0.05)
    assert abs(statistics.correlation(found[1:], found[:-1])) < 0.03


def test_values_stay_between_their_bounds() -> None:
    found = made(series(HOURLY, 50, noise=30, low=20, high=60))
    assert (min(found), max(found)) == (20, 60)


def test_without_places_values_are_integers() -> None:
    assert all(isinstance(v, int) for v in made(series(HOURLY, 50, noise=9, places=0)))


def test_a_spike_leads_up_and_a_drop_down() -> None:
    up = with_events(None, *lasting("spike", 2), None, size=40)
    down = with_events(None, *lasting("drop", 2), None, size=40)
    assert up[0] == up[3] == down[0] == down[3] == 0
    assert 20 <= up[1] == up[2] <= 40
    assert -40 <= down[1] == down[2] <= -20


def test_a_drift_leads_away_step_by_step() -> None:
    found = with_events(None, *lasting("drift", 10), None, size=100)
    assert found[1:11] == sorted(set(found[1:11]))
    assert 50 <= found[10] <= 100
    assert found[11] == 0


def test_a_short_drift_does_not_get_as_far() -> None:
    assert with_events(*lasting("drift", 5, 10), size=100)[-1] <= 50


def test_a_stuck_value_is_that_of_the_row_where_it_got_stuck() -> None:
    pool = seeds.cycle(None, None, *lasting("stuck", 6), None, None)
    parts: Any = {"trend": 3, "noise": 5}
    free = made(series(HOURLY, 9, seasonal("1d", 7), **parts), 10)
    held = made(series(HOURLY, 9, seasonal("1d", 7), anomalies=pool, **parts), 10)
    assert held[:2] == free[:2]
    assert held[2:8] == [free[2]] * 6
    assert held[8:] == free[8:]


def test_a_gap_has_no_values() -> None:
    assert with_events(None, *lasting("gap", 2), None) == [0, None, None, 0]


def test_a_kind_of_ones_own_leaves_the_values_alone() -> None:
    assert with_events(*lasting("service", 3), size=9) == [0, 0, 0]


def test_a_label_beside_the_value_says_what_is_wrong_with_it() -> None:
    wrong = seeds.anomalies(HOURLY, {"spike": 1, "gap": 1}, share=1, window=24)
    rows = 4800
    events = made(wrong, rows)
    values = made(series(HOURLY, anomalies=seeds.cycle(*events), size=10), rows)
    for event, value in zip(events, values, strict=True):
        kind = event.kind if event else None
        assert (value is None) == (kind == "gap")
        assert (value == 0) == (kind is None) or value is None


def test_null_anomalies_are_none() -> None:
    assert set(made(series(HOURLY, 7, anomalies=seeds.constant(None), size=9))) == {7}


def test_a_stuck_value_in_a_series_that_takes_turns_is_one_of_the_same_series() -> None:
    times = seeds.timeline(MONDAY, "1h", lanes=2)
    stuck = lasting("stuck", 3)
    pool = seeds.cycle(*(event for event in stuck for _ in range(2)))
    found = made(series(times, field("level"), noise=1, anomalies=pool), 6, level=[100, 0] * 3)
    assert len(set(found[0::2])) == len(set(found[1::2])) == 1
    assert abs(found[0] - 100) < 4 > abs(found[1])


@pytest.mark.parametrize(
    "declare",
    [
        lambda: seasonal("0s", 1),
        lambda: seasonal("daily", 1),
        lambda: seasonal("1d", "much"),
        lambda: seasonal("1d", 1, shape=(0, 2)),
        lambda: series(HOURLY, "NaN"),
        lambda: series(HOURLY, 10**9, places=4),
        lambda: series(HOURLY, 1, low="none"),
    ],
)
def test_what_cannot_be_is_refused(declare: Any) -> None:
    with pytest.raises(ValueError, match=r"duration|number|digits|return|between -1 and 1"):
        declare()


def test_a_series_has_a_timeline() -> None:
    with pytest.raises(TypeError, match=r"timeline\(\)"):
        series(cast("Any", seeds.ago("1d")))


def test_parts_that_are_no_numbers_or_too_large_are_refused() -> None:
    with pytest.raises(DeclarationError, match="not a number"):
        made(series(HOURLY, field("level")), 2, level=["high", "low"])
    with pytest.raises(DeclarationError, match="10 digits"):
        made(series(HOURLY, field("level")), 2, level=[10**9, 0])
