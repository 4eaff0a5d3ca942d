"""Values listed one by one: row 0 takes the first, row 1 the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seeds.errors import CapacityError
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.spec.column import Column


@dataclass(frozen=True, eq=False)
class Listed(Generator):
    """The value at the row's index; behind the last one they begin again.

    Attributes:
        options: The values in the order of the rows.
        distinct: Whether no two rows share a value, so that there are no more rows than values.
    """

    options: Values
    distinct: bool = False
    generator = "listed"

    def capacity(self, locale: str) -> int | None:
        return len(self.options.values) if self.distinct else None

    def generate(self, cells: Cells) -> Vector:
        known = len(self.options.values)
        if self.distinct and len(cells) and int(cells.rows.max()) >= known:
            raise CapacityError(
                f"{cells.label}: {known:,} values are listed, and row {int(cells.rows.max()):,} "
                "has none",
                "Ask for fewer rows, or list more values.",
            )
        place = (cells.rows % np.uint64(known)).astype(np.int64)
        return Vector(None, place, None, 0, self.options)


def listed(values: Sequence[Any], *, distinct: bool = False) -> Column:
    """Declare a value for each row, in the order of the rows; behind the last they begin again.

    Args:
        values: The values.
        distinct: Whether the column is unique: no two values are equal, and there can be no more
            rows than values.

    Raises:
        ValueError: There are none.
    """
    if not values:
        raise ValueError("listed() needs at least one value")
    return Listed(Values(values), distinct)


__all__ = ["listed"]
