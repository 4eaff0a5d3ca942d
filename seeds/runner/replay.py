"""A run made again from its recipe: the same rows, computed and not read.

The declarations of today are used, and rows that others may have changed. Whether the result is
what the run wrote is told by its digest; see :mod:`seeds.runner.comparison`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from seeds.config.environments import KINDS
from seeds.errors import DeclarationError
from seeds.generate.cells import Context
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.python_values import micros
from seeds.generate.source import GeneratedSource, Generation
from seeds.generate.vector import to_python
from seeds.ledger.entry import Run, TableEntry
from seeds.plan.model import Plan, PlannedEntity
from seeds.plan.recipe import plan_again
from seeds.runner.batches import make_batch
from seeds.runner.fixed_rows import natural_key
from seeds.runner.loading import stored_sources
from seeds.schema.batch import Batch
from seeds.schema.ranges import spread
from seeds.spec.column import Constant
from seeds.spec.entity import Entity, Environment

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.runner.since import Since
    from seeds.schema.table import TableInfo

BATCH = 16_384


@dataclass(frozen=True)
class Place:
    """Where a row stands among the rows of its run.

    Attributes:
        planned: Its entity.
        rows: Rows that it is one of.
        position: Its position among them.
        ordinal: Its position among all rows of the entity in the run.
        fixed: Whether a fixed set states it.
    """

    planned: PlannedEntity
    rows: GeneratedRows
    position: int
    ordinal: int
    fixed: bool

    @property
    def states(self) -> tuple[str, ...]:
        """The states that apply to it."""
        if self.fixed:
            fixed = self.planned.fixed
            return fixed[self.ordinal].states if self.ordinal < len(fixed) else ()
        at = self.ordinal - self.rows.source.fixed_count
        for segment in self.planned.segments:
            if segment.start <= at < segment.stop:
                return segment.states
        return ()


class Replay:
    """The rows of a run, made again.

    Args:
        run: The run.
        entities: Declared entities by table.
        tables: All tables.
        backend: The database, for parents that lay in it before the run.
        providers: Custom Faker providers.
        later: Rows that were not there yet when the run looked for parents.

    Raises:
        DeclarationError: The recipe does not go with the declarations of today, or there is none.
    """

    def __init__(
        self,
        run: Run,
        entities: Mapping[str, Entity],
        tables: Mapping[str, TableInfo],
        backend: Backend,
        providers: tuple[Any, ...] = (),
        later: Since | None = None,
    ) -> None:
        self.run = run
        self.backend = backend
        self.entries = {e.table: e for e in run.tables if e.recipe is not None}
        if not self.entries:
            by = "an older version wrote it"
            if run.format > 1:
                by = f"`seed {run.command}` made rows that no plan foresaw"
            raise DeclarationError(f"run {run.run} has no recipe: {by}")
        context = Context(run.seed, micros(run.as_of), run.locale, providers)
        self.plan = self._plan(entities, tables)
        limits = self._read_parents()
        stored = stored_sources(self.plan, backend, tables, entities, context, limits, later)
        self.generation = Generation(self.plan, context, stored)
        self.layout = self.generation.layout(BATCH)
        for planned in self.plan.entities:
            self._place(planned)

    def _plan(self, entities: Mapping[str, Entity], tables: Mapping[str, TableInfo]) -> Plan:
        run = self.run
        kind = KINDS.get(run.env, "disposable")
        protected = run.protected if run.env == run.marker else kind == "protected"
        recipes = {t: e.recipe for t, e in self.entries.items() if e.recipe is not None}
        gone = [t for t in recipes if t not in tables]
        if gone:
            raise DeclarationError(f"the models have no table {gone[0]} any more")
        environment = Environment(run.env, protected)
        plan = plan_again(recipes, (), entities, tables, environment)
        made = frozenset(e.table.name for e in plan.entities if e.wanted)
        stored = [t for t, rows in self._read_parents(made).items() if rows]
        return Plan(plan.entities, tuple(stored))

    def _read_parents(self, made: Collection[str] = ()) -> dict[str, int]:
        """Return how many rows each table had that references chose among and that were read.

        Args:
            made: Tables that the run made; rows of theirs were read where the recipe says so.
        """
        found: dict[str, int] = {}
        for entry in self.entries.values():
            read = () if entry.recipe is None else entry.recipe.declared_by.get("read", ())
            for table, rows in entry.parents.items():
                if table in read:
                    found[table] = rows
                elif table not in made:
                    found.setdefault(table, rows)
        return found

    def _place(self, planned: PlannedEntity) -> None:
        """Give an entity the keys that its rows got in the run."""
        name = planned.table.name
        entry = self.entries[name]
        source = self.generation.generated(name)
        fixed = self.layout.fixed[name]
        made = self.layout.generated[name]
        if made != entry.generated:
            raise DeclarationError(
                f"{planned.bound.entity.origin} makes {made:,} {planned.bound.name} now, "
                f"and made {entry.generated:,} in run {self.run.run}"
            )
        if planned.bound.key is None:
            self._adopt_named(planned, source, entry)
            return
        source.key_start = entry.first_key
        keys = spread(entry.fixed_keys)
        if len(keys) != fixed:
            raise DeclarationError(
                f"{planned.bound.entity.origin} states {fixed} fixed {planned.bound.name} now, "
                f"and stated {len(keys)} in run {self.run.run}"
            )
        source.fixed_keys = np.array(keys, dtype=np.int64)
        self._adopt(planned, source, entry, keys)

    def _adopt(
        self, planned: PlannedEntity, source: GeneratedSource, entry: TableEntry, keys: list[int]
    ) -> None:
        """Take rows that were there before the run as they are in the database."""
        table = planned.table.source
        for ordinal in spread(entry.present):
            column = table.c[entry.key]
            query = sa.select(table).where(column == keys[ordinal])
            row = self.backend.connection.execute(query).mappings().first()
            for name in planned.bound.columns if row is not None else ():
                if name not in planned.table.primary_key:
                    source.override(name, ordinal, Constant(row[table.c[name]]))  # type: ignore[index]  # a cell by its column

    def _adopt_named(
        self, planned: PlannedEntity, source: GeneratedSource, entry: TableEntry
    ) -> None:
        """Do the same, keys included, for rows that no integer names: by their natural key."""
        rows = self.generation.fixed_rows(planned.table.name) if entry.present else None
        if rows is None:
            return
        try:
            natural = natural_key(planned)
        except DeclarationError:
            return  # children that were there with their owners: nothing refers to them
        table = planned.table.source
        values = {name: to_python(rows.column(name)) for name in natural}
        for ordinal in spread(entry.present):
            same = (table.c[name] == values[name][ordinal] for name in natural)
            row = self.backend.connection.execute(sa.select(table).where(*same)).mappings().first()
            for name in planned.bound.columns if row is not None else ():
                source.override(name, ordinal, Constant(row[table.c[name]]))  # type: ignore[index]  # a cell by its column
        source.refresh()

    def made(self, table: str) -> Iterator[GeneratedRows]:
        """Yield the generated rows of a table, in the order of their keys."""
        planned = self._planned(table)
        for block in self.layout.blocks():
            if block.root is planned.root:
                family = self.layout.rows(block)
                for rows in family:
                    if rows.source.planned is planned and rows.n:
                        yield rows
                for rows in family:
                    rows.forget()

    def batches(self, table: str) -> Iterator[Batch]:
        """Yield the generated rows of a table as the run sent them."""
        for rows in self.made(table):
            yield make_batch(rows, self.backend)

    def fixed(self, table: str) -> Batch | None:
        """Return the fixed rows that the run inserted into a table."""
        rows = self.generation.fixed_rows(table)
        present = set(spread(self.entries[table].present))
        if rows is None or len(present) >= rows.n:
            return None
        batch = self.batch(rows, fixed=True)
        new: Any = [i for i in range(rows.n) if i not in present]
        return replace(batch, rows=batch.rows.take(new))

    def batch(self, rows: GeneratedRows, *, fixed: bool) -> Batch:
        """Return rows of the run as they were sent.

        Fixed rows state columns that the entity does not declare.
        """
        planned = rows.source.planned
        stated: dict[str, int] = {}
        for row in planned.fixed if fixed and len(planned.fixed) == rows.n else ():
            for name in row.values:
                stated[name] = stated.get(name, 0) + 1
        columns = planned.table.columns
        also = [
            name
            for name, times in stated.items()
            if name in columns
            and name not in planned.bound.columns
            and (times == rows.n or columns[name].nullable)
        ]
        return make_batch(rows, self.backend, also)

    def all_rows(self, table: str) -> Iterator[tuple[GeneratedRows, bool]]:
        """Yield the rows of a table, and whether they are fixed ones."""
        fixed = self.generation.fixed_rows(table)
        if fixed is not None:
            yield fixed, True
        for rows in self.made(table):
            yield rows, False

    def find(self, table: str, key: int) -> Place | None:
        """Return the place of the row with an integer key, ``None`` when it is not of this run."""
        planned = self._planned(table)
        source = self.generation.generated(table)
        fixed = spread(self.entries[table].fixed_keys)
        if key in fixed:
            rows = self.generation.fixed_rows(table)
            assert rows is not None
            at = fixed.index(key)
            return Place(planned, rows, at, at, True)
        ordinal = key - source.key_start + source.fixed_count
        if not source.fixed_count <= ordinal < source.size:
            return None
        if planned.owner is None:
            return Place(planned, source.root_rows(ordinal, ordinal + 1), 0, ordinal, False)
        blocks = [b for b in self.layout.blocks() if b.root is planned.root]
        block = [b for b in blocks if b.starts[table] <= ordinal][-1]
        for rows in self.layout.rows(block):
            if rows.source.planned is planned:
                return Place(planned, rows, ordinal - block.starts[table], ordinal, False)
        return None

    def _planned(self, table: str) -> PlannedEntity:
        planned = self.plan.entity(table)
        assert planned is not None, f"run {self.run.run} wrote no {table}"
        return planned
