"""Rows that are still there after a DELETE without an error: a rule or a trigger keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.load.errors import translated

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.load.removal import KeySet
    from seeds.schema.table import TableInfo

_KEEPERS = {
    "postgresql": """
SELECT 'the rule ' || rulename FROM pg_rewrite
WHERE ev_class = to_regclass(:name) AND ev_type = '4' AND ev_enabled <> 'D'
UNION ALL
SELECT 'the trigger ' || tgname FROM pg_trigger
-- BEFORE DELETE
WHERE tgrelid = to_regclass(:name) AND NOT tgisinternal AND tgenabled <> 'D'
  AND tgtype & 2 <> 0 AND tgtype & 8 <> 0
ORDER BY 1
""",
    "sqlite": """
SELECT 'the trigger ' || name FROM sqlite_master
WHERE type = 'trigger' AND lower(tbl_name) = lower(:name)
  AND upper(sql) LIKE '%BEFORE%DELETE%'
ORDER BY 1
""",
}


@dataclass(frozen=True)
class Staying:
    """Rows of a table that stay.

    Attributes:
        table: The table.
        rows: How many.
        keepers: The rules and triggers that may keep them.
    """

    table: str
    rows: int
    keepers: tuple[str, ...]

    def __str__(self) -> str:
        rows = (
            "1 row stays although it was"
            if self.rows == 1
            else f"{self.rows:,} rows stay " + ("although they were")
        )
        by = " or ".join(self.keepers) or "a rule or a trigger"
        return f"{self.table}: {rows} deleted; {by} of the database keeps them there"


def staying(
    backend: Backend, sets: Mapping[str, KeySet], deleted: Mapping[str, int]
) -> list[Staying]:
    """Return what is left of rows that were deleted.

    Args:
        backend: The database.
        sets: The rows, by table.
        deleted: How many the database says that it deleted, by table.
    """
    found = []
    for name, within in sets.items():
        keepers = _keepers(backend.connection, within.table)
        # Fewer went than there may have been: others may have gone before.
        unsure = deleted.get(name, 0) < within.rows or bool(keepers)
        if unsure and (rows := backend.count(within.table, within)):
            found.append(Staying(name, rows, keepers))
    return found


def _keepers(connection: sa.Connection, table: TableInfo) -> tuple[str, ...]:
    """Return the rules and triggers that have a say when rows of a table are deleted."""
    query = _KEEPERS.get(connection.dialect.name)
    if query is None:
        return ()
    name = table.source.name
    if connection.dialect.name == "postgresql":
        name = connection.dialect.identifier_preparer.format_table(table.source)
        name = name.replace("%%", "%")  # it doubles them for texts with parameters
    with translated(table.name):
        return tuple(connection.execute(sa.text(query), {"name": name}).scalars())
