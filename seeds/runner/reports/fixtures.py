"""Fixtures that were loaded, and that were written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from seeds.runner.reports.base import Report, TableResult
from seeds.runner.reports.making import MadeFile


@dataclass(frozen=True)
class FixturesReport(Report):
    """Fixtures that were loaded.

    Attributes:
        run: Number of the run in the ledger; ``None`` when nothing was changed.
        dry_run: Whether it was taken back.
    """

    ok: bool
    command: str
    run: int | None
    dry_run: bool
    env: str
    database: str  # URL with the password masked
    as_of: dt.datetime
    seconds: float
    tables: tuple[TableResult, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DumpedTable:
    """How many rows of a table were written as fixtures."""

    table: str
    rows: int


@dataclass(frozen=True)
class FixturesDumpReport(Report):
    """Fixtures that were written; a file ``-`` has its text, and was not written."""

    ok: bool
    database: str  # URL with the password masked
    seconds: float
    tables: tuple[DumpedTable, ...]
    files: tuple[MadeFile, ...]
