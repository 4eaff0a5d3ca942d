"""A copy: rows are read, transformed, sent, read back and compared, table by table.

A thread reads the source while another transforms, digests and encodes, and the caller's sends;
a few batches are in memory at any time. Nothing is written to the target outside the caller's
transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from seeds.copying.pairing import Pair
from seeds.copying.stream import overlapped, streamed
from seeds.copying.target import bare
from seeds.errors import DatabaseError
from seeds.load.backend import Backend, Encoded, TableLoad
from seeds.schema.batch import Batch
from seeds.schema.beyond import is_beyond
from seeds.schema.digest import Digest, row_hashes

if TYPE_CHECKING:
    from seeds.schema.table import TableInfo

BATCH = 10_000
"""Rows of a batch."""


class Listener(Protocol):
    """Is told what happens, by the calling thread."""

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        """Copying begins; table names with the rows that each will get."""

    def advance(self, table: str, rows: int) -> None:
        """So many more rows of a table have been sent."""

    def message(self, text: str) -> None:
        """Something worth a line: a wait, a phase such as rebuilding indexes."""


class Selection(Protocol):
    """Which rows of the source are copied."""

    def count(self, backend: Backend, table: TableInfo) -> int:
        """Return how many rows of a table are chosen, exactly."""

    def read(
        self, backend: Backend, table: TableInfo, columns: Sequence[str], batch_size: int
    ) -> Iterator[Batch]:
        """Stream the chosen rows of a table."""


class EveryRow:
    """All rows of every table."""

    def count(self, backend: Backend, table: TableInfo) -> int:
        """Count the rows of a table."""
        return backend.count(table)

    def read(
        self, backend: Backend, table: TableInfo, columns: Sequence[str], batch_size: int
    ) -> Iterator[Batch]:
        """Stream the rows of a table."""
        return backend.read(table, columns, batch_size=batch_size)


@dataclass
class TableCopy:
    """What was done with one table.

    Attributes:
        table: Its name in the target.
        rows: Rows copied.
        digest: Digest of the columns that were sent, the same on both sides.
        seconds: Time that sending took.
    """

    table: str
    rows: int = 0
    digest: str = ""
    seconds: float = 0.0


@dataclass
class Copy:
    """One copy between two open databases.

    Attributes:
        source: Is only read.
        target: Its lock is held; its tables are empty.
        pairs: The tables, parents first.
        transform: What rows become on their way; called from threads. It gets all columns of a
            table of the source that the database does not compute, and returns as many rows with
            the same columns and types.
        look: Is given all that is read back from the target; called from threads.
        selection: Which rows are copied.
        listener: Is told what happens.
        batch_size: Rows of a batch.
        workers: Threads that transform.
    """

    source: Backend
    target: Backend
    pairs: Sequence[Pair]
    transform: Callable[[Batch], Batch]
    look: Callable[[Batch], None]
    listener: Listener
    selection: Selection = field(default_factory=EveryRow)
    batch_size: int = BATCH
    workers: int = 1
    _sent: dict[str, Digest] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> list[TableCopy]:
        """Copy everything; the caller commits.

        Raises:
            DatabaseError: A database failed, or what is read back is not what was sent.
            ConstraintError: A row does not fit the target.
        """
        wanted = self._wanted()
        loads = [
            TableLoad(pair.target, pair.columns, wanted[pair.target.name], empty=True)
            for pair in self.pairs
            if pair.columns and wanted[pair.target.name]
        ]
        self.listener.start([(p.target.name, wanted[p.target.name]) for p in self.pairs if p.rows])
        self.target.on_phase = self.listener.message
        restore = bare(self.target, [p.target for p in self.pairs], self.listener.message)
        self.target.prepare(loads)
        outcomes = self._send([p for p in self.pairs if wanted[p.target.name]])
        self.target.finish()
        restore()
        for pair in self.pairs:
            outcome = outcomes.setdefault(pair.target.name, TableCopy(pair.target.name))
            if outcome.rows != wanted[pair.target.name]:
                raise DatabaseError(
                    f"{pair.source.name}: {outcome.rows:,} rows were read of "
                    f"{wanted[pair.target.name]:,}",
                    "A primary key with NULL hides rows from a reader; give every row a key.",
                )
            self._compare(pair, outcome)
        return [outcomes[pair.target.name] for pair in self.pairs]

    def _wanted(self) -> dict[str, int]:
        return {
            pair.target.name: self.selection.count(self.source, pair.source) if pair.rows else 0
            for pair in self.pairs
        }

    # -- there ----------------------------------------------------------------------------------

    def _send(self, pairs: Sequence[Pair]) -> dict[str, TableCopy]:
        outcomes = {pair.target.name: TableCopy(pair.target.name) for pair in pairs}
        self._sent = {name: Digest() for name in outcomes}
        for encoded in streamed(self._read(pairs), self._make, workers=self.workers):
            name = encoded.table.name
            started = time.perf_counter()
            self.target.write(encoded)
            outcomes[name].seconds += time.perf_counter() - started
            outcomes[name].rows += encoded.rows
            self.listener.advance(name, encoded.rows)
        return outcomes

    def _read(self, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Batch]]:
        for pair in pairs:
            columns = [n for n, c in pair.source.columns.items() if not c.generated]
            for batch in self.selection.read(self.source, pair.source, columns, self.batch_size):
                yield pair, batch

    def _make(self, item: tuple[Pair, Batch]) -> Encoded:
        pair, batch = item
        batch = pair.carried(self.transform(batch))
        self._add(self._sent[pair.target.name], batch)
        try:
            return self.target.encode(batch)
        except ValueError:
            raise _unsendable(batch) from None

    def _add(self, digest: Digest, batch: Batch) -> None:
        hashes = row_hashes(batch)
        with self._lock:
            digest.add_hashes(hashes)

    # -- and back -------------------------------------------------------------------------------

    def _compare(self, pair: Pair, outcome: TableCopy) -> None:
        """Read a table back, let it be looked at, and compare it with what was sent."""
        self.listener.message(f"comparing {pair.target.name}")
        back = Digest()

        def look(batch: Batch) -> None:
            self._add(back, replace(batch, rows=batch.rows.select(list(pair.columns))))
            self.look(batch)

        batches = self.target.read(
            pair.target, list(pair.target.columns), batch_size=self.batch_size
        )
        for _ in overlapped(batches, look, workers=self.workers):
            pass
        sent = self._sent.get(pair.target.name, Digest())
        if (sent.rows, sent.hexdigest()) != (back.rows, back.hexdigest()):
            raise DatabaseError(
                f"{pair.target.name}: what was read back is not what was sent "
                f"({sent.rows:,} rows sent, {back.rows:,} read)",
                "A column of the target stores values otherwise than the source's does; "
                "compare the types of both.",
            )
        outcome.digest = back.hexdigest()


def _unsendable(batch: Batch) -> DatabaseError:
    """Say which column has values that have no form in which they can be sent."""
    beyond = [
        name
        for name, array in zip(batch.rows.schema.names, batch.rows.columns, strict=True)
        if is_beyond(array, batch.table.columns[name].type)
    ]
    where = ", ".join(f"{batch.table.name}.{name}" for name in beyond) or batch.table.name
    return DatabaseError(
        f"{where}: infinite times, numbers that are none, or years beyond 9999 cannot be sent",
        "Store NULL or the last day of the year 9999 instead.",
    )
