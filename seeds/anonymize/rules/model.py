"""Rules as they are written: what becomes of each column, before any schema is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from seeds.anonymize.rules.conditions import Condition
from seeds.config.rules_source import Place


@dataclass(frozen=True)
class MaskRule:
    """Values are masked.

    Attributes:
        mask: The name of the mask.
        options: Its options, as they are written.
        places: Where each option stands.
        reason: Why; may be empty.
        when: The rows that it is for; all when there is none.
        place: Where it stands.
    """

    mask: str
    options: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    reason: str = ""
    when: Condition | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class KeepRule:
    """Values stay as they are.

    Attributes:
        reason: Why they may.
        when: The rows that it is for; all when there is none.
        place: Where it stands.
    """

    reason: str
    when: Condition | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class TodoRule:
    """Nobody has decided yet, and nothing runs until somebody has.

    Attributes:
        question: What there is to find out.
        when: The rows that it is for; all when there is none.
        place: Where it stands.
    """

    question: str
    when: Condition | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class PathsRule:
    """Each value within a JSON document has a rule of its own.

    Attributes:
        paths: The rules by JSON path.
        when: The rows that it is for; all when there is none.
        place: Where it stands.
    """

    paths: Mapping[str, MaskRule | KeepRule | TodoRule]
    when: Condition | None = None
    place: Place = field(default_factory=Place)


Rule = MaskRule | KeepRule | TodoRule | PathsRule


@dataclass(frozen=True)
class TableRules:
    """The rules of one table.

    Attributes:
        name: The table, as it is written.
        columns: The rules of each column; the first whose condition holds is taken.
        rows: Whether its rows are copied, or it stays empty.
        reason: Why it stays empty.
        subject: The column that says whose row it is; empty when there is none.
        place: Where they stand.
        subject_place: Where the subject stands.
    """

    name: str
    columns: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    rows: Literal["all", "none"] = "all"
    reason: str = ""
    subject: str = ""
    place: Place = field(default_factory=Place)
    subject_place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class Reference:
    """A reference that the database does not know of.

    Attributes:
        table: The table that refers.
        columns: Its columns.
        to_table: The table referred to.
        to_columns: Its columns, in the same order.
        when: The rows that refer to this table, where a column of others says which it is.
        place: Where it stands.
    """

    table: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]
    when: Condition | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class Rules:
    """A file of rules.

    Attributes:
        file: The file, as a person would type it.
        tables: The rules of each table.
        references: References that the database does not know of.
        email_domain: The domain of masked e-mail addresses; empty when nothing is said.
        digest: SHA-256 of the file, in hexadecimal.
    """

    file: str
    tables: Mapping[str, TableRules]
    references: tuple[Reference, ...] = ()
    email_domain: str = ""
    email_domain_place: Place = field(default_factory=Place)
    digest: str = ""
