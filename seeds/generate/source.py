"""Sources of rows: entities of this run, computed; tables of the database, sampled.

References choose among a source's rows by ordinal: 0 for the first fixed row, generated
rows behind the fixed ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import MissingParentsError
from seeds.generate import operations
from seeds.generate.cells import Context
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.rows import PickedRows, Rows, StoredRows
from seeds.generate.sharing import Groups
from seeds.generate.vector import to_python
from seeds.plan.binding import BoundEntity
from seeds.plan.model import Plan, PlannedEntity
from seeds.schema.table import TableInfo
from seeds.spec.column import Column, ParentTest, Reference, as_column

I64 = NDArray[np.int64]

# Parents up to this many are evaluated once and picked from; more are computed anew for
# each batch of children, so that memory does not grow with their number.
WHOLE = 1 << 19
BLOCK = 32_768


class Source:
    """Rows that references choose from; ``size`` is how many there are."""

    size: int

    @cached_property
    def passed(self) -> dict[ParentTest, I64]:
        """The rows that meet a condition; kept for :func:`seeds.generate.sharing.passing`."""
        return {}

    @cached_property
    def having(self) -> dict[tuple[str, ...], I64]:
        """The rows with a value in certain columns; kept for :mod:`seeds.generate.sharing`."""
        return {}

    @cached_property
    def groups(self) -> dict[tuple[str, str | None, tuple[str, ...]], Groups]:
        """Rows by the value of a column, and by a condition, as far as they were asked for."""
        return {}

    def pick(self, ordinals: I64) -> Rows:
        """Return the rows at the given ordinals."""
        raise NotImplementedError

    def eligible(self, where: str) -> I64:
        """Return the ordinals of the rows for which a boolean column is true."""
        raise NotImplementedError

    def may_lack(self, column: str) -> bool:
        """Tell whether rows may have NULL in a column."""
        return True

    def find(self, key: Mapping[str, Any]) -> int | None:
        """Return the ordinal of the row with a natural key."""
        raise NotImplementedError


class StoredSource(Source):
    """Rows that were in the database before the run.

    Args:
        context: Seed, as-of, locale.
        table: The table.
        data: Its rows, as an Arrow table in key order.
        bound: The entity of the table, if there is one, for intermediate values.
    """

    def __init__(
        self, context: Context, table: TableInfo, data: Any, bound: BoundEntity | None
    ) -> None:
        self.rows = StoredRows(context, table, data, bound)
        self.size = self.rows.n
        self._lock = threading.RLock()
        self._eligible: dict[str, I64] = {}

    def pick(self, ordinals: I64) -> Rows:
        return PickedRows(self.rows, ordinals, self._lock)

    def may_lack(self, column: str) -> bool:
        known = self.rows.table.columns.get(column)
        return known is None or known.nullable

    def eligible(self, where: str) -> I64:
        with self._lock:
            if where not in self._eligible:
                mask = operations.truth(self.rows.column(where))
                self._eligible[where] = np.flatnonzero(mask)
            return self._eligible[where]

    def find(self, key: Mapping[str, Any]) -> int | None:
        with self._lock:
            columns = {name: to_python(self.rows.column(name)) for name in key}
        for i in range(self.size):
            if all(columns[name][i] == value for name, value in key.items()):
                return i
        return None


class GeneratedSource(Source):
    """An entity of this run.

    Args:
        planned: The entity in the plan.
        context: Seed, as-of, locale.
        generation: The run's sources.

    Attributes:
        tried_from: The first row index of candidates, where the rows are some of these, of which
            not all will be taken. Those that find no parent have NULL in its place then, whatever
            their table says.
        accepted: The row indices that were taken, where these are not all from the first on.
    """

    def __init__(self, planned: PlannedEntity, context: Context, generation: Generation) -> None:
        self.planned = planned
        self.context = context
        self.generation = generation
        self.fixed_count = len(planned.fixed)
        self.size = self.fixed_count + planned.count
        self.key_start = 1
        self.tried_from: int | None = None
        self.fixed_keys: I64 | None = None
        self.spacing = 1 if planned.fan_out is None else max(planned.fan_out.most, 1)
        self._lock = threading.RLock()
        self._whole: GeneratedRows | None = None
        self._eligible: dict[str, I64] = {}
        self._overrides: dict[str, list[tuple[int, int, Column]]] = {}
        self._fixed_parents: dict[str, dict[int, int]] = {}
        self.accepted: NDArray[np.uint64] | None = None
        if planned.accepted:
            self.accepted = np.concatenate(
                [np.arange(first, last + 1, dtype=np.uint64) for first, last in planned.accepted]
            )
        self._collect_overrides()

    @property
    def stream_table(self) -> str:
        """The table whose name is part of the streams' keys."""
        return self.planned.table.name

    # -- what the plan states ---------------------------------------------------------------

    def _collect_overrides(self) -> None:
        planned, entity = self.planned, self.planned.bound.entity
        for i, row in enumerate(planned.fixed):
            values: dict[str, Column] = {}
            for state in row.states:
                values |= self._state(entity.states[state])
            for name, column in (values | dict(row.values)).items():
                self._overrides.setdefault(name, []).append((i, i + 1, column))
        for segment in planned.segments:
            values = {}
            for state in segment.states:
                values |= self._state(entity.states[state])
            start = self.fixed_count + segment.start
            stop = self.fixed_count + segment.stop
            for name, column in values.items():
                self._overrides.setdefault(name, []).append((start, stop, column))

    def _state(self, values: Mapping[str, Any]) -> dict[str, Column]:
        return {name: as_column(value) for name, value in values.items()}

    def overrides_of(self, name: str, ordinals: I64) -> list[tuple[NDArray[np.bool_], Column]]:
        """Return the declarations that stand in for a column's own, with the rows meant."""
        given = self._overrides.get(name)
        if not given or len(ordinals) == 0:
            return []
        low, high = int(ordinals.min()), int(ordinals.max())
        found = []
        for start, stop, column in given:
            if start <= high and stop > low:
                mask = (ordinals >= start) & (ordinals < stop)
                if mask.any():
                    found.append((mask, column))
        return found

    def override(self, name: str, ordinal: int, column: Column) -> None:
        """Put a declaration in place of a column's own for one row."""
        self._overrides.setdefault(name, []).insert(0, (ordinal, ordinal + 1, column))

    def fixed_parents(self, column: str) -> Mapping[int, int] | None:
        """Return the parents' ordinals that fixed rows state for a foreign-key column."""
        if column not in self._fixed_parents:
            stated: dict[int, int] = {}
            for i, row in enumerate(self.planned.fixed):
                if column in row.parents:
                    node = self.planned.bound.column(column)
                    assert isinstance(node, Reference)
                    stated[i] = self._find_parent(node.table, row.parents[column])
            self._fixed_parents[column] = stated
        return self._fixed_parents[column] or None

    def _find_parent(self, table: str, key: Mapping[str, Any]) -> int:
        found = self.target(table).find(key)
        if found is None:
            wanted = ", ".join(f"{n}={v!r}" for n, v in key.items())
            raise MissingParentsError(
                f"a fixed row of {self.planned.bound.name} refers to {table} ({wanted}), "
                "which does not exist",
                f"Seed {table} first, or in the same run.",
            )
        return found

    def fixed_fan_out(self, relation: str) -> I64 | None:
        """Return how many children the fixed rows state; generated counts where they do not."""
        if not any(relation in row.children for row in self.planned.fixed):
            return None
        rows = self.planned.fixed
        return np.array([len(row.children.get(relation, ())) for row in rows], dtype=np.int64)

    def fixed_start(self, ordinal: int) -> int:
        """Return the ordinal of the first child of an owner's fixed row."""
        owner = self.planned.owner
        assert owner is not None
        rows = owner.fixed[:ordinal]
        return sum(len(row.children.get(self.planned.relation, ())) for row in rows)

    # -- rows -------------------------------------------------------------------------------

    def row_indices(self, ordinals: I64) -> NDArray[np.uint64]:
        """Return the row indices of a root's ordinals."""
        if self.accepted is not None:
            return self.accepted[ordinals - self.fixed_count]
        shift = self.planned.row_start - self.fixed_count
        rows = np.where(ordinals < self.fixed_count, ordinals, ordinals + shift)
        return rows.astype(np.uint64)

    def keys(self, ordinals: I64) -> I64:
        """Return the integer keys of the rows at the given ordinals."""
        if self.fixed_keys is None:
            # Nothing is loaded: fixed rows are new as well, and take the first keys.
            return ordinals + np.int64(self.key_start)
        keys = ordinals + np.int64(self.key_start - self.fixed_count)
        if len(ordinals):
            early = ordinals < self.fixed_count
            if early.any():
                keys[early] = self.fixed_keys[ordinals[early]]
        return keys

    def root_rows(self, start: int, stop: int) -> GeneratedRows:
        """Return the rows of a root with ordinals [start, stop)."""
        ordinals = np.arange(start, stop, dtype=np.int64)
        return GeneratedRows(self, ordinals, self.row_indices(ordinals))

    def target(self, table: str) -> Source:
        """Return the source of a table's rows."""
        return self.generation.source(table, self.planned)

    def child(self, relation: str) -> GeneratedSource:
        """Return the source of the children that a has-many makes."""
        return self.generation.child(self.planned, relation)

    @property
    def widest(self) -> int | None:
        """The most children that an owner can have, when they refer to distinct parents."""
        limits = []
        for node in self.planned.bound.columns.values():
            if isinstance(node, Reference) and node.distinct:
                target = self.target(node.table)
                limits.append(
                    target.size if node.where is None else len(target.eligible(node.where))
                )
        return min(limits) if limits else None

    def refresh(self) -> None:
        """Forget rows evaluated before keys or values of the fixed rows were known for certain."""
        with self._lock:
            self._whole = None
            self._eligible.clear()

    def whole(self) -> GeneratedRows:
        """Return all rows, evaluated once; guard with the lock of :meth:`pick`."""
        with self._lock:
            if self._whole is None:
                if self.planned.owner is None:
                    self._whole = self.root_rows(0, self.size)
                else:
                    owner = self.generation.generated(self.planned.owner.table.name)
                    self._whole = owner.whole().children(self.planned.relation)[0]
            return self._whole

    def pick(self, ordinals: I64) -> Rows:
        if self.size <= WHOLE or self.planned.owner is not None:
            return PickedRows(self.whole(), ordinals, self._lock)
        return GeneratedRows(self, ordinals, self.row_indices(ordinals))

    def may_lack(self, column: str) -> bool:
        known = self.planned.table.columns.get(column)
        return known is None or known.nullable

    def eligible(self, where: str) -> I64:
        with self._lock:
            if where not in self._eligible:
                found = []
                for start in range(0, self.size, BLOCK):
                    stop = min(start + BLOCK, self.size)
                    rows = self.pick(np.arange(start, stop, dtype=np.int64))
                    found.append(np.flatnonzero(operations.truth(rows.column(where))) + start)
                self._eligible[where] = np.concatenate(found) if found else np.zeros(0, np.int64)
            return self._eligible[where]

    def find(self, key: Mapping[str, Any]) -> int | None:
        for i, row in enumerate(self.planned.fixed):
            if all(row.literals.get(name) == value for name, value in key.items()):
                return i
        return None


