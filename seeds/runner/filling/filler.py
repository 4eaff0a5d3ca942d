"""Fills the tables of a database, parents first, each by itself.

A table is declared when those that it refers to are filled, because what it can have depends on
how many rows they got. It is loaded within a savepoint: when the database refuses a row, the
clone of the table tells which rows it takes; when a trigger refuses, small steps do.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from seeds.errors import CapacityError, ConstraintError, SeedsError
from seeds.filling.declaring import Wanted, declare
from seeds.filling.model import FilledTable, FillSettings
from seeds.filling.order import circles
from seeds.inference.circles import circular_references
from seeds.load.deferral import deferred
from seeds.load.errors import connection_lost
from seeds.load.judging import Judge
from seeds.plan.binding import bind
from seeds.plan.model import Plan, PlannedEntity
from seeds.runner.filling.again import declared_by
from seeds.runner.filling.choosing import Chosen, ask, in_small_steps, plan_of, whole
from seeds.runner.filling.kept import Beside, has_say
from seeds.runner.filling.loads import Loads
from seeds.runner.filling.present import largest_numbers
from seeds.runner.filling.supplying import Missing, insert, missing_parent, with_values
from seeds.schema.names import SearchPath

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.runner.seeding import DatabaseState, RunSettings
    from seeds.schema.catalogue import Catalogue, CatalogueTable

_MORE = 4
"""Rows that a table is offered for each that is wanted, where its triggers refuse some."""

_SUPPLIES = 5
"""Rows that the triggers of one table may ask for."""


@dataclass(frozen=True)
class TableWish:
    """What is wanted of a table.

    Attributes:
        rows: Rows.
        hard: Whether somebody has asked for just this number.
    """

    rows: int
    hard: bool = False


@dataclass
class Filled:
    """What became of a table.

    Attributes:
        wanted: Rows wanted.
        inserted: Rows inserted.
        seconds: Time that it took.
        why_not: Why it has fewer rows than were wanted, or none.
        held: Rows that it has, where it got none.
        declared: What was decided of it.
        refusal: What the database said when it refused rows the last time.
    """

    wanted: int
    inserted: int = 0
    seconds: float = 0.0
    why_not: str = ""
    held: int = 0
    declared: FilledTable | None = None
    refusal: SeedsError | None = None


@dataclass
class Filler:
    """One run over the tables of a database.

    Attributes:
        connection: A connection within a transaction.
        catalogue: What the database has.
        wishes: What is wanted, by table; other tables are parents only.
        settings: What the run goes by.
        fill: What values depend on.
        state: What tables hold.
        progress: Is told what happens.
        strict: Whether the first table that cannot be filled ends the run.
        results: What became of each table.
        supplied: Rows that were made because triggers refer to them.
        beside: What tables held before, where triggers may write to them.
    """

    connection: sa.Connection
    catalogue: Catalogue
    wishes: Mapping[str, TableWish]
    settings: RunSettings
    fill: FillSettings
    state: DatabaseState
    progress: Progress
    strict: bool = False
    results: dict[str, Filled] = field(default_factory=dict)
    supplied: list[Missing] = field(default_factory=list)
    beside: Beside | None = None

    @cached_property
    def loads(self) -> Loads:
        """What was loaded, and what the rows of the next table refer to."""
        return Loads(self.connection, self.catalogue, self.settings, self.state, self.progress)

    @property
    def backend(self) -> Backend:
        """A backend of its own for each use: it remembers what it has loaded."""
        return self.loads.backend

    def run(self) -> None:
        """Fill all tables that are wanted."""
        self.fill = replace(self.fill, judge=Judge(self.connection))
        wanted = [name for name in self.catalogue.tables if self.wishes.get(name)]
        self.progress.start([(name, self.wishes[name].rows) for name in wanted])
        parents = {
            name: [r.table for r in self.catalogue.tables[name].references] for name in wanted
        }
        if any(has_say(self.catalogue.tables[name]) for name in wanted):
            self.beside = Beside(self.backend, self.catalogue.tables.values())
        path = SearchPath(self.connection)
        for group in circles(wanted, parents):
            path.look_also_in(self._schemas(group[0]))
            if len(group) == 1:
                self._fill(group[0])
            elif not self._fill_together(group):
                self._fill_apart(group)
        for name, result in self.results.items():
            if not result.inserted:
                result.held = self._holds(self.catalogue.tables[name])
                if result.held:
                    result.why_not = (
                        f"it has {result.held:,} rows that are not of this run; {result.why_not}"
                    )

    def _schemas(self, name: str) -> list[str | None]:
        """Return all schemas, that of a table first."""
        own = self.catalogue.tables[name].info.source.schema
        return [own, *sorted({t.info.source.schema or "" for t in self.catalogue.tables.values()})]

    @cached_property
    def _referenced(self) -> dict[str, frozenset[str]]:
        """The columns of each table that others refer to."""
        found: dict[str, frozenset[str]] = {}
        for table in self.catalogue.tables.values():
            for reference in table.references:
                known = found.get(reference.table, frozenset())
                found[reference.table] = known | frozenset(reference.referenced)
        return found

    # -- one table -------------------------------------------------------------------------

    def _fill(self, name: str, cut: frozenset[str] = frozenset()) -> None:
        table, wish = self.catalogue.tables[name], self.wishes[name]
        started, supplied = time.perf_counter(), len(self.supplied)
        result = self.results[name] = Filled(wish.rows)
        try:
            # Whatever goes wrong, nothing of it stays, and the transaction can go on.
            with self.connection.begin_nested():
                self._fill_one(table, wish, cut, result)
        except SeedsError as error:
            if self.strict or (isinstance(error, CapacityError) and wish.hard):
                raise
            self._give_up(name, result, error.message, supplied)
        except Exception as error:
            if self.strict or connection_lost(error):
                raise
            # Other tables can be filled; it is told with the table's name.
            first = f"{type(error).__name__}: {error}".partition("\n")[0]
            self._give_up(name, result, first, supplied)
        result.seconds = time.perf_counter() - started
        if self.strict and not result.inserted and not self._holds(table):
            raise ConstraintError(
                f"{name} cannot be filled: {result.why_not}",
                "Nothing was written. Leave the table out (--except), or fill without --strict.",
            )
        if not result.inserted:
            # Rows that were there before are parents all the same.
            self.loads.count_again(name)

    def _give_up(self, name: str, result: Filled, why: str, supplied: int) -> None:
        """Forget a table that was taken back, and all but the first rows that were supplied."""
        result.inserted, result.why_not = 0, why
        del self.supplied[supplied:]
        self.loads.forget((name,))

    def _holds(self, table: CatalogueTable) -> int:
        """Return how many rows a table has, as far as one may look."""
        return self.backend.count(table.info) if table.readable else 0

    def _fill_one(
        self, table: CatalogueTable, wish: TableWish, cut: frozenset[str], result: Filled
    ) -> None:
        declared, planned = self._planned(table, wish, cut, self.loads.sizes_of_parents(table))
        result.declared = declared
        if planned is None:
            result.why_not = declared.why_not or declared.limit
            return
        chosen: Chosen | None = None
        if declared.asked or self._may_meet(table):
            chosen = self._ask(table, planned, declared)
            planned = chosen.planned
            result.why_not = chosen.most_common
        if not self._try_supplied(planned, result):
            again = chosen is None
            if chosen is None:
                chosen = self._ask(table, planned, declared)
                planned = chosen.planned
            done = again and self._try_supplied(planned, result)
            if not done and not self._try_sparing(table, wish, cut, result):
                chosen = self._try_steps(table, wish, cut, result)
            if not result.inserted and has_say(table):
                # A trigger that goes by keys keeps others away each time.
                refused = result.why_not
                if not self._try(planned, result, partly=True):
                    result.why_not = refused
        if result.inserted >= wish.rows:
            result.why_not = ""
        elif not result.why_not:
            result.why_not = self._shortfall(declared, chosen, wish)

    def _may_meet(self, table: CatalogueTable) -> bool:
        """Tell whether rows that are there may meet new ones in a key that only a rule asks for."""
        by_rule = any(key.by_rule for key in table.uniques)
        return by_rule and not self.backend.is_empty(table.info)

    def _try_sparing(
        self, table: CatalogueTable, wish: TableWish, cut: frozenset[str], result: Filled
    ) -> bool:
        """Load a table with as little in its rows as it allows: triggers look at what is there."""
        refused, refusal = result.why_not, result.refusal
        sizes, whole = self.loads.sizes_of_parents(table), self.fill
        self.fill = replace(whole, sparing=True)
        try:
            declared, planned = self._planned(table, wish, cut, sizes)
        finally:
            self.fill = whole
        if planned is not None and (declared.asked or self._may_meet(table)):
            planned = self._ask(table, planned, declared).planned
        if planned is not None and self._try_supplied(planned, result):
            result.declared = declared
            return True
        result.why_not, result.refusal = refused, refusal
        return False

    def _try_steps(
        self, table: CatalogueTable, wish: TableWish, cut: frozenset[str], result: Filled
    ) -> Chosen:
        """Load the rows that a table takes one by one, of more than are wanted."""
        refused = result.why_not
        declared, planned = self._planned(table, wish, cut, self.loads.sizes_of_parents(table))
        assert planned is not None
        many = replace(planned, count=planned.count * _MORE)
        planned = self._ask(table, many, declared).planned
        source = self.loads.generation(planned).generated(table.name)
        source.key_start = self.state(table.name).next_key
        chosen = in_small_steps(self.connection, table, planned, source, wish.rows)
        if chosen.planned.count:
            self._try(chosen.planned, result)
        result.why_not = chosen.most_common or result.why_not or refused
        return chosen

    def _shortfall(self, declared: FilledTable, chosen: Chosen | None, wish: TableWish) -> str:
        if declared.most is not None and declared.most < wish.rows:
            return f"{declared.limit} allows {declared.most:,} rows"
        return chosen.most_common if chosen is not None else ""

    def _planned(
        self,
        table: CatalogueTable,
        wish: TableWish,
        cut: frozenset[str],
        sizes: Mapping[str, int],
        row_start: int | None = None,
    ) -> tuple[FilledTable, PlannedEntity | None]:
        if row_start is None:
            row_start = self.state(table.name).next_row
        above = largest_numbers(self.connection, table)
        wanted = Wanted(
            wish.rows, row_start, cut, self._referenced.get(table.name, frozenset()), above
        )
        declared = declare(table, wanted, sizes, self.fill, self.catalogue.dialect)
        if declared.entity is None:
            return declared, None
        rows = wish.rows
        full = declared.most is not None and declared.most <= row_start
        if full and row_start and self._has_new_parents(table):
            # Each of the parents of an earlier run has its row; those of this one have none yet.
            return self._planned(table, wish, cut, sizes, 0)
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
        by = declared_by(wanted, sizes, self.fill, table.amendment, table.ruled)
        return declared, PlannedEntity(bound, (), rows, row_start, declared_by=by)

    def _has_new_parents(self, table: CatalogueTable) -> bool:
        """Tell whether all that a table refers to was filled by this run."""
        parents = {r.table for r in table.references if r.table != table.name}
        return bool(parents) and self.loads.has_made(parents)

    def _ask(self, table: CatalogueTable, planned: PlannedEntity, declared: FilledTable) -> Chosen:
        return ask(
            self.connection,
            table,
            planned,
            self.loads.generation,
            self.state(table.name).next_key,
            declared.most,
        )

    # -- loading ---------------------------------------------------------------------------

    def _try(self, planned: PlannedEntity, result: Filled, *, partly: bool = False) -> bool:
        """Load a table; take it back and tell when the database refuses it.

        Args:
            planned: The entity.
            result: Is told what became of it.
            partly: Whether triggers may keep some of the rows away.
        """
        name = planned.table.name
        try:
            kept = whole(self.connection, self.catalogue.tables[name], planned.count)
            with self.connection.begin_nested(), contextlib.nullcontext() if partly else kept:
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
            missing = missing_parent(result.refusal, planned.table.name, self.catalogue)
            if missing is None or not self._supply(missing):
                return False
        return False

    def _supply(self, missing: Missing) -> bool:
        """Make one row that something refers to; tell whether it went well."""
        table = self.catalogue.tables[missing.table]
        after = self.wishes.get(table.name, TableWish(0)).rows + len(self.supplied)
        row = self.state(table.name).next_row + after
        try:
            with self.connection.begin_nested():
                sizes = self.loads.sizes_of_parents(table)
                declared, planned = self._planned(table, TableWish(1), frozenset(), sizes, row)
                # What a trigger asks for breaks no rule: nobody would tell.
                held = {c for check in table.checks if check.by_rule for c in check.columns}
                if planned is None or (table.ruled and declared.asked):
                    return False
                if held.intersection(missing.values):
                    return False
                planned = with_values(planned, missing.values)
                insert(self.connection, planned, self.loads.generation(planned))
        except SeedsError:
            return False
        self.supplied.append(missing)
        return True

    # -- circles ---------------------------------------------------------------------------

    def _fill_together(self, group: Sequence[str]) -> bool:
        """Fill tables that refer to each other in a circle at once; tell whether it went well."""
        started = time.perf_counter()
        results = {name: Filled(self.wishes[name].rows) for name in group}
        try:
            with self.connection.begin_nested():
                whole = self._load_together(group, results)
        except Exception as error:
            hard = isinstance(error, CapacityError) and any(self.wishes[n].hard for n in group)
            if hard or connection_lost(error):
                raise
            whole = False  # one by one it shows what is wrong, and with which of them
        if not whole:
            self.loads.forget(group)
            return False
        seconds = (time.perf_counter() - started) / len(group)
        for name, result in results.items():
            self.results[name] = replace(result, seconds=seconds)
        return True

    def _load_together(self, group: Sequence[str], results: Mapping[str, Filled]) -> bool:
        tables = [self.catalogue.tables[name] for name in group]
        wishes = {name: self.wishes[name] for name in group}
        planned = self._together(tables, wishes, results)
        while planned is None:
            planned = self._together(tables, wishes, results)
        if not planned:
            return False
        with deferred(self.connection, tables):
            self.loads.load(Plan(tuple(planned), ()))
        for entity in planned:
            results[entity.table.name].inserted = entity.count
        return True

    def _together(
        self,
        tables: Sequence[CatalogueTable],
        wishes: dict[str, TableWish],
        results: Mapping[str, Filled],
    ) -> list[PlannedEntity] | None:
        """Declare tables of a circle; with none to fill, or ``None`` where fewer are to be wished.

        Whoever has fewer rows than was thought leaves the others without parents.
        """
        planned = []
        for table in tables:
            name, wish = table.name, wishes[table.name]
            sizes = self.loads.sizes_of_parents(table) | {n: w.rows for n, w in wishes.items()}
            declared, entity = self._planned(table, wish, frozenset(), sizes)
            # The database would not refuse what breaks a rule.
            if entity is None or (table.ruled and (declared.asked or self._may_meet(table))):
                return []
            if entity.count < wish.rows:
                wishes[name] = replace(wish, rows=entity.count)
                results[name].why_not = f"{declared.limit} allows {entity.count:,} rows"
                return [] if wish.hard else None
            results[name].declared = declared
            planned.append(entity)
        return planned

    def _fill_apart(self, group: Sequence[str]) -> None:
        """Fill the tables of a circle one by one, without the references that close it."""
        tables = {name: self.catalogue.tables[name] for name in group}
        cut = circular_references({name: table.info for name, table in tables.items()})
        parents = {
            name: [
                r.table
                for r in table.references
                if not set(r.columns).intersection(cut.get(name, ()))
            ]
            for name, table in tables.items()
        }
        for together in circles(group, parents):
            for name in together:
                self._fill(name, frozenset(cut.get(name, ())))
