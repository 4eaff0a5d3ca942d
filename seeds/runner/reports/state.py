"""The state of a database: its schema, and the runs that the ledger knows."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class MigrateReport(Report):
    """A migration to the newest revision (``None`` means an empty schema)."""

    ok: bool
    database: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class RunSummary:
    """One run in the ledger.

    Attributes:
        run: Its number.
        kind: ``"seed"``, ``"undo"`` or ``"clean"``.
        started_at: When it began.
        finished_at: When it was done.
        command: What was run.
        env: The profile.
        seed: The random seed.
        as_of: The run's "now".
        version: The tool's version.
        user: Who ran it where (``ann@laptop``).
        tables: Rows inserted by table.
        deleted: Rows deleted by table.
        left: Rows of the run that are still there by table; ``None`` for a table without an
            integer key, whose rows cannot be counted without making them again.
        undone_by: The run that took it back, or ``None``.
        digests: Digest of the rows written, by table.
    """

    run: int
    kind: str
    started_at: dt.datetime
    finished_at: dt.datetime
    command: str
    env: str
    seed: int
    as_of: dt.datetime
    version: str
    user: str
    tables: Mapping[str, int]
    deleted: Mapping[str, int]
    left: Mapping[str, int | None]
    undone_by: int | None = None
    digests: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class StatusReport(Report):
    """The state of a database: marker, migrations, row counts, runs (newest first).

    Attributes:
        marker: The environment written into the database.
        protected: Whether that environment is protected.
        revision: The revision of its schema.
        pending: Migrations not yet applied.
        tables: Rows by table.
        foreign: Rows by table that no run wrote.
        runs: The newest runs.
        total_runs: How many runs there are in all.
    """

    ok: bool
    database: str
    marker: str | None
    protected: bool
    revision: str | None
    pending: tuple[str, ...]
    tables: Mapping[str, int]
    foreign: Mapping[str, int]
    runs: tuple[RunSummary, ...]
    total_runs: int
