"""PostgreSQL's functions of arrays and ranges, and the operators that both share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seeds.conditions.functions import documents, networks
from seeds.conditions.model import Fails, Unknown
from seeds.conditions.values import postgresql
from seeds.conditions.values.families import RANGES
from seeds.conditions.values.ranges import (
    Range,
    adjacent,
    before,
    contains as range_contains,
    has_item,
    overlaps,
)


def _same_items(left: list[Any], right: Any) -> list[Any]:
    """Return the right operand as an array of the left one's type."""
    if isinstance(right, str):
        found = postgresql.like(right, left)
        assert isinstance(found, list)
        return found
    if isinstance(right, list):
        return right
    raise Unknown(f"an array against {type(right).__name__}")


def _holds(items: list[Any], wanted: Any) -> bool:
    return wanted is not None and any(i is not None and postgresql.equal(i, wanted) for i in items)


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(whole, Range):
        if isinstance(part, Range):
            return range_contains(whole, part)
        if isinstance(part, str):
            try:
                return range_contains(whole, postgresql.parse_range(part, whole.item))
            except ValueError:
                part = postgresql.cast(part, whole.item)
        return has_item(whole, part)
    if isinstance(whole, dict) or isinstance(part, dict) or isinstance(whole, str):
        return documents.contains(whole, part)
    if isinstance(whole, list):
        if isinstance(part, str) and part.lstrip()[:1] in {"[", '"'}:
            return documents.contains(whole, part)
        wanted = _same_items(whole, part)
        return all(_holds(whole, item) for item in wanted)
    raise Unknown(f"@> of {type(whole).__name__}")


def _contained(part: Any, whole: Any) -> bool:
    if isinstance(whole, str) and isinstance(part, list):
        whole = _same_items(part, whole)
    elif isinstance(whole, str) and isinstance(part, Range):
        whole = postgresql.parse_range(whole, part.item)
    return _contains(whole, part)


def _overlap(left: Any, right: Any) -> bool:
    if isinstance(left, Range) or isinstance(right, Range):
        left, right = _ranges(left, right)
        return overlaps(left, right)
    if isinstance(left, list):
        return any(_holds(left, item) for item in _same_items(left, right))
    if isinstance(right, list):
        return any(_holds(right, item) for item in _same_items(right, left))
    return networks.overlap(left, right)


def _ranges(left: Any, right: Any) -> tuple[Range, Range]:
    if isinstance(left, str):
        left = postgresql.like(left, right)
    if isinstance(right, str):
        right = postgresql.like(right, left)
    if isinstance(left, Range) and isinstance(right, Range):
        return left, right
    raise Unknown("a range against something else")


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unknown(f"an array that is {type(value).__name__}")
    return value


def _array_length(value: Any, dimension: int) -> int | None:
    items = _array(value)
    if dimension != 1 or any(isinstance(i, list) for i in items):
        raise Unknown("an array of more than one dimension")
    return len(items) or None


def _position(value: Any, wanted: Any) -> int | None:
    for at, item in enumerate(_array(value)):
        if item is not None and postgresql.equal(item, wanted):
            return at + 1
    return None


def _item(value: Any, at: int) -> Any:
    if isinstance(value, (dict, str)):
        return documents.get(value, at)
    items = _array(value)
    return items[at - 1] if 1 <= at <= len(items) else None


def _bound(value: Any, *, low: bool) -> Any:
    if isinstance(value, Range):
        return value.lower if low else value.upper
    if isinstance(value, str):
        return value.lower() if low else value.upper()
    raise Unknown(f"a bound of {type(value).__name__}")


def _range(value: Any) -> Range:
    if isinstance(value, Range):
        return value
    raise Unknown(f"a range that is {type(value).__name__}")


def _remove(value: Any, unwanted: Any) -> list[Any]:
    return [i for i in _array(value) if i is None or not postgresql.equal(i, unwanted)]


def _merge(left: Range, right: Range) -> Range:
    raise Unknown("range_merge")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "@>": _contains,
    "<@": _contained,
    "&&": _overlap,
    "-|-": lambda a, b: adjacent(*_ranges(a, b)),
    "cardinality": lambda v: len(_array(v)),
    "array_length": _array_length,
    "array_upper": _array_length,
    "array_ndims": lambda v: 1 if _array(v) else None,
    "array_lower": lambda v, _d: 1 if _array(v) else None,
    "array_position": _position,
    "array_remove": _remove,
    "array_to_string": lambda v, s: s.join(str(i) for i in _array(v) if i is not None),
    "[]": _item,
    "lower": lambda v: _bound(v, low=True),
    "upper": lambda v: _bound(v, low=False),
    "isempty": lambda v: _range(v).empty,
    "lower_inc": lambda v: not _range(v).empty and v.bounds[0] == "[",
    "upper_inc": lambda v: not _range(v).empty and v.bounds[1] == "]",
    "lower_inf": lambda v: not _range(v).empty and v.lower is None,
    "upper_inf": lambda v: not _range(v).empty and v.upper is None,
    "range_merge": _merge,
    "range_before": lambda a, b: before(*_ranges(a, b)),
}


def make(name: str) -> Callable[..., Any]:
    """Return the constructor of a range type, whose bounds may be NULL."""
    item = RANGES[name]

    def construct(lower: Any, upper: Any, bounds: str = "[)") -> Range:
        try:
            return postgresql.make_range(lower, upper, bounds, item)
        except ValueError as error:
            raise Fails(str(error)) from error

    return construct


CONSTRUCTORS: dict[str, Callable[..., Any]] = {name: make(name) for name in RANGES}
