"""Vectors as the Arrow arrays that tables want, as JSON texts, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.errors import DeclarationError, half_character
from seeds.generate.arrow import bitmap, decimals, join, null, pc, primitive, take, texts
from seeds.generate.python_values import json_of
from seeds.generate.vector import Mask, Values, Vector, rescale
from seeds.schema.json_columns import canonical_texts, escaped_texts
from seeds.schema.json_text import decimal_text, float_text
from seeds.schema.types import Kind, LogicalType

_PLAIN_SCALE = 6
"""Digits after the point up to which Arrow writes every decimal in plain notation."""


def to_arrow(vector: Vector, logical: LogicalType, where: str, *, coded: bool = False) -> Any:
    """Return the values as the Arrow array that a column of a logical type wants.

    Args:
        vector: The values.
        logical: The column's type.
        where: ``table.column``, for messages.
        coded: Whether values of a pool, of which none is NULL, stay codes: a dictionary array.

    Raises:
        DeclarationError: The values do not fit the type.
    """
    if vector.pool is not None:
        try:
            if coded:
                distinct, codes = vector.pool.distinct(logical)
                codes = primitive(codes[vector.data], None, vector.nulls)
                return pa.DictionaryArray.from_arrays(codes, distinct)
            pool = vector.pool.arrow(logical)
            letters = vector.pool.letters(logical)
            if letters is not None:
                return _of_one_width(letters, vector)
            array = take(pool, vector.data)
        except UnicodeEncodeError as error:
            raise half_character(where, error) from error
        except (pa.ArrowException, TypeError, ValueError, ArithmeticError) as error:
            raise DeclarationError(
                f"{where}: a value does not fit the type {logical.kind.value}: {error}",
                "Correct the declaration of the column.",
            ) from error
        return _apply_nulls(array, vector.nulls)
    data, nulls, kind = vector.data, vector.nulls, vector.kind
    if nulls is not None and nulls.all():
        # Nothing but NULL fits any column, of whatever kind it was computed.
        arrow: Any = logical.arrow
        return pa.nulls(len(vector), arrow)
    match logical.kind, kind:
        case (Kind.INTEGER, Kind.INTEGER):
            return primitive(data, pa.int64(), nulls)
        case (Kind.DECIMAL, Kind.DECIMAL | Kind.INTEGER):
            more = logical.scale - vector.scale
            if more > 0 and int(np.abs(data).max(initial=0)) * 10**more >= 1 << 63:
                # More digits than 64 bits hold: they are noughts, and Arrow writes them.
                try:
                    return decimals(data, 38, vector.scale, nulls).cast(logical.arrow)
                except pa.ArrowException as error:
                    raise DeclarationError(
                        f"{where}: a value does not fit the type {logical.kind.value}: {error}",
                        "Correct the declaration of the column.",
                    ) from error
            scaled = rescale(data, vector.scale, logical.scale)
            return decimals(scaled, logical.precision, logical.scale, nulls)
        case (Kind.INTEGER, Kind.DECIMAL):
            return primitive(rescale(data, vector.scale, 0), pa.int64(), nulls)
        case (Kind.FLOAT, Kind.FLOAT):
            return primitive(data, pa.float64(), nulls)
        case (Kind.FLOAT, Kind.INTEGER | Kind.DECIMAL):
            return primitive(data / 10**vector.scale, pa.float64(), nulls)
        case (Kind.BOOLEAN, Kind.BOOLEAN):
            return primitive(data, pa.bool_(), nulls)
        case (Kind.TIMESTAMP, Kind.TIMESTAMP):
            return primitive(data, logical.arrow, nulls)
        case (Kind.DATE, Kind.DATE):
            return primitive(data.astype(np.int32), pa.date32(), nulls)
        case (Kind.DATE, Kind.TIMESTAMP):
            days = np.floor_divide(data, 86_400_000_000).astype(np.int32)
            return primitive(days, pa.date32(), nulls)
        case (Kind.TIMESTAMP, Kind.DATE):
            return primitive(data * 86_400_000_000, logical.arrow, nulls)
        case (Kind.JSON, Kind.JSON) | (Kind.TEXT, Kind.TEXT | Kind.JSON):
            return _apply_nulls(data, nulls)
        case (Kind.TEXT, _) if kind is not None:
            return _apply_nulls(vector.texts(), nulls)
        case (Kind.JSON, _) if kind is not None:
            return _apply_nulls(json_texts(vector), nulls)
        case (Kind.UUID, Kind.UUID) | (Kind.BYTES, Kind.BYTES):
            return _apply_nulls(data, nulls)
        case _:
            made = "nothing" if kind is None else kind.value
            raise DeclarationError(
                f"{where} is of type {logical.kind.value}, but its declaration makes {made}",
                "Declare a column of the right kind.",
            )


def _of_one_width(letters: NDArray[Any], vector: Vector) -> Any:
    """Return coded texts of equal length.

    Args:
        letters: The letters of each text of the pool, as one item.
        vector: The codes.
    """
    codes, nulls, width = vector.data, vector.nulls, letters.itemsize
    if nulls is None:
        offsets: Any = np.arange(0, width * (len(codes) + 1), width, dtype=np.int32)
        validity = None
    else:
        there = ~nulls
        codes, validity = codes[there], bitmap(nulls)
        offsets = np.zeros(len(nulls) + 1, dtype=np.int32)
        np.cumsum(there, dtype=np.int32, out=offsets[1:])
        offsets *= width
    data: Any = letters.take(codes).view(np.uint8)
    buffers = [validity, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(vector), buffers)


def _apply_nulls(array: Any, nulls: Mask | None) -> Any:
    if nulls is None:
        return array
    return pc.if_else(primitive(~nulls), array, null(array.type))


def json_texts(vector: Vector) -> Any:
    """Return each value as canonical JSON text (NULLs hold anything; see ``nulls``)."""
    if vector.pool is not None:
        found = vector.pool.json
        if found is None:
            found = Vector(Kind.JSON, texts(json_of(v) for v in vector.pool.values))
            vector.pool.json = found
        return take(found.data, vector.data)
    match vector.kind:
        case Kind.JSON:
            return vector.data
        case Kind.DECIMAL if vector.scale > _PLAIN_SCALE:
            plain = [decimal_text(Decimal(v).scaleb(-vector.scale)) for v in vector.data.tolist()]
            return texts(plain)
        case Kind.INTEGER | Kind.DECIMAL | Kind.BOOLEAN:
            return vector.texts()
        case Kind.FLOAT:
            if not np.isfinite(vector.data).all():
                raise DeclarationError(
                    "JSON has neither NaN nor infinity", "Declare numbers that are finite."
                )
            return texts(float_text(v) for v in vector.data.tolist())
        case _:
            return join('"', escaped_texts(vector.texts()), '"')


def from_arrow(array: Any, logical: LogicalType) -> Vector:
    """Return an Arrow array of a logical type as a vector."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    nulls = None
    if array.null_count:
        nulls = np.asarray(pc.is_null(array).to_numpy(zero_copy_only=False), dtype=np.bool_)
    match logical.kind:
        case Kind.INTEGER:
            return Vector(Kind.INTEGER, _filled(array, 0), nulls)
        case Kind.DECIMAL:
            scaled = [0 if v is None else int(v.scaleb(logical.scale)) for v in array.to_pylist()]
            return Vector(Kind.DECIMAL, np.array(scaled, dtype=np.int64), nulls, logical.scale)
        case Kind.BOOLEAN:
            return Vector(Kind.BOOLEAN, _filled(array, False).astype(np.bool_), nulls)
        case Kind.FLOAT:
            return Vector(Kind.FLOAT, _filled(array, 0.0), nulls)
        case Kind.TIMESTAMP:
            return Vector(Kind.TIMESTAMP, _filled(array.cast(pa.int64()), 0), nulls)
        case Kind.DATE:
            days = _filled(array.cast(pa.int32()), 0).astype(np.int64)
            return Vector(Kind.DATE, days, nulls)
        case Kind.TEXT:
            return Vector(Kind.TEXT, pc.fill_null(array, ""), nulls)
        case Kind.JSON:
            return Vector(Kind.JSON, pc.fill_null(canonical_texts(array), ""), nulls)
        case Kind.UUID | Kind.BYTES:
            zero = b"\0" * 16 if logical.kind is Kind.UUID else b""
            return Vector(logical.kind, pc.fill_null(array, pa.scalar(zero, array.type)), nulls)
        case _:
            pool = Values(array.to_pylist())
            return Vector(None, np.arange(len(array), dtype=np.int64), nulls, 0, pool)


def _filled(array: Any, value: Any) -> NDArray[Any]:
    return np.asarray(pc.fill_null(array, value).to_numpy(zero_copy_only=False))
