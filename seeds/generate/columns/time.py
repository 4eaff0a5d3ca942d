"""Dates and times that hang on the run's as-of, in whole seconds unless a column says finer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from seeds.errors import DeclarationError
from seeds.generate import streams
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.python_values import micros
from seeds.generate.vector import Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

SECOND = 1_000_000
DAY = 86_400 * SECOND
_UNITS = {
    "s": SECOND,
    "min": 60 * SECOND,
    "h": 3_600 * SECOND,
    "d": DAY,
    "w": 7 * DAY,
    "mo": 30 * DAY,
    "y": 365 * DAY,
}
_SPAN = re.compile(r"([+-]?)(\d+)\s*(s|min|h|d|w|mo|y)")


def duration(text: str) -> int:
    """Return the microseconds of a text such as ``-1y``, ``30d``, ``6mo`` or ``90min``.

    A month has 30 days and a year 365, so that a duration is the same whenever it is taken.

    Raises:
        ValueError: The text is not a duration.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a duration; write 30d, -1y, 6mo, 2w, 12h, 90min or 45s")
    sign, number, unit = match.groups()
    return int(number) * _UNITS[unit] * (-1 if sign == "-" else 1)


Bound = Any
"""``"now"``, a duration relative to as-of (``"-1y"``), a date, a datetime or a column."""


def _fixed(bound: Bound) -> Bound:
    """Check a bound early, so that a mistake shows where it was written."""
    if isinstance(bound, str) and bound != "now":
        duration(bound)
    elif not isinstance(bound, str | dt.date | Column):
        raise TypeError(f"{bound!r} is not a point in time")
    return bound


def _resolve(bound: Bound, cells: Cells) -> tuple[Any, Any]:
    """Return a bound in microseconds with its nulls."""
    match bound:
        case "now":
            return np.int64(cells.context.as_of), None
        case str():
            return np.int64(cells.context.as_of + duration(bound)), None
        case dt.datetime():
            return np.int64(micros(bound)), None
        case dt.date():
            return np.int64((bound.toordinal() - 719_163) * DAY), None
        case _:
            vector = cells.values(bound).decoded_as(Kind.TIMESTAMP)
            if vector.kind is Kind.DATE:
                return vector.data * DAY, vector.nulls
            if vector.kind is Kind.TEXT:
                return _read(vector, cells), vector.nulls
            if vector.kind is not Kind.TIMESTAMP:
                raise DeclarationError(f"{cells.label}: a bound is not a point in time")
            return vector.data, vector.nulls


def _read(vector: Vector, cells: Cells) -> NDArray[np.int64]:
    """Return the microseconds of texts in ISO 8601, as databases without such types keep them."""
    texts = vector.texts()
    if vector.nulls is not None:
        texts = pc.if_else(pa.array(vector.nulls), "1970-01-01", texts)
    try:
        bare = pc.replace_substring_regex(texts, "Z$", "")
        moments = pc.cast(bare, pa.timestamp("us"))
    except pa.ArrowInvalid:
        raise DeclarationError(f"{cells.label}: a bound is not a point in time") from None
    found: NDArray[np.int64] = pc.cast(moments, pa.int64()).to_numpy(zero_copy_only=False)
    return found


@dataclass(frozen=True, eq=False)
class Datetime(Generator):
    """Points in time, uniform within windows.

    Attributes:
        windows: (from, until, weight) of each window.
        after: No value is earlier than this; windows are cut there.
        within: When given, values lie at most this long after ``after`` (microseconds).
        before: No value is later than this.
    """

    windows: tuple[tuple[Bound, Bound, float], ...]
    after: Bound = None
    within: int | None = None
    before: Bound = "now"
    generator = "datetime"

    def inputs(self) -> tuple[Column, ...]:
        bounds = [b for w in self.windows for b in w[:2]]
        bounds += [self.after, self.before]
        return tuple(b for b in bounds if isinstance(b, Column))

    def generate(self, cells: Cells) -> Vector:
        n = len(cells)
        low, high, nulls = self._range(cells, n)
        end, end_nulls = _resolve(self.before, cells)
        np.minimum(high, end, out=high)
        if self.after is not None:
            start, start_nulls = _resolve(self.after, cells)
            # A window that ended before the start gives way to all of the time since then.
            closed = high < start
            high = np.where(closed, np.broadcast_to(end, (n,)), high)
            low = np.maximum(low, start)
            if self.within is not None:
                high = np.minimum(high, low + self.within)
            nulls = _either(nulls, start_nulls)
        nulls = _either(nulls, end_nulls)
        high = np.maximum(high, low)
        seconds = (high - low) // SECOND
        drawn = streams.below(cells.bits(), (seconds + 1).astype(np.uint64))
        values = low + drawn * SECOND
        # Whole seconds where there is room: low may carry a fraction that a parent had.
        return Vector(Kind.TIMESTAMP, np.minimum(values, high), nulls)

    def _range(self, cells: Cells, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Any]:
        lows, highs, nulls = [], [], None
        for start, stop, _ in self.windows:
            low, low_null = _resolve(start, cells)
            high, high_null = _resolve(stop, cells)
            lows.append(np.broadcast_to(low, (n,)))
            highs.append(np.broadcast_to(high, (n,)))
            nulls = _either(_either(nulls, low_null), high_null)
        if len(self.windows) == 1:
            return lows[0].copy(), highs[0].copy(), nulls
        codes = streams.weighted(cells.bits(1), [w[2] for w in self.windows])
        return np.choose(codes, lows), np.choose(codes, highs), nulls


