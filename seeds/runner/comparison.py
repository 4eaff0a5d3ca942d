"""Rows that a run wrote against the rows that are there now.

Three witnesses are heard, the cheapest first: the database's own (PostgreSQL knows which
transaction wrote a row), the digest of the rows as they were written, and the run made again,
which tells row by row. The last is believed only when it has the digest that the run had.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.errors import DeclarationError, MissingParentsError
from seeds.ledger.history import Share
from seeds.ledger.ranges import Range, key_ranges, size, subtract
from seeds.load.removal import KeySet
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest, row_hashes
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
    touched = None
    if share.run.witness:
        touched = backend.untouched(within, share.run.witness, EXAMPLES)
    if touched is not None and touched.altered == 0:
        return found
    if share.whole and found.gone == 0 and _digest(backend, within) == entry.written:
        return found
    try:
        _row_by_row(backend, table, share, replay(), found)
    except (DeclarationError, MissingParentsError) as error:
        found.reason = error.message
    if found.reason:
        found.altered, found.changes, found.examples = None, {}, []
        if touched is not None:
            found.altered, found.examples = touched.altered, list(touched.keys)
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


def _row_by_row(
    backend: Backend, table: TableInfo, share: Share, replay: Replay, found: Comparison
) -> None:
    """Compare with the run made again, block by block; the reason says when that is no use."""
    entry = share.entry
    found.altered = 0
    if entry.generated and entry.digest and not entry.made:
        found.reason = f"the database stores {table.name} otherwise than they are sent"
        return
    made = Digest()
    for batch in replay.batches(table.name):
        made.add_hashes(row_hashes(batch))
        # What the database filled itself was not noted.
        whole = entry.made == entry.digest
        _note(batch, backend, share, found, table.columns if whole else batch.rows.schema.names)
    if entry.generated and made.hexdigest() != entry.made:
        found.reason = _changed_since(table, share)
        return
    if entry.made != entry.digest and not found.altered:
        found.reason = f"the database fills columns of {table.name} itself, and keeps no note of it"
    fixed = replay.fixed(table.name)
    if fixed is not None:
        _compare_fixed(fixed, backend, share, replay, found)


def _compare_fixed(
    fixed: Batch, backend: Backend, share: Share, replay: Replay, found: Comparison
) -> None:
    """Compare the fixed rows that a run inserted.

    They may hold what is different each time, such as the salt of a password.
    """
    entry, table = share.entry, fixed.table
    if digest_of(fixed) == entry.fixed_digest:
        _note(fixed, backend, share, found, table.columns)
        return
    keys = key_ranges(_integers(fixed, entry.key).tolist())
    if _digest(backend, KeySet(table, keys)) == entry.fixed_digest:
        return
    again = replay.again().fixed(table.name)
    steady = [
        name
        for name in fixed.rows.schema.names
        if again is not None and fixed.rows.column(name).equals(again.rows.column(name))
    ]
    before = found.altered
    _note(fixed, backend, share, found, steady)
    if found.altered == before:
        others = ", ".join(name for name in table.columns if name not in steady)
        found.reason = f"some rows differ in columns that cannot be made again ({others})"


def digest_of(batch: Batch) -> str:
    """Return the digest of the rows of one batch."""
    digest = Digest()
    digest.update(batch)
    return digest.hexdigest()


def _only(batch: Batch, columns: Collection[str]) -> Batch:
    names = [name for name in batch.rows.schema.names if name in columns]
    return replace(batch, rows=batch.rows.select(names))


def _note(
    batch: Batch, backend: Backend, share: Share, found: Comparison, columns: Collection[str]
) -> None:
    """Compare some rows as they were written with those that are there, by some columns."""
    table, key = batch.table, share.entry.key
    batch = _only(batch, columns)
    keys = _integers(batch, key)
    mine = np.zeros(len(keys), dtype=np.bool_)
    for first, last in share.keys:
        mine |= (keys >= first) & (keys <= last)
    position = np.flatnonzero(mine)
    position = position[np.argsort(keys[position])]
    keys, written = keys[position], row_hashes(batch)[position]
    if len(keys) == 0:
        return
    within = KeySet(table, key_ranges(keys.tolist()))
    for there in backend.read(table, list(columns), within=within):
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
