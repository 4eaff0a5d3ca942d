"""Some rows of each table, as texts, to see what its columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from seeds.schema.table import TableInfo
from seeds.schema.types import Kind

ROWS: Final = 1000
"""Rows of a table that are looked at: half from its beginning, half from its end."""

_LOOKED_AT: Final = (Kind.TEXT, Kind.JSON, Kind.INTEGER, Kind.ARRAY, Kind.DECIMAL, Kind.OTHER)


@dataclass(frozen=True)
class Samples:
    """Some rows of a table.

    Attributes:
        rows: How many.
        columns: The values of columns as texts; of numbers, texts and documents alone.
    """

    rows: int = 0
    columns: Mapping[str, list[str | None]] = field(default_factory=dict, repr=False)

    def of(self, name: str) -> list[str | None]:
        """Return the values of a column; none of one that was not looked at."""
        return self.columns.get(name, [])


def sample(connection: sa.Connection, table: TableInfo, rows: int = ROWS) -> Samples:
    """Read some rows of a table; nothing is changed.

    Args:
        connection: A connection.
        table: The table.
        rows: How many, at most.
    """
    names = [n for n, info in table.columns.items() if info.type.kind in _LOOKED_AT]
    if not names:
        return Samples()
    key = [table.source.columns[name] for name in table.primary_key]
    found = _read(connection, table, names, key, -(-rows // 2))
    if len(found) == -(-rows // 2):
        known = set(found)
        later = _read(connection, table, names, [c.desc() for c in key], rows // 2)
        # Without a key both may be the same rows.
        found += [row for row in later if row not in known]
    return Samples(len(found), {name: [r[i] for r in found] for i, name in enumerate(names)})


def _read(
    connection: sa.Connection, table: TableInfo, names: Iterable[str], order: Iterable[Any], n: int
) -> list[tuple[str | None, ...]]:
    columns = [sa.cast(table.source.columns[name], sa.Text).label(None) for name in names]
    query = sa.select(*columns).select_from(table.source).order_by(*order).limit(n)
    return [
        tuple(None if v is None else _text(v) for v in row) for row in connection.execute(query)
    ]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
