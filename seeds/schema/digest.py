"""Order-independent digests of logical values: equal on every database that holds the same rows.

Each row is written out canonically (times in microseconds UTC, decimals at the column's
scale, JSON with sorted keys), hashed with BLAKE2b to 128 bits, and the hashes of all rows
are added up, each 64-bit half modulo 2^64. So neither the order of rows nor the cut into
batches matters, and a row that occurs twice counts twice.
"""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.schema.batch import Batch
from seeds.schema.types import Kind, LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_SEPARATOR = "\x1f"
_NULL = "\x00"


class Digest:
    """Adds up rows; ``hexdigest`` is 32 hex digits."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = np.zeros(2, dtype=np.uint64)

    def update(self, batch: Batch) -> None:
        """Add the rows of a batch; columns are taken by name, in alphabetical order."""
        if batch.rows.num_rows == 0:
            return
        columns: list[Any] = []
        for name in sorted(batch.rows.schema.names):
            column: Any = batch.rows.column(name)
            columns.append(_canonical(column, batch.table.columns[name].type))
        lines = pc.binary_join_element_wise(
            *columns, _SEPARATOR, null_handling="replace", null_replacement=_NULL
        )
        hashed = b"".join(
            blake2b(line.encode(), digest_size=16).digest() for line in lines.to_pylist()
        )
        halves = np.frombuffer(hashed, dtype="<u8").reshape(-1, 2)
        self._sum += halves.sum(axis=0, dtype=np.uint64)
        self.rows += batch.rows.num_rows

    def hexdigest(self) -> str:
        """Return the digest of the rows so far."""
        return f"{int(self._sum[0]):016x}{int(self._sum[1]):016x}"


def _canonical(array: Any, logical: LogicalType) -> Any:
    """Return values as text, so that equal values have equal texts and others do not."""
    match logical.kind:
        case Kind.TEXT:
            return _prefixed(array)
        case Kind.JSON:
            return _prefixed(_distinct(array, _canonical_json))
        case Kind.TIMESTAMP | Kind.TIME | Kind.INTERVAL:
            return pc.cast(pc.cast(array, pa.int64()), pa.string())
        case Kind.DATE:
            return pc.cast(pc.cast(array, pa.int32()), pa.string())
        case Kind.FLOAT:
            # Bits, because the shortest text of a float is no business of a digest.
            bits = pc.add(array, 0.0).to_numpy(zero_copy_only=False).view(np.int64)
            texts = pc.cast(pa.array(bits), pa.string())
            return pc.if_else(pc.is_valid(array), texts, pa.scalar(None, pa.string()))
        case Kind.UUID | Kind.BYTES:
            return _distinct(array, bytes.hex)
        case Kind.ARRAY:
            return _prefixed(pa.array([_text(v) for v in array.to_pylist()], pa.string()))
        case _:
            return pc.cast(array, pa.string())


def _prefixed(texts: Any) -> Any:
    """Put each text's length before it, so that no text can look like two columns."""
    length = pc.cast(pc.binary_length(texts), pa.string())
    return pc.binary_join_element_wise(length, texts, ":")


def _distinct(array: Any, convert: Any) -> Any:
    """Convert each distinct value once."""
    encoded = array.dictionary_encode()
    values = [convert(v) for v in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)


def _canonical_json(text: str) -> str:
    value = json.loads(text, parse_float=Decimal)
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_number
    )


def _number(value: Decimal) -> Any:
    """Write a number by its value: 1.50 and 1.5 are the same."""
    return int(value) if value == value.to_integral_value() else float(value)


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, default=str)
