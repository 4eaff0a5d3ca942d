"""Progress for a pipe or a log: one line for each finished table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TextIO

from seeds.cli.invocation import silence
from seeds.cli.render.text import counted, duration, rate


class LineProgress:
    """Writes plain lines; an unfinished table has none."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._wanted: dict[str, int] = {}
        self._done: dict[str, int] = {}
        self._since = time.monotonic()

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        """Remember how many rows each table gets."""
        self._wanted = dict(tables)
        self._done = dict.fromkeys(self._wanted, 0)
        self._since = time.monotonic()

    def advance(self, table: str, rows: int) -> None:
        """Write a line when the table is complete."""
        self._done[table] = done = self._done.get(table, 0) + rows
        if done != self._wanted.get(table) or not rows:
            return
        now = time.monotonic()
        seconds, self._since = now - self._since, now
        speed = rate(done, seconds)
        self._line(f"{table}: {counted(done, 'row')} in {duration(seconds)}, {speed}".rstrip(", "))

    def message(self, text: str) -> None:
        """Write a line."""
        self._line(text)

    def finish(self) -> None:
        """Do nothing: every line is complete."""

    def _line(self, text: str) -> None:
        # Flushed, because whoever follows a log wants to see it when it happens.
        try:
            self._stream.write(text + "\n")
            self._stream.flush()
        except OSError:  # nobody reads it, or the log's disk is full: no reason to stop loading
            silence(self._stream)
