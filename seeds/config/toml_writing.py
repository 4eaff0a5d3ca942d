"""Pieces of TOML files that people go on with: keys, texts, comments."""

from __future__ import annotations

import json
import re
from typing import Final

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def comment(text: str) -> str:
    """Return a comment, which ends with its line whatever columns are called."""
    return "# " + re.sub(r"[\x00-\x1f\x7f]", "?", text)


def key(name: str) -> str:
    """Return a key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else basic(name)


def basic(value: str) -> str:
    """Return a text in double quotes."""
    # What JSON escapes TOML does too, but for the one that it leaves alone.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def readable(value: str) -> str:
    """Return a text in single quotes, which need no escapes; in double ones where it has some."""
    return f"'{value}'" if "'" not in value and value.isprintable() else basic(value)
