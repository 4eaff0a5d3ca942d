"""A condition on a row: true, false or NULL, as the database itself would say.

Conditions are compiled to closures, each of which takes a row. What only the database knows
raises :class:`~seeds.conditions.model.Unknown`, and never a guess.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from seeds.conditions.dialect_rules import Rules, rules_of
from seeds.conditions.model import (
    And,
    ArrayOf,
    Case,
    Cast,
    Column,
    Compare,
    Condition,
    Constant,
    Distinct,
    Fails,
    Function,
    IsNull,
    IsTruth,
    Match,
    Node,
    Not,
    Opaque,
    Or,
    Quantified,
    Unknown,
    walk,
)
from seeds.conditions.patterns import matcher
from seeds.conditions.values.families import padded_to

Row = Mapping[str, Any]
Compiled = Callable[[Row], Any]
_CLOCKS = frozenset(
    {
        "now",
        "current_date",
        "current_time",
        "localtimestamp",
        "localtime",
        "clock_timestamp",
        "statement_timestamp",
        "transaction_timestamp",
        "timeofday",
    }
)


@dataclass
class Clock:
    """The moment that conditions call now; it may be moved between two rows."""

    now: dt.datetime | None = None


def evaluate(
    condition: Condition,
    row: Row,
    *,
    types: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
) -> bool | None:
    """Return what a condition says of a row.

    Args:
        condition: The condition.
        row: Each column's value as a Python object; texts for types that Python does not have.
        types: The columns' types in the database's words, where they matter: ``citext``,
            ranges, ``inet``, bit strings; SQLite's affinities.
        now: What ``now()`` and ``CURRENT_DATE`` are; aware.

    Returns:
        True, False, or ``None`` for NULL, which a CHECK lets pass.

    Raises:
        Unknown: Only the database can say.
        Fails: The database would raise an error.
    """
    rules = rules_of(condition.dialect)
    known = types or {}
    inward = {name: rules.inward(value, known.get(name, "")) for name, value in row.items()}
    compiler = Compiler(condition.dialect, Clock(now), known)
    return compiler.truth(condition.expression)(inward)


def depends_on_time(node: Node) -> bool:
    """Whether a condition may be true today and false tomorrow."""
    for part in walk(node):
        if isinstance(part, Function) and part.name in _CLOCKS:
            return True
        if isinstance(part, Constant) and part.value in ("now", "today", "tomorrow", "yesterday"):
            return True
    return False


class Compiler:
    """Makes closures of nodes.

    Args:
        dialect: ``postgresql`` or ``sqlite``.
        clock: What is now; read when a row is evaluated.
        types: The columns' types in the database's words.
    """

    def __init__(self, dialect: str, clock: Clock, types: Mapping[str, str]) -> None:
        self._rules: Rules = rules_of(dialect)
        self._dialect = dialect
        self._clock = clock
        self._types = types

    def truth(self, node: Node) -> Callable[[Row], bool | None]:
        """Return a closure that gives a condition's truth value."""
        value = self.value(node)
        if isinstance(node, (And, Or, Not, Compare, IsNull, IsTruth, Distinct)):
            return value
        truth = self._rules.truth
        return lambda row: truth(value(row))

    def value(self, node: Node) -> Compiled:
        """Return a closure that gives a node's value."""
        compiled: Compiled = getattr(self, _METHODS[type(node)])(node)
        return compiled

    def _constant(self, node: Constant) -> Compiled:
        value = node.value
        return lambda _row: value

    def _column(self, node: Column) -> Compiled:
        name = node.name

        def column(row: Row) -> Any:
            try:
                return row[name]
            except KeyError:
                raise Unknown(f"column {name}") from None

        return column

    def _opaque(self, node: Opaque) -> Compiled:
        def opaque(_row: Row) -> Any:
            raise Unknown(node.sql)

        return opaque

    def _cast(self, node: Cast) -> Compiled:
        operand, kind, cast = self.value(node.operand), node.type, self._rules.cast
        if _is_constant(node.operand):
            return self._folded(lambda row: cast(operand(row), kind))
        return lambda row: cast(operand(row), kind)

    def _folded(self, compute: Compiled) -> Compiled:
        """Return a closure that computes what is the same for all rows once."""
        try:
            value = compute({})
        except (Unknown, Fails):
            return compute
        return lambda _row: value

    def _array(self, node: ArrayOf) -> Compiled:
        items = [self.value(i) for i in node.items]
        if all(_is_constant(i) for i in node.items):
            return self._folded(lambda row: [i(row) for i in items])
        return lambda row: [i(row) for i in items]

    def _function(self, node: Function) -> Compiled:
        arguments = [self.value(a) for a in node.arguments]
        if node.name in self._rules.lazy:
            try:
                return self._rules.lazy[node.name](arguments)
            except (ValueError, IndexError):
                return _unknown(f"{node.name}() of {len(arguments)}")
        if node.name in self._rules.clocked:
            call, clock = self._rules.clocked[node.name], self._clock
            return lambda row: call(clock.now, *[a(row) for a in arguments])
        function = self._rules.functions.get(node.name)
        if function is None:

            def unknown(_row: Row) -> Any:
                raise Unknown(f"{node.name}()")

            return unknown
        guarded = _guarded(function, node.name)
        if len(arguments) == 1:
            (only,) = arguments

            def unary(row: Row) -> Any:
                value = only(row)
                return None if value is None else guarded(value)

            return unary
        if len(arguments) == 2:
            first, second = arguments

            def binary(row: Row) -> Any:
                a, b = first(row), second(row)
                return None if a is None or b is None else guarded(a, b)

            return binary

        def strict(row: Row) -> Any:
            values = [a(row) for a in arguments]
            return None if any(v is None for v in values) else guarded(*values)

        return strict

    def _operands(self, left: Node, right: Node) -> tuple[Compiled, Compiled]:
        a, b = self.value(left), self.value(right)
        adjust = self._rules.affinities(left, right, self._types)
        return adjust(a, b) if adjust is not None else (a, b)

    def _compare(self, node: Compare) -> Compiled:
        left, right = self._operands(node.left, node.right)
        decide = self._rules.comparison(node.operator, node.left, node.right)
        if any(isinstance(p, Function) and p.name == "/" for p in walk(node)):
            decide = _unless_close(decide)

        def compared(row: Row) -> bool | None:
            a, b = left(row), right(row)
            return None if a is None or b is None else decide(a, b)

        return compared

    def _distinct(self, node: Distinct) -> Compiled:
        left, right = self._operands(node.left, node.right)
        differ = self._rules.comparison("<>", node.left, node.right)

        def distinct(row: Row) -> bool:
            a, b = left(row), right(row)
            if a is None or b is None:
                return (a is None) != (b is None)
            return bool(differ(a, b))

        return distinct

    def _quantified(self, node: Quantified) -> Compiled:
        every = node.every
        if isinstance(node.array, ArrayOf) and not node.array.row and node.operator == "=":
            items = node.array.items
            if self._dialect == "sqlite":
                # What is in a list has no affinity there; any call takes it away.
                items = tuple(Function("likely", (item,)) for item in items)
            tests: list[Node] = [Compare("=", node.left, item) for item in items]
            quick = self._rules.member(node, self.value)
            return quick or (self.value(And(tuple(tests)) if every else Or(tuple(tests))))
        left, array = self.value(node.left), self.value(node.array)
        decide = self._decision(node)
        items_of = self._rules.items

        def quantified(row: Row) -> bool | None:
            a, items = left(row), array(row)
            if items is None:
                return None
            items = items_of(items, a)
            if not items:
                return every
            seen: bool | None = every
            for item in items:
                found = None if a is None or item is None else decide(a, item)
                if found is not None and found is not every:
                    return found
                if found is None:
                    seen = None
            return seen

        return quantified

    def _decision(self, node: Quantified) -> Callable[[Any, Any], bool | None]:
        if node.operator in _COMPARISONS:
            return self._rules.comparison(node.operator, node.left, node.array)
        negated, kind = node.operator.startswith("not "), node.operator.removeprefix("not ")
        escape = "" if self._dialect == "sqlite" else "\\"

        def decide(value: Any, pattern: Any) -> bool | None:
            return matcher(kind, pattern, escape)(value) is not negated

        return decide

    def _is_null(self, node: IsNull) -> Compiled:
        operand = self.value(node.operand)
        if isinstance(node.operand, ArrayOf) and node.operand.row:
            return lambda row: all(v is None for v in operand(row))
        return lambda row: operand(row) is None

    def _is_truth(self, node: IsTruth) -> Compiled:
        operand, wanted = self.truth(node.operand), node.value
        return lambda row: operand(row) is wanted

    def _match(self, node: Match) -> Compiled:
        operand, pattern = self.value(node.operand), self.value(node.pattern)
        kind, escape, subject = node.kind, node.escape, self._rules.subject
        if width := self.padding(node.operand):
            operand = _filled_up(operand, width)
        if _is_constant(node.pattern):
            try:
                constant = pattern({})
                test = matcher(kind, constant, escape) if constant is not None else None
            except (Unknown, Fails):
                pass
            else:

                def match(row: Row) -> bool | None:
                    value = operand(row)
                    return None if value is None or test is None else test(subject(value))

                return match

        def dynamic(row: Row) -> bool | None:
            value, text = operand(row), pattern(row)
            if value is None or text is None:
                return None
            return matcher(kind, text, escape)(subject(value))

        return dynamic

    def padding(self, node: Node) -> int:
        """Return to how many characters blanks fill a column up before a pattern sees it."""
        if self._dialect == "sqlite" or not isinstance(node, Column):
            return 0
        return padded_to(self._types.get(node.name, ""))

    def _and(self, node: And) -> Compiled:
        return _junction([self.truth(i) for i in node.items], decided=False)

    def _or(self, node: Or) -> Compiled:
        return _junction([self.truth(i) for i in node.items], decided=True)

    def _not(self, node: Not) -> Compiled:
        operand = self.truth(node.operand)

        def negated(row: Row) -> bool | None:
            value = operand(row)
            return None if value is None else not value

        return negated

    def _case(self, node: Case) -> Compiled:
        whens = [(self.truth(test), self.value(value)) for test, value in node.whens]
        otherwise = self.value(node.otherwise)

        def case(row: Row) -> Any:
            for test, value in whens:
                if test(row):
                    return value(row)
            return otherwise(row)

        return case


