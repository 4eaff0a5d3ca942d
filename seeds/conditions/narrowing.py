"""An atom narrows the domain of one of its columns, given the values of the others.

What cannot be turned into bounds, lists and patterns is left alone: a domain may always be
larger than what the atoms allow, for each row is evaluated in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from seeds.conditions import inverses
from seeds.conditions.branches import FLIPPED, Atom
from seeds.conditions.domains import Domain
from seeds.conditions.evaluating import Compiler
from seeds.conditions.functions import numbers
from seeds.conditions.identity import remembered
from seeds.conditions.model import (
    ArrayOf,
    Cast,
    Column,
    Compare,
    Constant,
    Fails,
    Function,
    IsNull,
    Match,
    Node,
    Quantified,
    Unknown,
    columns_in,
)
from seeds.conditions.patterns import pattern_of
from seeds.conditions.regular_expressions.generating import finite, is_anchored
from seeds.conditions.regular_expressions.shapes import only_of
from seeds.conditions.values import postgresql
from seeds.conditions.values.families import family_of

Row = Mapping[str, Any]
Compiled = Callable[[Row], Any]
_LISTED = 64
_columns_in = remembered(columns_in)
_NUMERIC = frozenset({"integer", "numeric", "float"})


class Narrower:
    """Narrows domains by atoms of one dialect.

    Args:
        compiler: Makes closures of the parts whose columns are known.
        from_evaluation: Turns a value of evaluation into one of a column's family and type.
        to_evaluation: Turns a value of a type into what evaluation works with.
    """

    def __init__(
        self,
        compiler: Compiler,
        from_evaluation: Callable[[Any, str, str], Any],
        to_evaluation: Callable[[Any, str], Any],
    ) -> None:
        self._compiler = compiler
        self._to_evaluation = to_evaluation
        self._from_evaluation = from_evaluation
        self._closures: dict[int, tuple[Node, Compiled]] = {}

    def closure(self, node: Node) -> Compiled:
        """Return the closure of a node, made once."""
        found = self._closures.get(id(node))
        if found is None or found[0] is not node:
            found = self._closures[id(node)] = (node, self._compiler.value(node))
        return found[1]

    def columns(self, node: Node) -> tuple[str, ...]:
        """Return the columns in a node."""
        return _columns_in(node)

    def narrow(self, atom: Atom, domain: Domain, target: str, row: Row) -> None:
        """Narrow the domain of a column.

        Args:
            atom: What must be so.
            domain: What is known of the column; changed.
            target: The column.
            row: The values of the atom's other columns, as evaluation has them.
        """
        try:
            self._narrow(atom, domain, target, row)
        except (Unknown, Fails, ValueError, TypeError, ArithmeticError):
            return

    def _narrow(self, atom: Atom, domain: Domain, target: str, row: Row) -> None:
        node, truth = atom.node, atom.truth
        match node:
            case Column():
                place = self.locate(node, domain, target)
                if place is not None:
                    place.compare("=", truth)
            case Compare():
                self._compare(node, domain, target, row)
            case IsNull():
                self._is_null(node.operand, truth, domain, target)
            case Quantified():
                self._quantified(node, truth, domain, target, row)
            case Match():
                self._match(node, truth, domain, target, row)
            case Function():
                inverses.hold(self, node, truth, domain, target, row)

    def value(self, node: Node, row: Row) -> Any:
        """Return the value of a part without the target."""
        return self.closure(node)(row)

    def fit(self, value: Any, domain: Domain) -> Any:
        """Return a value as one of a domain's family."""
        return self._from_evaluation(value, domain.family, domain.sql_type)

    def locate(self, node: Node, domain: Domain, target: str) -> Domain | None:
        """Return the domain of the column itself or of a part of it that a node names."""
        if isinstance(node, Column):
            return domain if node.name == target else None
        if isinstance(node, Cast):
            place = self.locate(node.operand, domain, target)
            if place is domain:
                return domain if _is_wider(domain.family, family_of(node.type)) else None
            if place is not None and family_of(node.type) != "other":
                # A value within a document: it is a text that converts.
                if place.family in {"text", "json"}:
                    place.family = family_of(node.type)
                return place
            return None
        if isinstance(node, Function):
            return inverses.part_of(self, node, domain, target)
        return None

    def _compare(self, node: Compare, domain: Domain, target: str, row: Row) -> None:
        on_left = target in self.columns(node.left)
        on_right = target in self.columns(node.right)
        if on_left and on_right:
            self._projected(node, domain, target, row)
            return
        if on_left:
            self.restrict(
                node.left, node.operator, self.value(node.right, row), domain, target, row
            )
        elif on_right:
            operator = FLIPPED[node.operator]
            self.restrict(node.right, operator, self.value(node.left, row), domain, target, row)

    def _projected(self, node: Compare, domain: Domain, target: str, row: Row) -> None:
        """``x = f(x)``: what comes out of ``f`` is allowed when ``f`` changes it no further."""
        if node.operator != "=":
            return
        for side in (node.left, node.right):
            if isinstance(side, Column) or not isinstance(side, (Function, Cast)):
                continue
            closure = self.closure(side)

            def shape(value: Any, closure: Compiled = closure) -> Any:
                inner = self._to_evaluation(value, domain.sql_type)
                return self.fit(closure({**row, target: inner}), domain)

            domain.shapers.append(shape)
            if domain.family == "text" and isinstance(side, Function):
                domain.shape = inverses.written_moment(side) or domain.shape

    def restrict(
        self, node: Node, operator: str, value: Any, domain: Domain, target: str, row: Row
    ) -> None:
        """Narrow the domain so that a node compares so with a value."""
        if value is None:
            return
        place = self.locate(node, domain, target)
        if place is not None:
            place.compare(operator, self.fit(value, place))
            if place is not domain and operator != "<>":
                place.null = False
            return
        if isinstance(node, Cast):
            inverses.through_cast(self, node, operator, value, domain, target, row)
        elif isinstance(node, Function):
            if node.name in _ARITHMETIC:
                self._through_arithmetic(node, operator, value, domain, target, row)
            else:
                inverses.through(self, node, operator, value, domain, target, row)

    def _through_arithmetic(
        self, node: Function, operator: str, value: Any, domain: Domain, target: str, row: Row
    ) -> None:
        if node.name == "neg":
            (only,) = node.arguments
            self.restrict(only, FLIPPED[operator], numbers.negate(value), domain, target, row)
            return
        left, right = node.arguments
        on_left, on_right = target in self.columns(left), target in self.columns(right)
        if on_left and on_right:
            place, part = inverses.occurrences(self, node, domain, target)
            pattern = inverses.occurring(operator, int(value), part) if place is not None else None
            if pattern is not None:
                place.patterns.append(pattern)
            return
        inner = left if on_left else right
        other = self.value(right if on_left else left, row)
        if other is None:
            return
        if isinstance(value, float):
            value = Decimal(repr(value))
        if isinstance(other, float):
            other = Decimal(repr(other))
        match node.name:
            case "+":
                found = numbers.subtract(value, other)
            case "-" if on_left:
                found = numbers.add(value, other)
            case "-":
                operator, found = FLIPPED[operator], numbers.subtract(other, value)
            case "*":
                if other == 0:
                    return
                found = Decimal(value) / Decimal(other)
                operator = FLIPPED[operator] if other < 0 else operator
            case "/":
                self._through_division(
                    inner, operator, (value, other), on_left, domain, target, row
                )
                return
            case "%" if on_left:
                if operator == "=" and domain.family in _NUMERIC and isinstance(inner, Column):
                    domain.steps.append((other, value))
                return
            case _:
                return
        self.restrict(inner, operator, found, domain, target, row)

    def _through_division(
        self,
        inner: Node,
        operator: str,
        pair: tuple[Any, Any],
        on_left: bool,
        domain: Domain,
        target: str,
        row: Row,
    ) -> None:
        value, other = pair
        if not on_left:
            if value == 0:
                return
            quotient = Decimal(other) / Decimal(value)
            if operator == "=":
                domain.hints.append(self.fit(quotient, domain))
            elif other > 0 and value > 0 and domain.low is not None and domain.low >= 0:
                self.restrict(inner, FLIPPED[operator], quotient, domain, target, row)
            return
        operator = FLIPPED[operator] if other < 0 else operator
        product = Decimal(value) * Decimal(other)
        if operator == "=":
            domain.hints.append(self.fit(product, domain))
        elif operator in {">", ">="}:
            self.restrict(inner, ">=", product, domain, target, row)
        elif operator in {"<", "<="}:
            # The quotient of whole numbers is cut off.
            self.restrict(inner, "<=", product, domain, target, row)

    def _is_null(self, node: Node, truth: bool, domain: Domain, target: str) -> None:
        if isinstance(node, Column):
            if truth:
                domain.value = False
            else:
                domain.null = False
            return
        place = self.locate(node, domain, target)
        if place is not None:
            place.null = place.null and truth
            place.value = place.value and not truth
            if not truth:
                domain.null = False
                if domain.family == "range":
                    domain.empty = False
            return
        inverses.null(self, node, truth, domain, target)

    def _quantified(
        self, node: Quantified, truth: bool, domain: Domain, target: str, row: Row
    ) -> None:
        if target in self.columns(node.array):
            if target not in self.columns(node.left) and truth and not node.every:
                wanted = self.value(node.left, row)
                if node.operator == "=" and wanted is not None:
                    domain.members.append(wanted)
            elif truth and node.every and target not in self.columns(node.left):
                place = self._item(domain)
                place.compare(FLIPPED[node.operator], self.fit(self.value(node.left, row), place))
            return
        items = self._items(node.array, row)
        if items is None or node.operator not in FLIPPED:
            return
        if node.operator == "=" and not node.every:
            self._list(node.left, items, truth, domain, target, row)
        elif node.every and truth:
            for item in items:
                self.restrict(node.left, node.operator, item, domain, target, row)

    def _item(self, domain: Domain) -> Domain:
        from seeds.conditions.values.families import item_type

        kind = item_type(domain.sql_type) or "text"
        return domain.part("item", family_of(kind), kind)

    def _items(self, array: Node, row: Row) -> list[Any] | None:
        if isinstance(array, ArrayOf):
            items = [self.value(i, row) for i in array.items]
        else:
            found = self.value(array, row)
            if isinstance(found, str):
                found = postgresql.array_items(found)
            if not isinstance(found, list):
                return None
            items = found
        return [i for i in items if i is not None]

    def _list(
        self, node: Node, items: list[Any], truth: bool, domain: Domain, target: str, row: Row
    ) -> None:
        if not truth:
            for item in items:
                self.restrict(node, "<>", item, domain, target, row)
            return
        plain = node
        while isinstance(plain, Cast) and self.locate(plain, domain, target) is None:
            plain = plain.operand
        place = self.locate(plain, domain, target)
        if place is not None:
            place.keep([self.fit(item, place) for item in items])
            if place is not domain:
                place.null = False
            return
        inverses.listed(self, plain, items, domain, target, row)

    def _match(self, node: Match, truth: bool, domain: Domain, target: str, row: Row) -> None:
        if target not in self.columns(node.operand):
            return
        text = self.value(node.pattern, row)
        if not isinstance(text, str):
            return
        pattern = pattern_of(node.kind, text, node.escape)
        operand = node.operand
        while isinstance(operand, Cast) and self.locate(operand, domain, target) is None:
            operand = operand.operand
        place = self.locate(operand, domain, target)
        if place is None:
            if isinstance(operand, Function) and truth:
                inverses.matched(self, operand, pattern, domain, target)
            return
        if place is not domain:
            place.null = False
        elif truth:
            # A pattern sees the blanks that fill char(n) up.
            place.shortest = max(place.shortest, self._compiler.padding(node.operand))
        if not truth:
            complement = only_of(pattern)
            if complement is not None:
                place.patterns.append(complement)
            else:
                place.avoided.append(pattern)
            return
        listed = None
        if is_anchored(pattern.expression) and not pattern.ignore_case:
            listed = finite(pattern.expression, _LISTED)
        if listed is not None and place.family == "text":
            place.keep(list(listed))
        else:
            place.patterns.append(pattern)


_WIDER: dict[str, frozenset[str]] = {
    "text": frozenset({"text", "citext"}),
    "citext": frozenset({"text", "citext"}),
    "integer": frozenset({"integer", "numeric", "float"}),
    "numeric": frozenset({"numeric", "float"}),
    "cidr": frozenset({"cidr", "inet"}),
    "inet": frozenset({"inet"}),
    "date": frozenset({"date", "timestamp", "timestamptz"}),
    "timestamp": frozenset({"timestamp", "timestamptz"}),
}


def _is_wider(family: str, other: str) -> bool:
    """Whether a cast leaves every value of a family what it is."""
    return family == other or other in _WIDER.get(family, ())


_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "neg", "mod"})


def constant_text(node: Node) -> str | None:
    """Return the text that a node is, casts and all; ``None`` where it is none."""
    while isinstance(node, Cast):
        node = node.operand
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else None
