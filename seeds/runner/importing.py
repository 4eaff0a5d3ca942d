"""An import: batches of rows from anywhere, loaded in bulk or upserted, with a ledger entry.

No recipe makes these rows again. The ledger holds their keys and their digest, as of fixed rows,
so that they can be compared, verified and taken back.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from seeds.ledger.entry import FEW, NAMED, TableEntry, short_hashes
from seeds.ledger.ledger import Ledger
from seeds.load.backend import Encoded, TableLoad
from seeds.load.removal import SEPARATE, KeySet
from seeds.runner.import_outcome import MOST_NAMED, Outcome, ahead, placed, python_column
from seeds.runner.import_upsert import Upsert, Wanted
from seeds.runner.recording import record_run
from seeds.runner.reports import TableResult
from seeds.runner.seeding import RunResult, RunSettings, integer_key
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest, row_hashes

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.schema.table import TableInfo

_SCATTERED = 10
"""How many times as many rows are read back together where each page looks all keys up."""


def run_import(
    backend: Backend,
    table: TableInfo,
    columns: Sequence[str],
    batches: Iterable[Batch],
    settings: RunSettings,
    progress: Progress,
    *,
    rows: int = 0,
    upsert: Sequence[str] = (),
    update: Sequence[str] | None = None,
    place: Callable[[int], str] = lambda row: "",
) -> RunResult:
    """Write rows within the backend's transaction, and write the run into the ledger.

    The caller holds the backend's lock, has looked at the database's marker, and commits.

    Args:
        backend: The database.
        table: The table.
        columns: The columns that the batches have, in order.
        batches: The rows; asked for by another thread, which does not use the connection.
        settings: What the run goes by.
        progress: Is told what happens.
        rows: How many rows will come, roughly; 0 when nothing is known.
        upsert: The columns that tell whether a row is there already; none inserts all.
        update: The columns that a row that is there takes; all of them when left out.
        place: Says where a row came from, by its number from 1; for messages.

    Raises:
        SeedsError: Something is wrong; the caller rolls back.
    """
    started_at, begun = dt.datetime.now(dt.UTC), time.perf_counter()
    ledger = Ledger(backend.connection)
    ledger.create()
    outcome = Outcome()
    progress.start([(table.name, rows)])
    backend.on_phase = progress.message
    if upsert:
        said = columns if update is None else update
        wanted = Wanted(table, tuple(columns), tuple(upsert), tuple(said))
        Upsert(backend, wanted, outcome, progress, place).run(batches)
        faithful = False
    else:
        faithful = _load(backend, table, columns, batches, outcome, progress, rows, place)
    entry = _entry(backend, table, outcome, faithful=faithful)
    number = record_run(
        ledger,
        settings,
        started_at,
        [entry] if entry.inserted or entry.updated else [],
        witness=backend.witness(),
    )
    notes = []
    if outcome.inserted and not (entry.keys or entry.named):
        notes.append(
            f"rows of {table.name} are not in the ledger one by one, and cannot be undone: "
            + ("there are too many" if table.primary_key else "it has no primary key")
        )
    result = TableResult(
        table=table.name,
        inserted=outcome.inserted,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        seconds=round(time.perf_counter() - begun, 3),
    )
    return RunResult(number, (result,), tuple(notes))


# -- bulk ----------------------------------------------------------------------------------------


def _load(
    backend: Backend,
    table: TableInfo,
    columns: Sequence[str],
    batches: Iterable[Batch],
    outcome: Outcome,
    progress: Progress,
    rows: int,
    place: Callable[[int], str],
) -> bool:
    """Insert all rows; tell whether the digest of what was sent is that of what is there."""
    counted = integer_key(table) and table.primary_key[0] not in columns
    sent = (table.primary_key[0], *columns) if counted else tuple(columns)
    load = TableLoad(table, sent, rows, backend.is_empty(table))
    first = backend.next_key(table) if counted else 0
    backend.prepare([load])
    faithful = backend.faithful(table, sent)

    def made() -> Iterator[Encoded]:
        nonlocal first
        for batch in batches:
            outcome.together = max(outcome.together, batch.rows.num_rows)
            ready = batch
            if counted:
                ready = _with_key(batch, sent[0], first)
                first += batch.rows.num_rows
            _note(table, ready, outcome, digest=faithful)
            yield backend.encode(ready)

    with placed(place):
        for encoded in ahead(made()):
            backend.write(encoded)
            outcome.inserted += encoded.rows
            progress.advance(table.name, encoded.rows)
        backend.finish()
    return faithful


def _with_key(batch: Batch, name: str, first: int) -> Batch:
    keys = pa.array(np.arange(first, first + batch.rows.num_rows, dtype=np.int64))
    names = [name, *batch.rows.schema.names]
    return replace(batch, rows=pa.RecordBatch.from_arrays([keys, *batch.rows.columns], names=names))


def _note(table: TableInfo, batch: Batch, outcome: Outcome, *, digest: bool) -> None:
    """Keep what the ledger wants to know of rows that are about to be inserted."""
    keys: Any = None
    if integer_key(table):
        keys = batch.rows.column(table.primary_key[0]).to_numpy(zero_copy_only=False)
        outcome.keys.add(keys)
    elif len(outcome.named) <= MOST_NAMED and table.primary_key:
        parts = [python_column(table, c, batch.rows.column(c)) for c in table.primary_key]
        outcome.named += list(zip(*parts, strict=True))
    if digest:
        hashes = row_hashes(batch)
        outcome.digest.add_hashes(hashes)
        if keys is not None and len(outcome.hashes) <= FEW:
            few = FEW + 1
            outcome.hashes += list(zip(keys[:few].tolist(), hashes[:few].tolist(), strict=True))


# -- the ledger ----------------------------------------------------------------------------------


def _entry(backend: Backend, table: TableInfo, outcome: Outcome, *, faithful: bool) -> TableEntry:
    """Return what the ledger keeps of the table."""
    counted = integer_key(table)
    ranges = outcome.keys.ranges() if counted else ()
    nameable = bool(table.primary_key) and all(
        table.columns[c].type.kind in NAMED for c in table.primary_key
    )
    named: list[tuple[Any, ...]] = []
    if not counted and nameable and len(outcome.named) <= MOST_NAMED:
        named = outcome.named
    digest, hashes = outcome.digest, [h for _, h in sorted(outcome.hashes)]
    within = KeySet(table, ranges, tuple(named))
    if within and (not faithful or not counted):
        digest, hashes = Digest(), []
        wanted = list(table.columns)
        # As many as came together from a file, so that memory stays as it is.
        together = outcome.together * (_SCATTERED if len(ranges) > SEPARATE else 1)
        for batch in backend.read(table, wanted, batch_size=together, within=within):
            read = row_hashes(batch)
            digest.add_hashes(read)
            if len(hashes) <= FEW:
                hashes += read[: FEW + 1].tolist()
    if digest.rows != outcome.inserted:
        digest, hashes = Digest(), []
    return TableEntry(
        table=table.name,
        inserted=outcome.inserted,
        updated=outcome.updated,
        key=table.primary_key[0] if counted else "",
        keys=ranges,
        fixed_digest=digest.hexdigest() if digest.rows else "",
        fixed_hashes=short_hashes(hashes),
        named=tuple(tuple(map(_plain, key)) for key in named),
    )


def _plain(value: Any) -> int | str:
    return value if isinstance(value, int) else str(value)
