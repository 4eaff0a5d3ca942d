"""From wishes and the state of the tables to a plan: what gets how many rows, in which order.

Planning is pure: it reads nothing but its arguments and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from seeds.errors import DeclarationError, MissingParentsError, did_you_mean
from seeds.plan.binding import BoundEntity, bind
from seeds.plan.capacity import check_capacity, check_required
from seeds.plan.fixed import fixed_rows
from seeds.plan.model import (
    FanOut,
    FixedRow,
    Plan,
    PlannedEntity,
    Segment,
    TableState,
    Wish,
    child_entity,
)
from seeds.schema.graph import parents_first
from seeds.schema.table import TableInfo
from seeds.spec.column import ChildAggregate, Column, Constant, HasMany, Reference
from seeds.spec.entity import Entity, Environment


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
        bind_family(wish.entity, tables, bound)
    by_table = {wish.entity.table: wish for wish in wishes}
    owners = _owners(bound)
    parents = {
        b.table.name: [r.table for r in _references(b)] + owners.get(b.table.name, [])
        for b in bound.values()
    }
    for wish in wishes:
        if wish.per is not None and wish.count is None:
            parents[wish.entity.table].append(wish.per.parent)
    order = parents_first(list(bound), parents, "tables")
    planned: dict[str, PlannedEntity] = {}
    for table in order:
        wanted = by_table.get(table)
        if wanted is None:
            continue
        if table in planned:
            raise _made_twice(planned[table], "a seeder of its own")
        entity = _plan_root(wanted, bound[table], bound, planned, state, environment, seeder_of)
        planned[table] = entity
        _plan_children(entity, bound, planned, wanted.without)
    entities = _families_in_order([planned[t] for t in order if t in planned])
    plan = Plan(tuple(entities), _stored(entities, planned, state, seeder_of))
    for entity in plan.entities:
        check_required(entity)
        check_capacity(entity, locale)
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


def _child_entities(bound: BoundEntity) -> list[Entity]:
    return [child_entity(node) for node in bound.children.values()]


def bind_family(
    entity: Entity, tables: Mapping[str, TableInfo], bound: dict[str, BoundEntity]
) -> None:
    """Bind an entity and whatever is made with it to their tables, into ``bound`` by table."""
    if entity.table in bound:
        return
    table = tables.get(entity.table)
    if table is None:
        raise DeclarationError(
            f"{entity.origin}: the metadata has no table {entity.table!r}",
            did_you_mean(entity.table, tables),
        )
    if len(entity.tables) > 1:
        raise DeclarationError(
            f"{entity.origin}: rows of {entity.name} are spread over the tables "
            f"{', '.join(entity.tables)}, which a bulk load does not fill",
            "Make them as objects: create_batch(), in a test or in the run() of a seeder.",
        )
    bound[entity.table] = bind(entity, table)
    for child in _child_entities(bound[entity.table]):
        bind_family(child, tables, bound)


def _owners(bound: Mapping[str, BoundEntity]) -> dict[str, list[str]]:
    """Return the tables whose rows bring rows of another with them, by the other."""
    found: dict[str, list[str]] = {}
    for owner in bound.values():
        for child in dict.fromkeys(child.table for child in _child_entities(owner)):
            found.setdefault(child, []).append(owner.table.name)
    return found


def _references(bound: BoundEntity) -> list[Reference]:
    trees: list[Column] = [*bound.columns.values(), *bound.hidden.values()]
    trees += [v for s in bound.entity.states.values() for v in s.values() if isinstance(v, Column)]
    found = {id(n): n for tree in trees for n in tree.walk() if isinstance(n, Reference)}
    return list(found.values())


def _plan_root(
    wish: Wish,
    bound: BoundEntity,
    families: Mapping[str, BoundEntity],
    planned: Mapping[str, PlannedEntity],
    state: Callable[[str], TableState],
    environment: Environment,
    seeder_of: Callable[[str], str | None],
) -> PlannedEntity:
    entity = wish.entity
    fixed, cohort_of = fixed_rows(wish, bound, families, environment)
    for name in (*wish.states, *wish.cohorts, *(c for c in cohort_of if c)):
        if name not in entity.states:
            raise DeclarationError(
                f"{entity.origin}: the entity {entity.name} has no state {name!r}",
                did_you_mean(name, entity.states),
            )
    now = state(entity.table)
    row_start = max(now.next_row, len(fixed))
    if wish.essential:
        return PlannedEntity(bound, fixed, 0, row_start, sets=wish.fixed)
    if wish.count is None and wish.per is not None:
        owner = planned.get(wish.per.parent)
        if owner is not None:
            return plan_per(wish, bound, owner, fixed)
        rows = state(wish.per.parent).rows
        if rows == 0:
            raise _missing(PlannedEntity(bound), wish.per.parent, seeder_of)
        total = rows * (wish.per.low + wish.per.high) // 2
        return _sized(wish, bound, fixed, max(total - len(fixed), 0), row_start, cohort_of)
    if wish.count is None and wish.cohorts:
        segments, at = [], 0
        for name, size in wish.cohorts.items():
            generated = max(size - cohort_of.count(name), 0)
            if generated:
                segments.append(Segment(at, at + generated, (*wish.states, name)))
            at += generated
        return PlannedEntity(bound, fixed, at, row_start, tuple(segments), sets=wish.fixed)
    total = entity.count if wish.count is None else wish.count
    cut = fixed[:total] if wish.count is not None else fixed
    start = max(now.next_row, len(cut))
    return _sized(wish, bound, cut, max(total - len(cut), 0), start, cohort_of[: len(cut)])


def _sized(
    wish: Wish,
    bound: BoundEntity,
    fixed: tuple[FixedRow, ...],
    count: int,
    row_start: int,
    cohort_of: Sequence[str],
) -> PlannedEntity:
    segments: list[Segment] = []
    at = 0
    if wish.count is not None:
        # Cohorts named together with a count come first; the rest follows the natural mix.
        for name, size in wish.cohorts.items():
            stop = min(at + max(size - cohort_of.count(name), 0), count)
            if stop > at:
                segments.append(Segment(at, stop, (*wish.states, name)))
            at = stop
    if wish.states and at < count:
        segments.append(Segment(at, count, wish.states))
    return PlannedEntity(bound, fixed, count, row_start, tuple(segments), sets=wish.fixed)


def plan_per(
    wish: Wish, bound: BoundEntity, owner: PlannedEntity, fixed: tuple[FixedRow, ...]
) -> PlannedEntity:
    """Plan an entity that is made for each row of another one."""
    assert wish.per is not None
    if fixed:
        raise DeclarationError(
            f"the profile wants fixed {bound.name} and {bound.name} per {wish.per.parent}",
            "Keep one of them.",
        )
    link = owner_link(bound, owner)
    fan_out: Column = Constant(wish.per.low)
    if wish.per.high > wish.per.low:
        fan_out = FanOut(wish.per.low, wish.per.high)
    node = HasMany(bound.entity, fan_out, wish.per.high)
    segments = (Segment(0, 1 << 62, wish.states),) if wish.states else ()
    return PlannedEntity(bound, (), 0, 0, segments, owner, f"per:{bound.name}", node, link)


def owner_link(bound: BoundEntity, owner: PlannedEntity) -> str:
    """Return the foreign-key column in which children hold their owner's key."""
    tables = {owner.table.name, *owner.bound.entity.tables}
    # By several columns children refer to their owner in an intermediate value.
    found = [
        [
            name
            for name, node in columns.items()
            if isinstance(node, Reference) and node.owner and node.table in tables
        ]
        for columns in (bound.columns, bound.hidden)
    ]
    links = found[0] or found[1]
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
        entity = PlannedEntity(
            child, tuple(rows), 0, 0, (), owner, name, node, owner_link(child, owner)
        )
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
