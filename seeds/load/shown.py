"""The first rows of a table as people look at them: each value as the database writes it."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.load.errors import translated
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.table import TableInfo

_PLAIN = frozenset({Kind.INTEGER, Kind.FLOAT, Kind.BOOLEAN, Kind.BYTES})
"""Kinds whose values the driver gives as they are; of all others the text is asked for."""


def first_rows(
    connection: sa.Connection, table: TableInfo, rows: int, *, steady: bool = False
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return a table's columns and its first rows by its primary key.

    Values are ``None``, truth values, numbers and texts. Bytes are in hexadecimal digits.

    Args:
        connection: The connection.
        table: The table.
        rows: How many, at most.
        steady: Whether they are always the same ones, also where no key says which come first.
    """
    names = tuple(table.columns)
    as_text = connection.dialect.name == "postgresql"
    chosen = []
    for i, name in enumerate(names):
        column: Any = sa.type_coerce(table.source_column(name), sa.types.NullType())
        if as_text and table.columns[name].type.kind not in _PLAIN:
            column = sa.cast(table.source_column(name), sa.Text())
        chosen.append(column.label(f"c{i}"))
    order: list[Any] = [table.source_column(name) for name in table.primary_key]
    if steady and not order:
        order = [sa.cast(table.source_column(name), sa.Text()) for name in names]
    query = sa.select(*chosen).select_from(table.source).order_by(*order).limit(rows)
    with translated(table.name), _any_text(connection):
        found = connection.execute(query).all()
    return names, tuple(tuple(map(_plain, row)) for row in found)


@contextlib.contextmanager
def _any_text(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite give back texts that are none: it takes any bytes, and they are to be seen."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Whoever reads by this connection later has to hear of them.
    raw: Any = connection.connection.dbapi_connection
    before = raw.text_factory
    raw.text_factory = lambda found: found.decode(errors="replace")
    try:
        yield
    finally:
        raw.text_factory = before


def _plain(value: Any) -> Any:
    match value:
        case bytes() | memoryview() | bytearray():
            return f"\\x{bytes(value).hex()}"
        case float() if not math.isfinite(value):
            return str(value)
        case None | bool() | int() | float() | str():
            return value
    return str(value)
