"""A regular expression's text becomes a tree.

After PostgreSQL's documentation, 9.7.3 "POSIX Regular Expressions".
"""

from __future__ import annotations

import re
from functools import lru_cache

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.regular_expressions.syntax import (
    ANY,
    CLASSES,
    END,
    START,
    Alternation,
    Anchor,
    Backreference,
    Characters,
    Expression,
    Group,
    Look,
    Pattern,
    Repeat,
    Sequence,
    char,
)

_SHORTHANDS = {"d": "digit", "w": "word", "s": "space"}
_CONTROLS = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "f": "\f",
    "v": "\v",
    "a": "\a",
    "e": "\x1b",
    "0": "\0",
}
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_LONGEST = 100_000


@lru_cache(maxsize=1024)
def parse_regular_expression(text: str, *, ignore_case: bool = False) -> Pattern:
    """Read a regular expression.

    Raises:
        Fails: It is none.
        Unknown: It uses something that is not known here.
    """
    if text.startswith("***="):
        literal = Sequence(tuple(char(c) for c in text[4:]))
        return Pattern(literal, ignore_case)
    text = text.removeprefix("***:")
    options = re.match(r"\(\?([a-z]+)\)", text)
    if options:
        if set(options[1]) - set("icse"):
            raise Unknown(f"the options of {text}")
        text = text[options.end() :]
        ignore_case = ignore_case or "i" in options[1]
    reader = _Reader(text)
    tree = reader.alternation()
    if reader.at < len(text):
        raise Fails(f"unmatched ) in {text}")
    return Pattern(tree, ignore_case)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.groups = 0

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def alternation(self) -> Expression:
        options = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Alternation(tuple(options))

    def _sequence(self) -> Expression:
        items: list[Expression] = []
        while self._peek() not in {"", "|", ")"}:
            items.append(self._quantified(self._atom()))
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def _quantified(self, item: Expression) -> Expression:
        while True:
            mark = self._peek()
            if mark and mark in "*+?":
                self.at += 1
                least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark]
            elif found := _COUNT.match(self.text, self.at):
                self.at = found.end()
                least = int(found[1])
                most = (int(found[3]) if found[3] else None) if found[2] else least
                if least > _LONGEST or (most is not None and most < least):
                    raise Fails(f"invalid repetition count in {self.text}")
            else:
                return item
            if self._peek() == "?":
                self.at += 1
            elif self._peek() == "+":
                raise Unknown("a possessive quantifier")
            item = Repeat(item, least, most)

    def _atom(self) -> Expression:
        mark = self.text[self.at]
        self.at += 1
        match mark:
            case "(":
                return self._group()
            case "[":
                return self._bracket()
            case ".":
                return ANY
            case "^":
                return START
            case "$":
                return END
            case "\\":
                return self._escape()
            case "*" | "+" | "?":
                raise Fails(f"quantifier operand invalid in {self.text}")
        return char(mark)

    def _group(self) -> Expression:
        kind, number = "", 0
        for opening in ("?:", "?=", "?!", "?<=", "?<!"):
            if self.text.startswith(opening, self.at):
                kind = opening
        if kind:
            self.at += len(kind)
        elif self._peek() == "?":
            raise Unknown(f"a group of {self.text}")
        else:
            self.groups += 1
            number = self.groups
        item = self.alternation()
        if self._peek() != ")":
            raise Fails(f"parentheses not balanced in {self.text}")
        self.at += 1
        if kind in {"", "?:"}:
            return item if kind else Group(item, number)
        return Look(item, kind.endswith("!"), "<" in kind)

    def _escape(self) -> Expression:
        mark = self._peek()
        if not mark:
            raise Fails(f"invalid escape in {self.text}")
        self.at += 1
        if mark.lower() in _SHORTHANDS:
            name = (_SHORTHANDS[mark.lower()],)
            return Characters(classes=name) if mark.islower() else Characters(not_classes=name)
        if mark in "mMyY":
            return Anchor(mark)
        if mark in "bB":
            # A border of a word to PCRE and Python; a backspace or a backslash to PostgreSQL.
            raise Unknown(f"\\{mark}, which flavours read differently")
        if mark == "A":
            return START
        if mark in "Zz":
            return END
        if mark in "123456789":
            return Backreference(int(mark))
        return char(self._character(mark))

    def _character(self, mark: str) -> str:
        if mark in {"x", "u", "U"}:
            digits = {"x": r"[0-9a-fA-F]{2}", "u": r"[0-9a-fA-F]{4}", "U": r"[0-9a-fA-F]{8}"}[mark]
            found = re.compile(digits).match(self.text, self.at)
            if not found:
                raise Fails(f"invalid escape in {self.text}")
            self.at = found.end()
            return chr(int(found[0], 16))
        if mark in _CONTROLS:
            return _CONTROLS[mark]
        if mark.isalnum():
            raise Unknown(f"the escape \\{mark}")
        return mark

    def _bracket(self) -> Expression:
        negated = self._peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        classes: list[str] = []
        excluded: list[str] = []
        first = True
        while first or self._peek() != "]":
            if not self._peek():
                raise Fails(f"brackets not balanced in {self.text}")
            first = False
            if self.text.startswith("[:", self.at):
                classes.append(self._named_class())
                continue
            if self._peek() == "\\" and self.text[self.at + 1 : self.at + 2].lower() in _SHORTHANDS:
                mark = self.text[self.at + 1]
                (classes if mark.islower() else excluded).append(_SHORTHANDS[mark.lower()])
                self.at += 2
                continue
            low = self._bracket_character()
            high = low
            if self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in {"]", ""}:
                self.at += 1
                high = self._bracket_character()
            if ord(high) < ord(low):
                raise Fails(f"invalid character range in {self.text}")
            ranges.append((ord(low), ord(high)))
        self.at += 1
        return Characters(tuple(ranges), tuple(classes), tuple(excluded), negated)

    def _named_class(self) -> str:
        end = self.text.find(":]", self.at)
        name = self.text[self.at + 2 : end] if end > 0 else ""
        if name not in CLASSES:
            if name in {"<", ">"}:
                raise Unknown("a border of a word in brackets")
            raise Fails(f"invalid character class in {self.text}")
        self.at = end + 2
        return name

    def _bracket_character(self) -> str:
        if self.text.startswith(("[.", "[="), self.at):
            close = self.text[self.at + 1] + "]"
            end = self.text.find(close, self.at + 2)
            if end - self.at != 3:
                raise Unknown("a collating element")
            self.at = end + 2
            return self.text[end - 1]
        mark = self.text[self.at]
        self.at += 1
        if mark == "\\":
            mark = self._peek()
            if not mark:
                raise Fails(f"brackets not balanced in {self.text}")
            self.at += 1
            return self._character(mark) if mark != "b" else "\b"
        return mark
