"""JSON: a list of objects, or JSON Lines; decoded record by record, kept as columns."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from seeds.errors import FileError
from seeds.files.reading.chunk import Chunk, Malformed
from seeds.files.reading.encoding import not_utf8, sniff_encoding
from seeds.files.reading.options import MOST_RECORD, ReadOptions
from seeds.schema.json_text import exact_number, json_text

_ROWS = 10_000
_LETTERS = 16 << 20
_BLOCK = 1 << 20
_DIGITS = 1000
_BLANK = " \t\r\n"


class _Float(float):
    """A number as the file has it: a decimal column wants all of its digits."""

    text: str

    def __new__(cls, text: str) -> _Float:
        made = super().__new__(cls, text)
        made.text = text
        return made


class _Decoder(json.JSONDecoder):
    """Decodes JSON, and keeps a name that an object has twice.

    Attributes:
        twice: Such a name in what was decoded last; ``None`` when there is none.
        long: Whether there was any number that a float may not hold.
    """

    def __init__(self) -> None:
        super().__init__(
            parse_float=self._float, parse_int=self._whole, object_pairs_hook=self._made
        )
        self.twice: str | None = None
        self.long = False

    def _float(self, text: str) -> _Float:
        self.long = self.long or isinstance(exact_number(text), Decimal)
        return _Float(text)

    def _whole(self, text: str) -> int | _Float:
        """Return a whole number; one that Python converts to none is the column's to refuse."""
        if len(text) <= _DIGITS:
            return int(text)
        self.long = True
        return _Float(text)

    def _made(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs) and self.twice is None:
            names = [name for name, _ in pairs]
            self.twice = next(name for i, name in enumerate(names) if name in names[:i])
        return made

    def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
        self.twice = None
        return super().raw_decode(s, idx)


_Record = tuple[int, dict[str, Any], str]


class _Documents(Mapping[str, Any]):
    """Columns as JSON text, made when they are asked for: few columns of a table hold documents."""

    def __init__(
        self, cells: Mapping[str, list[Any]], document: Callable[[Any], str | None]
    ) -> None:
        self._cells = cells
        self._document = document

    def __getitem__(self, name: str) -> Any:
        return pa.array(map(self._document, self._cells[name]), pa.string())

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


