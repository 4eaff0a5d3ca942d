"""Numbers, times and sizes in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

_UNITS: Final = ("kB", "MB", "GB", "TB", "PB")


def number(value: int) -> str:
    """Return a whole number with thousands separators: ``1,234,567``."""
    return f"{value:,}"


def counted(value: int, noun: str) -> str:
    """Return a number with its noun: ``1 row``, ``1,000 rows``."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return a time span: ``45 ms``, ``3.2 s``, ``2 min 5 s``, ``1 h 10 min``."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def rate(rows: int, seconds: float) -> str:
    """Return rows a second: ``107,000/s``; empty when nothing can be said."""
    return f"{rows / seconds:,.0f}/s" if seconds > 0 and rows > 0 else ""


def size(count: int) -> str:
    """Return a number of bytes: ``512 B``, ``1.2 MB``."""
    if count < 1000:
        return f"{count} B"
    power = 1
    while count / 1000**power >= 999.95 and power < len(_UNITS):
        power += 1
    return f"{count / 1000**power:,.1f} {_UNITS[power - 1]}"


def instant(value: dt.datetime) -> str:
    """Return a moment, as ``--as-of`` takes it: a date alone when it is its first moment."""
    if value.timetz() == dt.time(tzinfo=dt.UTC):
        return value.date().isoformat()
    return value.isoformat().replace("+00:00", "Z")


def minute(value: dt.datetime) -> str:
    """Return a moment to the minute, in UTC: ``2026-01-01 12:05``."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")


def runs_named(numbers: Iterable[int]) -> str:
    """Return runs by their numbers: ``run 7``, ``runs 1 and 3``, ``runs 1 to 9, 12 and 14``."""
    spans: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    parts: list[str] = []
    for first, last in spans:
        if last - first > 1:
            parts.append(f"{first} to {last}")
        else:
            parts += map(str, sorted({first, last}))
    several = len(spans) > 1 or any(first != last for first, last in spans)
    joined = " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
    return f"run{'s' if several else ''} {joined}"
