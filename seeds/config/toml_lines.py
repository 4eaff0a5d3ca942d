"""On which line of a TOML file each key stands; the standard library's reader does not say.

The text is walked once. It is taken to be TOML: who wants to know whether it is asks
:mod:`tomllib`, whose word on values counts too.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from bisect import bisect_left
from typing import Final

Pointer = tuple[str | int, ...]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_BLANKS: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_PLAIN: Final = re.compile(r"[^,\]}\n#]*")


class Lines:
    """Where the keys of a text stand.

    Attributes:
        found: The line of each key and of each item of a list, by the way that leads to it.
        twice: Keys that are there a second time, with the line of that.
    """

    def __init__(self, text: str) -> None:
        self.found: dict[Pointer, int] = {}
        self.twice: list[tuple[Pointer, int]] = []
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._lists: dict[Pointer, int] = {}
        self._headers: set[Pointer] = set()
        # No TOML from there on, or too deep for anybody to read.
        with contextlib.suppress(IndexError, tomllib.TOMLDecodeError, RecursionError):
            self._document()

    def _document(self) -> None:
        table: Pointer = ()
        while self._next() < len(self._text):
            if self._text[self._at] != "[":
                self._pair(table)
                continue
            line = self._line()
            many = self._text.startswith("[[", self._at)
            self._at += 1 + many
            table = self._header(self._key(), line, many)
            self._next()
            self._at += 1 + many

    def _header(self, key: tuple[str, ...], line: int, many: bool) -> Pointer:
        table: Pointer = ()
        for place, part in enumerate(key):
            table = (*table, part)
            last = place == len(key) - 1
            if last and not many and table not in self._lists:
                # A header stands before or after those of tables within it, but only once.
                if table in self._headers:
                    self.twice.append((table, line))
                self._headers.add(table)
            self.found.setdefault(table, line)
            if last and many:
                self._lists[table] = self._lists.get(table, -1) + 1
            if table in self._lists:
                table = (*table, self._lists[table])
                self.found.setdefault(table, line)
        return table

    def _pair(self, table: Pointer) -> None:
        line = self._line()
        pointer, known = table, False
        for part in self._key():
            pointer = (*pointer, part)
            known = pointer in self.found
            self.found.setdefault(pointer, line)
        if known:
            self.twice.append((pointer, line))
        if self._text[self._next()] != "=":
            raise IndexError
        self._at += 1
        self._value(pointer)

    def _key(self) -> tuple[str, ...]:
        parts = []
        while True:
            self._next()
            if self._text[self._at] in "\"'":
                parts.append(self._string())
            else:
                bare = _BARE.match(self._text, self._at)
                if bare is None:
                    raise IndexError
                self._at = bare.end()
                parts.append(bare[0])
            if self._text[self._next()] != ".":
                return tuple(parts)
            self._at += 1

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        if match is None:
            raise IndexError
        self._at = match.end()
        text: str = tomllib.loads(f"x = {match[0]}")["x"]
        return text

    def _value(self, pointer: Pointer) -> None:
        sign = self._text[self._next()]
        if sign in "\"'":
            self._string()
        elif sign == "[":
            self._items(pointer)
        elif sign == "{":
            self._at += 1
            while self._text[self._next()] != "}":
                self._pair(pointer)
                if self._text[self._next()] == ",":
                    self._at += 1
            self._at += 1
        else:
            plain = _PLAIN.match(self._text, self._at)
            assert plain is not None
            self._at = plain.end()

    def _items(self, pointer: Pointer) -> None:
        self._at += 1
        index = 0
        while self._text[self._next()] != "]":
            self.found[*pointer, index] = self._line()
            self._value((*pointer, index))
            index += 1
            if self._text[self._next()] == ",":
                self._at += 1
        self._at += 1

    def _next(self) -> int:
        """Go past blanks, ends of lines and comments; return the place."""
        match = _BLANKS.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return self._at

    def _line(self) -> int:
        return bisect_left(self._ends, self._at) + 1