class JsonFile:
    """A file of JSON objects.

    Args:
        name: The file's name, for messages.
        source: Its bytes, decompressed.
        options: How it is to be read.
        lines: Whether each line is an object (JSON Lines); otherwise a list of objects, or
            objects one after another.

    Attributes:
        names: The keys of the first records.

    Raises:
        FileError: It is empty, or its beginning is no JSON.
    """

    rows_hint: int | None = None

    def __init__(self, name: str, source: Any, options: ReadOptions, *, lines: bool) -> None:
        self.name = name
        self._source = source
        self._json = _Decoder()
        start = self._read()
        self._encoding, mark = sniff_encoding(start, options.encoding)
        self._decoder = codecs.getincrementaldecoder(self._encoding)("strict")
        self._line = 1
        self._text = self._decode(start[mark:])
        self._blocks = self._chunked(self._by_line() if lines else self._objects())
        self._first = next(self._blocks, None)
        if self._first is None:
            raise FileError(f"{name} has no records", "A record is an object such as {…}.")
        records, malformed = self._first
        self.names = tuple(dict.fromkeys(key for _, record, _ in records for key in record))
        if not records and malformed:
            raise FileError(
                f"{name}, line {malformed[0].line}: {malformed[0].reason}", "Mend that line."
            )

    def bytes_a_row(self) -> float:
        """Return how long the first records are on average."""
        records = self._first[0] if self._first else []
        return sum(len(text) + 1 for _, _, text in records) / len(records) if records else 1e9

    # -- text -----------------------------------------------------------------------------

    def _read(self) -> bytes:
        try:
            return bytes(self._source.read(_BLOCK))
        except (OSError, pa.ArrowInvalid) as error:
            raise FileError(
                f"{self.name} cannot be decompressed to its end: it is truncated or damaged",
                "Fetch the file again.",
            ) from error

    def _decode(self, block: bytes) -> str:
        try:
            return self._decoder.decode(block, not block)
        except UnicodeDecodeError as error:
            if self._encoding == "utf-8":
                line = self._line + getattr(self, "_text", "").count("\n")
                line += block.count(b"\n", 0, error.start)
                raise not_utf8(self.name, line, "", block[max(error.start - 3, 0) :]) from None
            raise FileError(
                f"{self.name} is not {self._encoding}: {error}", "Say which: --encoding NAME"
            ) from error

    def _more(self) -> bool:
        raw = self._read()
        self._text += self._decode(raw)
        if len(self._text) > MOST_RECORD:
            raise FileError(
                f"{self.name}, line {self._line}: a record of more than {MOST_RECORD >> 20} MB",
                "Is this a file of records?",
            )
        return bool(raw)

    def _take(self, size: int) -> str:
        taken, self._text = self._text[:size], self._text[size:]
        self._line += taken.count("\n")
        return taken

    # -- records --------------------------------------------------------------------------

    def _by_line(self) -> Iterator[_Record | Malformed]:
        more = True
        while more:
            more = self._more() if "\n" not in self._text else True
            whole = self._text.rfind("\n") + 1 if more else len(self._text)
            if not whole:
                continue
            first, block = self._line, self._take(whole)
            for number, text in enumerate(block.split("\n"), first):
                if text.strip():
                    yield self._record(number, text.strip())

    def _record(self, line: int, text: str) -> _Record | Malformed:
        try:
            return _checked(line, self._json.decode(text), text, self._json.twice)
        except json.JSONDecodeError as error:
            return Malformed(line, f"no JSON: {error.msg} (character {error.colno})", text)
        except RecursionError:
            return Malformed(line, "JSON nested too deeply", text)

    def _objects(self) -> Iterator[_Record | Malformed]:
        """Decode values one after another, within brackets or not."""
        listed = self._skip() == "["
        if listed:
            self._take(1)
        while True:
            sign = self._skip(" \t\r\n," if listed else _BLANK)
            if not sign or (listed and sign == "]"):
                break
            value, size = self._value()
            line, text = self._line, self._text[:size]
            self._take(size)
            yield _checked(line, value, text, self._json.twice)
        if listed:
            if self._skip() != "]":
                raise FileError(
                    f"{self.name}, line {self._line}: the list ends without ']'",
                    "The file is truncated: fetch it again.",
                )
            self._take(1)
            if self._skip():
                raise FileError(
                    f"{self.name}, line {self._line}: text after the end of the list",
                    "JSON Lines want the ending .jsonl, or --format jsonl.",
                )

    def _skip(self, blanks: str = _BLANK) -> str:
        """Go on to what is not blank, and return it; nothing at the end."""
        while True:
            rest = self._text.lstrip(blanks)
            self._take(len(self._text) - len(rest))
            if self._text:
                return self._text[0]
            if not self._more():
                return ""

    def _value(self) -> tuple[Any, int]:
        while True:
            try:
                value, end = self._json.raw_decode(self._text)
                # A number may go on in the next block.
                if end < len(self._text) or not self._more():
                    return value, end
            except RecursionError:
                raise FileError(
                    f"{self.name}, line {self._line}: JSON nested too deeply", "Flatten it."
                ) from None
            except json.JSONDecodeError as error:
                # Perhaps the value only goes on: twice as much text, and again.
                before = len(self._text)
                while len(self._text) < 2 * before + 1 and self._more():
                    pass
                if len(self._text) == before:
                    line = self._line + error.lineno - 1
                    truncated = error.pos >= len(self._text.rstrip()) or "Unterminated" in error.msg
                    what = "the text ends within a value" if truncated else error.msg
                    raise FileError(
                        f"{self.name}, line {line}: no JSON: {what} (character {error.colno})",
                        "The file is truncated: fetch it again." if truncated else "Mend it.",
                    ) from None

    # -- columns --------------------------------------------------------------------------

    def _chunked(
        self, records: Iterator[_Record | Malformed]
    ) -> Iterator[tuple[list[_Record], list[Malformed]]]:
        good: list[_Record] = []
        bad: list[Malformed] = []
        letters = 0
        for record in records:
            if isinstance(record, Malformed):
                bad.append(record)
                letters += len(record.text)
            else:
                good.append(record)
                letters += len(record[2])
            if len(good) + len(bad) >= _ROWS or letters >= _LETTERS:
                yield good, bad
                good, bad, letters = [], [], 0
        if good or bad:
            yield good, bad

    def __iter__(self) -> Iterator[Chunk]:
        if self._first is not None:
            yield self._chunk(*self._first)
            self._first = None
        for good, bad in self._blocks:
            yield self._chunk(good, bad)

    def _chunk(self, records: list[_Record], malformed: list[Malformed]) -> Chunk:
        known = set(self.names)
        kept = []
        for line, record, text in records:
            if record.keys() <= known:
                kept.append((line, record, text))
            else:
                other = next(key for key in record if key not in known)
                reason = f"has {other!r}, which the records before have not"
                malformed.append(Malformed(line, reason, text, other))
        cells = {n: [record.get(n) for _, record, _ in kept] for n in self.names}
        return Chunk(
            self.name,
            len(kept),
            {n: self._column(c) for n, c in cells.items()},
            np.array([line for line, _, _ in kept], np.int64),
            lambda row: kept[row][2],
            documents=_Documents(cells, self._document),
            malformed=tuple(malformed),
        )

    def _column(self, values: list[Any]) -> Any:
        try:
            return pa.array(values, pa.string())  # most columns are texts
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            return pa.array(map(self._cell, values), pa.string())

    def _cell(self, value: Any) -> str | None:
        """Return a JSON value as a CSV file would have it."""
        match value:
            case None | str():
                found = value
            case bool():
                found = "true" if value else "false"
            case _Float():
                found = value.text
            case dict() | list():
                found = self._document(value)
            case _:
                found = str(value)
        return found

    def _document(self, value: Any) -> str | None:
        if value is None:
            return None
        if self._json.long:
            return json_text(_exact(value))
        return json.dumps(value, ensure_ascii=False)


def _exact(value: Any) -> Any:
    """Return a value with a Decimal for each number that no float holds."""
    if isinstance(value, dict):
        return {name: _exact(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_exact(one) for one in value]
    return exact_number(value.text) if isinstance(value, _Float) else value


def _checked(line: int, value: Any, text: str, twice: str | None) -> _Record | Malformed:
    if not isinstance(value, dict):
        return Malformed(line, "the record is no object", text)
    if "\\ud" in text.lower():  # the escape of a surrogate: two of them are a character
        for name, cell in value.items():
            if _is_half(name) or _is_half(cell):
                return Malformed(line, "holds half a character (a lone surrogate)", text, name)
    if twice is not None:
        return Malformed(line, f"an object has {twice!r} twice", text, twice)
    return line, value, text


def _is_half(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
