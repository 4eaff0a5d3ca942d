"""What a dialect's words mean: its comparisons, conversions and functions in one object each."""

from __future__ import annotations

import datetime as dt
import ipaddress
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from seeds.conditions.model import (
    ArrayOf,
    Cast,
    Column,
    Constant,
    Fails,
    Function,
    Node,
    Quantified,
    Unknown,
)
from seeds.conditions.values import postgresql, sqlite
from seeds.conditions.values.families import affinity_of, family_of

Compiled = Callable[[Mapping[str, Any]], Any]
Decision = Callable[[Any, Any], bool | None]
_OUTCOMES: dict[str, tuple[bool, bool, bool]] = {
    "=": (False, True, False),
    "<>": (True, False, True),
    "<": (True, False, False),
    "<=": (True, True, False),
    ">": (False, False, True),
    ">=": (False, True, True),
}


@dataclass(frozen=True)
class Rules:
    """The meaning of a dialect.

    Attributes:
        inward: A row's value and its column's type become what evaluation works with.
        truth: A value as a condition.
        cast: A value as a type.
        functions: Those that are NULL when an argument is.
        lazy: Those that look at their arguments themselves: closures in, a closure out.
        clocked: Those that begin with what is now.
        comparison: An operator between two nodes as a function of two values.
        member: A quick test for ``IN`` of constants, or ``None``.
        affinities: What the operands of a comparison go through, or ``None``.
        items: What is in the right-hand side of ``ANY``.
        subject: What a pattern is matched with.
    """

    inward: Callable[[Any, str], Any]
    truth: Callable[[Any], bool | None]
    cast: Callable[[Any, str], Any]
    functions: Mapping[str, Callable[..., Any]]
    lazy: Mapping[str, Callable[[list[Compiled]], Compiled]]
    clocked: Mapping[str, Callable[..., Any]]
    comparison: Callable[[str, Node, Node], Decision]
    member: Callable[[Quantified, Callable[[Node], Compiled]], Compiled | None]
    affinities: Callable[
        [Node, Node, Mapping[str, str]],
        Callable[[Compiled, Compiled], tuple[Compiled, Compiled]] | None,
    ]
    items: Callable[[Any, Any], list[Any]]
    subject: Callable[[Any], str]


def _inward_postgresql(value: Any, sql_type: str) -> Any:
    if value is None:
        return None
    if isinstance(value, dt.timedelta):
        return postgresql.cast(value, "interval")
    if not sql_type:
        return value
    family = family_of(sql_type)
    if isinstance(value, str):
        if family == "text":
            return value
        if family == "json":
            return _document(value)
        if family == "other":
            return value
        return postgresql.cast(value, sql_type)
    if family == "array" and isinstance(value, list):
        return postgresql.cast(value, sql_type)
    if isinstance(value, bytes) and family == "uuid":
        return uuid.UUID(bytes=value)
    if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return ipaddress.ip_interface(value)
    return value


def _document(text: str) -> Any:
    """Return the document that a text is, or the string itself where it is none."""
    try:
        return postgresql.parse_json(text)
    except ValueError:
        return postgresql.JsonText(text)


def _inward_sqlite(value: Any, declared: str) -> Any:
    found = sqlite.stored(value)
    return sqlite.with_affinity(found, affinity_of(declared)) if declared else found


