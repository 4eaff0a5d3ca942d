"""Rows that a run wrote against the rows that are there now.

Three witnesses are heard, the cheapest first: the database's own (PostgreSQL knows which
transaction wrote a row), the digest of the rows as they were written, and the run made again,
which tells row by row. The last is believed only when it has the digest that the run had.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.errors import DeclarationError, MissingParentsError
from seeds.ledger.history import Share
from seeds.load.removal import KeySet
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.ranges import Range, key_ranges, size, spread, subtract
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.runner.replay import Replay
    from seeds.schema.table import TableInfo

EXAMPLES = 5

Replays = Callable[[], "Replay"]
"""Makes a run again; called only when the cheaper witnesses do not suffice."""


@dataclass
class Comparison:
    """What became of the rows that a run wrote into a table.

    Attributes:
        table: The table.
        written: Rows that the run wrote and no later run took away.
        present: Rows of them that are there now.
        altered: Rows of them that were edited; ``None`` when some were, and nobody can tell
            how many.
        examples: Keys of edited rows, a few.
        changes: Columns of edited rows as (written, now), by key, a few.
        missing: Ranges of integer keys that are gone.
        reason: Why something cannot be told.
        within: The rows' keys; ``None`` when they are not known.
    """

    table: str
    written: int
    present: int
    altered: int | None = 0
    examples: list[Any] = field(default_factory=list)
    changes: dict[Any, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    missing: tuple[Range, ...] = ()
    reason: str = ""
    within: KeySet | None = None

    @property
    def gone(self) -> int:
        """Rows that are not there any more."""
        return self.written - self.present

    def note(self, key: Any, written: Batch, position: int, there: Batch, index: int) -> None:
        """Note an edited row."""
        self.altered = (self.altered or 0) + 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(key)
            self.changes[key] = changed_columns(written, position, there, index)


def compare(
    backend: Backend,
    table: TableInfo,
    share: Share,
    replay: Replays,
    *,
    details: bool = False,
) -> Comparison:
    """Find out what became of the rows of a run in a table.

    Args:
        backend: The database.
        table: The table.
        share: What the ledger says is left of the run in the table.
        replay: Makes the run again.
        details: Whether columns and keys are wanted, and not numbers alone.
    """
    entry = share.entry
    if not entry.key:
        return _by_keys(backend, table, share, replay)
    within = KeySet(table, share.keys)
    found = Comparison(table.name, size(share.keys), 0, within=within)
    if entry.key not in table.columns:
        found.altered, found.reason = None, f"the models have no {table.name}.{entry.key} any more"
        return found
    found.present = backend.count(table, within)
    if details and found.gone:
        found.missing = _missing(backend, within, entry.key)
    if found.present == 0:
        return found
    if share.run.format < 2:
        found.altered = None
        found.reason = f"an older version of seeds wrote run {share.run.run}, and noted no digest"
        return found
    touched = None
    if share.run.witness:
        touched = backend.untouched(within, share.run.witness, EXAMPLES)
    if touched is not None and touched.altered == 0:
        return found
    if share.whole and found.gone == 0 and _digest(backend, within) == entry.written:
        return found
    _compare_fixed(backend, table, share, replay, found)
    _compare_generated(backend, table, share, replay, found)
    if found.reason:
        found.altered = None
        if touched is not None:
            found.altered, found.examples = touched.altered, list(touched.keys)
            found.changes = {key: found.changes.get(key, {}) for key in found.examples}
    return found


def _digest(backend: Backend, within: KeySet) -> str:
    digest = Digest()
    for batch in backend.read(within.table, list(within.table.columns), within=within):
        digest.update(batch)
    return digest.hexdigest()


def _missing(backend: Backend, within: KeySet, key: str) -> tuple[Range, ...]:
    present: list[Range] = []
    for batch in backend.read(within.table, [key], within=within):
        present += key_ranges(_integers(batch, key).tolist())
    return subtract(within.ranges, present)


def _changed_since(table: TableInfo, share: Share) -> str:
    return (
        f"{table.name} would be made otherwise today: the factory, its data or the rows that "
        f"it refers to have changed since run {share.run.run}"
    )


# -- row by row ----------------------------------------------------------------------------------


def _compare_generated(
    backend: Backend, table: TableInfo, share: Share, replay: Replays, found: Comparison
) -> None:
    """Compare generated rows with the run made again; the reason says when that is no use."""
    entry = share.entry
    within = KeySet(table, _common(entry.generated_keys, share.keys))
    if not within.ranges:
        return
    if within.ranges == entry.generated_keys and _digest(backend, within) == entry.digest:
        return
    if entry.digest and not entry.made:
        found.reason = f"the database stores {table.name} otherwise than they are sent"
        return
    # What the database filled itself was not noted.
    whole = entry.made == entry.digest
    before, examples, changes = found.altered, list(found.examples), dict(found.changes)
    made = Digest()
    try:
        for batch in replay().batches(table.name):
            made.update(batch)
            names = table.columns if whole else batch.rows.schema.names
            _note(batch, backend, within, entry.key, found, names)
    except (DeclarationError, MissingParentsError) as error:
        found.reason = error.message
    else:
        if made.hexdigest() != entry.made:
            found.reason = _changed_since(table, share)
        elif not whole and found.altered == before:
            found.reason = f"the database fills columns of {table.name} itself, and notes nothing"
    if found.reason:  # then what was found means nothing
        found.altered, found.examples, found.changes = before, examples, changes


def _common(ranges: Sequence[Range], others: Sequence[Range]) -> tuple[Range, ...]:
    """Return the keys that are in both."""
    return subtract(ranges, subtract(ranges, others))


def _compare_fixed(
    backend: Backend, table: TableInfo, share: Share, replay: Replays, found: Comparison
) -> None:
    """Compare the fixed rows that a run inserted, one by one by the hashes in the ledger."""
    entry = share.entry
    inserted = subtract(entry.keys, entry.generated_keys)
    within = KeySet(table, _common(inserted, share.keys))
    if not within.ranges or _digest(backend, within) == entry.fixed_digest:
        return
    if not entry.fixed_hashes:
        found.reason = f"fixed rows of {table.name} were edited or deleted"
        return
    hashes = dict(zip(spread(inserted), _shortened(entry.fixed_hashes), strict=True))
    batch = None
    for there in backend.read(table, list(table.columns), within=within):
        keys, now = _integers(there, entry.key), row_hashes(there)
        for i, key in enumerate(keys.tolist()):
            if int(now[i]) & 0xFFFFFFFF == hashes[key]:
                continue
            batch = batch or _fixed_rows(replay, table)
            place = -1 if batch is None else _place(batch, entry.key, key, hashes[key])
            if batch is None or place < 0:
                found.note(key, there, i, there, i)  # edited, but who knows from what
            else:
                found.note(key, batch, place, there, i)


def _shortened(hashes: str) -> list[int]:
    return [int(hashes[i : i + 8], 16) for i in range(0, len(hashes), 8)]


def _fixed_rows(replay: Replays, table: TableInfo) -> Batch | None:
    try:
        return replay().fixed(table.name)
    except (DeclarationError, MissingParentsError):
        return None


def _place(batch: Batch, name: str, key: int, wanted: int) -> int:
    """Return the position of a fixed row made again, -1 when it is not as it was written."""
    positions = np.flatnonzero(_integers(batch, name) == key)
    if len(positions) != 1:
        return -1
    hashed = int(row_hashes(batch)[positions[0]]) & 0xFFFFFFFF
    return int(positions[0]) if hashed == wanted else -1


def _only(batch: Batch, columns: Collection[str]) -> Batch:
    names = [name for name in batch.rows.schema.names if name in columns]
    return replace(batch, rows=batch.rows.select(names))


def _note(
    batch: Batch,
    backend: Backend,
    within: KeySet,
    key: str,
    found: Comparison,
    columns: Collection[str],
) -> None:
    """Compare some rows as they were written with those that are there, by some columns."""
    table = batch.table
    batch = _only(batch, columns)
    keys = _integers(batch, key)
    mine = np.zeros(len(keys), dtype=np.bool_)
    for first, last in within.ranges:
        mine |= (keys >= first) & (keys <= last)
    position = np.flatnonzero(mine)
    position = position[np.argsort(keys[position])]
    keys, written = keys[position], row_hashes(batch)[position]
    if len(keys) == 0:
        return
    wanted = KeySet(table, key_ranges(keys.tolist()))
    for there in backend.read(table, list(columns), within=wanted):
        at = np.searchsorted(keys, _integers(there, key))
        for i in np.flatnonzero(row_hashes(there) != written[at]).tolist():
            found.note(int(keys[at[i]]), batch, int(position[at[i]]), there, i)


def _integers(batch: Batch, key: str) -> Any:
    return np.asarray(batch.rows.column(key).to_numpy(zero_copy_only=False), dtype=np.int64)


def _by_keys(backend: Backend, table: TableInfo, share: Share, replay: Replays) -> Comparison:
    """Compare the rows of a table without an integer key: only the run made again knows them."""
    entry = share.entry
    found = Comparison(table.name, entry.inserted, 0)
    try:
        again = replay()
        batches = list(again.batches(table.name))
        made = Digest()
        for batch in batches:
            made.add_hashes(row_hashes(batch))
        if entry.generated and made.hexdigest() != entry.made:
            raise DeclarationError(_changed_since(table, share))
        fixed = again.fixed(table.name)
    except (DeclarationError, MissingParentsError) as error:
        found.altered, found.reason = None, error.message
        return found
    if fixed is not None:
        batches.append(fixed)
    places = {
        name: (batch, i, written)
        for batch in batches
        for i, (name, written) in enumerate(zip(_names(batch), row_hashes(batch), strict=True))
    }
    found.within = KeySet(table, keys=tuple(_key_values(table, name) for name in places))
    for there in backend.read(table, list(table.columns), within=found.within):
        hashes = row_hashes(there)
        for i, name in enumerate(_names(there)):
            batch, position, written = places.pop(name)
            found.present += 1
            if hashes[i] != written:
                shown = ", ".join(str(v) for v in _key_values(table, name))
                found.note(shown, batch, position, there, i)
    return found


def _names(batch: Batch) -> list[tuple[Any, ...]]:
    """Return the primary keys of rows."""
    columns = [batch.rows.column(c).to_pylist() for c in batch.table.primary_key]
    return list(zip(*columns, strict=True))


def _key_values(table: TableInfo, name: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a primary key as the values that a statement takes."""
    return tuple(
        uuid.UUID(bytes=value) if table.columns[column].type.kind is Kind.UUID else value
        for column, value in zip(table.primary_key, name, strict=True)
    )


def changed_columns(
    written: Batch, position: int, there: Batch, index: int
) -> dict[str, tuple[Any, Any]]:
    """Return the columns in which two rows differ, as (written, now)."""
    found = {}
    for name in there.rows.schema.names:
        before = None
        if name in written.rows.schema.names:
            before = written.rows.column(name)[position].as_py()
        elif written.table.columns[name].has_server_default:
            continue  # the database filled it, and nobody noted with what
        if _cell(written, position, name) != _cell(there, index, name):
            found[name] = (before, there.rows.column(name)[index].as_py())
    return found


def _cell(batch: Batch, index: int, name: str) -> int | None:
    """Return a number that is equal for cells that are equal."""
    if name not in batch.rows.schema.names:
        return None
    cell = batch.rows.slice(index, 1).select([name])
    if cell.column(0).null_count:
        return None
    return int(row_hashes(replace(batch, rows=cell))[0])
