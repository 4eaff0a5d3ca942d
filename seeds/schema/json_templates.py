"""Documents that differ in their strings alone, found by comparing all that stands between these.

Most documents of a column were written by one piece of code: the same keys in the same order, and
other strings. Where the strings stand follows from the quotation marks; the rest is compared
as bytes, a whole column at a time, which takes a tenth of what taking the documents apart does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from seeds.schema.json_columns import letters_of

I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]

_QUOTE: Final = np.uint8(ord('"'))
_ESCAPE: Final = np.uint8(ord("\\"))
_BLANK: Final = np.uint8(ord(" "))
_STRING: Final = re.compile(rb'"[^"]*"')
_APART: Final = re.compile(rb'""\s+:')
_UNUSUAL: Final = re.compile(rb"[\\\x00-\x1f]")
_DIGIT: Final = re.compile(rb"[0-9]")
_MOST: Final = 64
"""Templates of one column; documents of others are taken apart."""


@dataclass(frozen=True)
class Template:
    """A document without the strings that are values.

    Attributes:
        strings: How many strings there are, keys included.
        values: Which of them are values, in order.
        pieces: What stands before, between and after these, quotation marks included.
    """

    strings: int
    values: tuple[int, ...]
    pieces: tuple[bytes, ...]


def template_of(text: bytes) -> Template | None:
    """Return the template of a document, ``None`` for one that others will not be like.

    That is one with escapes, with numbers, or with a key that stands apart from its colon.

    Args:
        text: A document.
    """
    if _UNUSUAL.search(text) or text.count(b'"') % 2:
        return None
    found = list(_STRING.finditer(text))
    values = tuple(i for i, string in enumerate(found) if text[string.end() :][:1] != b":")
    pieces, at = [], 0
    for index in values:
        pieces.append(text[at : found[index].start() + 1])
        at = found[index].end() - 1
    pieces.append(text[at:])
    if _APART.search(b"".join(pieces)) or _DIGIT.search(_STRING.sub(b"", text)):
        return None
    return Template(len(found), values, tuple(pieces))


@dataclass(frozen=True)
class Strings:
    """Where the strings of some documents stand that have as many each.

    Attributes:
        letters: The bytes of all documents of the array, and perhaps of others.
        rows: The documents.
        begins: Where each begins.
        ends: Where each ends.
        quotes: The places of their quotation marks, one row a document.
    """

    letters: U8
    rows: I64
    begins: I64
    ends: I64
    quotes: I64

    def of(self, chosen: Any) -> Strings:
        """Return those of some of the documents."""
        return Strings(
            self.letters,
            self.rows[chosen],
            self.begins[chosen],
            self.ends[chosen],
            self.quotes[chosen],
        )


class Templates:
    """The templates of a column, as far as they are known.

    May be asked by several threads.
    """

    def __init__(self) -> None:
        self._known: tuple[Template, ...] = ()

    def learn(self, text: bytes) -> Template | None:
        """Add the template of a document, and return it; ``None`` where there is none."""
        template = template_of(text)
        if template is not None and template not in self._known and len(self._known) < _MOST:
            self._known = (*self._known, template)
        return template

    def match(self, texts: Any) -> tuple[list[tuple[Template, Strings]], NDArray[np.bool_]]:
        """Return the documents of each known template, and which have none.

        Args:
            texts: An Arrow array of JSON texts without NULL.
        """
        rest: NDArray[np.bool_] = np.ones(len(texts), np.bool_)
        found: list[tuple[Template, Strings]] = []
        known = self._known
        if not known or not len(texts):
            return found, rest
        for strings in _strings(texts, {template.strings for template in known}):
            left = strings
            for template in known:
                if template.strings * 2 != left.quotes.shape[1] or not len(left.rows):
                    continue
                fits = _fits(template, left)
                if fits.all():
                    some, left = left, left.of(slice(0, 0))
                elif fits.any():
                    some, left = left.of(fits), left.of(~fits)
                else:
                    continue
                found.append((template, some))
                rest[some.rows] = False
        return found, rest


def _strings(texts: Any, wanted: set[int]) -> Iterator[Strings]:
    """Yield the plain documents with so many strings, for each number of them."""
    letters, places = letters_of(texts)
    begins, ends, count = places[:-1], places[1:], len(texts)
    rows = np.arange(count)
    quotes = np.flatnonzero(letters == _QUOTE)
    unusual = np.flatnonzero((letters < _BLANK) | (letters == _ESCAPE))
    each, over = divmod(len(quotes), count)
    if not len(unusual) and not over and each % 2 == 0 and each:
        grid = quotes.reshape(count, each)
        if (grid[:, 0] >= begins).all() and (grid[:, -1] < ends).all():
            if each // 2 in wanted:
                yield Strings(letters, rows, begins, ends, grid)
            return
    first = np.searchsorted(quotes, places)
    counts = np.diff(first)
    counts[np.searchsorted(places, unusual, "right") - 1] = -1
    for number in sorted(wanted):
        some = np.flatnonzero(counts == number * 2)
        if len(some):
            grid = quotes[first[some][:, None] + np.arange(number * 2)]
            yield Strings(letters, some, begins[some], ends[some], grid)


def _fits(template: Template, strings: Strings) -> NDArray[np.bool_]:
    """Tell which documents are those of a template."""
    starts, stops = _gaps(template.values, strings)
    fits: NDArray[np.bool_] = np.ones(len(strings.rows), np.bool_)
    for start, stop, piece in zip(starts, stops, template.pieces, strict=True):
        fits &= stop - start == len(piece)
    if not fits.any():
        return fits
    whole = bool(fits.all())
    for start, piece in zip(starts, template.pieces, strict=True):
        size = len(piece)
        if not size:
            continue
        # One copy a document takes the piece as it stands there.
        windows: Any = np.ndarray(
            len(strings.letters) - size + 1, f"V{size}", strings.letters, strides=(1,)
        )
        found = windows[start if whole else start[fits]]
        same = found.view(np.uint8).reshape(-1, size) == np.frombuffer(piece, np.uint8)
        if not same.all():
            fits[np.flatnonzero(fits)[~same.all(axis=1)]] = False
            whole = False
    return fits


def _gaps(values: Sequence[int], strings: Strings) -> tuple[list[I64], list[I64]]:
    """Return where what is no value begins and ends, from the first piece to the last."""
    opening = [strings.quotes[:, 2 * index] + 1 for index in values]
    closing = [strings.quotes[:, 2 * index + 1] for index in values]
    return [strings.begins, *closing], [*opening, strings.ends]
