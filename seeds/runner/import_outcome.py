"""What an import has written so far, and where a row that the database refuses came from."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.errors import ConstraintError
from seeds.schema.digest import Digest
from seeds.schema.json_text import exact_value
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.load.backend import Encoded
    from seeds.schema.ranges import Range
    from seeds.schema.table import TableInfo

MOST_NAMED = 100_000
"""Rows of a table without an integer key whose keys the ledger keeps one by one."""

MEND = "Nothing was written; correct the file and import it again."

_ROW = re.compile(r"(?:, |^)row (\d+)(?=: )")
_PENDING = 1 << 20


class Keys:
    """Integer keys as ranges, kept as numbers and not as Python objects: there may be many."""

    def __init__(self) -> None:
        self._ranges = np.empty((0, 2), np.int64)
        self._pending: list[Any] = []
        self._waiting = 0

    def add(self, keys: Any) -> None:
        """Add keys, in any order."""
        if len(keys):
            ordered = np.sort(np.asarray(keys, np.int64))
            self._put(np.column_stack((ordered, ordered)))

    def add_range(self, first: int, last: int) -> None:
        """Add all keys from one to another."""
        self._put(np.array([[first, last]], np.int64))

    def _put(self, ranges: Any) -> None:
        self._pending.append(_joined(ranges))
        self._waiting += len(self._pending[-1])
        if self._waiting > _PENDING:
            self._settle()

    def _settle(self) -> None:
        every = np.concatenate([self._ranges, *self._pending])
        self._ranges = _joined(every[np.argsort(every[:, 0], kind="stable")])
        self._pending, self._waiting = [], 0

    def ranges(self) -> tuple[Range, ...]:
        """Return the ranges in order, joined where they touch."""
        self._settle()
        return tuple((first, last) for first, last in self._ranges.tolist())


def _joined(ranges: Any) -> Any:
    """Return ordered ranges of different keys, joined where one begins behind another's end."""
    apart = ranges[1:, 0] > ranges[:-1, 1] + 1
    firsts = ranges[np.concatenate(([True], apart)), 0] if len(ranges) else ranges[:, 0]
    lasts = ranges[np.concatenate((apart, [True])), 1] if len(ranges) else ranges[:, 1]
    return np.column_stack((firsts, lasts))


@dataclass
class Outcome:
    """What was written so far.

    Attributes:
        inserted: Rows inserted.
        updated: Rows that were there and were brought up to date.
        unchanged: Rows that were there as given.
        keys: Integer keys of the rows inserted.
        named: Primary keys of other kinds, while there are not too many.
        digest: Digest of the rows inserted as they were sent.
        hashes: (key, hash) of the first rows inserted.
        together: Rows that came together at most.
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    keys: Keys = field(default_factory=Keys)
    named: list[tuple[Any, ...]] = field(default_factory=list)
    digest: Digest = field(default_factory=Digest)
    hashes: list[tuple[int, int]] = field(default_factory=list)
    together: int = 500


def ahead(encoded: Iterator[Encoded]) -> Iterator[Encoded]:
    """Let a thread make the next batch while one is being sent."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as pool:
        waiting = pool.submit(next, encoded, None)
        while (batch := waiting.result()) is not None:
            waiting = pool.submit(next, encoded, None)
            yield batch


@contextmanager
def placed(place: Callable[[int], str], before: int = 0) -> Iterator[None]:
    """Say in a refusal of the database where the row came from.

    Args:
        place: Says where a row came from.
        before: Rows sent before those that errors count.
    """
    try:
        yield
    except ConstraintError as error:
        found = _ROW.search(error.message)
        where = place(before + int(found[1])) if found else ""
        if not found or not where:
            raise
        rest = error.message[: found.start()] + error.message[found.end() :]
        raise ConstraintError(f"{where}: {rest.removeprefix(': ')}", MEND) from error


def python_column(table: TableInfo, name: str, array: Any) -> list[Any]:
    """Return a column as the Python values that an upsert takes."""
    values: list[Any] = array.to_pylist()
    match table.columns[name].type.kind:
        case Kind.JSON:
            return [None if v is None else exact_value(v) for v in values]
        case Kind.UUID:
            return [None if v is None else uuid.UUID(bytes=v) for v in values]
    return values
