"""Columns of logical types as text, a column at a time."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.schema.json_columns import escaped_texts
from seeds.schema.types import Kind, LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_DASHES = (4, 6, 8, 10)
"""Bytes of a UUID before which a dash stands."""


def join(*pieces: Any, separator: str = "") -> Any:
    """Join texts row by row; a plain string is the same piece in every row."""
    parts = [pa.scalar(piece) if isinstance(piece, str) else piece for piece in pieces]
    return pc.binary_join_element_wise(*parts, pa.scalar(separator))


def joined_rows(texts: Any, separator: str) -> bytes:
    """Return the texts of all rows as one, with a separator between them."""
    if not len(texts):
        return b""
    offsets = pa.array([0, len(texts)], pa.int32())
    whole = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), separator)
    return bytes(whole[0].as_buffer())


def nothing_for(array: Any, text: str) -> Any:
    """Return texts with another in place of NULL."""
    return pc.fill_null(array, text) if array.null_count else array


def compact(array: Any) -> Any:
    """Return an array that begins at the beginning of its memory."""
    return pa.concat_arrays([array]) if array.offset else array


def uuid_text(array: Any) -> Any:
    """Return UUIDs as 36 characters."""
    count = len(array)
    if not count:
        return pa.array([], pa.string())
    data = np.frombuffer(array.buffers()[1], np.uint8)
    octets = data[array.offset * 16 : (array.offset + count) * 16].reshape(count, 16)
    letters = np.full((count, 36), ord("-"), dtype=np.uint8)
    at = 0
    for i in range(16):
        at += i in _DASHES
        letters[:, at] = _DIGITS[octets[:, i] >> 4]
        letters[:, at + 1] = _DIGITS[octets[:, i] & 15]
        at += 2
    offsets = np.arange(0, 36 * (count + 1), 36, dtype=np.int32)
    plain = pa.StringArray.from_buffers(
        count, pa.py_buffer(offsets.tobytes()), pa.py_buffer(letters.tobytes())
    )
    return _with_nulls(plain, array)


def hex_text(array: Any, prefix: str = "\\x") -> Any:
    r"""Return bytes as hexadecimal digits behind a prefix, PostgreSQL's ``\x`` by default."""
    values = [None if v is None else prefix + v.hex() for v in array.to_pylist()]
    return pa.array(values, pa.string())


def interval_text(array: Any) -> Any:
    """Return intervals as seconds in the notation of ISO 8601, such as ``PT90.500000S``."""
    values = [None if v is None else _seconds(v) for v in array.cast(pa.int64()).to_pylist()]
    return pa.array(values, pa.string())


def _seconds(micros: int) -> str:
    whole, rest = divmod(abs(micros), 1_000_000)
    return f"PT{'-' if micros < 0 else ''}{whole}.{rest:06}S"


def instant_text(array: Any, *, separator: str = "T", zone: str = "Z") -> Any:
    """Return timestamps as ISO 8601 with six digits of a second.

    Args:
        array: Timestamps, with a zone (which is UTC) or without.
        separator: What stands between date and time.
        zone: What stands behind an instant.
    """
    aware = array.type.tz is not None
    text = array.cast(pa.timestamp("us")).cast(pa.string())
    if separator != " ":
        text = pc.replace_substring(text, " ", separator)
    return join(text, zone) if aware else text


def json_values(array: Any, logical: LogicalType) -> Any:
    r"""Return each value as JSON text; NULL stays NULL.

    Numbers are numbers; what JSON has no form for is the text that PostgreSQL's ``to_json``
    makes: ISO 8601 for times, ``\x…`` for bytes, ``"NaN"``.
    """
    match logical.kind:
        case Kind.JSON:
            # Documents of several lines would not be lines of JSON any more; a line break is no
            # part of a value, because within strings it is escaped.
            return pc.replace_substring_regex(array, r"[\r\n]+", " ")
        case Kind.INTEGER | Kind.DECIMAL | Kind.BOOLEAN:
            return array.cast(pa.string())
        case Kind.FLOAT:
            finite = pc.is_finite(array)
            if pc.all(finite).as_py() is not False:
                return array.cast(pa.string())
            return pa.array([_float(v) for v in array.to_pylist()], pa.string())
        case Kind.ARRAY:
            return json_lists(array, logical)
        case _:
            return join('"', escaped_texts(compact(plain_text(array, logical))), '"')


def _float(value: float | None) -> str | None:
    if value is None:
        return None
    text = json.dumps(value)
    return text if text[-1].isdigit() else json.dumps(text)


def plain_text(array: Any, logical: LogicalType, *, separator: str = "T") -> Any:
    """Return each value as text without quotes; NULL stays NULL."""
    match logical.kind:
        case Kind.TEXT | Kind.JSON:
            return array
        case Kind.TIMESTAMP:
            return instant_text(array, separator=separator)
        case Kind.TIME if logical.timezone:
            return join(array.cast(pa.string()), "Z")
        case Kind.INTERVAL:
            return interval_text(array)
        case Kind.UUID:
            return uuid_text(array)
        case Kind.BYTES:
            return hex_text(array)
        case Kind.ARRAY:
            return json_lists(array, logical)
        case _:
            return array.cast(pa.string())


def json_lists(array: Any, logical: LogicalType) -> Any:
    """Return lists as JSON arrays; NULL stays NULL."""
    assert logical.item is not None
    array = compact(array)
    offsets, items = array.offsets, array.values
    texts = nothing_for(json_values(items, logical.item), "null")
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), ",")
    return _with_nulls(join("[", joined, "]"), array)


def _with_nulls(texts: Any, like: Any) -> Any:
    if not like.null_count:
        return texts
    return pc.if_else(like.is_valid(), texts, pa.scalar(None, pa.string()))
