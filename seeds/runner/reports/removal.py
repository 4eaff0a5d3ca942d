"""What an undo or a clean did."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class TableRemoval:
    """What an undo or a clean does to one table.

    Attributes:
        table: The table.
        deleted: Rows deleted (or that would be), ``dependants`` included.
        edited: Rows among them that differ from what the run wrote; ``None`` when some do, and
            nobody can tell how many.
        dependants: Rows among them that the run did not write, but that refer to rows of it.
        missing: Rows of the run that were gone already.
    """

    table: str
    deleted: int = 0
    edited: int | None = 0
    dependants: int = 0
    missing: int = 0


@dataclass(frozen=True)
class RemovalReport(Report):
    """An undo or a clean.

    Attributes:
        command: ``"undo 7"``, ``"clean users"``.
        run: Number of this run in the ledger; ``None`` when nothing was done.
        runs: The runs whose rows were deleted, newest first.
        dry_run: Whether it was only counted.
        refused: Why it would be refused, a reason a line; only ever filled by a dry run.
        tables: What was done, children first.
        notes: What else there is to know.
    """

    ok: bool
    command: str
    run: int | None
    runs: tuple[int, ...]
    dry_run: bool
    database: str
    seconds: float
    tables: tuple[TableRemoval, ...]
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
