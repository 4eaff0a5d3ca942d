"""Fills one table, by one way after another until it has its rows.

All of them at once; those that a clone of it takes; with as little in them as it allows; those that
its triggers take, with parents that agree where these ask for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seeds.errors import SeedsError
from seeds.runner.filling.agreeing import agreeing
from seeds.runner.filling.choosing import Chosen, ask, insist, plan_of, whole
from seeds.runner.filling.kept import has_say
from seeds.runner.filling.supplying import Missing, insert, missing_parent, with_values
from seeds.runner.filling.wishes import TableWish

if TYPE_CHECKING:
    from seeds.filling.model import FilledTable
    from seeds.load.backend import Backend
    from seeds.plan.model import PlannedEntity
    from seeds.runner.filling.loads import Loads
    from seeds.runner.filling.planning import Planner
    from seeds.runner.filling.wishes import Filled
    from seeds.schema.catalogue import CatalogueTable

_SUPPLIES = 5
"""Rows that the triggers of one table may ask for."""

_TASTE = 512
"""Rows that are tried to see how many of a kind a table takes."""

_FEW = 0.5
"""Where it takes a smaller share of the rows, others may please it more."""


@dataclass
class TableFiller:
    """Fills tables, one at a time.

    Attributes:
        planner: Declares them.
        wishes: What is wanted, by table; other tables are parents only.
        supplied: Rows that were made because triggers refer to them.
    """

    planner: Planner
    wishes: Mapping[str, TableWish]
    supplied: list[Missing] = field(default_factory=list)

    @property
    def loads(self) -> Loads:
        """What was loaded."""
        return self.planner.loads

    @property
    def _backend(self) -> Backend:
        return self.loads.backend

    def fill(
        self, table: CatalogueTable, wish: TableWish, cut: frozenset[str], result: Filled
    ) -> None:
        """Fill a table.

        Args:
            table: The table.
            wish: What is wanted of it.
            cut: Columns of references that stay NULL, because they close a circle.
            result: Is told what became of it.
        """
        declared, planned = self.planner.planned(table, wish, cut)
        result.declared = declared
        if planned is None:
            result.why_not = declared.why_not or declared.limit
            return
        chosen: Chosen | None = None
        again = self._begins_again(planned)
        if declared.asked or self.may_meet(table) or again:
            declared, chosen = self._choose(table, wish, cut, declared, planned)
            result.declared, planned = declared, chosen.planned
            result.why_not = chosen.most_common
            if again and planned.count < wish.rows:
                result.why_not = _shortfall(declared, chosen, wish)
                if not planned.count:
                    return
        if not self._try_supplied(planned, result):
            unasked = chosen is None
            if chosen is None:
                declared, chosen = self._choose(table, wish, cut, declared, planned)
                result.declared, planned = declared, chosen.planned
            done = unasked and self._try_supplied(planned, result)
            if not done and not self._try_sparing(table, wish, cut, result):
                chosen = self._try_one_by_one(table, wish, cut, result)
            if not result.inserted and has_say(table):
                # A trigger that goes by keys keeps others away each time.
                refused = result.why_not
                if not self._try(planned, result, partly=True):
                    result.why_not = refused
        if result.inserted >= wish.rows:
            result.why_not = ""
        elif not result.why_not:
            result.why_not = _shortfall(declared, chosen, wish)

    def may_meet(self, table: CatalogueTable) -> bool:
        """Tell whether rows that are there may meet new ones in a key that only a rule asks for."""
        by_rule = any(key.by_rule for key in table.uniques)
        return by_rule and not self._backend.is_empty(table.info)

    def _begins_again(self, planned: PlannedEntity) -> bool:
        """Tell whether rows that are there may be those with the same row indices."""
        return planned.row_start < self.planner.state(planned.table.name).next_row

    def _choose(
        self,
        table: CatalogueTable,
        wish: TableWish,
        cut: frozenset[str],
        declared: FilledTable,
        planned: PlannedEntity,
    ) -> tuple[FilledTable, Chosen]:
        """Return the rows that a table takes; of all row indices, where the next ones are too few.

        Args:
            table: The table.
            wish: What is wanted of it.
            cut: Columns of references that stay NULL.
            declared: How it is declared.
            planned: The next rows.
        """
        chosen = self._ask(table, planned, declared)
        if chosen.planned.count >= wish.rows or not planned.row_start:
            return declared, chosen
        again, planned_again = self.planner.from_the_start(table, wish, cut)
        if planned_again is not None:
            more = self._ask(table, planned_again, again)
            if more.planned.count > chosen.planned.count:
                return again, more
        return declared, chosen

    def _ask(self, table: CatalogueTable, planned: PlannedEntity, declared: FilledTable) -> Chosen:
        return ask(
            self.planner.connection,
            table,
            planned,
            self.loads.generation,
            self.planner.state(table.name).next_key,
            declared.most,
        )

    def _try_sparing(
        self, table: CatalogueTable, wish: TableWish, cut: frozenset[str], result: Filled
    ) -> bool:
        """Load a table with as little in its rows as it allows: triggers look at what is there."""
        refused, refusal = result.why_not, result.refusal
        declared, planned = self.planner.planned(table, wish, cut, sparing=True)
        if planned is not None and (declared.asked or self.may_meet(table)):
            planned = self._ask(table, planned, declared).planned
        if planned is not None and self._try_supplied(planned, result):
            result.declared = declared
            return True
        result.why_not, result.refusal = refused, refusal
        return False

    # -- triggers --------------------------------------------------------------------------

    def _try_one_by_one(
        self, table: CatalogueTable, wish: TableWish, cut: frozenset[str], result: Filled
    ) -> Chosen:
        """Load the rows that a table takes one by one, of as many more as that needs."""
        refused = result.why_not
        best, cut = self._most_welcome(table, wish, cut)
        declared, planned = self.planner.planned(best, wish, cut)
        assert planned is not None
        chosen = self._insist(best, planned, declared)
        if chosen.planned.count:
            if not self._try(chosen.planned, result):
                return chosen  # what is refused of them together says more
            result.declared = declared
        result.why_not = chosen.most_common or result.why_not or refused
        return chosen

    def _most_welcome(
        self, table: CatalogueTable, wish: TableWish, cut: frozenset[str]
    ) -> tuple[CatalogueTable, frozenset[str]]:
        """Return the table as more of its rows stay, and columns that stay NULL.

        It is the table as it is, or with more demanded of its rows, or without references to rows
        of its own: those that refer to a row that is refused are refused with it.
        """
        best, share = (table, cut), -1.0
        for other in (table, *agreeing(table, self.planner.catalogue)):
            for left in dict.fromkeys((cut, cut | _to_itself(table))):
                taken = self._share_taken(other, wish, left)
                if taken > share:
                    best, share = (other, left), taken
                if share >= _FEW:
                    return best
        return best

    def _share_taken(self, table: CatalogueTable, wish: TableWish, cut: frozenset[str]) -> float:
        declared, planned = self.planner.planned(table, TableWish(wish.rows), cut)
        if planned is None:
            return 0.0
        chosen = self._insist(table, planned, declared, most=_TASTE)
        return chosen.planned.count / max(chosen.tried, 1)

    def _insist(
        self,
        table: CatalogueTable,
        planned: PlannedEntity,
        declared: FilledTable,
        most: int | None = None,
    ) -> Chosen:
        return insist(
            self.planner.connection,
            table,
            planned,
            self.loads.generation,
            self.planner.state(table.name).next_key,
            declared.most,
            # The table itself knows nothing of what only rules demand.
            asking=bool(declared.asked and table.ruled) or self.may_meet(table),
            many=most,
        )

    # -- loading ---------------------------------------------------------------------------

    def _try(self, planned: PlannedEntity, result: Filled, *, partly: bool = False) -> bool:
        """Load a table; take it back and tell when the database refuses it.

        Args:
            planned: The entity.
            result: Is told what became of it.
            partly: Whether triggers may keep some of the rows away.
        """
        name, connection = planned.table.name, self.planner.connection
        try:
            kept = whole(connection, self.planner.catalogue.tables[name], planned.count)
            with connection.begin_nested(), contextlib.nullcontext() if partly else kept:
                self.loads.load(plan_of(planned))
        except SeedsError as error:
            self.loads.forget((name,))
            result.why_not = error.message
            result.refusal = error
            return False
        result.inserted = self.loads.outcomes[name].inserted
        if result.inserted < planned.count:
            result.why_not = (
                f"its triggers keep {result.inserted:,} of {planned.count:,} rows that it is sent"
            )
        return True

    def _try_supplied(self, planned: PlannedEntity, result: Filled) -> bool:
        """Load a table, with the parents that its triggers say are missing."""
        if not planned.count:
            return False
        for _ in range(_SUPPLIES):
            if self._try(planned, result):
                return True
            assert result.refusal is not None
            catalogue = self.planner.catalogue
            missing = missing_parent(result.refusal, planned.table.name, catalogue)
            if missing is None or not self._supply(missing):
                return False
        return False

    def _supply(self, missing: Missing) -> bool:
        """Make one row that something refers to; tell whether it went well."""
        table = self.planner.catalogue.tables[missing.table]
        after = self.wishes.get(table.name, TableWish(0)).rows + len(self.supplied)
        row = self.planner.state(table.name).next_row + after
        try:
            with self.planner.connection.begin_nested():
                declared, planned = self.planner.planned(table, TableWish(1), row_start=row)
                # What a trigger asks for breaks no rule: nobody would tell.
                held = {c for check in table.checks if check.by_rule for c in check.columns}
                if planned is None or (table.ruled and declared.asked):
                    return False
                if held.intersection(missing.values):
                    return False
                planned = with_values(planned, missing.values)
                insert(self.planner.connection, planned, self.loads.generation(planned))
        except SeedsError:
            return False
        self.supplied.append(missing)
        return True


def _to_itself(table: CatalogueTable) -> frozenset[str]:
    """Return columns by which rows refer to others of their table, where they need not."""
    return frozenset(
        name
        for reference in table.references
        if reference.table == table.name
        for name in reference.columns
        if table.columns[name].nullable
    )


def _shortfall(declared: FilledTable, chosen: Chosen | None, wish: TableWish) -> str:
    if declared.most is not None and declared.most < wish.rows:
        return f"{declared.limit} allows {declared.most:,} rows"
    return chosen.most_common if chosen is not None else ""
