"""Rows that a run wrote against the rows that are there now.

Three witnesses are heard, the cheapest first: the database's own (PostgreSQL knows which
transaction wrote a row), the digest of the rows as they were written, and the run made again,
which tells row by row. The last is believed only when it has the digest that the run had.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.errors import DeclarationError, MissingParentsError
from seeds.ledger.history import Share
from seeds.load.removal import KeySet
from seeds.runner.by_keys import compare_by_keys
from seeds.runner.remade import (
    Remade,
    columns_since,
    digest_of,
    only,
    shortened,
    why_unsure,
)
from seeds.schema.batch import Batch
from seeds.schema.beyond import python_value
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.ranges import Range, key_ranges, size, spread, subtract

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

EXAMPLES = 5


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
        lost: Rows without a key that are not there as they were written; the reason says why
            nobody knows what became of them.
        as_left: Whether these were there once as they were sent.
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
    lost: int = 0
    as_left: bool = True

    @property
    def gone(self) -> int:
        """Rows that are not there any more, as far as that can be told."""
        untold = not self.as_left or (self.within is None and self.reason)
        return 0 if untold else self.written - self.present

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
    remade: Remade,
    later: Sequence[Share] = (),
    *,
    details: bool = False,
) -> Comparison:
    """Find out what became of the rows of a run in a table.

    Args:
        backend: The database.
        table: The table.
        share: What the ledger says is left of the run in the table.
        remade: Makes the run again, when the cheaper witnesses do not suffice.
        later: What is left of later runs in the table; for tables without an integer key.
        details: Whether columns and keys are wanted, and not numbers alone.
    """
    entry = share.entry
    if not entry.key:
        found = Comparison(table.name, entry.inserted, 0)
        compare_by_keys(backend, table, share, later, remade, found, EXAMPLES)
        return found
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
    if share.whole and found.gone == 0 and digest_of(backend, within) == entry.written:
        return found
    _compare_fixed(backend, table, share, remade, found)
    _compare_generated(backend, table, share, remade, found)
    if found.reason:
        found.altered = None
        if touched is not None:
            found.altered, found.examples = touched.altered, list(touched.keys)
            found.changes = {key: found.changes.get(key, {}) for key in found.examples}
    return found


def _missing(backend: Backend, within: KeySet, key: str) -> tuple[Range, ...]:
    present: list[Range] = []
    for batch in backend.read(within.table, [key], within=within):
        present += key_ranges(_integers(batch, key).tolist())
    return subtract(within.ranges, present)


# -- row by row ----------------------------------------------------------------------------------


def _compare_generated(
    backend: Backend, table: TableInfo, share: Share, remade: Remade, found: Comparison
) -> None:
    """Compare generated rows with the run made again; the reason says when that is no use."""
    entry = share.entry
    within = KeySet(table, _common(entry.generated_keys, share.keys))
    if not within.ranges:
        return
    if within.ranges == entry.generated_keys and digest_of(backend, within) == entry.digest:
        return
    # What the database filled itself was not noted.
    whole = entry.made == entry.digest
    before, examples, changes = found.altered, list(found.examples), dict(found.changes)
    made = Digest()
    since: frozenset[str] = frozenset()
    try:
        for batch in remade(share.run).batches(table.name) if entry.made else ():
            made.update(batch)
            names = frozenset(batch.rows.schema.names)
            if whole:
                since = columns_since(table, names)
                names = frozenset(table.columns) - since
            _note(batch, backend, within, entry.key, found, names)
        if not entry.made or made.hexdigest() != entry.made:
            found.reason = remade.why_not(table, share)
        elif (since or not whole) and found.altered == before:
            found.reason = why_unsure(table, share, since)
    except (DeclarationError, MissingParentsError) as error:
        found.reason = error.message
    if found.reason:  # then what was found means nothing
        found.altered, found.examples, found.changes = before, examples, changes


def _common(ranges: Sequence[Range], others: Sequence[Range]) -> tuple[Range, ...]:
    """Return the keys that are in both."""
    return subtract(ranges, subtract(ranges, others))


def _compare_fixed(
    backend: Backend, table: TableInfo, share: Share, remade: Remade, found: Comparison
) -> None:
    """Compare the fixed rows that a run inserted, one by one by the hashes in the ledger."""
    entry = share.entry
    inserted = subtract(entry.keys, entry.generated_keys)
    within = KeySet(table, _common(inserted, share.keys))
    if not within.ranges or digest_of(backend, within) == entry.fixed_digest:
        return
    noted = shortened(entry.fixed_hashes)
    if len(noted) != size(inserted):
        found.reason = f"fixed rows of {table.name} were edited or deleted"
        return
    hashes = dict(zip(spread(inserted), noted, strict=True))
    batch = _fixed_rows(remade, share, table)
    sent = table.columns if batch is None else batch.rows.schema.names
    since = columns_since(table, sent)
    before, completed = found.altered, False
    for there in backend.read(table, list(table.columns), within=within):
        keys, now = _integers(there, entry.key), row_hashes(there)
        then = row_hashes(only(there, table.columns.keys() - since))
        for i, key in enumerate(keys.tolist()):
            if int(now[i]) & 0xFFFFFFFF == hashes[key]:
                continue
            if int(then[i]) & 0xFFFFFFFF == hashes[key]:
                completed = True
                continue
            place = -1 if batch is None else _place(batch, entry.key, key, hashes[key])
            if batch is None or place < 0:
                found.note(key, there, i, there, i)  # edited, but who knows from what
            else:
                found.note(key, batch, place, there, i)
    if completed and found.altered == before:
        found.reason = why_unsure(table, share, since)


def _fixed_rows(remade: Remade, share: Share, table: TableInfo) -> Batch | None:
    try:
        return remade(share.run).fixed(table.name)
    except (DeclarationError, MissingParentsError):
        return None


def _place(batch: Batch, name: str, key: int, wanted: int) -> int:
    """Return the position of a fixed row made again, -1 when it is not as it was written."""
    positions = np.flatnonzero(_integers(batch, name) == key)
    if len(positions) != 1:
        return -1
    hashed = int(row_hashes(batch)[positions[0]]) & 0xFFFFFFFF
    return int(positions[0]) if hashed == wanted else -1


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
    batch = only(batch, columns)
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


def changed_columns(
    written: Batch, position: int, there: Batch, index: int
) -> dict[str, tuple[Any, Any]]:
    """Return the columns in which two rows differ, as (written, now)."""
    found = {}
    for name in there.rows.schema.names:
        before = None
        logical = written.table.columns[name].type
        if name in written.rows.schema.names:
            before = python_value(written.rows.column(name), position, logical)
        elif written.table.columns[name].has_server_default:
            continue  # the database filled it, and nobody noted with what
        if _cell(written, position, name) != _cell(there, index, name):
            found[name] = (before, python_value(there.rows.column(name), index, logical))
    return found


def _cell(batch: Batch, index: int, name: str) -> int | None:
    """Return a number that is equal for cells that are equal."""
    if name not in batch.rows.schema.names:
        return None
    cell = batch.rows.slice(index, 1).select([name])
    if cell.column(0).null_count:
        return None
    return int(row_hashes(replace(batch, rows=cell))[0])
