"""From wishes and the state of the tables to a plan: what gets how many rows, in which order.

Planning is pure: it reads nothing but its arguments and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seeds.errors import CapacityError, DeclarationError, MissingParentsError, did_you_mean
from seeds.plan.binding import BoundEntity, Defined, bind, undeclared
from seeds.schema.graph import parents_first
from seeds.schema.table import TableInfo
from seeds.spec.column import (
    ChildAggregate,
    Column,
    Constant,
    HasMany,
    Key,
    Operation,
    Optional,
    PythonDefault,
    RandomUuid,
    Reference,
)
from seeds.spec.entity import Entity, Environment


@dataclass(frozen=True)
class PerParent:
    """So many rows for each row of a parent entity, both bounds included."""

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


def make_plan(
    wishes: Sequence[Wish],
    tables: Mapping[str, TableInfo],
    state: Callable[[str], TableState],
    *,
    environment: Environment,
    locale: str = "en_US",
    seeder_of: Callable[[str], str | None] = lambda table: None,
) -> Plan:
    """Make a plan.

    Args:
        wishes: What is wanted; at most one wish for an entity.
        tables: All tables of the metadata.
        state: What a table holds when generation begins (after clearing).
        environment: What fixed rows may depend on.
        locale: Locale, for the capacity of unique columns.
        seeder_of: The seeder that fills a table, for the hint when parents are missing.

    Raises:
        DeclarationError: A declaration cannot be carried out.
        CapacityError: A unique column cannot make so many values.
        MissingParentsError: Required parents exist neither in the run nor in the database.
    """
    bound: dict[str, BoundEntity] = {}
    for wish in wishes:
        _bind_family(wish.entity, tables, bound)
    by_table = {wish.entity.table: wish for wish in wishes}
    parents = {
        b.table.name: [r.table for r in _references(b)] + _owners(b.table.name, bound)
        for b in bound.values()
    }
    for wish in wishes:
        if wish.per is not None and wish.count is None:
            parents[wish.entity.table].append(_per_table(wish, by_table))
    order = parents_first(list(bound), parents, "tables")
    planned: dict[str, PlannedEntity] = {}
    for table in order:
        wanted = by_table.get(table)
        if wanted is None:
            continue
        if table in planned:
            raise _made_twice(planned[table], "a seeder of its own")
        entity = _plan_root(wanted, bound[table], planned, by_table, state, environment, seeder_of)
        planned[table] = entity
        _plan_children(entity, bound, planned, wanted.without)
    entities = _families_in_order([planned[t] for t in order if t in planned])
    plan = Plan(tuple(entities), _stored(entities, planned, state, seeder_of))
    for entity in plan.entities:
        _check_required(entity)
        _check_capacity(entity, locale)
    return plan


def _families_in_order(entities: Sequence[PlannedEntity]) -> list[PlannedEntity]:
    """Order whole families, because the rows of one are made and loaded together.

    A family is a root with all that is made with it; it comes after every family that any
    of its members refers to.
    """
    root_of = {e.table.name: e.root.table.name for e in entities}
    parents: dict[str, list[str]] = {root: [] for root in root_of.values()}
    for entity in entities:
        root = entity.root.table.name
        parents[root] += [root_of[r.table] for r in _references(entity.bound) if r.table in root_of]
    order = parents_first(dict.fromkeys(root_of.values()), parents, "families of tables")
    return [e for root in order for e in entities if e.root.table.name == root]


def child_entity(node: HasMany) -> Entity:
    """Return the entity that a has-many makes."""
    if isinstance(node.factory, Entity):
        return node.factory
    entity: Entity = node.factory.entity()
    return entity


def _child_entities(bound: BoundEntity) -> list[Entity]:
    return [child_entity(node) for node in bound.children.values()]


def _bind_family(
    entity: Entity, tables: Mapping[str, TableInfo], bound: dict[str, BoundEntity]
) -> None:
    if entity.table in bound:
        return
    table = tables.get(entity.table)
    if table is None:
        raise DeclarationError(
            f"{entity.origin}: the metadata has no table {entity.table!r}",
            did_you_mean(entity.table, tables),
        )
    bound[entity.table] = bind(entity, table)
    for child in _child_entities(bound[entity.table]):
        _bind_family(child, tables, bound)


def _owners(table: str, bound: Mapping[str, BoundEntity]) -> list[str]:
    return [
        b.table.name
        for b in bound.values()
        if any(child.table == table for child in _child_entities(b))
    ]


def _references(bound: BoundEntity) -> list[Reference]:
    trees: list[Column] = [*bound.columns.values(), *bound.hidden.values()]
    trees += [v for s in bound.entity.states.values() for v in s.values() if isinstance(v, Column)]
    found = {id(n): n for tree in trees for n in tree.walk() if isinstance(n, Reference)}
    return list(found.values())


def _per_table(wish: Wish, wishes: Mapping[str, Wish]) -> str:
    assert wish.per is not None
    for other in wishes.values():
        if other.entity.name == wish.per.parent:
            return other.entity.table
    return wish.per.parent


def _plan_root(
    wish: Wish,
    bound: BoundEntity,
    planned: Mapping[str, PlannedEntity],
    wishes: Mapping[str, Wish],
    state: Callable[[str], TableState],
    environment: Environment,
    seeder_of: Callable[[str], str | None],
) -> PlannedEntity:
    entity = wish.entity
    fixed, cohort_of = _fixed_rows(wish, bound, environment)
    for name in (*wish.states, *wish.cohorts, *(c for c in cohort_of if c)):
        if name not in entity.states:
            raise DeclarationError(
                f"{entity.origin}: the entity {entity.name} has no state {name!r}",
                did_you_mean(name, entity.states),
            )
    now = state(entity.table)
    row_start = max(now.next_row, len(fixed))
    if wish.essential:
        return PlannedEntity(bound, fixed, 0, row_start)
    if wish.count is None and wish.per is not None:
        owner = planned.get(_per_table(wish, wishes))
        if owner is not None:
            return _plan_per(wish, bound, owner, fixed)
        rows = state(wish.per.parent).rows
        if rows == 0:
            raise _missing(PlannedEntity(bound), wish.per.parent, seeder_of)
        total = rows * (wish.per.low + wish.per.high) // 2
        return _sized(wish, bound, fixed, max(total - len(fixed), 0), row_start)
    if wish.count is None and wish.cohorts:
        segments, at = [], 0
        for name, size in wish.cohorts.items():
            generated = max(size - cohort_of.count(name), 0)
            if generated:
                segments.append(Segment(at, at + generated, (*wish.states, name)))
            at += generated
        return PlannedEntity(bound, fixed, at, row_start, tuple(segments))
    total = entity.count if wish.count is None else wish.count
    cut = fixed[:total] if wish.count is not None else fixed
    return _sized(wish, bound, cut, max(total - len(cut), 0), max(now.next_row, len(cut)))


def _sized(
    wish: Wish, bound: BoundEntity, fixed: tuple[FixedRow, ...], count: int, row_start: int
) -> PlannedEntity:
    segments: list[Segment] = []
    at = 0
    if wish.count is not None:
        # Cohorts named together with a count come first; the rest follows the natural mix.
        for name, size in wish.cohorts.items():
            stop = min(at + size, count)
            if stop > at:
                segments.append(Segment(at, stop, (*wish.states, name)))
            at = stop
    if wish.states and at < count:
        segments.append(Segment(at, count, wish.states))
    return PlannedEntity(bound, fixed, count, row_start, tuple(segments))


def _plan_per(
    wish: Wish, bound: BoundEntity, owner: PlannedEntity, fixed: tuple[FixedRow, ...]
) -> PlannedEntity:
    assert wish.per is not None
    if fixed:
        raise DeclarationError(
            f"the profile wants fixed {bound.name} and {bound.name} per {wish.per.parent}",
            "Keep one of them.",
        )
    link = _link(bound, owner)
    fan_out: Column = Constant(wish.per.low)
    if wish.per.high > wish.per.low:
        fan_out = FanOut(wish.per.low, wish.per.high)
    node = HasMany(bound.entity, fan_out, wish.per.high)
    segments = (Segment(0, 1 << 62, wish.states),) if wish.states else ()
    return PlannedEntity(bound, (), 0, 0, segments, owner, f"per:{bound.name}", node, link)


@dataclass(frozen=True, eq=False)
class FanOut(Column):
    """A profile's uniform fan-out from ``least`` to ``most``."""

    least: int
    most: int
    generator = "fan-out"


