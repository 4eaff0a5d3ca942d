"""Series: a baseline, patterns that return, a trend, noise, and what anomalies make of them.

Everything is integer arithmetic in units of 2^-16 of the last decimal place, so that all
processors make the same values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import DeclarationError
from seeds.generate import streams
from seeds.generate.cells import Cells
from seeds.generate.columns.anomalies import Anomaly
from seeds.generate.columns.base import Generator
from seeds.generate.columns.time import DAY, Timeline, duration
from seeds.generate.vector import Mask, Vector, rescale
from seeds.schema.types import Kind
from seeds.spec.column import Column

Amount = Any
"""A number (text for exactness) or a column of numbers."""

I64 = NDArray[np.int64]

_WAVE = 20  # bits of a wave's height after the point
_FINE = 16  # bits of a value below its last place
_POINTS = 1024  # of the sine, joined by straight lines
_MONDAY = 4 * DAY  # 1970-01-05, at midnight: where days and weeks begin
_LARGEST = 10**10  # amounts in units of the last place: 34 bits, which leaves 29 for factors
# Four uniform numbers of 16 bits, added up, deviate from their mean by sqrt(4 * (2^32 - 1) / 12);
# this is 2^24 by that deviation.
_MEAN, _PER_DEVIATION = 131_070, 443


@cache
def _sine() -> tuple[int, ...]:
    """Return a sine's heights at equal distances, from exact decimals."""
    with localcontext() as context:
        context.prec = 40
        turn = Decimal("6.283185307179586476925286766559005768394")
        heights = []
        for point in range(_POINTS):
            x = turn * point / _POINTS
            term, total, n = x, x, 1
            while abs(term) > Decimal("1e-30"):
                n += 2
                term = -term * x * x / (n * (n - 1))
                total += term
            heights.append(int((total * (1 << _WAVE)).to_integral()))
    return tuple(heights)


@dataclass(frozen=True, eq=False)
class Seasonal:
    """A pattern that returns.

    Attributes:
        period: Microseconds until it returns.
        amplitude: What its heights are multiplied by.
        phase: When it begins, in microseconds after midnight, or Monday.
        heights: Heights at equal distances, in units of 2^-20; empty for a sine.
    """

    period: int
    amplitude: Amount
    phase: int
    heights: tuple[int, ...]

    def wave(self, times: I64) -> I64:
        """Return the height at each instant, in units of 2^-20."""
        heights = np.array(self.heights or _sine(), dtype=np.int64)
        since = (times - (_MONDAY + self.phase)) % self.period
        # So few bits of the period that the product with a place among the heights has 63.
        spare = max(0, self.period.bit_length() - 34)
        place = (since >> spare) * (len(heights) << 12) // max(self.period >> spare, 1)
        index = np.minimum(place >> 12, len(heights) - 1)
        rest = place & 0xFFF
        low, high = heights[index], heights[(index + 1) % len(heights)]
        wave: I64 = low + (((high - low) * rest) >> 12)
        return wave


class _Events:
    """What goes wrong in some rows: codes into a pool of anomalies."""

    def __init__(self, pool: Sequence[Anomaly], codes: NDArray[Any]) -> None:
        self._kinds = np.array([event.kind for event in pool])
        self._codes = codes
        self.steps = np.array([event.step for event in pool], dtype=np.int64)[codes]
        self.most = np.array([event.most for event in pool], dtype=np.int64)[codes]

    def are(self, kind: str) -> Mask:
        """Return which rows belong to an anomaly of a kind."""
        found: Mask = (self._kinds == kind)[self._codes]
        return found


_NOTHING = Anomaly("", 0, 1)


