"""What simple CHECK constraints say of a table's columns.

Conditions are read as written in the model or as a database prints them (``status::text = ANY
(ARRAY['a'::text, …])``). What is not understood is kept, to be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'(?:[^']|'')*')
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<name>"(?:[^"]|"")+"|`[^`]+`|[^\W\d]\w*)
      | (?P<sign>::|<>|!=|<=|>=|\|\||[-+*/=<>(),.\[\]~%])
    )""",
    re.VERBOSE,
)
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_LENGTHS = ("length", "char_length", "character_length", "len")


class Node(NamedTuple):
    """A node of a condition: its kind and what stands below it."""

    kind: str
    args: tuple[Any, ...]


@dataclass
class Facts:
    """What conditions say.

    Attributes:
        options: The only values of a column.
        least: Smallest values, and whether they are themselves left out.
        most: Largest values, and whether they are themselves left out.
        shortest: Fewest characters of a text.
        longest: Most characters of a text.
        present: Columns that are best never NULL.
        pairs: (lower, upper, strict): one column is never above another.
        apart: Pairs of columns that differ.
        sums: Columns that are computed from others.
        unread: Conditions that were not understood.
    """

    options: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    least: dict[str, tuple[Decimal, bool]] = field(default_factory=dict)
    most: dict[str, tuple[Decimal, bool]] = field(default_factory=dict)
    shortest: dict[str, int] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    pairs: list[tuple[str, str, bool]] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)
    sums: dict[str, Node] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


class _Unread(Exception):
    """A condition is written in a way that is not known here."""


def read_conditions(conditions: Iterable[str]) -> Facts:
    """Return what conditions say of single columns and pairs of them."""
    facts = Facts()
    for text in conditions:
        try:
            node = _Parser(text).whole()
            for part in _parts(node):
                _note(part, facts)
        except _Unread:
            facts.unread.append(" ".join(text.split()))
    return facts


def columns_of(node: Node) -> Iterator[str]:
    """Yield the columns that a condition or an expression mentions."""
    if node.kind == "column":
        yield node.args[0]
    for argument in node.args:
        if isinstance(argument, Node):
            yield from columns_of(argument)
        elif isinstance(argument, tuple):
            for inner in argument:
                yield from columns_of(inner)


