"""How a running command tells what it does; the CLI draws it, tests record it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Progress(Protocol):
    """Receives events from the runner, all from the calling thread."""

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        """Loading begins; table names with the rows that each will get."""

    def advance(self, table: str, rows: int) -> None:
        """So many more rows of a table have been sent to the database."""

    def message(self, text: str) -> None:
        """Something worth a line: a wait, a phase such as rebuilding indexes."""

    def finish(self) -> None:
        """Loading ended, well or not."""


class Silent:
    """Progress that nobody watches."""

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        """Do nothing."""

    def advance(self, table: str, rows: int) -> None:
        """Do nothing."""

    def message(self, text: str) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""
