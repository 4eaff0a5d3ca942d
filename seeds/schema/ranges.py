"""Ranges of integer keys, [first, last] with both ends included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

Range = tuple[int, int]


def merge_ranges(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Return ranges sorted, and joined where they overlap or touch."""
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def key_ranges(keys: Iterable[int]) -> tuple[Range, ...]:
    """Return integer keys as ranges."""
    return merge_ranges((key, key) for key in keys)


def sequences(keys: Iterable[int]) -> tuple[Range, ...]:
    """Return keys as ranges in the order given; only neighbours that count up are joined."""
    found: list[Range] = []
    for key in keys:
        if found and key == found[-1][1] + 1:
            found[-1] = (found[-1][0], key)
        else:
            found.append((key, key))
    return tuple(found)


def spread(ranges: Iterable[Range]) -> list[int]:
    """Return the keys of ranges one by one, in the order of the ranges."""
    return [key for first, last in ranges for key in range(first, last + 1)]


def subtract(ranges: Iterable[Range], gone: Iterable[Range]) -> tuple[Range, ...]:
    """Return what is left of ranges when others are taken away."""
    left: list[Range] = []
    taken = merge_ranges(gone)
    for first, last in merge_ranges(ranges):
        at = first
        for start, stop in taken:
            if stop < at:
                continue
            if start > last:
                break
            if start > at:
                left.append((at, start - 1))
            at = max(at, stop + 1)
        if at <= last:
            left.append((at, last))
    return tuple(left)


def size(ranges: Iterable[Range]) -> int:
    """Return how many keys there are in ranges that do not overlap."""
    return sum(last - first + 1 for first, last in ranges)


def contains(ranges: Sequence[Range], key: int) -> bool:
    """Tell whether a key lies in one of the ranges."""
    return any(first <= key <= last for first, last in ranges)


class RangeSet:
    """Ranges that grow, kept in order and joined; quick however many there are."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []

    def add(self, first: int, last: int) -> None:
        """Add a range."""
        # All that it overlaps or touches becomes one with it.
        start = bisect_left(self._lasts, first - 1)
        stop = bisect_right(self._firsts, last + 1)
        if start < stop:
            first = min(first, self._firsts[start])
            last = max(last, self._lasts[stop - 1])
        self._firsts[start:stop] = [first]
        self._lasts[start:stop] = [last]

    def missing(self, ranges: Iterable[Range]) -> tuple[Range, ...]:
        """Return what of other ranges is not in these."""
        left: list[Range] = []
        for first, last in ranges:
            start = bisect_left(self._lasts, first)
            stop = bisect_right(self._firsts, last)
            near = zip(self._firsts[start:stop], self._lasts[start:stop], strict=True)
            left += subtract([(first, last)], near)
        return tuple(left)
