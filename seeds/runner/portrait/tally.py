"""Counting the values of a column while rows go by, in a room that does not grow for ever."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from seeds.runner.portrait.histogram import histogram
from seeds.runner.portrait.values import ORDERED, counted, hashable, number
from seeds.schema.portrait import Bin, TopValue
from seeds.schema.types import Kind

MOST_DISTINCT: Final = 100_000
"""Different values that are counted one by one."""
_KEPT: Final = 20_000


@dataclass
class Tally:
    """The values of one column.

    Attributes:
        kind: What the column holds.
        measured: Whether a histogram is wanted.
        more: Whether there were too many different values to remember them all.
    """

    kind: Kind
    measured: bool = True
    more: bool = False
    _counts: Counter[Any] = field(default_factory=Counter)
    _numbers: array[float] = field(default_factory=lambda: array("d"))

    def add(self, values: list[Any]) -> None:
        """Count values; NULL among them is none."""
        there = [value for value in values if value is not None]
        self._counts.update(hashable(there))
        if self.measured and self.kind in ORDERED:
            self._measure(there)
        if len(self._counts) > MOST_DISTINCT:
            self.more = True
            self._counts = Counter(dict(self._counts.most_common(_KEPT)))

    def _measure(self, values: list[Any]) -> None:
        if self.kind is Kind.INTEGER and all(type(value) is int for value in values):
            self._numbers.extend(values)
            return
        found = (number(value, self.kind) for value in values)
        self._numbers.extend(n for n in found if n is not None)

    @property
    def distinct(self) -> int:
        """How many different values there are, or at least, when there are more."""
        return MOST_DISTINCT if self.more else len(self._counts)

    def bars(self) -> tuple[Bin, ...]:
        """Return the histogram, empty when there is none."""
        return histogram(self._numbers, self.kind)

    def top(self, most: int) -> tuple[TopValue, ...]:
        """Return the most frequent values; of equally frequent ones the lower first."""
        if not most or not self._counts:
            return ()
        # The last one's equals are all looked at, or which of them is shown would depend on the
        # order in which the database hands out rows.
        least = self._counts.most_common(most)[-1][1]
        if least == 1 and len(self._counts) > MOST_DISTINCT // 10:
            found = self._counts.most_common(most)
        else:
            found = [pair for pair in self._counts.items() if pair[1] >= least]
        shown = [TopValue(counted(key, self.kind), rows) for key, rows in found]
        return tuple(sorted(shown, key=_rank)[:most])


def _rank(top: TopValue) -> tuple[int, bool, float, str]:
    value = top.value
    if isinstance(value, int | float):
        return -top.rows, False, value, ""
    return -top.rows, True, 0, str(value)
