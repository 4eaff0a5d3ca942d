"""How unique keys are satisfied, once that is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from seeds.filling.references import Choice
from seeds.filling.tied import Group


@dataclass(frozen=True)
class GridKey:
    """A unique key that a grid satisfies.

    Attributes:
        choices: Foreign keys whose parents it places.
        options: Columns with few values, with these values.
        groups: Groups of tied columns, with tuples that differ in the key's columns.
        dimensions: The grid's sets: choices, options, groups, in this order.
    """

    choices: tuple[Choice, ...]
    options: tuple[tuple[str, tuple[Any, ...]], ...]
    groups: tuple[tuple[Group, tuple[tuple[Any, ...], ...]], ...]

    @property
    def dimensions(self) -> tuple[int | str, ...]:
        """Sizes of sets, and tables whose rows are a set."""
        return (
            *(choice.target for choice in self.choices),
            *(len(values) for _, values in self.options),
            *(len(tuples) for _, tuples in self.groups),
        )

    def capacity(self, sizes: Mapping[str, int]) -> int:
        """Return how many combinations there are."""
        return prod(d if isinstance(d, int) else sizes.get(d, 0) for d in self.dimensions)


@dataclass(frozen=True)
class OrdinalKey:
    """A unique key of a reference and a number: rows are counted within their parent.

    Attributes:
        choice: The foreign key.
        column: The number.
        first: What counting begins with.
        group: The conditions that the numbers satisfy, if there are any.
    """

    choice: Choice
    column: str
    first: int
    group: Group | None = None


@dataclass
class Distinctness:
    """How the unique keys of a table are satisfied.

    Attributes:
        alone: Columns that are unique by themselves.
        listed: Groups whose tuples are all different, a tuple a row.
        grids: Keys that grids satisfy.
        ordinals: Keys of numbers that count within a parent.
        itself: Foreign keys to the same table by which every row refers to itself.
        chained: Foreign keys to the same table by which every row refers to the one before it.
        whole: Columns that are never NULL, because NULLs would meet.
        asked: Keys that only the database can decide.
        most: The most rows that the keys allow, ``None`` for no known limit.
        limit: The key that says so.
    """

    alone: set[str] = field(default_factory=set)
    listed: dict[tuple[str, ...], tuple[tuple[Any, ...], ...]] = field(default_factory=dict)
    grids: list[GridKey] = field(default_factory=list)
    ordinals: list[OrdinalKey] = field(default_factory=list)
    itself: list[Choice] = field(default_factory=list)
    chained: list[Choice] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    most: int | None = None
    limit: str = ""

    def limited(self, most: int, limit: str) -> None:
        """Note that there can be no more rows than these."""
        if self.most is None or most < self.most:
            self.most, self.limit = most, limit


SolveDistinct = Callable[[Group, tuple[str, ...], int], "Sequence[tuple[Any, ...]]"]
"""Returns tuples of a group that differ in some columns, as many as there are up to a number."""
