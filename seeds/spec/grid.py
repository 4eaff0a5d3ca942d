"""Combinations that never repeat: which parents and options go together in one row.

A grid counts all combinations of several sets, and deals them out by a keyed permutation of the
row index. So a table whose rows are unique by two references, or by a reference and a kind, is
right by construction, and full only when there are no more combinations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seeds.spec.column import Column, table_name

Dimension = int | str
"""So many options, or the full name of a table, whose rows are the options."""


@dataclass(frozen=True, eq=False)
class Grid(Column):
    """The number of a combination; another one for every row.

    Attributes:
        dimensions: The sets that are combined.
        shuffled: Whether combinations come in an order of their own; otherwise the last set is
            gone through again and again, as cards are dealt out to players.
    """

    dimensions: tuple[Dimension, ...]
    shuffled: bool = True
    generator = "grid"

    def part(self, dimension: int) -> GridPart:
        """Return the place within one of its sets, counted from 0."""
        if not 0 <= dimension < len(self.dimensions):
            raise ValueError(f"{dimension} is none of the {len(self.dimensions)} sets")
        return GridPart(self, dimension)


@dataclass(frozen=True, eq=False)
class GridPart(Column):
    """The place within one set of a grid, counted from 0.

    Attributes:
        grid: The grid.
        dimension: Which of its sets.
    """

    grid: Grid
    dimension: int
    generator = "grid-part"

    def inputs(self) -> tuple[Column, ...]:
        return (self.grid,)


def combinations(*sets: Any, shuffled: bool = True) -> Grid:
    """Declare a combination that is another one in each row; its parts say which.

    ``_pair = combinations(User, Role)`` and ``user = ref(User, place=_pair.part(0))``,
    ``role = ref(Role, place=_pair.part(1))`` never give a user the same role twice.

    Args:
        sets: What is combined: models, whose rows are the set, or how many options there are.
        shuffled: Whether combinations come in an order of their own; otherwise the last set is
            gone through again and again, as cards are dealt out to players.

    Raises:
        ValueError: There are no sets.
    """
    if not sets:
        raise ValueError("combinations() needs at least one set")
    return Grid(tuple(s if isinstance(s, int) else table_name(s) for s in sets), shuffled)


__all__ = ["Dimension", "Grid", "GridPart", "combinations"]
