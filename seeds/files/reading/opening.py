"""A file opened as what it is: by its ending, what the user says, or its first bytes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

from seeds.errors import FileError, UsageError, did_you_mean
from seeds.files.compression import STANDARD, codec_of, is_pipe, open_source, plain_suffix
from seeds.files.reading.chunk import Chunk
from seeds.files.reading.options import FORMATS, ReadOptions
from seeds.files.storage import shown

_BY_SUFFIX = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


class Reader(Protocol):
    """An open file.

    Attributes:
        name: Its name, for messages.
        names: The names of its columns.
        rows_hint: How many rows there are, when that is known beforehand.
    """

    name: str
    names: tuple[str, ...]
    rows_hint: int | None

    def __iter__(self) -> Iterator[Chunk]:
        """Read the rows, once."""

    def bytes_a_row(self) -> float:
        """Return how long the first rows are on average, in a file of text."""


def format_of(path: str, options: ReadOptions) -> str:
    """Return a file's format: as given, or by its ending.

    Raises:
        UsageError: Neither says.
    """
    if options.format is not None:
        if options.format not in FORMATS:
            raise UsageError(
                f"--format: {options.format!r} is not known", did_you_mean(options.format, FORMATS)
            )
        return options.format
    if path == STANDARD:
        return "csv"
    found = _BY_SUFFIX.get(plain_suffix(shown(path)))
    if found is None:
        raise UsageError(
            f"{shown(path)}: its ending does not say what it is",
            f"Say so: --format {'|'.join(FORMATS)}",
        )
    return found


@contextlib.contextmanager
def open_reader(path: str, options: ReadOptions) -> Iterator[Reader]:
    """Open a file.

    Args:
        path: Its path; ``-`` is standard input.
        options: How it is to be read.

    Raises:
        FileError: It cannot be read, or is not what it says.
    """
    name = "standard input" if path == STANDARD else shown(path)
    form = format_of(path, options)
    if form == "parquet":
        from seeds.files.reading.parquet_file import ParquetFile

        if path == STANDARD or codec_of(path) is not None or is_pipe(path):
            raise FileError(
                f"{name}: Parquet is read from a plain file, because its end is read first",
                "Save it to a file; Parquet compresses by itself.",
            )
        with open_source(path) as plain_source:
            yield ParquetFile(name, plain_source)
        return
    source: Any = open_source(path)
    try:
        if form in ("csv", "copy"):
            from seeds.files.reading.copy_text import as_copy_text
            from seeds.files.reading.csv_file import CsvFile

            if form == "copy":
                options = as_copy_text(options)
            yield CsvFile(name, source, options)
        else:
            from seeds.files.reading.json_file import JsonFile

            yield JsonFile(name, source, options, lines=form == "jsonl")
    finally:
        if path != STANDARD:
            source.close()
