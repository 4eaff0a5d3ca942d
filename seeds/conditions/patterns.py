"""LIKE, SIMILAR TO, GLOB and regular expressions: one tree, one matcher."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.regular_expressions.matching import searcher
from seeds.conditions.regular_expressions.parsing import parse_regular_expression
from seeds.conditions.regular_expressions.syntax import (
    ANY,
    END,
    START,
    Characters,
    Expression,
    Pattern,
    Repeat,
    Sequence,
    char,
)
from seeds.conditions.values.postgresql import Folded

_ANYTHING = Repeat(ANY, 0, None)


def matcher(kind: str, pattern: Any, escape: str) -> Callable[[str], bool]:
    """Return a function that says whether a text matches a pattern.

    Args:
        kind: As in :class:`~seeds.conditions.model.Match`.
        pattern: The pattern's text.
        escape: The escape character of LIKE and SIMILAR TO, or an empty text.

    Raises:
        Fails: It is no pattern.
        Unknown: It uses something that is not known here.
    """
    if not isinstance(pattern, str):
        raise Unknown(f"{type(pattern).__name__} as a pattern")
    return _matcher(kind, str(pattern), escape)


@lru_cache(maxsize=2048)
def _matcher(kind: str, pattern: str, escape: str) -> Callable[[str], bool]:
    exact = searcher(pattern_of(kind, pattern, escape))
    if kind in {"glob", "sqlite-like", "regexp"}:
        return exact
    folding = {"like": "ilike", "~": "~*"}.get(kind, kind)

    def match(text: str) -> bool:
        if isinstance(text, Folded):
            return searcher(pattern_of(folding, pattern, escape))(text)
        return exact(text)

    return match


@lru_cache(maxsize=2048)
def pattern_of(kind: str, pattern: str, escape: str) -> Pattern:
    """Return the tree of a pattern, whose anchors say whether whole texts are meant.

    Raises:
        Fails: It is no pattern.
        Unknown: It uses something that is not known here.
    """
    match kind:
        case "~" | "regexp":
            return parse_regular_expression(pattern)
        case "~*":
            return parse_regular_expression(pattern, ignore_case=True)
        case "like":
            return Pattern(_like(pattern, escape))
        case "ilike":
            return Pattern(_like(pattern, escape), ignore_case=True)
        case "sqlite-like":
            return Pattern(_like(pattern, escape), ignore_case=True, ascii_case=True)
        case "similar":
            return parse_regular_expression(_similar(pattern, escape))
        case "glob":
            return Pattern(_glob(pattern))
    raise Unknown(f"patterns of the kind {kind}")


def _whole(items: list[Expression]) -> Expression:
    return Sequence((START, *items, END))


def _like(pattern: str, escape: str) -> Expression:
    items: list[Expression] = []
    at = 0
    while at < len(pattern):
        mark = pattern[at]
        if escape and mark == escape:
            at += 1
            if at == len(pattern):
                raise Fails("a LIKE pattern must not end with the escape character")
            items.append(char(pattern[at]))
        elif mark == "%":
            items.append(_ANYTHING)
        elif mark == "_":
            items.append(ANY)
        else:
            items.append(char(mark))
        at += 1
    return _whole(items)


def _similar(pattern: str, escape: str) -> str:
    """Return the regular expression of a SIMILAR TO pattern, as PostgreSQL translates it."""
    text, at, inside = "", 0, False
    while at < len(pattern):
        mark = pattern[at]
        if escape and mark == escape:
            at += 1
            if at == len(pattern):
                raise Fails("a SIMILAR TO pattern must not end with the escape character")
            text += "\\" + pattern[at] if not pattern[at].isalnum() else pattern[at]
        elif inside:
            if mark == "]" and text[-1] not in "[^":
                inside = False
            text += "\\\\" if mark == "\\" else mark
        elif mark == "[":
            inside = True
            text += mark
        elif mark == "%":
            text += ".*"
        elif mark == "_":
            text += "."
        elif mark == "(":
            text += "(?:"
        elif mark in "\\.^$":
            text += "\\" + mark
        else:
            text += mark
        at += 1
    return f"^(?:{text})$"


def _glob(pattern: str) -> Expression:
    items: list[Expression] = []
    at = 0
    while at < len(pattern):
        mark = pattern[at]
        if mark == "*":
            items.append(_ANYTHING)
        elif mark == "?":
            items.append(ANY)
        elif mark == "[":
            found, at = _glob_set(pattern, at + 1)
            items.append(found)
            continue
        else:
            items.append(char(mark))
        at += 1
    return _whole(items)


def _glob_set(pattern: str, at: int) -> tuple[Expression, int]:
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[int, int]] = []
    start = at
    while at < len(pattern) and (pattern[at] != "]" or at == start):
        low = pattern[at]
        if pattern[at + 1 : at + 2] == "-" and pattern[at + 2 : at + 3] not in {"]", ""}:
            if low <= pattern[at + 2]:
                ranges.append((ord(low), ord(pattern[at + 2])))
            at += 3
            continue
        ranges.append((ord(low), ord(low)))
        at += 1
    if at >= len(pattern):
        # Without its end it matches nothing.
        return Characters(), at
    return Characters(tuple(ranges), negated=negated), at + 1
