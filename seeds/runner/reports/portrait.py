"""What a database holds, in figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from seeds.runner.reports.base import Report
from seeds.runner.reports.state import RunSummary
from seeds.schema.portrait import TablePortrait


@dataclass(frozen=True)
class PortraitReport(Report):
    """A portrait of a database.

    Attributes:
        ok: Whether all went well.
        database: Its URL, the password masked.
        marker: The environment that it is marked with.
        file: The page that was written; ``None`` when none was.
        read_at: When the database was read.
        seconds: Wall time.
        sample: Rows of a table that were looked at, about; all of one that has no more.
        tables: Its tables, parents first where that is possible.
        runs: The newest runs, the last one first.
        total_runs: How many runs there are in all.
        notes: What else is worth knowing.
    """

    ok: bool
    database: str
    marker: str | None
    file: str | None
    read_at: dt.datetime
    seconds: float
    sample: int
    tables: tuple[TablePortrait, ...]
    runs: tuple[RunSummary, ...]
    total_runs: int
    notes: tuple[str, ...] = ()
