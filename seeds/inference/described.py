"""A table as far as its schema describes it: columns, names and CHECK constraints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from seeds.inference.conditions import Facts, columns_of, read_conditions
from seeds.inference.declared import Naming
from seeds.inference.names import is_day, is_instant, role, snake
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

POINTS_IN_TIME: Final = (Kind.TIMESTAMP, Kind.DATE)
_INSTANT: Final = 20
_DAY: Final = 10
"""Characters of points in time that are written down."""
_LITERAL: Final = r"\(*'((?:[^']|'')*)'\)*(?:::[\w \".]+)?\)*"
"""A text, as databases write it."""


@dataclass(frozen=True)
class Described:
    """What is known of a table before anything is guessed.

    Attributes:
        table: Its columns, keys and unique groups.
        naming: What its columns are called.
        facts: What its CHECK constraints say.
        follows: Pairs of points in time of which the second is known to come after the first.
    """

    table: TableInfo
    naming: Naming
    facts: Facts
    follows: tuple[tuple[str, str], ...] = ()

    def values(self, name: str) -> tuple[Any, ...]:
        """Return the only values that a column takes; empty when it takes any."""
        info = self.table.columns[name]
        if name in self.facts.options:
            return self.facts.options[name]
        return (False, True) if info.type.kind is Kind.BOOLEAN else info.type.labels

    def moment(self, name: str) -> Kind | None:
        """Return what sort of point in time a column holds, as a text too; ``None`` for none.

        Databases without types for them keep them as texts, and so do programs.
        """
        type_ = self.table.columns[name].type
        if type_.kind in POINTS_IN_TIME:
            return type_.kind
        if type_.kind is not Kind.TEXT or type_.labels or name in self.facts.options:
            return None
        if {name} in map(set, (*self.table.uniques, self.table.primary_key)):
            return None
        room = type_.length or _INSTANT
        if is_instant(snake(name)) and room >= _INSTANT:
            return Kind.TIMESTAMP
        return Kind.DATE if (is_day(snake(name)) and room >= _DAY) else None

    def leaves_null(self, name: str) -> bool:
        """Tell whether a point in time is NULL in some rows."""
        nullable = self.table.columns[name].nullable and name not in self.facts.present
        return nullable and role(snake(name)) not in ("created", "updated")


def described(
    table: TableInfo,
    naming: Naming,
    conditions: Iterable[str] | None,
    follows: Iterable[tuple[str, str]] = (),
) -> Described:
    """Return a table with what its CHECK constraints say.

    Args:
        table: The table.
        naming: What its columns are called.
        conditions: Its CHECK constraints; those of the SQLAlchemy table when left out.
        follows: Pairs of points in time of which the second is known to come after the first.
    """
    texts = _check_conditions(table) if conditions is None else conditions
    facts = _known(read_conditions(texts), set(table.columns))
    return Described(table, naming, facts, tuple(follows))


def counted(info: ColumnInfo) -> bool:
    """Tell whether the database numbers a column's rows."""
    return info.autoincrement and info.type.kind is Kind.INTEGER


def _check_conditions(table: TableInfo) -> list[str]:
    import sqlalchemy as sa

    found = []
    for constraint in table.source.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            compiled = constraint.sqltext.compile(compile_kwargs={"literal_binds": True})
            found.append(str(compiled))
    return sorted(found)


def _known(facts: Facts, columns: set[str]) -> Facts:
    """Return the facts without those of names that the table does not have."""
    return replace(
        facts,
        options={k: v for k, v in facts.options.items() if k in columns},
        pairs=[p for p in facts.pairs if columns.issuperset(p[:2])],
        sums={
            k: v
            for k, v in facts.sums.items()
            if k in columns and columns.issuperset(columns_of(v))
        },
    )


def default_of(info: ColumnInfo) -> str:
    """Return the text that the database gives a column, or how it makes one; empty for none."""
    usual = getattr(None if info.source is None else info.source.server_default, "arg", "")
    if isinstance(usual, str):
        return usual
    text = str(getattr(usual, "text", ""))
    found = re.fullmatch(_LITERAL, text)
    if found is None:
        return "" if re.match(r"\(*null\b", text, re.IGNORECASE) else text
    return found[1].replace("''", "'")
