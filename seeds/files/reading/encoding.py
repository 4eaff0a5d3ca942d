"""Bytes of text in any encoding, as UTF-8."""

from __future__ import annotations

import codecs
from typing import Final

from seeds.errors import FileError, UsageError

_MARKS: Final = (  # the longer first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def sniff_encoding(start: bytes, given: str | None) -> tuple[str, int]:
    """Return a text's encoding and how many bytes its mark takes.

    Without a mark it is UTF-8, unless the text begins as UTF-16 of Latin letters does.

    Args:
        start: The first bytes.
        given: The encoding as the user says, or ``None``.

    Raises:
        UsageError: There is no such encoding.
    """
    for mark, name in _MARKS:
        if start.startswith(mark) and (given is None or _family(given) == _family(name)):
            return name, len(mark)
    if given is not None:
        return canonical(given), 0
    if len(start) >= 4 and start[0] and not start[1] and start[2] and not start[3]:
        return "utf-16-le", 0
    if len(start) >= 4 and not start[0] and start[1] and not start[2] and start[3]:
        return "utf-16-be", 0
    return "utf-8", 0


def canonical(name: str) -> str:
    """Return Python's name of an encoding.

    Raises:
        UsageError: There is none, or it is no encoding of text.
    """
    try:
        found = codecs.lookup(name)
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError) as error:
        raise UsageError(
            f"--encoding: there is no encoding {name!r}", "Write utf-8, cp1252 or utf-16."
        ) from error
    return "utf-8" if found.name in ("utf-8", "utf-8-sig", "ascii") else found.name


def _family(name: str) -> str:
    return canonical(name).replace("-le", "").replace("-be", "")


class Recoder:
    """Brings blocks of bytes to UTF-8; characters may be cut between blocks.

    Args:
        file: The file's name, for messages.
        encoding: The encoding of the bytes.
    """

    def __init__(self, file: str, encoding: str) -> None:
        self.file = file
        self.encoding = encoding
        self._decoder = (
            None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("strict")
        )

    def __call__(self, block: bytes, *, last: bool = False) -> bytes:
        """Return a block as UTF-8; UTF-8 itself is passed on unseen.

        Raises:
            FileError: The bytes are none of the encoding.
        """
        if self._decoder is None:
            return block
        try:
            return self._decoder.decode(block, last).encode()
        except UnicodeError as error:
            raise FileError(
                f"{self.file} is not {self.encoding}: {error}", "Say which: --encoding NAME"
            ) from error


def not_utf8(file: str, line: int, column: str, data: bytes) -> FileError:
    """Return the error for bytes that are no UTF-8.

    Args:
        file: The file.
        line: The line.
        column: The column, or an empty string.
        data: The bytes of the row.
    """
    where = f"{file}, line {line}{column and f', column {column}'}"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        odd = f"byte 0x{error.object[error.start]:02X}"
    else:  # pragma: no cover - whoever calls has seen it
        odd = "a byte"
    return FileError(
        f"{where}: {odd} is not UTF-8",
        "Say what it is: --encoding cp1252 (Windows, Western Europe), latin-1, utf-16, …",
    )
