"""What a command selects: seeders and entities by name, counts, profile, as wishes for a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from seeds.config.profiles import EntityProfile, Profile
from seeds.errors import DeclarationError, GuardError, UsageError, did_you_mean
from seeds.plan.model import PerParent, Wish, child_entity
from seeds.spec.entity import Entity, Part
from seeds.spec.seeder import SeederSpec


@dataclass(frozen=True)
class Selection:
    """What was asked for by name.

    Attributes:
        seeders: Names of the seeders to run; empty means all.
        only: Seeders or entities to keep; empty keeps all.
        exclude: Seeders or entities to leave out, also those that are made with another.
        count: Rows of each selected entity; ``None`` leaves it to the profile.
        counts: Rows by name of an entity or a seeder.
        options: Values of the seeders' own options.
    """

    seeders: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    count: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    implied: tuple[str, ...] = ()
    """Names in ``counts`` that come from the environment and may be of no use here."""


@dataclass(frozen=True)
class Selected:
    """The outcome of a selection.

    Attributes:
        wishes: What is wanted of each entity, at most one wish an entity.
        seeders: The seeders that take part, those that others depend on first.
        clearable: Tables that ``--clear`` empties, besides those that hang on them.
        own_code: The seeders that run by code of their own, after the wishes, in their order.
    """

    wishes: tuple[Wish, ...]
    seeders: tuple[str, ...]
    clearable: tuple[str, ...]
    own_code: tuple[SeederSpec, ...] = ()


def select(selection: Selection, seeders: Mapping[str, SeederSpec], profile: Profile) -> Selected:
    """Turn names and counts into wishes.

    Args:
        selection: What was asked for.
        seeders: All seeders, those that others depend on first.
        profile: The environment's profile.

    Raises:
        UsageError: A name is unknown, or nothing is left to do.
        GuardError: Invented rows are wanted where only essentials may go.
    """
    entities = _entities(seeders)
    _check_names(selection, seeders, entities)
    _check_profile(profile, entities)
    chosen = [
        (seeder, part)
        for seeder in seeders.values()
        if not selection.seeders or seeder.name in selection.seeders
        for part in seeder.parts
        if _kept(selection, seeder, part)
    ]
    own_code = _own_code(selection, seeders)
    bare = [n for n in selection.seeders if not (seeders[n].parts or seeders[n].own_code)]
    if not (chosen or own_code) and bare:
        raise UsageError(
            f"the seeder {bare[0]} has neither parts nor a run() of its own",
            f"Declare one of them in {seeders[bare[0]].origin}.",
        )
    if not (chosen or own_code):
        raise UsageError("nothing is selected", "Name fewer things in --except, or more in --only.")
    if profile.essentials_only:
        chosen = _essentials(selection, chosen, own_code, profile)
        own_code = ()
    counts = _counts(selection, seeders, entities, {p.entity.name for _, p in chosen})
    merged: dict[str, Wish] = {}
    for seeder, part in chosen:
        wish = _wish(seeder, part, selection, counts, profile, entities)
        known = merged.get(part.entity.name)
        merged[part.entity.name] = wish if known is None else _merge(known, wish)
    made_with = _children(entities.values())
    without = frozenset(name for name in selection.exclude if name in made_with)
    if without:
        merged = {n: replace(w, without=without) for n, w in merged.items()}
    names = dict.fromkeys(seeder.name for seeder, _ in chosen)
    _check_order(chosen, own_code)
    return Selected(tuple(merged.values()), tuple(names), _clearable(chosen, seeders), own_code)


def _own_code(selection: Selection, seeders: Mapping[str, SeederSpec]) -> tuple[SeederSpec, ...]:
    """Return the selected seeders that run by code of their own.

    Raises:
        UsageError: A count is wanted of one that takes none.
    """
    found = tuple(
        seeder
        for seeder in seeders.values()
        if seeder.own_code is not None
        and (not selection.seeders or seeder.name in selection.seeders)
        and (not selection.only or seeder.name in selection.only)
        and seeder.name not in selection.exclude
    )
    for seeder in found:
        assert seeder.own_code is not None
        named = seeder.name in selection.counts and seeder.name not in selection.implied
        if "count" in seeder.own_code.parameters:
            continue
        if named or (selection.count is not None and selection.seeders == (seeder.name,)):
            raise UsageError(
                f"--count: the seeder {seeder.name} runs by its own code, which takes no count",
                "Give its run() a parameter: def run(self, *, count=10).",
            )
    return found


def _check_order(chosen: Sequence[tuple[SeederSpec, Part]], own_code: Sequence[SeederSpec]) -> None:
    """Refuse parts that come after code: what is planned is written first.

    Raises:
        DeclarationError: A seeder with parts depends on one that runs by its own code.
    """
    coded = {seeder.name for seeder in own_code}
    for seeder, _ in chosen:
        for name in seeder.depends_on:
            if name in coded:
                raise DeclarationError(
                    f"the seeder {seeder.name} has parts and depends on {name}, which runs by its "
                    "own code; rows of parts are written first",
                    f"Run them one by one, or leave one out: --except {name}.",
                )


def _entities(seeders: Mapping[str, SeederSpec]) -> dict[str, Entity]:
    """Return all entities by name.

    Raises:
        DeclarationError: Two tables' entities have one name (tables of one name in two schemas).
    """
    entities = {part.entity.name: part.entity for s in seeders.values() for part in s.parts}
    named: dict[str, Entity] = {}
    waiting = [part.entity for s in seeders.values() for part in s.parts]
    while waiting:
        entity = waiting.pop()
        other = named.setdefault(entity.name, entity)
        if other.table != entity.table:
            one, two = sorted([other, entity], key=lambda e: e.table)
            raise DeclarationError(
                f"the entities of {one.table} and {two.table} are both called {entity.name!r} "
                f"({one.origin}, {two.origin})",
                'Give one a name of its own: class XFactory(Factory[X], name="…").',
            )
        waiting += [child_entity(node) for node in entity.children.values()]
    return entities


def _children(entities: Iterable[Entity]) -> dict[str, str]:
    """Return the owner's name of each entity that is made with its owner."""
    found: dict[str, str] = {}
    for entity in entities:
        for node in entity.children.values():
            child = child_entity(node)
            found[child.name] = entity.name
            found |= _children([child])
    return found


