"""Names and keys as SQLite's statements and our messages have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def quote(name: str) -> str:
    """Return a name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def key_text(values: Mapping[str, Any]) -> str:
    """Return the values of a key for a message, in PostgreSQL's form."""
    return f"Key ({', '.join(values)})=({', '.join(str(v) for v in values.values())})"
