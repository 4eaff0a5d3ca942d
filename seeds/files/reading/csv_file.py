"""CSV: dialect found out, read in blocks, cells by pyarrow, lines by their offsets."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from seeds.errors import FileError, UsageError
from seeds.files.reading.chunk import Chunk, Malformed
from seeds.files.reading.copy_text import unescaped, unescaped_column
from seeds.files.reading.encoding import Recoder, not_utf8, sniff_encoding
from seeds.files.reading.options import MOST_RECORD, ReadOptions
from seeds.files.reading.records import newlines, record_ends

_DELIMITERS: Final = ",;\t|"
_SAMPLE: Final = 64 << 10


@dataclass(frozen=True)
class Dialect:
    """What a CSV file turned out to be.

    Attributes:
        encoding: Its encoding.
        delimiter: What separates cells.
        quote: What cells are quoted with, or an empty string.
    """

    encoding: str
    delimiter: str
    quote: str


class CsvFile:
    """A CSV file with a line of headings.

    Args:
        name: The file's name, for messages.
        source: Its bytes, decompressed.
        options: How it is to be read.

    Attributes:
        dialect: What it turned out to be.
        names: The headings.

    Raises:
        FileError: It is empty, or its headings are not usable.
    """

    def __init__(self, name: str, source: Any, options: ReadOptions) -> None:
        self.name = name
        self._source = source
        self._options = options
        start = self._read_raw(max(options.block_size, _SAMPLE))
        encoding, mark = sniff_encoding(start, options.encoding)
        self._nulls = [*([] if options.backslashes else [""]), *options.nulls]
        self._returns = False
        self._recode = Recoder(name, encoding)
        self._data = self._recode(start[mark:])
        self._ended = False
        self._line = 1  # of the first byte of the data
        self._returns = b"\r" in self._data and b"\n" not in self._data
        if self._returns:
            self._data = self._data.replace(b"\r", b"\n")
        self._delimiter = options.delimiter or ""
        self._take_separator_line()
        if not self._delimiter:
            self._delimiter = sniff_delimiter(self._data[:_SAMPLE].decode(errors="replace"))
        if len(self._delimiter.encode()) != 1 or len(options.quote.encode()) > 1:
            raise UsageError(
                "--delimiter and --quote are one ASCII character each",
                r"Write --delimiter ';', or '\t' for a tab.",
            )
        self.dialect = Dialect(encoding, self._delimiter, options.quote)
        self.names = self._headings()
        self.rows_hint: int | None = None

    # -- bytes ----------------------------------------------------------------------------

    def _read_raw(self, size: int) -> bytes:
        try:
            return bytes(self._source.read(size))
        except (OSError, pa.ArrowInvalid) as error:
            raise FileError(
                f"{self.name} cannot be decompressed to its end: it is truncated or damaged",
                "Fetch the file again.",
            ) from error

    def _more(self) -> bool:
        """Read another block behind the data at hand; tell whether there was one."""
        if self._ended:
            return False
        raw = self._read_raw(self._options.block_size)
        self._ended = not raw
        block = self._recode(raw, last=not raw)
        self._data += block.replace(b"\r", b"\n") if self._returns else block
        return True

    def _take_separator_line(self) -> None:
        """Take Excel's own first line, ``sep=;``."""
        if self._data[:4].lower() == b"sep=" and len(self._data) > 5:
            line, _, rest = self._data.partition(b"\n")
            separator = line.strip(b"\r")[4:]
            if len(separator) == 1:
                self._delimiter = self._delimiter or separator.decode(errors="replace")
                self._data, self._line = rest, 2

    def _records(self) -> Iterator[tuple[bytes, Any]]:
        """Yield blocks of whole records, with the position past each."""
        delimiter, quote = self._delimiter.encode(), self._options.quote.encode()
        while True:
            ends = record_ends(self._data, delimiter, quote)
            if len(ends):
                whole = int(ends[-1])
                block, self._data = self._data[:whole], self._data[whole:]
                yield block, ends
                self._line += block.count(b"\n")
            elif len(self._data) > MOST_RECORD:
                raise self._endless()
            if not self._more():
                break
        if self._data:
            if quote and self._data.count(quote) % 2 and b"\n" in self._data:
                raise FileError(
                    f"{self.name}, line {self._line}: a quote is opened and never closed",
                    "Close it, or say that quotes mean nothing: --quote ''.",
                )
            yield self._data, np.array([len(self._data)], np.int64)
            self._data = b""

    def _endless(self) -> FileError:
        quote = self._options.quote.encode()
        hint = "Is this a CSV file, and --delimiter what separates its cells?"
        if quote and quote in self._data[:_SAMPLE]:
            hint = "Perhaps a quote is never closed; --quote '' takes quotes for nothing."
        return FileError(
            f"{self.name}, line {self._line}: a row of more than {MOST_RECORD >> 20} MB", hint
        )

    def bytes_a_row(self) -> float:
        """Return how long the first rows are on average."""
        if self._first is None or not len(self._first[1]):
            return 1e9
        return len(self._first[0]) / len(self._first[1])

    # -- headings -------------------------------------------------------------------------

    def _headings(self) -> tuple[str, ...]:
        self._blocks = self._records()
        self._first: tuple[bytes, Any, int] | None = None
        for block, ends in self._blocks:
            starts = np.concatenate(([0], ends[:-1]))
            for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
                text = self._decoded(block[start:end], self._line + block.count(b"\n", 0, start))
                if not text.strip():
                    continue
                self._first = block[end:], ends[i + 1 :] - end, block.count(b"\n", 0, end)
                return self._named(self._cells(text)[0])
        raise FileError(
            f"{self.name} is empty", "The first line names the columns, such as sku,name,price."
        )

    def _named(self, cells: Sequence[str]) -> tuple[str, ...]:
        if self._options.backslashes:
            cells = [unescaped(cell) for cell in cells]
        names = [cell.strip() or f"column {i}" for i, cell in enumerate(cells, 1)]
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise FileError(
                f"{self.name}, line {self._line}: two columns are called {twice[0]!r}",
                "Give each column a name of its own.",
            )
        if any("\0" in name for name in names):
            raise FileError(
                f"{self.name}, line {self._line}: the names of columns have NUL characters",
                "This is no text, or it is UTF-16: --encoding utf-16.",
            )
        return tuple(names)

    def _decoded(self, data: bytes, line: int) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise not_utf8(self.name, line, "", data) from None

    def _cells(self, text: str) -> list[list[str]]:
        quote = self._options.quote
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self._delimiter,
            quotechar=quote or None,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        )
        return [row for row in reader if row]

    # -- rows -----------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Chunk]:
        csv.field_size_limit(MOST_RECORD)
        if self._first is not None:
            block, ends, skipped = self._first
            self._first = None
            if len(ends):
                yield self._chunk(block, ends, self._line + skipped)
        for block, ends in self._blocks:
            yield self._chunk(block, ends, self._line)

    def _chunk(self, block: bytes, ends: Any, line: int) -> Chunk:
        breaks = newlines(block)
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
        raw = np.frombuffer(block, np.uint8)
        if not self._options.backslashes:
            # A record is empty when it is nothing but its newline.
            blank = raw[starts] == ord("\n")
            blank |= (raw[starts] == ord("\r")) & (ends - starts == 2)
            starts, ends = starts[~blank], ends[~blank]
        columns, malformed = self._parse(block, starts, ends, breaks, line)
        if self._options.backslashes:
            columns = {name: unescaped_column(column) for name, column in columns.items()}
        bad = {i for i, _ in malformed}
        if bad:
            good = np.array([i not in bad for i in range(len(starts))], np.bool_)
            starts, ends = starts[good], ends[good]

        lines = line + np.searchsorted(breaks, starts)

        def original(row: int) -> str:
            return _text(block[starts[row] : ends[row]])

        return Chunk(
            self.name, len(starts), columns, lines, original,
            malformed=tuple(m for _, m in malformed),
        )  # fmt: skip

    def _parse(
        self, block: bytes, starts: Any, ends: Any, breaks: Any, line: int
    ) -> tuple[dict[str, Any], list[tuple[int, Malformed]]]:
        """Return the columns of a block, and the records among it that are no rows."""
        invalid: list[tuple[int, int]] = []

        def ragged(row: Any) -> str:
            invalid.append((row.number - 1, row.actual_columns))
            return "skip"

        try:
            table = self._by_arrow(block, ragged)
        except pa.ArrowInvalid:
            self._check_encoding(block, starts, ends, breaks, line)
            table = None
        if table is None or table.num_rows + len(invalid) != len(starts):
            return self._by_hand(block, starts, ends, breaks, line)
        columns = {n: _one(table.column(i)) for i, n in enumerate(self.names)}
        malformed = [
            (
                i,
                Malformed(
                    line + int(np.searchsorted(breaks, starts[i])),
                    self._ragged(actual),
                    _text(block[starts[i] : ends[i]]),
                ),
            )
            for i, actual in invalid
        ]
        return columns, malformed

    def _by_arrow(self, block: bytes, ragged: Any) -> Any:
        quote: Any = self._options.quote or False
        source: Any = pa.BufferReader(block)
        return arrow_csv.read_csv(
            source,
            read_options=arrow_csv.ReadOptions(
                column_names=list(self.names), use_threads=False, block_size=len(block) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                quote_char=quote,
                double_quote=bool(quote),
                newlines_in_values=bool(quote),
                ignore_empty_lines=not self._options.backslashes,
                invalid_row_handler=ragged,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self.names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=self._nulls,
            ),
        )

    def _check_encoding(self, block: bytes, starts: Any, ends: Any, breaks: Any, line: int) -> None:
        try:
            block.decode()
        except UnicodeDecodeError as error:
            i = int(np.searchsorted(ends, error.start, side="right"))
            record = block[starts[i] : ends[i]]
            before = record[: error.start - int(starts[i])].decode()
            cells = self._cells(before or " ")
            at = len(cells[0]) - 1 if cells else 0
            column = self.names[at] if at < len(self.names) else ""
            where = line + int(np.searchsorted(breaks, error.start))
            raise not_utf8(self.name, where, column, record) from None

    def _by_hand(
        self, block: bytes, starts: Any, ends: Any, breaks: Any, line: int
    ) -> tuple[dict[str, Any], list[tuple[int, Malformed]]]:
        """Parse record by record what a parser of columns takes apart otherwise."""
        rows: list[list[str | None]] = []
        malformed: list[tuple[int, Malformed]] = []
        nulls = set(self._nulls)
        for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            text = _text(block[start:end])
            found = self._cells(text)
            reason = ""
            if len(found) != 1:
                reason = "a carriage return within a row, and outside of quotes"
            elif len(found[0]) != len(self.names):
                reason = self._ragged(len(found[0]))
            if reason:
                where = line + int(np.searchsorted(breaks, start))
                malformed.append((i, Malformed(where, reason, text)))
            else:
                rows.append([None if cell in nulls else cell for cell in found[0]])
        cells = list(zip(*rows, strict=True)) or [()] * len(self.names)
        made = {n: pa.array(c, pa.string()) for n, c in zip(self.names, cells, strict=True)}
        return made, malformed

    def _ragged(self, actual: int) -> str:
        wanted = len(self.names)
        cells = "1 cell" if actual == 1 else f"{actual} cells"
        return f"{cells}, and the file has {wanted} column{'' if wanted == 1 else 's'}"


def _one(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _text(record: bytes) -> str:
    return record.decode(errors="replace").rstrip("\r\n")


def sniff_delimiter(sample: str) -> str:
    """Return what separates the cells: what divides the first rows into equally many.

    Args:
        sample: The beginning of the text.
    """
    lines = sample.splitlines(keepends=True)
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines = lines[:-1]
    best, found = (0, 0), ","
    for delimiter in _DELIMITERS:
        try:
            rows = [r for r in csv.reader(lines[:50], delimiter=delimiter) if r][:20]
        except csv.Error:
            continue
        if not rows:
            continue
        width = len(rows[0])
        score = (sum(len(r) == width for r in rows) * (width > 1), width)
        if score > best:
            best, found = score, delimiter
    return found
