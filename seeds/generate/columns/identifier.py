"""Unique identifiers: codes that look random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seeds.generate import streams
from seeds.generate.arrow import fixed_width
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column, RandomUuid

# Crockford's base 32: no I, L, O, U, which are misread or mean something.
_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", dtype=np.uint8)


@dataclass(frozen=True, eq=False)
class Code(Generator):
    """A unique code: a prefix and digits of a keyed permutation of the row index."""

    prefix: str
    length: int
    alphabet: str
    generator = "code"

    def capacity(self, locale: str) -> int | None:
        return int(self._base() ** self.length)

    def _base(self) -> int:
        return len(self.alphabet) or len(_ALPHABET)

    def generate(self, cells: Cells) -> Vector:
        base = self._base()
        letters = _ALPHABET
        if self.alphabet:
            letters = np.frombuffer(self.alphabet.encode("ascii"), dtype=np.uint8)
        number = streams.permute(cells.rows, base**self.length, cells.key)
        prefix = np.frombuffer(self.prefix.encode(), dtype=np.uint8)
        width = len(prefix) + self.length
        text = np.empty((len(cells), width), dtype=np.uint8)
        text[:, : len(prefix)] = prefix
        for i in range(self.length - 1, -1, -1):
            number, digit = np.divmod(number, np.uint64(base))
            text[:, len(prefix) + i] = letters[digit.view(np.int64)]
        return Vector(Kind.TEXT, fixed_width(text))


def code(prefix: str = "", length: int = 8, *, alphabet: str = "") -> Column:
    """Declare a unique code such as ``ORD-7K3F9A2C``.

    Args:
        prefix: Text before it (ASCII or not).
        length: Letters; ``len(alphabet) ** length`` codes are possible.
        alphabet: Its ASCII letters; Crockford's base 32 when left out.

    Raises:
        ValueError: The codes cannot be counted in 62 bits, or the alphabet repeats a letter.
    """
    base = len(alphabet) or 32
    if len(set(alphabet)) != len(alphabet) or base < 2:
        raise ValueError("an alphabet has at least two letters and repeats none")
    if length < 1 or base**length > 1 << 62:
        raise ValueError(f"{length} letters of {base} make too few or too many codes")
    return Code(prefix, length, alphabet)


def uuid() -> Column:
    """Declare a version 4 UUID, drawn from the column's stream."""
    return RandomUuid()
