r"""The text format of PostgreSQL's COPY: tabs, ``\N`` for NULL, and what backslashes mean."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from seeds.files.reading.options import ReadOptions

NULL: Final = "\\N"

_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def as_copy_text(options: ReadOptions) -> ReadOptions:
    """Return how a file of COPY's text format is read, besides what the user says."""
    return replace(
        options,
        delimiter=options.delimiter or "\t",
        quote="",
        nulls=(NULL, *options.nulls),
        backslashes=True,
    )


def unescaped(text: str) -> str:
    """Return a cell as it was in the table.

    Octal and hexadecimal escapes are bytes, of UTF-8 among them; COPY writes none itself.
    """
    return _ESCAPE.sub(_meant, text).encode("utf-8", "surrogateescape").decode(errors="replace")


def _meant(match: re.Match[str]) -> str:
    octal, hexadecimal, letter = match.groups()
    if letter is not None:
        return _LETTERS.get(letter, letter)
    byte = (int(octal, 8) if octal else int(hexadecimal, 16)) & 0xFF
    return bytes((byte,)).decode("utf-8", "surrogateescape")


def unescaped_column(column: Any) -> Any:
    """Return a column of texts as they were in the table."""
    escaped = pc.match_substring(column, "\\").fill_null(False)
    if not pc.any(escaped).as_py():
        return column
    plain = [unescaped(text) for text in column.filter(escaped).to_pylist()]
    return pc.replace_with_mask(column, escaped, pa.array(plain, column.type))
