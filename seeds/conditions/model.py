"""Conditions on one row: a small tree of our own, whatever a database prints.

A tree is immutable and says nothing of how it was written: parentheses, the spelling of
operators and of functions are gone. What is not understood is an :class:`Opaque` leaf, so that
the rest of the condition still counts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a condition."""


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A value: a text as it was quoted, a number, a truth value, bytes or ``None`` for NULL."""

    value: Any


@dataclass(frozen=True, slots=True)
class Column(Node):
    """The value of a column of the row; ``quoted`` is how it was written."""

    name: str
    quoted: bool = dataclasses.field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Opaque(Node):
    """Something that only the database knows: its SQL, and the columns in it."""

    sql: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cast(Node):
    """A value as another type, in the database's spelling and lower case."""

    operand: Node
    type: str


@dataclass(frozen=True, slots=True)
class Function(Node):
    """A call, and each operator without a class of its own (``+``, ``||``, ``->``, ``<@``)."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ArrayOf(Node):
    """``ARRAY[…]`` or, with ``row``, ``(a, b)``."""

    items: tuple[Node, ...]
    row: bool = False


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``=``, ``<>``, ``<``, ``<=``, ``>``, ``>=``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Distinct(Node):
    """``left IS DISTINCT FROM right``, never NULL."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``left operator ANY (array)``, or ``ALL`` of it; ``IN`` is ``= ANY`` of a list."""

    operator: str
    left: Node
    array: Node
    every: bool = False


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    """``operand IS NULL``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class IsTruth(Node):
    """``operand IS TRUE`` or, with ``value`` false, ``IS FALSE``; never NULL."""

    operand: Node
    value: bool


@dataclass(frozen=True, slots=True)
class Match(Node):
    """A pattern: ``kind`` is ``like``, ``ilike``, ``similar``, ``~``, ``~*``, ``glob``, ``regexp``.

    Without an escape character (``escape`` empty) nothing is escaped.
    """

    kind: str
    operand: Node
    pattern: Node
    escape: str = "\\"


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of them."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """One of them."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The opposite."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Case(Node):
    """``CASE WHEN condition THEN value … ELSE otherwise END``."""

    whens: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True)
class Condition:
    """A condition that was read.

    Attributes:
        sql: As it was written.
        dialect: ``postgresql`` or ``sqlite``; the same words mean different things there.
        expression: What it says.
    """

    sql: str
    dialect: str
    expression: Node


@dataclass(frozen=True)
class Unread:
    """A condition that is no expression that the parser knows."""

    sql: str
    dialect: str
    reason: str


class Unknown(Exception):
    """Only the database can say what this is: a function, a type or an order of texts."""


class Fails(Exception):
    """The database would raise an error here: a division by zero, a text that is no number."""


TRUE = Constant(value=True)
FALSE = Constant(value=False)
NULL = Constant(None)


def children(node: Node) -> Iterator[Node]:
    """Yield the parts of a node, in order."""
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
                elif isinstance(item, tuple):
                    yield from item


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node whose parts went through ``change``; the same node when none changed."""
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        new = _changed(value, change)
        if new is not value:
            changes[field.name] = new
    return dataclasses.replace(node, **changes) if changes else node


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        new = tuple(_changed(item, change) for item in value)
        return value if all(a is b for a, b in zip(new, value, strict=True)) else new
    return value


def columns_in(node: Node) -> tuple[str, ...]:
    """Return the names of the columns in a node, each once, in order of appearance."""
    names: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, Column):
            names[part.name] = None
        elif isinstance(part, Opaque):
            names.update(dict.fromkeys(part.columns))
    return tuple(names)


def columns_of(condition: Condition | Unread) -> tuple[str, ...]:
    """Return the names of the columns that a condition speaks of; none where it was not read."""
    return columns_in(condition.expression) if isinstance(condition, Condition) else ()
