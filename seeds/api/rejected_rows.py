"""Rows of an import that are not taken: counted, shown, and written to a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seeds.runner.reports import RejectedRow

if TYPE_CHECKING:
    from seeds.files.incoming import Places, Reject

_SHOWN: Final = 20


@dataclass
class Rejected:
    """Counts the rows that are not taken, and writes them down."""

    write: Callable[[Reject], None] = lambda reject: None
    count: int = 0
    first: list[RejectedRow] = field(default_factory=list)

    def __call__(self, reject: Reject) -> None:
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(RejectedRow(reject.file, reject.line, reject.column, reject.reason))
        self.write(reject)

    def note(self, places: Places, later: int, earlier: int, columns: str) -> None:
        """Note a row that is for the same row of the table as an earlier one."""
        self.count += 1
        if len(self.first) < _SHOWN:
            file, _, line = places.at(later)
            reason = f"is there already, in {places(earlier)}"
            self.first.append(RejectedRow(file, line, columns, reason))


@contextmanager
def rejects_file(path: str | Path | None, rejected: Rejected) -> Iterator[None]:
    """Write rejected rows to a file, which appears when all is done."""
    if path is None:
        yield
        return
    from seeds.files.compression import open_sink

    with open_sink(path) as sink:

        def write(cells: Sequence[object]) -> None:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerow(cells)
            sink.write(text.getvalue().encode(errors="replace"))

        write(("file", "line", "column", "reason", "row"))
        rejected.write = lambda r: write((r.file, r.line, r.column, r.reason, r.row))
        yield
