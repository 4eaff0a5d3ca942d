"""What a table holds, in figures: how many rows, how often NULL, which values and how many of each.

Values are plain: numbers, truth values and texts, as they are printed. Who measures them is
``seeds.runner.portrait``; who shows them need not know where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass

Value = bool | int | float | str | None
"""A value as it is shown: JSON-ready, and long texts cut."""


@dataclass(frozen=True)
class Bin:
    """A bar of a histogram.

    Attributes:
        start: Where it begins.
        stop: Where the next one begins; equal to ``start`` for a single value.
        rows: Rows whose value is at ``start`` or after it, and before ``stop``.
    """

    start: Value
    stop: Value
    rows: int


@dataclass(frozen=True)
class TopValue:
    """A value, and how many rows have it."""

    value: Value
    rows: int


@dataclass(frozen=True)
class ColumnPortrait:
    """One column.

    Attributes:
        name: Its name.
        type: Its type, as the database spells it.
        kind: The family of its values, such as ``integer`` or ``timestamp``.
        nullable: Whether NULL is allowed.
        key: Whether it is in the primary key.
        unique: Whether the database keeps its values different, those of a key alone included.
        references: The column that it refers to, such as ``users.id``; ``None`` for others.
        hidden: Whether its values are nobody's business, and none of them is here.
        nulls: Rows without a value, of all rows.
        distinct: How many different values there are in the rows looked at.
        distinct_more: Whether there are more than ``distinct`` says.
        lowest: The lowest value of all rows, for numbers and times.
        highest: The highest.
        shortest: Length of the shortest text or bytes of all rows.
        longest: Length of the longest.
        histogram: Numbers and times of the rows looked at.
        top: The most frequent values of the rows looked at, the first one most frequent.
        problem: Why nothing is known; empty otherwise.
    """

    name: str
    type: str
    kind: str
    nullable: bool
    key: bool = False
    unique: bool = False
    references: str | None = None
    hidden: bool = False
    nulls: int = 0
    distinct: int = 0
    distinct_more: bool = False
    lowest: Value = None
    highest: Value = None
    shortest: int | None = None
    longest: int | None = None
    histogram: tuple[Bin, ...] = ()
    top: tuple[TopValue, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Link:
    """A foreign key: columns, the table that they refer to, and its columns."""

    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]


@dataclass(frozen=True)
class TablePortrait:
    """One table.

    Attributes:
        table: Its name.
        rows: How many rows it has.
        examined: How many of them were looked at for distinct values, histograms and most
            frequent values; the rest is of all rows.
        foreign: Rows that no run wrote; ``None`` when the database has no ledger.
        links: Its foreign keys.
        columns: Its columns.
        samples: Its first rows, with a value for each column.
        problem: Why nothing is known; empty otherwise.
    """

    table: str
    rows: int = 0
    examined: int = 0
    foreign: int | None = None
    links: tuple[Link, ...] = ()
    columns: tuple[ColumnPortrait, ...] = ()
    samples: tuple[tuple[Value, ...], ...] = ()
    problem: str = ""

    @property
    def sampled(self) -> bool:
        """Whether not all rows were looked at."""
        return self.examined < self.rows
