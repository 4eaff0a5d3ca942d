"""Amounts that add up to a given total, to the last cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from seeds.errors import DeclarationError
from seeds.generate import streams
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

_SCALE = 1 << 20


@dataclass(frozen=True, eq=False)
class Portion(Generator):
    """A row's share of a total that all rows of the run make up together.

    Row *i* of *N* is due ``floor(T(i+1)/N) - floor(Ti/N)``. Neighbours trade: one of each
    pair gives the other a part of what it is due, so that amounts vary and the sum stays.

    Attributes:
        total: The total, in units of the last place.
        places: Digits after the point.
        spread: The largest part that is traded, between 0 and 1.
    """

    total: int
    places: int
    spread: float
    generator = "portion"

    def generate(self, cells: Cells) -> Vector:
        n, ordinals = cells.count, cells.ordinals
        if self.total * max(n, 1) >= 1 << 62:
            raise DeclarationError(
                f"{cells.label}: a total of {self.total} units over {n} rows is too large",
                "Use fewer digits after the point.",
            )

        def due(i: Any) -> Any:
            return (self.total * (i + 1)) // n - (self.total * i) // n

        own, pair = due(ordinals), ordinals // 2
        first = pair * 2
        least = np.minimum(due(first), due(np.minimum(first + 1, n - 1)))
        # Both of a pair draw the same number, each from the pair's place in the stream.
        states = streams.row_states(cells.key, pair.astype(np.uint64))
        part = streams.below(streams.draw(states), _SCALE)
        limit = (least * int(self.spread * 1024)) >> 10
        traded = (limit >> 20) * part + (((limit & (_SCALE - 1)) * part) >> 20)
        up = streams.bernoulli(streams.draw(states, 1), 0.5) ^ (ordinals % 2 == 1)
        alone = (n % 2 == 1) & (ordinals == n - 1)
        amounts = np.where(alone, own, np.where(up, own + traded, own - traded))
        return Vector(Kind.DECIMAL if self.places else Kind.INTEGER, amounts, None, self.places)


def portion(total: Decimal | int | str, *, places: int = 2, spread: float = 0.8) -> Column:
    """Declare amounts that add up to a total over the rows of a run.

    What a row is due depends on how many rows there are: these amounts, unlike all others,
    change with ``--count``.

    Args:
        total: What they add up to (``"1000000.00"``).
        places: Digits after the point.
        spread: How far an amount may be from the mean, as a part of it, between 0 and 1.

    Raises:
        ValueError: The total is negative or has more digits, or the spread is out of bounds.
    """
    scaled = Decimal(str(total)).scaleb(places)
    if scaled != scaled.to_integral_value() or scaled < 0:
        raise ValueError(f"{total} is not a total with {places} digits after the point")
    if not 0 <= spread <= 1:
        raise ValueError(f"a spread lies between 0 and 1, not {spread}")
    return Portion(int(scaled), places, spread)
