"""Sets of rows by their keys: who refers to them, what hangs on them, taking them away.

Foreign keys are those of the database itself, not of the models: a table that no model knows
may refer to the rows as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import DatabaseError
from seeds.load.references import Reference
from seeds.schema.ranges import Range, key_ranges, merge_ranges
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.load.generic import GenericBackend
    from seeds.load.within import Scope

EXAMPLES = 5
"""Keys named of rows that are counted."""

CUTTING = ("SET NULL", "SET DEFAULT")
"""Actions by which the database cuts a reference instead of deleting or refusing."""

SEPARATE = 20
"""Ranges that are spelt out in a condition, or read one after another; more go into a table."""


@dataclass(frozen=True)
class KeySet:
    """Rows of one table, by their keys. Keys that no row has do no harm.

    Attributes:
        table: The table.
        ranges: Ranges of its integer key, both ends included.
        keys: Whole primary keys, for tables without a single integer key.
    """

    table: TableInfo
    ranges: tuple[Range, ...] = ()
    keys: tuple[tuple[Any, ...], ...] = ()

    @property
    def rows(self) -> int:
        """How many keys it names at most."""
        return sum(last - first + 1 for first, last in self.ranges) + len(self.keys)

    def __bool__(self) -> bool:
        return bool(self.ranges or self.keys)

    @cached_property
    def merged(self) -> tuple[Range, ...]:
        """The ranges in order, joined where they overlap or touch."""
        return merge_ranges(r for r in self.ranges if r[0] <= r[1])

    def parts(self) -> Sequence[KeySet]:
        """Return sets that can be read one after another, in the order of their keys."""
        if self.keys or len(self.merged) > SEPARATE:
            return [self]
        return [KeySet(self.table, (one,)) for one in self.merged]


@dataclass(frozen=True)
class Touched:
    """What the database's own witness says of some rows.

    Attributes:
        present: Rows that are there.
        altered: Rows that another transaction wrote.
        keys: Keys of a few of those; tuples for composite keys.
    """

    present: int
    altered: int
    keys: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Dependants:
    """Rows outside of sets that refer to rows in them by one foreign key.

    Attributes:
        table: Their table.
        columns: The referring columns.
        parent: The table referred to.
        ondelete: What happens to them when those rows are deleted: ``"CASCADE"``,
            ``"SET NULL"``, ``"SET DEFAULT"``, ``"RESTRICT"`` or an empty string.
        rows: How many they are.
        keys: Keys of a few; tuples for composite keys.
    """

    table: str
    columns: tuple[str, ...]
    parent: str
    ondelete: str
    rows: int
    keys: tuple[Any, ...]


def united(sets: Iterable[KeySet]) -> dict[str, KeySet]:
    """Return one set for each table, without empty ones."""
    found: dict[str, KeySet] = {}
    for each in sets:
        if not each:
            continue
        known = found.get(each.table.name, KeySet(each.table))
        found[each.table.name] = replace(
            known, ranges=known.ranges + each.ranges, keys=known.keys + each.keys
        )
    return found


def named_rows(table: TableInfo, named: Iterable[Sequence[int | str]]) -> KeySet:
    """Return rows by keys that were written down as numbers and texts.

    Args:
        table: The table.
        named: The keys; UUIDs are texts.
    """
    kinds = [table.columns[column].type.kind for column in table.primary_key]
    return KeySet(
        table,
        keys=tuple(
            tuple(
                uuid.UUID(str(value)) if kind is Kind.UUID else value
                for kind, value in zip(kinds, key, strict=True)
            )
            for key in named
        ),
    )


def name_of(key: Sequence[Any]) -> Any:
    """Return a primary key as it is told: a single value, or a tuple."""
    return key[0] if len(key) == 1 else tuple(key)


# --- who refers ---------------------------------------------------------------------------------


def referring(scope: Scope, reference: Reference, parents: KeySet, child: sa.TableClause) -> Any:
    """Return the condition of being a row that refers to a row of a set by a foreign key.

    Where the foreign key refers to the set's key, the parent's table is not looked at.
    """
    key = parents.table.primary_key
    by_name = dict(zip(reference.referenced, reference.columns, strict=True))
    if set(by_name) == set(key):
        return scope.contains(parents, [child.c[by_name[c]] for c in key])
    parent = scope.clause(parents.table, (*reference.referenced, *key)).alias("seeds_parent")
    on = [
        parent.c[there] == child.c[here]
        for here, there in zip(reference.columns, reference.referenced, strict=True)
    ]
    inside = scope.contains(parents, [parent.c[c] for c in key])
    found: Any = sa.select(sa.literal_column("1")).select_from(parent).where(*on, inside)
    return sa.exists(found.correlate(child))


def dependants(backend: GenericBackend, sets: Mapping[str, KeySet]) -> list[Dependants]:
    """See :meth:`seeds.load.backend.Backend.dependants`."""
    known = united(sets.values())
    found = []
    with backend.scope() as scope:
        for reference in backend.references([s.table for s in known.values()]):
            each = _dependants(backend, scope, reference, known)
            if each is not None:
                found.append(each)
    return found


def _dependants(
    backend: GenericBackend, scope: Scope, reference: Reference, sets: Mapping[str, KeySet]
) -> Dependants | None:
    table = reference.child
    child, conditions = _outside(scope, reference, sets)
    key = table.primary_key
    columns = [child.c[c] for c in key]
    query = (
        sa.select(sa.func.count().over(), *columns)
        .select_from(child)
        .where(*conditions)
        .order_by(*columns)
        .limit(EXAMPLES)
    )
    rows = backend.fetch(query, table.name)
    if not rows:
        return None
    return Dependants(
        table.name,
        reference.columns,
        reference.parent,
        reference.ondelete,
        rows[0][0],
        # Where a row lies tells nobody anything.
        tuple(name_of(row[1:]) for row in rows) if key and not is_placed(table) else (),
    )


def refers(
    backend: GenericBackend, scope: Scope, reference: Reference, sets: Mapping[str, KeySet]
) -> bool:
    """Tell whether any row outside of sets refers to a row in them by a foreign key."""
    child, conditions = _outside(scope, reference, sets)
    query = sa.select(sa.literal(1)).select_from(child).where(*conditions).limit(1)
    return bool(backend.fetch(query, reference.child.name))


def _outside(
    scope: Scope, reference: Reference, sets: Mapping[str, KeySet]
) -> tuple[sa.TableClause, list[Any]]:
    """Return a referring table and the conditions of being a dependant there."""
    table = reference.child
    child = scope.clause(table, (*table.primary_key, *reference.columns))
    conditions = [referring(scope, reference, sets[reference.parent], child)]
    if table.name in sets:
        own = [child.c[c] for c in table.primary_key]
        conditions.append(scope.excludes(sets[table.name], own))
    return child, conditions


def cascaded(backend: GenericBackend, sets: Mapping[str, KeySet]) -> dict[str, KeySet]:
    """See :meth:`seeds.load.backend.Backend.cascaded`."""
    whole = united(sets.values())
    fresh = dict(whole)
    while fresh:
        added: dict[str, KeySet] = {}
        references = backend.references(
            [s.table for s in fresh.values()], [s.table for s in whole.values()]
        )
        for reference in references:
            if reference.ondelete in CUTTING:
                continue
            with backend.scope() as scope:
                new = _hanging(backend, scope, reference, fresh[reference.parent], whole)
            if new:
                whole = united([*whole.values(), new])
                added = united([*added.values(), new])
        fresh = added
    return whole


def _hanging(
    backend: GenericBackend,
    scope: Scope,
    reference: Reference,
    parents: KeySet,
    whole: Mapping[str, KeySet],
) -> KeySet:
    """Return the rows that refer to a set and are not yet in theirs."""
    from seeds.load.lying import placed

    table = reference.child
    if not table.primary_key:
        table = placed(table, backend.connection.dialect.name) or table
    child = scope.clause(table, (*table.primary_key, *reference.columns))
    key = [child.c[c] for c in table.primary_key]
    conditions = [referring(scope, reference, parents, child)]
    if table.name in whole:
        conditions.append(scope.excludes(whole[table.name], key))
    query = sa.select(*backend.selected_key(table, key)).select_from(child).where(*conditions)
    if not key:
        query = sa.select(sa.literal(1)).select_from(child).where(*conditions).limit(1)
    rows = backend.fetch(query, table.name)
    if rows and not key:
        raise DatabaseError(
            f"rows of {table.name}, which has no primary key, refer to {reference.parent} by "
            f"{', '.join(reference.columns)}; nothing names them",
            "Delete them by hand, or give the table a primary key.",
        )
    if has_integer_key(table):
        return KeySet(table, key_ranges(row[0] for row in rows))
    return KeySet(table, keys=tuple(tuple(row) for row in rows))


def is_placed(table: TableInfo) -> bool:
    """Tell whether a table's rows are named by where they lie, for want of a primary key."""
    return any(name not in table.source.c for name in table.primary_key)


