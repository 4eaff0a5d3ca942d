"""A condition that somebody wrote in SQL of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo


def condition(text: str) -> Any:
    """Return a condition that is sent as it was written: ``%`` and ``:name`` mean nothing here.

    The bracket has a line of its own, so that a comment at the end does not take it away.
    """
    return sa.literal_column(f"({text}\n)", sa.Boolean())


def check_condition(backend: Backend, table: TableInfo, text: str) -> None:
    """Ask the database whether it understands a condition.

    Args:
        backend: The database; after an error nothing more can be asked in the transaction.
        table: The table whose rows have to meet it.
        text: The condition.

    Raises:
        DatabaseError: It does not; the message has the database's words.
    """
    from seeds.load.errors import translated

    query = sa.select(sa.literal(1)).select_from(table.source).where(condition(text)).limit(1)
    with translated():
        backend.connection.execute(query).all()
