"""Defaults of columns, as values where they are any."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from seeds.conditions.model import Cast, Condition, Constant
from seeds.conditions.parsing import parse
from seeds.schema.table import ColumnInfo


def has_default(column: ColumnInfo) -> bool:
    """Tell whether a column has a value where rows say nothing: the database's, or the models'."""
    modelled = column.source is not None and column.source.default is not None
    return column.has_server_default or modelled


def without_default(column: ColumnInfo) -> ColumnInfo:
    """Return a column that has none."""
    modelled = column.source is not None and column.source.default is not None
    source = None if modelled else column.source
    return replace(column, has_server_default=False, source=source)


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
