"""Parts of columns that calls name: keys of documents, bounds of ranges, items of arrays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seeds.conditions.domains import Domain
from seeds.conditions.model import Cast, Column, Constant, Function
from seeds.conditions.values.families import family_of, item_type

if TYPE_CHECKING:
    from seeds.conditions.narrowing import Narrower


def part_of(own: Narrower, node: Function, domain: Domain, target: str) -> Domain | None:
    """Return the domain of the part of a column that a call names; ``None`` for other calls."""
    name, arguments = node.name, node.arguments
    if not arguments:
        return None
    if name == "collate":
        return own.locate(arguments[0], domain, target)
    if name in {"->", "->>", "json_extract", "#>>", "#>", "jsonb_extract_path_text"}:
        return _key(own, node, domain, target)
    inner = own.locate(arguments[0], domain, target) if isinstance(arguments[0], Column) else None
    if name in {"lower", "upper"} and inner is not None and inner.family == "range":
        item = item_type(inner.sql_type)
        return inner.part("low" if name == "lower" else "high", family_of(item), item)
    is_item = name == "[]" and inner is domain and domain.family == "array"
    if is_item and arguments[1] == Constant(1):
        domain.shortest = max(domain.shortest, 1)
        item = item_type(domain.sql_type)
        return domain.part("first", family_of(item), item)
    return None


def _key(own: Narrower, node: Function, domain: Domain, target: str) -> Domain | None:
    place = own.locate(node.arguments[0], domain, target)
    steps = _steps(node)
    if place is None or not steps:
        return None
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        text = last and node.name in {"->>", "json_extract", "#>>", "jsonb_extract_path_text"}
        place.shape = place.shape or "object"
        place = place.part("." + step, "text" if text else "json")
        if not last:
            place.null = False
    return place


def _steps(node: Function) -> list[str] | None:
    steps: list[str] = []
    for given in node.arguments[1:]:
        argument = given
        while isinstance(argument, Cast):
            argument = argument.operand
        if not isinstance(argument, Constant) or not isinstance(argument.value, str):
            return None
        text = argument.value
        if text.startswith("$"):
            found = re.findall(r'\."([^"]*)"|\.([^.\[\]"]+)|(\[)', text)
            if any(bracket for _, _, bracket in found):
                return None
            steps += [a or b for a, b, _ in found]
        elif node.name.startswith("#") and text.startswith("{"):
            steps += text.strip("{}").split(",")
        else:
            steps.append(text)
    return None if any(s.isdigit() for s in steps) else steps
