"""Where a row comes from: the run, the factory, the states and the row index that made it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seeds.config.secrets import concealed
from seeds.generate.vector import to_python
from seeds.ledger.history import Share
from seeds.load.removal import KeySet
from seeds.runner.comparison import changed_columns, compare
from seeds.runner.remade import Remade
from seeds.runner.replay import Place, Replay
from seeds.runner.reports import ColumnOrigin
from seeds.schema.batch import Batch
from seeds.schema.beyond import python_value
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class Origin:
    """Where a row comes from.

    Attributes:
        place: Its place among the rows of its run.
        row: Its row index in the streams; ``None`` for a fixed row.
        owner: Table and key of the row that it was made with.
        columns: What it was written as, and what it is now.
        note: What cannot be told; otherwise empty.
    """

    place: Place
    row: int | None
    owner: tuple[str, str] | None
    columns: tuple[ColumnOrigin, ...]
    note: str = ""


def read_row(backend: Backend, table: TableInfo, within: KeySet) -> Batch | None:
    """Return the one row with a key, ``None`` when it is not there."""
    for batch in backend.read(table, list(table.columns), within=within):
        return batch if batch.rows.num_rows else None
    return None


def origin(
    replay: Replay, share: Share, key: Sequence[Any], there: Batch | None, backend: Backend
) -> Origin | None:
    """Return where a row comes from; ``None`` when the run does not make it.

    Args:
        replay: The run made again.
        share: What is left of the run in the table.
        key: The values of the row's primary key.
        there: The row as it is now, if it is there.
        backend: The database, whose forms values are given.
    """
    if share.entry.recipe is None:
        return None  # a trigger wrote it, or code that nobody has planned
    if share.entry.key:
        place = replay.find(share.entry.table, key[0])
    else:
        place = _search(replay, share.entry.table, key)
    if place is None:
        return None
    made = replay.batch(place.rows, fixed=place.fixed)
    written = replace(made, rows=made.rows.slice(place.position, 1))
    stated = place.fixed and place.ordinal < len(place.planned.fixed)
    row = None if stated else int(place.rows.rows[place.position])
    changes: Mapping[str, Any] = {}
    by_database: Collection[str] = ()
    note = ""
    if there is None:
        note = "shown as its factory would make it today"
    else:
        changes = changed_columns(written, 0, there, 0)
    if changes and _as_left(backend, made.table, share, replay):
        by_database, changes = changes.keys(), {}
        listed = ", ".join(by_database)
        note = f"{listed}: as a trigger or the database itself left it when the run ended"
    elif changes and share.entry.key:
        # Made again differently, but was it edited? The other witnesses know.
        alone = replace(share, keys=((key[0], key[0]),))
        compared = compare(backend, made.table, alone, Remade(lambda run: replay), details=True)
        changes = compared.changes.get(key[0], {})
        if compared.reason:
            what = "what an edit of it changed" if compared.altered else "whether it was edited"
            note = f"{what} cannot be told: {compared.reason}"
        elif not changes and compared.altered:
            note = "it was edited since; in which columns cannot be told"
        elif not changes:
            note = "nobody edited it, but its factory would make it otherwise today"
    columns = _columns(place, written, there, changes, by_database)
    return Origin(place, row, _owner(place), columns, note)


def _as_left(backend: Backend, table: TableInfo, share: Share, replay: Replay) -> bool:
    """Tell whether rows that were stored otherwise than they were sent are as the run left them."""
    entry = share.entry
    left = entry.fixed_digest if entry.named else entry.digest
    if not left or left == entry.made:
        return False
    compared = compare(backend, table, share, Remade(lambda run: replay))
    return compared.altered == 0 and not compared.reason


def _search(replay: Replay, table: str, key: Sequence[Any]) -> Place | None:
    """Look through all rows of a run for one with a key that is not an integer."""
    wanted = [_shown(value) for value in key]
    for rows, fixed in replay.all_rows(table):
        batch = replay.batch(rows, fixed=fixed)
        columns = [batch.rows.column(c).to_pylist() for c in batch.table.primary_key]
        for i, found in enumerate(zip(*columns, strict=True)):
            if [_shown(value) for value in found] == wanted:
                return Place(rows.source.planned, rows, i, int(rows.ordinals[i]), fixed)
    return None


def _shown(value: Any) -> str:
    return str(uuid.UUID(bytes=value)) if isinstance(value, bytes) else str(value)


def _owner(place: Place) -> tuple[str, str] | None:
    if place.rows.owner is None or place.planned.owner is None:
        return None
    rows, positions = place.rows.owner
    owner = place.planned.owner.table
    (name,) = owner.primary_key[:1]
    vector = rows.column(name).take(positions[place.position : place.position + 1])
    return owner.name, str(to_python(vector)[0])


def _columns(
    place: Place,
    written: Batch,
    there: Batch | None,
    changed: Mapping[str, Any],
    by_database: Collection[str] = (),
) -> tuple[ColumnOrigin, ...]:
    table = written.table
    before = values(written)
    now = before if there is None else values(there)
    found = []
    for name in table.columns:
        node = place.planned.bound.columns.get(name)
        generator = "the database" if node is None or name in by_database else node.generator
        for state in place.states:
            if name in place.planned.bound.entity.states[state]:
                generator = f"state {state}"
        if place.fixed and place.ordinal < len(place.planned.fixed):
            fixed = place.planned.fixed[place.ordinal]
            if name in fixed.values or name in fixed.parents:
                generator = "fixed"
        found.append(
            ColumnOrigin(
                name=name,
                value=concealed(name, now.get(name)),
                written=concealed(name, before.get(name) if name in changed else now.get(name)),
                generator=generator,
                changed=name in changed,
            )
        )
    return tuple(found)


def values(row: Batch) -> dict[str, Any]:
    """Return a row as Python values by column."""
    found = {}
    for i, name in enumerate(row.rows.schema.names):
        column = row.rows.column(i)
        value = python_value(column, 0, row.table.columns[name].type)
        kind = row.table.columns[name].type.kind
        if value is not None and kind is Kind.UUID:
            value = str(uuid.UUID(bytes=value))
        found[name] = value
    return found
