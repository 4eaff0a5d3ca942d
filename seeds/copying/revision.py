"""The revision of a schema that Alembic notes in a table of its own: equal on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.copying.pairing import Pair
from seeds.errors import SchemaError
from seeds.load.errors import translated

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

MIGRATIONS = "alembic_version"
"""Where Alembic notes the revision; the name that nearly everybody leaves as it is."""


def still_to_copy(source: Backend, target: Backend, pairs: Sequence[Pair]) -> list[Pair]:
    """Return the tables to copy: a target that was migrated has its revision already.

    Raises:
        SchemaError: The target was migrated to another revision than the source.
    """
    found = next((pair for pair in pairs if pair.source.name == MIGRATIONS), None)
    if found is None:
        return list(pairs)
    there = _revisions(target, found.target)
    if not there:
        return list(pairs)
    here = _revisions(source, found.source)
    if here != there:
        raise SchemaError(
            f"the source is at revision {_shown(here)}, and the target at {_shown(there)}",
            "Bring both databases to the same state of the schema: seed migrate.",
        )
    return [pair for pair in pairs if pair is not found]


def _revisions(backend: Backend, table: TableInfo) -> list[str]:
    column: sa.ColumnElement[str] = sa.column(next(iter(table.columns)))
    query = sa.select(column).select_from(table.source)
    with translated(table.name):
        return sorted(str(value) for value in backend.connection.scalars(query))


def _shown(revisions: Sequence[str]) -> str:
    return ", ".join(revisions) or "none"
