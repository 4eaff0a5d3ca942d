"""What a source is asked: keys of rows, what they refer to, and who refers to them."""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import abc
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from seeds.copying.closure.model import Key, Link
from seeds.errors import UsageError
from seeds.load.backend import Backend
from seeds.load.errors import translated
from seeds.load.pg_catalog import ColumnType, column_types, quote, quoted_table
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind

_PAGE = 20_000

_VARIABLES = 30_000
"""Values that SQLite binds at once; it takes 32,766 in all."""


class Questions(abc.ABC):
    """Asks one kind of database, in the transaction of its backend.

    Args:
        backend: The source; nothing is written to its tables.
    """

    row_number: ClassVar[str]
    """What names a row of a table without a primary key, for as long as the transaction lasts."""

    def __init__(self, backend: Backend) -> None:
        self._raw: Any = backend.connection.connection

    def key(self, table: TableInfo) -> tuple[str, ...]:
        """Return the columns that name a row."""
        return table.primary_key or (self.row_number,)

    @abc.abstractmethod
    def keys(self, table: TableInfo, where: str) -> Iterator[Key]:
        """Yield the keys of all rows that meet a condition, an empty one being met by all."""

    @abc.abstractmethod
    def values(
        self, table: TableInfo, keys: Sequence[Key], columns: Sequence[str]
    ) -> list[tuple[Key, Key]]:
        """Return the key of each given row, and its values in some columns."""

    @abc.abstractmethod
    def found(
        self,
        table: TableInfo,
        columns: Sequence[str],
        values: Sequence[Key],
        *,
        when: tuple[str, str] | None = None,
        most: int | None = None,
    ) -> list[tuple[Key, Key]]:
        """Return the rows that have given values in some columns: their keys, and those values.

        Args:
            table: The table.
            columns: The columns.
            values: The values; none of them is NULL.
            when: A column, and the text that it has to have.
            most: How many rows for each of the values at most, those of the smallest keys.
        """

    @abc.abstractmethod
    def condition(self, table: TableInfo, keys: Sequence[Key]) -> str:
        """Return the condition in SQL of being one of some rows."""


class OnPostgresql(Questions):
    """PostgreSQL: lists of keys go as arrays, so that nothing has to be created."""

    row_number = "ctid"

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self._types: dict[str, dict[str, ColumnType]] = {}

    def keys(self, table: TableInfo, where: str) -> Iterator[Key]:
        """Read through a server-side cursor."""
        condition = f" WHERE ({where}\n)" if where else ""
        listed = ", ".join(self._read(table, c) for c in self.key(table))
        query = f"SELECT {listed} FROM {quoted_table(table)}{condition}"
        with self._raw.cursor(name=f"seeds_keys_of_{id(table)}") as cursor:
            cursor.itersize = _PAGE
            with translated(table.name):
                cursor.execute(query)
            while rows := self._page(cursor, table):
                yield from rows

    @staticmethod
    def _page(cursor: Any, table: TableInfo) -> list[Key]:
        with translated(table.name):
            return list(cursor.fetchmany(_PAGE))

    def values(
        self, table: TableInfo, keys: Sequence[Key], columns: Sequence[str]
    ) -> list[tuple[Key, Key]]:
        """Ask for rows by their keys."""
        key = self.key(table)
        listed = ", ".join(self._read(table, c) for c in (*key, *columns))
        query = f"SELECT {listed} FROM {quoted_table(table)} WHERE {self._among(table, key, keys)}"
        return _split(self._all(table, query), len(key))

    def found(
        self,
        table: TableInfo,
        columns: Sequence[str],
        values: Sequence[Key],
        *,
        when: tuple[str, str] | None = None,
        most: int | None = None,
    ) -> list[tuple[Key, Key]]:
        """Ask for rows by values of theirs."""
        key = self.key(table)
        where = self._among(table, columns, values)
        if when is not None:
            where += f" AND {quote(when[0])}::text = {self._literal(when[1])}"
        names = [f"c{i}" for i in range(len(key) + len(columns))]
        listed = ", ".join(
            f"{self._read(table, c)} AS {n}" for c, n in zip((*key, *columns), names, strict=True)
        )
        query = f"SELECT {listed} FROM {quoted_table(table)} WHERE {where}"
        if most is not None:
            number = _number(map(quote, columns), map(quote, key))
            query = f"SELECT {listed}, {number} FROM {quoted_table(table)} WHERE {where}"
            query = f"SELECT {', '.join(names)} FROM ({query}) AS each WHERE n <= {int(most)}"
        return _split(self._all(table, query), len(key))

    def condition(self, table: TableInfo, keys: Sequence[Key]) -> str:
        """Return ``key = ANY (array)``."""
        return self._among(table, self.key(table), keys)

    def _among(self, table: TableInfo, columns: Sequence[str], values: Sequence[Key]) -> str:
        arrays = []
        for i, name in enumerate(columns):
            formatted = "tid" if name == self.row_number else self._type(table, name).formatted
            given = [value[i] for value in values]
            if given and isinstance(given[0], str) and self._is_number(table, name):
                given = [v for v in given if _is_integer(v)] if len(columns) == 1 else given
            arrays.append(f"{self._literal(given)}::{formatted}[]")
        if len(columns) == 1:
            return f"{quote(columns[0])} = ANY ({arrays[0]})"
        return f"({', '.join(map(quote, columns))}) IN (SELECT * FROM unnest({', '.join(arrays)}))"

    def _is_number(self, table: TableInfo, name: str) -> bool:
        return name in table.columns and table.columns[name].type.kind is Kind.INTEGER

    def _read(self, table: TableInfo, name: str) -> str:
        return quote(name) if self._is_number(table, name) else f"{quote(name)}::text"

    def _literal(self, value: Any) -> str:
        with self._raw.cursor() as cursor:
            text: str = cursor.mogrify("%s", (value,)).decode(self._raw.encoding)
            return text

    def _type(self, table: TableInfo, column: str) -> ColumnType:
        if table.name not in self._types:
            with self._raw.cursor() as cursor, translated(table.name):
                self._types[table.name] = dict(column_types(cursor, table))
        return self._types[table.name][column]

    def _all(self, table: TableInfo, query: str) -> list[tuple[Any, ...]]:
        with self._raw.cursor() as cursor, translated(table.name):
            cursor.execute(query)
            return list(cursor.fetchall())


