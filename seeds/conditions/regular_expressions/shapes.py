"""Regular expressions of simple shapes: beginnings, ends, parts, and sets of characters."""

from __future__ import annotations

from seeds.conditions.regular_expressions.syntax import (
    ANY,
    END,
    START,
    Characters,
    Expression,
    Group,
    Pattern,
    Repeat,
    Sequence,
    char,
)

_ANYTHING = Repeat(ANY, 0, None)


def text(literal: str) -> list[Expression]:
    """Return the expressions of a text as it stands."""
    return [char(c) for c in literal]


def whole(*parts: Expression) -> Pattern:
    """Return the pattern of texts that are these parts from end to end."""
    return Pattern(Sequence((START, *parts, END)))


def anything(least: int = 0) -> Expression:
    """Return the expression of any characters, so many at least."""
    return Repeat(ANY, least, None)


def any_of(letters: str, least: int = 0) -> Expression:
    """Return the expression of characters of a set."""
    return Repeat(Characters(tuple((ord(c), ord(c)) for c in letters)), least, None)


def none_of(letters: str) -> Pattern:
    """Return the pattern of texts without any of these characters."""
    ranges = tuple((ord(c), ord(c)) for c in letters)
    return whole(Repeat(Characters(ranges, negated=True), 0, None))


def only_of(pattern: Pattern) -> Pattern | None:
    """Return what texts are made of that do not match a pattern, where it forbids characters.

    ``[^0-9]`` forbids all but digits: a text without a match is ``^[0-9]*$``. ``None`` for
    patterns of another shape.
    """
    node = pattern.expression
    while isinstance(node, Group):
        node = node.item
    items = list(node.items) if isinstance(node, Sequence) else [node]
    if len(items) == 5 and items[0] == START and items[-1] == END:
        if items[1] != _ANYTHING or items[3] != _ANYTHING:
            return None
        items = [items[2]]
    if len(items) == 1 and isinstance(items[0], Repeat) and items[0].least == 1:
        items = [items[0].item]
    if len(items) != 1 or not isinstance(items[0], Characters):
        return None
    forbidden = items[0]
    if forbidden == ANY:
        return None
    allowed = Characters(
        forbidden.ranges, forbidden.classes, forbidden.not_classes, not forbidden.negated
    )
    return whole(Repeat(allowed, 0, None))
