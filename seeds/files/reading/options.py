"""How a file is to be read, as far as the user says; the rest is found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FORMATS: Final = ("csv", "copy", "json", "jsonl", "parquet")

MOST_RECORD: Final = 64 << 20
"""Bytes that one row may have: what is read stays bounded, whatever the file."""


@dataclass(frozen=True)
class ReadOptions:
    """How files are read.

    Attributes:
        format: One of :data:`FORMATS`; ``None`` goes by the file's ending, or its first bytes.
        delimiter: What separates the cells of a CSV file; ``None`` finds it out.
        encoding: Encoding of text; ``None`` finds it out.
        quote: What CSV cells are quoted with; an empty string when quotes mean nothing.
        nulls: Texts that stand for NULL, besides an empty cell without quotes.
        backslashes: Whether backslashes mean what they mean to PostgreSQL's COPY, and an empty
            cell is an empty text.
        block_size: Bytes of text read at a time.
    """

    format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    quote: str = '"'
    nulls: tuple[str, ...] = ()
    backslashes: bool = False
    block_size: int = 4 << 20
