"""Numbers within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from seeds.errors import DeclarationError
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Mask, Vector, rescale
from seeds.schema.types import Kind
from seeds.spec.column import Column


@dataclass(frozen=True, eq=False)
class Between(Generator):
    """Uniform integers, both bounds included.

    Attributes:
        least: The smallest value.
        most: The largest value.
    """

    least: int
    most: int
    generator = "between"

    def generate(self, cells: Cells) -> Vector:
        values = cells.below(self.most - self.least + 1)
        return Vector(Kind.INTEGER, values + np.int64(self.least))


@dataclass(frozen=True, eq=False)
class DecimalBetween(Generator):
    """Uniform decimals, both bounds included; a bound is a number or a column.

    Attributes:
        low: The smallest value.
        high: The largest value.
        places: Digits after the point.
        ending: When given, the last ``places`` digits, as in prices that end in .99.
    """

    low: Any
    high: Any
    places: int
    ending: int | None = None
    generator = "decimal"

    def inputs(self) -> tuple[Column, ...]:
        return tuple(b for b in (self.low, self.high) if isinstance(b, Column))

    def generate(self, cells: Cells) -> Vector:
        low, low_null = self._bound(self.low, cells)
        high, high_null = self._bound(self.high, cells)
        span = high - low + 1
        nulls = _either(low_null, high_null)
        if nulls is not None:
            span = np.where(nulls, 1, span)
        if int(np.min(span)) < 1:
            raise DeclarationError(f"{cells.label}: a lower bound is above its upper bound")
        if isinstance(span, np.ndarray):
            drawn = cells.below(span.astype(np.uint64))
        else:
            drawn = cells.below(int(span))
        values = low + drawn
        if self.ending is not None:
            unit = 10**self.places
            ended = values // unit * unit + self.ending
            ended = np.where(ended < low, ended + unit, ended)
            # Where no value between the bounds has the ending, the bounds win.
            values = np.where(ended > high, np.maximum(ended - unit, low), ended)
        return Vector(Kind.DECIMAL, values, nulls, self.places)

    def _bound(self, bound: Any, cells: Cells) -> tuple[Any, Any]:
        if isinstance(bound, Column):
            vector = cells.values(bound).decoded_as(Kind.INTEGER)
            if vector.kind not in (Kind.INTEGER, Kind.DECIMAL):
                raise DeclarationError(f"{cells.label}: a bound is not a number")
            return rescale(vector.data, vector.scale, self.places), vector.nulls
        return np.int64(int(Decimal(str(bound)).scaleb(self.places))), None


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


@dataclass(frozen=True, eq=False)
class Float(Generator):
    """Uniform floats in [low, high), exact multiples of the span's 2^-53."""

    low: float
    high: float
    generator = "float"

    def generate(self, cells: Cells) -> Vector:
        unit = (cells.bits() >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return Vector(Kind.FLOAT, self.low + unit * (self.high - self.low))


def between(least: int, most: int) -> Column:
    """Declare uniform integers from ``least`` to ``most``, both included."""
    if least > most:
        raise ValueError(f"{least} is above {most}")
    if max(abs(least), abs(most)) >= 1 << 61:
        raise ValueError(f"{least} to {most} is more than 62 bits can hold")
    return Between(least, most)


def decimal(low: Any, high: Any, places: int = 2, *, ending: int | None = None) -> Column:
    """Declare uniform decimals from ``low`` to ``high``, both included.

    Args:
        low: A number (text for exactness) or a column.
        high: A number or a column.
        places: Digits after the point.
        ending: The digits after the point, when they are always the same (99).

    Raises:
        ValueError: A bound is not a number, or the lower one is above the upper one.
    """
    for bound in (low, high):
        if not isinstance(bound, Column) and not _is_number(bound):
            raise ValueError(f"{bound!r} is not a number")
    literal = not isinstance(low, Column) and not isinstance(high, Column)
    if literal and Decimal(str(low)) > Decimal(str(high)):
        raise ValueError(f"{low} is above {high}")
    return DecimalBetween(low, high, places, ending)


def _is_number(bound: Any) -> bool:
    try:
        return Decimal(str(bound)).is_finite()
    except InvalidOperation:
        return False


def floating(low: float = 0.0, high: float = 1.0) -> Column:
    """Declare uniform floats from ``low`` up to, not including, ``high``."""
    return Float(low, high)
