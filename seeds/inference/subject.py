"""A column that is to be guessed, as the guesses see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from seeds.inference.expressions import Expression, call, literal
from seeds.schema.types import LogicalType

CODE: Final = 8
"""Characters of a code, without its prefix."""


@dataclass(frozen=True)
class Subject:
    """A column that is to be guessed.

    Attributes:
        name: Its name in lower case, words joined by underscores.
        table: The table's name, likewise, without its schema.
        type: The logical type.
        unique: Whether no two rows may share a value.
        siblings: Columns of the row that may be mentioned, by their names.
        all_names: Names of all columns of the table.
        least: The smallest number allowed.
        most: The largest number allowed.
        shortest: Fewest characters.
        listed: Whether a JSON column holds lists.
        default: The text of a row when nobody says another, or how it is made; empty for none.
    """

    name: str
    table: str
    type: LogicalType
    unique: bool = False
    siblings: Mapping[str, Expression] = field(default_factory=dict)
    all_names: frozenset[str] = frozenset()
    least: Decimal | None = None
    most: Decimal | None = None
    shortest: int = 0
    listed: bool = False
    default: str = ""

    @property
    def room(self) -> int:
        """Characters that fit."""
        return 1 << 30 if self.type.length is None else self.type.length

    @property
    def prefix(self) -> str:
        """A prefix for codes of this column, such as ``ORD-``; empty where there is no room."""
        stem = re.sub(r"_?(number|no|code|reference|ref|key|id)$", "", self.name) or self.table
        letters = re.sub(r"[^a-z]", "", stem)[:3].upper()
        return f"{letters}-" if letters and self.room >= len(letters) + 1 + CODE else ""


Guess = Callable[[Subject], Expression | None]
"""What makes an expression for a column, or nothing when it does not fit."""


def one_of(*values: str, of: str = "") -> Guess:
    """Return a guess of the values that fit.

    Args:
        values: The values.
        of: What the names of tables have to contain where they are meant, as a pattern; empty
            for all.
    """

    def guess(subject: Subject) -> Expression | None:
        if subject.unique or not re.search(of, subject.table):
            return None
        fitting = [v for v in values if subject.shortest <= len(v) <= subject.room]
        return call("choice", literal(fitting)) if fitting else None

    return guess
