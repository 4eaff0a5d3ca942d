"""Columns that are computed from others of the same row."""

from __future__ import annotations

from collections.abc import Mapping

from seeds.inference.conditions import Node, columns_of
from seeds.inference.declared import Declared
from seeds.inference.described import Described
from seeds.inference.expressions import (
    Expression,
    bracketed,
    call,
    chained,
    operation,
    quoted,
    this,
)
from seeds.inference.order import Order
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind


class Computed:
    """The computed columns of a table.

    Attributes:
        notes: What nobody could guess.
    """

    def __init__(self, described: Described, order: Order) -> None:
        self.table = described.table
        self.pairs = described.facts.pairs
        self.sums = described.facts.sums
        self.spans = order.spans
        self.notes: list[str] = []

    # -- a price that is a part of another -------------------------------------------------

    def whole_of(self, name: str) -> str | None:
        """Return the price that another one, which may be NULL, is a part of."""
        if len(self.pairs) != 1 and name not in self.spans:
            return None
        for low, high, _ in self.pairs:
            low_info, high_info = self.table.columns[low], self.table.columns[high]
            decimals = {low_info.type.kind, high_info.type.kind} == {Kind.DECIMAL}
            if name != low or not decimals or low_info.type.scale < 2:
                continue
            if self.spans.get(low) == (0, 2) and low_info.nullable and not high_info.nullable:
                return high
        return None

    def part_of_range(self, name: str) -> tuple[int, int]:
        """Return which of how many parts of its range a number keeps to."""
        if any(self.whole_of(low) == name for low, *_ in self.pairs):
            return (0, 1)  # the other one is a part of this one, whatever it is
        return self.spans.get(name, (0, 1))

    def part_of(self, info: ColumnInfo, whole: Declared) -> Expression:
        """Return a price as a part of another."""
        part = operation("*", this(whole.attribute, whole.column), call("decimal", "0.50", "0.90"))
        return chained(bracketed(part), "round", min(info.type.scale, 6))

    # -- sums and products -----------------------------------------------------------------

    def by_arithmetic(
        self, info: ColumnInfo, declared: Mapping[str, Declared]
    ) -> Expression | None:
        """Return what a column is computed by; nothing, and a note, when it cannot be said."""
        node = self.sums[info.name]
        if not all(name in declared for name in columns_of(node)):
            self.notes.append(f"{info.name} is computed from columns that are computed from it")
            return None
        made = _arithmetic(node, declared)
        if made is None:
            self.notes.append(f"{info.name} is computed from other columns: say how")
            return None
        if info.type.kind is Kind.DECIMAL and _digits(node, self.table) > info.type.scale:
            return chained(bracketed(made), "round", min(info.type.scale, 6))
        return made


def _digits(node: Node, table: TableInfo) -> int:
    """Return the digits behind the point that a result has."""
    if node.kind == "column":
        type_ = table.columns[node.args[0]].type
        return min(type_.scale, 6) if type_.kind is Kind.DECIMAL else 0
    if node.kind == "number":
        return 0
    sign, left, right = node.args
    digits = (_digits(left, table), _digits(right, table))
    return sum(digits) if sign == "*" else max(digits)


def _arithmetic(node: Node, declared: Mapping[str, Declared]) -> Expression | None:
    match node:
        case Node("column", (name,)):
            return this(declared[name].attribute, name)
        case Node("number", (number,)) if number == int(number):
            return Expression((quoted(int(number)),), int(number))
        case Node("arithmetic", (sign, left, right)):
            first, second = _arithmetic(left, declared), _arithmetic(right, declared)
            if first is None or second is None:
                return None
            if left.kind == "arithmetic" and sign == "*" and left.args[0] != "*":
                first = bracketed(first)
            if right.kind == "arithmetic":
                second = bracketed(second)
            return operation(sign, first, second)
        case _:
            return None