def _check_names(
    selection: Selection, seeders: Mapping[str, SeederSpec], entities: Mapping[str, Entity]
) -> None:
    for name in selection.seeders:
        if name not in seeders:
            raise UsageError(f"unknown seeder {name!r}", did_you_mean(name, seeders))
    known = {*seeders, *entities}
    made_with = _children(entities.values())
    named = [("--only", n) for n in selection.only] + [("--except", n) for n in selection.exclude]
    named += [("--count", n) for n in selection.counts if n not in selection.implied]
    for option, name in named:
        if name in known:
            continue
        if name in made_with and option == "--except":
            continue
        if name in made_with:
            raise UsageError(
                f"{option}: {name} are made with {made_with[name]}", f"Name {made_with[name]}."
            )
        raise UsageError(f"{option}: unknown entity {name!r}", did_you_mean(name, known))


def _check_profile(profile: Profile, entities: Mapping[str, Entity]) -> None:
    for name in profile.entities:
        if name not in entities:
            raise UsageError(
                f"{profile.source}: there is no entity {name!r}", did_you_mean(name, entities)
            )
        per = profile.entities[name].per
        if per is not None and per.parent not in entities:
            raise UsageError(
                f"{profile.source}: [{name}] per: there is no entity {per.parent!r}",
                did_you_mean(per.parent, entities),
            )


def _kept(selection: Selection, seeder: SeederSpec, part: Part) -> bool:
    names = {seeder.name, part.entity.name}
    if selection.only and not names & set(selection.only):
        return False
    return not names & set(selection.exclude)


def _essentials(
    selection: Selection,
    chosen: Sequence[tuple[SeederSpec, Part]],
    own_code: Sequence[SeederSpec],
    profile: Profile,
) -> list[tuple[SeederSpec, Part]]:
    essential = [(seeder, part) for seeder, part in chosen if part.essential]
    explicit = set(selection.counts) - set(selection.implied)
    if selection.count is not None or explicit:
        raise GuardError(
            f"{profile.name} gets the application's essentials only, never invented rows, "
            "so that --count has no meaning",
            "Leave --count out, or choose another --env.",
        )
    if not essential:
        without = [*(seeder.name for seeder, _ in chosen), *(seeder.name for seeder in own_code)]
        names = ", ".join(dict.fromkeys(without))
        raise GuardError(
            f"{profile.name} gets the application's essentials only, and {names} has none",
            "Run `seed all` for the essentials, or choose another --env.",
        )
    return essential


