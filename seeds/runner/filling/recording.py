"""What the ledger keeps of a run that filled tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from seeds.ledger.entry import TableEntry
from seeds.ledger.ledger import Ledger
from seeds.load.removal import KeySet, named_rows
from seeds.plan.model import Plan
from seeds.runner.batches import make_batch
from seeds.runner.filling.kept import (
    Name,
    as_sent,
    has_say,
    is_nameable,
    names_in,
    of_this_transaction,
)
from seeds.runner.import_outcome import MOST_NAMED
from seeds.runner.recording import record_run
from seeds.runner.remade import digest_of
from seeds.runner.seeding import table_entries
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.ranges import merge_ranges

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.plan.model import PlannedEntity
    from seeds.runner.filling.filler import Filler
    from seeds.runner.filling.kept import Beside
    from seeds.runner.outcome import TableOutcome
    from seeds.runner.seeding import RunSettings
    from seeds.schema.table import TableInfo


def record_fill(backend: Backend, filler: Filler, settings: RunSettings) -> int:
    """Write a run into the ledger and return its number.

    Args:
        backend: The database.
        filler: What was done.
        settings: What the run went by.
    """
    ledger = Ledger(backend.connection)
    ledger.create()
    plan = Plan(tuple(filler.loads.plans), ())
    entries = table_entries(plan, filler.loads.outcomes, {}, frozenset())
    named = [
        _named(backend, filler, entity, _as_kept(entry, filler.loads.outcomes[entry.table]))
        for entity, entry in zip(filler.loads.plans, entries, strict=True)
    ]
    tables = {entity.table.name: entity.table for entity in filler.loads.plans}
    if any(has_say(filler.catalogue.tables[name]) for name in tables):
        named = [_as_left(backend, tables[entry.table], entry) for entry in named]
    if filler.beside is not None:
        named = _with_added(backend, named, filler.beside)
    # No witness: each table is filled within a savepoint, whose transaction has its own number, so
    # that to the database all rows would be another's.
    return record_run(ledger, settings, dt.datetime.now(dt.UTC), named, witness="")


def _with_added(
    backend: Backend, entries: Sequence[TableEntry], beside: Beside
) -> list[TableEntry]:
    """Add the rows that triggers have written, and those that were made because they ask for them.

    They go when the run does.
    """
    found = {entry.table: entry for entry in entries}
    for table, rows in beside.added({name: entry.keys for name, entry in found.items()}):
        entry = found.get(table.name, TableEntry(table=table.name, key=table.primary_key[0]))
        if not entry.key:
            continue  # its rows are named one by one
        found[table.name] = replace(
            entry,
            inserted=entry.inserted + rows.rows,
            keys=merge_ranges([*entry.keys, *rows.ranges]),
            fixed_digest=digest_of(backend, rows),
        )
    # Of rows that are too many to be named nobody can tell which of a table's are others.
    known = {
        name: entry.named if len(entry.named) == entry.inserted else None
        for name, entry in found.items()
    }
    for table, names in beside.added_by_name(known):
        entry = found.get(table.name, TableEntry(table=table.name))
        all_names = (*entry.named, *names)
        found[table.name] = replace(
            entry,
            inserted=entry.inserted + len(names),
            named=all_names,
            fixed_digest=digest_of(backend, named_rows(table, all_names)),
        )
    return list(found.values())


def _as_kept(entry: TableEntry, outcome: TableOutcome) -> TableEntry:
    """Add the digest of the rows that triggers have left, or moved to other keys."""
    if as_sent(outcome) or outcome.digest.rows != outcome.inserted:
        return entry
    return replace(entry, digest=outcome.digest.hexdigest(), made="")


def _as_left(backend: Backend, table: TableInfo, entry: TableEntry) -> TableEntry:
    """Note rows as they are at the end: triggers of tables that were filled later wrote to them."""
    if not entry.key or not entry.digest:
        return entry
    digest = digest_of(backend, KeySet(table, entry.keys))
    return entry if digest == entry.digest else replace(entry, digest=digest, made="")


def _named(
    backend: Backend, filler: Filler, entity: PlannedEntity, entry: TableEntry
) -> TableEntry:
    """Add the keys of rows that no integer names, so that they can be taken back."""
    table = entity.table
    key = table.primary_key
    counted = entity.bound.key is not None and key == (entity.bound.key,)
    if counted or not is_nameable(table) or entity.count > MOST_NAMED:
        return entry
    keys: list[Name] = []
    within, own = None, of_this_transaction(backend.connection)
    if all(c in entity.bound.columns for c in key):
        source = filler.loads.made[table.name]
        keys = names_in(table, make_batch(source.root_rows(0, entity.count), backend))
        within, own = named_rows(table, keys), ""
    elif not own:
        return entry
    digest = Digest()
    there: list[Name] = []
    for read in backend.read(table, list(table.columns), within=within, where=own):
        digest.add_hashes(row_hashes(read))
        there += names_in(table, read)
    if digest.rows != entry.inserted:
        return entry
    # Triggers have kept others away, or the database has made a part of the keys.
    if len(keys) != entry.inserted:
        keys = there
    return replace(entry, fixed_digest=digest.hexdigest(), named=tuple(keys))
