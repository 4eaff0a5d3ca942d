"""Where a row comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seeds.runner.reports.base import Report
from seeds.runner.reports.state import RunSummary


@dataclass(frozen=True)
class ColumnOrigin:
    """One column of a row: what is there, what the run wrote, and what made it.

    Attributes:
        name: The column.
        value: Its value now.
        written: Its value as the run wrote it; the same as ``value`` when not ``changed``.
        generator: What made it, such as ``choice`` or ``person.email``.
        changed: Whether it was edited since.
    """

    name: str
    value: Any
    written: Any
    generator: str
    changed: bool


@dataclass(frozen=True)
class WhyReport(Report):
    """Where a row comes from.

    Attributes:
        table: The table.
        key: The row's key.
        exists: Whether the row is there now.
        run: The run that wrote it, or ``None`` when no run did.
        seeder: The seeder that runs the entity.
        entity: The entity.
        factory: Where the entity was declared (``app.factories.user.UserFactory``).
        made: ``"generated"`` or ``"fixed"``.
        fixed_set: Names of the fixed sets that may state it.
        states: States that applied.
        row: Its row index in the streams.
        owner: Table and key of the row that it was made with.
        columns: Its columns; empty when the row cannot be made again.
        notes: What else there is to know.
    """

    ok: bool
    database: str
    table: str
    key: str
    exists: bool
    run: RunSummary | None = None
    seeder: str | None = None
    entity: str | None = None
    factory: str | None = None
    made: str | None = None
    fixed_set: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    row: int | None = None
    owner: tuple[str, str] | None = None
    columns: tuple[ColumnOrigin, ...] = ()
    notes: tuple[str, ...] = ()
