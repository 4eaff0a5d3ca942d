"""MySQL and MariaDB: batched inserts; their DDL would end the transaction, so none is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

import sqlalchemy as sa

from seeds.load.errors import translated
from seeds.load.generic import GenericBackend
from seeds.load.references import Reference, mysql_references
from seeds.load.waiting import wait_for_lock
from seeds.load.within import Scope
from seeds.schema.table import TableInfo

_POLL = 0.2


class MySQLBackend(GenericBackend):
    """MySQL or MariaDB through PyMySQL."""

    dialect: ClassVar[str] = "mysql"

    reopens: ClassVar[bool] = False

    def lock(self, on_wait: Callable[[str], None], timeout: float | None) -> None:
        """Take the named lock of this database; it ends with the connection."""
        name = f"seeds:{self.connection.engine.url.database or ''}"[:64]

        def take() -> bool:
            with translated():
                got = self.connection.scalar(sa.text("SELECT GET_LOCK(:name, 0)"), {"name": name})
            return bool(got)

        wait_for_lock(
            take,
            lambda: f"{self._holder(name)} holds the seeders' lock",
            on_wait,
            timeout,
            every=_POLL,
        )

    def _holder(self, name: str) -> str:
        with translated():
            row = self.connection.execute(
                sa.text(
                    "SELECT id, user, host FROM information_schema.processlist"
                    " WHERE id = IS_USED_LOCK(:name)"
                ),
                {"name": name},
            ).first()
        return f"user {row[1]} at {row[2]} (connection {row[0]})" if row else "another session"

    def only_read(self) -> None:
        """Begin anew, in a transaction that reads of one moment and writes nothing."""
        with translated():
            self.connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")

    def next_key(self, table: TableInfo) -> int:
        """Return the smallest key above every row and above AUTO_INCREMENT.

        After :meth:`clear` keys begin at 1 again, although the counter, which no statement
        inside a transaction can set back, stays where it was.
        """
        above = super().next_key(table)
        if table.name in self._cleared:
            return above
        with translated(table.name):
            counter = self.connection.scalar(
                sa.text(
                    "SELECT auto_increment FROM information_schema.tables"
                    " WHERE table_schema = coalesce(:schema, database()) AND table_name = :name"
                ),
                {"schema": table.source.schema, "name": table.source.name},
            )
        return max(above, int(counter or 1))

    def hold(self, tables: Sequence[TableInfo]) -> None:
        """Lock all rows of the tables, and the gaps between them.

        What was read so far is of a moment before; the transaction, in which nothing has been
        written yet, begins anew, so that it sees what others committed until the locks were got.
        """
        with translated():
            self.connection.exec_driver_sql("COMMIT")
        for table in tables:
            rows = sa.select(sa.func.count()).select_from(Scope.clause(table, ()))
            self.fetch(rows.with_for_update(), table.name)

    def references(
        self, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
    ) -> list[Reference]:
        """Return the database's foreign keys that refer to tables."""
        with translated():
            return mysql_references(self.connection, tables, known)

    def _make_temporary(self, name: str, columns: str, query: str, index: Sequence[str]) -> None:
        # CREATE INDEX would commit the transaction, on temporary tables too.
        own = f"INDEX ({', '.join(index)})"
        columns = f"({columns[1:-1]}, {own})" if columns else f"({own})"
        with translated():
            self.connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} {columns} {query}")

    def drop_temporary(self, name: str) -> None:
        """Drop a temporary table; without the word it would commit."""
        with translated():
            self.connection.exec_driver_sql(f"DROP TEMPORARY TABLE {name}")
