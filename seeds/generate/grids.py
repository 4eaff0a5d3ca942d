"""Combinations of parents and options that never repeat, see :mod:`seeds.spec.grid`."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from seeds.errors import CapacityError, MissingParentsError
from seeds.generate import streams

if TYPE_CHECKING:
    from seeds.generate.generated_rows import GeneratedRows
    from seeds.spec.grid import Grid, GridPart

I64 = NDArray[np.int64]

_MOST = 1 << 62
"""Combinations that are told apart; of more, the first are taken."""


def combination(rows: GeneratedRows, grid: Grid, path: str) -> I64:
    """Return the number of each row's combination.

    Raises:
        MissingParentsError: One of the sets is a table without rows.
        CapacityError: There are more rows than combinations.
    """
    capacity = prod(sizes(rows, grid))
    if capacity == 0:
        empty = next(d for d in grid.dimensions if not _size(rows, d))
        raise MissingParentsError(
            f"{rows.label} need {empty}, and there are none", f"Seed {empty} first."
        )
    if rows.n and int(rows.rows.max()) >= capacity:
        raise CapacityError(
            f"{rows.label} can have {capacity:,} rows, and row {int(rows.rows.max()):,} is wanted",
            "Ask for fewer rows, or for more of what they refer to.",
        )
    if not grid.shuffled:
        return rows.rows.astype(np.int64)
    key = rows.cells(grid, path).key
    return streams.permute(rows.rows, min(capacity, _MOST), key).view(np.int64)


def part(rows: GeneratedRows, node: GridPart, number: I64) -> I64:
    """Return the place of each row within one set of a grid."""
    all_sizes = sizes(rows, node.grid)
    # The last set changes fastest.
    after = prod(all_sizes[node.dimension + 1 :])
    if after >= _MOST:
        return np.zeros(rows.n, dtype=np.int64)
    found: I64 = number // after % all_sizes[node.dimension]
    return found


def sizes(rows: GeneratedRows, grid: Grid) -> list[int]:
    """Return how many options each set of a grid has."""
    return [_size(rows, dimension) for dimension in grid.dimensions]


def _size(rows: GeneratedRows, dimension: int | str) -> int:
    return dimension if isinstance(dimension, int) else rows.source.target(dimension).size
