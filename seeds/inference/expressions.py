"""Declarations as Python text and as the column that the text stands for, made side by side.

A scaffold writes the text, a table without a factory is filled with the column: both say the
same, because both come from the same call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from seeds.spec import column as structural
from seeds.spec.column import Column, Field, Optional


@dataclass(frozen=True)
class Public:
    """A name of ``seeds`` within a text, such as ``person``; how it is reached is decided later."""

    name: str


@dataclass(frozen=True)
class Lifted:
    """A literal that may stand above the class, as a constant of the module.

    Attributes:
        text: The literal as it stands in line.
        items: Its members, one a line when it is written out; empty for other literals.
        name: What it is called up there; the attribute in capitals when empty.
        always: Whether it stands above the class even if the line is short enough: within the
            class body a column may have taken a name that it uses.
    """

    text: str
    items: tuple[str, ...] = ()
    name: str = ""
    always: bool = False


@dataclass(frozen=True, eq=False)
class Expression:
    """A part of a declaration.

    Attributes:
        pieces: The text; names of ``seeds`` and liftable literals apart.
        value: The column or the literal that the text stands for.
        modules: Import lines that the text needs besides names of ``seeds``.
        uses: Columns of the same row that it mentions, which are declared before it.
    """

    pieces: tuple[str | Public | Lifted, ...]
    value: Any
    modules: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The text in one line, with bare names."""
        return "".join(map(_inline, self.pieces))

    @property
    def public(self) -> frozenset[str]:
        """The names of ``seeds`` that it uses."""
        return frozenset(piece.name for piece in self.pieces if isinstance(piece, Public))

    @property
    def column(self) -> Column:
        """What it stands for, as a column."""
        return structural.as_column(self.value)


def _inline(piece: str | Public | Lifted) -> str:
    match piece:
        case Public():
            return piece.name
        case Lifted():
            return piece.text
        case _:
            return piece


def literal(value: Any) -> Expression:
    """Return a literal: a number, a text, a tuple or a mapping of them."""
    if isinstance(value, tuple | list):
        return options([quoted(v) for v in value], tuple(value))
    if isinstance(value, Mapping):
        items = [f"{quoted(k)}: {quoted(v)}" for k, v in value.items()]
        return Expression((f"{{{', '.join(items)}}}",), dict(value))
    return Expression((quoted(value),), value)


def options(items: Iterable[str], value: Any) -> Expression:
    """Return a tuple literal of the given texts."""
    texts = tuple(items)
    inline = f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
    return Expression((Lifted(inline, texts),), value)


def constant_text(text: str, value: Any, *modules: str) -> Expression:
    """Return a literal written as any Python expression, above the class."""
    return Expression((Lifted(text, always=True),), value, frozenset(modules))


def named_constant(name: str, value: str) -> Expression:
    """Return a text that stands above the class under a name, because it is long and recurs."""
    return Expression((Lifted(quoted(value), name=name, always=True),), value)


def quoted(value: Any) -> str:
    """Return a literal as the formatter writes it, texts in double quotes where possible."""
    if isinstance(value, str | bytes):
        text = repr(value)
        start = text.index(text[-1])
        # Whichever quotes have to be escaped less, and the double ones where it is all the same.
        if text[-1] == "'" and text.count('"') <= text[start + 1 : -1].count("'"):
            inner = text[start + 1 : -1].replace("\\'", "'").replace('"', '\\"')
            return f'{text[:start]}"{inner}"'
        return text
    if isinstance(value, tuple):
        return f"({', '.join(map(quoted, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def this(attribute: str, column: str) -> Expression:
    """Return a column of the same row, which is declared as an attribute of the same class."""
    return Expression((attribute,), Field(column), uses=frozenset({column}))


def call(function: str, *arguments: Any, **keywords: Any) -> Expression:
    """Return a call of a public function such as ``person.email`` or ``decimal``."""
    head, _, method = function.partition(".")
    pieces: list[str | Public | Lifted] = [Public(head), f".{method}(" if method else "("]
    return _called(pieces, _function(function), arguments, keywords, head)


def chained(subject: Expression, method: str, *arguments: Any, **keywords: Any) -> Expression:
    """Return a call of a column's method, such as ``.optional(0.8)``."""
    function = getattr(subject.value, method)
    made = _called([f".{method}("], function, arguments, keywords, method)
    return _joined((*subject.pieces, *made.pieces), made.value, subject, made)


def member(subject: Expression, column: str) -> Expression:
    """Return a column of the parent that a reference chooses."""
    bare = column.isidentifier() and not hasattr(structural.Reference, column)
    bare = bare and column not in structural.Reference.__dataclass_fields__ and column[0] != "_"
    text = f".{column}" if bare else f".get({quoted(column)})"
    return _joined((*subject.pieces, text), subject.value.get(column), subject)


def operation(sign: str, left: Expression, right: Expression) -> Expression:
    """Return ``left sign right`` for one of ``+``, ``-`` and ``*``."""
    values = {
        "+": lambda: left.value + right.value,
        "-": lambda: left.value - right.value,
        "*": lambda: left.value * right.value,
    }
    return _joined((*left.pieces, f" {sign} ", *right.pieces), values[sign](), left, right)


def bracketed(inner: Expression) -> Expression:
    """Return an expression in brackets."""
    return _joined(("(", *inner.pieces, ")"), inner.value, inner)


def required(made: Expression) -> Expression:
    """Return an expression without its ``.optional(…)``, when it ends with one."""
    if not isinstance(made.value, Optional):
        return made
    last = max((i for i, p in enumerate(made.pieces) if p == ".optional("), default=None)
    pieces = made.pieces if last is None else made.pieces[:last]
    return Expression(pieces, made.value.column, made.modules, made.uses)


def _called(
    head: list[str | Public | Lifted],
    function: Callable[..., Any],
    arguments: Iterable[Any],
    keywords: Mapping[str, Any],
    name: str,
) -> Expression:
    given = [
        (f"{key}=" if key else "", _expression(value))
        for key, value in [
            *(("", argument) for argument in arguments),
            *keywords.items(),
        ]
    ]
    pieces = list(head)
    for i, (key, expression) in enumerate(given):
        pieces += [f"{', ' if i else ''}{key}", *expression.pieces]
    pieces.append(")")
    positional = [e.value for key, e in given if not key]
    named = {key[:-1]: e.value for key, e in given if key}
    value = function(*positional, **named)
    assert value is not None, name
    return _joined(pieces, value, *(expression for _, expression in given))


def _joined(pieces: Iterable[str | Public | Lifted], value: Any, *parts: Expression) -> Expression:
    return Expression(
        tuple(pieces),
        value,
        frozenset().union(*(part.modules for part in parts)),
        frozenset().union(*(part.uses for part in parts)),
    )


def _expression(value: Any) -> Expression:
    return value if isinstance(value, Expression) else literal(value)


@cache
def _function(path: str) -> Callable[..., Any]:
    from seeds.generate import columns

    head, _, method = path.partition(".")
    found = getattr(columns, head, None) or getattr(structural, head)
    function: Callable[..., Any] = getattr(found, method) if method else found
    return function
