"""Ranges and multiranges, closed below and open above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from seeds.filling.literals.scalars import Wish

BUILT_IN: Mapping[str, str] = {
    "int4range": "integer",
    "int8range": "bigint",
    "numrange": "numeric",
    "daterange": "date",
    "tsrange": "timestamp without time zone",
    "tstzrange": "timestamp with time zone",
}
"""What is in a range, by its name."""

_MULTIPLE = {name.replace("range", "multirange"): item for name, item in BUILT_IN.items()}
NAMES = frozenset({*BUILT_IN, *_MULTIPLE})
"""All built-in ranges and multiranges."""

_CONTINUOUS = ("numeric", "real", "double precision")
_HIGHEST = {"smallint": 2**15, "integer": 2**31, "real": 2**24}
_YEARS = 1900
_A_DAY = timedelta(days=1)
_WHOLE = ("integer", "bigint", "smallint")


def range_item(name: str) -> str:
    """Return what is in a built-in range, or an empty string."""
    return BUILT_IN.get(name, "")


def multirange_item(name: str) -> str:
    """Return what is in a built-in multirange, or an empty string."""
    return _MULTIPLE.get(name, "")


def literal(wish: Wish, item: str, *, several: bool) -> str | None:
    """Return a range over a type, or some that do not touch; ``None`` if the type is not known."""
    count = wish.draws.between(1, 3) if several else 1
    bounds = _bounds(wish, item, 2 * count)
    if bounds is None:
        return None
    made = [f"[{low},{high})" for low, high in zip(bounds[::2], bounds[1::2], strict=True)]
    return f"{{{','.join(made)}}}" if several else made[0]


def apart(wish: Wish, item: str, index: int, count: int) -> str | None:
    """Return the range with some index of many of which no two overlap.

    Args:
        wish: What it is made from.
        item: What is in it.
        index: Its place among them, from 0.
        count: How many there are.

    Returns:
        ``None`` where the type is not known, or has no room for more.
    """
    draws = wish.draws
    if item in (*_WHOLE, *_CONTINUOUS):
        low = 100 * index + draws.between(0, 40)
        fits = low + 60 < _HIGHEST.get(item, 2**62)
        return f"[{low},{low + draws.between(1, 59)})" if fits else None
    now = wish.now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    unit = timedelta(days=1) if item == "date" else timedelta(hours=1)
    # All of history has room for so many units; the later ones lie further back.
    step = max(1, min(30 if item == "date" else 24, (_YEARS * 365 * _A_DAY // unit) // count))
    if (index + 1) * step * unit > _YEARS * 365 * _A_DAY:
        return None
    first = draws.between(0, step // 3)
    start = now - (index + 1) * step * unit + first * unit
    end = start + draws.between(1, max(step - first, 1)) * unit
    match item:
        case "date":
            return f"[{start.date().isoformat()},{end.date().isoformat()})"
        case "timestamp without time zone":
            return f"[{_quoted(start)},{_quoted(end)})"
        case "timestamp with time zone":
            return f"[{_quoted(start, '+00')},{_quoted(end, '+00')})"
    return None


def _bounds(wish: Wish, item: str, count: int) -> list[str] | None:
    """Return ascending values."""
    draws = wish.draws
    steps: list[int] = []
    at = draws.between(0, 1000) if item == "smallint" else draws.between(0, 1_000_000)
    for _ in range(count):
        steps.append(at)
        at += draws.between(1, 90)
    if item in _WHOLE:
        return [str(step) for step in steps]
    if item in _CONTINUOUS:
        return [f"{step}.{draws.between(0, 99):02d}" for step in steps]
    start = wish.now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    start -= timedelta(days=draws.between(100, 3 * 365))
    match item:
        case "date":
            return [(start + timedelta(days=s - steps[0])).date().isoformat() for s in steps]
        case "timestamp without time zone":
            return [_quoted(start + timedelta(hours=s - steps[0])) for s in steps]
        case "timestamp with time zone":
            return [_quoted(start + timedelta(hours=s - steps[0]), "+00") for s in steps]
        case "time without time zone":
            minutes = sorted({draws.between(0, 1439) for _ in range(4 * count)})[:count]
            if len(minutes) < count:
                minutes = [60 * i for i in range(count)]
            return [f"{m // 60:02d}:{m % 60:02d}:00" for m in minutes]
        case "inet":
            first = draws.between(0, 180)
            return [f"203.0.113.{first + i}" for i in range(count)]
        case "text" | "character varying":
            return [f"{chr(ord('a') + i)}{draws.hex(4)}" for i in range(count)]
    return None


def _quoted(moment: datetime, zone: str = "") -> str:
    return f'"{moment.isoformat(" ")}{zone}"'
