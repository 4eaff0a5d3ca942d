"""Rows of tables without a primary key: found by what they hold, named by where they lie.

A place names a row until it is written again, so places are good within a transaction that holds
the table, and nowhere else.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seeds.load import pg_catalog, sqlite_text
from seeds.load.errors import translated
from seeds.load.removal import KeySet
from seeds.load.staging import Staging
from seeds.schema.ranges import key_ranges
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo

Place = tuple[Any, ...]
"""Where a row lies, as a key of a table that :func:`placed` returned."""

_ROWIDS = ("rowid", "_rowid_", "oid")
"""Names of one and the same number; a column may have taken one of them."""


def placed(table: TableInfo, dialect: str) -> TableInfo | None:
    """Return a table whose rows are named by where they lie; ``None`` where nothing says it.

    Args:
        table: A table without a primary key.
        dialect: The kind of database.
    """
    names: tuple[str, ...]
    match dialect:
        case "postgresql":
            # The places of partitions are those of each by itself.
            names, kinds = ("tableoid", "ctid"), (Kind.INTEGER, Kind.OTHER)
        case "sqlite":
            taken = {name.lower() for name in table.columns}
            names, kinds = tuple(n for n in _ROWIDS if n not in taken)[:1], (Kind.INTEGER,) * 2
        case _:
            names, kinds = (), (Kind.INTEGER, Kind.INTEGER)
    if not names or set(names) & set(table.columns):
        return None
    also = {
        name: ColumnInfo(name, LogicalType(kind), nullable=False)
        for name, kind in zip(names, kinds, strict=False)
    }
    return replace(table, columns={**table.columns, **also}, primary_key=names)


def places(table: TableInfo, found: Iterable[Place]) -> KeySet:
    """Return rows by where they lie.

    Args:
        table: What :func:`placed` returned.
        found: The places.
    """
    if len(table.primary_key) == 1:
        return KeySet(table, key_ranges(place[0] for place in found))
    return KeySet(table, keys=tuple(found))


class Lying:
    """Finds the rows of a table that hold just what given rows hold.

    The given rows are sent to a temporary table with the very types of the table, so that what
    the database makes of a value is the same on both sides, and compared as texts: not every type
    can be compared.

    Args:
        backend: The database, in a transaction.
        table: The table, without a primary key.
        columns: The columns that the given rows have.

    Attributes:
        surplus: Whether there are more rows that hold the same than were given.
    """

    def __init__(self, backend: Backend, table: TableInfo, columns: Iterable[str]) -> None:
        self._backend = backend
        self._dialect = backend.connection.dialect.name
        self._table = table
        self._columns = tuple(columns)
        self._staging = Staging(backend, table, self._columns, (), ())
        self.surplus = False

    def __enter__(self) -> Lying:
        self._staging.create()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # After an error the transaction is over, and the temporary table with it.
        if kind is None:
            self._staging.drop()

    def send(self, batch: Batch) -> None:
        """Take given rows."""
        self._staging.write(self._backend.encode(batch))

    def find(self, taken: set[Place]) -> list[Place]:
        """Return where rows lie that hold what the given ones hold: one for each, if it is there.

        Args:
            taken: Places of rows that are somebody else's; those that are found join them.
        """
        row, place, names = self._spelling()
        times = f"SELECT {row} AS seeds_text, count(*) AS seeds_times"
        query = (
            f"SELECT w.seeds_number, w.seeds_times, {names} FROM"
            " (SELECT row_number() OVER () AS seeds_number, seeds_text, seeds_times"
            f" FROM ({times} FROM {self._staging.name} GROUP BY 1) AS s) AS w"
            f" JOIN (SELECT {place}, {row} AS seeds_text FROM {self._quoted()}) AS l"
            f" ON l.seeds_text = w.seeds_text ORDER BY {names}"
        )
        with translated(self._table.name):
            rows = self._fetched(query)
        left: dict[int, int] = {}
        found: list[Place] = []
        for number, times, *where in rows:
            there = tuple(where)
            if there in taken:
                continue
            if left.setdefault(number, times):
                left[number] -= 1
                found.append(there)
            else:
                self.surplus = True
        taken.update(found)
        return found

    def _spelling(self) -> tuple[str, str, str]:
        """Return a row as text, its place, and the place's columns, in SQL of the database."""
        if self._dialect == "postgresql":
            listed = ", ".join(map(pg_catalog.quote, self._columns))
            return (
                f"ROW({listed})::text",
                "tableoid::bigint AS seeds_p0, ctid AS seeds_p1",
                "l.seeds_p0, l.seeds_p1",
            )
        known = placed(self._table, self._dialect)
        assert known is not None
        listed = " || ',' || ".join(f"quote({sqlite_text.quote(c)})" for c in self._columns)
        return listed, f"{known.primary_key[0]} AS seeds_p0", "l.seeds_p0"

    def _quoted(self) -> str:
        if self._dialect == "postgresql":
            return pg_catalog.own_rows_of(self._table)
        return sqlite_text.quote(self._table.source.name)

    def _fetched(self, query: str) -> list[Any]:
        # By the driver: SQLAlchemy would read the per cent signs and colons of names.
        raw: Any = self._backend.connection.connection.cursor()
        raw.execute(query)
        found: list[Any] = raw.fetchall()
        return found
