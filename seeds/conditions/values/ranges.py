"""PostgreSQL's range types: what is between two bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_TEXT = re.compile(
    r"\s*(?P<open>[\[(])\s*(?P<lower>\"(?:[^\"\\]|\\.)*\"|[^,]*?)\s*,"
    r"\s*(?P<upper>\"(?:[^\"\\]|\\.)*\"|[^,]*?)\s*(?P<close>[\])])\s*"
)


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two bounds; ``None`` is no bound.

    Attributes:
        lower: The lower bound.
        upper: The upper bound.
        bounds: ``[)``, ``[]``, ``()`` or ``(]``.
        empty: Whether it holds nothing.
        item: The type of the bounds, in the database's words.
    """

    lower: Any = None
    upper: Any = None
    bounds: str = "[)"
    empty: bool = False
    item: str = ""


def range_of(lower: Any, upper: Any, bounds: str, item: str, step: Any = None) -> Range:
    """Return a range in PostgreSQL's normal form.

    Args:
        lower: The lower bound or ``None``.
        upper: The upper bound or ``None``.
        bounds: Which of them belong to it.
        item: The type of the bounds.
        step: What to add for the next value of a discrete type, else ``None``.

    Raises:
        ValueError: The lower bound is above the upper one.
    """
    if bounds not in {"[)", "[]", "()", "(]"}:
        raise ValueError("invalid range bound flags")
    if lower is not None and upper is not None and lower > upper:
        raise ValueError("range lower bound must be less than or equal to range upper bound")
    first, last = bounds[0] == "[" and lower is not None, bounds[1] == "]" and upper is not None
    if step is not None:
        if lower is not None and not first:
            lower, first = lower + step, True
        if upper is not None and last:
            upper, last = upper + step, False
    if (
        lower is not None
        and upper is not None
        and (lower > upper or (lower == upper and not (first and last)))
    ):
        return Range(empty=True, item=item)
    return Range(lower, upper, ("[" if first else "(") + ("]" if last else ")"), item=item)


def range_parts(text: str) -> tuple[str | None, str | None, str] | None:
    """Return the bounds in the text of a range and their kind, ``None`` for ``empty``.

    Raises:
        ValueError: It is no range.
    """
    if text.strip().lower() == "empty":
        return None
    found = _TEXT.fullmatch(text)
    if not found:
        raise ValueError(f"malformed range literal: {text!r}")
    return _bound(found["lower"]), _bound(found["upper"]), found["open"] + found["close"]


def _bound(text: str) -> str | None:
    if not text:
        return None
    if text.startswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def has_item(whole: Range, value: Any) -> bool:
    """Whether a value lies in a range."""
    if whole.empty:
        return False
    low, high = whole.lower, whole.upper
    if low is not None and (value < low or (value == low and whole.bounds[0] == "(")):
        return False
    return not (high is not None and (value > high or (value == high and whole.bounds[1] == ")")))


def contains(whole: Range, part: Range) -> bool:
    """Whether all of a range lies in another."""
    if part.empty:
        return True
    if whole.empty:
        return False
    if whole.lower is not None:
        if part.lower is None or part.lower < whole.lower:
            return False
        if part.lower == whole.lower and whole.bounds[0] == "(" and part.bounds[0] == "[":
            return False
    if whole.upper is not None:
        if part.upper is None or part.upper > whole.upper:
            return False
        if part.upper == whole.upper and whole.bounds[1] == ")" and part.bounds[1] == "]":
            return False
    return True


def before(left: Range, right: Range) -> bool:
    """Whether a range ends before another begins."""
    if left.empty or right.empty or left.upper is None or right.lower is None:
        return False
    if left.upper == right.lower:
        return not (left.bounds[1] == "]" and right.bounds[0] == "[")
    return bool(left.upper < right.lower)


def overlaps(left: Range, right: Range) -> bool:
    """Whether two ranges have a value in common."""
    return not (left.empty or right.empty or before(left, right) or before(right, left))


def adjacent(left: Range, right: Range) -> bool:
    """Whether two ranges touch and have nothing in common."""
    if left.empty or right.empty:
        return False
    return _touch(left, right) or _touch(right, left)


def _touch(left: Range, right: Range) -> bool:
    return (
        left.upper is not None
        and left.upper == right.lower
        and (left.bounds[1] == "]") != (right.bounds[0] == "[")
    )
