"""Unique identifiers: running numbers and codes that look random."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from seeds.generate import streams
from seeds.generate.arrow import fixed_width, join, pc, primitive
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


@dataclass(frozen=True, eq=False)
class Sequence(Generator):
    """The row's number, counted from ``start``; with a pattern, as text.

    Attributes:
        prefix: Text before the number; ``None`` for a bare integer.
        width: Digits at least, filled with zeros.
        start: Number of row 0.
    """

    prefix: str | None
    width: int
    start: int
    generator = "sequence"

    def capacity(self, locale: str) -> int | None:
        return 1 << 62

    def generate(self, cells: Cells) -> Vector:
        numbers = cells.rows.astype(np.int64) + np.int64(self.start)
        if self.prefix is None:
            return Vector(Kind.INTEGER, numbers)
        digits = pc.cast(primitive(numbers), pa.string())
        padded = pc.utf8_lpad(digits, self.width, "0") if self.width else digits
        return Vector(Kind.TEXT, join(self.prefix, padded))


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


def sequence(pattern: str | None = None, *, start: int = 1) -> Column:
    """Declare the row's number: ``sequence()`` is 1, 2, …, ``sequence("INV-{:06}")`` is INV-000001.

    Args:
        pattern: Text ending in ``{}`` or ``{:06}``.
        start: The first number.
    """
    if pattern is None:
        return Sequence(None, 0, start)
    match = re.fullmatch(r"([^{}]*)\{(?::(\d+))?\}", pattern)
    if match is None:
        raise ValueError(f"{pattern!r} does not end in {{}} or {{:06}}")
    prefix, width = match.groups()
    return Sequence(prefix, int(width or 0), start)


def uuid() -> Column:
    """Declare a version 4 UUID, drawn from the column's stream."""
    return RandomUuid()
