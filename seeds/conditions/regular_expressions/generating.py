"""Strings that match a regular expression, of a wanted length, without end and without chance.

A string is made from the top: each part is told how long it is to be, and shares that out
among its own parts. Looks ahead and borders of words are not built in; the caller proves each
string with :func:`~seeds.conditions.regular_expressions.matching.compiled`.
"""

from __future__ import annotations

from functools import lru_cache

from seeds.conditions.identity import remembered
from seeds.conditions.randomness import Random
from seeds.conditions.regular_expressions.syntax import (
    Alternation,
    Anchor,
    Backreference,
    Characters,
    Expression,
    Group,
    Look,
    Repeat,
    Sequence,
    members,
)

# How many more than the least of an endless repetition.
_SLACK = 8
_FAR = 1_000_000


@remembered
def lengths(node: Expression) -> tuple[int, int]:
    """Return the least and the greatest number of characters of what matches; both capped."""
    match node:
        case Characters():
            return 1, 1
        case Sequence():
            parts = [lengths(i) for i in node.items]
            return min(_FAR, sum(p[0] for p in parts)), min(_FAR, sum(p[1] for p in parts))
        case Alternation():
            parts = [lengths(o) for o in node.options]
            return min(p[0] for p in parts), max(p[1] for p in parts)
        case Repeat():
            low, high = lengths(node.item)
            most = _FAR if node.most is None else node.most
            return min(_FAR, low * node.least), min(_FAR, high * most)
        case Group():
            return lengths(node.item)
        case Backreference():
            return 0, _FAR
    return 0, 0


def generate(node: Expression, random: Random, least: int = 0, most: int | None = None) -> str:
    """Return a string that matches, of ``least`` to ``most`` characters where there is one.

    Args:
        node: The expression; anchors in it are taken to hold.
        random: The stream of choices.
        least: The fewest characters wanted.
        most: The most characters wanted.
    """
    low, high = lengths(node)
    low = max(low, least)
    high = min(high, most if most is not None else max(low, lengths(node)[0] + _SLACK))
    # Short strings look like what people write, and there are enough of them.
    wanted = low if high <= low else low + random.below(min(high - low, max(_SLACK, low)) + 1)
    return _make(node, wanted, random, {})


def _make(node: Expression, wanted: int, random: Random, groups: dict[int, str]) -> str:
    match node:
        case Characters():
            return _character(node, random)
        case Sequence():
            return _sequence(node.items, wanted, random, groups)
        case Alternation():
            return _make(_option(node.options, wanted, random), wanted, random, groups)
        case Repeat():
            return _repeat(node, wanted, random, groups)
        case Group():
            groups[node.number] = text = _make(node.item, wanted, random, groups)
            return text
        case Backreference():
            return groups.get(node.number, "")
        case Anchor() | Look():
            return ""
    return ""


def _character(node: Characters, random: Random) -> str:
    allowed = members(node)
    if not allowed:
        for low, _high in node.ranges:
            if not node.negated:
                return chr(low)
        return "\u00e9"
    plain = _plain(allowed)
    if plain and random.below(32):
        return allowed[random.below(plain)]
    return allowed[random.below(len(allowed))]


def _characters(node: Characters, times: int, random: Random) -> str:
    allowed = members(node)
    if not allowed:
        return _character(node, random) * times
    plain = _plain(allowed)
    below, size = random.below, len(allowed)
    return "".join(
        allowed[below(plain)] if plain and below(32) else allowed[below(size)] for _ in range(times)
    )