def _link(bound: BoundEntity, owner: PlannedEntity) -> str:
    links = [
        name
        for name, node in bound.columns.items()
        if isinstance(node, Reference) and node.owner and node.table == owner.table.name
    ]
    if len(links) == 1:
        return links[0]
    if not links:
        raise DeclarationError(
            f"{bound.entity.origin}: {bound.name} are made for each of "
            f"{owner.bound.name}, but declare no reference to them",
            f"Declare ref({owner.table.name!r}).",
        )
    raise DeclarationError(
        f"{bound.entity.origin}: both {links[0]} and {links[1]} refer to the owner "
        f"{owner.bound.name}",
        "Write owner=False in all references but one.",
    )


def _plan_children(
    owner: PlannedEntity,
    bound: Mapping[str, BoundEntity],
    planned: dict[str, PlannedEntity],
    without: frozenset[str],
) -> None:
    for name, node in owner.bound.children.items():
        child = bound[child_entity(node).table]
        if child.name in without:
            _check_dispensable(owner.bound, node, child.name)
            continue
        if child.table.name in planned:
            raise _made_twice(planned[child.table.name], owner.bound.name)
        rows = [row for parent in owner.fixed for row in parent.children.get(name, ())]
        entity = PlannedEntity(child, tuple(rows), 0, 0, (), owner, name, node, _link(child, owner))
        planned[child.table.name] = entity
        _plan_children(entity, bound, planned, without)


