"""Defaults of a database's own columns, as far as they are values that can be told beforehand."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from typing import Any

import sqlalchemy as sa

from seeds.load.errors import translated
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

_KINDS = frozenset(
    {Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL, Kind.BOOLEAN, Kind.TEXT, Kind.JSON, Kind.DATE,
     Kind.TIMESTAMP}
)  # fmt: skip
_WORD = re.compile(r"-?\d+(?:\.\d+)?|true|false", re.IGNORECASE)
_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:::[a-z_][\w .\"]*(?:\(\d+(?:,\d+)?\))?)?", re.IGNORECASE)
_NOW = re.compile(r"now\(\)|current_timestamp(?:\(6?\))?", re.IGNORECASE)


def known_defaults(connection: sa.Connection, table: TableInfo) -> dict[str, str]:
    """Return what the database gives columns that are left out, as text a file could hold.

    Only constants, and the transaction's time in columns that keep instants: what a function
    makes, such as a key or a random value, is known when a row is there.

    Args:
        connection: An open connection.
        table: The table; when the database does not have it, nothing is returned.
    """
    with translated(table.name), warnings.catch_warnings():
        # Types that SQLAlchemy does not know have no defaults that we do.
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        try:
            found = sa.inspect(connection).get_columns(
                table.source.name, schema=table.source.schema
            )
        except sa.exc.NoSuchTableError:
            return {}
    defaults: dict[str, str] = {}
    for column in found:
        info = table.columns.get(column["name"])
        expression: Any = column.get("default")
        if info is None or info.generated or info.type.kind not in _KINDS or not expression:
            continue
        if info.source is not None and isinstance(info.source.type, sa.types.TypeDecorator):
            continue  # the database has it in the decorator's form
        value = _value(connection, info, _bare(str(expression)))
        if value is not None:
            defaults[info.name] = value
    return defaults


def _bare(expression: str) -> str:
    """Return an expression without the brackets around it."""
    expression = expression.strip()
    while re.fullmatch(r"\([^()]*(?:\(\))?[^()]*\)", expression):
        expression = expression[1:-1].strip()
    return expression


def _value(connection: sa.Connection, info: ColumnInfo, expression: str) -> str | None:
    if _WORD.fullmatch(expression):
        return expression
    quoted = _QUOTED.fullmatch(expression)
    if quoted:
        # Backslashes mean something to some databases.
        return None if "\\" in quoted[1] else quoted[1].replace("''", "'")
    if _NOW.fullmatch(expression) and info.type.kind is Kind.TIMESTAMP:
        return _moment(connection, info)
    return None


def _moment(connection: sa.Connection, info: ColumnInfo) -> str | None:
    """Return the time that the database gives all rows of the transaction."""
    if connection.dialect.name == "sqlite":
        now: Any = dt.datetime.now(dt.UTC)  # SQLite's own ends at the second
    elif connection.dialect.name == "postgresql" and info.type.timezone:
        with translated():
            now = connection.scalar(sa.select(sa.func.now()))
    else:
        return None
    return str(now.astimezone(dt.UTC).replace(tzinfo=None))
