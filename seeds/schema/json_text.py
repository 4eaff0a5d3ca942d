"""One text for each JSON document: the one that PostgreSQL prints for a ``jsonb`` value.

Keys are ordered by their length in bytes, then by their bytes, and the last of equal ones
counts; separators are ``", "`` and ``": "``; letters stand for themselves; numbers are in plain
notation and keep the digits they have (``1.50`` stays ``1.50``, ``1e3`` is ``1000``). So what
PostgreSQL reads from such a text it prints as the same text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

_MOST_DIGITS = 200_000
"""A number with more digits, which no database prints, is left as it is written."""

_FLOAT_DIGITS, _INTEGER_DIGITS = 15, 4000


class _Number(str):
    """A number in its canonical text."""

    __slots__ = ()


def json_text(value: Any) -> str:
    """Return the canonical text of a value: mappings, sequences, text, numbers, truth, None.

    Raises:
        TypeError: JSON has no such value.
    """
    match value:
        case _Number():
            return str(value)
        case str():
            return encode_basestring(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return int.__repr__(value)
        case float():
            return float_text(value)
        case Decimal():
            return decimal_text(value)
        case Mapping():
            return _object({str(k): v for k, v in value.items()})
        case list() | tuple():
            return "[" + ", ".join([json_text(v) for v in value]) + "]"
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _object(value: Mapping[str, Any]) -> str:
    keys = sorted(value, key=key_rank)
    return "{" + ", ".join([f"{encode_basestring(k)}: {json_text(value[k])}" for k in keys]) + "}"


def key_rank(key: str) -> tuple[int, bytes]:
    """Return what the keys of an object are ordered by."""
    encoded = key.encode("utf-8", "surrogatepass")
    return len(encoded), encoded


def decimal_text(value: Decimal) -> str:
    """Return a number in plain notation, with the digits that it has."""
    if not value.is_finite():
        return {"Infinity": "Infinity", "-Infinity": "-Infinity"}.get(str(value), "NaN")
    if value and abs(value.adjusted()) > _MOST_DIGITS:
        return str(value)
    text = format(value, "f")
    if value:
        return text
    return "0" + text.lstrip("-0") if "." in text else "0"


def float_text(value: float) -> str:
    """Return the shortest decimal that reads as this float, in plain notation."""
    text = float.__repr__(value)
    if "e" in text or "n" in text or text == "-0.0":
        return decimal_text(Decimal(text))
    return text


def _read_number(text: str) -> _Number:
    number = Decimal(text)
    if abs(number.adjusted()) > _MOST_DIGITS:
        return _Number(text)
    return _Number(decimal_text(number))


def _read_integer(text: str) -> _Number:
    return _Number("0" if text == "-0" else text)


_DECODER = json.JSONDecoder(
    strict=False, parse_float=_read_number, parse_int=_read_integer, parse_constant=_Number
)


def exact_number(text: str) -> float | Decimal:
    """Return a number with a point or an exponent: a float where none of its digits get lost."""
    number = float(text)
    # So few digits always come back.
    if len(text) <= _FLOAT_DIGITS and "e" not in text and "E" not in text:
        return number
    same = not math.isinf(number) and Decimal(float.__repr__(number)) == Decimal(text)
    return number if same else Decimal(text)


def _exact_integer(text: str) -> int | Decimal:
    # Python takes some thousand digits for an attack.
    return int(text) if len(text) <= _INTEGER_DIGITS else Decimal(text)


def exact_value(text: str | bytes) -> Any:
    """Return the value of a JSON text, with a Decimal for each number that no float holds.

    Raises:
        ValueError: It is no JSON.
    """
    return json.loads(text, parse_float=exact_number, parse_int=_exact_integer)


def canonical(text: str) -> str:
    """Return the canonical text of a JSON text; a text that is no JSON stays as it is."""
    try:
        return json_text(_DECODER.decode(text))
    except (ValueError, RecursionError):
        return text


def is_canonical(text: str) -> bool:
    """Tell whether a text is a JSON text in its canonical form."""
    try:
        return json_text(_DECODER.decode(text)) == text
    except (ValueError, RecursionError):
        return False
