"""What is left of each run by the ledger's own account.

What later runs cleared, undid or wrote over is taken away. Everything here follows from the
list of runs; no row of the database is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from seeds.ledger.entry import Run, TableEntry
from seeds.schema.ranges import Range, contains, merge_ranges, subtract


@dataclass(frozen=True)
class Share:
    """What a run wrote into a table and no later run took away.

    Attributes:
        run: The run.
        entry: What it did to the table.
        keys: Ranges of integer keys that are still its own; empty for other tables.
    """

    run: Run
    entry: TableEntry
    keys: tuple[Range, ...]

    @property
    def whole(self) -> bool:
        """Whether all keys that the run wrote are still its own."""
        return self.keys == merge_ranges(self.entry.keys)


class History:
    """The runs of a database, and what is left of them.

    Args:
        runs: All runs, oldest first.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = tuple(runs)
        self._by_number = {run.run: run for run in self.runs}

    def run(self, number: int) -> Run | None:
        """Return a run by its number."""
        return self._by_number.get(number)

    @cached_property
    def undone(self) -> Mapping[int, int]:
        """The run that took a run back, by the number of the run taken back."""
        return {gone: run.run for run in self.runs for gone in run.undoes}

    @cached_property
    def shares(self) -> Mapping[str, tuple[Share, ...]]:
        """By table what is left of each run, oldest first."""
        found: dict[str, list[Share]] = {}
        for run in self.runs:
            if run.undoes:
                gone = set(run.undoes)
                for table, shares in found.items():
                    found[table] = [s for s in shares if s.run.run not in gone]
            for entry in run.tables:
                shares = [] if entry.cleared else found.get(entry.table, [])
                if entry.inserted:
                    # Keys that were handed out again belong to the run that used them last.
                    shares = _without(shares, entry.keys)
                    shares.append(Share(run, entry, merge_ranges(entry.keys)))
                found[entry.table] = shares
        return {table: tuple(shares) for table, shares in found.items()}

    def share(self, run: int, table: str) -> Share | None:
        """Return what is left of a run in a table."""
        return next((s for s in self.shares.get(table, ()) if s.run.run == run), None)

    def shares_of(self, run: int) -> tuple[Share, ...]:
        """Return what is left of a run, in the order in which it wrote the tables."""
        order = {e.table: i for i, e in enumerate(self._by_number[run].tables)}
        found = [s for shares in self.shares.values() for s in shares if s.run.run == run]
        return tuple(sorted(found, key=lambda share: order[share.entry.table]))

    def keys(self, table: str) -> tuple[Range, ...]:
        """Return the integer keys of a table's rows that some run wrote."""
        return merge_ranges(r for share in self.shares.get(table, ()) for r in share.keys)

    def writer(self, table: str, key: int) -> Share | None:
        """Return the share that an integer key belongs to."""
        return next((s for s in self.shares.get(table, ()) if contains(s.keys, key)), None)

    def next_rows(self) -> dict[str, int]:
        """Return the row index that generation goes on with, by table."""
        found: dict[str, int] = {}
        for run in self.runs:
            for entry in run.tables:
                if entry.cleared:
                    found[entry.table] = 0
                if run.run not in self.undone:
                    found[entry.table] = max(found.get(entry.table, 0), entry.row_stop)
        return found


def _without(shares: Iterable[Share], keys: Sequence[Range]) -> list[Share]:
    left = []
    for share in shares:
        kept = subtract(share.keys, keys) if keys else share.keys
        if kept or not share.entry.keys:
            left.append(Share(share.run, share.entry, kept))
    return left
