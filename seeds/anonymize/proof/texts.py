"""Values of any type as the texts in which they are looked for."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.load.from_arrow import hex_text
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.types import LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

SEARCHED = frozenset({
    Kind.TEXT, Kind.JSON, Kind.INTEGER, Kind.UUID, Kind.BYTES, Kind.ARRAY, Kind.OTHER,
})  # fmt: skip
"""Kinds of values that say whose they are. Dates, amounts and truth are shared by many people."""


_ENTITY: Final = re.compile(r"&(?:#\d+|#x[0-9A-Fa-f]+|\w+);")
_ALONE: Final = r"^[^\p{L}\p{N}]*[\p{L}\p{M}]+[^\p{L}\p{N}]*$"


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
            return [array, *_decoded(array)]
        case Kind.OTHER:
            array = _without_entities(array)
            return [array, *_decoded(array), _words_alone(array)]
        case Kind.JSON:
            documents = _documents(array)
            return [documents, *_decoded(documents)]
        case Kind.INTEGER:
            return [array.cast(pa.string())]
        case Kind.UUID:
            return [_hyphenated(hex_text(array)), hex_text(array)]
        case Kind.BYTES:
            return _bytes(array)
    assert logical.item is not None
    return texts_of(pc.list_flatten(array), logical.item)


def leaves_of(documents: Any) -> Any:
    """Return the texts and the long numbers that JSON documents hold, as one array.

    Args:
        documents: JSON texts without NULL.
    """
    unusual = pc.match_substring_regex(documents, r"[\\\\\x00-\x1f]|[0-9]{8}")
    plain = _plain_leaves(documents.filter(pc.invert(unusual)))
    if not pc.any(unusual).as_py():
        return plain
    found: list[str] = []
    for text in documents.filter(unusual).to_pylist():
        try:
            _gather(json.loads(text), found)
        except ValueError:
            found.append(text)
    encoded = [one.encode("utf-8", "replace").decode() for one in found]
    return pa.concat_arrays([plain, pa.array(encoded, pa.string())])


def _gather(value: Any, found: list[str]) -> None:
    match value:
        case str():
            found.append(value)
        case bool() | None:
            pass
        case int() | float():
            found.append(str(value))
        case dict():
            for inner in value.values():
                _gather(inner, found)
        case list():
            for inner in value:
                _gather(inner, found)


def _plain_leaves(documents: Any) -> Any:
    """Return the strings of documents without escapes that are no keys, all at once."""
    if not len(documents):
        return documents
    places = np.frombuffer(documents.buffers()[1], np.int32, len(documents) + 1)
    data = np.frombuffer(documents.buffers()[2] or b"", np.uint8)[places[0] : places[-1]]
    quotes = np.flatnonzero(data == ord('"'))
    opening, closing = quotes[0::2], quotes[1::2]
    values = np.append(data, np.uint8(0))[closing + 1] != ord(":")
    opening, closing = opening[values] + 1, closing[values]
    step = np.zeros(len(data) + 1, dtype=np.int8)
    np.add.at(step, opening, 1)
    np.add.at(step, closing, -1)
    inside = np.cumsum(step[:-1], dtype=np.int8).view(np.bool_)
    offsets = np.zeros(len(opening) + 1, dtype=np.int32)
    np.cumsum(closing - opening, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data[inside].tobytes())]
    return pa.Array.from_buffers(pa.string(), len(opening), buffers)


def _documents(array: Any) -> Any:
    """Return documents as texts; those with escapes as their keys and values, one after another."""
    if not _has(array, "\\"):
        return array
    escaped = pc.match_substring(array, "\\")
    plain = [_spelt(text) for text in array.filter(escaped).to_pylist()]
    return pc.replace_with_mask(array, escaped, pa.array(plain, array.type))


def _decoded(array: Any) -> list[Any]:
    """Return texts with percent signs as in links as what they stand for: ``ana%40x.example``."""
    if not _has(array, "%"):
        return []
    encoded = array.filter(pc.match_substring_regex(array, "%[0-9A-Fa-f]{2}"))
    if not len(encoded):
        return []
    return [pa.array([unquote(t, errors="ignore") for t in encoded.to_pylist()], pa.string())]


def _without_entities(array: Any) -> Any:
    """Return texts with ``&#64;`` and its like, as XML writes them, as what they stand for."""
    if not _has(array, "&"):
        return array
    texts = [_ENTITY.sub(lambda found: unescape(found[0]), text) for text in array.to_pylist()]
    return pa.array(texts, pa.string())


def _words_alone(array: Any) -> Any:
    """Return the words that stand alone within values of types of more than one value.

    What is longer than a word, or has digits, is found wherever it stands.
    """
    # Rows, ranges, arrays, pairs and elements of XML.
    parts = pc.list_flatten(pc.split_pattern_regex(array, r'[{}()\[\]<>",=\\]+'))
    return parts.filter(pc.match_substring_regex(parts, _ALONE))


def _has(texts: Any, sign: str) -> bool:
    """Tell whether a letter of ASCII is anywhere in texts, or in what they are a part of."""
    data = texts.buffers()[2]
    return data is not None and bool((np.frombuffer(data, np.uint8) == ord(sign)).any())


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
