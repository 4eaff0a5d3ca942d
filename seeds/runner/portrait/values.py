"""Values as a driver returns them: as they are shown, and as numbers of a histogram.

Nothing here fails. What is in the database need not be what its model says: SQLite keeps a text
in a column of dates, PostgreSQL infinite times and numbers that are none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import uuid
from collections.abc import Hashable
from decimal import Decimal
from typing import Any, Final

from seeds.schema.portrait import Value
from seeds.schema.types import Kind

MOST_CHARACTERS: Final = 200
"""What is kept of a text."""

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ORDERED: Final = frozenset(
    {
        Kind.INTEGER,
        Kind.FLOAT,
        Kind.DECIMAL,
        Kind.TIMESTAMP,
        Kind.DATE,
        Kind.TIME,
        Kind.INTERVAL,
    }
)
"""Kinds whose values lie on a line."""


def shown(raw: Any, kind: Kind) -> Value:
    """Return a value as it is shown.

    Args:
        raw: The value as the driver returns it.
        kind: What its column holds.
    """
    match raw:
        case None | bool():
            return raw
        case int():
            return bool(raw) if kind is Kind.BOOLEAN and raw in (0, 1) else raw
        case bytes() | bytearray() | memoryview():
            return _bytes(bytes(raw[: MOST_CHARACTERS + 1]), kind)
        case _:
            pass
    raw = understood(raw, kind)
    match raw:
        case float():
            return raw if math.isfinite(raw) else str(raw)
        case Decimal():
            return f"{raw:f}"
        case dt.datetime():
            return raw.isoformat(sep=" ").replace("+00:00", "Z")
        case dt.date() | dt.time():
            return raw.isoformat()
        case str():
            return shortened(raw)
        case dict() | list() | tuple():
            return shortened(json.dumps(raw, ensure_ascii=False, default=str))
        case _:
            return shortened(str(raw))


def shortened(text: str) -> str:
    """Return the beginning of a text, with an ellipsis where it was cut."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def understood(raw: Any, kind: Kind) -> Any:
    """Return what a value means where a driver has another form for it, else the value."""
    try:
        match kind:
            case Kind.TIMESTAMP:
                return _instant(raw)
            case Kind.DATE if isinstance(raw, str):
                return dt.date.fromisoformat(raw)
            case Kind.TIME if isinstance(raw, dt.timedelta):  # MySQL
                return (EPOCH + raw).time()
            case Kind.TIME if isinstance(raw, str):
                return dt.time.fromisoformat(raw)
            case Kind.INTERVAL if isinstance(raw, str | dt.datetime):
                # Counted from 1970, where the database has no intervals.
                moment = _instant(raw)
                return _utc(moment) - EPOCH if isinstance(moment, dt.datetime) else raw
            case Kind.UUID if isinstance(raw, str):
                return uuid.UUID(raw)
            case Kind.DECIMAL if isinstance(raw, str):
                return Decimal(raw)
    except (ValueError, ArithmeticError):
        pass
    return raw


def number(raw: Any, kind: Kind) -> float | None:
    """Return where a value lies on a line, ``None`` when it lies nowhere.

    Times are seconds: since 1970 in UTC, since midnight, or as long as an interval is.
    """
    raw = understood(raw, kind)
    try:
        match raw:
            case dt.datetime():
                found = (_utc(raw) - EPOCH).total_seconds()
            case dt.date():
                found = (raw - EPOCH.date()).total_seconds()
            case dt.time():
                found = raw.hour * 3600 + raw.minute * 60 + raw.second + raw.microsecond / 1e6
            case dt.timedelta():
                found = raw.total_seconds()
            case int() | float() | Decimal():
                found = float(raw)
            case _:
                return None
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def hashable(values: list[Any]) -> list[Any]:
    """Return values as they can be counted: equal ones are equal, and none takes much room."""
    kinds = set(map(type, values))
    if kinds <= _PLAIN or (kinds == {str} and max(map(len, values)) <= MOST_CHARACTERS):
        return values
    return [_countable(value) for value in values]


def counted(key: Any, kind: Kind) -> Value:
    """Return how a value that :func:`hashable` made is shown."""
    if isinstance(key, _Long):
        return shown(key.beginning, kind)
    return shown(key, kind)


_PLAIN: Final = frozenset({int, bool, dt.datetime, dt.date, dt.time, dt.timedelta, uuid.UUID})


class _Long:
    """A long value: its beginning, and what tells it from others that begin so."""

    __slots__ = ("_digest", "beginning")

    def __init__(self, value: str | bytes) -> None:
        raw = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        self.beginning = value[: MOST_CHARACTERS + 1]
        self._digest = hashlib.blake2b(raw, digest_size=16).digest()

    def __hash__(self) -> int:
        return hash(self._digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Long) and other._digest == self._digest


def _countable(value: Any) -> Any:
    match value:
        case str():
            return value if len(value) <= MOST_CHARACTERS else _Long(value)
        case bytes() | bytearray() | memoryview():
            raw = bytes(value)
            return raw if len(raw) <= MOST_CHARACTERS else _Long(raw)
        case float():
            return "nan" if math.isnan(value) else value
        case Decimal():
            return "NaN" if value.is_nan() else value
        case dict() | list():
            return _countable(json.dumps(value, ensure_ascii=False, default=str))
        case _:
            return value if isinstance(value, Hashable) else repr(value)


def _bytes(raw: bytes, kind: Kind) -> Value:
    if kind is Kind.UUID and len(raw) == 16:
        return str(uuid.UUID(bytes=raw))
    if kind in (Kind.TEXT, Kind.JSON):
        return shortened(raw.decode("utf-8", "replace"))
    return shortened(f"\\x{raw.hex()}")


def _instant(raw: Any) -> Any:
    if isinstance(raw, str):
        raw = dt.datetime.fromisoformat(raw)
    if isinstance(raw, dt.datetime) and raw.tzinfo is not None:
        return raw.astimezone(dt.UTC)
    return raw


def _utc(moment: dt.datetime) -> dt.datetime:
    """Return a moment with its zone: naive ones are UTC throughout."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment
