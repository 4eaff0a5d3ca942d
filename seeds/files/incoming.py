"""Files as batches for one table, with the rows that cannot be taken set aside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.errors import FileError
from seeds.files.binding import Binder, Field
from seeds.files.compression import STANDARD, codec_of, is_pipe
from seeds.files.conversion import EMPTY
from seeds.files.reading.chunk import Chunk
from seeds.files.reading.opening import Reader, open_reader
from seeds.files.reading.options import ReadOptions
from seeds.schema.batch import Batch

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute


@dataclass(frozen=True)
class Reject:
    """A row that is not taken.

    Attributes:
        file: Its file.
        line: Its line, or its row in a file without lines.
        column: The column at fault; empty when it is the whole row.
        reason: What is wrong.
        row: The row as it stands in the file.
        unit: What ``line`` counts.
    """

    file: str
    line: int
    column: str
    reason: str
    row: str
    unit: str = "line"

    def __str__(self) -> str:
        """Return place and reason."""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, {self.unit} {self.line}{column}: {self.reason}"


class Places:
    """Where the rows sent to a database stand in the files."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._parts: list[tuple[str, str, int | NDArray[np.int64]]] = []
        self.rows = 0

    def add(self, chunk: Chunk, lines: NDArray[np.int64]) -> None:
        """Note rows that come next."""
        if not len(lines):
            return
        even = int(lines[-1]) - int(lines[0]) == len(lines) - 1
        self._starts.append(self.rows)
        self._parts.append((chunk.file, chunk.unit, int(lines[0]) if even else lines))
        self.rows += len(lines)

    def __call__(self, row: int) -> str:
        """Return file and line of a row, counted from 1; an empty string for none of these."""
        if not 1 <= row <= self.rows:
            return ""
        file, unit, line = self.at(row)
        return f"{file}, {unit} {line}"

    def at(self, row: int) -> tuple[str, str, int]:
        """Return a row's file, what its lines are called, and the line."""
        at = bisect_right(self._starts, row - 1) - 1
        file, unit, lines = self._parts[at]
        offset = row - 1 - self._starts[at]
        line = lines + offset if isinstance(lines, int) else int(lines[offset])
        return file, unit, line


