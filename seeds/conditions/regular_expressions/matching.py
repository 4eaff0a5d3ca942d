"""A tree becomes a pattern of Python, which then says whether a text matches.

The tree and not the text is translated, so that what the two flavours read differently was
decided when it was parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from seeds.conditions.identity import remembered
from seeds.conditions.model import Unknown
from seeds.conditions.regular_expressions.syntax import (
    CLASSES,
    Alternation,
    Anchor,
    Backreference,
    Characters,
    Expression,
    Group,
    Look,
    Pattern,
    Repeat,
    Sequence,
)

_ANCHORS = {
    "^": r"\A",
    "$": r"\Z",
    "y": r"\b",
    "Y": r"\B",
    "m": r"\b(?=\w)",
    "M": r"\b(?<=\w)",
}
_NATIVE = {"digit": r"\d", "word": r"\w", "space": r"\s"}
_NATIVE_NOT = {"digit": r"\D", "word": r"\W", "space": r"\S"}
# The largest count that Python's own compiler takes is far above; the tree is kept small.
_MOST = 65_535


@remembered
def compiled(pattern: Pattern) -> re.Pattern[str]:
    """Return Python's pattern of a tree.

    Raises:
        Unknown: Python cannot say the same.
    """
    flags = re.DOTALL | (re.IGNORECASE if pattern.ignore_case else 0)
    flags |= re.ASCII if pattern.ascii_case else 0
    try:
        return re.compile(_text(pattern.expression), flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise Unknown(f"a regular expression: {error}") from error


def searcher(pattern: Pattern) -> Callable[[str], bool]:
    """Return a function that says whether a text has a part that matches."""
    search = compiled(pattern).search
    return lambda text: search(text) is not None


def _text(node: Expression) -> str:
    match node:
        case Characters():
            return _set(node)
        case Sequence():
            return "".join(_text(i) for i in node.items)
        case Alternation():
            return "(?:" + "|".join(_text(o) for o in node.options) + ")"
        case Repeat():
            most = "" if node.most is None else str(min(node.most, _MOST))
            return f"(?:{_text(node.item)}){{{node.least},{most}}}"
        case Group():
            return f"({_text(node.item)})"
        case Backreference():
            return f"(?:\\{node.number})"
        case Anchor():
            return _ANCHORS[node.kind]
        case Look():
            opening = "?" + ("<" if node.behind else "") + ("!" if node.negative else "=")
            return f"({opening}{_text(node.item)})"
    raise Unknown(type(node).__name__)


def _set(node: Characters) -> str:
    if not node.ranges and not node.classes and not node.not_classes:
        return "." if node.negated else r"(?!)"
    inside = "".join(_span(lo, hi) for lo, hi in node.ranges)
    inside += "".join(_NATIVE[c] if c in _NATIVE else _ascii(c) for c in node.classes)
    for name in node.not_classes:
        if name not in _NATIVE_NOT:
            raise Unknown(f"not of the class {name}")
        inside += _NATIVE_NOT[name]
    return f"[{'^' if node.negated else ''}{inside}]"


def _ascii(name: str) -> str:
    return "".join(_span(lo, hi) for lo, hi in CLASSES[name])


def _span(low: int, high: int) -> str:
    first, last = (
        re.escape(chr(code)) if chr(code).isascii() else chr(code) for code in (low, high)
    )
    return first if low == high else f"{first}-{last}"
