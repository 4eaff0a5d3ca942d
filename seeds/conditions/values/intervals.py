"""PostgreSQL's intervals: months, days and microseconds, which are not the same as a duration."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TypeVar

_UNITS: dict[str, tuple[int, int, int]] = {
    "millennium": (12000, 0, 0),
    "century": (1200, 0, 0),
    "decade": (120, 0, 0),
    "year": (12, 0, 0),
    "yr": (12, 0, 0),
    "y": (12, 0, 0),
    "quarter": (3, 0, 0),
    "month": (1, 0, 0),
    "mon": (1, 0, 0),
    "week": (0, 7, 0),
    "w": (0, 7, 0),
    "day": (0, 1, 0),
    "d": (0, 1, 0),
    "hour": (0, 0, 3_600_000_000),
    "hr": (0, 0, 3_600_000_000),
    "h": (0, 0, 3_600_000_000),
    "minute": (0, 0, 60_000_000),
    "min": (0, 0, 60_000_000),
    "m": (0, 0, 60_000_000),
    "second": (0, 0, 1_000_000),
    "sec": (0, 0, 1_000_000),
    "s": (0, 0, 1_000_000),
    "millisecond": (0, 0, 1_000),
    "ms": (0, 0, 1_000),
    "microsecond": (0, 0, 1),
    "us": (0, 0, 1),
}
_PART = re.compile(
    r"\s*(?:(?P<sign>[-+]?)(?P<h>\d+):(?P<m>\d{1,2})(?::(?P<s>\d{1,2}(?:\.\d+)?))?"
    r"|(?P<n>[-+]?\s*\d+(?:\.\d+)?)\s*(?P<unit>[a-z]+)?)\s*,?"
)
_DATES = {"y": "year", "m": "month", "w": "week", "d": "day"}
_TIMES = {"h": "hour", "m": "minute", "s": "second"}
_DAY = 86_400_000_000
Moment = TypeVar("Moment", dt.date, dt.datetime)


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of time as PostgreSQL keeps it."""

    months: int = 0
    days: int = 0
    microseconds: int = 0

    @property
    def length(self) -> int:
        """Microseconds, with months of 30 days: what comparisons go by."""
        return (self.months * 30 + self.days) * _DAY + self.microseconds

    def __neg__(self) -> Interval:
        return Interval(-self.months, -self.days, -self.microseconds)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.months + other.months,
            self.days + other.days,
            self.microseconds + other.microseconds,
        )

    def times(self, factor: float) -> Interval:
        """Return the interval multiplied; fractions go down to days and microseconds."""
        months = self.months * factor
        days = self.days * factor + (months - int(months)) * 30
        micros = self.microseconds * factor + (days - int(days)) * _DAY
        return Interval(int(months), int(days), round(micros))

    def timedelta(self) -> dt.timedelta:
        """Return the duration, with months of 30 days."""
        return dt.timedelta(microseconds=self.length)


def of_timedelta(value: dt.timedelta) -> Interval:
    """Return a duration as whole days and the rest."""
    return Interval(0, value.days, value.seconds * 1_000_000 + value.microseconds)


def parse_interval(text: str) -> Interval:
    """Read ``18 years``, ``1 day 02:00:00``, ``-3 months``, ``P1Y2M``; raises ValueError."""
    rest = text.strip().lower()
    ago = rest.endswith("ago")
    rest = rest.removesuffix("ago").strip().removeprefix("@").strip()
    if re.fullmatch(r"p[\dt].*", rest):
        rest = _iso(rest)
    if not rest:
        raise ValueError(f"no interval: {text!r}")
    total, at = Interval(), 0
    while at < len(rest):
        found = _PART.match(rest, at)
        if not found or found.end() == at:
            raise ValueError(f"no interval: {text!r}")
        at = found.end()
        if found["h"] is not None:
            seconds = float(found["s"] or 0) + 60 * int(found["m"]) + 3600 * int(found["h"])
            part = Interval(0, 0, round(seconds * 1_000_000))
            total += -part if found["sign"] == "-" else part
            continue
        total += _unit(found["unit"] or "second", text).times(float(re.sub(r"\s", "", found["n"])))
    return -total if ago else total


def _unit(name: str, text: str) -> Interval:
    for candidate in (name, name.removesuffix("s"), {"centuries": "century"}.get(name, "")):
        if candidate in _UNITS:
            return Interval(*_UNITS[candidate])
    raise ValueError(f"no interval: {text!r}")


def _iso(text: str) -> str:
    date, _, time = text[1:].partition("t")
    words = [f"{n} {_DATES[u]}" for n, u in re.findall(r"([-+]?[\d.]+)([ymwd])", date)]
    words += [f"{n} {_TIMES[u]}" for n, u in re.findall(r"([-+]?[\d.]+)([hms])", time)]
    return " ".join(words)


def interval_text(value: Interval) -> str:
    """Write an interval as PostgreSQL reads it."""
    return f"{value.months} mons {value.days} days {value.microseconds} us"


def moved(moment: Moment, by: Interval) -> Moment:
    """Return a date or time later by an interval; the day of a shorter month is its last.

    Raises:
        OverflowError: The result is beyond the years 1 to 9999.
        ValueError: The same, by months.
    """
    if by.months:
        month = moment.month - 1 + by.months
        year, month = moment.year + month // 12, month % 12 + 1
        if not 1 <= year <= 9999:
            raise OverflowError("year out of range")
        day = min(moment.day, calendar.monthrange(year, month)[1])
        moment = moment.replace(year=year, month=month, day=day)
    if by.days:
        moment += dt.timedelta(days=by.days)
    if by.microseconds:
        moment += dt.timedelta(microseconds=by.microseconds)
    return moment
