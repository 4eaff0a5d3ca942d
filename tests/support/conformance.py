"""Small schemas that say in their head what must be true once they are filled.

The first line of a file is a sentence. Then, each on a line of its own, as often as wanted::

    -- rows: TABLE = N            so many rows, those that were there included (default: 30)
    -- rows: TABLE <= N           at least one row, and at most so many
    -- rows: TABLE >= N
    -- unfilled: TABLE because TEXT   no rows, and TEXT is in the reason
    -- untouched: TABLE           not even looked at; as it was before
    -- varies: TABLE[.COLUMN]     filled by something else than us: differs between two fills
    -- kept: TABLE                what triggers wrote there stays after an undo
    -- not undone: TABLE because TEXT   an undo is refused, and says TEXT of the table
    -- holds: SELECT …            is true afterwards
    -- schema: NAME               fill only this schema
    -- requires: EXTENSION        skipped where the server does not have it
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field
from pathlib import Path

ROWS = 30
"""Rows that are asked of each table."""

COMPARISONS = {"=": operator.eq, "<=": operator.le, ">=": operator.ge}
DIRECTIVE = re.compile(
    r"^-- (rows|unfilled|untouched|varies|kept|not undone|holds|schema|requires): *(.+)$",
    re.MULTILINE,
)


@dataclass
class Conformance:
    """A schema and what must hold of it.

    Attributes:
        path: The file.
        sentence: What it shows.
        sql: The statements.
        rows: Table to comparison and number.
        unfilled: Table to a part of the reason.
        untouched: Tables that stay as they are.
        varies: Table to the columns that differ between fills; no columns stands for all.
        kept: Tables in which triggers leave rows.
        not_undone: Table to a part of what a refused undo says of it.
        holds: Queries that return true.
        schemas: The schemas to fill; all when empty.
        requires: Extensions of the server.
    """

    path: Path
    sentence: str = ""
    sql: str = ""
    rows: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    unfilled: dict[str, str] = field(default_factory=dict)
    untouched: set[str] = field(default_factory=set)
    varies: dict[str, set[str]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    not_undone: dict[str, str] = field(default_factory=dict)
    holds: list[str] = field(default_factory=list)
    schemas: tuple[str, ...] = ()
    requires: list[str] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        """The database that it is for."""
        return self.path.parent.name

    def fits(self, table: str, count: int) -> bool:
        """Whether a table has as many rows as the head says."""
        expected = self.rows.get(table, [("=", ROWS)])
        return count > 0 and all(COMPARISONS[how](count, n) for how, n in expected)


def read(path: Path) -> Conformance:
    """Return what a file says."""
    text = path.read_text(encoding="utf-8")
    case = Conformance(path, text.partition("\n")[0].removeprefix("-- "), text)
    for kind, value in DIRECTIVE.findall(text):
        _take(case, kind, value.strip())
    return case


def _take(case: Conformance, kind: str, value: str) -> None:
    if kind == "rows":
        table, how, number = value.rsplit(" ", 2)
        case.rows.setdefault(table, []).append((how, int(number)))
    elif kind == "unfilled":
        table, _, reason = value.partition(" because ")
        case.unfilled[table] = reason
    elif kind == "untouched":
        case.untouched.add(value)
    elif kind == "varies":
        table, _, column = value.partition(".")
        case.varies.setdefault(table, set()).update([column] if column else [])
    elif kind == "kept":
        case.kept.add(value)
    elif kind == "not undone":
        table, _, reason = value.partition(" because ")
        case.not_undone[table] = reason
    elif kind == "holds":
        case.holds.append(value)
    elif kind == "schema":
        case.schemas = (*case.schemas, value)
    else:
        case.requires.append(value)
