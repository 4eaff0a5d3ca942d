"""Dropping the models' tables, to make them anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.errors import GuardError, SchemaError
from seeds.ledger.ledger import Ledger
from seeds.runner.database import present_tables
from seeds.runner.guards import check_clear

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

REVISIONS = "alembic_version"


def drop_tables(
    backend: Backend,
    metadata: sa.MetaData,
    tables: Mapping[str, TableInfo],
    *,
    force: bool,
) -> tuple[dict[str, int], list[str]]:
    """Drop the models' tables and the note of the schema's revision; the ledger stays.

    Args:
        backend: The database, whose lock is held.
        metadata: The models.
        tables: Their tables.
        force: Whether the guards are overridden.

    Returns:
        Rows that were in each table, and notes.

    Raises:
        GuardError: The database is marked as protected, or holds rows that no run wrote and is
            not marked as disposable.
        SchemaError: The database cannot drop tables within a transaction, or something that no
            model knows hangs on them.
    """
    connection = backend.connection
    if connection.dialect.name in ("mysql", "mariadb"):
        raise SchemaError(
            "this database cannot take back a DROP TABLE, and a reset is all or nothing",
            "Drop and create the database yourself, then run `seed all --migrate`.",
        )
    ledger = Ledger(connection)
    marker = ledger.marker
    if marker is not None and marker[1] and not force:
        raise GuardError(
            f"this database is marked {marker[0]}; it is not for resetting",
            "Use another database, or --force when you mean it.",
        )
    present = present_tables(connection)
    found = [table for name, table in tables.items() if name in present]
    backend.hold(found)  # what is counted is what is dropped
    evidence = check_clear(ledger, backend, found, force=force, action="`seed reset`")
    rows = {table.name: evidence.counted[table.name] for table in found}
    outsiders = sorted(
        {r.child.name for r in backend.references(found) if r.child.name not in tables}
    )
    if outsiders:
        raise SchemaError(
            f"tables that no model knows refer to the models' tables: {', '.join(outsiders)}",
            "Drop them first, or add them to the models.",
        )
    metadata.drop_all(connection)
    sa.Table(REVISIONS, sa.MetaData()).drop(connection, checkfirst=True)
    notes = [f"dropped rows that no run of seed wrote: {evidence}"] if evidence.foreign else []
    return rows, notes