@dataclass(frozen=True)
class FamilyBlock:
    """Rows of a root with consecutive ordinals, made together with all their descendants.

    Attributes:
        root: The root entity.
        start: First ordinal.
        stop: One past the last.
        starts: First ordinal of each descendant table in this block.
    """

    root: PlannedEntity
    start: int
    stop: int
    starts: Mapping[str, int]


class Generation:
    """All sources of one run.

    Args:
        plan: The plan.
        context: Seed, as-of, locale.
        stored: Sources of tables that are read from the database.
        made: Sources of entities that were made before those of the plan.
    """

    def __init__(
        self,
        plan: Plan,
        context: Context,
        stored: Mapping[str, Source],
        made: Mapping[str, GeneratedSource] | None = None,
    ) -> None:
        self.plan = plan
        self.context = context
        self.stored = dict(stored)
        self.sources = dict(made or {})
        self.sources |= {e.table.name: GeneratedSource(e, context, self) for e in plan.entities}
        self.sources_of_children = {
            (e.owner.table.name, e.relation): self.sources[e.table.name]
            for e in plan.entities
            if e.owner is not None
        }
        self._relations: dict[str, list[str]] = {}
        for table, relation in self.sources_of_children:
            self._relations.setdefault(table, []).append(relation)

    def generated(self, table: str) -> GeneratedSource:
        """Return the source of an entity of this run."""
        return self.sources[table]

    def source(self, table: str, asker: PlannedEntity) -> Source:
        """Return what a reference of an entity chooses from."""
        own = self.sources.get(table)
        read = table in self.stored and table in asker.declared_by.get("read", ())
        if (
            own is not None
            and not read
            and (own.planned is asker or own.size or table not in self.stored)
        ):
            return own
        return self.stored.get(table) or _Nothing()

    def child(self, owner: PlannedEntity, relation: str) -> GeneratedSource:
        """Return the source of an owner's children."""
        return self.sources_of_children[(owner.table.name, relation)]

    def relations(self, table: str) -> list[str]:
        """Return the has-many relations whose children this run makes."""
        return self._relations.get(table, [])

    def fixed_rows(self, table: str) -> GeneratedRows | None:
        """Return the fixed rows of an entity, and children of fixed rows."""
        source = self.sources[table]
        planned = source.planned
        if planned.owner is None:
            return source.root_rows(0, source.fixed_count) if source.fixed_count else None
        owner = self.fixed_rows(planned.owner.table.name)
        if owner is None:
            return None
        rows = owner.children(planned.relation)[0]
        return rows if rows.n else None

    def layout(self, batch_size: int) -> Layout:
        """Count children and cut the generated rows into blocks; sets the sizes of all sources.

        Must be called once, before rows are generated.
        """
        return Layout(self, batch_size)


