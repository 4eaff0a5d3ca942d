"""Random numbers that are a function of what they are for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


class Draws:
    """Numbers one after another, equal for equal arguments.

    A counter goes through splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
    generators", OOPSLA 2014).

    Args:
        seed: The seed.
        subject: What the numbers are for.
        index: Which of many sequences of it.
    """

    def __init__(self, seed: int, subject: str, index: int) -> None:
        text = f"{seed}\0{subject}\0{index}".encode()
        self._state = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")

    def bits(self) -> int:
        """Return 64 bits."""
        self._state = (self._state + _GOLDEN) & _MASK
        x = self._state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
        return x ^ (x >> 31)

    def between(self, low: int, high: int) -> int:
        """Return an integer, both ends included."""
        return low + ((self.bits() * (high - low + 1)) >> 64)

    def choice(self, items: Sequence[_T]) -> _T:
        """Return one of some items."""
        return items[self.between(0, len(items) - 1)]

    def some(self, items: Sequence[_T], count: int) -> list[_T]:
        """Return different items, in their order."""
        left = list(range(len(items)))
        chosen = [left.pop(self.between(0, len(left) - 1)) for _ in range(min(count, len(items)))]
        return [items[i] for i in sorted(chosen)]

    def chance(self, percent: int) -> bool:
        """Return true so many times in a hundred."""
        return self.between(1, 100) <= percent

    def hex(self, digits: int) -> str:
        """Return hexadecimal digits."""
        made = ""
        while len(made) < digits:
            made += f"{self.bits():016x}"
        return made[:digits]

    def decimal(self, low: int, high: int, scale: int) -> str:
        """Return a number between two integers with digits after the point."""
        whole = self.between(low, high - 1)
        if not scale:
            return str(whole)
        return f"{whole}.{self.between(0, 10**scale - 1):0{scale}d}"
