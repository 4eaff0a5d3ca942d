"""Defaults of columns, as values where they are any."""

from __future__ import annotations

from typing import Any

from seeds.conditions.model import Cast, Condition, Constant
from seeds.conditions.parsing import parse


def literal_of(sql: str, dialect: str) -> Any:
    """Return the value of a default that is a literal; ``None`` for anything else.

    Args:
        sql: The default, as the database prints it: ``'new'::character varying``.
        dialect: ``postgresql`` or ``sqlite``.
    """
    condition = parse(sql, dialect)
    node = condition.expression if isinstance(condition, Condition) else None
    while isinstance(node, Cast):
        node = node.operand
    return node.value if isinstance(node, Constant) else None
