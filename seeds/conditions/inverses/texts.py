"""Texts backwards: lengths, cases, and calls whose results tell what a text looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from seeds.conditions.domains import Domain
from seeds.conditions.inverses.text_patterns import PATTERNS
from seeds.conditions.model import Cast, Constant, Function, Node
from seeds.conditions.patterns import pattern_of
from seeds.conditions.regular_expressions import shapes
from seeds.conditions.regular_expressions.syntax import Alternation, Pattern

if TYPE_CHECKING:
    from seeds.conditions.narrowing import Narrower

Row = Mapping[str, Any]
CASES = frozenset({"lower", "upper", "btrim", "trim", "ltrim", "rtrim", "initcap"})
# Calls that leave a text alone which has nothing that they take away.
_REMOVERS = frozenset({"regexp_replace", "replace", "translate"})


def length(
    own: Narrower, node: Function, operator: str, value: Any, domain: Domain, target: str
) -> None:
    """Narrow by a comparison of a text's length, in whatever form the text is."""
    inner = node.arguments[0]
    while True:
        if isinstance(inner, Cast):
            inner = inner.operand
        elif isinstance(inner, Function) and inner.name in CASES:
            # A longer text than its trimmed form is of no use.
            inner = inner.arguments[0]
        elif isinstance(inner, Function) and inner.name in _REMOVERS:
            _without(own, inner, domain, target)
            inner = inner.arguments[0]
        else:
            break
    place = own.locate(inner, domain, target)
    if place is not None and place.family == "integer":
        digits = max(1, int(value // 1) + {">": 1, "<": -1}.get(operator, 0))
        first = 10 ** (digits - 1)
        place.hints += [first + first * 9 * n // 50 for n in range(50)]
    elif place is not None:
        if place is not domain:
            place.null = False
        counted(operator, int(value // 1), place)


def _without(own: Narrower, node: Function, domain: Domain, target: str) -> None:
    """Keep the texts that have nothing for a call to take away."""
    place = own.locate(uncased(node.arguments[0]), domain, target)
    forbidden = _constant(node.arguments[1])
    if place is None or forbidden is None:
        return
    if node.name == "regexp_replace":
        allowed = shapes.only_of(pattern_of("~", forbidden, "\\"))
    else:
        allowed = shapes.none_of(forbidden) if len(forbidden) == 1 else None
    if allowed is not None:
        place.patterns.append(allowed)


def _constant(node: Node) -> str | None:
    while isinstance(node, Cast):
        node = node.operand
    return node.value if isinstance(node, Constant) and isinstance(node.value, str) else None


def counted(operator: str, value: int, domain: Domain) -> None:
    """Narrow by a comparison of a number of characters or items."""
    least, most = domain.shortest, domain.longest
    match operator:
        case "=":
            least, most = max(least, value), value if most is None else min(most, value)
        case ">":
            least = max(least, value + 1)
        case ">=":
            least = max(least, value)
        case "<":
            most = value - 1 if most is None else min(most, value - 1)
        case "<=":
            most = value if most is None else min(most, value)
        case "<>" if value == least:
            least += 1
        case "<>" if most is not None and value == most:
            most -= 1
    domain.shortest, domain.longest = least, most
    if most is not None and most < 0:
        domain.value = False


def cased(
    own: Narrower,
    node: Function,
    operator: str,
    value: Any,
    domain: Domain,
    target: str,
    row: Row,
) -> None:
    """Narrow by a comparison of a text in lower or upper case, or trimmed."""
    inner = uncased(node)
    place = own.locate(inner, domain, target)
    if not isinstance(value, str):
        return
    if place is None:
        if isinstance(inner, Function):
            own.restrict(inner, operator, value, domain, target, row)
        return
    if place is not domain:
        place.null = False
    if operator == "=":
        one_of(own, node, [value], domain, target, row)
    elif operator == "<>":
        place.excluded.append(value)
        if not value:
            place.shortest = max(place.shortest, 1)


def uncased(node: Node) -> Node:
    """Return a text without the calls around it that change its case or trim it."""
    while (isinstance(node, Function) and node.name in CASES) or isinstance(node, Cast):
        node = node.arguments[0] if isinstance(node, Function) else node.operand
    return node


def one_of(
    own: Narrower, node: Node, items: list[Any], domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a list of what a text, in another case or trimmed, may be."""
    inner = uncased(node)
    place = own.locate(inner, domain, target)
    if place is None:
        if isinstance(inner, Function):
            patterned(own, inner, items, domain, target, row)
        return
    forms: dict[Any, None] = {}
    for item in items:
        if isinstance(item, str):
            forms.update(dict.fromkeys((item, item.lower(), item.upper(), item.capitalize())))
    closure = own.closure(node)
    wanted = set(items)
    place.keep([f for f in forms if place is not domain or closure({**row, target: f}) in wanted])


def by_pattern(
    own: Narrower,
    node: Function,
    operator: str,
    value: Any,
    domain: Domain,
    target: str,
    row: Row,
) -> None:
    """Narrow by a comparison of a part of a text, or of something that is told of it."""
    place, rest = _subject(own, node, domain, target, row)
    build = PATTERNS.get(node.name)
    if place is None or build is None:
        return
    found = build(operator, value, rest)
    if found is not None:
        place.patterns.append(found)
        if place is not domain:
            place.null = False


def patterned(
    own: Narrower, node: Function, items: list[Any], domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a list of what a part of a text may be."""
    place, rest = _subject(own, node, domain, target, row)
    build = PATTERNS.get(node.name)
    if place is None or build is None:
        return
    found = [build("=", item, rest) for item in items]
    options = tuple(p.expression for p in found if p is not None)
    if options and len(options) == len(items):
        place.patterns.append(Pattern(Alternation(options)))


def _subject(
    own: Narrower, node: Function, domain: Domain, target: str, row: Row
) -> tuple[Domain | None, list[Any]]:
    """Return the domain of a call's text and the values of its other arguments."""
    if not node.arguments or any(target in own.columns(a) for a in node.arguments[1:]):
        return None, []
    place = own.locate(uncased(node.arguments[0]), domain, target)
    if place is None or place.family not in {"text", "citext", "json"}:
        return None, []
    return place, [own.value(a, row) for a in node.arguments[1:]]


def occurrences(own: Narrower, node: Function, domain: Domain, target: str) -> tuple[Any, str]:
    """Return the domain of ``x`` and ``c`` for ``length(x) - length(replace(x, c, ''))``."""
    whole, rest = node.arguments
    if not (isinstance(whole, Function) and isinstance(rest, Function)):
        return None, ""
    removed = rest.arguments[0] if rest.arguments else None
    if not (isinstance(removed, Function) and removed.name == "replace" and whole.arguments):
        return None, ""
    part = _constant(removed.arguments[1])
    place = own.locate(uncased(whole.arguments[0]), domain, target)
    return (place, part) if part and len(part) == 1 else (None, "")


def matched(own: Narrower, node: Function, pattern: Pattern, domain: Domain, target: str) -> None:
    """Narrow by a pattern of a call: a text that matches and that the call does not change."""
    inner: Node = node
    changed = False
    while isinstance(inner, (Function, Cast)):
        if isinstance(inner, Function) and inner.name not in CASES | _REMOVERS | {"coalesce"}:
            break
        changed = changed or (isinstance(inner, Function) and inner.name not in _REMOVERS)
        inner = inner.arguments[0] if isinstance(inner, Function) else inner.operand
    place = own.locate(inner, domain, target)
    if place is None:
        return
    place.patterns.append(Pattern(pattern.expression))
    if place is domain and changed:
        closure = own.closure(node)
        place.shapers.append(lambda value: closure({target: value}))
