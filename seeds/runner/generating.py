"""Rows without a database: those that ``seed all --clear`` loads into an empty one.

Any slice of a table's rows is made alone; what its rows refer to is computed, not read.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from seeds.generate.cells import Context
from seeds.generate.column_array import column_array
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.source import FamilyBlock, Generation
from seeds.plan.model import Plan, PlannedEntity
from seeds.runner.batches import make_batch
from seeds.schema.batch import Batch
from seeds.schema.json_text import json_text
from seeds.schema.types import Kind
from seeds.spec.column import ChildAggregate, Column, Reference

T = TypeVar("T")

_REPEATED = 3
"""How often texts are repeated, on an average, so that codes are worth more than texts."""


class TableRows:
    """Makes the rows of the tables of a plan, for empty tables.

    Args:
        plan: A plan for empty tables.
        context: Seed, as-of, locale.
        tables: The tables whose rows are wanted; whatever they do not need is not looked at.
        batch_size: Rows made at a time; they do not depend on it.
    """

    def __init__(
        self, plan: Plan, context: Context, tables: Collection[str], batch_size: int
    ) -> None:
        self.plan = only_needed(plan, tables)
        self.generation = Generation(self.plan, context, {})
        self.layout = self.generation.layout(batch_size)
        for entity in self.plan.entities:
            # As in cleared tables: fixed rows first, then the generated ones.
            name = entity.table.name
            source, fixed = self.generation.generated(name), self.layout.fixed[name]
            source.fixed_keys = np.arange(1, 1 + fixed, dtype=np.int64)
            source.key_start = 1 + fixed
            source.refresh()

    def planned(self, table: str) -> PlannedEntity:
        """Return what is planned for a table."""
        found = self.plan.entity(table)
        assert found is not None
        return found

    def count(self, table: str) -> int:
        """Return how many rows a table has, fixed ones included."""
        return self.layout.fixed[table] + self.layout.generated[table]

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns that batches of a table have, in the table's order.

        They are those that a factory declares and those that fixed rows alone state; columns
        that only a database fills are not among them.
        """
        planned = self.planned(table)
        stated = {name for row in planned.fixed for name in row.values}
        wanted = stated | set(planned.bound.columns)
        return tuple(name for name in planned.table.columns if name in wanted)

    def batches(
        self,
        table: str,
        start: int,
        stop: int,
        jobs: int,
        encode: Callable[[Batch], T],
        *,
        coded: bool = False,
    ) -> Iterator[T]:
        """Yield rows [start, stop) of a table in order, each batch passed through a function.

        Args:
            table: The table.
            start: The first row, counted from 0; fixed rows come first.
            stop: One past the last row.
            jobs: Threads that make rows and call the function.
            encode: The function.
            coded: Whether it takes texts as codes, see :class:`Batch`.
        """
        most = (stop - start) // _REPEATED if coded else 0
        makers = list(self._makers(table, start, stop, most))
        with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="generate") as pool:
            ahead: deque[Future[T]] = deque()
            try:
                for make in makers:
                    ahead.append(pool.submit(_encoded, make, encode))
                    if len(ahead) > jobs:
                        yield ahead.popleft().result()
                while ahead:
                    yield ahead.popleft().result()
            finally:
                # After an error or Ctrl-C nothing that waits is begun.
                pool.shutdown(wait=True, cancel_futures=True)

    def _makers(
        self, table: str, start: int, stop: int, coded: int
    ) -> Iterator[Callable[[], Batch]]:
        """Yield functions that make consecutive rows."""
        planned, fixed = self.planned(table), self.layout.fixed[table]
        if start < min(stop, fixed):
            yield partial(self._fixed, planned, start, min(stop, fixed))
        root = planned.root.table.name
        blocks = [b for b in self.layout.blocks() if b.root.table.name == root]
        for i, block in enumerate(blocks):
            if planned.owner is None:
                first, end = block.start, block.stop
            else:
                last = i + 1 == len(blocks)
                first = block.starts[table]
                end = self.count(table) if last else blocks[i + 1].starts[table]
            low, high = max(first, start), min(end, stop)
            if low < high:
                yield partial(self._generated, planned, block, first, low, high, coded)

    def _fixed(self, planned: PlannedEntity, start: int, stop: int) -> Batch:
        rows = self.generation.fixed_rows(planned.table.name)
        assert rows is not None
        batch = _as_loaded(self._batch(rows, planned, fixed=True))
        return replace(batch, rows=batch.rows.slice(start, stop - start))

    def _generated(
        self,
        planned: PlannedEntity,
        block: FamilyBlock,
        first: int,
        low: int,
        high: int,
        coded: int,
    ) -> Batch:
        """Make rows [low, high) of a block whose first row of the table is ``first``."""
        if planned.owner is None:
            rows = self.generation.generated(planned.table.name).root_rows(low, high)
            batch = self._batch(rows, planned, fixed=False, coded=coded)
            rows.forget()
            return batch
        family = self.layout.rows(block)
        made = next(rows for rows in family if rows.source.planned is planned)
        batch = self._batch(made, planned, fixed=False, coded=coded)
        for rows in family:
            rows.forget()
        return replace(batch, rows=batch.rows.slice(low - first, high - low))

    def _batch(
        self, rows: GeneratedRows, planned: PlannedEntity, *, fixed: bool, coded: int = 0
    ) -> Batch:
        batch = make_batch(rows, None, coded=coded)
        arrays: dict[str, Any] = dict(zip(batch.rows.schema.names, batch.rows.columns, strict=True))
        names = self.columns(planned.table.name)
        for name in names:
            if name not in arrays:
                info = planned.table.columns[name]
                where, type_ = f"{planned.table.name}.{name}", info.type.arrow
                nothing: Any = pa.array([None] * rows.n, type_)
                arrays[name] = (
                    column_array(rows.column(name), info, where, None) if fixed else nothing
                )
        ordered = [arrays[name] for name in names]
        return replace(batch, rows=pa.RecordBatch.from_arrays(ordered, names=list(names)))


