"""What every backend does: the contract between the runner and a kind of database.

A backend works on one open SQLAlchemy connection inside one transaction that
the runner owns; a backend never commits or rolls back (savepoints are its own).
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.load.references import Reference
    from seeds.load.removal import Dependants, KeySet, Touched
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class TableLoad:
    """What is about to be loaded into one table.

    Attributes:
        table: The table.
        columns: Names of the columns that the batches will have, in order.
        rows: How many rows will come, exactly.
        empty: Whether the table has no row now (after clearing).
    """

    table: TableInfo
    columns: tuple[str, ...]
    rows: int
    empty: bool


@dataclass(frozen=True)
class Encoded:
    """A batch in the form that :meth:`Backend.write` sends; opaque to the runner."""

    table: TableInfo
    rows: int
    payload: Any


@dataclass(frozen=True)
class UpsertResult:
    """The outcome of an upsert by natural key.

    Attributes:
        keys: The primary key of each given row, in order (a tuple for composite keys).
        inserted: Rows that were new.
        updated: Rows that differed in a compared column.
        unchanged: Rows that were as given.
        new: Whether each given row was new, in order.
    """

    keys: tuple[Any, ...]
    inserted: int
    updated: int
    unchanged: int
    new: tuple[bool, ...]


class Backend(abc.ABC):
    """One kind of database.

    The runner calls, in this order: :meth:`lock`, any of the reading methods and
    :meth:`clear`, :meth:`upsert`, then :meth:`prepare`, :meth:`encode` and
    :meth:`write` many times, and :meth:`finish`.

    Args:
        connection: An open connection; a transaction has begun.
    """

    dialect: ClassVar[str] = ""

    readers_wait: ClassVar[bool] = False
    """Whether a transaction that writes keeps others from reading."""

    on_phase: Callable[[str], None] | None
    """Called with a line such as "rebuilding 3 indexes of users" when a phase begins."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.on_phase = None

    def phase(self, text: str) -> None:
        """Tell whoever listens that a phase begins."""
        if self.on_phase is not None:
            self.on_phase(text)

    @abc.abstractmethod
    def lock(self, on_wait: Callable[[str], None], timeout: float | None) -> None:
        """Take the seeders' lock until the transaction ends.

        Args:
            on_wait: Called once with the holder's description when one has to wait.
            timeout: Seconds to wait at most; ``None`` waits for ever.

        Raises:
            LockTimeout: The lock was not free in time.
        """

    def only_read(self) -> None:  # noqa: B027 - a database may have nothing of the kind
        """Let all that is read in the transaction be of one moment, and nothing be written.

        Called before anything else is.
        """

    @abc.abstractmethod
    def count(self, table: TableInfo, within: KeySet | None = None, *, where: str = "") -> int:
        """Return the number of rows, of those in a set if one is given.

        Args:
            table: The table.
            within: The set.
            where: A condition that rows have to meet, in SQL of the database.
        """

    @abc.abstractmethod
    def count_ranges(self, table: TableInfo, ranges: Sequence[tuple[int, int]]) -> list[int]:
        """Return how many rows each of many ranges of the integer key holds, by one query."""

    @abc.abstractmethod
    def is_empty(self, table: TableInfo) -> bool:
        """Tell, cheaply, whether a table has no row."""

    @abc.abstractmethod
    def next_key(self, table: TableInfo) -> int:
        """Return the smallest integer key that is above every row and every key handed out.

        Only for tables with a single integer primary key; 1 for a fresh table.
        """

    def next_generated_key(self, table: TableInfo) -> tuple[int, int] | None:
        """Return the key that the database itself would give the next row, and the step to others.

        The step is below 0 where it counts down. ``None`` where the key is always above every row.
        Only for tables with a single integer primary key.
        """
        return None

    @abc.abstractmethod
    def clear(self, tables: Sequence[TableInfo]) -> dict[str, int]:
        """Delete all rows of the tables, children first, and restart their keys at 1.

        Returns:
            Rows deleted by full table name.
        """

    @abc.abstractmethod
    def upsert(
        self,
        table: TableInfo,
        rows: Sequence[Mapping[str, Any]],
        natural_key: Sequence[str],
        update: Sequence[Sequence[str]],
    ) -> UpsertResult:
        """Insert rows, or update those whose natural key exists.

        Args:
            table: The table.
            rows: Python values by column name (Decimal, datetime, dict for JSON …).
            natural_key: Columns that identify a row for its users.
            update: For each row the columns to compare and update when it exists;
                its other columns are used only when it is inserted.
        """

    @abc.abstractmethod
    def prepare(self, loads: Sequence[TableLoad]) -> None:
        """Get ready for these loads (parents come first).

        Real column types are looked up, and what is cheaper to rebuild is dropped.
        """

    @abc.abstractmethod
    def encode(self, batch: Batch) -> Encoded:
        """Bring a batch into the form to send. Uses no connection; called from threads."""

    @abc.abstractmethod
    def write(self, encoded: Encoded, *, into: str = "") -> None:
        """Send an encoded batch.

        Args:
            encoded: The batch.
            into: A temporary table with such columns, to send it to instead.

        Raises:
            ConstraintError: A constraint rejected a row; table, constraint and row are named.
        """

    @abc.abstractmethod
    def faithful(self, table: TableInfo, columns: Sequence[str]) -> bool:
        """Tell whether rows of these columns will be read back exactly as they are sent.

        Asked after :meth:`prepare`. The columns that are not sent have to stay NULL. When in
        doubt: no.
        """

    @abc.abstractmethod
    def finish(self) -> None:
        """Rebuild what :meth:`prepare` dropped, set sequences, refresh statistics."""

    @abc.abstractmethod
    def read(
        self,
        table: TableInfo,
        columns: Sequence[str],
        *,
        batch_size: int = 50_000,
        within: KeySet | None = None,
        where: str = "",
    ) -> Iterator[Batch]:
        """Stream a table's rows as batches of logical Arrow columns, ordered by primary key.

        JSON columns come as JSON text as the database prints it.

        Args:
            table: The table.
            columns: The columns wanted.
            batch_size: Rows in a batch, at most.
            within: Only the rows of this set.
            where: A condition that rows have to meet, in SQL of the database.
        """

    # Taking rows away again: `hold`, questions, `remove`, `rewind`.

    def hold(self, tables: Sequence[TableInfo]) -> None:  # noqa: B027 - the lock may suffice
        """Keep others from changing rows of these tables until the transaction ends.

        Reading goes on. Nothing to do where :meth:`lock` keeps every other writer away.
        """

    def witness(self) -> str:
        """Return what :meth:`untouched` will know this transaction's rows by.

        An empty string where the database keeps no such thing.
        """
        return ""

    def untouched(self, within: KeySet, witness: str, examples: int = 5) -> Touched | None:
        """Tell which rows of a set another transaction wrote than the one of a witness.

        A row written again with equal values counts as altered, and so does every row of a
        table that was rewritten (``ALTER COLUMN … TYPE``): that a row is untouched is certain,
        that it differs is not.

        Args:
            within: The rows.
            witness: What :meth:`witness` returned in the transaction that wrote them.
            examples: Keys of altered rows to return, at most.

        Returns:
            ``None`` when the witness says nothing here: another database, a restored one, too
            many transactions since.
        """
        return None

    @abc.abstractmethod
    def references(
        self, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
    ) -> list[Reference]:
        """Return the foreign keys of the database that refer to tables.

        Args:
            tables: The tables referred to.
            known: Further tables that are described, and need not be made up when they refer.
        """

    @abc.abstractmethod
    def dependants(self, sets: Mapping[str, KeySet]) -> list[Dependants]:
        """Return which rows outside of sets refer to rows in them, by foreign key.

        The foreign keys are the database's own; tables that no model knows are looked at too.
        """

    @abc.abstractmethod
    def cascaded(self, sets: Mapping[str, KeySet]) -> dict[str, KeySet]:
        """Return sets grown by all rows that hang on them, directly or not.

        Rows that refer by ``ON DELETE SET NULL`` or ``SET DEFAULT`` do not join: the database
        cuts their reference when the rows go, and they stay.

        Raises:
            DatabaseError: Rows that hang on the sets have no key to name them by.
        """

    @abc.abstractmethod
    def remove(self, sets: Sequence[KeySet]) -> dict[str, int]:
        """Delete the rows of sets, children first, as plain DELETE statements would.

        Returns:
            Rows deleted by full table name.

        Raises:
            ConstraintError: Rows that are not in the sets refer to them.
        """

    def rewind(  # noqa: B027 - most databases cannot, within a transaction
        self, table: TableInfo, first: int, last: int
    ) -> None:
        """Let the key's sequence hand out a key again, when its rows are gone.

        Only if the last key handed out is ``last`` and no row is at or above ``first``;
        otherwise nothing happens, nor where a transaction cannot take it back.
        """
