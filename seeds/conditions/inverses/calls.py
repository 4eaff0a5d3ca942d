"""Functions backwards: what a column must be for a function of it to be what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seeds.conditions.domains import Domain
from seeds.conditions.inverses import moments, texts
from seeds.conditions.inverses.text_patterns import occurring
from seeds.conditions.model import Cast, Column, Function, Node, walk
from seeds.conditions.values.families import family_of

if TYPE_CHECKING:
    from seeds.conditions.narrowing import Narrower

Row = Mapping[str, Any]
_LENGTHS = frozenset({"length", "char_length", "character_length", "octet_length"})
_COUNTS = frozenset(
    {"cardinality", "array_length", "array_upper", "jsonb_array_length", "json_array_length"}
)
_TYPEOFS = frozenset({"jsonb_typeof", "json_typeof", "json_type"})
_NUMERIC = frozenset({"integer", "numeric", "float"})
# Functions that keep the order of moments: a bound of theirs is one of the column.
_MOMENTS = frozenset({"date", "datetime", "julianday", "unixepoch", "timezone"})


def through_cast(
    own: Narrower, node: Cast, operator: str, value: Any, domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a comparison of a column under a cast."""
    family = family_of(node.type)
    inner = node.operand
    moment = isinstance(inner, Column) and domain.family in {"timestamp", "timestamptz"}
    if moment and family == "date":
        moments.by_day(own, operator, value, domain)
        return
    if family == "text" and isinstance(inner, Column) and domain.family not in {"text", "citext"}:
        if operator in {"=", "<>"} and isinstance(value, str):
            domain.compare(operator, own.fit(value, domain))
        return
    if domain.family == "text" and isinstance(inner, Column) and family not in {"text", "other"}:
        written = _written(domain, family)
        written.compare(operator, own.fit(value, written))
        return
    own.restrict(inner, operator, value, domain, target, row)


def imply(own: Narrower, node: Node, domain: Domain, target: str) -> None:
    """Narrow by what calls ask of a column whatever they are compared with."""
    for part in walk(node):
        if isinstance(part, Function) and part.name in {"jsonb_array_length", "json_array_length"}:
            place = own.locate(part.arguments[0], domain, target)
            if place is not None and place.family == "json":
                place.shape = "array"


def through(
    own: Narrower, node: Function, operator: str, value: Any, domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a comparison of a call with a value."""
    first = node.arguments[0] if node.arguments else node
    if node.name in _LENGTHS:
        texts.length(own, node, operator, value, domain, target)
    elif node.name in _COUNTS:
        place = own.locate(first, domain, target)
        if place is None and isinstance(first, Function) and first.name == "string_to_array":
            place = own.locate(first.arguments[0], domain, target)
            separator = own.value(first.arguments[1], row)
            pattern = occurring(operator, int(value) - 1, separator)
            if place is not None and pattern is not None:
                place.patterns.append(pattern)
            return
        if place is not None:
            if place.family == "json":
                place.shape = "array"
            if place is not domain:
                place.null = False
            texts.counted(operator, int(value), place)
    elif node.name in _TYPEOFS and operator == "=":
        place = own.locate(_addressed(node), domain, target)
        if place is not None:
            place.shape = str(value)
            if place is not domain:
                place.null = False
    elif node.name in texts.CASES:
        texts.cased(own, node, operator, value, domain, target, row)
    elif node.name in {"extract", "date_part"}:
        moments.extracted(own, node, operator, value, domain, target, row)
    elif node.name in {"family", "masklen"}:
        if own.locate(first, domain, target) is domain:
            domain.part(node.name, "integer").compare(operator, int(value))
    elif node.name == "age":
        moments.aged(own, node, operator, value, domain, target, row)
    elif node.name in _MOMENTS:
        inner = node.arguments[1] if node.name == "timezone" else first
        if isinstance(inner, Column) and inner.name == target:
            moments.moment(own, node, operator, value, domain)
        else:
            own.restrict(inner, operator, value, domain, target, row)
    elif node.name == "date_trunc":
        moments.truncated(own, node, operator, value, domain, target, row)
    elif node.name in {"ceil", "floor", "round", "trunc", "ceiling"}:
        own.restrict(first, operator, value, domain, target, row)
    else:
        texts.by_pattern(own, node, operator, value, domain, target, row)


def _written(domain: Domain, family: str) -> Domain:
    """Return the domain of what a text says when it is cast."""
    if family in {"other", "text", "citext", "array", "range"}:
        return Domain(family)
    domain.shape = "cast"
    return domain.part("cast", family)


def _addressed(node: Function) -> Node:
    if len(node.arguments) == 2:
        return Function("->", node.arguments)
    return node.arguments[0]


def listed(
    own: Narrower, node: Node, items: list[Any], domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a list of what a call may give."""
    if not isinstance(node, Function):
        return
    if node.name in _TYPEOFS:
        place = own.locate(_addressed(node), domain, target)
        if place is not None and items:
            place.part("typeof", "text").keep(list(items))
    elif node.name in texts.CASES:
        texts.one_of(own, node, items, domain, target, row)
    elif node.name in {"extract", "date_part"}:
        moments.one_of_fields(own, node, [Decimal(i) for i in items], domain, target)
    elif len(items) == 1:
        own.restrict(node, "=", items[0], domain, target, row)
    else:
        texts.patterned(own, node, items, domain, target, row)


def null(own: Narrower, node: Node, truth: bool, domain: Domain, target: str) -> None:
    """Narrow by a call that must be NULL, or must not."""
    if isinstance(node, Function) and node.name in _MOMENTS and domain.family == "text":
        if not truth:
            domain.shape = "datetime" if node.name == "datetime" else "date"
            domain.null = False
        return
    if isinstance(node, Function) and node.name in {"array_length", "array_position"}:
        if node.name == "array_length":
            domain.null = domain.null and truth
            domain.longest, domain.shortest = (0, 0) if truth else (domain.longest, 1)
        return
    if isinstance(node, Cast) and domain.family == "text" and isinstance(node.operand, Column):
        if not truth:
            domain.null = False
            _written(domain, family_of(node.type))
        return
    names = own.columns(node)
    if names == (target,) and isinstance(node, (Function, Cast)):
        if truth:
            # A function of NULL is NULL.
            domain.value = False
        else:
            domain.null = False
