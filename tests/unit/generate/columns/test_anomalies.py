"""Anomalies last as long as declared, and no window has two."""

from __future__ import annotations

from typing import Any, cast

import pytest

import seeds
from seeds import Anomaly
from seeds.spec.column import Column
from tests.support.columns import Bench

HOURLY = seeds.timeline("-1y", "1h")
ALL = {"spike": 3, "drop": 1, "stuck": 1, "drift": 1, "gap": 2}


def made(column: Column, rows: Any = 9600, **more: Any) -> list[Any]:
    return Bench(rows, **more).values(column)


def runs(found: list[Anomaly | None]) -> list[list[Anomaly]]:
    """Return the anomalies, each as its rows."""
    events: list[list[Anomaly]] = []
    for row in found:
        if row is not None:
            if row.step == 0:
                events.append([])
            events[-1].append(row)
    return events


def test_a_share_of_the_windows_has_one_anomaly_each() -> None:
    found = made(seeds.anomalies(HOURLY, ALL, share=0.3, window=48), 48_000)
    first = [row is not None and row.step == 0 for row in found]
    begun = [sum(first[start : start + 48]) for start in range(0, 48_000, 48)]
    assert set(begun) == {0, 1}
    assert sum(begun) / 1000 == pytest.approx(0.3, abs=0.05)


def test_an_anomaly_is_of_one_kind_and_counts_its_rows() -> None:
    for event in runs(made(seeds.anomalies(HOURLY, ALL, share=1))):
        assert [row.step for row in event] == list(range(len(event)))
        assert len({row.kind for row in event}) == 1
        assert len(event) <= event[0].most


def test_kinds_come_by_their_weights() -> None:
    events = runs(made(seeds.anomalies(HOURLY, ALL, share=1, window=48), 96_000))
    share = sum(event[0].kind == "spike" for event in events) / len(events)
    assert share == pytest.approx(3 / 8, abs=0.04)
    assert {event[0].kind for event in events} == set(ALL)


def test_a_kind_of_ones_own_says_how_long_it_lasts() -> None:
    column = seeds.anomalies(HOURLY, {"service": 1}, share=1, lasting={"service": (2, 5)})
    assert {len(event) for event in runs(made(column))} == {2, 3, 4, 5}


def test_series_of_different_parents_have_different_anomalies() -> None:
    column = seeds.anomalies(HOURLY, ALL, share=1).item("kind")
    found = made(column, list(range(96 * 3)), spacing=96)
    assert len({tuple(found[i : i + 96]) for i in (0, 96, 192)}) == 3


def test_series_that_take_turns_have_anomalies_of_their_own() -> None:
    column = seeds.anomalies(seeds.timeline("-1y", "1h", lanes=4), {"gap": 1}, share=1, window=24)
    found = made(column, 96)
    for lane in range(4):
        (event,) = runs(found[lane::4])
        assert [row.step for row in event] == list(range(len(event)))


@pytest.mark.parametrize(
    ("kinds", "more", "said"),
    [
        ({}, {}, "weights"),
        ({"spike": -1}, {}, "weights"),
        ({"spike": 1}, {"share": 1.5}, "share"),
        ({"spikes": 1}, {}, "how many rows 'spikes' lasts"),
        ({"drift": 1}, {"window": 10}, "a window"),
        ({"gap": 1}, {"lasting": {"gap": (0, 3)}}, "a window"),
    ],
)
def test_what_cannot_be_is_refused(kinds: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        seeds.anomalies(HOURLY, kinds, **more)


def test_anomalies_belong_to_a_timeline() -> None:
    with pytest.raises(TypeError, match=r"timeline\(\)"):
        seeds.anomalies(cast("Any", seeds.ago("1d")), ALL)
