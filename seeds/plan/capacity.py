"""Whether declarations can make what is wanted: required columns, distinct values."""

from __future__ import annotations

from seeds.errors import CapacityError
from seeds.plan.binding import Defined, undeclared
from seeds.plan.model import PlannedEntity
from seeds.spec.column import (
    ChildAggregate,
    Column,
    Constant,
    Key,
    Operation,
    Optional,
    PythonDefault,
    RandomUuid,
    Reference,
)
from seeds.spec.grid import Grid, GridPart


def unique_capacity(entity: PlannedEntity, column: str, locale: str) -> int | None:
    """Return how many distinct values a column's declaration can make; ``None`` for no limit.

    Raises:
        CapacityError: The declaration may repeat values however few are wanted.
    """
    node = entity.bound.columns[column]
    capacity = _distinct(node, entity, locale)
    if capacity == 0:
        raise CapacityError(
            f"{entity.table.name}.{column} is unique in the database, but its declaration "
            "may repeat values",
            "Declare a unique column: person.email(), code(), sequence(), slug(…, suffix=code()).",
        )
    return None if capacity >= 1 << 62 else capacity


def _distinct(node: Column, entity: PlannedEntity, locale: str) -> int:
    """Return how many distinct values a node makes for distinct rows, 0 when it may repeat."""
    if isinstance(node, Key | RandomUuid | PythonDefault | Defined):
        return 1 << 62
    capacity = node.capacity(locale)
    if capacity is not None:
        return capacity
    match node:
        case Optional():
            return _distinct(node.column, entity, locale)
        case Reference() if entity.fan_out is not None and entity.owner is not None:
            linked = entity.bound.column(entity.link) is node
            return (1 << 62) if linked and entity.fan_out.most == 1 else 0
        case Reference(distinct=True) if node.table == entity.table.name:
            return 1 << 62  # each row refers to the one before it
        case Reference(place=GridPart(grid=Grid() as grid)) if len(grid.dimensions) == 1:
            return 1 << 62  # a grid says by itself when it is full
        case Operation(op="concat" | "json_object"):
            return max(_distinct(arg, entity, locale) for arg in node.args)
        case Operation(op="case"):
            # NULL repeats freely, so only_if() is as distinct as its value.
            values = [*node.args[1::2], node.args[-1]]
            real = [v for v in values if not (isinstance(v, Constant) and v.value is None)]
            return _distinct(real[0], entity, locale) if len(real) == 1 else 0
        case Operation() | ChildAggregate():
            return 0
        case _:
            return 0


def check_required(entity: PlannedEntity) -> None:
    """Check that every required column is declared, or stated by each of the fixed rows."""
    for name in entity.bound.required:
        generated = entity.count if entity.owner is None else entity.owner.root.count
        if generated or any(name not in {**row.values, **row.parents} for row in entity.fixed):
            raise undeclared(entity.bound, name)


def check_capacity(entity: PlannedEntity, locale: str) -> None:
    """Check that every unique column can make as many values as there are row indices.

    Raises:
        CapacityError: One cannot; column, capacity and rows wanted are named.
    """
    generated = entity.count if entity.owner is None else entity.row_stop
    if not generated:
        return
    groups = [g for g in (*entity.table.uniques, entity.table.primary_key) if len(g) == 1]
    unique = {g[0] for g in groups}
    for column, node in _declared(entity):
        # A code within another text runs out too, whether or not the text has to be unique.
        capacities = [inner.capacity(locale) for inner in node.walk()]
        if column in unique and node is entity.bound.columns[column]:
            if entity.owner is None and entity.count == 1 and not entity.fixed:
                continue
            capacities.append(unique_capacity(entity, column, locale))
        capacity = min((c for c in capacities if c is not None), default=None)
        if capacity is not None and entity.row_stop > capacity:
            raise CapacityError(
                f"{entity.table.name}.{column} can make {capacity:,} unique values, but "
                f"{entity.row_stop:,} are wanted",
                "Ask for fewer rows, or declare a column with more capacity.",
            )


def _declared(entity: PlannedEntity) -> list[tuple[str, Column]]:
    """Return all declarations of an entity with the column that each is for."""
    bound = entity.bound
    states = [pair for state in bound.entity.states.values() for pair in state.items()]
    return [
        *bound.columns.items(),
        *bound.hidden.items(),
        *((name, value) for name, value in states if isinstance(value, Column)),
    ]
