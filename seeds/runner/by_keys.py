"""Rows that a run wrote into a table without an integer key, against those that are there.

The ledger does not hold their keys: the run made again has them. They are believed when the
rows made again have the digest that the run had, or when the rows that lie under these keys have
the digest of those that the run left there, whatever the database added to them.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from seeds.errors import DeclarationError, MissingParentsError
from seeds.load.removal import KeySet, named_rows
from seeds.runner.by_content import compare_by_content
from seeds.runner.remade import (
    Made,
    Name,
    OnlyThereError,
    Remade,
    Row,
    columns_since,
    digest_of,
    key_values,
    names_of,
    only,
    shortened,
    why_unsure,
)
from seeds.schema.digest import row_hashes
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.ledger.history import Share
    from seeds.load.backend import Backend
    from seeds.runner.comparison import Comparison
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo


def compare_by_keys(
    backend: Backend,
    table: TableInfo,
    share: Share,
    later: Sequence[Share],
    remade: Remade,
    found: Comparison,
    examples: int,
) -> None:
    """Find out what became of the rows of a run in a table without an integer key.

    Args:
        backend: The database.
        table: The table.
        share: What the ledger says of the run in the table.
        later: The same of later runs.
        remade: Makes runs again.
        found: Is told.
        examples: How many keys of edited rows the database's witness names.
    """
    if backend.is_empty(table):
        found.within = KeySet(table)
        return
    found.altered = None
    if not table.primary_key:
        try:
            compare_by_content(backend, table, share, later, remade, found)
        except (DeclarationError, MissingParentsError) as error:
            found.reason = error.message
        return
    if share.entry.named:
        _compare_named(backend, table, share, later, found)
        return
    try:
        try:
            made = remade.rows(share.run, table)
        except OnlyThereError:
            compare_by_content(backend, table, share, later, remade, found)
            return
        within = made.key_set((*made.generated, *made.fixed))
        touched = None
        if share.run.witness:
            touched = backend.untouched(within, share.run.witness, examples)
        # A row that bears the mark is the run's; of keys that are not trusted some may be missing.
        if (
            touched is not None
            and touched.altered == 0
            and (made.trusted or touched.present == share.entry.inserted)
        ):
            found.within, found.present, found.altered = within, touched.present, 0
            return
        taken = _taken(backend, table, later, remade)
    except (DeclarationError, MissingParentsError) as error:
        found.reason = error.message
        return
    generated = [name for name in made.generated if name not in taken]
    fixed = [name for name in made.fixed if name not in taken]
    found.written -= len(made.generated) + len(made.fixed) - len(generated) - len(fixed)
    intact = digest_of(backend, made.key_set(generated)) == share.entry.digest
    if not intact and not made.trusted:
        found.reason = remade.why_not(table, share)
        return
    found.altered, found.within = 0, made.key_set((*generated, *fixed))
    found.present = backend.count(table, found.within)
    if not intact and generated:
        _compare_generated(backend, table, share, made, generated, found)
    if fixed:
        _compare_fixed(backend, table, share, made, fixed, found)
    if found.reason:
        found.altered = None
        touched = backend.untouched(found.within, share.run.witness, examples)
        if touched is not None:
            found.altered, found.examples = touched.altered, list(touched.keys)


def _compare_named(
    backend: Backend, table: TableInfo, share: Share, later: Sequence[Share], found: Comparison
) -> None:
    """Compare rows whose keys are in the ledger, with the digest that they had."""
    # What was deleted and written again by a later run is that run's.
    others = {name for other in later for name in other.entry.named}
    mine = tuple(name for name in share.entry.named if name not in others)
    found.written -= len(share.entry.named) - len(mine)
    found.within = named_rows(table, mine)
    found.present = backend.count(table, found.within) if mine else 0
    found.altered = 0
    if found.present and digest_of(backend, found.within) != share.entry.fixed_digest:
        found.altered = None
        found.reason = f"rows of {table.name} were edited or deleted"


def _compare_generated(
    backend: Backend,
    table: TableInfo,
    share: Share,
    made: Made,
    names: Sequence[Name],
    found: Comparison,
) -> None:
    # What the database filled itself was not noted.
    whole = share.entry.made == share.entry.digest
    sent = made.generated[names[0]][0].rows.schema.names
    since = columns_since(table, sent) if whole else frozenset()
    compared = table.columns.keys() - since if whole else sent
    before = found.altered
    for there in backend.read(table, list(table.columns), within=made.key_set(names)):
        hashes = row_hashes(only(there, compared)).tolist()
        for i, (name, now) in enumerate(zip(names_of(there), hashes, strict=True)):
            row = made.generated.get(name)
            if row is None or now != row[2]:
                _note(found, name, row, there, i)
    if (since or not whole) and found.altered == before:
        found.reason = why_unsure(table, share, since)


def _compare_fixed(
    backend: Backend,
    table: TableInfo,
    share: Share,
    made: Made,
    names: Sequence[Name],
    found: Comparison,
) -> None:
    within = made.key_set(names)
    if digest_of(backend, within) == share.entry.fixed_digest:
        return
    written = set(shortened(share.entry.fixed_hashes))
    if not written:
        found.reason = f"fixed rows of {table.name} were edited or deleted"
        return
    since = columns_since(table, made.fixed[names[0]][0].rows.schema.names)
    before, completed = found.altered, False
    for there in backend.read(table, list(table.columns), within=within):
        now, then = row_hashes(there), row_hashes(only(there, table.columns.keys() - since))
        for i, name in enumerate(names_of(there)):
            if int(now[i]) & 0xFFFFFFFF in written:
                continue
            if int(then[i]) & 0xFFFFFFFF in written:
                completed = True
            else:
                _note(found, name, made.fixed.get(name), there, i)
    if completed and found.altered == before:
        found.reason = why_unsure(table, share, since)


def _note(found: Comparison, name: Name, row: Row | None, there: Batch, index: int) -> None:
    """Note an edited row; one whose key is spelt otherwise now is not among those made again."""
    batch, position = (there, index) if row is None else row[:2]
    shown = ", ".join(str(value) for value in key_values(there.table, name))
    found.note(shown, batch, position, there, index)


def _taken(backend: Backend, table: TableInfo, later: Sequence[Share], remade: Remade) -> set[Name]:
    """Return the keys that later runs wrote, of rows that had been deleted before.

    Raises:
        DeclarationError: Which keys a later run wrote cannot be told.
    """
    found: set[Name] = set()
    for share in later:
        if not _may_coincide(table, share):
            continue
        if share.entry.named:
            values = named_rows(table, share.entry.named).keys
            found |= {tuple(v.bytes if isinstance(v, uuid.UUID) else v for v in k) for k in values}
            continue
        made = remade.rows(share.run, table)
        if not made.trusted:
            there = digest_of(backend, made.key_set(made.generated))
            if there != share.entry.digest:
                raise DeclarationError(
                    f"run {share.run.run} wrote {table.name} as well, and its rows cannot be "
                    f"told from these: {remade.why_not(table, share)}"
                )
        found |= {*made.generated, *made.fixed}
    return found


def _may_coincide(table: TableInfo, share: Share) -> bool:
    """Tell whether a later run may have written keys of an earlier one: UUIDs are made once."""
    kinds = [table.columns[c].type.kind for c in table.primary_key]
    return kinds != [Kind.UUID] or share.entry.inserted > share.entry.generated
