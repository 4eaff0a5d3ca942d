"""Which rows a table gets, declared when those that it refers to are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from seeds.errors import CapacityError
from seeds.filling.declaring import Wanted, declare
from seeds.plan.binding import bind
from seeds.plan.model import PlannedEntity
from seeds.runner.filling.again import declared_by
from seeds.runner.filling.present import largest_numbers
from seeds.spec.grid import Grid

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.filling.model import FilledTable, FillSettings
    from seeds.runner.filling.loads import Loads
    from seeds.runner.filling.wishes import TableWish
    from seeds.runner.seeding import DatabaseState
    from seeds.schema.catalogue import Catalogue, CatalogueTable
    from seeds.spec.entity import Entity

_FEW_LEFT = 20
"""Row indices for each row that is wanted, with fewer of which all are tried once more."""

_NONE: frozenset[str] = frozenset()


@dataclass
class Planner:
    """Declares tables, and says which rows they get.

    Attributes:
        connection: A connection within a transaction.
        catalogue: What the database has.
        fill: What values depend on.
        state: What tables hold.
        loads: What was loaded, and what the rows of the next table refer to.
    """

    connection: sa.Connection
    catalogue: Catalogue
    fill: FillSettings
    state: DatabaseState
    loads: Loads

    @cached_property
    def _referenced(self) -> dict[str, frozenset[str]]:
        """The columns of each table that others refer to."""
        found: dict[str, frozenset[str]] = {}
        for table in self.catalogue.tables.values():
            for reference in table.references:
                known = found.get(reference.filled, _NONE)
                found[reference.filled] = known | frozenset(reference.referenced)
        return found

    def planned(
        self,
        table: CatalogueTable,
        wish: TableWish,
        cut: frozenset[str] = _NONE,
        sizes: Mapping[str, int] | None = None,
        row_start: int | None = None,
        *,
        sparing: bool = False,
        until: int = 0,
        together: Collection[str] = (),
    ) -> tuple[FilledTable, PlannedEntity | None]:
        """Return what was decided of a table, and the entity that makes its rows.

        Args:
            table: The table.
            wish: What is wanted of it.
            cut: Columns of references that stay NULL, because they close a circle.
            sizes: How many rows each parent has to choose from, where that is not what there is.
            row_start: The first row index, where it is not the next one.
            sparing: Whether columns are left to NULL and to defaults wherever that is allowed.
            until: One past the last row index that may be tried, where that is more than ``wish``.
            together: Tables whose rows are made along with those of this one.

        Returns:
            The entity is ``None`` where there are no rows to make.

        Raises:
            CapacityError: It cannot have just the rows that are asked for.
        """
        goes_on = row_start is None
        if row_start is None:
            row_start = self.state(table.name).next_row
        may_meet = goes_on and sizes is None
        if sizes is None:
            sizes = self.loads.sizes_of_parents(table)
        settings = replace(self.fill, sparing=True) if sparing else self.fill
        above = largest_numbers(self.connection, table)
        needed = self._referenced.get(table.name, _NONE)
        wanted = Wanted(wish.rows, row_start, cut, needed, above, until)
        declared = declare(table, wanted, sizes, settings, self.catalogue.dialect)
        if declared.entity is None:
            return declared, None
        rows = wish.rows
        if may_meet and row_start and _deals(declared.entity):
            # The rows of each parent are counted on: those of new ones from the start.
            return self.from_the_start(table, wish, cut, sizes, sparing=sparing)
        if goes_on and row_start and declared.most is not None:
            left = declared.most - row_start
            # None of the parents of this run has its row yet. Of those that were there, rows that
            # the table refuses have theirs: all are tried where few can be left.
            new = self._has_new_parents(table, together)
            if left < rows if new else may_meet and left < rows * _FEW_LEFT:
                return self.from_the_start(table, wish, cut, sizes, sparing=sparing)
        if declared.most is not None and declared.most - row_start < rows:
            rows = max(declared.most - row_start, 0)
            if wish.hard:
                raise CapacityError(
                    f"{table.name} can have {rows:,} more rows, and {wish.rows:,} are wanted: "
                    f"{declared.limit} allows no more",
                    "Ask for fewer rows, or for more of what they refer to.",
                )
        if not rows:
            return declared, None
        bound = bind(declared.entity, table.info)
        by = declared_by(wanted, sizes, settings, table.amendment, table.ruled)
        return declared, PlannedEntity(bound, (), rows, row_start, declared_by=by)

    def from_the_start(
        self,
        table: CatalogueTable,
        wish: TableWish,
        cut: frozenset[str] = _NONE,
        sizes: Mapping[str, int] | None = None,
        *,
        sparing: bool = False,
    ) -> tuple[FilledTable, PlannedEntity | None]:
        """Return the same with all row indices tried once more, those of earlier runs first.

        Rows that these wrote may be gone, and what they could not have be there now.
        """
        until = self.state(table.name).next_row + wish.rows
        return self.planned(table, wish, cut, sizes, 0, sparing=sparing, until=until)

    def _has_new_parents(self, table: CatalogueTable, together: Collection[str]) -> bool:
        """Tell whether all that a table refers to was filled by this run."""
        parents = {r.table for r in table.references if r.table != table.name}
        return bool(parents) and self.loads.has_made(parents.difference(together))


def _deals(entity: Entity) -> bool:
    """Tell whether rows are dealt out to parents in turn, and counted within each."""
    nodes = (node for column in entity.columns.values() for node in column.walk())
    return any(isinstance(node, Grid) and not node.shuffled for node in nodes)