def _as_loaded(batch: Batch) -> Batch:
    """Return fixed rows with their documents as a database gets them: as Python's values.

    A price of 61.40 within a document is 61.4 then; documents of generated rows are sent as text.
    """
    arrays: list[Any] = list(batch.rows.columns)
    for i, name in enumerate(batch.rows.schema.names):
        if batch.table.columns[name].type.kind is Kind.JSON:
            texts = [
                None if text is None else json_text(json.loads(text))
                for text in arrays[i].to_pylist()
            ]
            arrays[i] = pa.array(texts, pa.string())
    rows = pa.RecordBatch.from_arrays(arrays, names=batch.rows.schema.names)
    return replace(batch, rows=rows)


def _encoded(make: Callable[[], Batch], encode: Callable[[Batch], T]) -> T:
    return encode(make())


def only_needed(plan: Plan, tables: Collection[str]) -> Plan:
    """Return a plan with some tables, their owners, and whatever their rows are computed from."""
    planned = {entity.table.name: entity for entity in plan.entities}
    children: dict[str, list[str]] = {}
    for entity in plan.entities:
        if entity.owner is not None:
            children.setdefault(entity.owner.table.name, []).append(entity.table.name)
    needed: set[str] = set()
    waiting = list(tables)
    while waiting:
        table = waiting.pop()
        if table in needed or table not in planned:
            continue
        needed.add(table)
        entity = planned[table]
        nodes = _nodes(entity)
        waiting += [node.table for node in nodes if isinstance(node, Reference)]
        if entity.owner is not None:
            waiting.append(entity.owner.table.name)
        if entity.bound.entity.definition or any(
            isinstance(node, ChildAggregate) for node in nodes
        ):
            waiting += children.get(table, ())
    return Plan(tuple(e for e in plan.entities if e.table.name in needed), plan.stored)


def _nodes(planned: PlannedEntity) -> list[Column]:
    """Return all that an entity declares, states and fixed rows included."""
    bound = planned.bound
    trees: list[Any] = [*bound.columns.values(), *bound.hidden.values()]
    trees += [value for state in bound.entity.states.values() for value in state.values()]
    trees += [value for row in planned.fixed for value in row.values.values()]
    return [node for tree in trees if isinstance(tree, Column) for node in tree.walk()]
