"""How SQLite stores, compares and converts values (https://sqlite.org/datatype3.html)."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import uuid
from decimal import Decimal
from typing import Any

from seeds.conditions.model import Unknown

_NUMBER = re.compile(r"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*")
_PREFIX = re.compile(r"\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)")
_INTEGER_PREFIX = re.compile(r"\s*([-+]?\d+)")


def stored(value: Any) -> Any:
    """Return a value in the form that SQLite stores, which is what backends write there."""
    match value:
        case None | float() | str() | bytes():
            return value
        case bool() | int():
            return int(value)
        case Decimal():
            return float(value)
        case dt.datetime():
            if value.tzinfo is not None:
                value = value.astimezone(dt.UTC).replace(tzinfo=None)
            return value.isoformat(" ", timespec="microseconds")
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat(timespec="microseconds")
        case dt.timedelta():
            return (dt.datetime(1970, 1, 1) + value).isoformat(" ", timespec="microseconds")  # noqa: DTZ001 - a duration
        case uuid.UUID():
            return value.hex
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
    raise Unknown(f"{type(value).__name__} in SQLite")


def with_affinity(value: Any, affinity: str) -> Any:
    """Return a value as a column of an affinity keeps it."""
    if affinity == "text":
        return text_of(value) if isinstance(value, (int, float)) else value
    if affinity in {"integer", "numeric", "real"}:
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = _number(value)
        if affinity == "real" and isinstance(value, int):
            return float(value)
        if affinity != "real" and isinstance(value, float) and value.is_integer():
            return int(value) if abs(value) < 2**53 else value
    return value


def _number(text: str) -> int | float:
    plain = text.strip()
    if re.fullmatch(r"[-+]?\d+", plain) and abs(int(plain)) < 2**63:
        return int(plain)
    return float(plain)


def text_of(value: Any) -> str:
    """Return a value's text."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unknown("the text of a number that is none")
        found = f"{value:.15g}"
        if "e" in found:
            raise Unknown("the text of a very large or small number")
        return found if "." in found else found + ".0"
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(int(value)) if isinstance(value, (bool, int)) else str(value)


def number_of(value: Any) -> int | float:
    """Return what arithmetic makes of a value: the number that a text begins with, else 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    found = _PREFIX.match(text)
    return _number(found[1]) if found else 0


def truth(value: Any) -> bool | None:
    """Return what a value is as a condition."""
    return None if value is None else bool(number_of(value))


_CLASSES = {int: 0, bool: 0, float: 0, str: 1, bytes: 2}


def compare(left: Any, right: Any) -> int:
    """Return -1, 0 or 1: numbers before texts before bytes; texts by code point."""
    a, b = _CLASSES.get(type(left), 3), _CLASSES.get(type(right), 3)
    if a == 3 or b == 3:
        raise Unknown("a value that SQLite does not have")
    if a != b:
        return -1 if a < b else 1
    if a == 1 and not (left.isascii() and right.isascii()):
        left, right = left.encode(), right.encode()
    return int(left > right) - int(left < right)


def cast(value: Any, declared: str) -> Any:
    """Return ``CAST(value AS declared)``."""
    from seeds.conditions.values.families import affinity_of

    if value is None:
        return None
    match affinity_of(declared):
        case "text":
            return text_of(value)
        case "integer":
            if isinstance(value, (int, float)):
                return int(value)
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            found = _INTEGER_PREFIX.match(text)
            return int(found[1]) if found else 0
        case "real":
            return float(number_of(value))
        case "blob":
            return value if isinstance(value, bytes) else text_of(value).encode()
    return with_affinity(number_of(value), "numeric")
