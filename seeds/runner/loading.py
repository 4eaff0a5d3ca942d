"""From a plan to rows in the database: fixed rows are upserted, generated ones streamed.

Threads generate and encode blocks ahead, in order; the calling thread sends them. At most a
few blocks are in memory at any time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from seeds.generate.cells import Context
from seeds.generate.source import FamilyBlock, Generation, Layout, StoredSource
from seeds.load.backend import Backend, Encoded, TableLoad
from seeds.plan.binding import bind
from seeds.plan.model import Plan, PlannedEntity
from seeds.plan.needed import needed_columns
from seeds.runner.batches import make_batch
from seeds.runner.digests import Digests
from seeds.runner.fixed_rows import FixedRowWriter
from seeds.runner.outcome import TableOutcome
from seeds.runner.progress import Progress
from seeds.schema.table import TableInfo
from seeds.spec.entity import Entity

if TYPE_CHECKING:
    from seeds.runner.since import Since

# Parents that lie in the database are sampled into memory up to this many.
SAMPLE = 1_000_000

# Rows of all tables of a family that are held back to be sent table by table.
GROUP_ROWS = 150_000


def stored_sources(
    plan: Plan,
    backend: Backend,
    tables: Mapping[str, TableInfo],
    entities: Mapping[str, Entity],
    context: Context,
    limits: Mapping[str, int] | None = None,
    later: Since | None = None,
) -> dict[str, StoredSource]:
    """Read the existing parents that a plan refers to, at most :data:`SAMPLE` of a table.

    Args:
        plan: The plan.
        backend: The backend to read with.
        tables: All tables.
        entities: Known entities by table, for intermediate values of stored rows.
        context: Seed, as-of, locale.
        limits: Exactly how many to take, the first by key, by table.
        later: Rows that are not to be taken.
    """
    sources = {}
    for name in plan.stored:
        table = tables[name]
        bound = bind(entities[name], table) if name in entities else None
        columns = needed_columns(plan, table, bound)
        batches: list[Any] = []
        rows, limit = 0, None if limits is None else limits[name]
        for read in backend.read(table, columns):
            batch = read if later is None else later.without(read)
            batches.append(batch.rows if limit is None else batch.rows.slice(0, limit - rows))
            rows += batches[-1].num_rows
            if rows >= (SAMPLE if limit is None else limit):
                break
        data = pa.Table.from_batches(batches) if batches else _empty(table, columns)
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
        self._digests = Digests(backend, self.outcomes)
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
        self._digests.prepare(loads)
        fixed = FixedRowWriter(self.generation, self.layout, self.backend, self.outcomes)
        for family in self._families():
            for entity in family:
                self.progress.advance(entity.table.name, fixed.write(entity))
            self._digests.begin(family)
            self._stream(family[0])
        self.backend.finish()
        self._note_keys()
        self._digests.finish(fixed.inserted)
        for entity in self.plan.entities:
            self._note_parents(entity)

    def _families(self) -> list[list[PlannedEntity]]:
        """Return roots with all that is made with them, those that others refer to first."""
        families: dict[str, list[PlannedEntity]] = {}
        for entity in self.plan.entities:
            families.setdefault(entity.root.table.name, []).append(entity)
        return list(families.values())

    # -- generated rows ---------------------------------------------------------------------

    def _stream(self, root: PlannedEntity) -> None:
        for encoded in grouped(self._encoded(root)):
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
            outcome = self.outcomes[table]
            outcome.generated = generated
            if entity.bound.key is not None and generated:
                first = outcome.first_key = source.key_start
                outcome.keys.append((first, first + generated - 1))

    def _encoded(self, root: PlannedEntity) -> Iterator[list[Encoded]]:
        """Yield the encoded batches of each block, made by threads that run a little ahead."""
        blocks = [block for block in self.layout.blocks() if block.root is root]
        with ThreadPoolExecutor(max_workers=self.jobs, thread_name_prefix="generate") as pool:
            ahead: deque[Future[list[Encoded]]] = deque()
            try:
                for block in blocks:
                    ahead.append(pool.submit(self._make, block))
                    if len(ahead) > self.jobs:
                        yield ahead.popleft().result()
                while ahead:
                    yield ahead.popleft().result()
            finally:
                # After an error or Ctrl-C nothing that waits is begun.
                pool.shutdown(wait=True, cancel_futures=True)

    def _make(self, block: FamilyBlock) -> list[Encoded]:
        family = self.layout.rows(block)
        encoded = []
        for rows in family:
            if rows.n:
                batch = make_batch(rows, self.backend)
                self._digests.add(batch)
                encoded.append(self.backend.encode(batch))
        for rows in family:
            rows.forget()
        return encoded

    def _note_parents(self, entity: PlannedEntity) -> None:
        """Record among how many parents the references chose, to recompute them later."""
        outcome = self.outcomes[entity.table.name]
        for reference in entity.bound.entity.references.values():
            target = self.generation.source(reference.table, entity)
            outcome.parents[reference.table] = target.size


def grouped(blocks: Iterator[list[Encoded]]) -> Iterator[Encoded]:
    """Yield the batches of several blocks so that those of one table follow one another.

    A family's blocks come as parents, children, parents, children. Going to and fro between
    tables keeps pushing the pages of their indexes out of the server's cache.

    Args:
        blocks: The batches of each block, parents first.
    """
    waiting: dict[str, list[Encoded]] = {}
    rows = 0
    for block in blocks:
        for batch in block:
            waiting.setdefault(batch.table.name, []).append(batch)
            rows += batch.rows
        if rows >= GROUP_ROWS or len(waiting) == 1:
            yield from chain.from_iterable(waiting.values())
            waiting, rows = {}, 0
    yield from chain.from_iterable(waiting.values())
