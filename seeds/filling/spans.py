"""Numbers that conditions bound: drawn from a span, where every number of it satisfies them.

Of numbers that conditions tie to others only some are known to be right, and rows are drawn from
these few. Between two numbers that a bound lets pass there is none that it does not.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from seeds.conditions.model import And, Cast, Column as Named, Compare, Node, columns_in
from seeds.filling.own import all_pass
from seeds.filling.tied import Group
from seeds.generate.columns.number import Between, DecimalBetween, Float
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind
from seeds.spec.column import Column, Optional

NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT})
_BOUNDS: Final = frozenset({"<", "<=", ">", ">="})

Number = int | float | Decimal


def is_bounded(group: Group) -> bool:
    """Tell whether a column is alone with conditions that each are a bound, or several."""
    alone = len(group.columns) == 1 and bool(group.conditions)
    told = group.given or group.presence or group.related
    return alone and not told and all(_is_bound(c.expression) for c in group.conditions)


def keeps(group: Group, table: CatalogueTable, made: Column) -> bool:
    """Tell whether all that a column draws satisfies its bounds.

    Args:
        group: What :func:`is_bounded` is true of.
        table: Its table.
        made: How its values are drawn.
    """
    ends = _ends(made.column if isinstance(made, Optional) else made)
    return ends is not None and all_pass(group, table, ends)


def _ends(made: Column) -> tuple[Number, Number] | None:
    """Return the least and the greatest number that a column draws."""
    match made:
        case Between(least, most) | Float(least, most):
            return least, most
        case DecimalBetween(low, high) if not isinstance(low, Column | float):
            return None if isinstance(high, Column) else (Decimal(str(low)), Decimal(str(high)))
    return None


def _is_bound(node: Node) -> bool:
    if isinstance(node, And):
        return all(map(_is_bound, node.items))
    if not isinstance(node, Compare) or node.operator not in _BOUNDS:
        return False
    sides = [_bare(side) for side in (node.left, node.right)]
    named = [side for side in sides if isinstance(side, Named)]
    return len(named) == 1 and sum(bool(columns_in(side)) for side in sides) == 1


def _bare(node: Node) -> Node:
    # A number of another type is none the smaller.
    return _bare(node.operand) if isinstance(node, Cast) else node
