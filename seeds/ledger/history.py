"""What is left of each run by the ledger's own account.

What later runs cleared, undid or wrote over is taken away. Everything here follows from the
list of runs; no row of the database is looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from seeds.ledger.entry import Run, TableEntry
from seeds.schema.ranges import Range, RangeSet, contains, merge_ranges


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
        cleared: set[str] = set()  # tables that a later run emptied
        taken: dict[str, RangeSet] = {}  # keys that later runs handed out again
        for run in reversed(self.runs):
            for entry in run.tables:
                name = entry.table
                if name in cleared:
                    continue
                if entry.inserted:
                    later = taken.setdefault(name, RangeSet())
                    kept = later.missing(merge_ranges(entry.keys))
                    if run.run not in self.undone and (kept or not entry.keys):
                        found.setdefault(name, []).append(Share(run, entry, kept))
                    for first, last in entry.keys:
                        later.add(first, last)
                if entry.cleared:
                    cleared.add(name)
        return {name: tuple(reversed(shares)) for name, shares in found.items()}

    def share(self, run: int, table: str) -> Share | None:
        """Return what is left of a run in a table."""
        return next((s for s in self.shares.get(table, ()) if s.run.run == run), None)

    def shares_of(self, run: int) -> tuple[Share, ...]:
        """Return what is left of a run, in the order in which it wrote the tables."""
        order = {e.table: i for i, e in enumerate(self._by_number[run].tables)}
        found = [s for shares in self.shares.values() for s in shares if s.run.run == run]
        return tuple(sorted(found, key=lambda share: order[share.entry.table]))

    def later(self, share: Share) -> tuple[Share, ...]:
        """Return what is left of later runs in the same table."""
        shares = self.shares.get(share.entry.table, ())
        at = bisect_right(shares, share.run.run, key=lambda other: other.run.run)
        return shares[at:]

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