def has_integer_key(table: TableInfo) -> bool:
    """Tell whether a table's rows are named by one integer."""
    key = table.primary_key
    return len(key) == 1 and table.columns[key[0]].type.kind is Kind.INTEGER


# --- taking them away ---------------------------------------------------------------------------


def remove(
    backend: GenericBackend, sets: Mapping[str, KeySet], references: Sequence[Reference]
) -> dict[str, int]:
    """Delete the rows of sets, children first.

    Args:
        backend: The database.
        sets: The rows, by table.
        references: The foreign keys that refer to these tables and are in force.
    """
    deleted: dict[str, int] = {}
    for name, obstacles in backend.deletion_order(linked(sets, references)):
        with backend.scope() as scope:
            for reference in obstacles:
                if reference.nullable and (
                    reference.child.name != name or backend.must_cut(reference)
                ):
                    _cut(backend, scope, reference, sets[reference.child.name])
            backend.phase(f"deleting rows of {name}")
            table = scope.clause(sets[name].table, sets[name].table.primary_key)
            inside = scope.contains(sets[name], [table.c[c] for c in sets[name].table.primary_key])
            with backend.deleting(sets[name], [r for r in references if r.parent == name]):
                deleted[name] = backend.change(sa.delete(table).where(inside), name)
    return deleted


