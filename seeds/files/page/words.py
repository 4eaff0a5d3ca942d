"""Numbers, shares and values in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seeds.schema.portrait import Value


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 row``, ``1,000 rows``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(part: int, whole: int) -> str:
    """Return a share: ``12 %``, ``0.4 %``; what is something is never ``0 %``."""
    if not whole or not part:
        return "0 %"
    if part == whole:
        return "100 %"
    share = 100 * part / whole
    if share < 0.1:
        return "<0.1 %"
    if share > 99.9:
        return ">99.9 %"
    return f"{share:.1f} %" if share < 10 or share > 99 else f"{share:.0f} %"


def shown(value: Value) -> str:
    """Return a value as text."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:,.6g}" if abs(value) < 1e15 else f"{value:.6g}"
        case "":
            return "(empty text)"
        case str():
            return value
        case _:
            return str(value)


def measure(value: Value) -> str:
    """Return a number with thousands separators; anything else as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return shown(value)


def moment(value: dt.datetime) -> str:
    """Return a moment to the minute, in UTC: ``2026-01-01 12:05 UTC``."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
