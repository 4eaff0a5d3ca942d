"""Columns whose values are nobody's business, by their names."""

from __future__ import annotations

import re
from typing import Any, Final

HIDDEN: Final = "***"

_SECRET = re.compile(
    r"passw|passphrase|pwd|secret|token|api_?key|private_?key|credential|salt", re.IGNORECASE
)


def secret(column: str) -> bool:
    """Tell whether the values of a column are never shown."""
    return _SECRET.search(column) is not None


def concealed(column: str, value: Any) -> Any:
    """Return a value as it may be shown: NULL as it is, that of a secret column hidden.

    Args:
        column: The column's name.
        value: Its value.
    """
    return HIDDEN if value is not None and secret(column) else value
