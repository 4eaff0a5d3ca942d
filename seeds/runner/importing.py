"""An import: batches of rows from anywhere, loaded in bulk or upserted, with a ledger entry.

No recipe makes these rows again. The ledger holds their keys and their digest, as of fixed rows,
so that they can be compared, verified and taken back.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from seeds.errors import ConstraintError
from seeds.ledger.entry import FEW, NAMED, TableEntry, short_hashes
from seeds.ledger.ledger import Ledger
from seeds.load.backend import Encoded, TableLoad
from seeds.load.removal import KeySet
from seeds.runner.recording import record_run
from seeds.runner.reports import TableResult
from seeds.runner.seeding import RunResult, RunSettings, integer_key
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.ranges import Range, merge_ranges
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.schema.table import TableInfo

MOST_NAMED = 100_000
"""Rows of a table without an integer key whose keys the ledger keeps one by one."""

_UPSERTED = 5_000
"""Rows upserted together."""

_MEND = "Nothing was written; correct the file and import it again."
_ROW = re.compile(r"(?:, |^)row (\d+)(?=: )")


@dataclass
class _Outcome:
    """What was written so far.

    Attributes:
        inserted: Rows inserted.
        updated: Rows that were there and were brought up to date.
        unchanged: Rows that were there as given.
        keys: Integer keys of the rows inserted.
        named: Primary keys of other kinds, while there are not too many.
        digest: Digest of the rows inserted as they were sent.
        hashes: (key, hash) of the first rows inserted.
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    keys: list[Range] = field(default_factory=list)
    named: list[tuple[Any, ...]] = field(default_factory=list)
    digest: Digest = field(default_factory=Digest)
    hashes: list[tuple[int, int]] = field(default_factory=list)


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
        place: Says where a row came from, by its number from 1; for messages.

    Raises:
        SeedsError: Something is wrong; the caller rolls back.
    """
    started_at, begun = dt.datetime.now(dt.UTC), time.perf_counter()
    ledger = Ledger(backend.connection)
    ledger.create()
    outcome = _Outcome()
    progress.start([(table.name, rows)])
    backend.on_phase = progress.message
    if upsert:
        _upsert(backend, table, batches, upsert, outcome, progress, place)
        faithful = False
        backend.finish()
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
    outcome: _Outcome,
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
            ready = batch
            if counted:
                ready = _with_key(batch, sent[0], first)
                first += batch.rows.num_rows
            _note(table, ready, outcome, digest=faithful)
            yield backend.encode(ready)

    with _placed(place):
        for encoded in _ahead(made()):
            backend.write(encoded)
            outcome.inserted += encoded.rows
            progress.advance(table.name, encoded.rows)
        backend.finish()
    return faithful


def _ahead(encoded: Iterator[Encoded]) -> Iterator[Encoded]:
    """Let a thread make the next batch while one is being sent."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as pool:
        waiting = pool.submit(next, encoded, None)
        while (batch := waiting.result()) is not None:
            waiting = pool.submit(next, encoded, None)
            yield batch


def _with_key(batch: Batch, name: str, first: int) -> Batch:
    keys = pa.array(np.arange(first, first + batch.rows.num_rows, dtype=np.int64))
    names = [name, *batch.rows.schema.names]
    return replace(batch, rows=pa.RecordBatch.from_arrays([keys, *batch.rows.columns], names=names))


def _note(table: TableInfo, batch: Batch, outcome: _Outcome, *, digest: bool) -> None:
    """Keep what the ledger wants to know of rows that are about to be inserted."""
    keys: Any = None
    if integer_key(table):
        keys = batch.rows.column(table.primary_key[0]).to_numpy(zero_copy_only=False)
        outcome.keys += _ranges(keys)
    elif len(outcome.named) <= MOST_NAMED and table.primary_key:
        parts = [_python(table, c, batch.rows.column(c)) for c in table.primary_key]
        outcome.named += list(zip(*parts, strict=True))
    if digest:
        hashes = row_hashes(batch)
        outcome.digest.add_hashes(hashes)
        if keys is not None and len(outcome.hashes) <= FEW:
            few = FEW + 1
            outcome.hashes += list(zip(keys[:few].tolist(), hashes[:few].tolist(), strict=True))


def _ranges(keys: Any) -> list[Range]:
    """Return keys as ranges."""
    if not len(keys):
        return []
    ordered = np.sort(keys)
    breaks = np.flatnonzero(np.diff(ordered) != 1)
    firsts = ordered[np.concatenate(([0], breaks + 1))].tolist()
    lasts = ordered[np.concatenate((breaks, [len(ordered) - 1]))].tolist()
    return list(zip(firsts, lasts, strict=True))


