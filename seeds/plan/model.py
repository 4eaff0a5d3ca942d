"""What a plan is made of: wishes, the state of tables, entities with their row ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from seeds.plan.binding import BoundEntity
from seeds.schema.ranges import Range
from seeds.schema.table import TableInfo
from seeds.spec.column import Column, HasMany
from seeds.spec.entity import Entity


@dataclass(frozen=True)
class PerParent:
    """So many rows for each row of a parent table, both bounds included."""

    parent: str
    low: int
    high: int


@dataclass(frozen=True)
class Wish:
    """What is wanted of one entity.

    Attributes:
        entity: The entity.
        count: Rows, fixed ones included; ``None`` leaves it to cohorts, ``per`` or the entity.
        cohorts: Rows by state.
        fixed: Names of fixed sets.
        per: Rows for each row of a parent.
        states: States that every generated row gets.
        essential: Whether only fixed rows are wanted.
        without: Names of entities that are usually made with this one, and are not wanted.
    """

    entity: Entity
    count: int | None = None
    cohorts: Mapping[str, int] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    per: PerParent | None = None
    states: tuple[str, ...] = ()
    essential: bool = False
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TableState:
    """What a table holds before the run.

    Attributes:
        next_key: The smallest free integer key.
        next_row: The row index that generation goes on with.
        count: Counts its rows, which takes a while in a large table.
    """

    next_key: int = 1
    next_row: int = 0
    count: Callable[[], int] = lambda: 0

    @property
    def rows(self) -> int:
        """Its rows."""
        return self.count()


@dataclass(frozen=True)
class FixedRow:
    """A row that is wanted as it is written.

    Attributes:
        values: Columns stated, as declarations.
        parents: For each stated reference (foreign-key column) the parent's natural key.
        children: For each has-many the rows stated.
        stated: Columns whose literal values are kept up to date when the row exists.
        states: States that apply besides.
    """

    values: Mapping[str, Column]
    parents: Mapping[str, Mapping[str, Any]]
    children: Mapping[str, tuple[FixedRow, ...]]
    stated: tuple[str, ...]
    literals: Mapping[str, Any]
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Segment:
    """Generated rows [start, stop), counted from the first generated one, with their states."""

    start: int
    stop: int
    states: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PlannedEntity:
    """An entity in a plan.

    Attributes:
        bound: The entity with its table.
        fixed: Its fixed rows; they come first.
        count: Generated rows of a root; children are counted by their owners' fan-out.
        row_start: Row index of the first generated row.
        segments: States of generated rows.
        owner: The entity whose children these are.
        relation: Name of the has-many that makes them.
        fan_out: The has-many itself.
        link: The foreign-key column that holds the owner's key.
        sets: Names of the fixed sets that a root's fixed rows come from.
        accepted: Row indices of a root's generated rows as ranges, where a database has chosen
            among candidates; they count on from ``row_start`` when left out.
        declared_by: What the declarations of a table without a factory hang on, JSON-ready.
    """

    bound: BoundEntity
    fixed: tuple[FixedRow, ...] = ()
    count: int = 0
    row_start: int = 0
    segments: tuple[Segment, ...] = ()
    owner: PlannedEntity | None = None
    relation: str = ""
    fan_out: HasMany | None = None
    link: str = ""
    sets: tuple[str, ...] = ()
    accepted: tuple[Range, ...] = ()
    declared_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> TableInfo:
        """The entity's table."""
        return self.bound.table

    @property
    def root(self) -> PlannedEntity:
        """The entity at the top of the owners."""
        return self if self.owner is None else self.owner.root

    @property
    def wanted(self) -> bool:
        """Whether the run makes rows of the family at all."""
        return bool(self.root.count or self.root.fixed)

    @property
    def row_stop(self) -> int:
        """One past the last row index that is used."""
        if self.owner is not None and self.fan_out is not None:
            return self.owner.row_stop * max(self.fan_out.most, 1)
        if self.accepted:
            return self.accepted[-1][1] + 1
        return max(self.row_start + self.count, len(self.fixed))


@dataclass(frozen=True)
class Plan:
    """What a run will do.

    Attributes:
        entities: Roots and children, parents first.
        stored: Tables whose existing rows are referred to.
    """

    entities: tuple[PlannedEntity, ...]
    stored: tuple[str, ...]

    def entity(self, table: str) -> PlannedEntity | None:
        """Return the entity that fills a table."""
        return next((e for e in self.entities if e.table.name == table), None)


@dataclass(frozen=True, eq=False)
class FanOut(Column):
    """A profile's uniform fan-out from ``least`` to ``most``."""

    least: int
    most: int
    generator = "fan-out"


def child_entity(node: HasMany) -> Entity:
    """Return the entity that a has-many makes."""
    if isinstance(node.factory, Entity):
        return node.factory
    entity: Entity = node.factory.entity()
    return entity
