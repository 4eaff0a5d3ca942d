"""Values that a condition itself hints at: its constants, and what can be made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from seeds.schema.types import Kind, LogicalType

_TEXT = re.compile(r"'((?:[^']|'')*)'")
_STEP = re.compile(r'\.(?:"([^"]+)"|(\w+))|(\[[^\]]*\])')
_LONGEST = 40


def hinted(type_: LogicalType, sources: Iterable[str]) -> list[Any]:
    """Return values of a type that texts of SQL mention, as they are and a little changed.

    Args:
        type_: The type.
        sources: Conditions, and the functions that they call.
    """
    constants = dict.fromkeys(t.replace("''", "'") for sql in sources for t in _TEXT.findall(sql))
    if type_.kind is Kind.JSON:
        paths = [c for c in constants if c.startswith(("$", "strict $", "lax $"))]
        return [document for path in paths if (document := _document(path)) is not None]
    if type_.kind is not Kind.TEXT or type_.labels:
        return []
    found: list[str] = []
    for text in constants:
        if text and len(text) <= _LONGEST:
            found += [text, text[:-1], text[1:], f"a{text}b", f"ab{text}", f"{text}cd"]
    most = type_.length or _LONGEST
    return [text for text in dict.fromkeys(found) if text and len(text) <= most]


def _document(path: str) -> str | None:
    """Return a document in which a path of SQL/JSON leads somewhere."""
    steps = _STEP.findall(path.partition("$")[2].partition("?")[0])
    value: Any = 1
    for quoted, plain, place in reversed(steps):
        value = [value] if place else {quoted or plain: value}
    return json.dumps(value) if steps else None
