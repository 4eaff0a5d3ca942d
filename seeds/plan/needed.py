"""Which columns of a table in the database a plan looks at."""

from __future__ import annotations

from collections.abc import Iterator

from seeds.plan.binding import BoundEntity
from seeds.plan.model import Plan, PlannedEntity
from seeds.schema.table import TableInfo
from seeds.spec.column import Column, Field, ParentField, Reference


def needed_columns(plan: Plan, table: TableInfo, bound: BoundEntity | None) -> list[str]:
    """Return the columns of a table that rows of a plan are made from.

    The others are not read: it takes time, and what others have written there does not matter.

    Args:
        plan: The plan.
        table: A table whose stored rows the plan refers to.
        bound: The table's entity, if there is one, for intermediate values.
    """
    needed = set(table.primary_key)
    for entity in plan.entities:
        needed.update(_asked(entity, table.name))
    waiting = [name for name in needed if name not in table.columns]
    while waiting:
        node = None if bound is None else bound.column(waiting.pop())
        if node is None or bound is None:
            continue  # said when the value is asked for
        for inner in node.walk():
            name = inner.name if isinstance(inner, Field) else bound.names.get(id(inner))
            if name is not None and name not in needed:
                needed.add(name)
                waiting += [] if name in table.columns else [name]
    return [name for name in table.columns if name in needed] or list(table.columns)[:1]


def _asked(entity: PlannedEntity, table: str) -> Iterator[str]:
    """Yield the names of another table's columns that an entity asks for."""
    for key in entity.table.foreign_keys:
        if key.table == table:
            yield from key.referenced
    for tree in _trees(entity):
        for node in tree.walk():
            reference = node.reference if isinstance(node, ParentField) else node
            if isinstance(reference, Reference) and reference.table == table:
                if isinstance(node, ParentField):
                    yield node.name
                yield from filter(None, (reference.where, reference.same_as or reference.same))
                yield from (mine for mine, _, _ in reference.meeting)
                yield from reference.present
                yield from () if reference.only is None else reference.only.columns
            if isinstance(reference, Reference):
                yield from (theirs for _, other, theirs in reference.meeting if other == table)
    for row in entity.fixed:
        for column, key_of_parent in row.parents.items():
            declared = entity.bound.column(column)
            if isinstance(declared, Reference) and declared.table == table:
                yield from key_of_parent


def _trees(entity: PlannedEntity) -> Iterator[Column]:
    bound = entity.bound
    yield from (*bound.columns.values(), *bound.hidden.values(), *bound.children.values())
    for values in (*bound.entity.states.values(), *(row.values for row in entity.fixed)):
        yield from (value for value in values.values() if isinstance(value, Column))
