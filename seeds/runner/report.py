"""What commands return: plain data that the CLI renders and ``--json`` prints.

Every report has ``to_dict()``, whose result is JSON-ready.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def _plain(value: Any) -> Any:
    match value:
        case dt.datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case dict():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case None | bool() | int() | float() | str():
            return value
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case _:
            return str(value)


@dataclass(frozen=True)
class Report:
    """The base of all reports; ``to_dict`` gives plain data for JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        plain: dict[str, Any] = _plain(self)
        return plain


@dataclass(frozen=True)
class TableResult:
    """What a run did to one table. ``seconds`` is wall time spent on it."""

    table: str
    deleted: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class SeedReport(Report):
    """A seeding run. ``run`` is its number in the ledger."""

    ok: bool
    command: str
    run: int
    env: str
    database: str  # URL with the password masked
    seed: int
    as_of: dt.datetime
    seconds: float
    tables: tuple[TableResult, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedTable:
    """One table of a plan.

    Attributes:
        entity: The entity that fills it.
        rows: Rows that would be written, fixed ones included.
        fixed: Rows among them that a fixed set states (upserted by natural key).
        row_start: First generated row index.
        row_stop: One past the last generated row index.
        bytes: Estimated size of the rows in bytes.
        mode: ``"columns"`` or ``"rows"`` (a ``definition()``, slower).
        parents: Names of the tables that it refers to.
        unique: Capacity of each unique generated column.
        cleared: Whether its rows would be deleted first.
    """

    entity: str
    table: str
    rows: int
    fixed: int
    row_start: int
    row_stop: int
    bytes: int
    mode: str
    parents: tuple[str, ...] = ()
    unique: Mapping[str, int] = dataclasses.field(default_factory=dict)
    cleared: bool = False


@dataclass(frozen=True)
class PlanReport(Report):
    """What a seeding command would do; nothing was touched."""

    ok: bool
    command: str
    env: str
    database: str
    seed: int
    as_of: dt.datetime
    rows: int
    bytes: int
    tables: tuple[PlannedTable, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PreviewReport(Report):
    """Sample rows of one entity, made without a database; values are Python objects."""

    ok: bool
    entity: str
    table: str
    seed: int
    as_of: dt.datetime
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class TableDigest:
    """Rows of a table and the order-independent digest of their logical values (hex)."""

    rows: int
    digest: str


@dataclass(frozen=True)
class CheckResult:
    """One check of a verification; ``detail`` says what is wrong, or what was checked."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class VerifyReport(Report):
    """A verification of a database."""

    ok: bool
    database: str
    tables: Mapping[str, TableDigest]
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True)
class MigrateReport(Report):
    """A migration to the newest revision (``None`` means an empty schema)."""

    ok: bool
    database: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class RunSummary:
    """One run in the ledger. ``tables`` gives the rows inserted by table."""

    run: int
    started_at: dt.datetime
    finished_at: dt.datetime
    command: str
    env: str
    seed: int
    as_of: dt.datetime
    version: str
    tables: Mapping[str, int]


@dataclass(frozen=True)
class StatusReport(Report):
    """The state of a database: marker, migrations, row counts, runs (newest first)."""

    ok: bool
    database: str
    marker: str | None  # the environment written into the database
    revision: str | None
    pending: tuple[str, ...]  # migrations not yet applied
    tables: Mapping[str, int]
    runs: tuple[RunSummary, ...]


@dataclass(frozen=True)
class SeederInfo:
    """One seeder. ``mode`` is ``"columns"`` or ``"rows"`` (a ``definition()``, slower)."""

    name: str
    summary: str
    depends_on: tuple[str, ...]
    entities: tuple[str, ...]
    mode: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileInfo:
    """One environment profile."""

    name: str
    summary: str
    kind: str  # "disposable" or "protected"
    source: str


@dataclass(frozen=True)
class ListReport(Report):
    """Everything that can be named on the command line."""

    ok: bool
    seeders: tuple[SeederInfo, ...]
    profiles: tuple[ProfileInfo, ...]
