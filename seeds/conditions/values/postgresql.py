"""How PostgreSQL compares values; what converts and names them stands beside it."""

from __future__ import annotations

import datetime as dt
import ipaddress
import math
import re
import uuid
from decimal import Decimal
from typing import Any

from seeds.conditions.model import Unknown
from seeds.conditions.values.casting import (
    array_items,
    cast,
    json_text,
    make_range,
    parse_json,
    parse_range,
    text_of,
)
from seeds.conditions.values.intervals import Interval, of_timedelta
from seeds.conditions.values.kinds import JSON_NULL, Bits, Folded, JsonNull, JsonText
from seeds.conditions.values.ranges import Range

__all__ = [
    "JSON_NULL",
    "Bits",
    "Folded",
    "JsonNull",
    "JsonText",
    "array_items",
    "cast",
    "compare",
    "equal",
    "json_text",
    "like",
    "make_range",
    "parse_json",
    "parse_range",
    "text_of",
]
_NUMBERS = (int, float, Decimal)
_IPS = (ipaddress.IPv4Interface, ipaddress.IPv6Interface)


def compare(left: Any, right: Any) -> int:
    """Return -1, 0 or 1 as PostgreSQL orders two values that are not NULL.

    Raises:
        Unknown: The order depends on a collation or on something that is not known here.
        Fails: A literal does not convert to the other's type.
    """
    kind, other = type(left), type(right)
    if kind is other and kind in _PLAIN and not _is_nan(left) and not _is_nan(right):
        return int(left > right) - int(left < right)
    if isinstance(left, str) or isinstance(right, str):
        return _compare_text(left, right)
    if isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
        if isinstance(left, float) and isinstance(right, Decimal):
            right = float(right)
        elif isinstance(right, float) and isinstance(left, Decimal):
            left = float(left)
        if _is_nan(left) or _is_nan(right):
            return int(_is_nan(left)) - int(_is_nan(right))
        return int(left > right) - int(left < right)
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        a, b = _instant(left), _instant(right)
        return (a > b) - (a < b)
    left, right = _known(left), _known(right)
    if isinstance(left, Interval) and isinstance(right, Interval):
        return (left.length > right.length) - (left.length < right.length)
    if isinstance(left, list) and isinstance(right, list):
        return _compare_lists(left, right)
    if left == right and type(left) is type(right):
        return 0
    if isinstance(left, Range) and isinstance(right, Range):
        return _compare_ranges(left, right)
    if isinstance(left, _IPS) and isinstance(right, _IPS):
        a_key, b_key = _network_key(left), _network_key(right)
        return (a_key > b_key) - (a_key < b_key)
    raise Unknown(f"{type(left).__name__} against {type(right).__name__}")


_PLAIN = frozenset({int, bool, dt.date, dt.time, uuid.UUID, bytes, Decimal})


def equal(left: Any, right: Any) -> bool:
    """Whether two values that are not NULL are equal.

    Raises:
        Fails: A literal does not convert to the other's type.
    """
    if type(left) is type(right) and type(left) in {str, int, bool}:
        return bool(left == right)
    if isinstance(left, JsonText) is not isinstance(right, JsonText):
        return _equal_documents(left, right)
    if isinstance(left, str) and isinstance(right, str):
        if isinstance(left, Folded) or isinstance(right, Folded):
            return left.lower() == right.lower()
        return str(left) == str(right)
    if isinstance(left, str) != isinstance(right, str):
        left, right = _alike(left, right)
    if isinstance(left, (dict, list, JsonNull)) or isinstance(right, (dict, list, JsonNull)):
        return type(left) is type(right) and bool(left == right)
    return compare(left, right) == 0


def _equal_documents(left: Any, right: Any) -> bool:
    """Compare a string of JSON with another document, or with the text of one."""
    string, other = (left, right) if isinstance(left, JsonText) else (right, left)
    if isinstance(other, str):
        other = cast(str(other), "jsonb")
    return isinstance(other, str) and str(string) == str(other)


def _is_nan(value: Any) -> bool:
    return isinstance(value, (float, Decimal)) and math.isnan(value)


def _known(value: Any) -> Any:
    return of_timedelta(value) if isinstance(value, dt.timedelta) else value


def _instant(value: dt.date) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    if isinstance(left, str):
        return like(left, right), right
    return left, like(right, left)


def like(text: str, example: Any) -> Any:
    """Return a literal as a value of the type that an example has.

    Raises:
        Fails: It does not convert.
        Unknown: There is no such conversion here.
    """
    kind = next((t for t, families in _EXAMPLES if isinstance(example, t) and families), None)
    if kind is None:
        raise Unknown(f"a text against {type(example).__name__}")
    if isinstance(example, list):
        return cast(text, f"{_item_of(example)}[]")
    if isinstance(example, Range):
        return parse_range(text, example.item)
    family = dict(_EXAMPLES)[kind]
    if family == "timestamp" and example.tzinfo is not None:
        family = "timestamptz"
    return cast(text, family)


_EXAMPLES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "numeric"),
    (Decimal, "numeric"),
    (float, "float"),
    (dt.datetime, "timestamp"),
    (dt.date, "date"),
    (dt.time, "time"),
    (dt.timedelta, "interval"),
    (Interval, "interval"),
    (uuid.UUID, "uuid"),
    (bytes, "bytea"),
    (list, "array"),
    (dict, "jsonb"),
    (JsonNull, "jsonb"),
    (Range, "range"),
    (ipaddress.IPv4Interface, "inet"),
    (ipaddress.IPv6Interface, "inet"),
)


def _item_of(items: list[Any]) -> str:
    for item in items:
        for kind, family in _EXAMPLES:
            if isinstance(item, kind):
                return family
    return "text"


def _compare_text(left: Any, right: Any) -> int:
    if not (isinstance(left, str) and isinstance(right, str)):
        left, right = _alike(left, right)
        return compare(left, right)
    if isinstance(left, Folded) or isinstance(right, Folded):
        left, right = left.lower(), right.lower()
    if left == right:
        return 0
    by_code = 1 if left > right else -1
    if isinstance(left, Bits) or isinstance(right, Bits) or not left or not right:
        return by_code
    # The collation is the database's; where two that differ most agree, all do.
    a, b = (re.sub(r"[\W_]", "", t).casefold() for t in (left, right))
    if a == b or (1 if a > b else -1) != by_code or not (a + b).isascii():
        raise Unknown("the order of texts is the collation's")
    return by_code


def _compare_lists(left: list[Any], right: list[Any]) -> int:
    for a, b in zip(left, right, strict=False):
        if a is None or b is None:
            if a is not b:
                return 1 if a is None else -1
            continue
        found = compare(a, b)
        if found:
            return found
    return (len(left) > len(right)) - (len(left) < len(right))


def _compare_ranges(left: Range, right: Range) -> int:
    if left.empty or right.empty:
        return int(right.empty) - int(left.empty)
    for a, b, sign in ((left.lower, right.lower, -1), (left.upper, right.upper, 1)):
        if a is None or b is None:
            if a is not b:
                return sign if a is None else -sign
            continue
        found = compare(a, b)
        if found:
            return found
    return (left.bounds > right.bounds) - (left.bounds < right.bounds)


def _network_key(value: Any) -> tuple[Any, ...]:
    network = value.network
    return (value.version, int(network.network_address), network.prefixlen, int(value.ip))
