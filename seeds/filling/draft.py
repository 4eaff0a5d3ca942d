"""What is being decided about one table: the facts, and the declarations so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from seeds.filling.given import Given
from seeds.filling.model import Columns, Explanation, FillSettings
from seeds.filling.references import References
from seeds.filling.tied import POOL, Ties
from seeds.inference.declared import Naming
from seeds.inference.expressions import Expression
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind
from seeds.spec.column import Column

_MANY = 4096
"""Values that columns of an exclusion constraint draw from, at most."""

FEW_UNTIL = 16_384
"""Rows that few values are enough for; what is solved for more rows is drawn from more."""
WIDE = 2048
"""Values that rows beyond these draw from."""
OWN = 4096
"""Rows that are each given what is their own, where a condition does not let all of it pass."""


_NUMBERED = 20_000
"""Rows whose numbers are listed one by one, at most."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a table.

    Attributes:
        rows: How many rows.
        row_start: The row index of the first.
        cut: Columns of references that stay NULL.
        needed: Columns that other tables refer to, whose values have to be known.
        above: The largest values that are there already, of columns with numbers.
        until: One past the last row index that may be tried, where that is more than ``rows``.
    """

    rows: int
    row_start: int = 0
    cut: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    above: Mapping[str, int] = field(default_factory=dict)
    until: int = 0


@dataclass
class Draft:
    """The decisions about one table.

    Attributes:
        table: The table.
        wanted: What is wanted of it.
        settings: What values depend on.
        references: How parents are chosen.
        ties: The conditions of the table, sorted.
        fixed: Columns that the database, or its counter, fills.
        reach: Row indices that need values, from 0 on.
        columns: The declarations so far, intermediate values among them.
        explained: Why each column is filled as it is.
        why_not: Why the table cannot be filled.
        naming: What people call its columns, for texts of declarations.
        given: Columns whose values a rule says.
        expressions: The texts of columns that their names and types decide.
    """

    table: CatalogueTable
    wanted: Wanted
    settings: FillSettings
    references: References
    ties: Ties
    fixed: frozenset[str]
    reach: int
    columns: Columns = field(default_factory=dict)
    explained: dict[str, Explanation] = field(default_factory=dict)
    why_not: str = ""
    naming: Naming | None = None
    expressions: dict[str, Expression] = field(default_factory=dict)
    given: Given = field(default_factory=Given)

    def put(self, name: str, column: Column, by: str, text: str) -> None:
        """Declare a column."""
        self.columns[name] = column
        self.explained[name] = Explanation(by, text)

    def start_of(self, name: str) -> int:
        """Return the number that row index 0 has, so that new rows lie above those there are."""
        return max(self.wanted.above.get(name, 0) + 1 - self.wanted.row_start, 1)

    @property
    def is_wide(self) -> bool:
        """Whether there are so many rows that few values would show."""
        return self.reach > FEW_UNTIL

    def variety(self, names: Collection[str]) -> int:
        """Return how many values columns draw from; more where rows may not overlap."""
        excluded = {c for exclusion in self.table.exclusions for c in exclusion.columns}
        return min(max(POOL, self.reach), _MANY) if excluded.intersection(names) else POOL


def fixed_columns(table: CatalogueTable, rows: int = 0) -> frozenset[str]:
    """Return the columns that the database, or its counter, fills.

    Args:
        table: The table.
        rows: How many rows it is to get. Where they are few, a counter that a condition compares
            with other columns is none of them: its numbers have to be known when those are
            decided.
    """
    found = set()
    checks = [] if rows > _NUMBERED else [c for c in table.checks if not c.partition]
    checked = {name for check in checks for name in check.columns}
    for name, column in table.columns.items():
        info = table.info.columns[name]
        counted = info.autoincrement and info.type.kind is Kind.INTEGER
        counted = counted or column.identity == "always"
        if column.generated or info.generated or (counted and name not in checked):
            found.add(name)
    return frozenset(found - {n for r in table.references for n in r.columns})


def few_values(table: CatalogueTable) -> dict[str, tuple[Any, ...]]:
    """Return the only values of columns that have few, by their type or by what is known of it."""
    found: dict[str, tuple[Any, ...]] = {}
    for name, info in table.info.columns.items():
        if table.columns[name].values and info.type.kind not in (Kind.JSON, Kind.ARRAY):
            found[name] = table.columns[name].values
        elif info.type.labels:
            found[name] = info.type.labels
        elif info.type.kind is Kind.BOOLEAN:
            found[name] = (False, True)
    return found
