"""Where the records of a CSV text begin and end: what a parser of columns does not tell.

Outside of quotes a newline ends a record. A quote opens a cell only at its beginning; within, a
doubled quote stands for one. In a text that keeps to this, quotes are even before every newline
that ends a record, which is counted for a whole block at once; any other text is walked through.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Offsets = NDArray[np.int64]

_NEWLINE, _RETURN = 0x0A, 0x0D


def newlines(data: bytes) -> Offsets:
    """Return the positions of all newlines."""
    return np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE).astype(np.int64)


def record_ends(data: bytes, delimiter: bytes, quote: bytes) -> Offsets:
    """Return one position past each complete record, its newline included.

    Args:
        data: The text, from the beginning of a record.
        delimiter: One byte.
        quote: One byte, or none when the text has no quotes.
    """
    ends = newlines(data)
    if not quote or quote not in data:
        return ends + 1
    raw = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(raw == quote[0])
    opening, closing = quotes[0::2], quotes[1::2]
    edges = np.zeros(256, np.bool_)
    edges[[delimiter[0], quote[0], _NEWLINE, _RETURN]] = True
    before = edges[raw[opening[opening > 0] - 1]]
    after = edges[raw[closing[closing + 1 < len(raw)] + 1]]
    if not (before.all() and after.all()):
        return _walk(data, delimiter, quote)
    outside = (np.searchsorted(quotes, ends) & 1) == 0
    found: Offsets = ends[outside] + 1
    return found


@cache
def _cell(delimiter: bytes, quote: bytes) -> re.Pattern[bytes]:
    d, q = re.escape(delimiter), re.escape(quote)
    quoted = b"%s(?:[^%s]++|%s%s)*+%s" % (q, q, q, q, q)
    return re.compile(b"(?:%s|(?!%s))[^%s\n]*+" % (quoted, q, d))


def _walk(data: bytes, delimiter: bytes, quote: bytes) -> Offsets:
    """Find the ends cell by cell, as a parser would."""
    match, ends, at, size = _cell(delimiter, quote).match, [], 0, len(data)
    while at < size:
        found = match(data, at)
        if found is None:  # a quote that is not closed, so far
            break
        at = found.end() + 1
        if at <= size and data[at - 1] == _NEWLINE:
            ends.append(at)
    return np.array(ends, np.int64)
