"""Arrow columns as the Python values that a driver binds.

Two steps: :func:`storage` changes whole columns inside Arrow (cheap, compact, safe
in a thread), :func:`to_list` makes the Python objects as late as possible.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seeds.errors import DeclarationError
from seeds.schema.types import Kind, LogicalType

_HEX_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_HEX = np.stack(
    [np.repeat(_HEX_DIGITS, 16), np.tile(_HEX_DIGITS, 16)], axis=1
)  # byte -> its two digits
_EXACT_DIGITS = 15
"""Decimal digits that a double always holds, so that one division rounds correctly."""


def as_array(column: Any) -> Any:
    """Return one contiguous array for a column that may be chunked or dictionary-encoded."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column.type, pa.DictionaryType):
        column = column.dictionary_decode()
    return column


def hex_text(array: Any) -> Any:
    """Return fixed-size binary values as lower-case hexadecimal text, NULLs kept."""
    width = array.type.byte_width
    count = len(array)
    data = np.frombuffer(array.buffers()[1], dtype=np.uint8) if count else np.empty(0, np.uint8)
    cells = data[array.offset * width : (array.offset + count) * width]
    offsets = np.arange(0, (count + 1) * width * 2, width * 2, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(),
        count,
        [_validity(array), pa.py_buffer(offsets.tobytes()), pa.py_buffer(_HEX[cells].tobytes())],
    )


def _validity(array: Any) -> Any:
    if array.null_count == 0:
        return None
    return pa.array(array.is_valid()).buffers()[1]


def decimal_to_float(array: Any) -> Any:
    """Return decimals as the nearest doubles (``float(Decimal)``, a column at a time)."""
    kind = array.type
    if kind.precision > _EXACT_DIGITS or kind.scale < 0:
        return pa.array([None if v is None else float(v) for v in array.to_pylist()], pa.float64())
    words = np.frombuffer(array.buffers()[1], dtype=np.int64) if len(array) else np.empty(0)
    low = words[array.offset * 2 : (array.offset + len(array)) * 2 : 2]
    values = low.astype(np.float64) / 10.0**kind.scale
    if array.null_count:
        return pa.array(values, mask=_nulls(array))
    return pa.array(values)


def _nulls(array: Any) -> Any:
    return array.is_null().to_numpy(zero_copy_only=False)


def storage(array: Any, logical: LogicalType) -> Any:
    """Return a column in the form that SQLite stores, which is what SQLAlchemy writes there.

    Times become ISO text with six digits of a second (instants in UTC), decimals doubles,
    truth 0 or 1, UUIDs 32 hexadecimal digits, intervals the time since 1970.

    Args:
        array: Values of the type ``logical.arrow``.
        logical: What they mean.

    Raises:
        DeclarationError: An array, which SQLite cannot store.
    """
    array = as_array(array)
    match logical.kind:
        case Kind.TIMESTAMP:
            return array.cast(pa.timestamp("us")).cast(pa.string())
        case Kind.INTERVAL:
            return array.cast(pa.int64()).cast(pa.timestamp("us")).cast(pa.string())
        case Kind.DATE | Kind.TIME:
            return array.cast(pa.string())
        case Kind.DECIMAL:
            return decimal_to_float(array)
        case Kind.BOOLEAN:
            return array.cast(pa.int8())
        case Kind.UUID:
            return hex_text(array)
        case Kind.ARRAY:
            raise DeclarationError(
                "SQLite has no arrays", "Declare the column as JSON, or use PostgreSQL."
            )
    return array


def to_list(array: Any) -> list[Any]:
    """Return a column of numbers, text or bytes as Python objects, NULL as ``None``."""
    kind = array.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        if pa.types.is_string(kind) or pa.types.is_binary(kind):
            objects: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
            return objects
        plain: list[Any] = array.to_pylist()
        return plain
    if array.null_count == 0:
        numbers: list[Any] = array.to_numpy().tolist()
        return numbers
    boxed = pc.fill_null(array, 0).to_numpy(zero_copy_only=False).astype(object)
    boxed[_nulls(array)] = None
    mixed: list[Any] = boxed.tolist()
    return mixed


def to_driver(array: Any, logical: LogicalType) -> list[Any]:
    """Return a column as the Python objects that any driver takes; instants as naive UTC."""
    array = as_array(array)
    if logical.kind is Kind.TIMESTAMP:
        array = array.cast(pa.timestamp("us"))
    if logical.kind is Kind.UUID:
        import uuid

        return [None if v is None else uuid.UUID(bytes=v) for v in array.to_pylist()]
    return to_list(array)
