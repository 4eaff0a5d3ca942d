"""What triggers make of a run: they keep rows away, give them other keys, write further ones.

Only the database knows what they do, so it is asked before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from seeds.errors import SeedsError
from seeds.load.removal import KeySet, has_integer_key
from seeds.schema.digest import Digest
from seeds.schema.ranges import Range, key_ranges, merge_ranges, size, subtract

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.load.backend import Backend
    from seeds.runner.outcome import TableOutcome
    from seeds.schema.catalogue import CatalogueTable
    from seeds.schema.table import TableInfo

_TURN = 1 << 32
"""Transactions after which their numbers in rows begin again."""

_MOST = 1_000_000
"""Rows of a table whose keys are looked at; of larger ones the number has to do."""


def has_say(table: CatalogueTable) -> bool:
    """Tell whether triggers are called for rows that a table gets."""
    return table.readable and any(t.enabled and "INSERT" in t.events for t in table.triggers)


def as_sent(outcome: TableOutcome) -> bool:
    """Tell whether all rows that were sent are there, under the keys that they were sent with."""
    first = outcome.first_key
    sent = [(first, first + outcome.generated - 1)] if outcome.keys else []
    return outcome.inserted == outcome.generated and outcome.keys == sent


class Watched:
    """A table before it is loaded.

    Args:
        backend: The database.
        table: The table.
    """

    def __init__(self, backend: Backend, table: TableInfo) -> None:
        self._backend = backend
        self._table = table
        self._rows = backend.count(table)
        self._keys: tuple[Range, ...] | None = None
        if has_integer_key(table) and self._rows <= _MOST:
            self._keys = _present(backend, table)

    def note(self, outcome: TableOutcome) -> None:
        """Correct what is known of a load by what is there now."""
        if self._keys is not None and outcome.keys:
            own = of_this_transaction(self._backend.connection)
            new = subtract(_present(self._backend, self._table, own), self._keys)
            if not subtract(outcome.keys, new):
                return  # all that was sent is there
            outcome.keys, outcome.inserted = list(new), size(new)
            outcome.digest = Digest()
            within = KeySet(self._table, new)
            for batch in self._backend.read(self._table, list(self._table.columns), within=within):
                outcome.digest.update(batch)
            outcome.made = Digest()  # nobody could compare with what was sent
            return
        outcome.inserted = min(outcome.inserted, self._backend.count(self._table) - self._rows)


class Beside:
    """All tables before a run, to know afterwards which rows triggers have written beside it.

    Args:
        backend: The database.
        tables: The tables; those without a counted key are not looked at.
    """

    def __init__(self, backend: Backend, tables: Iterable[CatalogueTable]) -> None:
        self._backend = backend
        self._tables: dict[str, TableInfo] = {}
        self._before: dict[str, tuple[Range, ...]] = {}
        for table in tables:
            info = table.info
            if not table.readable or table.bookkeeping or not has_integer_key(info):
                continue
            if backend.count(info) <= _MOST:
                self._tables[table.name] = info
                self._before[table.name] = _present(backend, info)

    def added(self, known: Mapping[str, Sequence[Range]]) -> Iterator[tuple[TableInfo, KeySet]]:
        """Yield tables with the rows in them that are new and that nobody knows of.

        Args:
            known: Keys of the rows that the run has written itself, by table.
        """
        own = of_this_transaction(self._backend.connection)
        for name, table in self._tables.items():
            try:
                with self._backend.connection.begin_nested():
                    there = _present(self._backend, table, own)
            except SeedsError:
                continue  # whose rows they are cannot be told
            new = subtract(there, [*self._before[name], *known.get(name, ())])
            if new:
                yield table, KeySet(table, new)


def _present(backend: Backend, table: TableInfo, where: str = "") -> tuple[Range, ...]:
    """Return the integer keys of a table's rows."""
    (key,) = table.primary_key
    found: list[Range] = []
    for batch in backend.read(table, [key], where=where):
        found += key_ranges(int(k) for k in batch.rows.column(key).to_pylist() if k is not None)
    return merge_ranges(found)


def of_this_transaction(connection: sa.Connection) -> str:
    """Return the condition that a row was written by this transaction, its savepoints included.

    On PostgreSQL others write meanwhile, too. A row that can be seen and whose transaction is not
    over is of this one. In SQLite nobody else writes.
    """
    if connection.dialect.name != "postgresql":
        return ""
    number = int(connection.exec_driver_sql("SELECT txid_current()").scalar() or 0)
    later = f"((xmin::text::bigint - {number % _TURN} + {_TURN}) % {_TURN})"
    return (
        f"CASE WHEN {later} < {_TURN // 2}"
        f" THEN txid_status({number} + {later}) = 'in progress' ELSE false END"
    )
