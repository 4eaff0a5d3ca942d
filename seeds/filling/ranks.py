"""Labels of an enumeration compare in the order in which they were declared, not as texts."""

from __future__ import annotations

from dataclasses import replace

from seeds.conditions.model import (
    ArrayOf,
    Cast,
    Column,
    Compare,
    Condition,
    Constant,
    Node,
    Quantified,
    rebuilt,
)
from seeds.schema.catalogue.model import CatalogueTable

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def ranked(condition: Condition, table: CatalogueTable) -> Condition:
    """Return a condition in which an order of labels is a list of labels.

    Args:
        condition: A condition of the table.
        table: The table, whose columns know their labels.
    """

    def change(node: Node) -> Node:
        if isinstance(node, Compare) and node.operator in _FLIPPED:
            left, right, operator = node.left, node.right, node.operator
            if isinstance(_bare(left), Constant):
                left, right, operator = right, left, _FLIPPED[operator]
            column, constant = _bare(left), _bare(right)
            if isinstance(column, Column) and isinstance(constant, Constant):
                labels = _labels(table, column.name)
                if constant.value in labels:
                    return _one_of(column, _beside(labels, operator, str(constant.value)))
        return rebuilt(node, change)

    changed = change(condition.expression)
    return condition if changed is condition.expression else replace(condition, expression=changed)


def _labels(table: CatalogueTable, name: str) -> tuple[str, ...]:
    column = table.columns.get(name)
    return () if column is None or column.affinity else column.labels


def _beside(labels: tuple[str, ...], operator: str, label: str) -> tuple[str, ...]:
    at = labels.index(label)
    match operator:
        case "<":
            return labels[:at]
        case "<=":
            return labels[: at + 1]
        case ">":
            return labels[at + 1 :]
        case _:
            return labels[at:]


def _one_of(column: Column, labels: tuple[str, ...]) -> Node:
    return Quantified("=", column, ArrayOf(tuple(Constant(label) for label in labels)))


def _bare(node: Node) -> Node:
    while isinstance(node, Cast):
        node = node.operand
    return node
