"""Columns of JSON documents: their canonical texts, found by looking at few of them.

What one document's text is, :mod:`seeds.schema.json_text` says. That module needs no Arrow, and a
command that makes no rows starts without it.
"""

from __future__ import annotations

import json
import operator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.schema.json_text import canonical, is_canonical

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_BLOCK = 1 << 10
"""Texts looked at together: few enough to stay in the processor's cache."""

_QUOTE, _ESCAPE, _COLON, _BLANK, _NOUGHT = (np.uint8(ord(letter)) for letter in '"\\: 0')


def canonical_texts(texts: Any) -> Any:
    """Return an Arrow array of JSON texts in their canonical form, NULL staying NULL.

    Most texts are canonical already, and few different shapes of documents are. A text without
    escapes is canonical if its shape is: the same text with nothing in the strings that are
    values and one digit for each run of digits. So one text of each shape is parsed, and those
    that hold anything unusual.
    """
    if len(texts) > _BLOCK:
        blocks = [texts.slice(start, _BLOCK) for start in range(0, len(texts), _BLOCK)]
        converted = [canonical_texts(block) for block in blocks]
        same = all(map(operator.is_, blocks, converted))
        return texts if same else pa.concat_arrays(converted)
    doubtful: NDArray[np.bool_] = texts.is_valid().to_numpy(zero_copy_only=False)
    plain = doubtful & are_plain(texts)
    encoded = shapes_of(texts.filter(pa.array(plain))).dictionary_encode()
    fine = np.array([_is_canonical(s) for s in encoded.dictionary.to_pylist()], np.bool_)
    doubtful[plain] = ~fine[encoded.indices.to_numpy()]
    if not doubtful.any():
        return texts
    mask = pa.array(doubtful)
    distinct = texts.filter(mask).dictionary_encode()
    found = pa.array([_storable(t) for t in distinct.dictionary.to_pylist()], texts.type)
    return pc.replace_with_mask(texts, mask, found.take(distinct.indices))


def letters_of(texts: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of all texts, and where each begins and the last one ends."""
    size = 8 if pa.types.is_large_string(texts.type) else 4
    _, places, data = texts.buffers()
    at = np.frombuffer(places, f"i{size}", len(texts) + 1, texts.offset * size).astype(np.int64)
    letters = np.frombuffer(b"" if data is None else data, np.uint8)
    return letters[at[0] : at[-1]], at - at[0]


def are_plain(texts: Any) -> NDArray[np.bool_]:
    """Tell which texts have no escape, no control character and no string without an end."""
    letters, places = letters_of(texts)
    plain: NDArray[np.bool_] = (
        np.diff(np.searchsorted(np.flatnonzero(letters == _QUOTE), places)) & 1 == 0
    )
    unusual = np.flatnonzero((letters < _BLANK) | (letters == _ESCAPE))
    plain[np.searchsorted(places, unusual, "right") - 1] = False
    return plain


def shapes_of(texts: Any) -> Any:
    """Return what is left of plain texts without the values of their scalars."""
    letters, places = letters_of(texts)
    quotes = np.flatnonzero(letters == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    keys = np.append(letters, _BLANK)[closing + 1] == _COLON
    within = _between(len(letters), opening, closing)
    values = _between(len(letters), opening[~keys], closing[~keys])
    digits = (letters - _NOUGHT < 10) & ~within
    more = np.append(False, digits[:-1]) & digits
    more[places[:-1][places[:-1] < len(more)]] = False
    kept = ~(values | more)
    ends = np.append(0, np.cumsum(kept, dtype=np.int64))
    short = np.where(digits & (letters != _NOUGHT), _NOUGHT + 1, letters)[kept]
    offsets = pa.py_buffer(ends[places].tobytes())
    buffers = [None, offsets, pa.py_buffer(short.astype(np.uint8).tobytes())]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


def _between(n: int, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the places after each first and before each last one."""
    step = np.zeros(n + 1, dtype=np.int8)
    step[first + 1] += 1
    step[last] -= 1
    between: NDArray[np.bool_] = np.cumsum(step[:-1], dtype=np.int8).view(np.bool_)
    return between


@lru_cache(maxsize=4096)
def _is_canonical(shape: str) -> bool:
    return is_canonical(shape)


def _storable(text: str) -> str:
    """Return the canonical text; half a surrogate pair, which is no UTF-8, keeps its escape."""
    found = canonical(text)
    return found.encode("utf-8", "backslashreplace").decode()


def escaped_texts(texts: Any) -> Any:
    """Return Arrow texts with all that JSON does not allow within a string escaped."""
    buffer = texts.buffers()[2]
    if buffer is None:
        return texts
    # All bytes at once: texts that need nothing, the usual case, cost next to nothing.
    letters = np.frombuffer(buffer, dtype=np.uint8)
    special = letters[(letters < 0x20) | (letters == ord('"')) | (letters == ord("\\"))]
    # The backslash comes first, or it would escape what escapes the others.
    for letter in sorted(map(chr, np.unique(special).tolist()), key=lambda c: c != "\\"):
        texts = pc.replace_substring(texts, letter, json.dumps(letter)[1:-1])
    return texts