class OnSqlite(Questions):
    """SQLite: lists of keys are bound as rows of VALUES, because a reader can create nothing."""

    row_number = "rowid"

    def keys(self, table: TableInfo, where: str) -> Iterator[Key]:
        """Read row by row."""
        condition = f" WHERE ({where}\n)" if where else ""
        listed = ", ".join(map(quote, self.key(table)))
        with translated(table.name):
            yield from self._raw.execute(f"SELECT {listed} FROM {quoted_table(table)}{condition}")

    def values(
        self, table: TableInfo, keys: Sequence[Key], columns: Sequence[str]
    ) -> list[tuple[Key, Key]]:
        """Ask for rows by their keys."""
        key = self.key(table)
        listed = ", ".join(f"t.{quote(c)}" for c in (*key, *columns))
        query = f"SELECT {listed}{_joined(table, key)}"
        return _split(self._all(table, query, keys), len(key))

    def found(
        self,
        table: TableInfo,
        columns: Sequence[str],
        values: Sequence[Key],
        *,
        when: tuple[str, str] | None = None,
        most: int | None = None,
    ) -> list[tuple[Key, Key]]:
        """Ask for rows by values of theirs."""
        key = self.key(table)
        # The given value is what is told: equal by the column's collation is equal enough.
        names = [f"t.{quote(c)}" for c in key] + [f"g.v{i}" for i in range(len(columns))]
        listed = ", ".join(f"{c} AS c{i}" for i, c in enumerate(names))
        query = _joined(table, columns)
        parameters: Key = ()
        if when is not None:
            query += f" AND CAST(t.{quote(when[0])} AS TEXT) = ?"
            parameters = (when[1],)
        if most is None:
            query = f"SELECT {listed}{query}"
        else:
            same = (f"g.v{i}" for i in range(len(columns)))
            number = _number(same, (f"t.{quote(c)}" for c in key))
            every = ", ".join(f"c{i}" for i in range(len(names)))
            query = f"SELECT {every} FROM (SELECT {listed}, {number}{query}) WHERE n <= {int(most)}"
        return _split(self._all(table, query, values, parameters), len(key))

    def condition(self, table: TableInfo, keys: Sequence[Key]) -> str:
        """Return ``key IN (VALUES …)``."""
        key = self.key(table)
        rows = ", ".join("(" + ", ".join(map(_sqlite_literal, row)) + ")" for row in keys)
        names = ", ".join(map(quote, key))
        return f"({names}) IN (VALUES {rows})"

    def _all(
        self, table: TableInfo, query: str, given: Sequence[Key], parameters: Key = ()
    ) -> list[tuple[Any, ...]]:
        """Return what is found for some rows of values, as many at a time as can be bound."""
        rows: list[tuple[Any, ...]] = []
        width = len(given[0])
        names = ", ".join(f"v{i}" for i in range(width))
        mark = "(" + ", ".join("?" * width) + ")"
        count = _VARIABLES // width
        for start in range(0, len(given), count):
            part = given[start : start + count]
            values = f"WITH g({names}) AS (VALUES {', '.join([mark] * len(part))}) "
            bound = (*itertools.chain.from_iterable(part), *parameters)
            with translated(table.name):
                rows += self._raw.execute(values + query, bound).fetchall()
        return rows


def _joined(table: TableInfo, columns: Sequence[str]) -> str:
    same = " AND ".join(f"t.{quote(c)} = g.v{i}" for i, c in enumerate(columns))
    return f" FROM g JOIN {quoted_table(table)} t ON {same}"


def questions(backend: Backend) -> Questions:
    """Return what asks a database.

    Raises:
        UsageError: Nothing knows how to ask a database of this kind.
    """
    match backend.dialect:
        case "postgresql":
            return OnPostgresql(backend)
        case "sqlite":
            return OnSqlite(backend)
    raise UsageError(
        f"subsets of {backend.dialect} databases are not supported", "Use PostgreSQL or SQLite."
    )


def referred(link: Link, columns: Sequence[str], values: Sequence[Any]) -> Key | None:
    """Return what a row refers to by a link; ``None`` where it refers to nothing.

    Args:
        link: The link.
        columns: The columns whose values are given.
        values: The row's values.
    """
    by_name = dict(zip(columns, values, strict=True))
    if link.when is not None and str(by_name[link.when[0]]) != link.when[1]:
        return None
    found = tuple(by_name[c] for c in link.columns)
    return None if None in found else found


def _number(same: Iterable[str], order: Iterable[str]) -> str:
    """Return a column ``n`` that counts rows with the same values."""
    return f"row_number() OVER (PARTITION BY {', '.join(same)} ORDER BY {', '.join(order)}) AS n"


def _split(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Key, Key]]:
    return [(row[:width], row[width:]) for row in rows]


def _is_integer(text: str) -> bool:
    return text.lstrip("+-").isascii() and text.lstrip("+-").isdigit()


def _sqlite_literal(value: Any) -> str:
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)
