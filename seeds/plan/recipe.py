"""Recipes: what must be kept of a planned entity to plan it again later, and nothing more.

A recipe is a few numbers and names, whatever the number of rows. Together with the
declarations, seed and as-of it makes every row of a run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seeds.errors import DeclarationError, did_you_mean
from seeds.plan.binding import BoundEntity
from seeds.plan.fixed import fixed_rows
from seeds.plan.model import FanOut, PerParent, Plan, PlannedEntity, Segment, Wish
from seeds.plan.planner import bind_family, owner_link, plan_per
from seeds.schema.ranges import Range
from seeds.schema.table import TableInfo
from seeds.spec.entity import Entity, Environment


@dataclass(frozen=True)
class Recipe:
    """How one entity of a run was planned.

    Attributes:
        count: Generated rows of a root.
        row_start: Row index of the first generated row.
        segments: States of generated rows.
        sets: Names of the fixed sets.
        fixed: How many rows of these sets were used.
        owner: Table of the entity whose children these are, or an empty string.
        relation: Name of the has-many that makes them.
        per: Fewest and most children of each owner, when a profile states them.
        accepted: Row indices of the rows that a database chose, as ranges.
        declared_by: What the declarations of a table without a factory hang on, JSON-ready.
    """

    count: int = 0
    row_start: int = 0
    segments: tuple[Segment, ...] = ()
    sets: tuple[str, ...] = ()
    fixed: int = 0
    owner: str = ""
    relation: str = ""
    per: tuple[int, int] | None = None
    accepted: tuple[Range, ...] = ()
    declared_by: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as JSON-ready data without what is usual."""
        data: dict[str, Any] = {
            "count": self.count,
            "start": self.row_start,
            "segments": [[s.start, s.stop, list(s.states)] for s in self.segments],
            "sets": list(self.sets),
            "fixed": self.fixed,
            "owner": self.owner,
            "relation": self.relation,
            "per": None if self.per is None else list(self.per),
            "accepted": [list(one) for one in self.accepted],
            "declared": dict(self.declared_by),
        }
        return {name: value for name, value in data.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Recipe:
        """Return the recipe that :meth:`to_json` made data of."""
        per = data.get("per")
        return cls(
            count=data.get("count", 0),
            row_start=data.get("start", 0),
            segments=tuple(Segment(a, b, tuple(s)) for a, b, s in data.get("segments", ())),
            sets=tuple(data.get("sets", ())),
            fixed=data.get("fixed", 0),
            owner=data.get("owner", ""),
            relation=data.get("relation", ""),
            per=None if per is None else (per[0], per[1]),
            accepted=tuple((first, last) for first, last in data.get("accepted", ())),
            declared_by=data.get("declared", {}),
        )


def recipe_of(planned: PlannedEntity) -> Recipe:
    """Return the recipe of a planned entity."""
    owner, node = planned.owner, planned.fan_out
    per = None
    if owner is not None and node is not None and planned.relation.startswith("per:"):
        fan_out = node.fan_out
        low = fan_out.least if isinstance(fan_out, FanOut) else node.most
        per = (low, node.most)
    return Recipe(
        count=planned.count,
        row_start=planned.row_start,
        segments=planned.segments,
        sets=planned.sets,
        fixed=len(planned.fixed) if owner is None else 0,
        owner="" if owner is None else owner.table.name,
        relation="" if owner is None else planned.relation,
        per=per,
        accepted=planned.accepted,
        declared_by=planned.declared_by,
    )


def plan_again(
    recipes: Mapping[str, Recipe],
    stored: Sequence[str],
    entities: Mapping[str, Entity],
    tables: Mapping[str, TableInfo],
    environment: Environment,
) -> Plan:
    """Return the plan that recipes were taken from, with the declarations of today.

    Args:
        recipes: Recipes by table, owners before their children.
        stored: Tables whose rows the plan referred to without making them.
        entities: Declared entities by table.
        tables: All tables.
        environment: What fixed rows may depend on.

    Raises:
        DeclarationError: Something that the recipes name is not declared any more.
    """
    bound: dict[str, BoundEntity] = {}
    for table in recipes:
        if table not in entities:
            raise DeclarationError(
                f"no seeder fills {table} any more", did_you_mean(table, entities)
            )
        bind_family(entities[table], tables, bound)
    planned: dict[str, PlannedEntity] = {}
    for table, recipe in recipes.items():
        if not recipe.owner:
            planned[table] = _root(bound[table], recipe, bound, environment)
        else:
            planned[table] = _child(bound[table], recipe, planned[recipe.owner])
    return Plan(tuple(planned.values()), tuple(stored))


def _root(
    bound: BoundEntity,
    recipe: Recipe,
    families: Mapping[str, BoundEntity],
    environment: Environment,
) -> PlannedEntity:
    wish = Wish(bound.entity, fixed=recipe.sets)
    fixed, _ = fixed_rows(wish, bound, families, environment)
    if len(fixed) < recipe.fixed:
        raise DeclarationError(
            f"{bound.entity.origin}: there were {recipe.fixed} fixed rows, now there are "
            f"{len(fixed)}"
        )
    _check_states(bound, recipe)
    return PlannedEntity(
        bound,
        fixed[: recipe.fixed],
        recipe.count,
        recipe.row_start,
        recipe.segments,
        sets=recipe.sets,
        accepted=recipe.accepted,
        declared_by=recipe.declared_by,
    )


def _child(bound: BoundEntity, recipe: Recipe, owner: PlannedEntity) -> PlannedEntity:
    if recipe.per is not None:
        _check_states(bound, recipe)
        low, high = recipe.per
        states = recipe.segments[0].states if recipe.segments else ()
        wish = Wish(bound.entity, per=PerParent(owner.table.name, low, high), states=states)
        return plan_per(wish, bound, owner, ())
    node = owner.bound.children.get(recipe.relation)
    if node is None:
        raise DeclarationError(
            f"{owner.bound.entity.origin} has no children {recipe.relation!r} any more"
        )
    rows = [row for parent in owner.fixed for row in parent.children.get(recipe.relation, ())]
    link = owner_link(bound, owner)
    return PlannedEntity(bound, tuple(rows), 0, 0, (), owner, recipe.relation, node, link)


def _check_states(bound: BoundEntity, recipe: Recipe) -> None:
    for state in (name for segment in recipe.segments for name in segment.states):
        if state not in bound.entity.states:
            raise DeclarationError(
                f"{bound.entity.origin}: the entity {bound.name} has no state {state!r} any more"
            )
