"""Columns of no table: evaluated as those of a table are, their rows handed out in turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from seeds.errors import CapacityError, UsageError
from seeds.generate.cells import Context
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.source import Generation
from seeds.generate.vector import to_python
from seeds.plan.binding import BoundEntity
from seeds.plan.model import Plan, PlannedEntity
from seeds.schema.table import TableInfo
from seeds.spec.column import ChildAggregate, Column, HasMany, ParentField, Reference
from seeds.spec.entity import Entity

U64 = NDArray[np.uint64]
VALUES = "values"
"""The name of the table that columns without one are of."""
_OF_TABLES = (Reference, ParentField, HasMany, ChildAggregate)


class Counters:
    """How far the rows of everything that is asked for have been handed out."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, counter: str, n: int) -> U64:
        """Return the next n row indices of a counter."""
        with self._lock:
            first = self._next.get(counter, 0)
            self._next[counter] = first + n
        return np.arange(first, first + n, dtype=np.uint64)

    def reset(self, counter: str | None = None) -> None:
        """Let a counter begin again, or all of them."""
        with self._lock:
            if counter is None:
                self._next.clear()
            else:
                self._next.pop(counter, None)


class TablelessColumns:
    """Columns of a table that is nowhere but here."""

    def __init__(self, context: Context, table: str, declared: Mapping[str, Column]) -> None:
        for path, column in declared.items():
            for node in column.walk():
                if isinstance(node, _OF_TABLES):
                    raise UsageError(
                        f"{path}: a {node.generator} column is about rows of other tables",
                        "Write it in a factory.",
                    )
        self.context = context
        self.declared = declared
        source = sa.Table(table, sa.MetaData())
        info = TableInfo(table, {}, (), (), (), source)
        entity = Entity(table, table, source, declared, {}, {}, origin="DataGenerator")
        names = {id(column): path for path, column in declared.items()}
        bound = BoundEntity(entity, info, declared, {}, {}, names, None, (), ())
        plan = Plan((PlannedEntity(bound),), ())
        self.source = Generation(plan, context, {}).generated(table)

    def values(self, rows: U64) -> dict[str, list[Any]]:
        """Return the values of each column for some row indices."""
        wanted = int(rows.max()) + 1 if len(rows) else 0
        for path, column in self.declared.items():
            limits = [node.capacity(self.context.locale) for node in column.walk()]
            capacity = min((c for c in limits if c is not None), default=wanted)
            if wanted > capacity:
                # Options stand behind the name of a kind.
                name = path.partition("{")[0]
                raise CapacityError(
                    f"{name} can make {capacity:,} unique values, but {wanted:,} are wanted",
                    "Ask for fewer, declare one with more capacity, or reset the generator.",
                )
        made = GeneratedRows(self.source, rows.astype(np.int64), rows)
        try:
            return {path: to_python(made.column(path)) for path in self.declared}
        finally:
            made.forget()


class NamedSequence:
    """A sequence that counts by itself: each value is taken once, whoever takes it.

    Made by :meth:`DataGenerator.sequence`; ``next(sequence)`` is its next value.
    """

    def __init__(
        self,
        name: str,
        column: Column,
        said: tuple[Any, int, int],
        context: Context,
        counters: Counters,
    ) -> None:
        self.name = name
        self.said = said
        self._counters = counters
        self._counter = f"sequence {name}"
        self._columns = TablelessColumns(context, VALUES, {self._counter: column})

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self.take(1)[0]

    def take(self, n: int) -> list[Any]:
        """Return the next n values."""
        rows = self._counters.take(self._counter, counted(n))
        return self._columns.values(rows)[self._counter]

    def reset(self) -> None:
        """Start again from the first value."""
        self._counters.reset(self._counter)

    def __repr__(self) -> str:
        return f"<NamedSequence {self.name!r}>"


def counted(count: int | None) -> int:
    """Return how many values are wanted; one when nobody says.

    Raises:
        UsageError: The count is negative.
    """
    if count is None:
        return 1
    if count < 0:
        raise UsageError(f"{count!r} is no number of values", "Give a count of 0 or more.")
    return count
