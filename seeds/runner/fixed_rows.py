"""Fixed rows: upserted by natural key, before the generated rows of their family."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from seeds.errors import DeclarationError
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.source import GeneratedSource, Generation, Layout
from seeds.generate.vector import to_python
from seeds.load.backend import Backend
from seeds.load.removal import KeySet
from seeds.plan.binding import BoundEntity
from seeds.plan.model import PlannedEntity
from seeds.runner.outcome import TableOutcome
from seeds.schema.ranges import key_ranges, sequences
from seeds.spec.column import Constant, Key


class FixedRowWriter:
    """Writes the fixed rows of a run, and the children that are made with them.

    Args:
        generation: The run's sources.
        layout: How many rows of each table are fixed.
        backend: The backend.
        outcomes: Is told what was done, by table.

    Attributes:
        inserted: The rows that were new, by table.
    """

    def __init__(
        self,
        generation: Generation,
        layout: Layout,
        backend: Backend,
        outcomes: Mapping[str, TableOutcome],
    ) -> None:
        self.generation = generation
        self.layout = layout
        self.backend = backend
        self.outcomes = outcomes
        self.inserted: dict[str, KeySet] = {}
        self._present: dict[str, NDArray[np.bool_]] = {}  # rows that were there before

    def write(self, entity: PlannedEntity) -> int:
        """Upsert the fixed rows of an entity and return how many there are.

        Whatever refers to them later sees them as they are in the database.
        """
        table = entity.table.name
        source = self.generation.generated(table)
        count = self.layout.fixed[table]
        first = source.key_start
        source.fixed_keys = np.arange(first, first + count, dtype=np.int64)
        rows = self.generation.fixed_rows(table)
        if rows is None or count == 0:
            return 0
        started = time.perf_counter()
        bound = entity.bound
        records = self._records(entity, rows, count)
        natural = natural_key(entity)
        present = self._made_before(entity, rows)
        wanted = np.flatnonzero(~present).tolist()
        update = [tuple(c for c in _stated(entity, i) if c not in natural) for i in wanted]
        result = self.backend.upsert(entity.table, [records[i] for i in wanted], natural, update)
        self._adopt_keys(source, bound, wanted, result.keys)
        present[wanted] = ~np.array(result.new, dtype=np.bool_)
        self._present[table] = present
        old = [
            (i, key) for i, key, new in zip(wanted, result.keys, result.new, strict=True) if not new
        ]
        self._adopt_values(source, bound, old)
        if result.inserted:
            source.key_start = first + count
        # Rows that refer to their own table have been looked at, with keys not yet final.
        source.refresh()
        outcome = self.outcomes[table]
        outcome.inserted += result.inserted
        outcome.updated += result.updated
        outcome.unchanged += count - result.inserted - result.updated
        new = [key for key, new in zip(result.keys, result.new, strict=True) if new]
        if bound.key is None:
            keys = tuple(key if isinstance(key, tuple) else (key,) for key in new)
            self.inserted[table] = KeySet(entity.table, keys=keys)
        else:
            ranges = key_ranges(map(int, _single(new)))
            self.inserted[table] = KeySet(entity.table, tuple(ranges))
            outcome.keys += ranges
            assert source.fixed_keys is not None
            outcome.fixed_keys = sequences(source.fixed_keys.tolist())
        outcome.present = key_ranges(np.flatnonzero(present).tolist())
        outcome.seconds += time.perf_counter() - started
        return count

    def _records(
        self, entity: PlannedEntity, rows: GeneratedRows, count: int
    ) -> list[dict[str, Any]]:
        """Return the rows as Python values by column.

        A column that only some rows state is left to the database in the others.
        """
        bound = entity.bound
        stated = [_values(entity, i) for i in range(count)]
        names = dict.fromkeys((*bound.columns, *(name for row in stated for name in row)))
        values = {n: to_python(rows.column(n)) for n in names if n in bound.table.columns}
        return [
            {n: c[i] for n, c in values.items() if n in bound.columns or n in stated[i]}
            for i in range(count)
        ]

    def _made_before(self, entity: PlannedEntity, rows: GeneratedRows) -> NDArray[np.bool_]:
        """Tell which children were made together with owners that were there before the run.

        Nothing tells such a child that no fixed set states and that has no natural key of its
        own from those that its owner has already: an order would get more and more items.
        """
        present = np.zeros(rows.n, dtype=np.bool_)
        if rows.owner is not None and not _tells_apart(entity):
            assert entity.owner is not None
            present |= self._present[entity.owner.table.name][rows.owner[1]]
            present[: len(entity.fixed)] = False
        return present

    def _adopt_keys(
        self,
        source: GeneratedSource,
        bound: BoundEntity,
        ordinals: Sequence[int],
        keys: Sequence[Any],
    ) -> None:
        """Let children refer to the keys that rows have in the database."""
        if bound.key is not None:
            assert source.fixed_keys is not None
            source.fixed_keys[list(ordinals)] = [int(k) for k in _single(keys)]
            return
        for position, name in enumerate(bound.table.primary_key):
            for i, key in zip(ordinals, keys, strict=True):
                value = key[position] if isinstance(key, tuple) else key
                source.override(name, i, Constant(value))

    def _adopt_values(
        self, source: GeneratedSource, bound: BoundEntity, old: Sequence[tuple[int, Any]]
    ) -> None:
        """Let children see rows that were there before as they are, edited since or not."""
        table = bound.table.source
        for ordinal, key in old:
            parts = key if isinstance(key, tuple) else (key,)
            named = zip(bound.table.primary_key, parts, strict=True)
            query = sa.select(table).where(*(table.c[n] == part for n, part in named))
            row = self.backend.connection.execute(query).mappings().one()
            for name in bound.table.columns:
                if name not in bound.table.primary_key and name in bound.columns:
                    value = row[table.c[name]]
                    if bound.table.columns[name].type.padded and isinstance(value, str):
                        value = value.rstrip(" ")
                    source.override(name, ordinal, Constant(value))


def _values(entity: PlannedEntity, index: int) -> Mapping[str, Any]:
    return entity.fixed[index].values if index < len(entity.fixed) else {}


def _stated(entity: PlannedEntity, index: int) -> tuple[str, ...]:
    return entity.fixed[index].stated if index < len(entity.fixed) else ()


def _single(keys: Sequence[Any]) -> list[Any]:
    return [k[0] if isinstance(k, tuple) else k for k in keys]


def _tells_apart(entity: PlannedEntity) -> bool:
    """Tell whether a child that is made anew is known for the one made before."""
    alone = entity.fan_out is not None and entity.fan_out.most == 1
    return alone or bool(entity.bound.entity.natural_key)


def natural_key(entity: PlannedEntity) -> tuple[str, ...]:
    """Return the columns that identify a fixed row.

    Raises:
        DeclarationError: Neither the factory nor the table says.
    """
    given = entity.bound.entity.natural_key
    if given:
        return given
    alone = entity.fan_out is not None and entity.fan_out.most == 1
    if alone and entity.link in entity.table.columns:
        return (entity.link,)
    for group in entity.table.uniques:
        if not any(isinstance(entity.bound.columns.get(c), Key) for c in group):
            return group
    raise DeclarationError(
        f"{entity.bound.entity.origin}: fixed {entity.bound.name} need a natural key",
        'Write class XFactory(Factory[X], natural_key=("code",)).',
    )