def _truth_postgresql(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return bool(postgresql.cast(value, "boolean"))
    raise Unknown(f"{type(value).__name__} as a condition")


def _compare_postgresql(operator: str, left: Node, right: Node) -> Decision:
    if operator == "=":
        return postgresql.equal
    if operator == "<>":
        return lambda a, b: not postgresql.equal(a, b)
    below, same, above = _OUTCOMES[operator]
    c_collation = any(_collation(n) in {"c", "posix", "ucs_basic"} for n in (left, right))

    def decide(a: Any, b: Any) -> bool:
        if c_collation and isinstance(a, str) and isinstance(b, str):
            found = (a > b) - (a < b)
        else:
            found = postgresql.compare(a, b)
        return same if found == 0 else (below if found < 0 else above)

    return decide


def _collation(node: Node) -> str:
    if isinstance(node, Function) and node.name == "collate":
        name = node.arguments[1]
        assert isinstance(name, Constant)
        return str(name.value)
    return ""


def _compare_sqlite(operator: str, left: Node, right: Node) -> Decision:
    below, same, above = _OUTCOMES[operator]
    collation = _collation(left) or _collation(right)

    def decide(a: Any, b: Any) -> bool:
        if collation == "nocase":
            a, b = (_ascii_lower(v) if isinstance(v, str) else v for v in (a, b))
        elif collation == "rtrim":
            a, b = (v.rstrip(" ") if isinstance(v, str) else v for v in (a, b))
        elif collation not in {"", "binary"}:
            raise Unknown(f"the collation {collation}")
        found = sqlite.compare(a, b)
        return same if found == 0 else (below if found < 0 else above)

    return decide


def _ascii_lower(text: str) -> str:
    return (
        text.lower() if text.isascii() else "".join(c.lower() if c.isascii() else c for c in text)
    )


def _no_member(_node: Quantified, _value: Callable[[Node], Compiled]) -> Compiled | None:
    return None


def _member_postgresql(node: Quantified, value: Callable[[Node], Compiled]) -> Compiled | None:
    assert isinstance(node.array, ArrayOf)
    texts: set[str] = set()
    for item in node.array.items:
        plain = item
        while isinstance(plain, Cast):
            plain = plain.operand
        if not isinstance(plain, Constant) or not isinstance(plain.value, str):
            return None
        texts.add(plain.value)
    if node.every:
        return None
    left = value(node.left)
    slow = sorted(texts)

    def member(row: Mapping[str, Any]) -> bool | None:
        found = left(row)
        if found is None:
            return None
        if type(found) is str:
            return found in texts
        return any(postgresql.equal(found, text) for text in slow)

    return member


def _no_affinities(_left: Node, _right: Node, _types: Mapping[str, str]) -> None:
    return None


_NUMERIC = frozenset({"integer", "real", "numeric"})


def _affinity(node: Node, types: Mapping[str, str]) -> str | None:
    """Return the affinity of an expression: "" for none, ``None`` where the value tells."""
    if isinstance(node, Column):
        return affinity_of(types[node.name]) if node.name in types else None
    if isinstance(node, Cast):
        return affinity_of(node.type)
    if isinstance(node, Function) and node.name == "collate":
        return _affinity(node.arguments[0], types)
    return ""


def _sqlite_affinities(
    left: Node, right: Node, types: Mapping[str, str]
) -> Callable[[Compiled, Compiled], tuple[Compiled, Compiled]] | None:
    a, b = _affinity(left, types), _affinity(right, types)
    if a == "" and b == "":
        return None

    def adjust(first: Compiled, second: Compiled) -> tuple[Compiled, Compiled]:
        return _adjusted(first, second, a, b), _adjusted(second, first, b, a)

    return adjust


def _adjusted(own: Compiled, other: Compiled, mine: str | None, theirs: str | None) -> Compiled:
    if theirs in _NUMERIC:
        if mine in _NUMERIC:
            return own
        return lambda row: sqlite.with_affinity(own(row), "numeric")
    if theirs == "text":
        return own if mine in _NUMERIC or mine == "text" else _texted(own)
    if theirs is None:

        def guess(row: Mapping[str, Any]) -> Any:
            value, beside = own(row), other(row)
            if isinstance(beside, (int, float)):
                return sqlite.with_affinity(value, "numeric")
            if isinstance(beside, str) and not mine:
                return sqlite.with_affinity(value, "text")
            return value

        return guess
    return own


def _texted(own: Compiled) -> Compiled:
    return lambda row: sqlite.with_affinity(own(row), "text")


def _items_postgresql(array: Any, left: Any) -> list[Any]:
    if isinstance(array, str):
        items = postgresql.array_items(array)
        return [
            None
            if i is None or left is None
            else postgresql.like(i, left)
            if not isinstance(left, str)
            else i
            for i in items
        ]
    if isinstance(array, list):
        return array
    raise Unknown("ANY of something that is no array")


def _items_sqlite(array: Any, _left: Any) -> list[Any]:
    if isinstance(array, list):
        return array
    raise Unknown("IN of something that is no list")


def _subject_postgresql(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise Fails(f"a pattern for {type(value).__name__}")


_RULES: dict[str, Rules] = {}


def rules_of(dialect: str) -> Rules:
    """Return the rules of ``postgresql`` or ``sqlite``."""
    if not _RULES:
        from seeds.conditions.functions import postgresql as pg, sqlite as lite

        _RULES["postgresql"] = Rules(
            inward=_inward_postgresql,
            truth=_truth_postgresql,
            cast=postgresql.cast,
            functions=pg.FUNCTIONS,
            lazy=pg.LAZY,
            clocked=pg.CLOCKED,
            comparison=_compare_postgresql,
            member=_member_postgresql,
            affinities=_no_affinities,
            items=_items_postgresql,
            subject=_subject_postgresql,
        )
        _RULES["sqlite"] = Rules(
            inward=_inward_sqlite,
            truth=sqlite.truth,
            cast=sqlite.cast,
            functions=lite.FUNCTIONS,
            lazy=lite.LAZY,
            clocked=lite.CLOCKED,
            comparison=_compare_sqlite,
            member=_no_member,
            affinities=_sqlite_affinities,
            items=_items_sqlite,
            subject=sqlite.text_of,
        )
    return _RULES[dialect]
