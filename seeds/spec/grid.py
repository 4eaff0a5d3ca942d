"""Combinations that never repeat: which parents and options go together in one row.

A grid counts all combinations of several sets, and deals them out by a keyed permutation of the
row index. So a table whose rows are unique by two references, or by a reference and a kind, is
right by construction, and full only when there are no more combinations.
"""

from __future__ import annotations

from dataclasses import dataclass

from seeds.spec.column import Column

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
