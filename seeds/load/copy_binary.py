"""Arrow columns as PostgreSQL's binary COPY format.

The format carries no types: every field must have exactly the bytes that the real column's
type receives, so encoders are chosen from the catalogue, never from the declaration alone.
Format: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pgpq
import pyarrow as pa
import pyarrow.compute as pc
from pgpq import encoders, schema

from seeds.load.from_arrow import as_array, decimal_to_float, hex_text
from seeds.load.pg_catalog import ColumnType
from seeds.schema.types import Kind, LogicalType

_TEXT = frozenset({"text", "varchar", "bpchar", "citext", "json", "name"})
_INTEGERS = {"int2": pa.int16(), "int4": pa.int32(), "int8": pa.int64()}
_FLOATS = {"float4": pa.float32(), "float8": pa.float64()}
_TIMES = frozenset({"timestamp", "timestamptz"})

# Element types whose arrays pgpq labels with the right type number.
_PLAIN_ITEMS = frozenset(
    {"int2", "int4", "int8", "float4", "float8", "bool", "numeric", "text", "jsonb", "bytea"}
    | {"date", "time", "timestamp", "interval"}
)
_POSTGRES_EPOCH = 946_684_800_000_000
"""2000-01-01 in microseconds since 1970."""


@dataclass(frozen=True)
class ColumnEncoder:
    """How one column becomes binary fields.

    Attributes:
        convert: Brings the logical Arrow column to the type that the encoder takes.
        arrow: That type.
        builder: Makes pgpq's encoder for the field; ``None`` lets pgpq choose.
    """

    convert: Callable[[Any], Any]
    arrow: Any
    builder: Callable[[Any], Any] | None = None


def column_encoder(logical: LogicalType, real: ColumnType) -> ColumnEncoder | None:
    """Return the encoder for a logical type into a real column, ``None`` when there is none."""
    if logical.kind is Kind.ARRAY:
        assert logical.item is not None
        return _array_encoder(logical.item, real.item) if real.item else None
    return _scalar_encoder(logical, real)


def encode(rows: Any, columns: Sequence[ColumnEncoder]) -> bytes:
    """Return one complete COPY payload: header, rows, trailer.

    Raises:
        pyarrow.ArrowInvalid: A value does not fit the real column's width; see
            :func:`misfit`.
    """
    names = [f"c{i}" for i in range(len(columns))]
    arrays = [c.convert(as_array(rows.column(i))) for i, c in enumerate(columns)]
    fields = [pa.field(n, c.arrow) for n, c in zip(names, columns, strict=True)]
    builders = {
        f.name: (c.builder or pgpq.ArrowToPostgresBinaryEncoder.infer_encoder)(f)
        for f, c in zip(fields, columns, strict=True)
    }
    arrow_schema = pa.schema(fields)
    encoder = pgpq.ArrowToPostgresBinaryEncoder.new_with_encoders(arrow_schema, builders)
    header = encoder.write_header()
    body = encoder.write_batch(pa.record_batch(arrays, schema=arrow_schema))
    return b"".join((header, body, encoder.finish()))


def misfit(rows: Any, columns: Sequence[ColumnEncoder]) -> tuple[int, int] | None:
    """Return (column, row) of the first value that its column's encoder cannot take."""
    for i, column in enumerate(columns):
        array = as_array(rows.column(i))
        try:
            column.convert(array)
        except pa.ArrowInvalid:
            low, high = 0, len(array)
            while high - low > 1:  # the first misfit lies in [low, high)
                middle = (low + high) // 2
                try:
                    column.convert(array.slice(low, middle - low))
                    low = middle
                except pa.ArrowInvalid:
                    high = middle
            return i, low
    return None


def _same(array: Any) -> Any:
    return array


def _cast(target: Any) -> Callable[[Any], Any]:
    return lambda array: array.cast(target)


def _jsonb(field: Any) -> Any:
    return encoders.StringEncoderBuilder.new_with_output(field, schema.Jsonb())


def _scalar_encoder(logical: LogicalType, real: ColumnType) -> ColumnEncoder | None:
    name = real.name
    text = name in _TEXT or real.enum
    match logical.kind:
        case Kind.TEXT | Kind.JSON if text:
            return ColumnEncoder(_same, pa.string())
        case Kind.TEXT | Kind.JSON if name == "jsonb":
            return ColumnEncoder(_same, pa.string(), _jsonb)
        case Kind.INTEGER if name in _INTEGERS:
            return ColumnEncoder(_cast(_INTEGERS[name]), _INTEGERS[name])
        case Kind.INTEGER if name == "numeric":
            return ColumnEncoder(_cast(pa.decimal128(19, 0)), pa.decimal128(19, 0))
        case Kind.INTEGER | Kind.FLOAT if name in _FLOATS:
            wide = _FLOATS[name]
            return ColumnEncoder(lambda a: _float(a, wide), wide)
        case Kind.DECIMAL if name == "numeric":
            return ColumnEncoder(_same, logical.arrow)
        case Kind.DECIMAL if name in _FLOATS:
            narrow = _FLOATS[name]
            return ColumnEncoder(lambda a: _float(decimal_to_float(a), narrow), narrow)
        case Kind.BOOLEAN if name == "bool":
            return ColumnEncoder(_same, pa.bool_())
        case Kind.BOOLEAN if name in _INTEGERS:
            return ColumnEncoder(_cast(_INTEGERS[name]), _INTEGERS[name])
        case Kind.TIMESTAMP if name in _TIMES:
            return ColumnEncoder(_cast(pa.timestamp("us")), pa.timestamp("us"))
        case Kind.DATE if name == "date":
            return ColumnEncoder(_same, pa.date32())
        case Kind.DATE if name in _TIMES:
            return ColumnEncoder(_cast(pa.timestamp("us")), pa.timestamp("us"))
        case Kind.TIME if name == "time":
            return ColumnEncoder(_same, pa.time64("us"))
        case Kind.INTERVAL if name == "interval":
            return ColumnEncoder(_same, pa.duration("us"))
        case Kind.UUID if name == "uuid":
            return ColumnEncoder(_same, pa.binary(16))
        case Kind.UUID if text:
            return ColumnEncoder(hex_text, pa.string())
        case Kind.BYTES if name == "bytea":
            return ColumnEncoder(_same, pa.binary())
    return None


