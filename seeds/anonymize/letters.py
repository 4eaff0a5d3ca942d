"""Texts made of keyed bits, and texts of equal shape seen as matrices of letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.anonymize.mask import falses, pc
from seeds.generate.arrow import fixed_width, take
from seeds.generate.streams import below

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]

BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"
"""Five bits a letter, without those that people mix up (RFC 4648, lower case)."""

HEX = b"0123456789abcdef"

ENOUGH_BITS = 60
"""Bits that a million texts and a million others do not share by chance."""


def base32(low: U64, high: U64, count: int) -> NDArray[np.uint8]:
    """Return a matrix of letters, one row for each pair of keyed integers.

    Args:
        low: 64 bits.
        high: 64 more.
        count: Letters a row, five bits each: at most 25.
    """
    return _spelt(low, high, count, BASE32, 5)


def hexadecimal(low: U64, high: U64, count: int) -> NDArray[np.uint8]:
    """Return a matrix of hexadecimal digits; ``count`` is at most 32."""
    return _spelt(low, high, count, HEX, 4)


def _spelt(low: U64, high: U64, count: int, alphabet: bytes, bits: int) -> NDArray[np.uint8]:
    each = 64 // bits
    letters = np.frombuffer(alphabet, np.uint8)
    out = np.empty((len(low), count), dtype=np.uint8)
    mask = np.uint64((1 << bits) - 1)
    if count > 2 * each:
        # One letter more: of the bits that are left of both.
        rest = (low >> np.uint64(each * bits)) | (high >> np.uint64(each * bits)) << np.uint64(
            64 - each * bits
        )
        out[:, 2 * each] = letters[(rest & mask).view(np.int64)]
    for place in range(min(count, 2 * each)):
        word = low if place < each else high
        shift = np.uint64(place % each * bits)
        out[:, place] = letters[((word >> shift) & mask).view(np.int64)]
    return out


def by_chance(texts: Any, count: int, alphabet: str, prefix: str = "") -> Any:
    """Tell which texts look like some keyed letters that are too few not to meet by chance.

    Args:
        texts: An Arrow array of texts.
        count: How many letters are made.
        alphabet: ``base32`` or ``hex``.
        prefix: What stands before them.
    """
    bits, letters = (4, "0-9a-f") if alphabet == "hex" else (5, "a-z2-7")
    if bits * count >= ENOUGH_BITS:
        return falses(len(texts))
    return pc.match_substring_regex(texts, f"^{re.escape(prefix)}[{letters}]{{{count}}}$")


def chosen(pool: Any, bits: U64) -> Any:
    """Return a text of a pool for each integer of keyed bits."""
    return take(pool, below(bits, len(pool)))


def as_texts(matrix: NDArray[np.uint8]) -> Any:
    """Return the rows of a matrix of ASCII letters as Arrow texts."""
    return fixed_width(matrix)
