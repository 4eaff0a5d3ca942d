"""Conditions of being in a set of keys, and the temporary tables that large sets need."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from seeds.load.removal import SEPARATE, KeySet
from seeds.schema.own_rows import own_rows
from seeds.schema.table import TableInfo

if TYPE_CHECKING:
    from types import TracebackType

    from seeds.load.generic import GenericBackend

_SHORT = 8
"""Keys in a range, on average, up to which they are taken one by one."""

_NUMBERS = itertools.count(1)


class Scope:
    """Makes conditions; drops its temporary tables when its block ends.

    A block that fails leaves them: the transaction is over then, or the connection is.

    Args:
        backend: The database.
    """

    def __init__(self, backend: GenericBackend) -> None:
        self._backend = backend
        self._made: list[str] = []
        self._known: dict[int, tuple[KeySet, sa.TableClause]] = {}

    def __enter__(self) -> Scope:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            for name in self._made:
                self._backend.drop_temporary(name)

    @staticmethod
    def clause(table: TableInfo, columns: Sequence[str]) -> sa.TableClause:
        """Return a table's own rows with some of its columns, to be named in a statement."""
        names = [quoted_name(c, True) for c in dict.fromkeys(columns)]
        return own_rows(table, map(sa.column, names))

    def contains(self, within: KeySet, key: Sequence[Any]) -> Any:
        """Return the condition that a key is in a set.

        Args:
            within: The set.
            key: The columns that hold the key, in the order of the table's primary key.
        """
        options = []
        single = within.keys or _scattered(within)
        if 0 < len(within.merged) <= SEPARATE:
            options += [_between(key[0], first, last) for first, last in within.merged]
        elif within.merged and not _scattered(within):
            options.append(self._among(within, key[0]))
        if single:
            keys = self._temporary(within)
            found: Any = sa.select(sa.literal_column("1")).select_from(keys)
            same = [keys.c[f"k{i}"] == column for i, column in enumerate(key)]
            options.append(sa.exists(found.where(*same).correlate_except(keys)))
        return sa.or_(*options) if options else sa.false()

    def excludes(self, within: KeySet, key: Sequence[Any]) -> Any:
        """Return the condition that a key is not in a set.

        A few ranges are spelt as the gaps between them, which an index can look up.
        """
        ranges = within.merged
        if within.keys or not ranges or len(ranges) > SEPARATE:
            return sa.not_(self.contains(within, key))
        column = key[0]
        gaps = [column < _number(ranges[0][0]), column > _number(ranges[-1][1])]
        gaps += [
            _between(column, before[1] + 1, after[0] - 1)
            for before, after in itertools.pairwise(ranges)
        ]
        return sa.or_(*gaps)

    def ranges(self, ranges: Sequence[tuple[int, int]]) -> sa.TableClause:
        """Return a temporary table of ranges: their number, first and last."""
        name = f"seeds_ranges_{next(_NUMBERS)}"
        self._backend.make_ranges(name)
        self._made.append(name)
        rows = [(i, first, last) for i, (first, last) in enumerate(ranges)]
        columns = ("number", "first_key", "last_key")
        self._backend.fill_temporary(name, columns, (None, None, None), rows)
        return sa.table(name, *(sa.column(c) for c in columns))

    def _among(self, within: KeySet, column: Any) -> Any:
        """Return the condition of lying in one of many ranges: in the last that begins before.

        One look-up in the index of the ranges a row, however many there are.
        """
        ranges = self._temporary(within, ranges=True)
        last = (
            sa.select(ranges.c.last_key)
            .where(ranges.c.first_key <= column)
            .order_by(ranges.c.first_key.desc())
            .limit(1)
            .correlate_except(ranges)
            .scalar_subquery()
        )
        bounds = _between(column, within.merged[0][0], within.merged[-1][1])
        return sa.and_(bounds, column <= last)

    def _temporary(self, within: KeySet, *, ranges: bool = False) -> sa.TableClause:
        at = id(within) * 2 + ranges
        if at in self._known and self._backend.reopens:
            return self._known[at][1]
        table = self.ranges(within.merged) if ranges else self._keys(within)
        self._known[at] = (within, table)  # keeps the set, and so its number, alive
        return table

    def _keys(self, within: KeySet) -> sa.TableClause:
        """Make a temporary table of whole keys, with the very types of the key's columns."""
        name = f"seeds_keys_{next(_NUMBERS)}"
        table = within.table
        columns = [f"k{i}" for i in range(len(table.primary_key))]
        self._backend.make_keys(name, table, columns)
        self._made.append(name)
        infos = [table.columns[c] for c in table.primary_key]
        rows = within.keys
        if _scattered(within):
            rows += tuple((k,) for first, last in within.merged for k in range(first, last + 1))
        self._backend.fill_temporary(name, columns, infos, rows)
        return sa.table(name, *(sa.column(c) for c in columns))


def _scattered(within: KeySet) -> bool:
    """Tell whether ranges are so many and short that their keys are better taken one by one.

    A database looks equal keys up all at once (a hash join), and ranges row by row.
    """
    ranges = within.merged
    if len(ranges) <= SEPARATE:
        return False
    return sum(last - first + 1 for first, last in ranges) <= _SHORT * len(ranges)


def _number(value: int) -> Any:
    return sa.literal_column(str(int(value)))


def _between(column: Any, first: int, last: int) -> Any:
    if first == last:
        return column == _number(first)
    return column.between(_number(first), _number(last))
