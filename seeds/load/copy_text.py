"""Arrow columns as PostgreSQL's CSV COPY format: slower than binary, but right for any type.

PostgreSQL's own input functions read the values, so this serves the columns for whose
types there is no binary encoder (addresses, ranges, XML, …).
"""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from seeds.load.from_arrow import as_array, hex_text
from seeds.schema.beyond import is_beyond, python_value
from seeds.schema.types import Kind, LogicalType


def encode(rows: Any, types: list[LogicalType]) -> bytes:
    """Return the rows as CSV: NULL is nothing, every value is in quotes."""
    names = [f"c{i}" for i in range(len(types))]
    texts = [text(as_array(rows.column(i)), logical) for i, logical in enumerate(types)]
    sink = io.BytesIO()
    pa.csv.write_csv(
        pa.record_batch(texts, names=names),
        sink,
        pa.csv.WriteOptions(include_header=False, quoting_style="all_valid"),
    )
    return sink.getvalue()


def text(array: Any, logical: LogicalType) -> Any:
    """Return a column as text that PostgreSQL's input functions read."""
    match logical.kind:
        case Kind.TEXT | Kind.JSON | Kind.OTHER:
            return array
        case Kind.UUID:
            return hex_text(array)
        case Kind.INTERVAL:
            micros = array.cast(pa.int64()).cast(pa.string())
            return pc.binary_join_element_wise(micros, " microseconds", "")
        case Kind.BYTES | Kind.ARRAY:
            return pa.array([_literal(v, logical) for v in array.to_pylist()], pa.string())
        case Kind.TIME if logical.timezone:
            return pc.binary_join_element_wise(array.cast(pa.string()), "+00", "")
    if is_beyond(array, logical):
        # Infinite times and what else Python has no value for: as the server itself writes it.
        valid = array.is_valid().to_pylist()
        values = [str(python_value(array, i, logical)) if v else None for i, v in enumerate(valid)]
        return pa.array(values, pa.string())
    return array.cast(pa.string())


def _literal(value: Any, logical: LogicalType) -> str | None:
    if value is None:
        return None
    if logical.kind is Kind.BYTES:
        return "\\x" + bytes(value).hex()
    assert logical.item is not None
    item = logical.item
    texts = text(pa.array(value, item.arrow), item).to_pylist()
    return "{" + ",".join("NULL" if t is None else _quoted(t) for t in texts) + "}"


def _quoted(item: str) -> str:
    return '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