class _Nothing(Source):
    size = 0

    def pick(self, ordinals: I64) -> Rows:
        raise MissingParentsError("there are no parents")

    def eligible(self, where: str) -> I64:
        return np.zeros(0, dtype=np.int64)

    def find(self, key: Mapping[str, Any]) -> int | None:
        return None


_MANY = 128  # children of a row from which on blocks have fewer rows


class Layout:
    """How a run's rows are cut into blocks, and how many rows each table gets.

    The blocks do not influence values: keys count on from block to block because the
    children of all earlier blocks have been counted here.
    """

    def __init__(self, generation: Generation, batch_size: int) -> None:
        self.generation = generation
        self.fixed: dict[str, int] = {}
        self.generated: dict[str, int] = {}
        self._blocks: list[FamilyBlock] = []
        for planned in generation.plan.entities:
            if planned.owner is None:
                self._lay(generation.generated(planned.table.name), batch_size)

    def _lay(self, root: GeneratedSource, batch_size: int) -> None:
        table = root.planned.table.name
        self.fixed[table] = root.fixed_count
        self.generated[table] = root.planned.count
        family = self._family(table)
        totals = dict.fromkeys(family, 0)
        if root.fixed_count:
            for name, count in self._count(root.root_rows(0, root.fixed_count)):
                totals[name] += count
        for name in family:
            source = self.generation.generated(name)
            source.fixed_count = totals[name]
            self.fixed[name] = totals[name]
        weight = self._weight(root.planned)
        # Few owners in a block where each has many children, so that memory stays bounded.
        least = 1024 if weight < _MANY else 1 + 4 * batch_size // weight
        size = max(least, batch_size // (1 + weight // 4))
        for start in range(root.fixed_count, root.size, size):
            stop = min(start + size, root.size)
            self._blocks.append(FamilyBlock(root.planned, start, stop, dict(totals)))
            if family:
                for name, count in self._count(root.root_rows(start, stop)):
                    totals[name] += count
        for name in family:
            self.generation.generated(name).size = totals[name]
            self.generated[name] = totals[name] - self.fixed[name]

    def _family(self, table: str) -> list[str]:
        found = []
        for relation in self.generation.relations(table):
            child = self.generation.sources_of_children[(table, relation)].planned.table.name
            found += [child, *self._family(child)]
        return found

    def _weight(self, planned: PlannedEntity) -> int:
        """Return the most rows that one row of an entity brings with it."""
        weight = 0
        for relation in self.generation.relations(planned.table.name):
            child = self.generation.child(planned, relation).planned
            assert child.fan_out is not None
            weight += child.fan_out.most * (1 + self._weight(child))
        return weight

    def _count(self, rows: GeneratedRows) -> Iterator[tuple[str, int]]:
        for relation in self.generation.relations(rows.source.planned.table.name):
            child = rows.source.child(relation)
            table = child.planned.table.name
            if self.generation.relations(table):
                children, counts = rows.children(relation)
                yield from self._count(children)
            else:
                counts = rows.fan_out(relation)
            yield table, int(counts.sum())

    def blocks(self) -> Iterable[FamilyBlock]:
        """Return the blocks, parents' before children's."""
        return self._blocks

    def rows(self, block: FamilyBlock) -> list[GeneratedRows]:
        """Return the rows of a block's root and descendants, parents first."""
        root = self.generation.generated(block.root.table.name)
        return self._descend(root.root_rows(block.start, block.stop), block.starts)

    def _descend(self, rows: GeneratedRows, starts: Mapping[str, int]) -> list[GeneratedRows]:
        found = [rows]
        for relation in self.generation.relations(rows.source.planned.table.name):
            child = rows.source.child(relation)
            start = starts[child.planned.table.name]
            found += self._descend(rows.children(relation, start)[0], starts)
        return found
