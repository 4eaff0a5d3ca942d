"""Finds the rows of a subset: the rows to start with, their children, everybody's parents."""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from seeds.copying.closure.key_store import KeyStore
from seeds.copying.closure.model import Children, Key, Link, Origin, Start
from seeds.copying.closure.questions import Questions, questions, referred
from seeds.errors import ConstraintError, DatabaseError, SchemaError
from seeds.load.backend import Backend
from seeds.schema.batch import Batch
from seeds.schema.table import TableInfo

_CHUNK = 10_000
"""Rows that are asked about at once."""

_WHOLE = 1 << 64


def links_of(tables: Mapping[str, TableInfo]) -> list[Link]:
    """Return the foreign keys among tables."""
    return [
        Link(table.name, key.columns, key.table, key.referenced)
        for table in tables.values()
        for key in table.foreign_keys
        if key.table in tables
    ]


@dataclass
class Subset:
    """The rows found, as what a copy can be made of.

    Attributes:
        tables: The source's tables.
        starts: What was started with.
        links: The references followed.
        store: The keys.
        asked: What asks the source.
    """

    tables: Mapping[str, TableInfo]
    starts: Sequence[Start]
    links: Sequence[Link]
    store: KeyStore
    asked: Questions

    def count(self, backend: Backend, table: TableInfo) -> int:
        """Return how many rows of a table were found."""
        return self.store.count(table.name)

    def read(
        self, backend: Backend, table: TableInfo, columns: Sequence[str], batch_size: int
    ) -> Iterator[Batch]:
        """Stream the rows of a table, in the order of their keys as far as that is known."""
        for keys in self.store.chunks(table.name, batch_size):
            condition = self.asked.condition(table, keys)
            yield from backend.read(table, columns, batch_size=batch_size, where=condition)

    def reasons(self, table: str) -> list[tuple[Start | Link, int]]:
        """Return how many rows of a table each start and link brought first."""
        return [(self._via(via), rows) for via, rows in self.store.reasons(table).items()]

    def path(self, table: str, key: Key) -> list[Origin]:
        """Return how a row came in: itself, the row it was reached from, … up to a start.

        Empty for a row that is not in the subset.
        """
        steps: list[Origin] = []
        while (found := self.store.reason(table, key)) is not None:
            via = self._via(found[0])
            if isinstance(via, Start) or found[1] is None:
                return [*steps, Origin(table, key, via, None)]
            before = via.parent if (down := self._down(found[0])) else via.child
            steps.append(Origin(table, key, via, (before, found[1]), down))
            table, key = before, found[1]
        return steps

    def _via(self, number: int) -> Start | Link:
        if number < len(self.starts):
            return self.starts[number]
        return self.links[(number - len(self.starts)) // 2]

    def _down(self, number: int) -> bool:
        return (number - len(self.starts)) % 2 == 0


@dataclass
class Closure:
    """Finds the rows.

    Attributes:
        source: The database; one moment of it.
        tables: Its tables.
        starts: Rows to start with.
        children: Children to take along.
        links: References to follow, foreign keys and others.
        seed: Which rows a share or a number means.
        progress: Told how many rows have been found.
    """

    source: Backend
    tables: Mapping[str, TableInfo]
    starts: Sequence[Start]
    children: Sequence[Children]
    links: Sequence[Link]
    seed: int = 0
    progress: Callable[[int], None] = lambda rows: None
    _asked: Questions = field(init=False)

    def __post_init__(self) -> None:
        self._asked = questions(self.source)

    def find(self, store: KeyStore) -> Subset:
        """Fill a store with the keys of the subset.

        Raises:
            DatabaseError: The database does not understand a condition.
        """
        for number, start in enumerate(self.starts):
            with _named(start):
                found = self._start(start)
                store.add(start.table, ((key, None) for key in found), number)
        self._follow(store, self._children)
        self._follow(store, self._parents)
        return Subset(self.tables, self.starts, self.links, store, self._asked)

    @staticmethod
    def widths(source: Backend, tables: Mapping[str, TableInfo]) -> dict[str, int]:
        """Return how many columns the key of each table has."""
        asked = questions(source)
        return {name: len(asked.key(table)) for name, table in tables.items()}

    # -- the rows to start with ------------------------------------------------------------------

    def _start(self, start: Start) -> Iterable[Key]:
        keys = self._asked.keys(self.tables[start.table], start.where)
        if start.share is not None and start.share < 1:
            bound = int(start.share * _WHOLE)
            keys = (key for key in keys if self._lot(start.table, key) < bound)
        if start.count is not None:
            return heapq.nsmallest(start.count, keys, lambda key: self._lot(start.table, key))
        return keys

    def _lot(self, table: str, key: Key) -> int:
        """Return 64 bits that a row draws: the same in every run, whatever other rows there are."""
        text = repr((self.seed, table, key)).encode()
        return int.from_bytes(blake2b(text, digest_size=8, person=b"seeds.subset").digest(), "big")

    # -- what belongs to them ----------------------------------------------------------------------

    def _follow(self, store: KeyStore, step: Callable[[KeyStore, str, list[Key]], None]) -> None:
        """Take a step from every row, those that the steps add included."""
        marks = dict.fromkeys(self.tables, 0)
        moved = True
        while moved:
            moved = False
            for table in self.tables:
                while True:
                    keys, marks[table] = store.after(table, marks[table], _CHUNK)
                    if not keys:
                        break
                    moved = True
                    step(store, table, keys)
                    self.progress(sum(marks.values()))

    def _children(self, store: KeyStore, table: str, keys: list[Key]) -> None:
        wanted = {each.table: each for each in self.children}
        info = self.tables[table]
        for number, link in enumerate(self.links):
            if link.parent != table or link.child not in wanted:
                continue
            if link.referenced == self._asked.key(info):
                owners = {_told(key): key for key in keys}
                values = keys
            else:
                there = self._asked.values(info, keys, link.referenced)
                values = [found for _, found in there if None not in found]
                owners = {_told(found): key for key, found in there}
            if not values:
                continue
            rows = self._asked.found(
                self.tables[link.child],
                link.columns,
                values,
                when=link.when,
                most=wanted[link.child].most,
            )
            found = ((key, owners.get(_told(value))) for key, value in rows)
            store.add(link.child, found, len(self.starts) + 2 * number)

    def _parents(self, store: KeyStore, table: str, keys: list[Key]) -> None:
        links = [(n, link) for n, link in enumerate(self.links) if link.child == table]
        if not links:
            return
        columns = list(
            dict.fromkeys(
                column
                for _, link in links
                for column in (*link.columns, *((link.when[0],) if link.when else ()))
            )
        )
        rows = self._asked.values(self.tables[table], keys, columns)
        for number, link in links:
            parent = self.tables[link.parent]
            wanted: dict[Key, Key] = {}
            for key, values in rows:
                value = referred(link, columns, values)
                if value is not None:
                    wanted.setdefault(value, key)
            if not wanted:
                continue
            key_columns = self._asked.key(parent)
            found: list[tuple[Key, Key | None]]
            if link.declared and set(link.referenced) == set(key_columns):
                order = [link.referenced.index(c) for c in key_columns]
                found = [(tuple(v[i] for i in order), key) for v, key in wanted.items()]
            else:
                there = self._asked.found(parent, link.referenced, list(wanted))
                by_text = {_told(value): key for value, key in wanted.items()}
                found = [(key, by_text.get(_told(value))) for key, value in there]
            store.add(link.parent, found, len(self.starts) + 2 * number + 1)


@contextlib.contextmanager
def _named(start: Start) -> Iterator[None]:
    """Say of errors of a condition that it is the condition; what a row says is withheld.

    Raises:
        DatabaseError: In place of what a row is refused with, and of a name that is not there.
    """
    try:
        yield
    except (ConstraintError, SchemaError) as error:
        if not start.where:
            raise
        told = f"the condition for {start.table}, {start.where!r}"
        if isinstance(error, SchemaError):
            raise DatabaseError(f"{told}: {error.message}", "Correct the condition.") from None
        raise DatabaseError(
            f"{told}: the source cannot evaluate it for one of the rows",
            "A cast or a function does not take every value: leave the others out before, as in "
            "CASE WHEN … THEN … END.",
        ) from None


def _told(key: Key) -> tuple[str, ...]:
    """Return values as texts: a number here and a text there may be the same for the database."""
    return tuple(map(str, key))
