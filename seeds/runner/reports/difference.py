"""How a database differs from what a run wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seeds.runner.reports.base import Report
from seeds.runner.reports.state import RunSummary


@dataclass(frozen=True)
class RowChange:
    """A row that was edited since: its columns as (written, now)."""

    key: str
    columns: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class TableDiff:
    """How a table differs from what a run wrote.

    Attributes:
        table: The table.
        written: Rows that the run wrote.
        unchanged: Rows that are as written; ``None`` when that cannot be told.
        changed: Rows that were edited; ``None`` when that cannot be told.
        missing: Rows that are gone.
        added: Rows of the table that no run wrote.
        changes: Examples of edited rows.
        missing_keys: Examples of keys that are gone, as ranges.
        added_keys: Examples of keys that no run wrote.
        reason: Why something cannot be told; otherwise empty.
    """

    table: str
    written: int
    unchanged: int | None
    changed: int | None
    missing: int
    added: int
    changes: tuple[RowChange, ...] = ()
    missing_keys: tuple[str, ...] = ()
    added_keys: tuple[str, ...] = ()
    reason: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.changed == 0 and not self.missing and not self.added


@dataclass(frozen=True)
class DiffReport(Report):
    """How a database differs from what a run wrote."""

    ok: bool
    database: str
    run: RunSummary
    tables: tuple[TableDiff, ...]
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changed since."""
        return all(table.same for table in self.tables)
