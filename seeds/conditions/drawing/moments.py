"""Dates and times out of a domain."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any, TypeVar

from seeds.conditions.domains import Domain
from seeds.conditions.drawing.errors import Undrawable
from seeds.conditions.drawing.frame import Frame

Moment = TypeVar("Moment", dt.date, dt.datetime, dt.time)
_YEAR = dt.timedelta(days=365)
_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)
_FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
_LAST = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


def _aware(value: Any) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value


def _window(domain: Domain, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    low = None if domain.low is None else _aware(domain.low)
    high = None if domain.high is None else _aware(domain.high)
    if low is None and high is None:
        return now - 2 * _YEAR, now
    if low is None and high is not None:
        return max(_FIRST, high - 2 * _YEAR) if high > _FIRST + 2 * _YEAR else _FIRST, high
    assert low is not None
    if high is None:
        # Until now where that is later: what is past needs no explanation.
        wide = min(low, _LAST - _YEAR) + _YEAR
        return low, now if low < now < wide + 4 * _YEAR else wide
    return low, high


def _instant(domain: Domain, now: dt.datetime, frame: Frame) -> dt.datetime:
    low, high = _window(domain, now)
    whole = low.microsecond == 0
    step = _SECOND if high - low >= 10 * _SECOND else dt.timedelta(microseconds=1)
    count = (high - low) // step
    first = 1 if domain.low_open and domain.low is not None else 0
    last = count
    if domain.high_open and domain.high is not None and low + count * step == high:
        last -= 1
    if first > last:
        raise Undrawable
    found = low + (first + frame.random.below(last - first + 1)) * step
    if step is _SECOND and not whole and domain.low is None:
        found = found.replace(microsecond=0)
    return found


def date(domain: Domain, frame: Frame) -> dt.date:
    """Return a date."""
    now = dt.datetime(frame.now.year, frame.now.month, frame.now.day, tzinfo=dt.UTC)
    low, high = _window(domain, now)
    first, last = low.date(), high.date()
    if domain.low is not None and (low > _midnight(first) or domain.low_open):
        first += _DAY
    if domain.high is not None and domain.high_open and high == _midnight(last):
        last -= _DAY
    if first > last:
        raise Undrawable
    found = first + _DAY * frame.random.below((last - first).days + 1)
    return _with_parts(found, domain, frame)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def timestamp(domain: Domain, frame: Frame) -> dt.datetime:
    """Return a time without a zone."""
    return timestamptz(domain, frame).replace(tzinfo=None)


def timestamptz(domain: Domain, frame: Frame) -> dt.datetime:
    """Return an instant."""
    found = _instant(domain, frame.now.replace(microsecond=0), frame)
    return _with_parts(found, domain, frame)


def time(domain: Domain, frame: Frame) -> dt.time:
    """Return a time of day."""
    low = _seconds(domain.low) if domain.low is not None else 0
    high = _seconds(domain.high) if domain.high is not None else 86399
    low += domain.low is not None and domain.low_open
    high -= domain.high is not None and domain.high_open
    if low > high:
        raise Undrawable
    at = low + frame.random.below(high - low + 1)
    found = dt.time(at // 3600, at // 60 % 60, at % 60)
    return _with_parts(found, domain, frame)


def _seconds(value: dt.time) -> int:
    return value.hour * 3600 + value.minute * 60 + value.second


def _with_parts(value: Moment, domain: Domain, frame: Frame) -> Moment:
    for name, part in domain.parts.items():
        if not name.startswith("extract:"):
            continue
        field = name.removeprefix("extract:")
        low, high = _SPANS.get(field, (0, 59))
        narrowed = part.copy()
        narrowed.compare(">=", low)
        narrowed.compare("<=", high)
        wanted = int(frame.draw(narrowed, frame))
        value = _set(value, field, wanted)
    return value


_SPANS = {
    "month": (1, 12),
    "day": (1, 28),
    "hour": (0, 23),
    "dow": (0, 6),
    "isodow": (1, 7),
    "quarter": (1, 4),
    "doy": (1, 365),
}


def _set(value: Any, field: str, wanted: int) -> Any:
    match field:
        case "month" | "quarter":
            month = wanted if field == "month" else wanted * 3 - 2
            last = calendar.monthrange(value.year, month)[1]
            return value.replace(month=month, day=min(value.day, last))
        case "day" | "hour" | "minute" | "second":
            return value.replace(**{field: wanted})
        case "dow":
            return value + _DAY * ((wanted - value.isoweekday()) % 7)
        case "isodow":
            return value + _DAY * ((wanted - value.isoweekday()) % 7)
        case "doy":
            return value.replace(month=1, day=1) + _DAY * (wanted - 1)
        case "microseconds" | "milliseconds":
            return value.replace(microsecond=0)
    return value
