"""From a plan to rows in the database: fixed rows are upserted, generated ones streamed.

Threads generate and encode blocks ahead, in order; the calling thread sends them. At most a
few blocks are in memory at any time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.errors import DeclarationError
from seeds.generate.cells import Context
from seeds.generate.rows import GeneratedRows
from seeds.generate.source import FamilyBlock, GeneratedSource, Generation, Layout, StoredSource
from seeds.generate.vector import to_python
from seeds.ledger.ledger import key_ranges
from seeds.load.backend import Backend, Encoded, TableLoad
from seeds.plan.binding import BoundEntity, bind
from seeds.plan.model import Plan, PlannedEntity
from seeds.runner.batches import make_batch
from seeds.runner.progress import Progress
from seeds.schema.table import TableInfo
from seeds.spec.column import Constant, Key
from seeds.spec.entity import Entity

# Parents that lie in the database are sampled into memory up to this many.
SAMPLE = 1_000_000


@dataclass
class TableOutcome:
    """What was done to one table. ``seconds`` is time spent sending its rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    keys: list[tuple[int, int]] = field(default_factory=list)
    parents: dict[str, int] = field(default_factory=dict)


def stored_sources(
    plan: Plan,
    backend: Backend,
    tables: Mapping[str, TableInfo],
    entities: Mapping[str, Entity],
    context: Context,
) -> dict[str, StoredSource]:
    """Read the existing parents that a plan refers to, at most :data:`SAMPLE` of a table.

    Args:
        plan: The plan.
        backend: The backend to read with.
        tables: All tables.
        entities: Known entities by table, for intermediate values of stored rows.
        context: Seed, as-of, locale.
    """
    sources = {}
    for name in plan.stored:
        table = tables[name]
        columns = list(table.columns)
        batches: list[Any] = []
        rows = 0
        for batch in backend.read(table, columns):
            batches.append(batch.rows)
            rows += batch.rows.num_rows
            if rows >= SAMPLE:
                break
        data = pa.Table.from_batches(batches) if batches else _empty(table, columns)
        bound = bind(entities[name], table) if name in entities else None
        sources[name] = StoredSource(context, table, data, bound)
    return sources


def _empty(table: TableInfo, columns: list[str]) -> pa.Table:
    return pa.table({n: pa.array([], table.columns[n].type.arrow) for n in columns})


