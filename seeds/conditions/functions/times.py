"""PostgreSQL's functions of dates and times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.values import postgresql
from seeds.conditions.values.intervals import Interval, moved, of_timedelta

_MICROS = 1_000_000


def _lifted(value: Any) -> Any:
    return of_timedelta(value) if isinstance(value, dt.timedelta) else value


def add(left: Any, right: Any) -> Any:
    """``left + right`` of a moment and an interval, a date and days, a date and a time."""
    left, right = _lifted(left), _lifted(right)
    if not isinstance(left, (dt.date, Interval)) or (
        isinstance(left, Interval) and isinstance(right, (dt.date, dt.time))
    ):
        left, right = right, left
    if isinstance(right, str):
        right = postgresql.cast(right, "interval")
    if isinstance(left, Interval) and isinstance(right, Interval):
        return left + right
    if isinstance(left, dt.datetime) and isinstance(right, Interval):
        return _moved(left, right)
    if isinstance(left, dt.date) and not isinstance(left, dt.datetime):
        if isinstance(right, int):
            return _moved(left, Interval(days=right))
        if isinstance(right, Interval):
            return _moved(postgresql.cast(left, "timestamp"), right)
        if isinstance(right, dt.time):
            return dt.datetime.combine(left, right)
    raise Unknown(f"{type(left).__name__} + {type(right).__name__}")


def _moved(moment: Any, by: Interval) -> Any:
    try:
        return moved(moment, by)
    except (OverflowError, ValueError) as error:
        raise Fails("out of range") from error


def subtract(left: Any, right: Any) -> Any:
    """``left - right`` of moments and intervals."""
    left, right = _lifted(left), _lifted(right)
    if isinstance(right, str):
        right = postgresql.like(right, left)
    elif isinstance(left, str):
        left = postgresql.like(left, right)
    if isinstance(right, Interval):
        return add(left, -right)
    if isinstance(left, dt.date) and isinstance(right, int):
        return add(left, -right)
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        if not isinstance(left, dt.datetime) and not isinstance(right, dt.datetime):
            return (left - right).days
        a, b = postgresql.cast(left, "timestamptz"), postgresql.cast(right, "timestamptz")
        return of_timedelta(a - b)
    if isinstance(left, dt.time) and isinstance(right, dt.time):
        day = dt.date(2000, 1, 1)
        gap = dt.datetime.combine(day, left) - dt.datetime.combine(day, right)
        return Interval(0, 0, gap // dt.timedelta(microseconds=1))
    raise Unknown(f"{type(left).__name__} - {type(right).__name__}")


def extract(field: str, value: Any) -> Any:
    """``EXTRACT(field FROM value)`` as a decimal."""
    value = _lifted(value)
    name = field.lower()
    if isinstance(value, Interval):
        return _of_interval(name, value)
    if isinstance(value, str):
        raise Unknown("a part of a text")
    if isinstance(value, dt.datetime) and value.tzinfo is not None and name != "epoch":
        raise Unknown("a part of an instant depends on the session's time zone")
    if name == "epoch" and isinstance(value, dt.date):
        instant = postgresql.cast(value, "timestamptz")
        gap = instant - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        return Decimal(gap // dt.timedelta(microseconds=1)) / _MICROS
    if isinstance(value, dt.date):
        date_part = _DATE_PARTS.get(name)
        if date_part is not None:
            return Decimal(date_part(value))
    if isinstance(value, (dt.datetime, dt.time)):
        time_part = _TIME_PARTS.get(name)
        if time_part is not None:
            return Decimal(time_part(value))
    raise Unknown(f"{field} of {type(value).__name__}")


_DATE_PARTS: dict[str, Callable[[dt.date], int]] = {
    "year": lambda d: d.year,
    "month": lambda d: d.month,
    "day": lambda d: d.day,
    "quarter": lambda d: (d.month + 2) // 3,
    "dow": lambda d: d.isoweekday() % 7,
    "isodow": lambda d: d.isoweekday(),
    "doy": lambda d: d.timetuple().tm_yday,
    "week": lambda d: d.isocalendar().week,
    "isoyear": lambda d: d.isocalendar().year,
    "century": lambda d: (d.year + 99) // 100,
    "decade": lambda d: d.year // 10,
}
_TIME_PARTS: dict[str, Callable[[Any], Any]] = {
    "hour": lambda t: t.hour,
    "minute": lambda t: t.minute,
    "second": lambda t: t.second + Decimal(t.microsecond) / _MICROS,
    "milliseconds": lambda t: t.second * 1000 + Decimal(t.microsecond) / 1000,
    "microseconds": lambda t: t.second * _MICROS + t.microsecond,
}


def _of_interval(name: str, value: Interval) -> Decimal:
    whole = abs(value.microseconds)
    sign = -1 if value.microseconds < 0 else 1
    parts: dict[str, Any] = {
        # A year counts as 365.25 days here, unlike in comparisons.
        "epoch": Decimal(value.microseconds) / _MICROS
        + (value.days + value.months % 12 * 30) * 86400
        + Decimal(value.months // 12) * 31557600,
        "year": int(value.months / 12),
        "month": value.months - int(value.months / 12) * 12,
        "day": value.days,
        "hour": sign * (whole // 3_600_000_000),
        "minute": sign * (whole // 60_000_000 % 60),
        "second": sign * Decimal(whole % 60_000_000) / _MICROS,
    }
    if name not in parts:
        raise Unknown(f"{name} of an interval")
    return Decimal(parts[name])


def date_trunc(field: str, value: Any, zone: str | None = None) -> Any:
    """``date_trunc(field, value)``."""
    value = _lifted(value)
    if not isinstance(value, dt.date) or zone is not None:
        raise Unknown("date_trunc of this")
    instant = postgresql.cast(value, "timestamp") if not isinstance(value, dt.datetime) else value
    name = field.lower()
    if instant.tzinfo is not None and name not in {"second", "milliseconds", "microseconds"}:
        raise Unknown("where an instant's day begins depends on the session's time zone")
    if name == "week":
        instant -= dt.timedelta(days=instant.weekday())
        name = "day"
    if name == "quarter":
        instant = instant.replace(month=(instant.month - 1) // 3 * 3 + 1, day=1)
        name = "day"
    order = ("year", "month", "day", "hour", "minute", "second", "milliseconds", "microseconds")
    if name not in order:
        raise Unknown(f"date_trunc to {field}")
    at = order.index(name)
    zeros = {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}
    micro = {
        "milliseconds": instant.microsecond // 1000 * 1000,
        "microseconds": instant.microsecond,
    }.get(name, 0)
    cleared = {k: v for k, v in zeros.items() if order.index(k) > at}
    fields: dict[str, Any] = {"microsecond": micro, **cleared}
    return instant.replace(**fields)


def _timezone(zone: Any, value: Any) -> Any:
    if not isinstance(zone, str):
        raise Unknown("a zone that is no name")
    try:
        place = dt.UTC if zone.upper() in {"UTC", "GMT", "Z"} else ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unknown(f"the time zone {zone}") from error
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(place).replace(tzinfo=None)
    if isinstance(value, dt.date):
        return postgresql.cast(value, "timestamp").replace(tzinfo=place)
    raise Unknown("a time zone of this")


_FORMATS = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "MI": "%M", "SS": "%S", "DDD": "%j"}


def _to_char(value: Any, text: str) -> str:
    if not isinstance(value, dt.date) or (isinstance(value, dt.datetime) and value.tzinfo):
        raise Unknown("to_char of this")
    import re

    words = re.split(r"(YYYY|HH24|DDD|MM|DD|MI|SS)", text)
    if any(re.search(r"[A-Za-z\"]", w) for w in words[::2]):
        raise Unknown(f"to_char with {text}")
    return value.strftime("".join(_FORMATS.get(w, w) for w in words))


def _age(later: Any, earlier: Any) -> Interval:
    a, b = (postgresql.cast(v, "timestamp") for v in (later, earlier))
    sign = 1
    if a < b:
        a, b, sign = b, a, -1
    months = (a.year - b.year) * 12 + a.month - b.month
    try:
        start = moved(b, Interval(months))
    except OverflowError as error:
        raise Fails("out of range") from error
    if start > a or (start.day != b.day and a.day < b.day):
        months -= 1
        start = moved(b, Interval(months))
    found = Interval(months) + of_timedelta(a - start)
    return found if sign > 0 else -found


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("extract", "date_part"), extract),
    "date_trunc": date_trunc,
    "timezone": _timezone,
    "to_char": _to_char,
    "make_date": dt.date,
    "isfinite": lambda _v: True,
    "justify_days": lambda v: v,
    "date": lambda v: postgresql.cast(v, "date"),
    "timestamp": lambda v: postgresql.cast(v, "timestamp"),
    "to_timestamp": lambda v: dt.datetime.fromtimestamp(float(v), dt.UTC),
}


def _now(now: dt.datetime | None) -> dt.datetime:
    if now is None:
        raise Unknown("what is now")
    return now


def _aged(now: dt.datetime | None, *values: Any) -> Any:
    if any(v is None for v in values):
        return None
    if len(values) == 1:
        midnight = dt.datetime.combine(_now(now).date(), dt.time())
        return _age(midnight, values[0])
    return _age(*values)


CLOCKED: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(
        ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"), _now
    ),
    "current_date": lambda now: _now(now).date(),
    "localtimestamp": lambda now: _now(now).replace(tzinfo=None),
    "current_time": lambda now: _now(now).time(),
    "localtime": lambda now: _now(now).time(),
    "age": _aged,
}