@dataclass
class Incoming:
    """Files on their way to a table.

    Iterating yields the batches, once; :meth:`open` comes before.

    Args:
        files: Their paths, in order; ``-`` is standard input.
        binder: Says what goes where.
        options: How they are read.
        skip: Whether rows that cannot be taken are set aside, and not an error.
        limit: How many rows are read at most.

    Attributes:
        rejects: Is given each row that is not taken.
        places: Where the rows yielded stand.
        read: Rows read so far, those not taken included.
    """

    files: Sequence[str]
    binder: Binder
    options: ReadOptions
    skip: bool = False
    limit: int | None = None
    rejects: Any = None
    places: Places = field(default_factory=Places)
    read: int = 0

    def open(self, stack: ExitStack) -> tuple[str, ...]:
        """Open the first file, and return the table's columns that come.

        Args:
            stack: Closes it.

        Raises:
            FileError: It cannot be read, or does not fit the table.
        """
        self._reader = stack.enter_context(open_reader(self.files[0], self.options))
        self._fields = self.binder.bind(self._reader.name, self._reader.names)
        return tuple(f.info.name for f in self._fields)

    @property
    def columns(self) -> dict[str, str]:
        """What fills each of the table's columns, for people; not what the database would fill."""
        return {
            f.info.name: f.shown for f in self._fields if f.said or not f.info.has_server_default
        }

    @property
    def said(self) -> tuple[str, ...]:
        """The table's columns whose values the files or the user say: no defaults."""
        return tuple(f.info.name for f in self._fields if f.said)

    @property
    def rows_hint(self) -> int:
        """How many rows will come, roughly; 0 when nothing is known."""
        known = self._reader.rows_hint
        rows = _estimate(self.files, self._reader) if known is None else known * len(self.files)
        return rows if self.limit is None else min(rows, self.limit)

    def __iter__(self) -> Iterator[Batch]:
        yield from self._batches(self._reader, self._fields)
        names = [f.info.name for f in self._fields]
        for path in self.files[1:]:
            if self.limit is not None and self.read >= self.limit:
                return
            with open_reader(path, self.options) as reader:
                fields = self.binder.bind(reader.name, reader.names)
                if [f.info.name for f in fields] != names:
                    other = sorted({f.info.name for f in fields} ^ set(names))
                    raise FileError(
                        f"{reader.name} and {self._reader.name} do not have the same columns: "
                        f"{', '.join(other)}",
                        "Import them one after another.",
                    )
                yield from self._batches(reader, fields)

    def _batches(self, reader: Reader, fields: Sequence[Field]) -> Iterator[Batch]:
        for chunk in reader:
            left = None if self.limit is None else self.limit - self.read
            if left is not None and left <= 0:
                return
            if chunk.rows or chunk.malformed:
                batch = self._batch(chunk, fields, left)
                if batch.rows.num_rows:
                    yield batch

    def _batch(self, chunk: Chunk, fields: Sequence[Field], left: int | None) -> Batch:
        arrays, rejects = [], _malformed(chunk)
        bad: dict[int, Reject] = {}
        for each in fields:
            made = each.fill(chunk)
            arrays.append(made.array)
            for problem in made.problems:
                if problem.row not in bad:
                    bad[problem.row] = Reject(
                        chunk.file, int(chunk.lines[problem.row]), each.shown, problem.reason,
                        "", chunk.unit,
                    )  # fmt: skip
        rows = pa.RecordBatch.from_arrays(arrays, names=[f.info.name for f in fields])
        lines = chunk.lines
        if left is not None and chunk.rows + len(rejects) > left:
            # In the order of lines, those that cannot be read count as well.
            every = sorted([*lines.tolist(), *(r.line for r in rejects)])[:left]
            last = every[-1]
            rejects = [r for r in rejects if r.line <= last]
            keep = int(np.searchsorted(lines, last, side="right"))
            rows, lines = rows.slice(0, keep), lines[:keep]
            bad = {row: r for row, r in bad.items() if row < keep}
        self.read += len(lines) + len(rejects)
        if bad or rejects:
            self._reject(chunk, bad, rejects)
        if bad:
            good = np.ones(len(lines), np.bool_)
            good[list(bad)] = False
            rows, lines = rows.filter(pa.array(good)), lines[good]
        self.places.add(chunk, lines)
        return Batch(self.binder.table, rows)

    def _reject(self, chunk: Chunk, bad: dict[int, Reject], malformed: list[Reject]) -> None:
        if not self.skip:
            first = min([*bad.values(), *malformed], key=lambda r: r.line)
            hint = "Correct it; --dry-run shows all such rows, --on-error skip leaves them out."
            if first.reason == EMPTY:
                hint += " A mapping file says what empty cells hold: [defaults]."
            raise FileError(str(first), hint)
        found = [
            Reject(r.file, r.line, r.column, r.reason, chunk.original(row), r.unit)
            for row, r in bad.items()
        ]
        for reject in sorted([*found, *malformed], key=lambda r: r.line):
            self.rejects(reject)


def find(incoming: Incoming, key: Mapping[str, str]) -> str:
    """Read the files once more, and return where the last row with some values stands.

    Args:
        incoming: What was being imported; standard input and pipes cannot be read again.
        key: Texts of values by column.

    Returns:
        File and line; an empty string when there is no such row.
    """
    if any(path == STANDARD or is_pipe(path) for path in incoming.files):
        return ""
    again = replace(incoming, skip=True, rejects=lambda reject: None, places=Places(), read=0)
    found = 0
    with ExitStack() as stack:
        columns = again.open(stack)
        if not key.keys() <= set(columns):
            return ""
        for batch in again:
            match = None
            for name, text in key.items():
                texts = _texts(batch.rows.column(name))
                same = pc.fill_null(pc.equal(texts, text), False)
                match = same if match is None else pc.and_(match, same)
            rows = pc.indices_nonzero(match).to_pylist()
            if rows:
                found = again.places.rows - batch.rows.num_rows + rows[-1] + 1
    return again.places(found)


def _texts(array: Any) -> Any:
    try:
        return array.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([str(v) for v in array.to_pylist()], pa.string())


def _malformed(chunk: Chunk) -> list[Reject]:
    return [
        Reject(chunk.file, m.line, m.column, m.reason, m.text, chunk.unit) for m in chunk.malformed
    ]


def _estimate(files: Sequence[str], reader: Any) -> int:
    """Guess how many rows files of text have, by their size and the first rows'."""
    total = 0
    for path in files:
        file = Path(path)
        if path == STANDARD or not file.is_file():
            return 0
        total += file.stat().st_size * (1 if codec_of(path) is None else 4)
    return int(total / reader.bytes_a_row())
