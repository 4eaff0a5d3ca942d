"""Runs made again, each once, and whether the rows are those that the run wrote."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seeds.errors import DeclarationError
from seeds.load.removal import KeySet
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.ledger.entry import Run
    from seeds.ledger.history import Share
    from seeds.load.backend import Backend
    from seeds.load.lying import Place
    from seeds.runner.replay import Replay
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo

Name = tuple[Any, ...]
"""A row's primary key, as Arrow gives it."""

Row = tuple["Batch", int, int]
"""A row made again: its batch, its position there, its hash."""


class OnlyThereError(DeclarationError):
    """The database alone knows the keys of rows: it has made a part of them."""


class Made:
    """The rows of a run in a table without an integer key, made again.

    Attributes:
        table: The table.
        generated: The generated rows by primary key.
        fixed: The fixed rows that the run inserted.
        keys: The values of all these primary keys, as a statement takes them.
        trusted: Whether the generated rows are those that the run wrote. Those that the
            database keeps otherwise than they were sent can be told by what lies there alone.
    """

    def __init__(self, replay: Replay, table: TableInfo) -> None:
        self.table = table
        entry = replay.entries[table.name]
        digest = Digest()
        self.generated: dict[Name, Row] = {}
        for batch in replay.batches(table.name):
            digest.add_hashes(row_hashes(batch))
            self.generated |= _named(batch)
        fixed = replay.fixed(table.name)
        self.fixed = {} if fixed is None else _named(fixed)
        names = (*self.generated, *self.fixed)
        self.keys = {name: key_values(table, name) for name in names}
        self.trusted = not entry.generated or digest.hexdigest() == entry.made

    def key_set(self, names: Iterable[Name]) -> KeySet:
        """Return some of the rows by their keys."""
        return KeySet(self.table, keys=tuple(map(self.keys.__getitem__, names)))


def _named(batch: Batch) -> dict[Name, Row]:
    hashes = row_hashes(batch).tolist()
    return {
        name: (batch, i, hashed)
        for i, (name, hashed) in enumerate(zip(names_of(batch), hashes, strict=True))
    }


class Remade:
    """Makes runs again, each at most once.

    Args:
        replay: Makes a run again.

    Attributes:
        taken: Where rows lie that were found to be those of a run, by tables without a primary
            key: two runs do not share a row.
    """

    def __init__(self, replay: Callable[[Run], Replay]) -> None:
        self._replay = replay
        self._replays: dict[int, Replay] = {}
        self._made: dict[tuple[int, str], Made] = {}
        self.taken: dict[str, set[Place]] = {}

    def __call__(self, run: Run) -> Replay:
        """Return a run made again."""
        if run.run not in self._replays:
            self._replays[run.run] = self._replay(run)
        return self._replays[run.run]

    def rows(self, run: Run, table: TableInfo) -> Made:
        """Return a run's rows of a table without an integer key."""
        at = run.run, table.name
        if at not in self._made:
            self._made[at] = Made(self(run), table)
        return self._made[at]

    def why_not(self, table: TableInfo, share: Share) -> str:
        """Return why a table's rows made again are not those that the run wrote."""
        planned = self(share.run).plan.entity(table.name)
        if planned is not None and planned.bound.slow:
            return (
                f"{table.name}.{planned.bound.slow[0]} comes from the model's Python default, "
                "whose values nobody can make again"
            )
        if not share.entry.digest:
            return (
                f"the database did not keep all rows of {table.name} that run {share.run.run} "
                "sent, and no digest of them was noted"
            )
        if not share.entry.made:
            return (
                f"the database stores rows of {table.name} otherwise than they are sent, by itself "
                "or by triggers"
            )
        return (
            f"{table.name} would be made otherwise today: the factory, its data or the rows that "
            f"it refers to have changed since run {share.run.run}"
        )


def digest_of(backend: Backend, within: KeySet) -> str:
    """Return the digest of rows as they lie in the database."""
    digest = Digest()
    for batch in backend.read(within.table, list(within.table.columns), within=within):
        digest.update(batch)
    return digest.hexdigest()


def names_of(batch: Batch) -> list[Name]:
    """Return the primary keys of rows.

    Raises:
        OnlyThereError: The rows have not got them all.
    """
    for name in batch.table.primary_key:
        if name not in batch.rows.schema.names:
            raise OnlyThereError(
                f"only the database knows the {name} of these rows",
                "Give the column a value of its own instead of the database's default.",
            )
    columns = [batch.rows.column(c).to_pylist() for c in batch.table.primary_key]
    return list(zip(*columns, strict=True))


def key_values(table: TableInfo, name: Name) -> tuple[Any, ...]:
    """Return a primary key as the values that a statement takes."""
    return tuple(
        uuid.UUID(bytes=value) if table.columns[column].type.kind is Kind.UUID else value
        for column, value in zip(table.primary_key, name, strict=True)
    )


def only(batch: Batch, columns: Collection[str]) -> Batch:
    """Return rows with some of their columns alone."""
    names = [name for name in batch.rows.schema.names if name in columns]
    return replace(batch, rows=batch.rows.select(names))


def columns_since(table: TableInfo, sent: Collection[str]) -> frozenset[str]:
    """Return the columns that a table got since rows came back from it just as they were sent.

    All columns that were not sent were NULL then; those that cannot be were not there.
    """
    return frozenset(n for n, c in table.columns.items() if n not in sent and not c.nullable)


def why_unsure(table: TableInfo, share: Share, since: Collection[str]) -> str:
    """Return why rows whose columns sent are as they were may have been edited nevertheless."""
    if since:
        return (
            f"{table.name} got {', '.join(sorted(since))} after run {share.run.run}, and nobody "
            "noted what was put there"
        )
    return f"the database fills columns of {table.name} itself, and notes nothing"


def shortened(hashes: str) -> list[int]:
    """Return the hashes of single rows that the ledger keeps."""
    return [int(hashes[i : i + 8], 16) for i in range(0, len(hashes), 8)]
