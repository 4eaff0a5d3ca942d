"""Running numbers, bare, in a text, or as a function makes something of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.errors import DeclarationError
from seeds.generate.arrow import join, pc, primitive, texts
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

_PIECE = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+")
_NUMBER = re.compile(r"\{n?(?::(\d*)d?)?\}")
_HALF = 1 << 62


@dataclass(frozen=True, eq=False)
class Sequence(Generator):
    """The row's number: ``start`` for row 0, ``step`` more for each row after it.

    Attributes:
        parts: Texts, and for each place of the number how many digits it has at least;
            empty for a bare integer.
        start: Number of row 0.
        step: From one row's number to the next one's.
        function: Makes the value of the number.
    """

    parts: tuple[str | int, ...]
    start: int
    step: int = 1
    function: Callable[[int], Any] | None = None
    generator = "sequence"

    def capacity(self, locale: str) -> int | None:
        return min(_HALF, (2 * _HALF - 1 - abs(self.start)) // abs(self.step))

    def generate(self, cells: Cells) -> Vector:
        numbers = cells.rows.astype(np.int64) * np.int64(self.step) + np.int64(self.start)
        if self.function is not None:
            made = [self._call(self.function, number, cells) for number in numbers.tolist()]
            return Vector(None, np.arange(len(made), dtype=np.int64), None, 0, Values(made))
        if not self.parts:
            return Vector(Kind.INTEGER, numbers)
        pieces = [p if isinstance(p, str) else _digits(numbers, p) for p in self.parts]
        return Vector(Kind.TEXT, pieces[0] if len(pieces) == 1 else join(*pieces))

    def _call(self, function: Callable[[int], Any], number: int, cells: Cells) -> Any:
        try:
            return function(number)
        except Exception as error:
            raise DeclarationError(
                f"{cells.label}: the function of sequence() failed for {number}: "
                f"{type(error).__name__}: {error}",
                "It takes the number and returns the value.",
            ) from error


def _digits(numbers: NDArray[np.int64], width: int) -> Any:
    """Return numbers as texts of so many digits at least; a minus stands before the zeros."""
    digits = pc.cast(primitive(np.abs(numbers)), pa.string())
    if width > 1:
        digits = pc.utf8_lpad(digits, width, "0")
    below_zero = numbers < 0
    if not below_zero.any():
        return digits
    return join(texts("-" if below else "" for below in below_zero.tolist()), digits)


def _parsed(pattern: str) -> tuple[str | int, ...]:
    """Split ``INV-{n:05d}`` into its texts and the widths of its numbers."""
    parts: list[str | int] = []
    for piece in _PIECE.finditer(pattern):
        text = piece[0]
        number = _NUMBER.fullmatch(text)
        if number is not None:
            parts.append(int(number[1] or 0))
        elif text in ("{{", "}}") or text[0] not in "{}":
            parts.append(text[0] if text in ("{{", "}}") else text)
        else:
            raise ValueError(
                f"{pattern!r} has {text!r} at position {piece.start()}, which is no number; "
                "write {n} or {n:05d}, and {{ or }} for a brace"
            )
    if not any(isinstance(part, int) for part in parts):
        raise ValueError(f"{pattern!r} has no number; write {{n}} or {{n:05d}} where it belongs")
    return tuple(parts)


def sequence(
    pattern: str | Callable[[int], Any] | None = None, *, start: int = 1, step: int = 1
) -> Column:
    """Declare the row's number: ``sequence()`` is 1, 2, …, ``sequence("INV-{n:05d}")`` INV-00001.

    The number is that of the row in its table, so that it is the same in every run. Two tables
    that are to share a sequence without ever meeting take every second number each:
    ``start=1, step=2`` and ``start=2, step=2``.

    Args:
        pattern: Text with ``{n}``, or ``{n:05d}`` for at least five digits (``{}`` and ``{:05}``
            are the same); or a function of the number, which is called once a row and has to
            return another value for each if they are to be unique.
        start: The first number.
        step: From one number to the next; may be negative.

    Raises:
        ValueError: The pattern has no number, or the step is 0.
    """
    if step == 0:
        raise ValueError("a sequence whose step is 0 gets nowhere")
    if max(abs(start), abs(step)) >= _HALF:
        raise ValueError("start and step of a sequence have at most 62 bits")
    if pattern is None:
        return Sequence((), start, step)
    if isinstance(pattern, str):
        return Sequence(_parsed(pattern), start, step)
    if not callable(pattern):
        raise TypeError(f"{pattern!r} is neither a text with {{n}} nor a function")
    return Sequence((), start, step, pattern)
