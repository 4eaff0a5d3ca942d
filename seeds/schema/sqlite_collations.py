"""Tables of SQLite that only their application can read: it brings an order of texts along.

``COLLATE name`` is a function that a program registers on its own connection. Where an index goes
by one that nobody registered here, SQLite neither writes to the table nor counts its rows.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

_OWN: Final = {"BINARY", "NOCASE", "RTRIM"}

_INDEXED = """
SELECT DISTINCT m.name, x.coll
FROM sqlite_schema m, pragma_index_list(m.name, 'main') l, pragma_index_xinfo(l.name, 'main') x
WHERE m.type = 'table' AND m.rootpage > 0 AND x."key" AND x.coll IS NOT NULL ORDER BY m.name
"""


def tables_of_others(connection: sa.Connection) -> dict[str, str]:
    """Return the tables that cannot be read or written here, with the collation of an index."""
    known: dict[str, bool] = {}
    found: dict[str, str] = {}
    for table, name in connection.exec_driver_sql(_INDEXED).all():
        if name.upper() in _OWN:
            continue
        if name not in known:
            known[name] = _is_known(connection, name)
        if not known[name]:
            found.setdefault(table, name)
    return found


def _is_known(connection: sa.Connection, name: str) -> bool:
    # PRAGMA collation_list names also those that the schema mentions and nobody registered.
    quoted = name.replace('"', '""')
    try:
        connection.exec_driver_sql(f"SELECT 'a' < 'b' COLLATE \"{quoted}\"")
    except OperationalError:
        return False
    return True
