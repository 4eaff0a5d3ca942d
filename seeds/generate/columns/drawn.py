"""Values that a function draws, one row at a time: the way out for what no column can say."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from seeds.errors import DeclarationError
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.spec.column import Column


@dataclass(frozen=True, eq=False)
class Drawn(Generator):
    """A value made by a function of a random generator, seeded for each row, and the row's index.

    Attributes:
        function: Takes a :class:`random.Random` and the row's index, returns the value.
    """

    function: Callable[[random.Random, int], Any]
    generator = "drawn"

    def generate(self, cells: Cells) -> Vector:
        chance, made = random.Random(), []
        for row, bits in zip(cells.rows.tolist(), cells.bits().tolist(), strict=True):
            chance.seed(bits)
            try:
                made.append(self.function(chance, row))
            except Exception as error:
                raise DeclarationError(
                    f"{cells.label}: the function of drawn() failed for row {row}: "
                    f"{type(error).__name__}: {error}",
                    "It takes a random.Random and the row's index, and returns the value.",
                ) from error
        return Vector(None, np.arange(len(made), dtype=np.int64), None, 0, Values(made))


def drawn(function: Callable[[random.Random, int], Any]) -> Column:
    """Declare values that a function draws: ``drawn(lambda random, index: random.gauss(50, 9))``.

    It is called once a row, which is slow beside other columns. Its values are the same in every
    run as long as it uses nothing but its arguments.

    Args:
        function: Takes a :class:`random.Random` of the row's own and the row's index, counted
            from 0; returns the value.

    Raises:
        TypeError: It cannot be called.
    """
    if not callable(function):
        raise TypeError(f"{function!r} is not a function of a random generator and an index")
    return Drawn(function)
