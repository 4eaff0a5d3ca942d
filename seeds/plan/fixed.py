"""Fixed rows: what a set states, checked and sorted by kind."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from seeds.errors import DeclarationError, did_you_mean
from seeds.plan.binding import BoundEntity
from seeds.plan.model import FixedRow, Wish, child_entity
from seeds.spec.column import Column, Reference
from seeds.spec.entity import Environment


def fixed_rows(
    wish: Wish,
    bound: BoundEntity,
    families: Mapping[str, BoundEntity],
    environment: Environment,
) -> tuple[tuple[FixedRow, ...], list[str]]:
    """Return the fixed rows that a wish names, and the cohort that each counts in.

    Raises:
        DeclarationError: A set, a column or a natural key is unknown or missing.
    """
    entity = wish.entity
    rows: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    for name in wish.fixed:
        if name not in entity.fixed:
            raise DeclarationError(
                f"{entity.origin}: the entity {entity.name} has no fixed set {name!r}",
                did_you_mean(name, entity.fixed),
            )
        for row in entity.fixed[name](environment):
            key = tuple(_hashable(row.get(column)) for column in entity.natural_key)
            if key not in seen:
                seen.add(key)
                rows.append(row)
    cohorts = ["" if _is_column("cohort", bound) else r.get("cohort", "") for r in rows]
    return tuple(fixed_row(bound, row, families) for row in rows), cohorts


def _is_column(word: str, bound: BoundEntity) -> bool:
    """Tell whether what means something in every fixed row is a column of this table."""
    return word in bound.table.columns


def _hashable(value: Any) -> Any:
    """Return a value, or what stands for a list or a mapping, which sets cannot hold."""
    return value if isinstance(value, Hashable) else repr(value)


def fixed_row(
    bound: BoundEntity, row: Mapping[str, Any], families: Mapping[str, BoundEntity]
) -> FixedRow:
    """Check a row of a fixed set and sort what it states by kind.

    Args:
        bound: The row's entity.
        row: What is stated.
        families: All bound entities by table, for stated children.
    """
    entity = bound.entity
    values: dict[str, Column] = {}
    parents: dict[str, Mapping[str, Any]] = {}
    children: dict[str, tuple[FixedRow, ...]] = {}
    stated = []
    literals: dict[str, Any] = {}
    for name, value in row.items():
        if name in {"cohort", "states"} and not _is_column(name, bound):
            continue
        reference = entity.references.get(name)
        if name in bound.children:
            child = families[child_entity(bound.children[name]).table]
            children[name] = tuple(fixed_row(child, r, families) for r in value)
        elif reference is not None and isinstance(value, Mapping):
            parents[bound.names[id(reference)]] = value
        else:
            values[name] = bound.override(name, value)
            if not isinstance(value, Column):
                literals[name] = value
                if name in bound.table.columns:
                    stated.append(name)
    for name in entity.natural_key:
        if (
            name not in values
            and name not in parents
            and not isinstance(bound.columns.get(name), Reference)
        ):
            raise DeclarationError(
                f"{entity.origin}: a fixed row states no {name}, which is its natural key",
                "Give every fixed row its natural key.",
            )
    states = () if _is_column("states", bound) else tuple(row.get("states", ()))
    cohort = "" if _is_column("cohort", bound) else row.get("cohort", "")
    if cohort and cohort not in states:
        states = (*states, cohort)
    return FixedRow(values, parents, children, tuple(stated), literals, states)