def required_circle(
    backend: GenericBackend, sets: Mapping[str, KeySet], references: Sequence[Reference]
) -> list[Reference]:
    """Return foreign keys of other tables that no order satisfies, and that may not be cut.

    Args:
        backend: The database.
        sets: The rows that go, by table.
        references: The foreign keys that refer to these tables.
    """
    return [
        reference
        for name, obstacles in backend.deletion_order(linked(sets, references))
        for reference in obstacles
        if reference.child.name != name and not _is_loose(reference)
    ]


def _is_loose(reference: Reference) -> bool:
    """Tell whether rows do without a foreign key, as far as the catalogue can say."""
    return reference.nullable and not reference.checked


def _cut(backend: GenericBackend, scope: Scope, reference: Reference, rows: KeySet) -> None:
    """Set the columns of a foreign key to NULL in rows that are about to be deleted."""
    table = reference.child
    if is_placed(table) and not has_integer_key(table):
        raise DatabaseError(
            f"rows of {table.name}, which has no primary key, are in a circle of references; "
            "nothing names them when it is opened",
            "Delete them by hand, or give the table a primary key.",
        )
    child = scope.clause(table, (*table.primary_key, *reference.columns))
    inside = scope.contains(rows, [child.c[c] for c in table.primary_key])
    backend.change(
        sa.update(child)
        .where(inside, *(child.c[c].is_not(None) for c in reference.columns))
        .values({child.c[c]: None for c in reference.columns}),
        table.name,
    )


def linked(
    sets: Mapping[str, KeySet], references: Sequence[Reference]
) -> list[tuple[TableInfo, dict[ForeignKey, Reference]]]:
    """Return the tables of sets with the foreign keys that the database has between them."""
    found = []
    for name, each in sets.items():
        own = {
            ForeignKey(r.columns, r.parent, r.referenced, r.ondelete): r
            for r in references
            if r.child.name == name and r.parent in sets
        }
        columns = {
            c: ColumnInfo(c, LogicalType(Kind.TEXT), nullable=_is_loose(r))
            for r in own.values()
            for c in r.columns
        }
        table = replace(each.table, columns=columns, foreign_keys=tuple(own))
        found.append((table, own))
    return found
