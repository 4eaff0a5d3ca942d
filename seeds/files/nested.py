"""Structs, maps and lists of Parquet as JSON documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from seeds.schema.json_text import json_text


def is_nested(kind: Any) -> bool:
    """Tell whether values of an Arrow type are made of others, more than plain items of a list."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.types.is_nested(kind.value_type)
    return pa.types.is_struct(kind) or pa.types.is_map(kind)


def as_documents(array: Any) -> Any:
    """Return nested values as JSON texts, NULL where a value is none.

    Maps whose keys are texts are objects, others lists of pairs; times are texts as in ISO 8601,
    and bytes hexadecimal digits.

    Args:
        array: An Arrow array of a nested type.

    Raises:
        ValueError: A number is none that JSON has.
    """
    kind = array.type
    texts = [None if v is None else json_text(_plain(v, kind)) for v in array.to_pylist()]
    return pa.array(texts, pa.string())


def _plain(value: Any, kind: Any) -> Any:
    """Return a value of an Arrow type as what JSON is made of."""
    if value is None:
        return None
    if pa.types.is_dictionary(kind):
        return _plain(value, kind.value_type)
    if pa.types.is_struct(kind):
        return {field.name: _plain(value[field.name], field.type) for field in kind}
    if pa.types.is_map(kind):
        pairs = [(_plain(k, kind.key_type), _plain(v, kind.item_type)) for k, v in value]
        named = pa.types.is_string(kind.key_type) and len({k for k, _ in pairs}) == len(pairs)
        return dict(pairs) if named else [list(pair) for pair in pairs]
    if isinstance(value, list):
        return [_plain(item, kind.value_type) for item in value]
    match value:
        case dt.date() | dt.time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case dt.timedelta():
            return value / dt.timedelta(seconds=1)
    return value
