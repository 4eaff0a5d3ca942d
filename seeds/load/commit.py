"""The end of a transaction, and what is known of it when that is disturbed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seeds.errors import InterruptedCommit, OutcomeUnknown
from seeds.load.errors import connection_lost

if TYPE_CHECKING:
    import sqlalchemy as sa


def commit(connection: sa.Connection) -> None:
    """Commit the connection's transaction.

    Raises:
        OutcomeUnknown: The connection was lost, and nobody knows whether before the commit.
        InterruptedCommit: An interrupt came when it was too late, or too late to know.
    """
    raw: Any = connection.connection.dbapi_connection
    try:
        # The driver's own: SQLAlchemy would close the connection after an interrupt, and then
        # nobody could be asked what became of it.
        raw.commit()
    except KeyboardInterrupt:
        done = _committed(raw)
        if done is False:
            raise
        raise InterruptedCommit(known=done is not None) from None
    except Exception as error:
        if connection_lost(error):
            raise OutcomeUnknown(
                "the connection to the database was lost while the transaction was being "
                "committed; whether it was written is not known",
                "`seed status` tells: when it was written, it is the last run. "
                "If it is not there, run the command again.",
            ) from error
        raise
    transaction = connection.get_transaction()
    if transaction is not None:
        transaction.commit()


def _committed(raw: Any) -> bool | None:
    """Tell whether a commit took place before it was interrupted, if that can be known."""
    if hasattr(raw, "in_transaction"):  # SQLite
        return not raw.in_transaction
    if hasattr(
        raw, "committed"
    ):  # PostgreSQL: if it is not done, and the server is there, it failed
        return bool(raw.committed) or (None if raw.closed else False)
    return None
