"""The digests of the rows that a run writes, recorded while it writes them.

They say what reading the rows gives. Where the database is known to give back what it is sent,
the rows are digested on the way, by the threads that make them; elsewhere they are read once
more when all is written.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from seeds.load.removal import KeySet
from seeds.runner.outcome import TableOutcome
from seeds.schema.digest import Digest, row_hashes

if TYPE_CHECKING:
    from seeds.load.backend import Backend, TableLoad
    from seeds.plan.model import PlannedEntity
    from seeds.schema.batch import Batch

_TOGETHER = 1 << 14
"""Rows hashed together: a family's batches are small, and each would cost time of its own."""


class Digests:
    """Digests the rows of a load.

    Args:
        backend: The backend.
        outcomes: Is told the digests, by table.
    """

    def __init__(self, backend: Backend, outcomes: Mapping[str, TableOutcome]) -> None:
        self._backend = backend
        self._outcomes = outcomes
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Batch]] = {}  # not hashed yet
        self._unsure: dict[str, TableLoad] = {}  # tables that are read back
        self._before: dict[str, _Both] = {}

    def prepare(self, loads: Sequence[TableLoad]) -> None:
        """Learn what is about to be loaded; the backend is prepared for it."""
        for load in loads:
            if not self._backend.faithful(load.table, load.columns):
                self._unsure[load.table.name] = load

    def begin(self, entities: Sequence[PlannedEntity]) -> None:
        """Look at the tables of entities whose generated rows come next.

        Rows without an integer key cannot be told from those that are there already: the
        digest of the whole table before is taken from the one after.
        """
        for entity in entities:
            table = entity.table
            counted = entity.bound.key is not None and table.primary_key == (entity.bound.key,)
            if table.name in self._unsure and not counted:
                self._before[table.name] = self._read(self._unsure[table.name])

    def add(self, batch: Batch) -> None:
        """Take generated rows that are about to be sent; called from threads."""
        name = batch.table.name
        with self._lock:
            waiting = self._waiting.setdefault(name, [])
            waiting.append(batch)
            if sum(b.rows.num_rows for b in waiting) < _TOGETHER:
                return
            del self._waiting[name]
        self._hash(waiting)

    def _hash(self, batches: Sequence[Batch]) -> None:
        """Digest batches of one table together."""
        rows = pa.Table.from_batches([b.rows for b in batches]).combine_chunks()
        for part in rows.to_batches():
            hashes = row_hashes(replace(batches[0], rows=part))
            with self._lock:
                self._outcomes[batches[0].table.name].made.add_hashes(hashes)

    def finish(self, fixed: Mapping[str, KeySet]) -> None:
        """Read back what is not known yet, now that everything is written.

        Args:
            fixed: The fixed rows inserted, by table.
        """
        for waiting in self._waiting.values():
            self._hash(waiting)
        self._waiting.clear()
        for name, outcome in self._outcomes.items():
            load = self._unsure.get(name)
            if load is None:
                outcome.digest = outcome.made
                continue
            if name in self._before:
                there = self._read(load)
                there.subtract(self._before[name])
            else:
                keys = (outcome.first_key, outcome.first_key + outcome.generated - 1)
                there = self._read(load, KeySet(load.table, (keys,)))
            outcome.digest = there.whole
            if there.sent.hexdigest() != outcome.made.hexdigest():
                outcome.made = Digest()  # nobody could compare with what was sent
        for name, within in fixed.items():
            if within and within.table.primary_key:
                outcome, columns = self._outcomes[name], list(within.table.columns)
                for batch in self._backend.read(within.table, columns, within=within):
                    hashes = row_hashes(batch)
                    outcome.fixed_digest.add_hashes(hashes)
                    outcome.fixed_hashes += tuple(hashes.tolist())

    def _read(self, load: TableLoad, within: KeySet | None = None) -> _Both:
        both = _Both()
        for batch in self._backend.read(load.table, list(load.table.columns), within=within):
            both.whole.update(batch)
            both.sent.update(replace(batch, rows=batch.rows.select(list(load.columns))))
        return both


@dataclass
class _Both:
    """Digests of rows read back: with all their columns, and with those that were sent."""

    whole: Digest = field(default_factory=Digest)
    sent: Digest = field(default_factory=Digest)

    def subtract(self, other: _Both) -> None:
        self.whole.subtract(other.whole)
        self.sent.subtract(other.sent)
