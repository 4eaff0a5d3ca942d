"""A column type of which nothing is known but how the database writes it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


class WrittenType(sa.types.UserDefinedType[str]):
    """A type of the database's own; its values are the texts that the database reads and writes.

    Args:
        name: The type as the database writes it, parameters included: ``tstzrange``, ``bit(3)``.
    """

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **kw: Any) -> str:
        """Return the type for use in CREATE TABLE."""
        return self.name
