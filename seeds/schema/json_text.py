"""One text for each JSON document: the one that PostgreSQL prints for a ``jsonb`` value.

Keys are ordered by their length in bytes, then by their bytes, and the last of equal ones
counts; separators are ``", "`` and ``": "``; letters stand for themselves; numbers are in plain
notation and keep the digits they have (``1.50`` stays ``1.50``, ``1e3`` is ``1000``). So what
PostgreSQL reads from such a text it prints as the same text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_MOST_DIGITS = 200_000
"""A number with more digits, which no database prints, is left as it is written."""


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


def canonical(text: str) -> str:
    """Return the canonical text of a JSON text; a text that is no JSON stays as it is."""
    try:
        return json_text(_DECODER.decode(text))
    except (ValueError, RecursionError):
        return text


# Strings without escapes and numbers in canonical form; what a document is made of besides.
_STRING = r'"[^"\\\x00-\x1f]*"'
_NUMBER = r"-?[1-9][0-9]*(?:\.[0-9]+)?|0(?:\.[0-9]+)?|-0\.[0-9]*[1-9][0-9]*"
_SCALAR = rf"({_STRING}: )|{_STRING}|{_NUMBER}"
_MARKED_KEY = re.compile(rf"({_STRING}: )#")
_MARK = re.compile(r'("[^"]*")|#')


def canonical_texts(texts: Any) -> Any:
    """Return an Arrow array of JSON texts in their canonical form, NULL staying NULL.

    Most texts are canonical already, and few different shapes of documents are: a text whose
    scalars all are is canonical if and only if it is with all of them replaced by noughts. So
    only one text of each shape is parsed, and those that hold anything unusual.
    """
    shapes = pc.replace_substring_regex(texts, _SCALAR, r"\1#").dictionary_encode()
    fine = np.array([_is_canonical(shape) for shape in shapes.dictionary.to_pylist()], np.bool_)
    codes = pc.fill_null(shapes.indices, -1).to_numpy(zero_copy_only=False)
    doubtful = np.flatnonzero((codes >= 0) & ~np.append(fine, True)[codes])
    if not len(doubtful):
        return texts
    positions = pa.array(doubtful)
    distinct = texts.take(positions).dictionary_encode()
    found = pa.array([_storable(t) for t in distinct.dictionary.to_pylist()], pa.string())
    mask = np.zeros(len(texts), dtype=np.bool_)
    mask[doubtful] = True
    return pc.replace_with_mask(texts, pa.array(mask), found.take(distinct.indices))


def _is_canonical(shape: str) -> bool:
    if "\\" in shape:
        return False
    text = _MARK.sub(lambda m: m[1] or "0", _MARKED_KEY.sub(r"\1", shape))
    try:
        return json_text(_DECODER.decode(text)) == text
    except (ValueError, RecursionError):
        return False


def _storable(text: str) -> str:
    """Return the canonical text; half a surrogate pair, which is no UTF-8, keeps its escape."""
    found = canonical(text)
    return found.encode("utf-8", "backslashreplace").decode()