# -- upsert --------------------------------------------------------------------------------------


def _upsert(
    backend: Backend,
    table: TableInfo,
    batches: Iterable[Batch],
    natural_key: Sequence[str],
    outcome: _Outcome,
    progress: Progress,
    place: Callable[[int], str],
) -> None:
    fixed = {*natural_key, *table.primary_key}
    seen: dict[int, int] = {}
    before = 0
    for batch in batches:
        _refuse_twice(table, batch, natural_key, seen, before, place)
        names = batch.rows.schema.names
        update = tuple(name for name in names if name not in fixed)
        for start in range(0, batch.rows.num_rows, _UPSERTED):
            part = batch.rows.slice(start, _UPSERTED)
            columns = [_python(table, name, part.column(i)) for i, name in enumerate(names)]
            rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
            try:
                with _placed(place, before + start), backend.connection.begin_nested():
                    done = backend.upsert(table, rows, natural_key, [update] * len(rows))
            except ConstraintError as error:
                if error.hint == _MEND:  # it has its place
                    raise
                at = _refused(backend, table, rows, natural_key, update)
                where = place(before + start + at + 1)
                raise ConstraintError(f"{where}: {error.message}", _MEND) from error
            outcome.inserted += done.inserted
            outcome.updated += done.updated
            outcome.unchanged += done.unchanged
            new = [key for key, fresh in zip(done.keys, done.new, strict=True) if fresh]
            if integer_key(table):
                outcome.keys += _ranges(np.array(new, np.int64))
            elif len(outcome.named) <= MOST_NAMED:
                outcome.named += [key if isinstance(key, tuple) else (key,) for key in new]
            progress.advance(table.name, len(rows))
        before += batch.rows.num_rows


def _refused(
    backend: Backend,
    table: TableInfo,
    rows: Sequence[dict[str, Any]],
    natural_key: Sequence[str],
    update: tuple[str, ...],
) -> int:
    """Return which row the database refuses, by halves; all of it is rolled back afterwards."""
    first, last = 0, len(rows)
    while last - first > 1:
        middle = (first + last) // 2
        try:
            with backend.connection.begin_nested():
                part = rows[first:middle]
                backend.upsert(table, part, natural_key, [update] * len(part))
        except ConstraintError:
            last = middle
        else:
            first = middle
    return first


def _refuse_twice(
    table: TableInfo,
    batch: Batch,
    natural_key: Sequence[str],
    seen: dict[int, int],
    before: int,
    place: Callable[[int], str],
) -> None:
    """Refuse two rows for one; which of them is meant, nobody can tell."""
    hashes = row_hashes(replace(batch, rows=batch.rows.select(list(natural_key)))).tolist()
    for row, value in enumerate(hashes, before + 1):
        earlier = seen.setdefault(value, row)
        if earlier != row:
            index = row - before - 1
            cells = [batch.rows.column(c)[index].as_py() for c in natural_key]
            if None in cells:
                continue
            said = ", ".join(f"{c}={v!r}" for c, v in zip(natural_key, cells, strict=True))
            raise ConstraintError(
                f"{place(row) or f'row {row}'}: {said} is there already, in "
                f"{place(earlier) or f'row {earlier}'}",
                "Leave one of the rows out.",
            )


def _python(table: TableInfo, name: str, array: Any) -> list[Any]:
    """Return a column as the Python values that an upsert takes."""
    values: list[Any] = array.to_pylist()
    match table.columns[name].type.kind:
        case Kind.JSON:
            return [None if v is None else json.loads(v) for v in values]
        case Kind.UUID:
            return [None if v is None else uuid.UUID(bytes=v) for v in values]
    return values


# -- what is said --------------------------------------------------------------------------------


@contextmanager
def _placed(place: Callable[[int], str], before: int = 0) -> Iterator[None]:
    """Say in a refusal of the database where the row came from.

    Args:
        place: Says where a row came from.
        before: Rows sent before those that errors count.
    """
    try:
        yield
    except ConstraintError as error:
        found = _ROW.search(error.message)
        where = place(before + int(found[1])) if found else ""
        if not found or not where:
            raise
        rest = error.message[: found.start()] + error.message[found.end() :]
        raise ConstraintError(f"{where}: {rest.removeprefix(': ')}", _MEND) from error


def _entry(backend: Backend, table: TableInfo, outcome: _Outcome, *, faithful: bool) -> TableEntry:
    """Return what the ledger keeps of the table."""
    counted = integer_key(table)
    ranges = merge_ranges(outcome.keys) if counted else ()
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
        for batch in backend.read(table, list(table.columns), within=within):
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