_NUMBERS = (int, float, Decimal)
_DIGITS = 15
_CLOSE = 1e-12
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_METHODS: dict[type, str] = {
    Constant: "_constant",
    Column: "_column",
    Opaque: "_opaque",
    Cast: "_cast",
    ArrayOf: "_array",
    Function: "_function",
    Compare: "_compare",
    Distinct: "_distinct",
    Quantified: "_quantified",
    IsNull: "_is_null",
    IsTruth: "_is_truth",
    Match: "_match",
    And: "_and",
    Or: "_or",
    Not: "_not",
    Case: "_case",
}


def _unless_close(decide: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a comparison of quotients, which databases round each in its own way."""

    def careful(left: Any, right: Any) -> Any:
        inexact = any(
            isinstance(v, float) or (isinstance(v, Decimal) and len(v.as_tuple().digits) > _DIGITS)
            for v in (left, right)
        )
        if inexact and isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
            a, b = float(left), float(right)
            if abs(a - b) <= _CLOSE * max(abs(a), abs(b)):
                raise Unknown("two numbers that differ by rounding alone")
        return decide(left, right)

    return careful


def _unknown(what: str) -> Compiled:
    def unknown(_row: Row) -> Any:
        raise Unknown(what)

    return unknown


def _is_constant(node: Node) -> bool:
    return not any(isinstance(p, (Column, Opaque, Function)) for p in walk(node))


def _guarded(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        try:
            return function(*values)
        except (ValueError, ArithmeticError) as error:
            raise Fails(f"{name}(): {error}") from error
        except (TypeError, AttributeError, KeyError, IndexError) as error:
            raise Unknown(f"{name}() of {', '.join(type(v).__name__ for v in values)}") from error

    return call


def _filled_up(operand: Compiled, width: int) -> Compiled:
    def filled_up(row: Row) -> Any:
        value = operand(row)
        return None if value is None else str(value).ljust(width)

    return filled_up


def _junction(tests: list[Callable[[Row], bool | None]], *, decided: bool) -> Compiled:
    """Return AND (decided by False) or OR (decided by True) in three-valued logic.

    One part that decides is enough, whatever cannot be known of the others.
    """

    def junction(row: Row) -> bool | None:
        result: bool | None = not decided
        unknown: Unknown | None = None
        for test in tests:
            try:
                value = test(row)
            except Unknown as error:
                unknown = error
                continue
            if value is decided:
                return decided
            if value is None:
                result = None
        if unknown is not None:
            raise unknown
        return result

    return junction
