"""The table itself as an oracle: which of some rows does it take, its triggers included?

A trigger may look at anything, so nobody but the table can tell. Each row is inserted by itself,
and stays for those after it to meet; everything is taken back in the end.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self

from seeds.errors import DatabaseError
from seeds.load.errors import translate, translated
from seeds.schema.batch import Batch

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    import sqlalchemy as sa
    from numpy.typing import NDArray

    from seeds.schema.catalogue import CatalogueTable

_SILENT = "a trigger keeps rows out without a word"


class _Tried(Protocol):
    """The table of one kind of database."""

    def accept(self, batch: Batch, refusals: Counter[str]) -> list[int]:
        """Insert the rows that the table takes, and return their positions."""


class Trial:
    """Tells which rows a table takes; a context manager after which it is as it was.

    What is deferred to the end of the transaction has its say with each row. Sequences that
    triggers count by go on.

    Args:
        connection: A connection inside a transaction.
        table: The table.

    Raises:
        DatabaseError: Temporary tables are not allowed, or the kind of database is not known here.
    """

    def __init__(self, connection: sa.Connection, table: CatalogueTable) -> None:
        self._name = table.info.name
        self._savepoint = connection.begin_nested()
        self._refusals: Mapping[str, int] = {}
        try:
            self._tried = _tried(connection, table)
        except BaseException:
            self._savepoint.rollback()
            raise

    @property
    def refusals(self) -> Mapping[str, int]:
        """Why rows of the last batch were refused, in the database's words, and how many each."""
        return self._refusals

    def accept(self, batch: Batch) -> NDArray[np.int64]:
        """Return the positions of the rows that the table takes, ascending.

        Args:
            batch: Rows; columns that the database computes may be among them, and are ignored.
        """
        import numpy as np

        refusals: Counter[str] = Counter()
        with translated(self._name):
            taken = self._tried.accept(batch, refusals)
        self._refusals = {f"{self._name}: {why or _SILENT}": n for why, n in refusals.items()}
        return np.array(taken, dtype=np.int64)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._savepoint.is_active:
            self._savepoint.rollback()


def _tried(connection: sa.Connection, table: CatalogueTable) -> _Tried:
    match connection.dialect.name:
        case "postgresql":
            return _OfPostgreSQL(connection, table)
        case "sqlite":
            return _OfSQLite(connection, table)
        case other:
            raise DatabaseError(
                f"{table.name}: rows of {other} cannot be tried",
                "Use PostgreSQL or SQLite.",
            )


class _OfPostgreSQL:
    """Rows are copied into a table of candidates, and tried from there on the server."""

    def __init__(self, connection: sa.Connection, table: CatalogueTable) -> None:
        from seeds.load.pg_candidates import NUMBERS, Candidates, real_columns

        self._info = table.info
        self._cursor: Any = connection.connection.cursor()
        number = next(NUMBERS)
        self._function = f"pg_temp.seeds_trial_{number}"
        self._names: list[str] = []
        with translated(table.name):
            self._cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            columns = real_columns(self._cursor, table.info)
            self._computed = {c.name for c in columns if c.generated}
            self._candidates = Candidates(connection, table.info, columns, number)
            self._candidates.create(self._cursor)

    def accept(self, batch: Batch, refusals: Counter[str]) -> list[int]:
        """Insert the rows that the table takes, and return their positions."""
        from seeds.load.pg_trial import run_trial

        names = [n for n in batch.rows.schema.names if n not in self._computed]
        unread: Counter[str] = Counter()
        rows = Batch(self._info, batch.rows.select(names), batch.canonical)
        self._candidates.copy(rows, unread)
        refusals.update(unread)
        if self._names != names:
            self._define(names)
        taken = []
        for number, refusal in run_trial(self._cursor, self._function):
            if refusal is None:
                taken.append(number - 1)
            else:
                refusals[refusal] += 1
        return taken

    def _define(self, names: list[str]) -> None:
        from seeds.load.pg_catalog import quote, quoted_table
        from seeds.load.pg_trial import NUMBER, define_trial

        listed, row = ", ".join(map(quote, names)), quote(self._candidates.row)
        candidates = f"pg_temp.{self._candidates.name}"
        # As COPY does, which takes a key for a column that is GENERATED ALWAYS AS IDENTITY.
        statement = (
            f"INSERT INTO {quoted_table(self._info)} ({listed}) OVERRIDING SYSTEM VALUE"
            f" SELECT {listed} FROM {candidates} WHERE {row} = {NUMBER}"
        )
        define_trial(self._cursor, self._function, candidates, row, statement)
        self._names = names


class _OfSQLite:
    """Rows are inserted one by one."""

    def __init__(self, connection: sa.Connection, table: CatalogueTable) -> None:
        from seeds.load.sqlite import SQLiteBackend

        self._info = table.info
        self._backend = SQLiteBackend(connection)
        self._raw: Any = connection.connection.dbapi_connection
        self._computed = {n for n, column in table.columns.items() if column.generated}

    def accept(self, batch: Batch, refusals: Counter[str]) -> list[int]:
        """Insert the rows that the table takes, and return their positions."""
        from seeds.load import from_arrow
        from seeds.load.sqlite_text import quote

        names = [n for n in batch.rows.schema.names if n not in self._computed]
        rows = Batch(self._info, batch.rows.select(names), batch.canonical)
        names, columns = self._backend.encode(rows).payload
        listed, marks = ", ".join(map(quote, names)), ", ".join("?" * len(names))
        insertion = f"INSERT INTO {quote(self._info.source.name)} ({listed}) VALUES ({marks})"
        taken = []
        lists = [from_arrow.to_list(column) for column in columns]
        for position, row in enumerate(zip(*lists, strict=True)):
            try:
                inserted = self._raw.execute(insertion, row).rowcount
            except (sqlite3.IntegrityError, sqlite3.OperationalError, OverflowError) as error:
                if not self._raw.in_transaction:
                    raise  # RAISE(ROLLBACK) leaves nothing to go on with
                known = translate(error, table="")
                refusals[str(error) if known is None else known.message] += 1
                continue
            if inserted > 0:
                taken.append(position)
            else:
                refusals[""] += 1
        return taken
