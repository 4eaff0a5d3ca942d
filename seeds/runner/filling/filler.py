"""Fills the tables of a database, parents first, each by itself.

A table is declared when those that it refers to are filled, because what it can have depends on
how many rows they got. It is loaded within a savepoint; tables that refer to each other in a circle
are loaded at once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.errors import CapacityError, ConstraintError, SeedsError
from seeds.filling.amending import amended
from seeds.filling.order import circles
from seeds.filling.twins import twinned
from seeds.inference.circles import circular_references
from seeds.load.deferral import deferred
from seeds.load.errors import connection_lost, translated
from seeds.load.judging import Judge
from seeds.plan.model import Plan, PlannedEntity
from seeds.runner.filling.kept import Beside, has_say
from seeds.runner.filling.loads import Loads
from seeds.runner.filling.one_each import one_each
from seeds.runner.filling.one_table import TableFiller
from seeds.runner.filling.planning import Planner
from seeds.runner.filling.wishes import Filled, TableWish
from seeds.schema.names import SearchPath
from seeds.schema.own_rows import all_rows

if TYPE_CHECKING:
    from seeds.filling.model import FillSettings
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.runner.seeding import DatabaseState, RunSettings
    from seeds.schema.catalogue import Catalogue, CatalogueTable

__all__ = ["Filled", "Filler", "TableWish"]


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
    beside: Beside | None = None

    @cached_property
    def loads(self) -> Loads:
        """What was loaded, and what the rows of the next table refer to."""
        return Loads(self.connection, self.catalogue, self.settings, self.state, self.progress)

    @cached_property
    def _planner(self) -> Planner:
        return Planner(self.connection, self.catalogue, self.fill, self.state, self.loads)

    @cached_property
    def _one(self) -> TableFiller:
        return TableFiller(self._planner, self.wishes)

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
            name: [r.filled for r in self.catalogue.tables[name].references] for name in wanted
        }
        if any(has_say(self.catalogue.tables[name]) for name in wanted):
            self.beside = Beside(self.backend, self.catalogue.tables.values())
        path = SearchPath(self.connection)
        for group in circles(wanted, parents):
            path.look_also_in(self._schemas(group[0]))
            if len(group) == 1:
                self._fill(group[0])
            elif not self._fill_together(group) and not self._fill_in_pairs(group):
                self._fill_apart(group)
        for name, result in self.results.items():
            if not result.inserted:
                result.held = self._holds(self.catalogue.tables[name])
                along = self._written_along(name, result.held)
                if along:
                    result.why_not = f"triggers of other tables have written {along:,} rows into it"
                elif result.held:
                    result.why_not = (
                        f"it has {result.held:,} rows that are not of this run; {result.why_not}"
                    )
                elif below := self._shows(self.catalogue.tables[name]):
                    result.held = below
                    result.why_not = f"{below:,} rows of tables that inherit from it show in it"

    def _written_along(self, name: str, held: int) -> int:
        """Return how many rows of a table are of triggers that this run has called."""
        return 0 if self.beside is None else max(held - self.beside.rows_before(name), 0)

    def _schemas(self, name: str) -> list[str | None]:
        """Return all schemas, that of a table first."""
        own = self.catalogue.tables[name].info.source.schema
        return [own, *sorted({t.info.source.schema or "" for t in self.catalogue.tables.values()})]

    # -- one table -------------------------------------------------------------------------

    def _fill(self, name: str, cut: frozenset[str] = frozenset()) -> None:
        table = self.catalogue.tables[name]
        wish = one_each(self.connection, self.catalogue, table, self.wishes[name])
        started, supplied = time.perf_counter(), len(self._one.supplied)
        result = self.results[name] = Filled(wish.rows)
        if not wish.rows:
            result.why_not = "none of the rows that it would belong to is there"
            self.loads.count_again(name)
            return
        try:
            # Whatever goes wrong, nothing of it stays, and the transaction can go on.
            with self.connection.begin_nested():
                self._one.fill(table, wish, cut, result)
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
        del self._one.supplied[supplied:]
        self.loads.forget((name,))

    def _holds(self, table: CatalogueTable) -> int:
        """Return how many rows a table has, as far as one may look."""
        return self.backend.count(table.info) if table.readable else 0

    def _shows(self, table: CatalogueTable) -> int:
        """Return how many rows a table shows that are not its own."""
        if not table.info.descendants or not table.readable:
            return 0
        query = sa.select(sa.func.count()).select_from(all_rows(table.info))
        with translated(table.name):
            return int(self.connection.execute(query).scalar_one())

    # -- circles ---------------------------------------------------------------------------

    def _fill_in_pairs(self, group: Sequence[str]) -> bool:
        """Fill tables of a circle with rows made in pairs; tell whether it went well."""
        tables = [self.catalogue.tables[name] for name in group]
        return any(
            self._fill_together(group, amended(self.catalogue, amendments))
            for amendments in twinned(tables)
        )

    def _fill_together(self, group: Sequence[str], seen: Catalogue | None = None) -> bool:
        """Fill tables that refer to each other in a circle at once; tell whether it went well.

        Args:
            group: The tables.
            seen: What there is, where their rows are made as if it were that.
        """
        started = time.perf_counter()
        results = {name: Filled(self.wishes[name].rows) for name in group}
        try:
            with self.connection.begin_nested():
                whole = self._load_together(group, results, seen or self.catalogue)
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

    def _load_together(
        self, group: Sequence[str], results: Mapping[str, Filled], seen: Catalogue
    ) -> bool:
        tables = [seen.tables[name] for name in group]
        wishes = {name: self.wishes[name] for name in group}
        planned = self._together(tables, wishes, results)
        while planned is None:
            planned = self._together(tables, wishes, results)
        if not planned:
            return False
        with deferred(self.connection, [self.catalogue.tables[name] for name in group]):
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
            declared, entity = self._planner.planned(table, wish, sizes=sizes, together=wishes)
            # The database would not refuse what breaks a rule.
            if entity is None or (table.ruled and (declared.asked or self._one.may_meet(table))):
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
        # NULL may be wrong where a condition speaks of a reference.
        checked = {name: {c for k in t.checks for c in k.columns} for name, t in tables.items()}
        cut = circular_references({name: t.info for name, t in tables.items()}, checked)
        parents = {
            name: [
                r.filled
                for r in table.references
                if not set(r.columns).intersection(cut.get(name, ()))
            ]
            for name, table in tables.items()
        }
        for together in circles(group, parents):
            for name in together:
                self._fill(name, frozenset(cut.get(name, ())))
