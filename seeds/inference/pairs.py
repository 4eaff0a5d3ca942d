"""Columns whose names say that one lies below the other: starts and ends, lowest and highest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from seeds.inference.names import snake


@dataclass(frozen=True)
class Pair:
    """Two columns of a row, the first of which lies below the second.

    Attributes:
        low: The one that is earlier, or smaller.
        high: The other.
        hours: How far apart two points in time usually are at most.
        days: The same of calendar days.
    """

    low: str
    high: str
    hours: str
    days: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOMENTS: Final[tuple[tuple[frozenset[str], frozenset[str], str, str], ...]] = (
    (_words("start starts started begin begins began begun beginning"),
     _words("end ends ended ending finish finishes finished stop stops stopped complete completed"),
     "4h", "90d"),
    (_words("from since effective"), _words("to until till thru through"), "180d", "180d"),
    (_words("open opens opened"), _words("close closes closed resolved"), "20d", "60d"),
    (_words("in checkin"), _words("out checkout"), "9h", "14d"),
    (_words("hire hired join joined entry entered enrolled admitted admission employed"),
     _words("left leave leaving exit exited fired terminated termination resigned graduated"
            " discharged discharge"), "300d", "300d"),
    (_words("depart departs departed departure"), _words("arrive arrives arrived arrival"),
     "12h", "2d"),
    (_words("order ordered placed purchase purchased requested submitted issue issued"),
     _words("required shipped ship delivered delivery paid payment fulfilled approved rejected"
            " processed completed accepted cancelled canceled refunded due"), "10d", "14d"),
    (_words("borrowed loan loaned rental rented lent taken"), _words("returned return"),
     "21d", "21d"),
    (_words("queued enqueued"), _words("started dequeued processed"), "30min", "1d"),
    (_words("sent"), _words("delivered read received seen"), "2d", "2d"),
    (_words("first"), _words("last latest"), "200d", "200d"),
)  # fmt: skip
_LOW: Final = _words("min minimum low lower lowest least from start starts begin begins open opens")
_HIGH: Final = _words("max maximum high upper highest most to end ends close closes")
_REDUCED: Final = _words("sale discounted special promo reduced")
_SUFFIXES: Final = _words("at on date time datetime ts day timestamp utc dt")
"""Words that tell the kind of a column and nothing else."""


def moments(names: Iterable[str]) -> list[Pair]:
    """Return the pairs among points in time, by their names.

    Args:
        names: The columns that are points in time, in the table's order.
    """
    known = list(names)
    found = []
    for high in known:
        spans = {low: _span(snake(low), snake(high)) for low in known if low != high}
        # started_at rather than start_date, for finished_at.
        for low in sorted(spans, key=lambda name: _suffix(name) != _suffix(high)):
            span = spans[low]
            if span is not None:
                found.append(Pair(low, high, *span))
                break
    return found


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


def _span(low: str, high: str) -> tuple[str, str] | None:
    for below, above, hours, days in _MOMENTS:
        if _apart(low, high, below, above):
            return hours, days
    return None


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
    return first in _REDUCED and rest in (high, high.removeprefix("regular_"))
