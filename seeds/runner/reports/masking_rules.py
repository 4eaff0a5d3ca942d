"""Rules of masking that were written, or held against a schema."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class RulesProblem:
    """Something that keeps rules from being used.

    Attributes:
        kind: ``uncovered``, ``unknown``, ``todo``, ``unfit``, ``conflict`` or ``path``.
        table: The table.
        column: The column; empty when it is the table.
        message: What is wrong, with where it stands.
        hint: What to do next.
        place: File and line; empty for what is not there.
    """

    kind: str
    table: str
    column: str
    message: str
    hint: str = ""
    place: str = ""


@dataclass(frozen=True)
class RuledTable:
    """What rules make of a table.

    Attributes:
        table: The table.
        rows: ``all``, or ``none`` when it stays empty.
        masked: The masks of each column that is masked.
        kept: Why each other column is kept.
        computed: Columns that the database computes.
        reason: Why it stays empty, or needs no rules.
    """

    table: str
    rows: str
    masked: dict[str, str]
    kept: dict[str, str]
    computed: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class RulesCheckReport(Report):
    """Rules that were held against a schema.

    Attributes:
        rules: The file.
        schema: What it was held against: a database, models or migrations.
        problems: What is wrong.
        warnings: What masking does not hide.
        tables: What the rules make of each table.
        left_out: What the database has that is no table with rows of its own, and why.
    """

    ok: bool
    rules: str
    schema: str
    problems: tuple[RulesProblem, ...]
    warnings: tuple[str, ...]
    tables: tuple[RuledTable, ...]
    left_out: dict[str, str]


@dataclass(frozen=True)
class RulesInitReport(Report):
    """A first file of rules.

    Attributes:
        file: Where it was written; empty when it was not.
        schema: The database that was looked at.
        tables: How many tables it has.
        masked: Columns that are masked by it.
        kept: Columns that are kept.
        open: Columns that somebody has to decide about.
        sampled: Rows that were looked at.
        text: The file's text, when it was not written.
        notes: What else there is to know.
    """

    ok: bool
    file: str
    schema: str
    tables: int
    masked: int
    kept: int
    open: tuple[str, ...]
    sampled: int
    text: str = ""
    notes: tuple[str, ...] = ()