def _float(array: Any, wide: Any) -> Any:
    """Return numbers as floats; a number too large for single precision is an error."""
    made = array.cast(wide, safe=False)
    if wide == pa.float32() and pa.types.is_floating(array.type):
        overflow = pc.and_(pc.is_finite(array), pc.invert(pc.is_finite(made)))
        if pc.any(overflow).as_py():
            raise pa.ArrowInvalid("a number is out of range for single precision")
    return made


# --- arrays -----------------------------------------------------------------------------------


def _array_encoder(logical: LogicalType, real: ColumnType) -> ColumnEncoder | None:
    inner = _scalar_encoder(logical, real)
    if inner is None:
        return None
    if real.name in _PLAIN_ITEMS:
        arrow = pa.list_(inner.arrow)
        within = inner

        def build(field: Any) -> Any:
            make = within.builder or pgpq.ArrowToPostgresBinaryEncoder.infer_encoder
            return encoders.ListEncoderBuilder.new_with_inner(field, make(field.type.value_field))

        return ColumnEncoder(lambda a: _map_items(a, within.convert, arrow), arrow, build)
    item_bytes = _item_bytes(logical, inner, real)
    if item_bytes is None:
        return None
    return ColumnEncoder(lambda a: _array_bytes(a, item_bytes, real.oid), pa.binary())


def _item_bytes(
    logical: LogicalType, inner: ColumnEncoder, real: ColumnType
) -> Callable[[Any], Any] | None:
    """Return a function from items to the bytes that the item type receives."""
    if inner.arrow == pa.string():
        return lambda items: inner.convert(items).cast(pa.binary())
    if real.name == "uuid":
        return lambda items: items.cast(pa.binary())
    if real.name == "timestamptz":
        return _instants
    return None


def _instants(items: Any) -> Any:
    micros = pc.fill_null(items.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    wire = pa.py_buffer((micros - _POSTGRES_EPOCH).astype(">i8").tobytes())
    valid = pa.array(items.is_valid()).buffers()[1] if items.null_count else None
    return pa.Array.from_buffers(pa.binary(8), len(items), [valid, wire]).cast(pa.binary())


def _split(array: Any) -> tuple[Any, Any, Any]:
    """Return a list column as its items, offsets from zero, and which lists are NULL."""
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    offsets = np.zeros(len(array) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pc.list_flatten(array), offsets, array.is_null()


def _map_items(array: Any, convert: Callable[[Any], Any], arrow: Any) -> Any:
    items, offsets, nulls = _split(array)
    return pa.ListArray.from_arrays(pa.array(offsets), convert(items), type=arrow, mask=nulls)


def _big_endian(values: Any, width: str) -> Any:
    data = np.ascontiguousarray(values, dtype=f">{width}")
    size = data.itemsize * (data.shape[1] if data.ndim == 2 else 1)
    fixed = pa.Array.from_buffers(pa.binary(size), len(data), [None, pa.py_buffer(data.tobytes())])
    return fixed.cast(pa.binary())


def _array_bytes(array: Any, item_bytes: Callable[[Any], Any], oid: int) -> Any:
    """Return each list in the form that array_recv reads.

    Dimensions (0 or 1), whether an item is NULL, item type; then length and lower bound; then
    each item with its length, -1 for NULL. All are big-endian 32-bit integers.
    """
    items, offsets, nulls = _split(array)
    payload = item_bytes(items)
    absent = payload.is_null()
    sizes = pc.fill_null(pc.binary_length(payload), -1).to_numpy(zero_copy_only=False)
    pieces = pc.binary_join_element_wise(
        _big_endian(sizes, "i4"), pc.fill_null(payload, b""), pa.scalar(b"", pa.binary())
    )
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), pieces), b"")

    count = len(array)
    lengths = np.diff(offsets)
    running = np.zeros(len(items) + 1, dtype=np.int64)
    np.cumsum(absent.to_numpy(zero_copy_only=False), out=running[1:])
    head = np.empty((count, 5), dtype=np.int64)
    head[:, 0] = 1
    head[:, 1] = running[offsets[1:]] > running[offsets[:-1]]
    head[:, 2] = oid
    head[:, 3] = lengths
    head[:, 4] = 1
    full = pc.binary_join_element_wise(_big_endian(head, "u4"), joined, pa.scalar(b"", pa.binary()))
    empty = pa.scalar(np.array([0, 0, oid], dtype=">u4").tobytes(), pa.binary())
    values = pc.if_else(pa.array(lengths == 0), empty, full)
    return pc.if_else(nulls, pa.scalar(None, pa.binary()), values)
