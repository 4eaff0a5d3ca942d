"""Materialised views of a target, which hold what its tables held until they are refreshed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from seeds.errors import SeedsError
from seeds.load.errors import translated

if TYPE_CHECKING:
    from seeds.load.backend import Backend

# Those that are made of others come after them, as they did when they were made.
_VIEWS = """
SELECT format('%%I.%%I', n.nspname, c.relname) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid
"""


def refresh_views(backend: Backend, message: Callable[[str], None]) -> list[str]:
    """Refresh the materialised views of a database, as part of the transaction.

    A view that was never filled stays so.

    Args:
        backend: The database.
        message: Is told which view.

    Returns:
        The views that could not be refreshed; they are as they were.
    """
    if backend.dialect != "postgresql":
        return []
    connection = backend.connection
    with translated():
        names = [str(name) for (name,) in connection.exec_driver_sql(_VIEWS, {})]
    stale = []
    for name in names:
        message(f"refreshing {name}")
        try:
            with translated(), connection.begin_nested():
                connection.exec_driver_sql(
                    f"REFRESH MATERIALIZED VIEW {name}".replace("%", "%%"), {}
                )
        except SeedsError:
            stale.append(name)
    return stale