@lru_cache(maxsize=4096)
def _plain(allowed: str) -> int:
    """Return how many of the characters of a set are used most of the time."""
    # Small letters and digits where both those and stranger characters are allowed.
    count = len(allowed.rstrip(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"))
    return min(count, 36) if count > 62 else count


def _sequence(
    items: tuple[Expression, ...], wanted: int, random: Random, groups: dict[int, str]
) -> str:
    spans = [lengths(i) for i in items]
    sizes = [low for low, _ in spans]
    extra = wanted - sum(sizes)
    open_ = [i for i, (low, high) in enumerate(spans) if high > low]
    while extra > 0 and open_:
        at = open_[random.below(len(open_))]
        room = spans[at][1] - sizes[at]
        step = extra if len(open_) == 1 else 1 + random.below(extra)
        step = min(step, room)
        sizes[at] += step
        extra -= step
        if sizes[at] >= spans[at][1]:
            open_.remove(at)
    return "".join(
        _make(item, size, random, groups) for item, size in zip(items, sizes, strict=True)
    )


def _option(options: tuple[Expression, ...], wanted: int, random: Random) -> Expression:
    fitting = [o for o in options if lengths(o)[0] <= wanted <= lengths(o)[1]]
    if not fitting:
        nearest = min(max(lengths(o)[0] - wanted, wanted - lengths(o)[1]) for o in options)
        fitting = [
            o for o in options if max(lengths(o)[0] - wanted, wanted - lengths(o)[1]) == nearest
        ]
    return fitting[random.below(len(fitting))]


def _repeat(node: Repeat, wanted: int, random: Random, groups: dict[int, str]) -> str:
    low, high = lengths(node.item)
    most = node.most if node.most is not None else max(node.least, wanted)
    least = node.least
    if high:
        least = max(least, min(most, -(-wanted // high)))
    most = min(most, max(least, wanted // low) if low else least + _SLACK)
    times = least + random.below(max(0, most - least) + 1) if high > low else max(least, most)
    if not times:
        return ""
    if isinstance(node.item, Characters):
        return _characters(node.item, times, random)
    if low == high:
        return "".join(_make(node.item, low, random, groups) for _ in range(times))
    return _sequence((node.item,) * times, wanted, random, groups)


@lru_cache(maxsize=1024)
def finite(node: Expression, most: int, *, exact: bool = True) -> tuple[str, ...] | None:
    """Return all strings of an expression, or ``None`` where there are more than ``most``.

    Args:
        node: The expression.
        most: How many strings there may be.
        exact: Whether there may be no others; else classes are what they have of ASCII.
    """
    match node:
        case Characters():
            if node.negated or node.classes or node.not_classes:
                some = "" if exact else members(node)
                return tuple(some) if 0 < len(some) <= most else None
            if sum(hi - lo + 1 for lo, hi in node.ranges) > most:
                return None
            codes = {code for lo, hi in node.ranges for code in range(lo, hi + 1)}
            return tuple(chr(code) for code in sorted(codes))
        case Sequence():
            found: tuple[str, ...] = ("",)
            for item in node.items:
                part = finite(item, most, exact=exact)
                if part is None or len(found) * len(part) > most:
                    return None
                found = tuple(a + b for a in found for b in part)
            return found
        case Alternation():
            options = [finite(o, most, exact=exact) for o in node.options]
            if any(o is None for o in options):
                return None
            merged = tuple(dict.fromkeys(text for o in options for text in o or ()))
            return merged if len(merged) <= most else None
        case Repeat():
            part = finite(node.item, most, exact=exact)
            if part is None or node.most is None or node.most > 64:
                return None
            merged = ()
            for times in range(node.least, node.most + 1):
                more = finite(Sequence((node.item,) * times), most, exact=exact)
                if more is None or len(merged) + len(more) > most:
                    return None
                merged = tuple(dict.fromkeys(merged + more))
            return merged
        case Group():
            return finite(node.item, most, exact=exact)
        case Anchor():
            return ("",)
    return None


@remembered
def is_anchored(node: Expression) -> bool:
    """Whether an expression speaks of whole texts: each way through it has both anchors."""
    match node:
        case Group():
            return is_anchored(node.item)
        case Alternation():
            return all(is_anchored(o) for o in node.options)
        case Sequence() if len(node.items) >= 2:
            first, last = node.items[0], node.items[-1]
            return first == Anchor("^") and last == Anchor("$")
    return False
