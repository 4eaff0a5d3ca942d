"""What ``seed fill`` returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class FilledTableReport:
    """One table of a database that was filled, or would be.

    Attributes:
        table: Its name.
        wanted: Rows that were wanted.
        inserted: Rows that it got; those it would get, in a dry run.
        seconds: Time spent on it.
        why_not: Why it has fewer rows than were wanted, or none.
        reason: Why so many rows were wanted.
        held: Rows that it has now, whoever wrote them; counted where it got none.
        asked: What the database itself was asked about its rows.
        by_name: Whether just this number was asked for, of just this table.
    """

    table: str
    wanted: int
    inserted: int
    seconds: float = 0.0
    why_not: str = ""
    reason: str = ""
    held: int = 0
    asked: tuple[str, ...] = ()
    by_name: bool = False

    @property
    def missed(self) -> bool:
        """Whether it has fewer rows than somebody has asked for by its name."""
        return self.by_name and self.inserted < self.wanted


@dataclass(frozen=True)
class FillReport(Report):
    """A database that was filled.

    Attributes:
        ok: Whether every table that rows were wanted of has some, and each of which a number was
            asked by name just that number.
        command: ``"fill"``.
        run: The run's number in the ledger; 0 when nothing was written.
        dry_run: Whether nothing was written.
        env: The environment.
        database: Its URL, the password masked.
        seed: Random seed.
        as_of: The run's now.
        seconds: Wall time.
        rows: Rows of all tables.
        tables: The tables, parents first.
        left_out: Why other tables were not looked at, by name.
        notes: What people should know.
    """

    ok: bool
    command: str
    run: int
    dry_run: bool
    env: str
    database: str
    seed: int
    as_of: dt.datetime
    seconds: float
    rows: int
    tables: tuple[FilledTableReport, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class InspectedColumn:
    """How a column would be filled.

    Attributes:
        column: Its name.
        type: Its type, as the database writes it.
        by: What decided: ``reference``, ``condition``, ``meaning``, ``type``, ``default``,
            ``key``, ``database``, ``rule``, or ``nothing`` where it stays NULL.
        text: How it is filled.
    """

    column: str
    type: str
    by: str
    text: str


@dataclass(frozen=True)
class InspectedTable:
    """How a table would be filled.

    Attributes:
        table: Its name.
        rows: Rows that it would get.
        reason: Why so many.
        why_not: Why it would get none although some are wanted.
        asked: What only the database can decide.
        columns: Its columns, in order; none where it gets no rows.
    """

    table: str
    rows: int
    reason: str
    why_not: str = ""
    asked: tuple[str, ...] = ()
    columns: tuple[InspectedColumn, ...] = ()


@dataclass(frozen=True)
class InspectReport(Report):
    """How the tables of a database would be filled, and why so.

    Attributes:
        ok: Whether every table from which rows are wanted could have some.
        command: ``"inspect"``.
        database: Its URL, the password masked.
        tables: Its tables, parents first.
        left_out: Why other things were not looked at, by name.
        notes: What people should know.
        rules: The file of rules that was begun; empty when none was.
        text: Its text, when it was not written.
    """

    ok: bool
    command: str
    database: str
    tables: tuple[InspectedTable, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    rules: str = ""
    text: str = ""
