"""How many values a column can have at most, where its type or conditions leave it few."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from seeds.conditions.model import (
    And,
    ArrayOf,
    Cast,
    Column as Named,
    Compare,
    Constant,
    Node,
    Or,
    Quantified,
    Unread,
)
from seeds.conditions.parsing import parse
from seeds.schema.catalogue import CatalogueColumn, CatalogueTable
from seeds.schema.types import Kind

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}
_TEXTS = ("text", "varchar", "character varying", "citext")
_SMALL_INTEGER = 1 << 16


@dataclass
class _Limits:
    """What conditions say of one column."""

    values: frozenset[Any] | None = None
    low: int | None = None
    high: int | None = None

    def only(self, values: frozenset[Any]) -> None:
        """Allow no other values than these."""
        self.values = values if self.values is None else self.values & values


def sizes(table: CatalogueTable, dialect: str) -> dict[str, int]:
    """Return how many values columns can have, NULL aside, where it is known that they are few.

    Enumerations, booleans, lists of values, and whole numbers between bounds. What no condition of
    this kind says is left out: such a column is taken to have as many values as anybody wants.

    Args:
        table: The table.
        dialect: ``postgresql`` or ``sqlite``.
    """
    limits = _limits(table, dialect)
    found: dict[str, int] = {}
    for name, column in table.columns.items():
        known = [_of_type(table, column)]
        if name in limits:
            known.append(_of_limits(limits[name], table, name))
        if (size := min((k for k in known if k is not None), default=None)) is not None:
            found[name] = size
    return found


def listed_values(table: CatalogueTable, dialect: str) -> dict[str, frozenset[Any]]:
    """Return the only values of columns for which a CHECK lists them.

    Args:
        table: The table.
        dialect: ``postgresql`` or ``sqlite``.
    """
    found = {name: one.values for name, one in _limits(table, dialect).items()}
    return {name: values for name, values in found.items() if values is not None}


def _limits(table: CatalogueTable, dialect: str) -> dict[str, _Limits]:
    limits: dict[str, _Limits] = {}
    for check in table.checks:
        if check.partition:
            continue
        condition = parse(check.sql, dialect, table.columns)
        if not isinstance(condition, Unread):
            for part in _conjuncts(condition.expression):
                _note(part, limits)
    return limits


def _of_type(table: CatalogueTable, column: CatalogueColumn) -> int | None:
    if column.labels:
        return len(column.labels)
    type_ = table.info.columns[column.name].type
    if type_.kind is Kind.BOOLEAN:
        return 2
    if type_.kind is Kind.TEXT and type_.labels:
        return len(type_.labels)
    if type_.kind is Kind.INTEGER and type_.bits == 16 and not column.affinity:
        return _SMALL_INTEGER
    return None


def _of_limits(limits: _Limits, table: CatalogueTable, name: str) -> int | None:
    if limits.values is not None:
        return len(limits.values)
    whole = table.info.columns[name].type.kind is Kind.INTEGER
    if whole and limits.low is not None and limits.high is not None:
        return max(limits.high - limits.low + 1, 0)
    return None


def _conjuncts(node: Node) -> Iterable[Node]:
    if isinstance(node, And):
        for item in node.items:
            yield from _conjuncts(item)
    else:
        yield node


def _note(node: Node, limits: dict[str, _Limits]) -> None:
    listed = _values(node)
    if listed is not None:
        name, values = listed
        limits.setdefault(name, _Limits()).only(values)
        return
    if not isinstance(node, Compare):
        return
    operator, left, right = node.operator, _bare(node.left), _bare(node.right)
    if isinstance(left, Constant):
        operator, left, right = _FLIPPED.get(operator, ""), right, left
    if not (isinstance(left, Named) and isinstance(right, Constant)):
        return
    number = right.value
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        return
    if not math.isfinite(number):
        return
    one = limits.setdefault(left.name, _Limits())
    match operator:
        case ">=":
            one.low = _highest(one.low, math.ceil(number))
        case ">":
            one.low = _highest(one.low, math.floor(number) + 1)
        case "<=":
            one.high = _lowest(one.high, math.floor(number))
        case "<":
            one.high = _lowest(one.high, math.ceil(number) - 1)


def _highest(known: int | None, number: int) -> int:
    return number if known is None else max(known, number)


def _lowest(known: int | None, number: int) -> int:
    return number if known is None else min(known, number)


def _values(node: Node) -> tuple[str, frozenset[Any]] | None:
    """Return the column and the only values that a list, or alternatives of equality, allow."""
    match node:
        case Compare("=", left, right):
            left, right = _bare(left), _bare(right)
            if isinstance(left, Constant):
                left, right = right, left
            if isinstance(left, Named) and isinstance(right, Constant):
                return _allowed(left.name, [right.value])
        case Quantified("=", left, array, False):
            left, array = _bare(left), _bare(array)
            if isinstance(left, Named) and isinstance(array, ArrayOf):
                items = [_bare(item) for item in array.items]
                constants = [item.value for item in items if isinstance(item, Constant)]
                if len(constants) == len(items):
                    return _allowed(left.name, constants)
        case Or(items):
            found = [_values(item) for item in items]
            known = [one for one in found if one is not None]
            if len(known) == len(found) and len({name for name, _ in known}) == 1:
                return known[0][0], frozenset().union(*(values for _, values in known))
    return None


def _allowed(name: str, constants: list[Any]) -> tuple[str, frozenset[Any]] | None:
    """Return what a list allows: with a NULL in it nothing is false, and it allows everything."""
    return None if any(c is None for c in constants) else (name, frozenset(constants))


def _bare(node: Node) -> Node:
    """Take casts away that make no two values one, nor one of two."""
    while isinstance(node, Cast) and (
        isinstance(node.operand, Constant | ArrayOf | Cast) or node.type.lower() in _TEXTS
    ):
        node = node.operand
    return node
