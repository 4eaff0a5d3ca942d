"""Bars of a histogram whose borders are round: 0, 5, 10 and not 0.3, 4.71, 9.12.

Numbers go in steps of 1, 2 or 5 times a power of ten; times in seconds, minutes, hours, days, weeks
from Monday, months and years, as a calendar has them.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from seeds.runner.portrait.values import EPOCH
from seeds.schema.portrait import Bin, Value
from seeds.schema.types import Kind

MOST: Final = 24
"""Bars, at most."""

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3600, 86_400, 604_800
_STEPS: Final = (
    *(1, 2, 5, 10, 15, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE),
    *(30 * _MINUTE, _HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, _WEEK),
)
_MONTHS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000)
_MONDAY: Final = 4 * _DAY  # 1970 began on a Thursday


def histogram(numbers: Sequence[float], kind: Kind) -> tuple[Bin, ...]:
    """Return the bars of numbers, those between the first and the last that have no rows included.

    Args:
        numbers: What :func:`~seeds.runner.portrait.values.number` returns of values.
        kind: What the column holds.
    """
    import numpy as np

    if not numbers:
        return ()
    array = np.asarray(numbers, dtype=np.float64)
    low, high = float(array.min()), float(array.max())
    if not math.isfinite(high - low):
        return ()
    if low == high:
        return (Bin(_label(low, kind, 1), _label(low, kind, 1), len(array)),)
    edges, step = _edges(low, high, kind)
    # Found by the borders themselves: a quotient of floats falls on the wrong side of one.
    places = np.searchsorted(np.asarray(edges), array, side="right") - 1
    rows = np.bincount(np.clip(places, 0, len(edges) - 2), minlength=len(edges) - 1)
    labels = [_label(edge, kind, step) for edge in edges]
    return tuple(
        Bin(start, stop, int(count))
        for (start, stop), count in zip(itertools.pairwise(labels), rows, strict=True)
    )


def _edges(low: float, high: float, kind: Kind) -> tuple[list[float], float]:
    """Return the borders of bars from the lowest to beyond the highest, and their step."""
    span = high - low
    if kind in (Kind.TIMESTAMP, Kind.DATE) and span > MOST * _WEEK:
        try:
            return _calendar(low, high)
        except (ValueError, OverflowError):  # years that Python has no dates for
            return _steps(low, high, _round_step(span / MOST, whole=False))
    if kind in (Kind.TIMESTAMP, Kind.DATE, Kind.TIME, Kind.INTERVAL) and span >= 1:
        least = _DAY if kind is Kind.DATE else 1
        fits = (s for s in _STEPS if s >= least and span / s < MOST - 1)
        step = next(fits, None)
        if step is not None:
            weekly = step == _WEEK and kind is not Kind.INTERVAL
            return _steps(low, high, Decimal(step), _MONDAY if weekly else 0)
    return _steps(low, high, _round_step(span / (MOST - 2), whole=kind is Kind.INTEGER))


def _steps(low: float, high: float, step: Decimal, offset: int = 0) -> tuple[list[float], float]:
    """Return the multiples of a step, which may be counted from elsewhere than 0."""
    first = math.floor((Decimal(low) - offset) / step)
    last = math.floor((Decimal(high) - offset) / step)
    return [float(k * step + offset) for k in range(first, last + 2)], float(step)


def _round_step(least: float, *, whole: bool) -> Decimal:
    """Return the smallest 1, 2 or 5 times a power of ten that is not below a number."""
    power = Decimal(10) ** math.floor(math.log10(least))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= Decimal(least))
    return max(step, Decimal(1)) if whole else step


def _calendar(low: float, high: float) -> tuple[list[float], float]:
    first, last = (EPOCH + dt.timedelta(seconds=s) for s in (low, high))
    start, stop = (d.year * 12 + d.month - 1 for d in (first, last))
    step = next(m for m in _MONTHS if stop // m - start // m < MOST)
    months = range(start // step * step, (stop // step + 1) * step + 1, step)
    moments = [
        dt.datetime(max(month // 12, 1), month % 12 + 1, 1, tzinfo=dt.UTC) for month in months
    ]
    return [(moment - EPOCH).total_seconds() for moment in moments], step * 28.0 * _DAY


def _label(number: float, kind: Kind, step: float) -> Value:
    """Return a border as it is shown: no more of a time than its step needs."""
    if kind is Kind.INTEGER:
        return int(number)
    if kind in (Kind.FLOAT, Kind.DECIMAL):
        return int(number) if number == int(number) and abs(number) < 1e15 else number
    try:
        if kind is Kind.INTERVAL:
            return str(dt.timedelta(seconds=number))
        if kind is Kind.TIME:
            return "24:00" if number >= _DAY else _time(number, step)
        moment = EPOCH + dt.timedelta(seconds=number)
    except OverflowError:  # years that Python has no dates for
        return number
    if kind is Kind.DATE or (step >= _DAY and number % _DAY == 0):
        return moment.date().isoformat()
    return f"{moment.date().isoformat()} {_time(number % _DAY, step)}"


def _time(seconds: float, step: float) -> str:
    whole = (EPOCH + dt.timedelta(seconds=seconds)).time()
    if step >= _MINUTE:
        return whole.isoformat(timespec="minutes")
    return whole.isoformat(timespec="seconds" if step >= 1 else "microseconds")
