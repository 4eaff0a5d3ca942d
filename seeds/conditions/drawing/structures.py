"""Documents, arrays and ranges out of a domain."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from seeds.conditions.domains import Domain
from seeds.conditions.drawing.errors import Undrawable
from seeds.conditions.drawing.frame import Frame
from seeds.conditions.drawing.texts import word
from seeds.conditions.values.families import family_of, item_type
from seeds.conditions.values.postgresql import JSON_NULL, JsonText, make_range
from seeds.conditions.values.ranges import Range

_MANY = 3


def document(domain: Domain, frame: Frame) -> Any:
    """Return a JSON document, or an hstore."""
    kinds = domain.parts.get("typeof")
    shape = domain.shape
    if kinds is not None and kinds.values:
        shape = str(frame.random.pick(kinds.values))
    keys = {name[1:]: part for name, part in domain.parts.items() if name.startswith(".")}
    whole = next((m for m in domain.members if isinstance(m, (dict, list))), None)
    if not shape:
        wanted = domain.shortest or domain.longest is not None
        shape = "array" if isinstance(whole, list) or (wanted and not keys) else "object"
    match shape:
        case "array":
            return _list(domain, frame)
        case "string" | "text":
            return JsonText(word(frame.random, 1, None))
        case "number" | "integer":
            return frame.random.below(1000)
        case "real":
            return frame.random.below(1000) + 0.5
        case "boolean":
            return frame.random.below(2) == 1
        case "true" | "false":
            return shape == "true"
        case "null":
            return JSON_NULL
    found: dict[str, Any] = {}
    for member in domain.members:
        if isinstance(member, dict):
            found.update(member)
    for key, part in keys.items():
        if not part.value or part.is_empty():
            if not part.null:
                raise Undrawable
            continue
        if part.null and frame.random.below(3) == 0:
            continue
        found[key] = _json_value(frame.draw(part, frame))
    for _ in range(frame.random.below(_MANY)):
        found.setdefault(word(frame.random, 3, None), word(frame.random, 3, None))
    return found


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (int, float, bool, list, dict)):
        return value
    return None if value is JSON_NULL else str(value)


def _list(domain: Domain, frame: Frame) -> list[Any]:
    items: list[Any] = []
    for member in domain.members:
        items += member if isinstance(member, list) else [member]
    size = _size(domain, frame, len(items))
    return items + [word(frame.random, 1, None) for _ in range(size - len(items))]


def _size(domain: Domain, frame: Frame, least: int) -> int:
    low = max(domain.shortest, least)
    high = domain.longest if domain.longest is not None else max(low, _MANY)
    if high < low:
        raise Undrawable
    return low + frame.random.below(min(high - low, _MANY) + 1)


def array(domain: Domain, frame: Frame) -> list[Any]:
    """Return an array."""
    item = domain.parts.get("item")
    kind = item_type(domain.sql_type) or frame.item or "text"
    if item is None:
        item = Domain(family_of(kind), kind)
    width = kind.partition("(")[2].rstrip(")")
    length = int(width) if width.isdigit() else None
    inner = dataclasses.replace(frame, item=item_type(kind), length=length)
    if domain.only is not None:
        found = [v for v in domain.members if v in domain.only]
        rest = [v for v in domain.only if v not in found]
        size = _size(domain, frame, len(found))
        return found + frame.random.shuffled(rest)[: max(0, size - len(found))]
    size = _size(domain, frame, len(domain.members))
    found = list(domain.members)
    first = domain.parts.get("first")
    if first is not None and not found:
        found.append(frame.draw(first, inner))
    while len(found) < size:
        found.append(frame.draw(item, inner))
    return found


_LENGTHS: dict[str, Any] = {
    "integer": 1,
    "numeric": Decimal(1),
    "date": dt.timedelta(days=1),
    "timestamp": dt.timedelta(hours=1),
    "timestamptz": dt.timedelta(hours=1),
}


def range_(domain: Domain, frame: Frame) -> Range:
    """Return a range."""
    item = item_type(domain.sql_type) or frame.item
    family = family_of(item)
    if domain.empty is True:
        return Range(empty=True, item=item)
    unit = _LENGTHS.get(family)
    if unit is None:
        raise Undrawable
    low, high = (domain.parts.get(n) or Domain(family, item) for n in ("low", "high"))
    within = domain.parts.get("within")
    lower: Any = None
    upper: Any = None
    if within is not None and within.members:
        lower, upper = _around(within.members[0])
        if lower is not None and not isinstance(within.members[0], Range):
            wider = lower - unit * frame.random.below(10)
            lower = wider if low.admits(wider) else lower
        first = low.value and low.is_empty()
        if first:
            raise Undrawable
    if low.values:
        lower = frame.random.pick(low.values)
    elif lower is None and low.value:
        start = low.copy()
        if high.values and high.values[0] is not None:
            start.compare("<", high.values[0])
        elif high.high is not None:
            start.compare("<", high.high)
        lower = frame.draw(start, frame)
    if high.values:
        upper = frame.random.pick(high.values)
    elif upper is None and high.value:
        upper = _upper(lower, unit, high, frame)
    if (not low.value or not high.value) and domain.bounds == "  ":
        lower, upper = (lower if low.value else None), (upper if high.value else None)
    bounds = "".join(b if b != " " else d for b, d in zip(domain.bounds, "[)", strict=True))
    try:
        found = make_range(lower, upper, bounds, item)
    except ValueError as error:
        raise Undrawable from error
    if found.empty and domain.empty is False:
        raise Undrawable
    return found


def _upper(lower: Any, unit: Any, high: Domain, frame: Frame) -> Any:
    if lower is None:
        return frame.draw(high, frame)
    steps = 1 + frame.random.below(30)
    for count in (steps, 1):
        found = lower + unit * count
        if high.admits(found):
            return found
    narrowed = high.copy()
    narrowed.compare(">", lower)
    return frame.draw(narrowed, frame)


def _around(member: Any) -> tuple[Any, Any]:
    if isinstance(member, Range):
        return member.lower, member.upper
    unit = {int: 1, Decimal: Decimal(1)}.get(type(member), dt.timedelta(days=1))
    return member, member + unit
