"""Values within values: how PostgreSQL writes arrays and composite types.

The rules are those of https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO and
https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PLAIN_ITEM = re.compile(r"[\w.:+/-]+\Z")
_PLAIN_FIELD = re.compile(r'[^\s,()"\\]+\Z')


def array(items: Sequence[str], separator: str = ",") -> str:
    """Return an array of items, of which none is NULL. Arrays stay as they are: dimensions."""
    return "{" + separator.join(items) + "}"


def array_item(text: str) -> str:
    """Return an item with quotes where it needs them."""
    if _PLAIN_ITEM.match(text) and text.upper() != "NULL":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def composite(fields: Sequence[str | None]) -> str:
    """Return a row of fields."""
    return "(" + ",".join(_field(text) for text in fields) + ")"


def _field(text: str | None) -> str:
    if text is None:
        return ""
    if _PLAIN_FIELD.match(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '""')
    return f'"{escaped}"'
