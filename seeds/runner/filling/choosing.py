"""Which candidate rows a table takes, where only the database can say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from seeds.errors import ConstraintError, RulesError, SeedsError
from seeds.generate.columns.listed import Listed
from seeds.generate.source import GeneratedSource, Generation
from seeds.load import backend_for
from seeds.load.backend import TableLoad
from seeds.load.errors import translated
from seeds.load.oracle import Oracle
from seeds.plan.model import Plan, PlannedEntity
from seeds.runner.batches import make_batch
from seeds.schema.ranges import Range, key_ranges

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.schema.batch import Batch
    from seeds.schema.catalogue import CatalogueTable

TRIES = 20
"""Candidates for each row that is wanted, before a table is said to be full."""

_FEWEST = 4096
"""The same for few rows."""

_LEAST = 64
"""Candidates that are tried together, at least."""

_STEPS = 1500
"""Attempts to load a part of a table that refuses the whole, at most."""

Sources = Callable[[PlannedEntity], Generation]
"""Returns the sources of a plan of one entity, with those of all entities before it."""


@dataclass(frozen=True)
class Chosen:
    """What was chosen.

    Attributes:
        planned: The entity with the rows that the table takes.
        reasons: Why others were refused, and how many each.
    """

    planned: PlannedEntity
    reasons: Mapping[str, int]

    @property
    def most_common(self) -> str:
        """Return the reason that refused most rows."""
        return max(self.reasons, key=lambda reason: self.reasons[reason], default="")


def ask(
    connection: sa.Connection,
    table: CatalogueTable,
    planned: PlannedEntity,
    sources: Sources,
    first_key: int,
    most: int | None,
) -> Chosen:
    """Return the rows of an entity that a clone of its table takes.

    Args:
        connection: A connection within a transaction.
        table: The table.
        planned: The entity, with as many rows as are wanted.
        sources: Makes the sources of a plan.
        first_key: The first free integer key.
        most: Row indices that there are at all; ``None`` for no limit.
    """
    wanted, start = planned.count, planned.row_start
    stop = start + max(wanted * TRIES, _FEWEST)
    if most is not None:
        stop = min(stop, most)
    stop = min(stop, _listed(planned, stop))
    accepted: list[int] = []
    reasons: dict[str, int] = {}
    with Oracle(connection, table) as oracle:
        for name in oracle.unjudged:
            if any(check.by_rule and check.name == name for check in table.checks):
                raise RulesError(
                    f"{name} cannot be asked of rows that are still to come",
                    "Write it with the bare names of the columns.",
                )
        at = start
        while len(accepted) < wanted and at < stop:
            n = min(max(wanted - len(accepted), _LEAST), stop - at)
            candidate = replace(planned, count=n, row_start=at, accepted=())
            source = sources(candidate).generated(table.name)
            source.key_start = first_key + at - start
            batch = make_batch(source.root_rows(0, n), None)
            taken = oracle.accept(batch)
            for reason, rows in oracle.refusals.items():
                reasons[reason] = reasons.get(reason, 0) + rows
            accepted += (at + taken).tolist()
            at += n
    return Chosen(_with(planned, accepted[:wanted]), reasons)


def _listed(planned: PlannedEntity, most: int) -> int:
    """Return how many row indices have values, where these are listed one by one."""
    for column in (*planned.bound.columns.values(), *planned.bound.hidden.values()):
        for node in column.walk():
            if isinstance(node, Listed):
                most = min(most, len(node.options.values))
    return most


def in_small_steps(
    connection: sa.Connection,
    table: CatalogueTable,
    planned: PlannedEntity,
    source: GeneratedSource,
    wanted: int,
) -> Chosen:
    """Return the rows that a table takes when they are inserted a few at a time.

    Nothing stays: what is inserted on the way is taken back.

    Args:
        connection: A connection within a transaction.
        table: The table.
        planned: The entity, with rows that the table refused as a whole.
        source: Its rows.
        wanted: How many rows are enough.
    """
    steps = _Steps(connection, table, planned, source, wanted)
    outer = connection.begin_nested()
    try:
        steps.halve(0, planned.count)
    finally:
        outer.rollback()
    return Chosen(_with(planned, sorted(steps.indices)[:wanted]), steps.reasons)


@contextmanager
def whole(connection: sa.Connection, table: CatalogueTable, count: int) -> Iterator[None]:
    """See to it that all rows that are inserted meanwhile are there afterwards.

    A trigger may return NULL, ON CONFLICT may pass over a row: the database says nothing.

    Args:
        connection: A connection within a transaction.
        table: The table.
        count: How many rows are inserted.

    Raises:
        ConstraintError: Some are not there.
    """
    before = _counted(connection, table)
    yield
    if before is None:
        return
    lost = before + count - (_counted(connection, table) or 0)
    if lost > 0:
        keeper = "a trigger" if table.triggers else "ON CONFLICT"
        raise ConstraintError(
            f"{table.name}: {keeper} keeps rows out without a word",
            "Give it rows that it keeps, or leave the table out: --except.",
        )


def _counted(connection: sa.Connection, table: CatalogueTable) -> int | None:
    """Return how many rows a table has, where some may get lost."""
    silent = any(
        t.enabled and t.when == "BEFORE" and t.each_row and "INSERT" in t.events
        for t in table.triggers
    )
    if not table.readable or not (silent or connection.dialect.name == "sqlite"):
        return None
    return backend_for(connection).count(table.info)


class _Steps:
    """The search for rows that a table takes, by halves."""

    def __init__(
        self,
        connection: sa.Connection,
        table: CatalogueTable,
        planned: PlannedEntity,
        source: GeneratedSource,
        wanted: int,
    ) -> None:
        self.connection = connection
        self.table = table
        self.wanted = wanted
        self.planned = planned
        self.source = source
        self.batch = make_batch(source.root_rows(0, planned.count), None)
        ordinals = np.arange(planned.count, dtype=np.int64)
        self.rows = source.row_indices(ordinals)
        self.indices: list[int] = []
        self.reasons: dict[str, int] = {}
        self.left = _STEPS
        self.backend = backend_for(connection)
        columns = tuple(planned.bound.columns)
        self.backend.prepare([TableLoad(planned.table, columns, planned.count, False)])

    def halve(self, start: int, stop: int) -> None:
        """Find the rows among these that the table takes, and leave them there."""
        if start >= stop or self.left <= 0 or self._is_over():
            return
        self.left -= 1
        savepoint = self.connection.begin_nested()
        try:
            self._insert(start, stop)
        except SeedsError as error:
            savepoint.rollback()
            if stop - start == 1:
                self.reasons[error.message] = self.reasons.get(error.message, 0) + 1
                return
            middle = (start + stop) // 2
            self.halve(start, middle)
            self.halve(middle, stop)
            return
        savepoint.commit()
        self.indices += self.rows[start:stop].tolist()

    def _is_over(self) -> bool:
        """Tell whether there are enough, or one reason refuses everything."""
        if len(self.indices) >= self.wanted:
            return True
        return not self.indices and max(self.reasons.values(), default=0) >= 8

    def _insert(self, start: int, stop: int) -> None:
        table = self.planned.table
        part: Batch = replace(self.batch, rows=self.batch.rows.slice(start, stop - start))
        with whole(self.connection, self.table, stop - start):
            self.backend.write(self.backend.encode(part))
        if self.connection.dialect.name == "postgresql":
            with translated(table.name):
                # A constraint trigger that waits has its say now.
                self.connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")


def _with(planned: PlannedEntity, indices: list[int]) -> PlannedEntity:
    accepted: tuple[Range, ...] = key_ranges(indices)
    return replace(planned, count=len(indices), accepted=accepted)


def plan_of(planned: PlannedEntity) -> Plan:
    """Return the plan of one entity."""
    return Plan((planned,), ())
