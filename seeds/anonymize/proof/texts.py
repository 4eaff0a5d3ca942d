"""Values of any type as the texts in which they are looked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.load.from_arrow import hex_text
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.types import LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

SEARCHED = frozenset({Kind.TEXT, Kind.JSON, Kind.INTEGER, Kind.UUID, Kind.BYTES, Kind.ARRAY})
"""Kinds of values that say whose they are. Dates, amounts and truth are shared by many people."""


def texts_of(array: Any, logical: LogicalType) -> list[Any]:
    """Return Arrow arrays of texts without NULL, in which each value shows as words.

    Args:
        array: Values of the type.
        logical: What they mean.

    Returns:
        One array or more, since some values are written in more than one way; none when the type
        is not searched.
    """
    if logical.kind not in SEARCHED:
        return []
    array = array.drop_null() if array.null_count else array
    match logical.kind:
        case Kind.TEXT:
            return [array]
        case Kind.JSON:
            return [_documents(array)]
        case Kind.INTEGER:
            return [array.cast(pa.string())]
        case Kind.UUID:
            return [_hyphenated(hex_text(array)), hex_text(array)]
        case Kind.BYTES:
            return _bytes(array)
    assert logical.item is not None
    return texts_of(pc.list_flatten(array), logical.item)


def _documents(array: Any) -> Any:
    """Return documents as texts; those with escapes as their keys and values, one after another."""
    escaped = pc.match_substring(array, "\\")
    if not pc.any(escaped).as_py():
        return array
    plain = [_spelt(text) for text in array.filter(escaped).to_pylist()]
    return pc.replace_with_mask(array, escaped, pa.array(plain, array.type))


def _spelt(text: str) -> str:
    try:
        decoded = json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text
    for escape in ("\\n", "\\r", "\\t", "\\b", "\\f", "\\"):
        decoded = decoded.replace(escape, " ")
    return decoded.encode("utf-8", "replace").decode()


def _hyphenated(digits: Any) -> Any:
    ends = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
    parts = [pc.utf8_slice_codeunits(digits, a, b) for a, b in ends]
    return pc.binary_join_element_wise(*parts, "-")


def _bytes(array: Any) -> list[Any]:
    values = array.to_pylist()
    return [
        pa.array([v.hex() for v in values], pa.string()),
        pa.array([v.decode("utf-8", "ignore") for v in values], pa.string()),
    ]
