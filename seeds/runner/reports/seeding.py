"""What a seeding command did, what it would do, and what its rows look like."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seeds.runner.reports.base import Report, TableResult


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
