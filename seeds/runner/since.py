"""Rows that later runs wrote: a run made again must not choose its parents among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from seeds.ledger.entry import Run, TableEntry
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo


class Since:
    """What runs wrote after a run.

    Args:
        runs: All runs.
        run: The run.
    """

    def __init__(self, runs: Iterable[Run], run: Run) -> None:
        self._entries: dict[str, list[TableEntry]] = {}
        for later in runs:
            for entry in later.tables if later.run > run.run else ():
                if entry.keys or entry.named:
                    self._entries.setdefault(entry.table, []).append(entry)

    def without(self, batch: Batch) -> Batch:
        """Return rows without those that later runs wrote, as far as their keys are known."""
        entries = self._entries.get(batch.table.name)
        if not entries or not batch.rows.num_rows:
            return batch
        kept = np.ones(batch.rows.num_rows, dtype=np.bool_)
        for entry in entries:
            if entry.key and entry.key in batch.rows.schema.names:
                keys = np.asarray(batch.rows.column(entry.key).to_numpy(zero_copy_only=False))
                for first, last in entry.keys:
                    kept &= (keys < first) | (keys > last)
        named = {name for entry in entries for name in entry.named}
        if named:
            kept &= [name not in named for name in _names(batch.table, batch)]
        return batch if kept.all() else replace(batch, rows=batch.rows.filter(kept))


def _names(table: TableInfo, batch: Batch) -> list[tuple[int | str, ...]]:
    from seeds.runner.filling.kept import names_in

    return names_in(table, batch)
