"""Bounds of one column that follow from the bounds of others, where a comparison rises and falls.

An interval of each column is narrowed by what the others leave room for, as in
"Bounds consistency" (Apt, *Principles of Constraint Programming*, 2003, chapter 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seeds.conditions.branches import Atom
from seeds.conditions.domains import Domain, whole_bounds
from seeds.conditions.model import Cast, Column, Compare, Constant, Function, Node, columns_in

# What an equation says of bounds, too.
_RELATIONS: dict[str, tuple[str, ...]] = {
    "<": ("<",),
    "<=": ("<=",),
    ">": (">",),
    ">=": (">=",),
    "=": ("<=", ">="),
}


def is_monotone(atom: Atom) -> bool:
    """Whether an atom compares sums of columns, or products with what is never negative."""
    node = atom.node
    if not isinstance(node, Compare) or node.operator not in _RELATIONS or not atom.truth:
        return False
    names = columns_in(node)
    if len(names) < 2:
        return False
    return all(_direction(node.left, n) is not None for n in columns_in(node.left)) and all(
        _direction(node.right, n) is not None for n in columns_in(node.right)
    )


def relaxed(
    atom: Atom, target: str, known: Mapping[str, Any], domains: Mapping[str, Domain]
) -> list[tuple[Atom, dict[str, Any]]]:
    """Return what an atom says of a column when the others are where they leave most room.

    Args:
        atom: A monotone atom.
        target: The column.
        known: Values of columns that are drawn already.
        domains: What is known of the others.

    Returns:
        Atoms, each with a value for every other column in it; none where a bound is missing.
    """
    node = atom.node
    assert isinstance(node, Compare)
    found = []
    on_left = target in columns_in(node.left)
    if on_left and target in columns_in(node.right):
        return []
    for relation in _RELATIONS[node.operator]:
        row = dict(known)
        for side, is_left in ((node.left, True), (node.right, False)):
            # For ``left <= right`` room is where the left side is small and the right one large.
            small = is_left == (relation[0] == "<")
            for name in columns_in(side):
                if name == target or name in row:
                    continue
                rises = (_direction(side, name) or 1) > 0
                bound = extreme(domains[name], low=small == rises)
                if bound is None:
                    break
                row[name] = bound
        if set(columns_in(node)) - {target} <= row.keys():
            found.append((Atom(Compare(relation, node.left, node.right), truth=True), row))
    return found


def extreme(domain: Domain, *, low: bool) -> Any:
    """Return the least or the greatest value of a domain, or ``None`` where there is no bound."""
    if domain.values:
        try:
            return min(domain.values) if low else max(domain.values)
        except TypeError:
            return None
    if domain.family == "integer":
        return whole_bounds(domain)[0 if low else 1]
    return domain.low if low else domain.high


def _direction(node: Node, name: str) -> int | None:
    """Return 1 where a node rises with a column, -1 where it falls, 0 without it, else ``None``."""
    if isinstance(node, Column):
        return 1 if node.name == name else 0
    if isinstance(node, Cast):
        return _direction(node.operand, name)
    if isinstance(node, Constant) or name not in columns_in(node):
        return 0
    if not isinstance(node, Function):
        return None
    if node.name == "neg":
        inner = _direction(node.arguments[0], name)
        return None if inner is None else -inner
    if node.name not in {"+", "-", "*"} or len(node.arguments) != 2:
        return None
    left, right = (_direction(a, name) for a in node.arguments)
    if left is None or right is None or (left and right):
        return None
    if node.name == "*":
        factor = node.arguments[1 if left else 0]
        while isinstance(factor, Cast):
            factor = factor.operand
        if isinstance(factor, Constant) and isinstance(factor.value, (int, float)):
            return (left or right) * (1 if factor.value >= 0 else -1)
        return None
    return left or (right if node.name == "+" else -right)
