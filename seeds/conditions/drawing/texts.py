"""Texts out of a domain: what matches its patterns, or plain words of the right length."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from seeds.conditions.domains import Domain
from seeds.conditions.drawing import moments
from seeds.conditions.drawing.errors import Undrawable
from seeds.conditions.drawing.frame import Frame
from seeds.conditions.randomness import Random
from seeds.conditions.regular_expressions.generating import generate, is_anchored
from seeds.conditions.regular_expressions.matching import compiled
from seeds.conditions.regular_expressions.syntax import Pattern
from seeds.conditions.values import postgresql

_STARTS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "st", "tr")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea")
_ENDS = ("", "", "n", "r", "l", "s", "t", "nd")
_TRIES = 40
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def text(domain: Domain, frame: Frame) -> str:
    """Return a text.

    Raises:
        Undrawable: None was found that matches all patterns.
    """
    most = _least(domain.longest, frame.length)
    least = domain.shortest
    if most is not None and most < least:
        raise Undrawable
    if domain.shape:
        return _shaped(domain, frame)
    if domain.patterns:
        return _matching(domain.patterns, least, most, frame.random)
    if domain.low is not None or domain.high is not None:
        return _ordered(domain, least, most, frame)
    if domain.avoided:
        return _unlike(domain.avoided, least, most, frame.random)
    return word(frame.random, least, most)


def _unlike(avoided: list[Pattern], least: int, most: int | None, random: Random) -> str:
    """Return a text that matches none of some patterns: a word, or something less plain."""
    tests = [compiled(p) for p in avoided]
    for attempt in range(_TRIES):
        first, second = word(random, least, None), word(random, 3, None)
        number = str(random.below(10**6))
        forms = (
            first,
            first.capitalize(),
            f"{first} {second}",
            first.upper(),
            number,
            f"-{first}_{number}",
            f"{second}@{first}.example",
            f"{number}!",
            "",
        )
        found = forms[attempt % len(forms)]
        found = found if most is None else found[:most]
        if len(found) >= least and not any(t.search(found) for t in tests):
            return found
    raise Undrawable


def _least(first: int | None, second: int | None) -> int | None:
    return min((v for v in (first, second) if v is not None), default=None)


def word(random: Random, least: int, most: int | None) -> str:
    """Return an invented word, or some, of ``least`` to ``most`` characters."""
    found = ""
    syllables = 2 + random.below(2)
    while syllables or len(found) < least:
        found += random.pick(_STARTS) + random.pick(_VOWELS) + random.pick(_ENDS)
        syllables = max(0, syllables - 1)
    if most is not None and len(found) > most:
        found = found[:most]
    return found


def _matching(patterns: list[Pattern], least: int, most: int | None, random: Random) -> str:
    tests = [compiled(p) for p in patterns]
    for attempt in range(_TRIES):
        pattern = patterns[attempt % len(patterns)]
        found = generate(pattern.expression, random, least, most)
        if not is_anchored(pattern.expression) and random.below(4):
            around = word(random, 3, None)
            longer = found + around if random.below(2) else around + found
            if (most is None or len(longer) <= most) and all(t.search(longer) for t in tests):
                found = longer
        if len(found) < least:
            if is_anchored(pattern.expression):
                continue
            padding = "".join(random.pick(_LETTERS) for _ in range(least - len(found)))
            found = found + padding if random.below(2) else padding + found
        if most is not None and len(found) > most:
            continue
        if all(test.search(found) for test in tests):
            return found
        mixed = _mixed(patterns, tests, random, least, most)
        if mixed is not None:
            return mixed
    raise Undrawable


def _mixed(
    patterns: list[Pattern], tests: list[Any], random: Random, least: int, most: int | None
) -> str | None:
    """Return a text that has something of each pattern: ``%@%``, ``%.%`` and no blanks."""
    if len(patterns) < 2:
        return None
    order = random.shuffled(patterns)
    found = "".join(generate(p.expression, random, 0, None) for p in order)
    found += "".join(random.pick(_LETTERS) for _ in range(least - len(found)))
    if most is not None and len(found) > most:
        return None
    return found if all(test.search(found) for test in tests) else None


def _ordered(domain: Domain, least: int, most: int | None, frame: Frame) -> str:
    low, high = domain.low, domain.high
    length = max(least, len(low or high or ""), 1)
    length = length if most is None else min(length, most)
    for _ in range(_TRIES):
        digits = (low or high or "").isdigit()
        letters = "0123456789" if digits else _LETTERS
        found = "".join(frame.random.pick(letters) for _ in range(length))
        if low is not None and frame.random.below(2):
            found = str(low) + found[: max(0, (most or 99) - len(low))]
        if domain.between(found):
            return found
    raise Undrawable


def _shaped(domain: Domain, frame: Frame) -> str:
    match domain.shape:
        case "date":
            return moments.date(Domain("date"), frame).isoformat()
        case "datetime":
            return moments.timestamp(Domain("timestamp"), frame).isoformat(" ")
        case "cast":
            found = frame.draw(domain.parts["cast"], frame)
            if isinstance(found, Decimal):
                return format(found.normalize(), "f")
            return postgresql.text_of(found)
        case _:
            from seeds.conditions.drawing.structures import document

            inner = domain.copy()
            inner.family = "json"
            inner.shape = "" if domain.shape == "json" else domain.shape
            return json.dumps(document(inner, frame), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    return float(value) if hasattr(value, "as_tuple") else str(value)
