"""SQLite's clone of a table: the same statements, run in a database in memory.

There the table keeps its name, so that no statement has to be understood and rewritten, and its
foreign keys and triggers do nothing: keys are not checked, and triggers are not made.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.load.errors import translate, translated
from seeds.load.sqlite import SQLiteBackend
from seeds.load.sqlite_text import quote
from seeds.schema.batch import Batch

if TYPE_CHECKING:
    import sqlalchemy as sa
    from numpy.typing import NDArray

    from seeds.schema.catalogue import CatalogueTable

_FETCHED = 2000
_HIDDEN = (2, 3)
"""What pragma_table_xinfo says of generated columns: virtual, stored."""


class SQLiteClone:
    """A copy of one table in memory; see :class:`seeds.load.oracle.Oracle`.

    Args:
        connection: A connection, inside a transaction.
        table: The table.
        existing: Rows of the table that the copy begins with, at most.
    """

    def __init__(self, connection: sa.Connection, table: CatalogueTable, existing: int) -> None:
        self._info = table.info
        self._backend = SQLiteBackend(connection)
        self._name = table.info.source.name
        self.unjudged: tuple[str, ...] = ()
        self.refusals: Mapping[str, int] = {}
        raw: Any = connection.connection.dbapi_connection
        self._memory = sqlite3.connect(":memory:", isolation_level=None)
        with translated(self._info.name):
            self._create(raw, table.info.source.schema or "main")
            self._demand_keys(table)
            self._begin_with(raw, table.info.source.schema or "main", existing)
            self._demand_conditions(table)
            self._memory.execute("BEGIN")

    def _create(self, raw: Any, schema: str) -> None:
        statements = raw.execute(
            f"SELECT sql FROM {quote(schema)}.sqlite_master WHERE tbl_name = ? COLLATE NOCASE"
            " AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type = 'index', rowid",
            (self._name,),
        ).fetchall()
        for (statement,) in statements:
            self._memory.execute(statement)
        self._computed = {
            name
            for name, hidden in self._memory.execute(
                "SELECT name, hidden FROM pragma_table_xinfo(?)", (self._name,)
            )
            if hidden in _HIDDEN
        }

    def _demand_keys(self, table: CatalogueTable) -> None:
        """Demand the unique columns that rules ask for, and the database does not."""
        for number, key in enumerate(table.uniques):
            if key.by_rule:
                columns = ", ".join(map(quote, key.columns))
                name = quote(f"seeds_rule_{number}")
                self._memory.execute(
                    f"CREATE UNIQUE INDEX {name} ON {quote(self._name)} ({columns})"
                )

    def _demand_conditions(self, table: CatalogueTable) -> None:
        """Demand the conditions that rules ask for, of rows that are still to come."""
        names = self._memory.execute(
            'SELECT name, "notnull" FROM pragma_table_xinfo(?)', (self._name,)
        )
        free = {name for name, required in names if not required}
        wanted = [
            (f"NOT NULL of {name}", f"{quote(name)} IS NOT NULL")
            for name, column in table.columns.items()
            if table.ruled and name in free and not column.nullable
        ]
        wanted += [(check.name, check.sql) for check in table.checks if check.by_rule]
        keys = [key.columns for key in table.uniques if key.primary] if table.without_rowid else []
        same = " AND ".join(
            f"{quote(name)} = NEW.{quote(name)}" for name in (keys[0] if keys else ("rowid",))
        )
        for number, (name, sql) in enumerate(wanted):
            words = name.replace("'", "''")
            self._memory.execute(
                f"CREATE TRIGGER {quote(f'seeds_rule_{number}')} AFTER INSERT ON"
                f" {quote(self._name)} BEGIN SELECT RAISE(ABORT, '{words}')"
                f" FROM {quote(self._name)} WHERE {same} AND (({sql}\n)) IS FALSE; END"
            )

    def _begin_with(self, raw: Any, schema: str, existing: int) -> None:
        table = quote(self._name)
        names = [name for name in self._info.columns if name not in self._computed]
        listed = ", ".join(map(quote, names))
        insertion = f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({_marks(len(names))})"
        # What is there already may be older than a check.
        self._memory.execute("PRAGMA ignore_check_constraints = ON")
        self._memory.execute("BEGIN")
        rows = raw.execute(f"SELECT {listed} FROM {quote(schema)}.{table} LIMIT ?", (existing,))
        while fetched := rows.fetchmany(_FETCHED):
            self._memory.executemany(insertion, fetched)
        self._memory.execute("COMMIT")
        self._memory.execute("PRAGMA ignore_check_constraints = OFF")

    def accept(self, batch: Batch) -> NDArray[np.int64]:
        """Return the positions of the rows that the table takes."""
        from seeds.load import from_arrow

        wanted = [n for n in batch.rows.schema.names if n not in self._computed]
        rows = batch.rows.select(wanted)
        refusals: Counter[str] = Counter()
        with translated(self._info.name):
            names, columns = self._backend.encode(Batch(self._info, rows, batch.canonical)).payload
            listed = ", ".join(map(quote, names))
            insertion = f"INSERT INTO {quote(self._name)} ({listed}) VALUES ({_marks(len(names))})"
            lists = [from_arrow.to_list(column) for column in columns]
            accepted = []
            for position, row in enumerate(zip(*lists, strict=True)):
                try:
                    self._memory.execute(insertion, row)
                except (sqlite3.Error, OverflowError) as error:
                    refusals[_reason(error, self._info.name)] += 1
                else:
                    accepted.append(position)
        self.refusals = dict(refusals)
        return np.array(accepted, dtype=np.int64)

    def close(self) -> None:
        """Forget it."""
        self._memory.close()


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _reason(error: Exception, table: str) -> str:
    known = translate(error, table=table)
    return str(error) if known is None else known.message
