"""Values in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.spec.column import Column


@dataclass(frozen=True, eq=False)
class Cycle(Generator):
    """The options one after the other, by the row's number."""

    options: Values
    generator = "cycle"

    def generate(self, cells: Cells) -> Vector:
        codes = (cells.rows % np.uint64(len(self.options.values))).astype(np.int32)
        return Vector(None, codes, None, 0, self.options)


def cycle(*values: Any) -> Column:
    """Declare values in turn: ``cycle("a", "b")`` is a, b, a, b and so on.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError("cycle() needs at least one value")
    return Cycle(Values(values))
