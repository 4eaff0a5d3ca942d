"""What a column's values become in another database, a column at a time; and what cannot."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.load.from_arrow import hex_text
from seeds.schema.types import Kind, LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

Cast = Callable[[Any], Any]
"""From an array of the source's Arrow type to one of the target's; raises ``pa.ArrowInvalid`` or
``ValueError`` for a value that the target's type does not have."""

_UUID_TEXT = 36


class UncarriedError(Exception):
    """Values of one type cannot become values of another."""


def cast_between(source: LogicalType, target: LogicalType, to: str = "") -> Cast | None:
    """Return how values of a type become values of another, ``None`` when they are the same.

    Args:
        source: The type of the column that is read.
        target: The type of the column that is written.
        to: The dialect that is written: SQLite has no time spans, and keeps them as times.

    Raises:
        UncarriedError: No value, or not every value, can.
    """
    kinds = source.kind, target.kind
    if source.kind is target.kind:
        return _within(source, target)
    match kinds:
        case Kind.INTEGER, Kind.FLOAT:
            return _arrow(target.arrow)
        case Kind.INTEGER, Kind.DECIMAL:
            # By way of more digits than 64 bits can have, or the cast refuses whatever comes.
            digits = pa.decimal128(38, target.scale)
            return lambda array: array.cast(digits).cast(target.arrow)
        case Kind.INTEGER, Kind.BOOLEAN:
            return _truth
        case Kind.BOOLEAN, Kind.INTEGER:
            return _arrow(target.arrow)
        case Kind.DECIMAL, Kind.INTEGER if source.scale == 0:
            return _arrow(target.arrow)
        case Kind.DATE, Kind.TIMESTAMP:
            return lambda array: array.cast(pa.timestamp("us")).cast(pa.int64()).cast(target.arrow)
        case (Kind.INTERVAL, Kind.TIMESTAMP) if to == "sqlite":
            return lambda array: array.cast(pa.int64()).cast(target.arrow)
        case (Kind.TIMESTAMP, Kind.INTERVAL) if to == "postgresql":
            return lambda array: array.cast(pa.int64()).cast(target.arrow)
        case Kind.UUID, Kind.TEXT:
            wide = target.length is None or target.length >= _UUID_TEXT
            return _hyphenated if wide else hex_text
        case Kind.TEXT, Kind.UUID:
            return _uuids
        case (Kind.OTHER, Kind.TEXT) if target.length is None:
            return None
        case Kind.TEXT, Kind.OTHER:
            return None
        case (Kind.JSON, Kind.TEXT) if target.length is None:
            return _arrow(pa.string())
        case Kind.TEXT, Kind.JSON:
            return _documents
        case Kind.ARRAY, Kind.JSON:
            return _lists
    raise UncarriedError


def _within(source: LogicalType, target: LogicalType) -> Cast | None:
    if source.kind is Kind.ARRAY:
        assert source.item is not None
        assert target.item is not None
        if source.item.arrow != target.item.arrow:
            raise UncarriedError
        return None
    if source.arrow == target.arrow:
        return None
    if source.kind is Kind.TIMESTAMP:  # naive times are UTC throughout
        return lambda array: array.cast(pa.int64()).cast(target.arrow)
    return _arrow(target.arrow)  # decimals: refused where digits would go


def _arrow(target: Any) -> Cast:
    return lambda array: array.cast(target)


def _truth(array: Any) -> Any:
    if pc.any(pc.and_(pc.not_equal(array, 0), pc.not_equal(array, 1))).as_py():
        raise ValueError("neither 0 nor 1")
    return array.cast(pa.bool_())


def _hyphenated(array: Any) -> Any:
    digits = hex_text(array)
    ends = (0, 8, 12, 16, 20, 32)
    parts = [pc.utf8_slice_codeunits(digits, a, b) for a, b in itertools.pairwise(ends)]
    return pc.binary_join_element_wise(*parts, "-")


def _uuids(array: Any) -> Any:
    values = [None if v is None else uuid.UUID(v).bytes for v in array.to_pylist()]
    return pa.array(values, pa.binary(16))


def _documents(array: Any) -> Any:
    for text in array.to_pylist():
        if text is not None:
            json.loads(text)
    return array


def _lists(array: Any) -> Any:
    def plain(value: Any) -> Any:
        match value:
            case bytes() if len(value) == 16:
                return str(uuid.UUID(bytes=value))
            case bytes():
                return value.hex()
            case Decimal():
                return float(value) if value % 1 else int(value)
            case None | bool() | int() | float() | str():
                return value
        return str(value)

    texts = [
        None if v is None else json.dumps([plain(x) for x in v], ensure_ascii=False)
        for v in array.to_pylist()
    ]
    return pa.array(texts, pa.string())
