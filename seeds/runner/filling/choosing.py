"""Which candidate rows a table takes, where only the database can say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from seeds.errors import ConstraintError, RulesError
from seeds.generate.columns.listed import Listed
from seeds.generate.source import Generation
from seeds.load import backend_for
from seeds.load.oracle import Oracle
from seeds.load.trial import Trial
from seeds.plan.model import Plan, PlannedEntity
from seeds.runner.batches import make_batch
from seeds.schema.ranges import Range, key_ranges

if TYPE_CHECKING:
    import sqlalchemy as sa
    from numpy.typing import NDArray

    from seeds.schema.batch import Batch
    from seeds.schema.catalogue import CatalogueTable

TRIES = 20
"""Candidates for each row that is wanted, before a table is said to be full."""

_FEWEST = 4096
"""The same for few rows."""

_LEAST = 64
"""Candidates that are tried together, at least."""

_TOGETHER = 2048
"""Candidates that are tried together, at most, where fewer rows are missing."""

_INSISTED = 100
"""Candidates for each row of a table whose triggers refuse some."""

_MANY = 50_000
"""The same for all rows, where these are not more than :data:`TRIES` for each."""

_HOPELESS = 10_000
"""Candidates after which a table that has taken none is said to take none."""

_PATIENCE = 10.0
"""Seconds after which a table whose triggers refuse rows has those that were found."""

Sources = Callable[[PlannedEntity], Generation]
"""Returns the sources of a plan of one entity, with those of all entities before it."""


@dataclass(frozen=True)
class Chosen:
    """What was chosen.

    Attributes:
        planned: The entity with the rows that the table takes.
        reasons: Why others were refused, and how many each.
        tried: How many candidates there were.
    """

    planned: PlannedEntity
    reasons: Mapping[str, int]
    tried: int

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
    with ExitStack() as stack:
        oracle = _oracle(stack, connection, table)
        many = max(planned.count * TRIES, _FEWEST) + _known(planned)
        return _search(table, planned, sources, first_key, _stop(planned, many, most), [oracle])


def insist(
    connection: sa.Connection,
    table: CatalogueTable,
    planned: PlannedEntity,
    sources: Sources,
    first_key: int,
    most: int | None,
    *,
    asking: bool,
    many: int | None = None,
) -> Chosen:
    """Return the rows of an entity that its table itself takes, whose triggers refuse others.

    Args:
        connection: A connection within a transaction.
        table: The table.
        planned: The entity, with as many rows as are wanted.
        sources: Makes the sources of a plan.
        first_key: The first free integer key.
        most: Row indices that there are at all; ``None`` for no limit.
        asking: Whether a clone has to be asked first, because of what only rules demand.
        many: Candidates, at most; as many as are worth it when left out.
    """
    if many is None:
        many = max(min(planned.count * _INSISTED, _MANY), planned.count * TRIES, _FEWEST)
    with ExitStack() as stack:
        takers: list[Oracle | Trial] = [_oracle(stack, connection, table)] if asking else []
        takers.append(stack.enter_context(Trial(connection, table)))
        stop = _stop(planned, many, most)
        return _search(table, planned, sources, first_key, stop, takers, _PATIENCE)


def _oracle(stack: ExitStack, connection: sa.Connection, table: CatalogueTable) -> Oracle:
    oracle = stack.enter_context(Oracle(connection, table))
    for name in oracle.unjudged:
        if any(check.by_rule and check.name == name for check in table.checks):
            raise RulesError(
                f"{name} cannot be asked of rows that are still to come",
                "Write it with the bare names of the columns.",
            )
    return oracle


def _stop(planned: PlannedEntity, many: int, most: int | None) -> int:
    """Return the row index at which to give up: after so many candidates at most."""
    stop = planned.row_start + many
    if most is not None:
        stop = min(stop, most)
    return min(stop, _listed(planned, stop))


def _search(
    table: CatalogueTable,
    planned: PlannedEntity,
    sources: Sources,
    first_key: int,
    stop: int,
    takers: Sequence[Oracle | Trial],
    seconds: float = float("inf"),
) -> Chosen:
    """Return the rows that all takers take, of as many candidates as it needs."""
    wanted, start = planned.count, planned.row_start
    accepted: list[int] = []
    reasons: dict[str, int] = {}
    at, until = start, time.monotonic() + seconds
    while len(accepted) < wanted and at < stop and time.monotonic() < until:
        tried = at - start
        if tried >= max(_HOPELESS, _known(planned)) and not accepted:
            break
        n = min(_next(wanted - len(accepted), len(accepted), tried), stop - at)
        candidate = replace(planned, count=n, row_start=at, accepted=())
        source = sources(candidate).generated(planned.table.name)
        source.key_start = first_key + tried
        source.tried_from = start
        batch = make_batch(source.root_rows(0, n), None, lacking=True)
        taken = _whole(batch, table, reasons)
        for taker in takers if len(taken) else ():
            part = batch if len(taken) == n else replace(batch, rows=batch.rows.take(taken))
            taken = taken[taker.accept(part)]
            for reason, rows in taker.refusals.items():
                reasons[reason] = reasons.get(reason, 0) + rows
        accepted += (at + taken).tolist()
        at += n
    return Chosen(_with(planned, accepted[:wanted]), reasons, at - start)


def _whole(batch: Batch, table: CatalogueTable, reasons: dict[str, int]) -> NDArray[np.int64]:
    """Return the rows that have a value wherever they need one; count why others have none."""
    whole = np.ones(batch.rows.num_rows, dtype=np.bool_)
    for name, array in zip(batch.rows.schema.names, batch.rows.columns, strict=True):
        if not array.null_count or table.info.columns[name].nullable:
            continue
        there = np.asarray(array.is_valid())
        lost = int(np.count_nonzero(whole & ~there))
        whole &= there
        if lost:
            reason = f"{table.name}: {_why_null(table, name)}"
            reasons[reason] = reasons.get(reason, 0) + lost
    return np.flatnonzero(whole)


def _why_null(table: CatalogueTable, name: str) -> str:
    """Return why a column that needs a value has none."""
    of_it = [r for r in table.references if name in r.columns]
    if not of_it:
        return f"{name} may not be NULL"
    widest = max(of_it, key=lambda r: len(r.columns))
    return f"({', '.join(widest.columns)}) finds no row of {widest.table} that fits"


def _next(missing: int, accepted: int, tried: int) -> int:
    """Return how many candidates to try next: as many as seem to be needed."""
    needed = missing * (tried + 1) // (accepted + 1)
    return max(min(needed, max(missing, _TOGETHER, min(tried // 4, _MANY))), _LEAST)


def _known(planned: PlannedEntity) -> int:
    """Return how many row indices are tried once more, of which most have their rows already."""
    known: int = planned.declared_by.get("until", 0)
    return known


def _listed(planned: PlannedEntity, most: int) -> int:
    """Return how many row indices have values, where these are listed one by one."""
    for column in (*planned.bound.columns.values(), *planned.bound.hidden.values()):
        for node in column.walk():
            if isinstance(node, Listed):
                most = min(most, len(node.options.values))
    return most


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


def _with(planned: PlannedEntity, indices: list[int]) -> PlannedEntity:
    accepted: tuple[Range, ...] = key_ranges(indices)
    return replace(planned, count=len(indices), accepted=accepted)


def plan_of(planned: PlannedEntity) -> Plan:
    """Return the plan of one entity."""
    return Plan((planned,), ())