def _either(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return one | other


@dataclass(frozen=True, eq=False)
class Date(Datetime):
    """Calendar days, uniform within windows."""

    generator = "date"

    def generate(self, cells: Cells) -> Vector:
        times = super().generate(cells)
        return Vector(Kind.DATE, np.floor_divide(times.data, DAY), times.nulls)


@dataclass(frozen=True, eq=False)
class Ago(Generator):
    """The instant a while before as-of, the same for all rows."""

    offset: int
    generator = "ago"

    def generate(self, cells: Cells) -> Vector:
        value = cells.context.as_of - self.offset
        return Vector(Kind.TIMESTAMP, np.full(len(cells), value, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Spaced(Generator):
    """Points in time that follow one another: one in each step after a start.

    Attributes:
        start: The start, a column.
        index: Which step, a column (a child's ``position()``).
        step: Length of a step in microseconds.
    """

    start: Column
    index: Column
    step: int
    generator = "spaced"

    def inputs(self) -> tuple[Column, ...]:
        return (self.start, self.index)

    def generate(self, cells: Cells) -> Vector:
        start, nulls = _resolve(self.start, cells)
        index = cells.values(self.index).decoded_as(Kind.INTEGER)
        drawn = cells.below(self.step // SECOND) * SECOND
        latest = np.maximum(start, np.int64(cells.context.as_of))
        times = np.minimum(start + index.data * self.step + drawn, latest)
        return Vector(Kind.TIMESTAMP, times, _either(nulls, index.nulls))


def spaced(start: Column, index: Column, *, step: str) -> Column:
    """Declare points in time that follow one another, none after "now".

    Args:
        start: The earliest point, a column.
        index: Which step a row falls into, counted from 0.
        step: Length of a step, such as ``"6h"``.
    """
    return Spaced(start, index, duration(step))


@dataclass(frozen=True, eq=False)
class Timeline(Generator):
    """The instants of series: regular, in the order of the rows.

    A child's place in its series is its place among its siblings. Rows without an owner make up
    one series, or several that take turns.

    Attributes:
        start: The first instant of a series, or a column of it.
        every: From one instant to the next: microseconds, or a column of seconds.
        lanes: How many series of rows without an owner take turns.
        jitter: How much later than its turn an instant may be, in microseconds.
    """

    start: Bound
    every: int | Column
    lanes: int
    jitter: int
    generator = "timeline"

    def inputs(self) -> tuple[Column, ...]:
        return tuple(part for part in (self.start, self.every) if isinstance(part, Column))

    def places(self, cells: Cells) -> NDArray[np.int64]:
        """Return each row's place in its series, counted from 0."""
        if cells.spacing > 1:
            return (cells.rows % np.uint64(cells.spacing)).view(np.int64)
        return (cells.rows // np.uint64(self.lanes_of(cells))).view(np.int64)

    def lanes_of(self, cells: Cells) -> int:
        """Return how many rows further the next row of the same series is."""
        return 1 if cells.spacing > 1 else self.lanes

    def step(self, cells: Cells) -> tuple[Any, Any]:
        """Return the microseconds from one instant to the next, with their nulls."""
        if not isinstance(self.every, Column):
            return np.int64(self.every), None
        seconds = cells.values(self.every).decoded_as(Kind.INTEGER)
        if seconds.kind is not Kind.INTEGER:
            raise DeclarationError(f"{cells.label}: every= is not a column of whole seconds")
        return seconds.data * SECOND, seconds.nulls

    def began(self, cells: Cells) -> tuple[Any, Any]:
        """Return the first instants of the rows' series, with their nulls."""
        return _resolve(self.start, cells)

    def generate(self, cells: Cells) -> Vector:
        start, start_nulls = self.began(cells)
        step, step_nulls = self.step(cells)
        times = start + self.places(cells) * step
        if self.jitter:
            times = times + cells.below(self.jitter)
        return Vector(Kind.TIMESTAMP, times, _either(start_nulls, step_nulls))


def timeline(
    start: Bound, every: str | Column, *, lanes: int = 1, jitter: str | None = None
) -> Timeline:
    """Declare the instants of a series: a start and a step, row after row.

    The children of a parent are a series of its own, each counted from its own first row. Rows
    that no parent owns are one series, or ``lanes`` of them in turn, as
    ``ref(Sensor, skew="even")`` deals them out.

    Args:
        start: The first instant: ``"-30d"`` (before as-of), a date, a datetime or a column.
        every: From one instant to the next: ``"15min"``, or a column of whole seconds.
        lanes: How many series take turns, for rows that no parent owns.
        jitter: How late an instant may be at most, such as ``"5s"``; it has to be shorter than
            ``every``, so that no instant passes the next.

    Raises:
        ValueError: A duration is none or not positive, or the jitter is too long.
    """
    step = duration(every) if isinstance(every, str) else every
    late = duration(jitter) if jitter is not None else 0
    if not isinstance(step, Column) and step <= 0:
        raise ValueError(f"a series gets nowhere in steps of {every!r}")
    if late < 0 or (not isinstance(step, Column) and late > step):
        raise ValueError(f"a jitter lies between 0 and the step, not at {jitter!r}")
    if lanes < 1:
        raise ValueError(f"there is at least one series, not {lanes}")
    return Timeline(_fixed(start), step, lanes, late)


@dataclass(frozen=True, eq=False)
class BirthDate(Generator):
    """Birthdays of people of given ages at as-of, in whole calendar years.

    Attributes:
        ages: (youngest, oldest, weight) of each group, both included.
    """

    ages: tuple[tuple[int, int, float], ...]
    generator = "birth-date"

    def generate(self, cells: Cells) -> Vector:
        today = dt.date.fromordinal(cells.context.as_of // DAY + 719_163)
        codes = streams.weighted(cells.bits(1), [weight for *_, weight in self.ages])
        # Aged a today: born after the day a + 1 years ago, and not after the day a years ago.
        first = np.array([_years_before(today, old + 1) + 1 for _, old, _ in self.ages])
        last = np.array([_years_before(today, young) for young, _, _ in self.ages])
        span = (last - first + 1).astype(np.uint64)[codes]
        return Vector(Kind.DATE, first[codes] + cells.below(span))


def _years_before(day: dt.date, years: int) -> int:
    """Return the day so many years before, as days since 1970; 29 February becomes the 28th."""
    try:
        then = day.replace(year=day.year - years)
    except ValueError:
        then = day.replace(year=day.year - years, day=28)
    return then.toordinal() - 719_163


def birth_date(ages: Mapping[tuple[int, int], float] | tuple[int, int] = (18, 90)) -> Column:
    """Declare birthdays by age.

    Args:
        ages: The youngest and the oldest age, both included, or several such groups with
            their weights: ``{(18, 29): 30, (30, 59): 50, (60, 90): 20}``.

    Raises:
        ValueError: A group is empty or lies outside of 0 to 150 years.
    """
    groups = {ages: 1.0} if isinstance(ages, tuple) else dict(ages)
    for young, old in groups:
        if not 0 <= young <= old <= 150:
            raise ValueError(f"{young} to {old} is no range of ages")
    return BirthDate(tuple((young, old, float(w)) for (young, old), w in groups.items()))


def _arguments(
    start: Bound,
    stop: Bound,
    after: Bound,
    within: str | None,
    before: Bound,
    windows: Mapping[tuple[Bound, Bound], float] | None,
) -> tuple[Any, ...]:
    if before is None:
        before = _latest(stop, after, windows)
    if windows is None:
        if start is None:
            if after is None:
                raise TypeError("give a start, windows, or after=")
            start = after
        windows = {(start, before if stop is None else stop): 1.0}
    checked = tuple((_fixed(a), _fixed(b), float(w)) for (a, b), w in windows.items())
    return (
        checked,
        None if after is None else _fixed(after),
        None if within is None else duration(within),
        _fixed(before),
    )


def _latest(
    stop: Bound, after: Bound, windows: Mapping[tuple[Bound, Bound], float] | None
) -> Bound:
    """Return the bound that no value passes when nobody says: "now", unless more is asked for."""
    stops = [b for _, b in windows] if windows is not None else [stop]
    ahead = [b for b in stops if isinstance(b, str) and b.lstrip().startswith("+")]
    if ahead:
        return max(ahead, key=duration)
    return "now" if stop is None or after is not None or windows is not None else stop


def datetime(
    start: Bound = None,
    stop: Bound = None,
    *,
    after: Bound = None,
    within: str | None = None,
    before: Bound = None,
    windows: Mapping[tuple[Bound, Bound], float] | None = None,
) -> Column:
    """Declare points in time (UTC).

    Args:
        start: The earliest: ``"-1y"`` (before as-of), ``"now"``, a date, a datetime or a
            column, possibly of a parent.
        stop: The latest; ``before`` when left out.
        after: No value is earlier; a window that ends before it gives way to the whole
            time between it and ``before``.
        within: With ``after``: at most this long after it.
        before: No value is later; "now" when left out, or a ``stop`` that lies ahead of it.
        windows: Several windows ``{(start, stop): weight}`` in place of one.
    """
    return Datetime(*_arguments(start, stop, after, within, before, windows))


def date(
    start: Bound = None,
    stop: Bound = None,
    *,
    after: Bound = None,
    within: str | None = None,
    before: Bound = None,
    windows: Mapping[tuple[Bound, Bound], float] | None = None,
) -> Column:
    """Declare calendar days; arguments as of :func:`datetime`."""
    return Date(*_arguments(start, stop, after, within, before, windows))


def ago(span: str) -> Column:
    """Return the instant a while before as-of (``"14d"``), to compare with."""
    return Ago(duration(span.lstrip("-")))
