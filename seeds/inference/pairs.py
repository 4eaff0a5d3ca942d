"""Columns whose names say that one lies below the other: starts and ends, lowest and highest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from seeds.inference.events import COURSES, EXPECTED, MOSTLY, Step, words
from seeds.inference.names import snake


@dataclass(frozen=True)
class Pair:
    """Two columns of a row, the first of which lies below the second.

    Attributes:
        low: The one that is earlier, or smaller.
        high: The other.
        hours: How far apart two points in time usually are at most.
        days: The same of calendar days.
        share: In how many of the rows with the first there is the second, where it need not be.
        ahead: Whether the second may lie in the future.
    """

    low: str
    high: str
    hours: str
    days: str
    share: float = MOSTLY
    ahead: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LOW: Final = _words("min minimum low lower lowest least from start starts begin begins open opens")
_HIGH: Final = _words("max maximum high upper highest most to end ends close closes")
_REDUCED: Final = _words("sale discounted special promo reduced")
_BEFORE: Final = _words("compare_at original old regular list retail before")
"""What a price was, or is elsewhere."""
_COSTS: Final = _words("cost cost_price purchase_price wholesale_price standard_cost buy_price")
_SUFFIXES: Final = _words("at on for date time datetime ts day timestamp utc dt")
"""Words that tell the kind of a column and nothing else."""


def moments(
    names: Iterable[str],
    always: Collection[str] | None = None,
    follows: Collection[tuple[str, str]] = (),
) -> list[Pair]:
    """Return the pairs among points in time, by their names; no column is in a circle.

    Args:
        names: The columns that are points in time, in the table's order.
        always: Those of them that are never NULL; all of them when left out.
        follows: Pairs of them of which the second is known to come after the first.
    """
    known = list(names)
    told = {name: _places(snake(name)) for name in known}
    needed = set(known if always is None else always)
    found: dict[str, Pair] = {}
    for high in known:
        ranked = []
        for place, low in enumerate(known):
            if low == high or _leads_to(high, low, found) or (high, low) in follows:
                continue
            step = _between(told[low], told[high])
            if step is None and (low, high) in follows:
                step = _SOMETHING
            if step is None:
                continue
            # What may be missing is no beginning of what is always there, if there is another;
            # and started_at rather than start_date, for finished_at.
            missing = high in needed and low not in needed
            (expected, *near), told_by = step
            apart = _suffix(low) != _suffix(high)
            ranked.append(((expected, missing, near, apart, place), low, told_by))
        if ranked:
            _, low, step_ = min(ranked, key=lambda one: one[0])
            ahead = step_.ahead or bool(EXPECTED.intersection(snake(high).split("_")))
            found[high] = Pair(low, high, step_.hours, step_.days, step_.share, ahead)
    return list(found.values())


def _leads_to(name: str, other: str, found: Mapping[str, Pair]) -> bool:
    """Tell whether a column hangs on another already, directly or not."""
    while other in found:
        other = found[other].low
        if other == name:
            return True
    return False


_SOMETHING: Final = ((False, len(COURSES), 0), Step(frozenset(), "20d", "30d", 0.8, False, False))
"""What is known to follow, and nobody knows what it is."""
_Place = tuple[int, int, tuple[str, ...], bool]
"""A course, a step of it, what else a name says, and whether it is expected yet."""


def _places(name: str) -> list[_Place]:
    """Return the steps that a name may tell."""
    parts, found = words(name), []
    for at, word in enumerate(parts):
        if word not in _STEPS:
            continue
        rest = tuple(w for other, w in enumerate(parts) if other != at and w not in _SUFFIXES)
        for course, step in _STEPS[word]:
            found.append((course, step, rest, False))
            if rest and rest[0] in EXPECTED:
                found.append((course, step, rest[1:], True))
    return found


def _between(low: list[_Place], high: list[_Place]) -> tuple[tuple[bool, int, int], Step] | None:
    """Return how near two columns are in a course of events, and the step of the second."""
    best: tuple[tuple[bool, int, int], Step] | None = None
    for course, at, rest, expected in high:
        step = COURSES[course][at]
        for other, first, more, not_yet in low:
            if other != course or more != rest or not_yet or first >= at:
                continue
            if COURSES[course][first].aside:
                continue
            rank = (expected, course, at - first)
            if best is None or rank < best[0]:
                best = rank, step
    return best


_STEPS: Final[dict[str, list[tuple[int, int]]]] = {}
for _course, _steps in enumerate(COURSES):
    for _at, _one in enumerate(_steps):
        for _word in sorted(_one.words):
            _STEPS.setdefault(_word, []).append((_course, _at))


def amounts(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of numbers, or of times of day, the first of which is the smaller.

    Args:
        names: The columns of that kind.
    """
    known = list(names)
    return [
        (low, high)
        for high in known
        for low in known
        if _apart(snake(low), snake(high), _LOW, _HIGH) or _is_reduced(snake(low), snake(high))
    ]


def _suffix(name: str) -> str:
    return snake(name).rpartition("_")[2]


def _apart(low: str, high: str, below: frozenset[str], above: frozenset[str]) -> bool:
    """Tell whether two names differ in nothing but a word of one kind and one of the other."""
    return bool(_rests(low, below) & _rests(high, above))


def _rests(name: str, words: frozenset[str]) -> set[tuple[str, ...]]:
    """Return what is left of a name without one of the words, and without what tells its kind."""
    parts = name.split("_")
    return {
        tuple(w for other, w in enumerate(parts) if other != at and w not in _SUFFIXES)
        for at, word in enumerate(parts)
        if word in words
    }


def _is_reduced(low: str, high: str) -> bool:
    first, _, rest = low.partition("_")
    if first in _REDUCED and rest in (high, high.removeprefix("regular_")):
        return True
    bare = low.removeprefix("sale_").removeprefix("selling_")
    return high in {f"{before}_{bare}" for before in _BEFORE} or (
        low in _COSTS and high in ("price", "list_price", "sale_price", "selling_price")
    )
