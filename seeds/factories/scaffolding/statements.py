"""Assignments of a class body, wrapped as a formatter wraps them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

INDENT: Final = "    "


def statement(name: str, text: str, width: int) -> list[str]:
    """Return an assignment in a class body as lines of at most some characters."""
    inline = f"{INDENT}{name} = {text}"
    if len(inline) <= width:
        return [inline]
    opening = text.find("(")
    head = text[:opening]
    # A call is split within its brackets; all else gets brackets of its own.
    # A name of seeds is no attribute of the class: `_order.get(…)` is not split.
    callee = re.fullmatch(r"[A-Za-z]\w*(\.\w+)?", head) is not None and ".get" not in head
    if opening == 0 or callee:
        closing = _closing(text, opening)
        inner, tail = text[opening + 1 : closing], text[closing:]
        tail_is_short = re.fullmatch(r"\)(\.\w+\([^()]*\))?", tail) is not None
        last = f"{INDENT}{name} = {text[: text.rfind('(') + 1]}"
        method = re.match(r"\)\.\w+\(", tail)
        if method is not None and not tail_is_short:
            # The arguments of the one method that is called on it may be calls themselves.
            ends = _closing(tail, method.end() - 1) == len(tail) - 1
            begun = f"{INDENT}{name} = {text[: closing + method.end()]}"
            body = f"{INDENT * 2}{tail[method.end() : -1]}"
            if ends and max(len(begun), len(body)) <= width:
                return [begun, body, f"{INDENT})"]
        if tail_is_short and tail != ")" and len(last) <= width:
            return [last, f"{INDENT * 2}{tail[tail.rfind('(') + 1 : -1]}", f"{INDENT})"]
        if tail_is_short:
            first = f"{INDENT}{name} = {head}("
            body = f"{INDENT * 2}{inner}"
            if len(body) <= width:
                return [first, body, f"{INDENT}{tail}"]
            items = [f"{INDENT * 2}{item}," for item in _arguments(inner)]
            return [first, *items, f"{INDENT}{tail}"]
    return [f"{INDENT}{name} = (", f"{INDENT * 2}{text}", f"{INDENT})"]


def _closing(text: str, opening: int) -> int:
    depth = 0
    for at in _outside_of_texts(text, opening):
        depth += text[at] in "([{"
        depth -= text[at] in ")]}"
        if depth == 0:
            return at
    raise AssertionError(text)


def _arguments(text: str) -> list[str]:
    depth, start, found = 0, 0, []
    for at in _outside_of_texts(text, 0):
        depth += text[at] in "([{"
        depth -= text[at] in ")]}"
        if text[at] == "," and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]


def _outside_of_texts(text: str, start: int) -> Iterable[int]:
    """Yield the places of a Python text that lie outside of string literals."""
    quote = ""
    at = start
    while at < len(text):
        letter = text[at]
        if quote:
            if letter == "\\":
                at += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        else:
            yield at
        at += 1