class Loader:
    """Loads a plan through a backend.

    Args:
        plan: The plan.
        generation: The run's sources.
        backend: The backend; its lock is held and tables have been cleared.
        batch_size: Rows a batch.
        jobs: Threads that generate.
        progress: Is told what happens.
        next_keys: The smallest free key of each table with an integer key.
    """

    def __init__(
        self,
        plan: Plan,
        generation: Generation,
        backend: Backend,
        *,
        batch_size: int,
        jobs: int,
        progress: Progress,
        next_keys: Mapping[str, int],
    ) -> None:
        self.plan = plan
        self.generation = generation
        self.backend = backend
        self.jobs = jobs
        self.progress = progress
        self.layout: Layout = generation.layout(batch_size)
        self.outcomes = {e.table.name: TableOutcome() for e in plan.entities}
        self._present: dict[str, NDArray[np.bool_]] = {}  # fixed rows that were there before
        for entity in plan.entities:
            source = generation.generated(entity.table.name)
            source.key_start = next_keys.get(entity.table.name, 1)

    def rows(self, table: str) -> int:
        """Return how many rows of a table the run writes, fixed ones included."""
        return self.layout.fixed[table] + self.layout.generated[table]

    def run(self) -> None:
        """Write everything."""
        self.progress.start([(e.table.name, self.rows(e.table.name)) for e in self.plan.entities])
        self.backend.on_phase = self.progress.message
        loads = [
            TableLoad(
                entity.table,
                tuple(entity.bound.columns),
                self.layout.generated[entity.table.name],
                self.backend.is_empty(entity.table),
            )
            for entity in self.plan.entities
            if self.layout.generated[entity.table.name]
        ]
        self.backend.prepare(loads)
        for family in self._families():
            for entity in family:
                self._fixed(entity)
            self._stream(family[0])
        self.backend.finish()
        self._note_keys()
        for entity in self.plan.entities:
            self._note_parents(entity)

    def _families(self) -> list[list[PlannedEntity]]:
        """Return roots with all that is made with them, those that others refer to first."""
        families: dict[str, list[PlannedEntity]] = {}
        for entity in self.plan.entities:
            families.setdefault(entity.root.table.name, []).append(entity)
        return list(families.values())

    # -- fixed rows -------------------------------------------------------------------------

    def _fixed(self, entity: PlannedEntity) -> None:
        table = entity.table.name
        source = self.generation.generated(table)
        count = self.layout.fixed[table]
        first = source.key_start
        source.fixed_keys = np.arange(first, first + count, dtype=np.int64)
        rows = self.generation.fixed_rows(table)
        if rows is None or count == 0:
            return
        started = time.perf_counter()
        bound = entity.bound
        stated = [self._values(entity, i) for i in range(count)]
        names = dict.fromkeys((*bound.columns, *(name for row in stated for name in row)))
        values = {n: to_python(rows.column(n)) for n in names if n in bound.table.columns}
        # A column that only some rows state is left to the database in the others.
        records = [
            {n: c[i] for n, c in values.items() if n in bound.columns or n in stated[i]}
            for i in range(count)
        ]
        natural = natural_key(entity)
        present = self._made_before(entity, rows)
        wanted = np.flatnonzero(~present).tolist()
        update = [tuple(c for c in self._stated(entity, i) if c not in natural) for i in wanted]
        result = self.backend.upsert(entity.table, [records[i] for i in wanted], natural, update)
        self._adopt_keys(source, bound, wanted, result.keys)
        present[wanted] = ~np.array(result.new, dtype=np.bool_)
        self._present[table] = present
        if result.inserted:
            source.key_start = first + count
        outcome = self.outcomes[table]
        outcome.inserted += result.inserted
        outcome.updated += result.updated
        outcome.unchanged += count - result.inserted - result.updated
        if bound.key is not None and result.inserted:
            pairs = zip(_single(result.keys), result.new, strict=True)
            outcome.keys += key_ranges(int(key) for key, new in pairs if new)
        outcome.seconds += time.perf_counter() - started
        self.progress.advance(table, count)

    def _values(self, entity: PlannedEntity, index: int) -> Mapping[str, Any]:
        return entity.fixed[index].values if index < len(entity.fixed) else {}

    def _stated(self, entity: PlannedEntity, index: int) -> tuple[str, ...]:
        return entity.fixed[index].stated if index < len(entity.fixed) else ()

    def _made_before(self, entity: PlannedEntity, rows: GeneratedRows) -> NDArray[np.bool_]:
        """Tell which children were made together with owners that were there before the run.

        Nothing tells such a child that no fixed set states and that has no natural key of its
        own from those that its owner has already: an order would get more and more items.
        """
        present = np.zeros(rows.n, dtype=np.bool_)
        if rows.owner is not None and not _tells_apart(entity):
            assert entity.owner is not None
            present |= self._present[entity.owner.table.name][rows.owner[1]]
            present[: len(entity.fixed)] = False
        return present

    def _adopt_keys(
        self,
        source: GeneratedSource,
        bound: BoundEntity,
        ordinals: list[int],
        keys: tuple[Any, ...],
    ) -> None:
        """Let children refer to the keys that rows have in the database."""
        if bound.key is not None:
            assert source.fixed_keys is not None
            source.fixed_keys[ordinals] = [int(k) for k in _single(keys)]
            return
        for position, name in enumerate(bound.table.primary_key):
            for i, key in zip(ordinals, keys, strict=True):
                value = key[position] if isinstance(key, tuple) else key
                source.override(name, i, Constant(value))

    # -- generated rows ---------------------------------------------------------------------

    def _stream(self, root: PlannedEntity) -> None:
        for encoded in self._encoded(root):
            table = encoded.table.name
            started = time.perf_counter()
            self.backend.write(encoded)
            outcome = self.outcomes[table]
            outcome.seconds += time.perf_counter() - started
            outcome.inserted += encoded.rows
            self.progress.advance(table, encoded.rows)

    def _note_keys(self) -> None:
        for entity in self.plan.entities:
            table = entity.table.name
            source = self.generation.generated(table)
            generated = self.layout.generated[table]
            if entity.bound.key is not None and generated:
                first = source.key_start
                self.outcomes[table].keys.append((first, first + generated - 1))

    def _encoded(self, root: PlannedEntity) -> Iterator[Encoded]:
        """Yield encoded batches in order, made by threads that run a little ahead."""
        blocks = [block for block in self.layout.blocks() if block.root is root]
        with ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="generate") as pool:
            ahead: deque[Future[list[Encoded]]] = deque()
            try:
                for block in blocks:
                    ahead.append(pool.submit(self._make, block))
                    if len(ahead) > self.jobs:
                        yield from ahead.popleft().result()
                while ahead:
                    yield from ahead.popleft().result()
            finally:
                # After an error or Ctrl-C nothing that waits is begun.
                pool.shutdown(wait=True, cancel_futures=True)

    def _make(self, block: FamilyBlock) -> list[Encoded]:
        family = self.layout.rows(block)
        encoded = [self.backend.encode(make_batch(rows, self.backend)) for rows in family if rows.n]
        for rows in family:
            rows.forget()
        return encoded

    def _note_parents(self, entity: PlannedEntity) -> None:
        """Record among how many parents the references chose, to recompute them later."""
        outcome = self.outcomes[entity.table.name]
        for reference in entity.bound.entity.references.values():
            target = self.generation.source(reference.table, entity)
            outcome.parents[reference.table] = target.size


def _single(keys: tuple[Any, ...]) -> list[Any]:
    return [k[0] if isinstance(k, tuple) else k for k in keys]


def _tells_apart(entity: PlannedEntity) -> bool:
    """Tell whether a child that is made anew is known for the one made before."""
    alone = entity.fan_out is not None and entity.fan_out.most == 1
    return alone or bool(entity.bound.entity.natural_key)


def natural_key(entity: PlannedEntity) -> tuple[str, ...]:
    """Return the columns that identify a fixed row.

    Raises:
        DeclarationError: Neither the factory nor the table says.
    """
    given = entity.bound.entity.natural_key
    if given:
        return given
    if entity.link and entity.fan_out is not None and entity.fan_out.most == 1:
        return (entity.link,)
    for group in entity.table.uniques:
        if not any(isinstance(entity.bound.columns.get(c), Key) for c in group):
            return group
    raise DeclarationError(
        f"{entity.bound.entity.origin}: fixed {entity.bound.name} need a natural key",
        'Write class XFactory(Factory[X], natural_key=("code",)).',
    )
