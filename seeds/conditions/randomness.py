"""A stream of choices that depends on nothing but its seed: splitmix64.

Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_MASK = (1 << 64) - 1
Item = TypeVar("Item")


class Random:
    """Numbers from a seed.

    Args:
        *parts: What the stream is for; equal parts give equal numbers.
    """

    __slots__ = ("_state",)

    def __init__(self, *parts: object) -> None:
        text = "\x1f".join(repr(p) for p in parts).encode("utf-8", "surrogatepass")
        self._state = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")

    def bits(self) -> int:
        """Return the next 64 bits."""
        self._state = z = (self._state + 0x9E3779B97F4A7C15) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def below(self, end: int) -> int:
        """Return a number from 0 to ``end - 1``; 0 where ``end`` is not positive."""
        if end <= 1:
            return 0
        if end <= _MASK:
            # As in bits(), without another call.
            self._state = z = (self._state + 0x9E3779B97F4A7C15) & _MASK
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
            return ((z ^ (z >> 31)) * end) >> 64
        words = end.bit_length() // 64 + 2
        return int.from_bytes(b"".join(self.bits().to_bytes(8) for _ in range(words))) % end

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order."""
        found = list(items)
        for at in range(len(found) - 1, 0, -1):
            other = self.below(at + 1)
            found[at], found[other] = found[other], found[at]
        return found
