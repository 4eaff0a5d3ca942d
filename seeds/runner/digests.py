"""The digests of the rows that a run writes, recorded while it writes them.

They say what reading the rows gives. Where the database is known to give back what it is sent,
the rows are digested on the way, by the threads that make them; elsewhere they are read once
more when all is written.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from seeds.load.removal import KeySet
from seeds.runner.outcome import TableOutcome
from seeds.schema.digest import Digest, row_hashes

if TYPE_CHECKING:
    from seeds.load.backend import Backend, TableLoad
    from seeds.plan.model import PlannedEntity
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo


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
        self._unsure: dict[str, TableInfo] = {}  # tables that are read back
        self._before: dict[str, Digest] = {}

    def prepare(self, loads: Sequence[TableLoad]) -> None:
        """Learn what is about to be loaded; the backend is prepared for it."""
        for load in loads:
            if not self._backend.faithful(load.table, load.columns):
                self._unsure[load.table.name] = load.table

    def begin(self, entities: Sequence[PlannedEntity]) -> None:
        """Look at the tables of entities whose generated rows come next.

        Rows without an integer key cannot be told from those that are there already: the
        digest of the whole table before is taken from the one after.
        """
        for entity in entities:
            table = entity.table
            counted = entity.bound.key is not None and table.primary_key == (entity.bound.key,)
            if table.name in self._unsure and not counted:
                self._before[table.name] = self._read(table)

    def add(self, batch: Batch) -> None:
        """Take generated rows that are about to be sent; called from threads."""
        name = batch.table.name
        if name not in self._unsure:
            hashes = row_hashes(batch)
            with self._lock:
                self._outcomes[name].digest.add_hashes(hashes)

    def finish(self, fixed: Mapping[str, KeySet]) -> None:
        """Read back what is not known yet, now that everything is written.

        Args:
            fixed: The fixed rows inserted, by table.
        """
        for name, table in self._unsure.items():
            outcome = self._outcomes[name]
            if name in self._before:
                outcome.digest = self._read(table)
                outcome.digest.subtract(self._before[name])
            else:
                keys = (outcome.first_key, outcome.first_key + outcome.generated - 1)
                outcome.digest = self._read(table, KeySet(table, (keys,)))
        for name, within in fixed.items():
            if within and within.table.primary_key:
                self._outcomes[name].fixed_digest = self._read(within.table, within)

    def _read(self, table: TableInfo, within: KeySet | None = None) -> Digest:
        digest = Digest()
        for batch in self._backend.read(table, list(table.columns), within=within):
            digest.update(batch)
        return digest
