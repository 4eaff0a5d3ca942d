"""One text for each JSON document: the one that PostgreSQL prints for a ``jsonb`` value.

Keys are ordered by their length in bytes, then by their bytes, and the last of equal ones
counts; separators are ``", "`` and ``": "``; letters stand for themselves; numbers are in plain
notation and keep the digits they have (``1.50`` stays ``1.50``, ``1e3`` is ``1000``). So what
PostgreSQL reads from such a text it prints as the same text.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_MOST_DIGITS = 200_000
"""A number with more digits, which no database prints, is left as it is written."""

_FLOAT_DIGITS, _INTEGER_DIGITS = 15, 4000

_BLOCK = 1 << 10
"""Texts looked at together: few enough to stay in the processor's cache."""

_QUOTE, _ESCAPE, _COLON, _BLANK, _NOUGHT = (np.uint8(ord(letter)) for letter in '"\\: 0')


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


# --- columns of documents ---------------------------------------------------------------------


def canonical_texts(texts: Any) -> Any:
    """Return an Arrow array of JSON texts in their canonical form, NULL staying NULL.

    Most texts are canonical already, and few different shapes of documents are. A text without
    escapes is canonical if its shape is: the same text with nothing in the strings that are
    values and one digit for each run of digits. So one text of each shape is parsed, and those
    that hold anything unusual.
    """
    if len(texts) > _BLOCK:
        blocks = [texts.slice(start, _BLOCK) for start in range(0, len(texts), _BLOCK)]
        converted = [canonical_texts(block) for block in blocks]
        same = all(map(operator.is_, blocks, converted))
        return texts if same else pa.concat_arrays(converted)
    doubtful: NDArray[np.bool_] = texts.is_valid().to_numpy(zero_copy_only=False)
    plain = doubtful & _plain(texts)
    encoded = _shapes(texts.filter(pa.array(plain))).dictionary_encode()
    fine = np.array([_is_canonical(s) for s in encoded.dictionary.to_pylist()], np.bool_)
    doubtful[plain] = ~fine[encoded.indices.to_numpy()]
    if not doubtful.any():
        return texts
    mask = pa.array(doubtful)
    distinct = texts.filter(mask).dictionary_encode()
    found = pa.array([_storable(t) for t in distinct.dictionary.to_pylist()], texts.type)
    return pc.replace_with_mask(texts, mask, found.take(distinct.indices))


def _letters(texts: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of all texts, and where each begins and the last one ends."""
    size = 8 if pa.types.is_large_string(texts.type) else 4
    _, places, data = texts.buffers()
    at = np.frombuffer(places, f"i{size}", len(texts) + 1, texts.offset * size).astype(np.int64)
    letters = np.frombuffer(b"" if data is None else data, np.uint8)
    return letters[at[0] : at[-1]], at - at[0]


def _plain(texts: Any) -> NDArray[np.bool_]:
    """Tell which texts have no escape, no control character and no string without an end."""
    letters, places = _letters(texts)
    plain: NDArray[np.bool_] = (
        np.diff(np.searchsorted(np.flatnonzero(letters == _QUOTE), places)) & 1 == 0
    )
    unusual = np.flatnonzero((letters < _BLANK) | (letters == _ESCAPE))
    plain[np.searchsorted(places, unusual, "right") - 1] = False
    return plain


def _shapes(texts: Any) -> Any:
    """Return what is left of plain texts without the values of their scalars."""
    letters, places = _letters(texts)
    quotes = np.flatnonzero(letters == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    keys = np.append(letters, _BLANK)[closing + 1] == _COLON
    within = _between(len(letters), opening, closing)
    values = _between(len(letters), opening[~keys], closing[~keys])
    digits = (letters - _NOUGHT < 10) & ~within
    more = np.append(False, digits[:-1]) & digits
    more[places[:-1][places[:-1] < len(more)]] = False
    kept = ~(values | more)
    ends = np.append(0, np.cumsum(kept, dtype=np.int64))
    short = np.where(digits & (letters != _NOUGHT), _NOUGHT + 1, letters)[kept]
    offsets = pa.py_buffer(ends[places].tobytes())
    buffers = [None, offsets, pa.py_buffer(short.astype(np.uint8).tobytes())]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


def _between(n: int, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the places after each first and before each last one."""
    step = np.zeros(n + 1, dtype=np.int8)
    step[first + 1] += 1
    step[last] -= 1
    between: NDArray[np.bool_] = np.cumsum(step[:-1], dtype=np.int8).view(np.bool_)
    return between


@lru_cache(maxsize=4096)
def _is_canonical(shape: str) -> bool:
    try:
        return json_text(_DECODER.decode(shape)) == shape
    except (ValueError, RecursionError):
        return False


def _storable(text: str) -> str:
    """Return the canonical text; half a surrogate pair, which is no UTF-8, keeps its escape."""
    found = canonical(text)
    return found.encode("utf-8", "backslashreplace").decode()


def escaped_texts(texts: Any) -> Any:
    """Return Arrow texts with all that JSON does not allow within a string escaped."""
    buffer = texts.buffers()[2]
    if buffer is None:
        return texts
    # All bytes at once: texts that need nothing, the usual case, cost next to nothing.
    letters = np.frombuffer(buffer, dtype=np.uint8)
    special = letters[(letters < 0x20) | (letters == ord('"')) | (letters == ord("\\"))]
    # The backslash comes first, or it would escape what escapes the others.
    for letter in sorted(map(chr, np.unique(special).tolist()), key=lambda c: c != "\\"):
        texts = pc.replace_substring(texts, letter, json.dumps(letter)[1:-1])
    return texts
