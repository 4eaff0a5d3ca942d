"""Keyed permutations of small rooms: how values stay unique, and inside their format.

Rooms of up to 2^16 values are permuted outright, by one keyed cycle through all of them, so that
no value stays where it is. Larger ones go through a Feistel network of ten rounds over two
numbers, below *a* and below *b*, with SipHash as its round function (Black, Rogaway: "Ciphers
with arbitrary finite domains", CT-RSA 2002; as in FF1, halves are added, not xor-ed, so that
neither has to be a power of two). What falls outside the room is permuted again.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.anonymize.mask import purpose_key
from seeds.anonymize.siphash import digests_of_integers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]

MOST = 1 << 63
"""The largest room, and the largest half of one."""

_ROUNDS = 10
_OUTRIGHT = 1 << 16
_TABLED = 1 << 17
"""The largest half whose round function is made once, as a table."""


def permute(values: U64, room: int, key: bytes) -> U64:
    """Permute integers below ``room``.

    Args:
        values: Integers below ``room``.
        room: How many there are, at most 2^63.
        key: 16 bytes.

    Raises:
        ValueError: A value lies outside of the room, or the room is too large.
    """
    if not 0 < room <= MOST:
        raise ValueError(f"a room of {room} values")
    if len(values) and int(values.max()) >= room:
        raise ValueError(f"a value lies outside of a room of {room}")
    if room <= _OUTRIGHT:
        return _cycle(room, key)[values]
    low = math.isqrt(room - 1) + 1
    high = -(-room // low)
    limit, width = np.uint64(room), np.uint64(low)
    left, right = np.divmod(values, width)
    left, right = permute_pairs(left, right, high, low, key)
    result = left * width + right
    outside = np.flatnonzero(result >= limit)
    while outside.size:
        left, right = np.divmod(result[outside], width)
        left, right = permute_pairs(left, right, high, low, key)
        again = left * width + right
        result[outside] = again
        outside = outside[again >= limit]
    return result


def permute_pairs(left: U64, right: U64, a: int, b: int, key: bytes) -> tuple[U64, U64]:
    """Permute pairs of integers, the room being a times b; see :func:`permute`.

    Args:
        left: Integers below ``a``.
        right: Integers below ``b``.
        a: At most 2^63.
        b: At most 2^63.
        key: 16 bytes.
    """
    left, right = left.copy(), right.copy()
    for index in range(_ROUNDS):
        if index % 2 == 0:
            left += _added(right, index, b, a, key)
            _wrap(left, a)
        else:
            right += _added(left, index, a, b, key)
            _wrap(right, b)
    return left, right


def _wrap(values: U64, limit: int) -> None:
    top = np.uint64(limit)
    np.subtract(values, top, out=values, where=values >= top)


def _added(values: U64, index: int, room: int, limit: int, key: bytes) -> U64:
    """Return what a round adds: a keyed function of the other half, below ``limit``."""
    # A table is worth its making when it is small, or asked often.
    if room <= _TABLED and len(values) * 8 >= room:
        return _table(index, room, limit, key)[values].astype(np.uint64)
    return _function(values, index, limit, key)


def _function(values: U64, index: int, limit: int, key: bytes) -> U64:
    low, high = digests_of_integers(values, purpose_key(key, f"round {index}"))
    # The sum of two remainders is nearer to even than one, which favours small numbers.
    top = np.uint64(limit)
    low %= top
    high %= top
    low += high
    _wrap(low, limit)
    return low


@lru_cache(maxsize=128)
def _table(index: int, room: int, limit: int, key: bytes) -> NDArray[Any]:
    table = _function(np.arange(room, dtype=np.uint64), index, limit, key)
    return table.astype(np.uint32) if limit <= 1 << 32 else table


@lru_cache(maxsize=64)
def _cycle(room: int, key: bytes) -> U64:
    """Return where each value goes: to the next one in a keyed order."""
    values = np.arange(room, dtype=np.uint64)
    low, high = digests_of_integers(values, purpose_key(key, f"cycle {room}"))
    order = np.lexsort((low, high))
    goes = np.empty(room, dtype=np.uint64)
    goes[order] = np.roll(order, -1).astype(np.uint64)
    return goes
