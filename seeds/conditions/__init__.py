"""Conditions on a row, as CHECK constraints have them: read, evaluated and solved.

:func:`parse` reads SQL as databases print it and as people write it; :func:`evaluate` says what
it means for a row, in SQL's three-valued logic; :func:`solve` makes rows that satisfy several.
What only a database can decide is said to be open, and never guessed.
"""

from __future__ import annotations

from seeds.conditions.evaluating import evaluate
from seeds.conditions.model import Condition, Fails, Unknown, Unread, columns_of
from seeds.conditions.parsing import parse
from seeds.conditions.solving import Solution, solve
from seeds.conditions.variables import Variable

__all__ = [
    "Condition",
    "Fails",
    "Solution",
    "Unknown",
    "Unread",
    "Variable",
    "columns_of",
    "evaluate",
    "parse",
    "solve",
]
