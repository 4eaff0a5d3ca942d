"""Texts by a pattern: serial numbers, licence plates, voucher codes.

A pattern is read once into slots, each with the letters that may stand there; a literal is a
slot with one. So a row's text is a number in a mixed radix, and unique texts are a permutation.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seeds.generate import streams
from seeds.generate.arrow import fixed_width
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

_WILD = {
    "#": string.digits,
    "?": string.ascii_uppercase,
    "*": string.ascii_uppercase + string.digits,
}
_LONGEST = 1000
_MOST = 1 << 62
# Slots drawn from the same 64 bits: few enough that no letter is favoured by more than 2^-16.
_TOGETHER = 1 << 16


@dataclass(frozen=True, eq=False)
class Pattern(Generator):
    """A text with a drawn letter in each slot.

    Attributes:
        slots: The letters that may stand in each place; bytes, of which one is a literal.
        unique: Whether no two rows share a text.
    """

    slots: tuple[bytes, ...]
    unique: bool = False
    generator = "pattern"

    def _counted(self) -> tuple[int, int]:
        """Return the first slot whose letters count rows, and how many texts those make.

        They are the last ones, as many as 62 bits can count; slots before them are drawn.
        """
        first, capacity = len(self.slots), 1
        while first and capacity * len(self.slots[first - 1]) <= _MOST:
            first -= 1
            capacity *= len(self.slots[first])
        return first, capacity

    def capacity(self, locale: str) -> int | None:
        return self._counted()[1] if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        text = np.empty((len(cells), len(self.slots)), dtype=np.uint8)
        first, capacity = self._counted() if self.unique else (len(self.slots), 1)
        if self.unique:
            number = streams.permute(cells.rows, capacity, cells.key)
            self._write(text, range(first, len(self.slots)), number)
        for draw, (places, options) in enumerate(self._groups(first)):
            number = cells.below(options, draw).view(np.uint64)
            self._write(text, places, number)
        return Vector(Kind.TEXT, fixed_width(text))

    def _groups(self, stop: int) -> Iterator[tuple[range, int]]:
        """Yield runs of the slots before ``stop`` that one draw fills, with their texts' number."""
        start, options = 0, 1
        for place in range(stop):
            if options * len(self.slots[place]) > _TOGETHER:
                yield range(start, place), options
                start, options = place, 1
            options *= len(self.slots[place])
        if start < stop:
            yield range(start, stop), options

    def _write(self, text: NDArray[np.uint8], places: range, number: NDArray[np.uint64]) -> None:
        for place in reversed(places):
            letters = np.frombuffer(self.slots[place], dtype=np.uint8)
            if len(letters) == 1:
                text[:, place] = letters[0]
                continue
            number, digit = np.divmod(number, np.uint64(len(letters)))
            text[:, place] = letters[digit.view(np.int64)]


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def refuse(self, at: int, why: str) -> ValueError:
        return ValueError(f"{self.pattern!r}, position {at}: {why}")

    def slots(self) -> tuple[bytes, ...]:
        """Return the slots of the whole pattern."""
        slots: list[bytes] = []
        last: tuple[bytes, ...] = ()
        while self.at < len(self.pattern):
            start, char = self.at, self.pattern[self.at]
            self.at += 1
            if char == "{":
                slots += last * (self._times(start, bool(last)) - 1)
                last = ()
            else:
                last = self._element(start, char)
                slots += last
            if len(slots) > _LONGEST:
                raise self.refuse(start, f"a text has at most {_LONGEST} letters")
        if not slots:
            raise ValueError("a pattern has at least one letter")
        return tuple(slots)

    def _element(self, start: int, char: str) -> tuple[bytes, ...]:
        if char in _WILD:
            return (_WILD[char].encode(),)
        if char == "[":
            return (self._class(start),)
        if char in "]}":
            raise self.refuse(start, f"nothing was opened for {char!r}; write \\{char}")
        if char == "\\":
            char = self._escaped(start)
        # A letter beyond ASCII takes several bytes, which are literals of their own.
        return tuple(bytes([byte]) for byte in char.encode())

    def _escaped(self, start: int) -> str:
        if self.at >= len(self.pattern):
            raise self.refuse(start, "a backslash stands before a letter; write \\\\ for one")
        self.at += 1
        return self.pattern[self.at - 1]

    def _times(self, start: int, something: bool) -> int:
        match = re.compile(r"(\d+)\}").match(self.pattern, self.at)
        if match is None:
            raise self.refuse(start, "a repetition is a number, such as {3}; write \\{ for a brace")
        if not something:
            raise self.refuse(start, "there is nothing to repeat before it")
        self.at = match.end()
        if not 1 <= int(match[1][:5]) <= _LONGEST:
            raise self.refuse(start, f"a letter is repeated 1 to {_LONGEST} times")
        return int(match[1])

    def _class(self, start: int) -> bytes:
        letters: list[str] = []
        if self.pattern[self.at : self.at + 1] == "^":
            raise self.refuse(self.at, "a class lists its letters; there is no negation")
        while True:
            at, letter = self.at, self._letter(start)
            if letter == "]" and self.pattern[at] != "\\":
                break
            low = high = letter
            follows = self.pattern[self.at : self.at + 2]
            if len(follows) == 2 and follows[0] == "-" and follows[1] != "]":
                self.at += 1
                high = self._letter(start)
            if not (low + high).isascii():
                raise self.refuse(at, "a class has ASCII letters only")
            if low > high:
                raise self.refuse(at, f"the range {low}-{high} runs backwards")
            letters += map(chr, range(ord(low), ord(high) + 1))
        if not letters:
            raise self.refuse(start, "a class has at least one letter")
        return "".join(dict.fromkeys(letters)).encode()

    def _letter(self, start: int) -> str:
        if self.at >= len(self.pattern):
            raise self.refuse(start, "the class is not closed by a ]; write \\[ for a bracket")
        letter = self.pattern[self.at]
        self.at += 1
        return self._escaped(self.at - 1) if letter == "\\" else letter


def slots(pattern: str) -> tuple[bytes, ...]:
    """Return the letters that may stand in each place of a pattern."""
    return _Reader(pattern).slots()


def pattern(pattern: str, *, unique: bool = False) -> Column:
    r"""Declare texts by a pattern: ``pattern("SRV-####-??")`` makes SRV-4711-KX.

    Args:
        pattern: ``#`` is a digit, ``?`` an upper-case letter, ``*`` either of them, ``[a-f0-9]``
            one of the letters listed, ``{3}`` repeats what stands before it; all else is
            itself, and so is whatever follows a backslash.
        unique: Whether no two rows share one. There are as many as the slots allow; the plan
            refuses more.

    Raises:
        ValueError: The pattern cannot be read; the position is named.
    """
    return Pattern(slots(pattern), unique)
