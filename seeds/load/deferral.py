"""Foreign keys that wait for the end: for tables that refer to each other in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from seeds.errors import ConstraintError
from seeds.load import pg_catalog
from seeds.load.errors import translated
from seeds.load.sqlite_text import quote
from seeds.schema.catalogue import CatalogueReference, CatalogueTable


@contextmanager
def deferred(connection: sa.Connection, tables: Iterable[CatalogueTable]) -> Iterator[None]:
    """Let the foreign keys among some tables be looked at when the block ends, not before.

    On PostgreSQL those that cannot be deferred are altered for as long as the block lasts, which
    takes the tables' owner; the transaction takes it back should the block fail.

    Args:
        connection: A connection within a transaction.
        tables: The tables.

    Raises:
        ConstraintError: A row has no parent at the end.
        DatabaseError: A constraint may not be altered.
    """
    among = {table.name: table for table in tables}
    keys = [
        (table, reference)
        for table in among.values()
        for reference in table.references
        if reference.table in among and reference.table != table.name
    ]
    if connection.dialect.name == "sqlite":
        raw = connection.connection.cursor()
        with translated():
            raw.execute("PRAGMA defer_foreign_keys = ON")
        yield
        for table in among.values():
            _refuse_orphans(connection, table)
        return
    cursor = connection.connection.cursor()
    altered = []
    for table, reference in keys:
        if reference.deferrable:
            continue
        with translated(table.name):
            cursor.execute(_alter(table, reference, "DEFERRABLE INITIALLY DEFERRED"))
        altered.append((table, reference))
    with translated():
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    yield
    with translated():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, reference in altered:
        with translated(table.name):
            cursor.execute(_alter(table, reference, "NOT DEFERRABLE"))


def _alter(table: CatalogueTable, reference: CatalogueReference, how: str) -> str:
    # Not by SQLAlchemy's preparer, which doubles percent signs for statements with parameters.
    return (
        f"ALTER TABLE {pg_catalog.quoted_table(table.info)}"
        f" ALTER CONSTRAINT {pg_catalog.quote(reference.name)} {how}"
    )


def _refuse_orphans(connection: sa.Connection, table: CatalogueTable) -> None:
    source = table.info.source.name
    found = connection.connection.cursor().execute(f"PRAGMA foreign_key_check({quote(source)})")
    row = found.fetchone()
    if row is not None:
        raise ConstraintError(
            f"{table.name}: a row refers to a row of {row[2]} that does not exist",
            "Nothing was written to it.",
        )
