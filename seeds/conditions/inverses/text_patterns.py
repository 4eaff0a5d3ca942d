"""What a text looks like when a call of it gives something: a pattern a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seeds.conditions.regular_expressions import shapes
from seeds.conditions.regular_expressions.syntax import (
    ANY,
    Characters,
    Expression,
    Pattern,
    Repeat,
    Sequence,
    char,
)

Build = Callable[[str, Any, list[Any]], Pattern | None]


def _strpos(operator: str, value: Any, rest: list[Any]) -> Pattern | None:
    (part,), at = rest, int(value)
    middle = shapes.text(part)
    if (operator, at) in {(">", 0), (">=", 1), ("<>", 0)}:
        return Pattern(Sequence(tuple(middle)))
    if operator in {">", ">="} and at >= 0:
        before = at if operator == ">" else at - 1
        return shapes.whole(shapes.anything(before), *middle, shapes.anything(1))
    if operator == "=" and at > 0:
        return shapes.whole(Repeat(ANY, at - 1, at - 1), *middle, shapes.anything())
    if operator == "=" and at == 0 and len(part) == 1:
        return shapes.none_of(part)
    return None


def _left(operator: str, value: Any, _rest: list[Any]) -> Pattern | None:
    if operator != "=":
        return None
    return shapes.whole(*shapes.text(value), shapes.anything())


def _right(operator: str, value: Any, _rest: list[Any]) -> Pattern | None:
    if operator != "=":
        return None
    return shapes.whole(shapes.anything(), *shapes.text(value))


def _substring(operator: str, value: Any, rest: list[Any]) -> Pattern | None:
    if operator != "=" or not rest or not isinstance(rest[0], int) or rest[0] < 1:
        return None
    before = Repeat(ANY, rest[0] - 1, rest[0] - 1)
    after = [shapes.anything()] if len(rest) > 1 else []
    return shapes.whole(before, *shapes.text(value), *after)


def _split_part(operator: str, value: Any, rest: list[Any]) -> Pattern | None:
    separator, number = rest
    if operator != "=" or number < 1 or not separator:
        return None
    words = [e for _ in range(number - 1) for e in (*shapes.text("a"), *shapes.text(separator))]
    end = Repeat(Sequence((*shapes.text(separator), shapes.anything(1))), 0, 1)
    return shapes.whole(*words, *shapes.text(value), end)


def _ascii(operator: str, value: Any, _rest: list[Any]) -> Pattern | None:
    code = int(value)
    low, high = {
        "=": (code, code),
        ">": (code + 1, 126),
        ">=": (code, 126),
        "<": (32, code - 1),
        "<=": (32, code),
    }.get(operator, (32, 126))
    if low > high:
        return None
    return shapes.whole(Characters(((low, high),)), shapes.anything())


def _reverse(operator: str, value: Any, _rest: list[Any]) -> Pattern | None:
    return shapes.whole(*shapes.text(value[::-1])) if operator == "=" else None


def _translate(operator: str, value: Any, rest: list[Any]) -> Pattern | None:
    source, by = rest
    if value or by or operator != "=" or not source:
        return None
    return shapes.whole(shapes.any_of(source))


def occurring(operator: str, count: int, part: str) -> Pattern | None:
    """Return the pattern of texts in which a character occurs so many times."""
    least, most = {
        "=": (count, count),
        ">": (count + 1, None),
        ">=": (count, None),
        "<": (0, count - 1),
        "<=": (0, count),
    }.get(operator, (0, None))
    if least < 0 or (most is not None and most < least):
        return None
    other: Expression = Repeat(Characters(((ord(part), ord(part)),), negated=True), 1, None)
    return shapes.whole(other, Repeat(Sequence((char(part), other)), least, most))


PATTERNS: dict[str, Build] = {
    **dict.fromkeys(("strpos", "position", "instr"), _strpos),
    "left": _left,
    "right": _right,
    **dict.fromkeys(("substr", "substring"), _substring),
    "split_part": _split_part,
    **dict.fromkeys(("ascii", "unicode"), _ascii),
    "reverse": _reverse,
    "translate": _translate,
}
