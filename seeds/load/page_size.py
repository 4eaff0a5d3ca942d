"""How many rows are read at a time: as many as a caller wants, and no more than memory takes."""

from __future__ import annotations

from typing import Final

PAGE_BYTES: Final = 4 << 20
"""Bytes that a page should have at most."""

_FIRST: Final = 1_000
_GROWTH: Final = 8
"""How many times as many rows as before are asked for at most: rows may get longer all at once."""


class PageSize:
    """The number of rows to read next, learnt from the bytes of those before.

    Args:
        most: Rows of a page at most.
        room: Bytes that a page should have at most; :data:`PAGE_BYTES` when left out.
        first: Rows of the first page at most.

    Attributes:
        rows: How many rows to read next; never less than one.
    """

    def __init__(self, most: int, room: int | None = None, first: int = _FIRST) -> None:
        self._most = max(most, 1)
        self._room = PAGE_BYTES if room is None else room
        self.rows = min(self._most, first)

    def learn(self, rows: int, size: int) -> None:
        """Take note of a page.

        Args:
            rows: How many rows it had.
            size: How many bytes.
        """
        if rows:
            fitting = self._room * rows // max(size, 1)
            self.rows = max(1, min(self._most, fitting, rows * _GROWTH))
