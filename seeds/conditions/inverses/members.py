"""What must be true of a column: that it holds, lies in, or begins with something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from seeds.conditions.domains import Domain
from seeds.conditions.functions.documents import document
from seeds.conditions.model import Function
from seeds.conditions.regular_expressions import shapes
from seeds.conditions.values.families import family_of, item_type
from seeds.conditions.values.ranges import Range

if TYPE_CHECKING:
    from seeds.conditions.narrowing import Narrower

Row = Mapping[str, Any]


def hold(own: Narrower, node: Function, truth: bool, domain: Domain, target: str, row: Row) -> None:
    """Narrow by a call that must be true, or must not."""
    arguments = node.arguments
    if not arguments:
        return
    first = own.locate(arguments[0], domain, target)
    name = node.name
    if name == "isempty" and first is not None:
        first.empty = truth
    elif name in {"lower_inc", "upper_inc"} and first is not None:
        mark = {
            ("lower_inc", True): "[ ",
            ("lower_inc", False): "( ",
            ("upper_inc", True): " ]",
            ("upper_inc", False): " )",
        }[name, truth]
        first.bounds = "".join(
            new if new != " " else old for new, old in zip(mark, first.bounds, strict=True)
        )
        if truth:
            first.empty = False
    elif name in {"lower_inf", "upper_inf"} and first is not None:
        item = item_type(first.sql_type)
        part = first.part("low" if name == "lower_inf" else "high", family_of(item), item)
        if truth:
            part.value, first.empty = False, False
        else:
            part.null = False
    elif name == "json_valid" and first is not None and truth and first.family == "text":
        first.shape = "json"
    elif truth and name in _HOLDS and len(arguments) > 1:
        _HOLDS[name](own, node, domain, target, row)


def _starts_with(own: Narrower, node: Function, domain: Domain, target: str, row: Row) -> None:
    place = own.locate(node.arguments[0], domain, target)
    if place is not None:
        prefix = own.value(node.arguments[1], row)
        place.patterns.append(shapes.whole(*shapes.text(prefix), shapes.anything()))


def _has_key(own: Narrower, node: Function, domain: Domain, target: str, row: Row) -> None:
    place = own.locate(node.arguments[0], domain, target)
    if place is None:
        return
    keys = own.value(node.arguments[1], row)
    place.shape = place.shape or "object"
    wanted = [keys] if isinstance(keys, str) else (keys[:1] if node.name == "?|" else keys)
    for key in wanted:
        place.part("." + key, "text").null = False


def _contains(own: Narrower, node: Function, domain: Domain, target: str, row: Row) -> None:
    left, right = node.arguments
    if node.name == "<@":
        left, right = right, left
    whole = own.locate(left, domain, target)
    part = own.locate(right, domain, target)
    if whole is not None and part is None:
        _containing(own, whole, own.value(right, row))
    elif part is not None and whole is None:
        _contained(own, part, own.value(left, row))


def _containing(own: Narrower, place: Domain, value: Any) -> None:
    if place.family == "array":
        place.members += own.fit(value, place)
    elif place.family == "range":
        place.part("within", "other").members.append(value)
    elif place.family in {"json", "hstore"}:
        place.members.append(document(value))


def _contained(own: Narrower, place: Domain, value: Any) -> None:
    if place.family == "array":
        items = own.fit(value, place)
        place.only = items if place.only is None else [i for i in place.only if i in items]
    elif isinstance(value, Range) and place.family == "range":
        item = item_type(place.sql_type)
        for name, bound, sign in (("low", value.lower, ">="), ("high", value.upper, "<=")):
            if bound is not None:
                place.part(name, family_of(item), item).compare(sign, bound)
                place.parts[name].null = False
    elif isinstance(value, Range) and not value.empty:
        if value.lower is not None:
            place.compare(">=" if value.bounds[0] == "[" else ">", own.fit(value.lower, place))
        if value.upper is not None:
            place.compare("<=" if value.bounds[1] == "]" else "<", own.fit(value.upper, place))


def _overlap(own: Narrower, node: Function, domain: Domain, target: str, row: Row) -> None:
    for mine, other in (node.arguments, node.arguments[::-1]):
        place = own.locate(mine, domain, target)
        if place is None or target in own.columns(other):
            continue
        value = own.value(other, row)
        if place.family == "array":
            items = own.fit(value, place)
            place.members += items[:1]
        elif place.family == "range":
            place.part("within", "other").members.append(value)


def _within_network(own: Narrower, node: Function, domain: Domain, target: str, row: Row) -> None:
    place = own.locate(node.arguments[0], domain, target)
    if place is not None:
        place.part("network", "other").members.append(own.value(node.arguments[1], row))


_HOLDS: dict[str, Callable[[Any, Function, Domain, str, Row], None]] = {
    "starts_with": _starts_with,
    "?": _has_key,
    "?&": _has_key,
    "?|": _has_key,
    "@>": _contains,
    "<@": _contains,
    "&&": _overlap,
    "<<": _within_network,
    "<<=": _within_network,
}