@dataclass(frozen=True, eq=False)
class Series(Generator):
    """The values of a series.

    Attributes:
        timeline: Its instants.
        baseline: The level that everything else is added to.
        patterns: What returns.
        trend: Change per day, counted from the start of the timeline.
        noise: Standard deviation of what differs from row to row.
        anomalies: What goes wrong, a column of :class:`Anomaly`.
        size: How far spikes, drops and drifts lead away at most.
        bounds: The smallest and the largest value, in units of the last place.
        places: Digits after the point.
    """

    timeline: Timeline
    baseline: Amount
    patterns: tuple[Seasonal, ...]
    trend: Amount
    noise: Amount
    anomalies: Column | None
    size: Amount
    bounds: tuple[int | None, int | None]
    places: int
    generator = "series"

    def inputs(self) -> tuple[Column, ...]:
        parts = [self.timeline, self.baseline, *(p.amplitude for p in self.patterns)]
        parts += [self.trend, self.noise, self.anomalies, self.size]
        return tuple(part for part in parts if isinstance(part, Column))

    def generate(self, cells: Cells) -> Vector:
        given = cells.values(self.timeline).decoded_as(Kind.TIMESTAMP)
        times, nulls = given.data, given.nulls
        lanes = self.timeline.lanes_of(cells)
        events = self._events(cells)
        steps = events.steps
        # A value that is stuck is that of the row where it got stuck.
        back = np.where(events.are("stuck"), steps, 0)
        step, _ = self.timeline.step(cells)
        times = times - back * step
        states = streams.row_states(cells.key, cells.rows - (back * lanes).astype(np.uint64))

        level, baseline_nulls = self._amount(self.baseline, cells)
        nulls = _either(nulls, baseline_nulls)
        level = np.broadcast_to(level << _FINE, times.shape).copy()
        for pattern in self.patterns:
            amplitude, missing = self._amount(pattern.amplitude, cells)
            level += (amplitude * pattern.wave(times)) >> (_WAVE - _FINE)
            nulls = _either(nulls, missing)
        trend, missing = self._amount(self.trend, cells)
        level += self._since_start(trend, times, cells)
        nulls = _either(nulls, missing)
        deviation, missing = self._amount(self.noise, cells)
        level += (deviation * _bell(states) * _PER_DEVIATION) >> (24 - _FINE)
        nulls = _either(nulls, missing)

        size, missing = self._amount(self.size, cells)
        nulls = _either(nulls, missing)
        began = streams.row_states(cells.key, cells.rows - (steps * lanes).astype(np.uint64))
        # From half of the size to all of it, the same for all rows of an anomaly.
        part = 512 + streams.below(streams.draw(began, 1), 513)
        away = (size * part) << (_FINE - 10)
        level += np.where(events.are("spike"), away, 0) - np.where(events.are("drop"), away, 0)
        level += np.where(events.are("drift"), away // events.most * (steps + 1), 0)

        values = (level + (1 << (_FINE - 1))) >> _FINE
        low, high = self.bounds
        if low is not None or high is not None:
            values = np.clip(values, low, high)
        gaps = events.are("gap")
        nulls = _either(nulls, gaps if gaps.any() else None)
        return Vector(Kind.DECIMAL if self.places else Kind.INTEGER, values, nulls, self.places)

    def _events(self, cells: Cells) -> _Events:
        given = None if self.anomalies is None else cells.values(self.anomalies)
        if given is None or given.pool is None:
            return _Events((_NOTHING,), np.zeros(len(cells), dtype=np.int64))
        pool = [v if isinstance(v, Anomaly) else _NOTHING for v in given.pool.values]
        codes = given.data if given.nulls is None else np.where(given.nulls, len(pool), given.data)
        return _Events((*pool, _NOTHING), codes)

    def _since_start(self, trend: Any, times: I64, cells: Cells) -> Any:
        start, _ = self.timeline.began(cells)
        days, rest = np.divmod(times - start, DAY)
        elapsed = (days << _FINE) + ((rest << _FINE) // DAY)
        if _far(trend) * _far(elapsed) >= 1 << 62:
            raise DeclarationError(
                f"{cells.label}: the trend leaves the numbers of 18 digits",
                "Declare a smaller trend, or fewer places.",
            )
        return trend * elapsed

    def _amount(self, amount: Amount, cells: Cells) -> tuple[Any, Mask | None]:
        """Return an amount in units of the last place, with its nulls."""
        if not isinstance(amount, Column):
            return np.int64(_scaled(amount, self.places)), None
        vector = cells.values(amount).decoded_as(Kind.INTEGER)
        match vector.kind:
            case Kind.INTEGER | Kind.DECIMAL:
                data = rescale(vector.data, vector.scale, self.places)
            case Kind.FLOAT:
                data = np.rint(vector.data * 10.0**self.places).astype(np.int64)
            case _:
                raise DeclarationError(f"{cells.label}: a part of the series is not a number")
        if _far(data) >= _LARGEST:
            raise DeclarationError(
                f"{cells.label}: a part of the series has more than 10 digits",
                "Declare fewer places.",
            )
        return data, vector.nulls


def _bell(states: NDArray[np.uint64]) -> I64:
    """Return numbers around 0 in a bell curve, cut off at 3.5 standard deviations."""
    bits = streams.draw(states)
    total = bits & np.uint64(0xFFFF)
    for shift in (16, 32, 48):
        total = total + ((bits >> np.uint64(shift)) & np.uint64(0xFFFF))
    bell: I64 = total.view(np.int64) - _MEAN
    return bell


def _far(values: Any) -> int:
    return int(np.max(np.abs(values), initial=0))


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _scaled(number: Any, places: int) -> int:
    try:
        scaled = Decimal(str(number)).scaleb(places)
    except InvalidOperation:
        raise ValueError(f"{number!r} is not a number") from None
    if not scaled.is_finite() or abs(scaled) >= _LARGEST:
        raise ValueError(f"{number!r} has more than 10 digits with those after the point")
    return int(scaled.to_integral())


def seasonal(
    period: str,
    amplitude: Amount,
    *,
    phase: str = "0s",
    shape: Sequence[Any] | None = None,
) -> Seasonal:
    """Return a pattern that returns, for :func:`seeds.series`.

    Args:
        period: When it returns: ``"1d"``, ``"1w"``, ``"90min"``.
        amplitude: How far it leads from the baseline: a number, or a column.
        phase: When it begins after midnight UTC, or after Monday for weeks. A sine is at its
            highest a quarter of the period later: ``seasonal("1d", 5, phase="9h")`` at 15:00.
        shape: Heights at equal distances through the period, joined by straight lines, in place
            of a sine, each between -1 and 1: seven of them, for a week, are those of Monday to
            Sunday at midnight.

    Raises:
        ValueError: A duration is none, the period is not positive, or a height lies outside of
            -1 to 1.
    """
    length = duration(period)
    if length <= 0:
        raise ValueError(f"a pattern cannot return after {period!r}")
    if not isinstance(amplitude, Column):
        _scaled(amplitude, 0)
    heights = [Decimal(str(height)) for height in shape or ()]
    if any(not h.is_finite() or abs(h) > 1 for h in heights):
        raise ValueError("the heights of a shape lie between -1 and 1")
    return Seasonal(
        length,
        amplitude,
        duration(phase),
        tuple(int((h * (1 << _WAVE)).to_integral()) for h in heights),
    )


def series(
    timeline: Timeline,
    baseline: Amount = 0,
    *patterns: Seasonal,
    trend: Amount = 0,
    noise: Amount = 0,
    anomalies: Column | None = None,
    size: Amount = 0,
    low: Any = None,
    high: Any = None,
    places: int = 2,
) -> Column:
    """Declare the values of a series: baseline, patterns, trend and noise, added up.

    Args:
        timeline: Its instants, a :func:`seeds.timeline`.
        baseline: The level: a number, or a column, such as one of the parent's.
        *patterns: What returns: :func:`seeds.seasonal`.
        trend: Change per day from the start on.
        noise: Standard deviation of the noise.
        anomalies: What goes wrong: :func:`seeds.anomalies`.
        size: How far a spike, a drop or a drift leads away at most; at least half as far.
        low: The smallest value.
        high: The largest value.
        places: Digits after the point.

    Raises:
        ValueError: A number is none, or has more than 10 digits with those after the point.
        TypeError: ``timeline`` is no :func:`seeds.timeline`.
    """
    if not isinstance(timeline, Timeline):
        raise TypeError("series() takes its timeline()")
    for amount in (baseline, trend, noise, size, *(p.amplitude for p in patterns)):
        if not isinstance(amount, Column):
            _scaled(amount, places)
    bounds = tuple(None if bound is None else _scaled(bound, places) for bound in (low, high))
    return Series(
        timeline,
        baseline,
        patterns,
        trend,
        noise,
        anomalies,
        size,
        (bounds[0], bounds[1]),
        places,
    )
