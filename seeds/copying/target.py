"""The target's tables: empty, nobody else's for the while, and free of what fires on each row.

Foreign keys are taken away and made again, so that tables may refer to each other in circles and
every row is checked once; triggers are switched off, because what they would do was done in the
source already. All of it is part of the one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from seeds.errors import ConstraintError, GuardError
from seeds.load.errors import translated
from seeds.load.pg_catalog import quote, table_oid
from seeds.load.rebuild import Rebuilder

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo


def take(backend: Backend, on_wait: Callable[[str], None], timeout: float | None) -> None:
    """Keep other seeders away until the transaction ends.

    Raises:
        LockTimeout: Another one holds the lock.
    """
    backend.lock(on_wait, timeout)
    if backend.dialect == "postgresql":
        with translated():
            # A policy would hide rows from the look for some, and from the comparison.
            backend.connection.exec_driver_sql("SET LOCAL row_security = off")


def refuse_rows(backend: Backend, tables: Sequence[TableInfo]) -> None:
    """Refuse a target that has rows; others are kept from adding some from here on.

    Raises:
        GuardError: It has; the tables are named.
    """
    backend.hold(tables)
    full = [table.name for table in tables if not backend.is_empty(table)]
    if full:
        shown = ", ".join(full[:6]) + (f" and {len(full) - 6} more" if len(full) > 6 else "")
        raise GuardError(
            f"the target is not empty: there are rows in {shown}",
            "Name an empty database; nothing was changed in this one.",
        )


def bare(
    backend: Backend, tables: Sequence[TableInfo], phase: Callable[[str], None]
) -> Callable[[], None]:
    """Let rows come in any order, without triggers.

    Returns:
        What puts foreign keys and triggers back when all rows are there; it raises a
        ``ConstraintError`` for rows that refer to none.
    """
    if backend.dialect == "sqlite":
        return _bare_sqlite(backend, tables)
    return _bare_postgresql(backend, tables, phase)


# --- PostgreSQL -----------------------------------------------------------------------------------

_OWN_KEYS = """
SELECT oid FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY(%(oids)s::oid[]) ORDER BY oid
"""

_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgparentid = 0
  AND tgrelid = ANY(%(oids)s::oid[]) ORDER BY 1, 2
"""


def _bare_postgresql(
    backend: Backend, tables: Sequence[TableInfo], phase: Callable[[str], None]
) -> Callable[[], None]:
    cursor: Any = backend.connection.connection.cursor()
    rebuilder = Rebuilder(backend.connection, phase)
    with translated():
        oids = [table_oid(cursor, table) for table in tables]
        cursor.execute(_OWN_KEYS, {"oids": oids})
        # One by one: a key that cannot be made again to the letter stays, and the others go.
        for (number,) in cursor.fetchall():
            rebuilder.drop_foreign_keys([number])
        cursor.execute(_TRIGGERS, {"oids": oids})
        triggers = cursor.fetchall()
        for table, name, _ in triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {quote(name)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def restore() -> None:
        with translated():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            rebuilder.rebuild()
            for table, name, enabled in triggers:
                always = "ALWAYS " if enabled == "A" else ""
                cursor.execute(f"ALTER TABLE {table} ENABLE {always}TRIGGER {quote(name)}")

    return restore


# --- SQLite ---------------------------------------------------------------------------------------


def _bare_sqlite(backend: Backend, tables: Sequence[TableInfo]) -> Callable[[], None]:
    raw: Any = backend.connection.connection.dbapi_connection
    names = {table.source.name.lower() for table in tables}
    with translated():
        # Until the end of the transaction, and of no effect afterwards.
        raw.execute("PRAGMA defer_foreign_keys = ON")
        triggers = [
            (name, sql)
            for name, table, sql in raw.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            if table.lower() in names
        ]
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {quote(name)}")

    def restore() -> None:
        with translated():
            for table in tables:
                _check_references(raw, table)
            for _, sql in triggers:
                raw.execute(sql)

    return restore


def _check_references(raw: Any, table: TableInfo) -> None:
    found = raw.execute(f"PRAGMA foreign_key_check({quote(table.source.name)})").fetchone()
    if found is not None:
        raise ConstraintError(
            f"{table.name}: a foreign key to {found[2]} refers to a row that is not there",
            "The source has such rows, or the rules leave out the table that they refer to.",
        )
