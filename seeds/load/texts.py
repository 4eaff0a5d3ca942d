"""Texts that no database can store, found before a driver stumbles over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from seeds.errors import ConstraintError, half_character
from seeds.schema.metadata import type_for
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

_TEXTS = (Kind.TEXT, Kind.JSON, Kind.ARRAY)


def check_texts(table: TableInfo, rows: Sequence[Mapping[str, Any]], dialect: sa.Dialect) -> None:
    """Check the texts of rows that are given as Python values.

    Raises:
        ConstraintError: One cannot be stored; column, row and value are named.
    """
    for name, column in table.columns.items():
        if column.type.kind not in _TEXTS:
            continue
        nul = dialect.name == "postgresql" and not _escapes(column)
        for number, row in enumerate(rows, 1):
            for text in _texts(row.get(name)):
                if nul and "\0" in text:
                    raise ConstraintError(
                        f"{table.name}.{name}, fixed row {number}: {_short(text)} has a NUL "
                        "character; PostgreSQL cannot store one in text or jsonb",
                        "Remove the character where the value is made.",
                    )
                if not text.isascii():
                    try:
                        text.encode()
                    except UnicodeEncodeError as error:
                        where = f"{table.name}.{name}, fixed row {number}"
                        raise half_character(where, error) from error


def _escapes(column: ColumnInfo) -> bool:
    """Tell whether a NUL is stored as an escape sequence, as JSON text does."""
    if column.type.kind is not Kind.JSON or column.source is None:
        return False
    return not isinstance(type_for(column.source.type, "postgresql"), JSONB)


def _texts(value: Any) -> list[str]:
    """Return all texts within a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [t for pair in value.items() for part in pair for t in _texts(part)]
    if isinstance(value, list | tuple):
        return [t for item in value for t in _texts(item)]
    return []


def _short(text: str) -> str:
    return repr(text) if len(text) <= 40 else f"{text[:40]!r}…"
