"""The database as a judge of single conditions: which of some tuples satisfy them?

Nothing is created and nothing written, so that it can be asked at any time: the values stand in
the query. Where an evaluation fails the tuples are asked about by halves.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; conditions are the table's own

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from seeds.errors import DatabaseError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.schema.catalogue import CatalogueColumn, CatalogueTable

_CALL = re.compile(r'(\w+)"?\(')
_TOGETHER = 256
_QUERIES = 600
"""Queries about one set of tuples, at most; what is left then is taken to be wrong."""

Row = tuple[Any, ...]


class Judge:
    """Asks a database about conditions.

    Args:
        connection: A connection, within a transaction.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def right(
        self,
        table: CatalogueTable,
        columns: Sequence[str],
        rows: Sequence[Row],
        conditions: Sequence[str],
    ) -> list[Row]:
        """Return the tuples of which the database says that no condition is false.

        Args:
            table: The table that the columns belong to.
            columns: The columns.
            rows: A value for each of them.
            conditions: As the catalogue has them.
        """
        condition = " AND ".join(f"({sql}\n)" for sql in conditions)
        if not rows or not columns:
            return []
        match self._connection.dialect.name:
            case "postgresql":
                return _OfPostgreSQL(self._connection, table, columns, condition).right(rows)
            case "sqlite":
                return self._of_sqlite(table, columns, rows, condition)
            case other:
                raise DatabaseError(
                    f"{table.name}: conditions of {other} cannot be asked about",
                    "Use PostgreSQL or SQLite.",
                )

    def sources(self, conditions: Sequence[str]) -> list[str]:
        """Return the texts of the functions that conditions call, as far as they can be read.

        Args:
            conditions: As the catalogue has them.
        """
        if self._connection.dialect.name != "postgresql":
            return []
        names = sorted({name for sql in conditions for name in _CALL.findall(sql)})
        cursor = self._connection.connection.cursor()
        cursor.execute(
            "SELECT prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE proname = ANY (%s) AND nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND prosrc IS NOT NULL ORDER BY p.oid",
            (names,),
        )
        return [str(source) for (source,) in cursor.fetchall()]

    def _of_sqlite(
        self, table: CatalogueTable, columns: Sequence[str], rows: Sequence[Row], condition: str
    ) -> list[Row]:
        raw: Any = self._connection.connection.dbapi_connection
        casts = ", ".join(
            f"{_cast(table.columns[name].affinity)} AS {_quoted(name)}" for name in columns
        )
        query = f"SELECT ({condition}) IS NOT FALSE FROM (SELECT {casts})"
        found = []
        for row in rows:
            try:
                values = [_plain(table, n, v) for n, v in zip(columns, row, strict=True)]
                [[right]] = raw.execute(query, values).fetchall()
            except (sqlite3.Error, OverflowError, ValueError):
                continue
            if right:
                found.append(row)
        return found


def _cast(affinity: str) -> str:
    known = affinity.upper() in {"TEXT", "INTEGER", "REAL", "NUMERIC"}
    return f"CAST(? AS {affinity})" if known else "?"


class _OfPostgreSQL:
    """One set of conditions on one set of columns."""

    def __init__(
        self,
        connection: sa.Connection,
        table: CatalogueTable,
        columns: Sequence[str],
        condition: str,
    ) -> None:
        self.connection = connection
        self.table = table
        self.columns = columns
        self.condition = condition
        self.left = _QUERIES

    def right(self, rows: Sequence[Row]) -> list[Row]:
        """Return the tuples that satisfy the conditions."""
        found = []
        for start in range(0, len(rows), _TOGETHER):
            found += self._halved(rows[start : start + _TOGETHER])
        return found

    def _halved(self, rows: Sequence[Row]) -> list[Row]:
        if self.left <= 0:
            return []
        self.left -= 1
        places = self._asked(rows)
        if places is not None:
            return [rows[place] for place in places]
        if len(rows) == 1:
            return []
        middle = len(rows) // 2
        return self._halved(rows[:middle]) + self._halved(rows[middle:])

    def _asked(self, rows: Sequence[Row]) -> list[int] | None:
        """Return the places of those that satisfy; ``None`` where the evaluation fails."""
        import psycopg2

        marks = ", ".join(f"%s::{_unread(_cast_to(self.table.columns[n]))}" for n in self.columns)
        cursor = self.connection.connection.cursor()
        savepoint = self.connection.begin_nested()
        try:
            listed = b", ".join(
                cursor.mogrify(f"({number}, {marks})", self._values(row))
                for number, row in enumerate(rows)
            ).decode()
            names = ", ".join(_quoted(name) for name in self.columns)
            cursor.execute(
                f"SELECT seeds_place FROM (VALUES {listed}) AS seeds_rows (seeds_place, {names})"
                f" WHERE ({self.condition}) IS NOT FALSE ORDER BY 1"
            )
            places = [int(place) for (place,) in cursor.fetchall()]
        except (psycopg2.Error, TypeError, ValueError):
            savepoint.rollback()
            return None
        savepoint.commit()
        return places

    def _values(self, row: Row) -> list[Any]:
        return [_plain(self.table, n, v) for n, v in zip(self.columns, row, strict=True)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(table: CatalogueTable, name: str, value: Any) -> Any:
    """Return a value as drivers take it."""
    from seeds.schema.types import Kind

    kind = table.info.columns[name].type.kind
    if isinstance(value, dict) or (kind is Kind.JSON and not isinstance(value, str | None)):
        return json.dumps(value, default=str)
    if value is None or isinstance(value, str | int | float | bytes | list):
        return value
    if kind in {Kind.DECIMAL, Kind.UUID, Kind.DATE, Kind.TIMESTAMP, Kind.TIME}:
        return str(value)
    return value


def _cast_to(column: CatalogueColumn) -> str:
    """Return the type that values are cast to.

    It is no domain, whose conditions could fail the query, and has no length, which would cut them.
    """
    if column.type_kind == "base" or (column.type_kind == "array" and not column.item_labels):
        return column.base_type or column.sql_type
    below = column.named.get(column.domain or "")
    return column.sql_type if below is None else below.base


def _unread(sql: str) -> str:
    """Return SQL in which the driver does not read a per cent sign."""
    return sql.replace("%", "%%")
