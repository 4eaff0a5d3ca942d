"""Which columns hold the same values, because one refers to the other.

A column that refers is masked as the column that it refers to in the end, so that both still
meet. References that the database does not know of are declared in the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from seeds.anonymize.rules.conditions import Condition
from seeds.anonymize.rules.model import Reference
from seeds.schema.table import TableInfo


class Cell(NamedTuple):
    """A column of a table."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


class Link(NamedTuple):
    """A reference of one column to another.

    Attributes:
        to: The column referred to.
        when: The rows that refer to it; all when there is none.
        declared: Where the rules declare it; empty for a foreign key.
    """

    to: Cell
    when: Condition | None
    declared: str


class Links:
    """The references between columns.

    Args:
        tables: The tables.
        references: References that are declared; of columns that exist.
    """

    def __init__(
        self, tables: Mapping[str, TableInfo], references: Iterable[Reference] = ()
    ) -> None:
        self._links: dict[Cell, list[Link]] = {}
        for table in tables.values():
            for fk in table.foreign_keys:
                if fk.table in tables:
                    for column, other in zip(fk.columns, fk.referenced, strict=True):
                        self._add(Cell(table.name, column), Link(Cell(fk.table, other), None, ""))
        for reference in references:
            for column, other in zip(reference.columns, reference.to_columns, strict=True):
                link = Link(Cell(reference.to_table, other), reference.when, str(reference.place))
                self._add(Cell(reference.table, column), link)

    def _add(self, cell: Cell, link: Link) -> None:
        if link.to != cell:
            self._links.setdefault(cell, []).append(link)

    def roots(self, cell: Cell) -> list[Cell]:
        """Return the columns that a column refers to in the end, in every row.

        Columns that refer to each other in a circle have one of them as their root: the first
        by name. The root of a column that refers to none is itself.
        """
        reached = [cell, *self._reached(cell)]
        ends = {c for c in reached if not self._always(c)}
        circles = (self._reached(c) for c in reached)
        ends |= {min(circle) for circle in circles if circle and not ends & circle}
        return sorted(ends)

    def _always(self, cell: Cell) -> list[Cell]:
        return [link.to for link in self._links.get(cell, []) if link.when is None]

    def _reached(self, cell: Cell) -> set[Cell]:
        """Return all columns that a column refers to, directly or not."""
        found: set[Cell] = set()
        waiting = [cell]
        while waiting:
            new = [c for c in self._always(waiting.pop()) if c not in found]
            found.update(new)
            waiting += new
        return found

    def lengths(self, tables: Mapping[str, TableInfo]) -> dict[Cell, int]:
        """Return the shortest length of texts that refer to a column, for those that any does."""
        found: dict[Cell, int] = {}
        for cell, links in self._links.items():
            length = tables[cell.table].columns[cell.column].type.length
            if length is None:
                continue
            roots = [*self.roots(cell), *(r for k in links if k.when for r in self.roots(k.to))]
            for root in roots:
                found[root] = min(length, found.get(root, length))
        return found

    def first(self, cell: Cell) -> Cell | None:
        """Return the column that a column refers to itself, in every row."""
        return next(iter(self._always(cell)), None)

    def sometimes(self, cell: Cell) -> list[Link]:
        """Return the references of a column that only some rows have."""
        return [link for link in self._links.get(cell, []) if link.when is not None]

    def referred_to(self) -> set[Cell]:
        """Return all columns that others refer to."""
        return {link.to for links in self._links.values() for link in links}
