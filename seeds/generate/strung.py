"""Texts strung together of fixed lists: a name and another, a number and a street.

Joining columns of texts copies each piece twice. Here the pieces of all rows are taken from the
lists at once, a row's pieces one after another: in memory they are then joined already, and only
the place where each row's text begins has to be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.generate.arrow import Texts, take, texts

_MOST = 1 << 13
"""Texts of two lists that are multiplied out: few enough to lie in the processor's cache."""

Codes = Any
"""Integers that point into a list: an array, or one for all rows."""


class Strung:
    """Strings together a text of each of some lists.

    Args:
        lists: The lists, in the order of the pieces.
    """

    def __init__(self, *lists: Sequence[str]) -> None:
        # For each list: which piece it is part of, and how many steps its texts stand apart there.
        self._of: list[tuple[int, int]] = []
        pieces: list[list[str]] = []
        for given in lists:
            if pieces and len(pieces[-1]) * len(given) <= _MOST:
                last = len(pieces) - 1
                self._of = [
                    (piece, step * len(given) if piece == last else step)
                    for piece, step in self._of
                ]
                pieces[-1] = [one + other for one in pieces[-1] for other in given]
            else:
                pieces.append(list(given))
            self._of.append((len(pieces) - 1, 1))
        self._starts = np.cumsum([0, *(len(piece) for piece in pieces)])[:-1].tolist()
        self._pool = texts(text for piece in pieces for text in piece)

    def take(self, n: int, codes: Sequence[Codes]) -> Texts:
        """Return the texts of n rows.

        Args:
            n: How many.
            codes: For each list the places of the rows' texts in it.
        """
        if n == 0:
            return texts(())
        width = len(self._starts)
        totals: list[Codes] = [*self._starts]
        for (piece, step), given in zip(self._of, codes, strict=True):
            totals[piece] = totals[piece] + (given if step == 1 else given * step)
        places: NDArray[np.int32] = np.empty((n, width), dtype=np.int32)
        for piece, total in enumerate(totals):
            places[:, piece] = total
        found = take(self._pool, places.reshape(-1))
        if width == 1:
            return found
        _, offsets, data = found.buffers()
        begins: Any = np.frombuffer(offsets, np.int32, n * width + 1)[::width].copy()
        return pa.StringArray.from_buffers(n, pa.py_buffer(begins), data)


NUMBERS = ("", *map(str, range(1, 1000)), *(f"{n:03d}" for n in range(1000)))
"""The texts that positive numbers are strung together of, see :func:`thousands`."""


def thousands(numbers: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return positive numbers in decimal, as codes into :data:`NUMBERS`; 0 becomes no text.

    Args:
        numbers: The numbers; none is negative.

    Returns:
        For each three digits their codes, the highest ones first; empty when all numbers are 0.
    """
    found: list[NDArray[np.int64]] = []
    while len(numbers) and numbers.any():
        if int(numbers.max()) < 1000:
            found.append(numbers)
            break
        higher, codes = np.divmod(numbers, 1000)
        codes[higher > 0] += 1000
        found.append(codes)
        numbers = higher
    return found[::-1]
