"""The database as an oracle: which of some rows would a table take?

For what nobody but the database understands (a user's function, a sub-select, an expression index,
an exclusion constraint): rows are tried on a clone of the table, and those that it takes are told.
Foreign keys and triggers are left out; their turn comes with the load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, Self

from seeds.errors import DatabaseError
from seeds.schema.batch import Batch

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    import sqlalchemy as sa
    from numpy.typing import NDArray

    from seeds.load.backend import Backend
    from seeds.schema.catalogue import CatalogueTable

EXISTING_ROWS = 500_000
"""Rows of the table that the clone begins with, at most."""

_TOGETHER = 50_000
"""Rows tried together: more would take more memory, and no less time."""


class Clone(Protocol):
    """A table like another one, of one kind of database."""

    unjudged: tuple[str, ...]
    refusals: Mapping[str, int]

    def accept(self, batch: Batch) -> NDArray[np.int64]:
        """Take the rows that the table would take."""

    def close(self) -> None:
        """Drop it."""


class Oracle:
    """Tells which rows a table would take, given its rows and those accepted before.

    A row is refused for what the table itself demands: types, NOT NULL, checks (of domains, too),
    unique indexes of any kind, exclusion constraints, the bounds of its partitions. Of two rows
    that conflict the earlier is taken. Nothing is written to the table, and none of its sequences
    moves.

    Args:
        connection: A connection, or a backend that works on one, inside a transaction; on
            PostgreSQL the clone is of this transaction.
        table: The table.
        existing: Rows of the table that are known to the clone, at most.

    Raises:
        DatabaseError: No clone can be made: temporary tables are not allowed, or the kind of
            database is not known here.
    """

    def __init__(
        self,
        connection: sa.Connection | Backend,
        table: CatalogueTable,
        *,
        existing: int = EXISTING_ROWS,
    ) -> None:
        from seeds.load.backend import Backend

        if isinstance(connection, Backend):
            connection = connection.connection
        self._clone = _clone(connection, table, existing)
        self._refusals: Mapping[str, int] = {}

    @property
    def unjudged(self) -> tuple[str, ...]:
        """Checks that a clone cannot evaluate (they name the whole row): rows pass them here."""
        return self._clone.unjudged

    @property
    def refusals(self) -> Mapping[str, int]:
        """Why rows of the last batch were refused, as far as it is known, and how many each.

        The names of constraints where the database tells them, otherwise its words.
        """
        return self._refusals

    def accept(self, batch: Batch) -> NDArray[np.int64]:
        """Return the positions of the rows that the table takes, ascending.

        Args:
            batch: Rows; columns that the database computes may be among them, and are ignored.
        """
        import numpy as np

        found = [np.empty(0, np.int64)]
        refusals: Counter[str] = Counter()
        for start in range(0, batch.rows.num_rows, _TOGETHER):
            part = Batch(batch.table, batch.rows.slice(start, _TOGETHER), batch.canonical)
            found.append(self._clone.accept(part) + start)
            refusals.update(self._clone.refusals)
        self._refusals = dict(refusals)
        return np.concatenate(found)

    def close(self) -> None:
        """Drop the clone."""
        self._clone.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # After an error of the database its transaction is over, and the clone with it.
        if error is None:
            self.close()


def _clone(connection: sa.Connection, table: CatalogueTable, existing: int) -> Clone:
    match connection.dialect.name:
        case "postgresql":
            from seeds.load.pg_clone import PostgreSQLClone

            return PostgreSQLClone(connection, table, existing)
        case "sqlite":
            from seeds.load.sqlite_clone import SQLiteClone

            return SQLiteClone(connection, table, existing)
        case other:
            raise DatabaseError(
                f"{table.info.name}: rows cannot be tried on a table of {other}",
                "Use PostgreSQL or SQLite.",
            )