def _counts(
    selection: Selection,
    seeders: Mapping[str, SeederSpec],
    entities: Mapping[str, Entity],
    chosen: set[str],
) -> dict[str, int]:
    """Return rows by entity; a seeder's name stands for all that it invents."""
    counts: dict[str, int] = {}
    for name, count in selection.counts.items():
        meant = [name]
        if name not in entities:
            parts = seeders[name].parts if name in seeders else ()
            meant = [part.entity.name for part in parts if not part.essential]
        coded = name in seeders and seeders[name].own_code is not None
        if not (coded or chosen & set(meant)) and name not in selection.implied:
            raise UsageError(f"--count: {name} are not selected", "Select them, or drop the count.")
        for entity in meant:
            # What is said of an entity itself wins over what is said of its seeder.
            if name in entities or entity not in selection.counts:
                counts[entity] = count
    return counts


def _wish(
    seeder: SeederSpec,
    part: Part,
    selection: Selection,
    counts: Mapping[str, int],
    profile: Profile,
    entities: Mapping[str, Entity],
) -> Wish:
    entity = part.entity
    wanted = profile.entities.get(entity.name, EntityProfile())
    if part.essential:
        return Wish(entity, fixed=part.fixed, essential=True)
    count = counts.get(entity.name, selection.count)
    fixed = part.fixed if wanted.fixed is None else wanted.fixed
    given = {k: v for k, v in selection.options.items() if v is not None}
    asked = seeder.cohorts(given).get(entity.name) if given else None
    if asked:
        total = count if count is not None else _total(entity, wanted)
        return Wish(
            entity,
            count=total,
            cohorts=_filled(asked, total, entity.name),
            fixed=fixed,
            states=wanted.states,
        )
    if count is not None:
        # A count takes the place of the profile's own sizes, and of the states that go with them.
        kept = () if wanted.per or wanted.cohorts else wanted.states
        return Wish(entity, count=count, fixed=fixed, states=kept)
    per = wanted.per
    return Wish(
        entity,
        count=wanted.count,
        cohorts=wanted.cohorts,
        fixed=fixed,
        per=None if per is None else PerParent(entities[per.parent].table, per.low, per.high),
        states=wanted.states,
    )


def _total(entity: Entity, wanted: EntityProfile) -> int:
    if wanted.count is not None:
        return wanted.count
    return sum(wanted.cohorts.values()) if wanted.cohorts else entity.count


def _filled(asked: Mapping[str, int | None], total: int, name: str) -> dict[str, int]:
    """Return cohorts in which ``None`` stands for the rows that the others leave."""
    stated = sum(n for n in asked.values() if n is not None)
    if stated > total:
        raise UsageError(
            f"{stated:,} {name} are asked for specially, but only {total:,} in all",
            f"Raise --count to {stated}.",
        )
    return {state: total - stated if n is None else n for state, n in asked.items()}


def _merge(one: Wish, other: Wish) -> Wish:
    """Return one wish for an entity that several seeders want something of."""
    invented = next((w for w in (one, other) if not w.essential), one)
    fixed = tuple(dict.fromkeys((*one.fixed, *other.fixed)))
    return Wish(
        invented.entity,
        invented.count,
        invented.cohorts,
        fixed,
        invented.per,
        invented.states,
        one.essential and other.essential,
    )


def _clearable(
    chosen: Sequence[tuple[SeederSpec, Part]], seeders: Mapping[str, SeederSpec]
) -> tuple[str, ...]:
    """Return the tables to clear; an essential part does not clear what others invent."""
    invented = {p.entity.name for s in seeders.values() for p in s.parts if not p.essential}
    tables: dict[str, None] = {}
    for _, part in chosen:
        if part.essential and part.entity.name in invented:
            continue
        for table in _family(part.entity):
            tables[table] = None
    return tuple(tables)


def _family(entity: Entity) -> list[str]:
    tables = [entity.table]
    for node in entity.children.values():
        tables += _family(child_entity(node))
    return tables
