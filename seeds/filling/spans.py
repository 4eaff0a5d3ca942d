"""Numbers that conditions bound: drawn from a span, where every number of it satisfies them.

Of numbers that conditions tie to others only some are known to be right, and rows are drawn from
these few. Between two numbers that a bound lets pass there is none that it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from seeds.conditions.model import And, Cast, Column as Named, Compare, Node, columns_in
from seeds.filling.own import all_pass
from seeds.filling.tied import Group
from seeds.generate.extents import extent
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind
from seeds.spec.column import Column

NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT})
_BOUNDS: Final = frozenset({"<", "<=", ">", ">="})


def is_bounded(group: Group) -> bool:
    """Tell whether a column is alone with conditions that each are a bound, or several."""
    alone = len(group.columns) == 1 and bool(group.conditions)
    told = group.given or group.presence or group.related
    return alone and not told and all(_is_bound(c.expression) for c in group.conditions)


def keeps(group: Group, table: CatalogueTable, made: Column, others: Mapping[str, Column]) -> bool:
    """Tell whether all that a column draws satisfies its bounds.

    Args:
        group: What :func:`is_bounded` is true of.
        table: Its table.
        made: How its values are drawn.
        others: The same of columns that it mentions.
    """
    ends = extent(made, others)
    integers = table.info.columns[group.columns[0]].type.kind is Kind.INTEGER
    return ends is not None and all_pass(group, table, [int(e) if integers else e for e in ends])


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
