"""What an import returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class RejectedRow:
    """A row of a file that was not taken.

    Attributes:
        file: Its file.
        line: Its line, or its row in a file without lines (Parquet).
        column: The column at fault; empty when it is the whole row.
        reason: What is wrong.
    """

    file: str
    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class ImportReport(Report):
    """An import.

    Attributes:
        ok: Whether every row could be taken, or those that could not were to be left out.
        command: What was run.
        dry_run: Whether nothing was written.
        run: Its number in the ledger; ``None`` after a dry run.
        env: The environment.
        database: URL with the password masked.
        table: The table.
        files: The files.
        columns: What fills each of the table's columns: a column of the file, or the column's own
            name for constants, templates and defaults.
        read: Rows read.
        inserted: Rows inserted.
        updated: Rows that were there and were brought up to date.
        unchanged: Rows that were there as given.
        rejected: Rows that could not be taken.
        rejects: The first of these.
        rejects_file: Where all of them were written, or ``None``.
        preview: The first rows as they would be written, by column; after a dry run.
        seconds: How long it took.
        as_of: The run's "now".
        notes: What is worth knowing besides.
    """

    ok: bool
    command: str
    dry_run: bool
    run: int | None
    env: str
    database: str
    table: str
    files: tuple[str, ...]
    columns: Mapping[str, str]
    read: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    rejects: tuple[RejectedRow, ...]
    rejects_file: str | None
    seconds: float
    as_of: dt.datetime
    preview: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
