"""Sample rows of the tables of a database that nobody has factories for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class PreviewedTable:
    """A few rows of one table.

    Attributes:
        table: Its name.
        source: ``"database"`` when the rows lie there, ``"fill"`` when the table is empty and
            they are what ``seed fill`` would write, ``"none"`` when there are none to show.
        total: Rows that the table holds, or would get; ``None`` when nobody may look.
        columns: Names of its columns, in order.
        rows: The rows; what JSON has no type for is text as the database writes it.
        why_not: Why there is none.
    """

    table: str
    source: str
    total: int | None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class PreviewTablesReport(Report):
    """A few rows of some tables of a database; nothing was written.

    Attributes:
        ok: Always true.
        database: Its URL, the password masked.
        seed: Random seed of rows that would be written.
        as_of: Their now.
        tables: The tables, parents first.
        more: Names of the tables that are not shown because nobody named them.
    """

    ok: bool
    database: str
    seed: int
    as_of: dt.datetime
    tables: tuple[PreviewedTable, ...]
    more: tuple[str, ...] = ()
