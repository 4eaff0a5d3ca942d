"""One way of talking to every PostgreSQL, whatever role, server and environment prefer."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa

SETTINGS = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD';"
    " SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 3;"
    " SET LOCAL bytea_output = 'hex'; SET LOCAL standard_conforming_strings = on;"
    # A transaction that waits for rows to be made was not forgotten; pg_restore does the same.
    " SET LOCAL idle_in_transaction_session_timeout = 0"
)
"""How values are written as text: until the end of the transaction, so that nothing of it is
left on a connection that a pooler gives to somebody else. Naive times are UTC throughout."""


_SETTLED = "seeds_settled"


def settle(cursor: Any) -> None:
    """Make the transaction independent of settings of the role, the database and PGTZ."""
    cursor.execute(SETTINGS)


def settle_once(connection: sa.Connection) -> None:
    """Do so where nobody has done it in this transaction."""
    transaction = connection.get_transaction()
    known = connection.info.get(_SETTLED)
    if transaction is not None and known is not None and known() is transaction:
        return
    settle(connection.connection.cursor())
    # Within a savepoint it may be taken back.
    if transaction is not None and not connection.in_nested_transaction():
        connection.info[_SETTLED] = weakref.ref(transaction)


def read_leniently(connection: Any) -> None:
    """Let times that Python has no value for come as their text, instead of an exception."""
    from psycopg2 import extensions

    for oid, array, name in (
        (1082, 1182, "PYDATE"),
        (1114, 1115, "PYDATETIME"),
        (1184, 1185, "PYDATETIMETZ"),
        (1186, 1187, "PYINTERVAL"),
    ):
        one = extensions.new_type((oid,), f"SEEDS_{name}", _lenient(getattr(extensions, name)))
        many = extensions.new_array_type((array,), f"SEEDS_{name}_ARRAY", one)
        extensions.register_type(one, connection)
        extensions.register_type(many, connection)


def _lenient(cast: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def lenient(value: str | None, cursor: Any) -> Any:
        if value is not None and value.endswith("infinity"):
            return value
        try:
            return cast(value, cursor)
        except (ValueError, OverflowError):
            return value

    return lenient
