"""Rows of a parent's table by the value of a column, for references that share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seeds.generate.vector import Vector, to_python

if TYPE_CHECKING:
    from seeds.generate.cells import Cells
    from seeds.generate.source import Source
    from seeds.spec.column import ParentTest

I64 = NDArray[np.int64]
Groups = Mapping[Any, I64]
"""Ordinals of rows by a value that they have in common."""

_BLOCK = 32_768


def groups_of(values: Sequence[Any], ordinals: I64) -> Groups:
    """Return ordinals by the value that each has."""
    found: dict[Any, list[int]] = {}
    for value, ordinal in zip(values, ordinals.tolist(), strict=True):
        if value is not None:
            found.setdefault(value, []).append(ordinal)
    return {value: np.array(same, dtype=np.int64) for value, same in found.items()}


def source_groups(
    source: Source, column: str, where: str | None, present: tuple[str, ...] = ()
) -> Groups:
    """Return the rows of a source by the value of a column, worked out once a source.

    Args:
        source: The rows.
        column: The column.
        where: A boolean column that has to be true.
        present: Columns that have to hold a value.
    """
    found = source.groups.get((column, where, present))
    if found is None:
        ordinals = np.arange(source.size) if where is None else source.eligible(where)
        whole = having(source, present)
        if whole is not None:
            ordinals = np.intersect1d(ordinals, whole)
        values: list[Any] = []
        for start in range(0, len(ordinals), _BLOCK):
            rows = source.pick(ordinals[start : start + _BLOCK])
            values += to_python(rows.column(column))
        found = source.groups[(column, where, present)] = groups_of(values, ordinals)
    return found


def drawn_from(
    groups: Groups, shared: Vector, cells: Cells, place: I64 | None = None
) -> tuple[I64, NDArray[np.bool_]]:
    """Draw one of the rows with the same value for each value.

    Args:
        groups: The rows by their values.
        shared: The values.
        cells: Where chance comes from.
        place: Which of the rows with a value, where chance does not say it; around and around.

    Returns:
        Their ordinals, and where there is none.
    """
    none = np.zeros(0, dtype=np.int64)
    found = [groups.get(value, none) for value in to_python(shared)]
    counts = np.array([len(same) for same in found], dtype=np.uint64)
    some = np.maximum(counts, np.uint64(1))
    drawn = (cells.below(some) if place is None else place.astype(np.uint64) % some).tolist()
    ordinals = [int(same[at]) if len(same) else 0 for same, at in zip(found, drawn, strict=True)]
    return np.array(ordinals, dtype=np.int64), counts == 0


def meeting(
    target: Source, where: str | None, conditions: Sequence[tuple[str, Source, str]]
) -> I64:
    """Return the rows of a source whose values occur in other sources, too.

    Args:
        target: The rows to choose from.
        where: A boolean column of theirs that has to be true.
        conditions: A column of theirs, another source, and its column.
    """
    ordinals = np.arange(target.size) if where is None else target.eligible(where)
    for column, other, theirs in conditions:
        known = source_groups(other, theirs, None)
        mine = source_groups(target, column, where)
        meet = [same for value, same in mine.items() if value in known]
        ordinals = np.intersect1d(ordinals, np.concatenate(meet) if meet else ordinals[:0])
    return ordinals


def having(source: Source, present: tuple[str, ...]) -> I64 | None:
    """Return the rows of a source with a value in each of some columns; ``None`` for all.

    Args:
        source: The rows.
        present: The columns.
    """
    open_ = tuple(name for name in present if source.may_lack(name))
    if not open_:
        return None
    found = source.having.get(open_)
    if found is None:
        parts = [np.zeros(0, dtype=np.int64)]
        for start in range(0, source.size, _BLOCK):
            some = np.arange(start, min(start + _BLOCK, source.size), dtype=np.int64)
            rows = source.pick(some)
            for name in open_:
                missing = rows.column(name).missing
                if missing is not None:
                    rows, some = source.pick(some[~missing]), some[~missing]
            parts.append(some)
        found = source.having[open_] = np.concatenate(parts)
    return found


def passing(target: Source, ordinals: I64 | None, test: ParentTest) -> I64:
    """Return the rows of a source that meet a condition, worked out once a source.

    Args:
        target: The rows to choose from.
        ordinals: Those that may be chosen; all when ``None``.
        test: The condition.
    """
    found = target.passed.get(test)
    if found is None:
        right = []
        for start in range(0, target.size, _BLOCK):
            some = np.arange(start, min(start + _BLOCK, target.size), dtype=np.int64)
            rows = target.pick(some)
            values = zip(*(to_python(rows.column(name)) for name in test.columns), strict=True)
            tests = [test.passes(dict(zip(test.columns, row, strict=True))) for row in values]
            right.append(some[np.array(tests, dtype=np.bool_)])
        found = target.passed[test] = np.concatenate([np.zeros(0, dtype=np.int64), *right])
    return found if ordinals is None else np.intersect1d(ordinals, found)