def _check_dispensable(owner: BoundEntity, node: HasMany, child: str) -> None:
    """Refuse to leave out children that a column of their owner is computed from."""
    for column, declared in {**owner.columns, **owner.hidden}.items():
        if any(isinstance(n, ChildAggregate) and n.children is node for n in declared.walk()):
            raise DeclarationError(
                f"{child} cannot be left out: {owner.table.name}.{column} is computed from them",
                f"Leave {owner.name} out as well.",
            )


def _made_twice(entity: PlannedEntity, other: str) -> DeclarationError:
    maker = entity.owner.bound.name if entity.owner else "a seeder of its own"
    return DeclarationError(
        f"{entity.bound.name} would be made both by {maker} and by {other}",
        "Leave one of them out with --except, or drop the has_many.",
    )


def _fixed_rows(
    wish: Wish, bound: BoundEntity, environment: Environment
) -> tuple[tuple[FixedRow, ...], list[str]]:
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
            key = tuple(row.get(column) for column in entity.natural_key)
            if key not in seen:
                seen.add(key)
                rows.append(row)
    return tuple(fixed_row(bound, row) for row in rows), [r.get("cohort", "") for r in rows]


def fixed_row(bound: BoundEntity, row: Mapping[str, Any]) -> FixedRow:
    """Check a row of a fixed set and sort what it states by kind."""
    entity = bound.entity
    values: dict[str, Column] = {}
    parents: dict[str, Mapping[str, Any]] = {}
    children: dict[str, tuple[FixedRow, ...]] = {}
    stated = []
    literals: dict[str, Any] = {}
    for name, value in row.items():
        if name in {"cohort", "states"}:
            continue
        reference = entity.references.get(name)
        if name in bound.children:
            child = bind(child_entity(bound.children[name]), _child_table(bound, name))
            children[name] = tuple(fixed_row(child, r) for r in value)
        elif reference is not None and isinstance(value, Mapping):
            column = next(n for n, node in bound.columns.items() if node is reference)
            parents[column] = value
        else:
            values[name] = bound.override(name, value)
            if not isinstance(value, Column):
                stated.append(name)
                literals[name] = value
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
    states = tuple(row.get("states", ()))
    if row.get("cohort") and row["cohort"] not in states:
        states = (*states, row["cohort"])
    return FixedRow(values, parents, children, tuple(stated), literals, states)


def _child_table(bound: BoundEntity, name: str) -> TableInfo:
    from seeds.schema.metadata import table_info

    return table_info(child_entity(bound.children[name]).source)


def _stored(
    entities: Sequence[PlannedEntity],
    planned: Mapping[str, PlannedEntity],
    state: Callable[[str], TableState],
    seeder_of: Callable[[str], str | None],
) -> tuple[str, ...]:
    """Return the tables whose existing rows are referred to, and check that there are some."""
    stored: dict[str, None] = {}
    for entity in entities:
        if not entity.wanted:
            continue
        for reference in _references(entity.bound):
            if reference.table == entity.table.name:
                continue
            parent = planned.get(reference.table)
            if parent is not None and parent.wanted:
                continue
            if _optional(entity, reference) and state(reference.table).rows == 0:
                continue
            if state(reference.table).rows == 0:
                raise _missing(entity, reference.table, seeder_of)
            stored[reference.table] = None
    return tuple(stored)


def _optional(entity: PlannedEntity, reference: Reference) -> bool:
    """Tell whether every column that needs the reference may be NULL."""
    column = next((n for n, c in entity.bound.columns.items() if c is reference), None)
    return column is not None and entity.table.columns[column].nullable


def _missing(
    entity: PlannedEntity, table: str, seeder_of: Callable[[str], str | None]
) -> MissingParentsError:
    seeder = seeder_of(table)
    how = f"Run `seed {seeder}` first, or `seed all`." if seeder else f"Insert {table} first."
    return MissingParentsError(f"{entity.bound.name} need {table}, and there are none", how)


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
            linked = entity.bound.columns.get(entity.link) is node
            return (1 << 62) if linked and entity.fan_out.most == 1 else 0
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


def _check_required(entity: PlannedEntity) -> None:
    """Check that every required column is declared, or stated by each of the fixed rows."""
    for name in entity.bound.required:
        generated = entity.count if entity.owner is None else entity.owner.root.count
        if generated or any(name not in {**row.values, **row.parents} for row in entity.fixed):
            raise undeclared(entity.bound, name)


def _check_capacity(entity: PlannedEntity, locale: str) -> None:
    generated = entity.count if entity.owner is None else entity.row_stop
    if not generated:
        return
    groups = [g for g in (*entity.table.uniques, entity.table.primary_key) if len(g) == 1]
    unique = {g[0] for g in groups}
    for column, node in entity.bound.columns.items():
        if column in unique:
            if entity.owner is None and entity.count == 1 and not entity.fixed:
                continue
            capacity = unique_capacity(entity, column, locale)
        else:
            capacity = node.capacity(locale)
        if capacity is not None and entity.row_stop > capacity:
            raise CapacityError(
                f"{entity.table.name}.{column} can make {capacity:,} unique values, but "
                f"{entity.row_stop:,} are wanted",
                "Ask for fewer rows, or declare a column with more capacity.",
            )
