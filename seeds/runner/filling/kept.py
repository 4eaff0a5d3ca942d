"""What triggers make of a run: they keep rows away, give them other keys, write further ones.

Only the database knows what they do, so it is asked before and after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from seeds.errors import SeedsError
from seeds.ledger.entry import NAMED
from seeds.load.removal import KeySet, has_integer_key
from seeds.runner.import_outcome import MOST_NAMED, python_column
from seeds.schema.digest import Digest
from seeds.schema.ranges import Range, key_ranges, merge_ranges, size, subtract

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.load.backend import Backend
    from seeds.runner.outcome import TableOutcome
    from seeds.schema.batch import Batch
    from seeds.schema.catalogue import CatalogueTable
    from seeds.schema.table import TableInfo

Name = tuple[int | str, ...]
"""A primary key as the ledger keeps it: UUIDs are texts."""

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
        tables: The tables; those without a key that can be kept are not looked at.
    """

    def __init__(self, backend: Backend, tables: Iterable[CatalogueTable]) -> None:
        self._backend = backend
        self._tables: dict[str, TableInfo] = {}
        self._before: dict[str, tuple[Range, ...]] = {}
        self._named: dict[str, TableInfo] = {}
        self._names_before: dict[str, frozenset[Name]] = {}
        self._rows: dict[str, int] = {}
        for table in tables:
            info = table.info
            if not table.readable or table.bookkeeping or not info.primary_key:
                continue
            rows = self._rows[table.name] = backend.count(info)
            if has_integer_key(info):
                if rows <= _MOST:
                    self._tables[table.name] = info
                    self._before[table.name] = _present(backend, info)
            elif is_nameable(info) and rows <= MOST_NAMED:
                self._named[table.name] = info
                self._names_before[table.name] = frozenset(names_there(backend, info))

    def rows_before(self, name: str) -> int:
        """Return how many rows a table had before the run, or 0 where nobody looked."""
        return self._rows.get(name, 0)

    def added_by_name(
        self, known: Mapping[str, Collection[Name] | None]
    ) -> Iterator[tuple[TableInfo, list[Name]]]:
        """Yield tables without an integer key with the keys of rows that nobody knows of.

        Args:
            known: Keys of the rows that the run has written itself, by table; ``None`` where they
                are not known one by one.
        """
        own = of_this_transaction(self._backend.connection)
        for name, table in self._named.items():
            mine = known.get(name, ())
            if mine is None:
                continue
            try:
                with self._backend.connection.begin_nested():
                    there = names_there(self._backend, table, own)
            except SeedsError:
                continue  # whose rows they are cannot be told
            new = sorted({*there} - self._names_before[name] - {*mine}, key=repr)
            if new and len(new) + len(mine) <= MOST_NAMED:
                yield table, new

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


def is_nameable(table: TableInfo) -> bool:
    """Tell whether the ledger can keep keys of a table one by one."""
    return bool(table.primary_key) and all(
        table.columns[name].type.kind in NAMED for name in table.primary_key
    )


def names_in(table: TableInfo, batch: Batch) -> list[Name]:
    """Return the keys of rows as the ledger keeps them."""
    parts = [python_column(table, c, batch.rows.column(c)) for c in table.primary_key]
    keys = zip(*parts, strict=True)
    return [tuple(v if type(v) is int else str(v) for v in one) for one in keys]


def names_there(backend: Backend, table: TableInfo, where: str = "") -> list[Name]:
    """Return the keys of the rows of a table as the ledger keeps them."""
    batches = backend.read(table, list(table.primary_key), where=where)
    return [name for batch in batches for name in names_in(table, batch)]


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
