"""SQLite's functions of dates and times (https://sqlite.org/lang_datefunc.html)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from seeds.conditions.model import Unknown
from seeds.conditions.values.intervals import Interval, moved
from seeds.conditions.values.sqlite import text_of

_FORM = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d))?(?:(?:^|[ T]+)(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?"
    r"\s*(Z|[-+]\d\d:\d\d)?\s*"
)
_MOVE = re.compile(r"([-+]?\d+(?:\.\d+)?) (second|minute|hour|day|month|year)s?")
_EPOCH = dt.datetime(2000, 1, 1, 12)  # noqa: DTZ001 - SQLite's moments have no zone
_EPOCH_DAY = 2451545.0


def moment(now: dt.datetime | None, value: Any, modifiers: tuple[Any, ...]) -> dt.datetime | None:
    """Return what a time value and its modifiers mean; ``None`` where SQLite says NULL."""
    if value is None or any(m is None for m in modifiers):
        return None
    found: dt.datetime | None
    if isinstance(value, (int, float)):
        if modifiers[:1] == ("unixepoch",):
            found = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=value)  # noqa: DTZ001 - no zone
            modifiers = modifiers[1:]
        else:
            found = _of_julian(float(value))
    else:
        found = _of_text(now, text_of(value))
    for modifier in modifiers:
        if found is None:
            return None
        found = _modified(found, text_of(modifier).strip().lower())
    return found


def _of_julian(day: float) -> dt.datetime | None:
    if not 1721059.5 <= day < 5373484.5:
        return None
    try:
        return _EPOCH + dt.timedelta(days=day - _EPOCH_DAY)
    except OverflowError:
        return None


def _of_text(now: dt.datetime | None, text: str) -> dt.datetime | None:
    if text.strip().lower() == "now":
        if now is None:
            raise Unknown("what is now")
        return now.astimezone(dt.UTC).replace(tzinfo=None)
    found = _FORM.fullmatch(text)
    if not found or not (found[1] or found[4]):
        if re.fullmatch(r"\s*[-+]?\d+(\.\d*)?\s*", text):
            return _of_julian(float(text))
        return None
    year, month, day = (int(found[i] or (2000, 1, 1)[i - 1]) for i in (1, 2, 3))
    hour, minute, second = (int(found[i] or 0) for i in (4, 5, 6))
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour <= 24 and minute < 60 and second < 60):
        return None
    if year < 1 or hour == 24:
        raise Unknown("a time at the edge")
    # SQLite takes 31 April for 1 May.
    micro = round(float(found[7] or 0) * 1_000_000)
    base = dt.datetime(year, month, 1, hour, minute, second)  # noqa: DTZ001 - no zone
    result = base + dt.timedelta(days=day - 1, microseconds=micro)
    zone = found[8]
    if zone and zone != "Z":
        gap = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        result += gap if zone[0] == "-" else -gap
    return result


def _modified(value: dt.datetime, modifier: str) -> dt.datetime | None:
    if modifier == "start of day":
        return value.replace(hour=0, minute=0, second=0, microsecond=0)
    if modifier == "start of month":
        return value.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if modifier == "start of year":
        return value.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    if modifier in {"utc", "localtime", "auto", "subsec", "subsecond"}:
        raise Unknown(f"the modifier {modifier}")
    found = _MOVE.fullmatch(modifier)
    if not found:
        return None
    amount, unit = float(found[1]), found[2]
    try:
        if unit in {"month", "year"}:
            if amount != int(amount):
                raise Unknown("a part of a month")
            months = int(amount) * (12 if unit == "year" else 1)
            first = moved(value.replace(day=1), Interval(months))
            return first + dt.timedelta(days=value.day - 1)
        scale = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[unit]
        return value + dt.timedelta(seconds=amount * scale)
    except OverflowError:
        return None


def _written(form: Callable[[dt.datetime], Any]) -> Callable[..., Any]:
    def call(now: dt.datetime | None, value: Any = "now", *modifiers: Any) -> Any:
        found = moment(now, value, modifiers)
        return None if found is None else form(found)

    return call


_STRFTIME = {"Y": "%Y", "m": "%m", "d": "%d", "H": "%H", "M": "%M", "S": "%S", "j": "%j", "%": "%%"}


def _strftime(now: dt.datetime | None, form: Any, value: Any = "now", *modifiers: Any) -> Any:
    if form is None:
        return None
    found = moment(now, value, modifiers)
    if found is None:
        return None

    def part(match: re.Match[str]) -> str:
        mark = match[1]
        if mark == "w":
            return str(found.isoweekday() % 7)
        if mark == "s":
            return str(_seconds(found))
        if mark == "f":
            thousandths, rest = divmod(found.microsecond, 1000)
            if rest:
                raise Unknown("parts of a thousandth of a second")
            return f"{found.second:02d}.{thousandths:03d}"
        if mark not in _STRFTIME:
            raise Unknown(f"strftime with %{mark}")
        return f"{found.year:04d}" if mark == "Y" else found.strftime(_STRFTIME[mark])

    return re.sub(r"%(.)", part, text_of(form))


def _seconds(value: dt.datetime) -> int:
    return (value - dt.datetime(1970, 1, 1)) // dt.timedelta(seconds=1)  # noqa: DTZ001 - no zone


def _julian(value: dt.datetime) -> float:
    return _EPOCH_DAY + (value - _EPOCH) / dt.timedelta(days=1)


def _plain(value: dt.datetime) -> str:
    return value.isoformat(" ", timespec="seconds")


CLOCKED: dict[str, Callable[..., Any]] = {
    "date": _written(lambda m: m.date().isoformat()),
    "time": _written(lambda m: m.time().isoformat(timespec="seconds")),
    "datetime": _written(_plain),
    "julianday": _written(_julian),
    "unixepoch": _written(_seconds),
    "strftime": _strftime,
    "now": _written(_plain),
    "current_date": _written(lambda m: m.date().isoformat()),
    "current_time": _written(lambda m: m.time().isoformat(timespec="seconds")),
}
