"""What the ledger keeps of a run that filled tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seeds.ledger.entry import NAMED, TableEntry
from seeds.ledger.ledger import Ledger
from seeds.load.removal import KeySet
from seeds.plan.model import Plan
from seeds.runner.batches import make_batch
from seeds.runner.import_outcome import MOST_NAMED, python_column
from seeds.runner.recording import record_run
from seeds.runner.seeding import table_entries
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.ranges import merge_ranges

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.plan.model import PlannedEntity
    from seeds.runner.filling.filler import Filler
    from seeds.runner.filling.supplying import Missing
    from seeds.runner.seeding import RunSettings


def record_fill(backend: Backend, filler: Filler, settings: RunSettings) -> int:
    """Write a run into the ledger and return its number.

    Args:
        backend: The database.
        filler: What was done.
        settings: What the run went by.
    """
    ledger = Ledger(backend.connection)
    ledger.create()
    plan = Plan(tuple(filler.plans), ())
    entries = table_entries(plan, filler.outcomes, {}, frozenset())
    named = [
        _named(backend, filler, entity, entry)
        for entity, entry in zip(filler.plans, entries, strict=True)
    ]
    return record_run(ledger, settings, dt.datetime.now(dt.UTC), named, witness=backend.witness())


def _with_supplied(entries: list[TableEntry], filler: Filler, missing: Missing) -> list[TableEntry]:
    """Add a row that a trigger asked for to what was written to its table."""
    info = filler.catalogue.tables[missing.table].info
    key = info.primary_key
    if len(key) != 1 or not isinstance(missing.values.get(key[0]), int):
        return entries
    number = missing.values[key[0]]
    known = next((e for e in entries if e.table == missing.table), None)
    entry = known or TableEntry(table=missing.table, key=key[0])
    keys = merge_ranges([*entry.keys, (number, number)])
    added = replace(entry, inserted=entry.inserted + 1, keys=keys)
    return [added, *(e for e in entries if e is not known)]


def _named(
    backend: Backend, filler: Filler, entity: PlannedEntity, entry: TableEntry
) -> TableEntry:
    """Add the keys of rows that no integer names, so that they can be taken back."""
    table = entity.table
    key = table.primary_key
    nameable = bool(key) and all(table.columns[c].type.kind in NAMED for c in key)
    known = all(c in entity.bound.columns for c in key)
    counted = entity.bound.key is not None and key == (entity.bound.key,)
    if counted or not nameable or not known or entity.count > MOST_NAMED:
        return entry
    source = filler.source(table.name)
    batch = make_batch(source.root_rows(0, entity.count), backend)
    parts = [python_column(table, c, batch.rows.column(c)) for c in key]
    keys: list[tuple[Any, ...]] = list(zip(*parts, strict=True))
    digest = Digest()
    within = KeySet(table, (), tuple(keys))
    for read in backend.read(table, list(table.columns), within=within):
        digest.add_hashes(row_hashes(read))
    if digest.rows != entity.count:
        return entry
    return replace(
        entry,
        fixed_digest=digest.hexdigest(),
        named=tuple(tuple(v if type(v) is int else str(v) for v in one) for one in keys),
    )
