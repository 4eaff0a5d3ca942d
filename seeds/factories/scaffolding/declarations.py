"""The declarations of an entity as the text of a class body.

What was decided about a table in a database is a tree of columns; this is the way back to what
somebody would have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from seeds.errors import DeclarationError
from seeds.factories.scaffolding.values import one_value, options_of
from seeds.generate.columns.choice import Choice, Element, WideningChoice
from seeds.generate.columns.listed import Listed
from seeds.generate.columns.sequence import Sequence
from seeds.inference.declared import Declared, Naming
from seeds.inference.expressions import Expression, Lifted, Public, quoted
from seeds.inference.names import snake
from seeds.spec.column import (
    Column,
    Constant,
    Field,
    Operation,
    Optional,
    ParentField,
    RandomUuid,
    Reference,
)
from seeds.spec.entity import Entity
from seeds.spec.grid import Grid, GridPart

MOST = 24
"""Options of a choice that are written down; of more, every so manieth."""

_LONG = 84
"""Characters of an option that fits in a line."""

_SIGNS = {"add": "+", "sub": "-", "mul": "*", "lt": "<", "le": "<=", "and": "&", "or": "|"}
_ODD = re.compile(r"\W+")

Piece = str | Expression | Public


class Declarations:
    """The declarations of one entity.

    Args:
        entity: The entity.
        known: Texts of those columns that have one, by name.
        naming: What the model calls its columns.
    """

    def __init__(
        self,
        entity: Entity,
        known: Mapping[str, Expression],
        naming: Naming,
    ) -> None:
        self.entity = entity
        self.known = known
        self.naming = naming
        self._attributes = self._named()
        self._names = {id(c): n for n, c in entity.columns.items() if _shared(n, c)}
        self._shown = set(self._used())

    def written(self) -> tuple[Declared, ...]:
        """Return the declarations, each after those that it mentions.

        Raises:
            DeclarationError: One of them has no text.
        """
        made: dict[str, Declared] = {}
        begun: set[str] = set()

        def add(name: str) -> None:
            if name in begun or name not in self._shown:
                return
            begun.add(name)
            expression = self._declared(name)
            for other in sorted(expression.uses):
                if other in self.entity.columns:
                    add(other)
            made[name] = Declared(self._attributes[name], name, expression)

        for name in self.entity.columns:
            if not name.startswith("_"):
                add(name)
        return tuple(made.values())

    # -- names -----------------------------------------------------------------------------

    def _named(self) -> dict[str, str]:
        """Return the attribute under which each column stands."""
        found: dict[str, str] = {}
        for name, node in self.entity.columns.items():
            if name.startswith("_") and name not in self.naming.attributes:
                continue
            attribute = self.naming.attributes.get(name, name)
            if isinstance(node, Reference):
                attribute = self.naming.relations.get(name, attribute)
            if attribute is None:
                raise DeclarationError(f"{name} is no name that a class body can have")
            found[name] = attribute
        for name in self.entity.columns:
            if name not in found:
                found[name] = _free(self._hidden(name), found)
        return found

    def _hidden(self, name: str) -> str:
        """Return what an intermediate value is called."""
        node = self.entity.columns[name]
        if isinstance(node, Grid):
            return "_combination" if node.shuffled else "_dealt"
        if isinstance(node, Reference):
            return "_" + snake(self.naming.target(node.table).text)
        if name.startswith("_tied_"):
            # What is drawn together: named for the first of the columns.
            drawn = [
                column
                for column, other in self.entity.columns.items()
                if column != name and any(inner is node for inner in other.walk())
            ]
            first = _ODD.sub("_", drawn[0]).strip("_").lower() if drawn else "drawn"
            return f"_{first}" if len(drawn) == 1 else f"_{first}_and_more"
        return "_" + _ODD.sub("_", name).strip("_").lower()

    def _used(self) -> Iterator[str]:
        """Yield the names that have to be declared: intermediate values only where they are read.

        A choice of which one column is made of stands with that column.
        """
        readers: dict[str, set[str]] = {}
        for name, column in self.entity.columns.items():
            for node in column.walk():
                if node is not column and id(node) in self._names:
                    readers.setdefault(self._names[id(node)], set()).add(name)
        for name, column in self.entity.columns.items():
            if not name.startswith("_") or name in self.naming.attributes:
                yield name
            elif isinstance(column, Choice | Listed) and self._of_one(column):
                continue
            elif name in readers:
                yield name

    def _of_one(self, column: Choice | Listed) -> bool:
        """Tell whether a choice is one of tuples with a single member."""
        return all(isinstance(v, tuple) and len(v) == 1 for v in column.options.values)

    # -- texts -----------------------------------------------------------------------------

    def _declared(self, name: str) -> Expression:
        known, column = self.known.get(name), self.entity.columns[name]
        if known is not None and (known.value is column or known.column is column):
            return known
        return self._text(column, top=True)

    def _text(self, node: Column, *, top: bool = False) -> Expression:
        name = self._names.get(id(node))
        if name is not None and not top and name in self._shown:
            return Expression((self._attributes[name],), None, uses=frozenset({name}))
        match node:
            case Reference():
                return self._reference(node)
            case ParentField():
                return _joined(self._text(node.reference), f".get({quoted(node.name)})")
            case Field():
                return _called("field", quoted(node.name))
            case Constant():
                return _called("constant", one_value(node.value))
            case Optional():
                return _joined(self._text(node.column), f".optional({node.share})")
            case RandomUuid():
                return _called("uuid")
            case Grid():
                sets = [
                    str(d) if isinstance(d, int) else self.naming.target(d) for d in node.dimensions
                ]
                return _called(
                    "combinations", *sets, *([] if node.shuffled else ["shuffled=False"])
                )
            case GridPart():
                return _joined(self._text(node.grid), f".part({node.dimension})")
            case Operation():
                return self._operation(node)
        return self._generated(node)

    def _generated(self, node: Column) -> Expression:
        match node:
            case Choice(options, None):
                return _called("choice", options_of(_some(options.values)))
            case Listed(options, distinct):
                more = ["distinct=True"] if distinct else []
                return _called("listed", options_of(list(options.values)), *more)
            case Element(source, index):
                if isinstance(source, Choice) and len(source.options.values) == 1:
                    # All of these options are dealt out.
                    whole = options_of(list(source.options.values[0]))
                    chosen = _called("choice", _joined("[", whole, "]"))
                else:
                    chosen = self._text(source)
                return _called("element", chosen, self._text(index))
            case Sequence(parts=(), start=start, step=1, function=None):
                return _called("sequence", *([f"start={start}"] if start != 1 else []))
            case WideningChoice(options):
                return _called("choice", options_of(_some(options.values)))
        raise DeclarationError(f"a {node.generator} cannot be written into a factory")

    def _reference(self, node: Reference) -> Expression:
        more: list[Piece] = ["distinct=True"] if node.distinct else []
        if node.share < 1:
            more.append(f"share={node.share}")
        if node.same is not None:
            more.append(f"same={quoted(node.same)}")
        if node.same_as is not None and node.same_as != node.same:
            more.append(f"same_as={quoted(node.same_as)}")
        if node.place is not None:
            more.append(_joined("place=", self._text(node.place)))
        if node.meeting:
            more.append(f"meeting={quoted(node.meeting)}")
        return _called("ref", self.naming.target(node.table), *more)

    def _operation(self, node: Operation) -> Expression:
        args = node.args
        match node.op:
            case "item":
                drawn = args[0]
                name = self._names.get(id(drawn))
                if isinstance(drawn, Choice | Listed) and name not in self._shown:
                    return self._single(drawn)
                return _joined(self._text(drawn), f".item({quoted(node.params)})")
            case "is_null":
                return _joined(self._text(args[0]), ".is_null()")
            case "not":
                return _joined("~", self._text(args[0]))
            case "case" if len(args) == 3 and _is_null(args[2]):
                return _joined(self._text(args[1]), ".only_if(", self._text(args[0]), ")")
            case "coalesce":
                others = [part for arg in args[1:] for part in (", ", self._text(arg))]
                return _joined(self._text(args[0]), ".or_else(", *others[1:], ")")
            case sign if sign in _SIGNS:
                return _joined(self._operand(args[0]), f" {_SIGNS[sign]} ", self._operand(args[1]))
        raise DeclarationError(f"the operation {node.op} cannot be written into a factory")

    def _operand(self, node: Column) -> Expression:
        return one_value(node.value) if isinstance(node, Constant) else self._text(node)

    def _single(self, drawn: Choice | Listed) -> Expression:
        """Return a choice of tuples of one as a choice of what is in them."""
        values = [value[0] for value in drawn.options.values]
        if isinstance(drawn, Listed):
            more = ["distinct=True"] if drawn.distinct else []
            return _called("listed", options_of(values), *more)
        return _called("choice", options_of(_some(values)))


def _shared(name: str, column: Column) -> bool:
    """Tell whether others may read a column by its name."""
    return name.startswith("_") or isinstance(column, Reference)


def _is_null(node: Column) -> bool:
    return isinstance(node, Constant) and node.value is None


def _some(values: Any) -> list[Any]:
    """Return options without repetitions, and not too many of them."""
    found: dict[str, Any] = {}
    for value in values:
        found.setdefault(repr(value), value)
    distinct = list(found.values())
    short = [value for text, value in found.items() if len(text) <= _LONG]
    if len(short) >= MOST // 2:
        distinct = short
    if all(isinstance(v, int | float | Decimal) for v in distinct):
        distinct.sort()
    step = -(-len(distinct) // MOST)
    return distinct[::step]


def _free(name: str, taken: Mapping[str, str]) -> str:
    known, number, candidate = set(taken.values()), 1, name
    while candidate in known or not candidate.isidentifier():
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def _called(function: str, *arguments: Piece) -> Expression:
    pieces: list[Piece] = [Public(function), "("]
    for i, argument in enumerate(arguments):
        pieces += [", ", argument] if i else [argument]
    return _joined(*pieces, ")")


def _joined(*parts: Piece) -> Expression:
    pieces: list[str | Public | Lifted] = []
    modules: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    for part in parts:
        if isinstance(part, Expression):
            pieces += part.pieces
            modules |= part.modules
            uses |= part.uses
        else:
            pieces.append(part)
    return Expression(tuple(pieces), None, modules, uses)
