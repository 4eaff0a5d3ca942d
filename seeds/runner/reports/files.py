"""What ``seed generate`` and ``seed export`` return."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class WrittenFile:
    """One file.

    Attributes:
        file: Where it is, or would be.
        table: The table whose rows it holds.
        start: The first row, counted from 0 in the whole table.
        stop: One past the last row.
        bytes: Its size; ``None`` when it is not written, or is standard output.
        digest: Digest of its rows; ``None`` when it is not written.
        kept: Whether it was finished before, by a run that this one resumes.
    """

    file: str
    table: str
    start: int
    stop: int
    bytes: int | None = None
    digest: str | None = None
    kept: bool = False


@dataclass(frozen=True)
class WrittenTable:
    """One table.

    Attributes:
        table: Its name.
        rows: Rows in the files.
        whole: Rows that the whole table has.
        digest: Digest of the rows in the files, as ``seed verify`` prints it for a table of
            the same columns; ``None`` when nothing is written.
    """

    table: str
    rows: int
    whole: int
    digest: str | None = None


@dataclass(frozen=True)
class FilesReport(Report):
    """Files of rows.

    Attributes:
        ok: Whether all went well.
        command: ``generate`` or ``export``.
        dry_run: Whether nothing was written.
        env: The profile; ``None`` for an export.
        database: Where the rows were read, its password masked; ``None`` without a database.
        seed: Random seed; ``None`` for an export.
        as_of: The instant that relative dates hang on, or at which the database was read.
        format: Name of the files' format.
        output: Where the files are.
        manifest: Where the manifest is; ``None`` when there is none.
        seconds: Wall time.
        tables: The tables.
        files: The files.
        notes: What else is worth knowing.
    """

    ok: bool
    command: str
    dry_run: bool
    env: str | None
    database: str | None
    seed: int | None
    as_of: dt.datetime
    format: str
    output: str
    manifest: str | None
    seconds: float
    tables: tuple[WrittenTable, ...]
    files: tuple[WrittenFile, ...]
    notes: tuple[str, ...] = ()