class _Parser:
    """A recursive descent through the grammar of conditions."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _Unread
            kind = match.lastgroup or ""
            self.tokens.append((kind, match[kind]))
            at = match.end()
        self.at = 0

    def whole(self) -> Node:
        node = self.any_of()
        if self.at < len(self.tokens):
            raise _Unread
        return node

    def peek(self, *words: str) -> bool:
        for i, word in enumerate(words):
            if self.at + i >= len(self.tokens):
                return False
            kind, text = self.tokens[self.at + i]
            if kind == "text" or text.startswith('"') or text.upper() != word:
                return False
        return True

    def take(self, *words: str) -> bool:
        if self.peek(*words):
            self.at += len(words)
            return True
        return False

    def need(self, word: str) -> None:
        if not self.take(word):
            raise _Unread

    def any_of(self) -> Node:
        nodes = [self.all_of()]
        while self.take("OR"):
            nodes.append(self.all_of())
        return nodes[0] if len(nodes) == 1 else Node("or", tuple(nodes))

    def all_of(self) -> Node:
        nodes = [self.negated()]
        while self.take("AND"):
            nodes.append(self.negated())
        return nodes[0] if len(nodes) == 1 else Node("and", tuple(nodes))

    def negated(self) -> Node:
        if self.take("NOT"):
            return Node("not", (self.negated(),))
        return self.comparison()

    def comparison(self) -> Node:
        left = self.added()
        if self.take("IS", "NOT", "NULL"):
            return Node("present", (left,))
        if self.take("IS", "NULL"):
            return Node("missing", (left,))
        if self.take("BETWEEN"):
            low = self.added()
            self.need("AND")
            above = Node("compare", (">=", left, low))
            return Node("and", (above, Node("compare", ("<=", left, self.added()))))
        if self.take("IN"):
            return Node("in", (left, self.listed("(", ")")))
        for sign in ("<=", ">=", "<>", "!=", "=", "<", ">"):
            if self.take(sign):
                if sign == "=" and self.take("ANY"):
                    return Node("in", (left, self.any_array()))
                return Node("compare", ("<>" if sign == "!=" else sign, left, self.added()))
        return left

    def any_array(self) -> tuple[Node, ...]:
        brackets = 0
        while self.take("("):
            brackets += 1
        self.need("ARRAY")
        found = self.listed("[", "]")
        for _ in range(brackets):
            self.cast()
            self.need(")")
        return found

    def listed(self, opening: str, closing: str) -> tuple[Node, ...]:
        self.need(opening)
        found = [self.added()]
        while self.take(","):
            found.append(self.added())
        self.need(closing)
        return tuple(found)

    def added(self) -> Node:
        node = self.multiplied()
        while self.peek("+") or self.peek("-"):
            sign = self.tokens[self.at][1]
            self.at += 1
            node = Node("arithmetic", (sign, node, self.multiplied()))
        return node

    def multiplied(self) -> Node:
        node = self.single()
        while self.take("*"):
            node = Node("arithmetic", ("*", node, self.single()))
        return node

    def single(self) -> Node:
        if self.take("-"):
            node = self.single()
            if node.kind != "number":
                raise _Unread
            return Node("number", (-node.args[0],))
        if self.take("("):
            node = self.any_of()
            self.need(")")
            return self.cast(node)
        if self.at >= len(self.tokens):
            raise _Unread
        kind, text = self.tokens[self.at]
        self.at += 1
        match kind:
            case "text":
                return self.cast(Node("text", (text[1:-1].replace("''", "'"),)))
            case "number":
                return self.cast(Node("number", (Decimal(text),)))
            case "name":
                return self.cast(self.named(text))
            case _:
                raise _Unread

    def named(self, text: str) -> Node:
        if self.take("("):
            if text.upper() == "CAST":
                inner = self.any_of()
                self.need("AS")
                self.type_name()
                self.need(")")
                return inner
            arguments = [self.any_of()]
            while self.take(","):
                arguments.append(self.any_of())
            self.need(")")
            return Node("call", (text.lower(), *arguments))
        while self.take("."):
            text = self.tokens[self.at][1] if self.at < len(self.tokens) else ""
            self.at += 1
        return Node("column", (text.strip('"`') or "?",))

    def cast(self, node: Node | None = None) -> Node:
        while self.take("::"):
            self.type_name()
        return node or Node("nothing", ())

    def type_name(self) -> None:
        """Skip ``numeric(5,2)``, ``character varying`` or ``text[]``."""
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != "name":
            raise _Unread
        self.at += 1
        while self.take("VARYING") or self.take("PRECISION"):
            pass
        if self.take("("):
            while not self.take(")"):
                if self.at >= len(self.tokens):
                    raise _Unread
                self.at += 1
        while self.take("[", "]"):
            pass


def _parts(node: Node) -> Iterator[Node]:
    if node.kind == "and":
        for part in node.args:
            yield from _parts(part)
    else:
        yield node


def _note(node: Node, facts: Facts) -> None:
    match node:
        case Node("present", (Node("column", (name,)),)):
            facts.present.add(name)
        case Node("in", (subject, values)):
            facts.options[_column(subject)] = tuple(_value(value) for value in values)
        case Node("compare", (sign, left, right)):
            _note_comparison(sign, left, right, facts)
        case Node("or", nodes):
            _note_alternatives(nodes, facts)
        case _:
            raise _Unread


def _note_alternatives(nodes: Iterable[Node], facts: Facts) -> None:
    """Note one alternative that can be held always."""
    others = [node for node in nodes if node.kind != "missing"]
    present = [node for node in others if node.kind == "present"]
    if present:
        _note(present[0], facts)
    elif len(others) == 1:
        # x IS NULL OR …: NULL satisfies the rest anyway.
        for part in _parts(others[0]):
            _note(part, facts)
    else:
        raise _Unread


def _note_comparison(sign: str, left: Node, right: Node, facts: Facts) -> None:
    if left.kind in ("number", "text") or (left.kind == "arithmetic" and right.kind == "column"):
        sign, left, right = _FLIPPED[sign], right, left
    match left, right:
        case Node("column", (name,)), Node("number", (number,)):
            _note_bound(name, sign, number, facts)
        case Node("column", (name,)), Node("text", (text,)) if sign == "=":
            facts.options[name] = (text,)
        case Node("column", (one,)), Node("column", (other,)):
            if sign in ("<", "<="):
                facts.pairs.append((one, other, sign == "<"))
            elif sign in (">", ">="):
                facts.pairs.append((other, one, sign == ">"))
            elif sign == "=":
                facts.sums[one] = right
            else:
                facts.apart.append((one, other))
        case Node("column", (name,)), Node("arithmetic") if sign == "=":
            facts.sums[name] = right
        case Node("call", ("abs", Node("arithmetic", ("-", Node("column", (name,)), value)))), Node(
            "number"
        ) if sign in ("<", "<="):
            facts.sums[name] = value
        case Node("call", (function, subject)), Node("number", (number,)) if function in _LENGTHS:
            _note_length(_column(subject), sign, int(number), facts)
        case _:
            raise _Unread


def _note_bound(name: str, sign: str, number: Decimal, facts: Facts) -> None:
    match sign:
        case ">" | ">=":
            facts.least[name] = max(facts.least.get(name, (number, False)), (number, sign == ">"))
        case "<" | "<=":
            known = facts.most.get(name)
            if known is None or number < known[0]:
                facts.most[name] = (number, sign == "<")
        case "=":
            facts.options[name] = (_number(number),)
        case _:
            raise _Unread


def _note_length(name: str, sign: str, number: int, facts: Facts) -> None:
    if sign in (">", ">=", "="):
        facts.shortest[name] = number + (sign == ">")
    if sign in ("<", "<=", "="):
        facts.longest[name] = number - (sign == "<")
    if sign == "<>":
        if number:
            raise _Unread
        facts.shortest[name] = 1


def _column(node: Node) -> str:
    if node.kind != "column":
        raise _Unread
    name: str = node.args[0]
    return name


def _value(node: Node) -> Any:
    if node.kind == "number":
        return _number(node.args[0])
    if node.kind != "text":
        raise _Unread
    return node.args[0]


def _number(number: Decimal) -> Any:
    return int(number) if number == number.to_integral_value() else number
