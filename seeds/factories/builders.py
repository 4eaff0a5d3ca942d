"""Builders: objects, relationships and scenarios put together by code that decides as it goes.

All of them are immutable: each call returns a copy. What they make is made by factories.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar

from sqlalchemy.orm import MANYTOMANY, ONETOMANY, RelationshipProperty

from seeds.errors import DeclarationError, UsageError, did_you_mean
from seeds.factories.counts import checked_count
from seeds.factories.factory import Factory
from seeds.factories.relations import parent_attribute, relations
from seeds.factories.session import ambient_session, async_session, is_async, use_session

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

T = TypeVar("T")
AnyFactory = Factory[Any] | type[Factory[Any]]


def _factory(given: Any, who: str) -> Factory[Any]:
    made = given() if isinstance(given, type) and issubclass(given, Factory) else given
    if not isinstance(made, Factory):
        raise DeclarationError(f"{who}: {given!r} is no factory", "Give a factory, as UserFactory.")
    return made


def _session(given: Session | None, who: str) -> Session:
    session = given if given is not None else ambient_session()
    if session is None:
        raise UsageError(
            f"{who} needs a session, and was given none",
            "Give it one, or put it into `with seeds.use_session(session):`.",
        )
    if is_async(session):
        raise UsageError(
            f"{who} was given an AsyncSession",
            "Write `await session.run_sync(…)`, or use ScenarioBuilder.arun().",
        )
    found: Session = session
    return found


# -- one entity -----------------------------------------------------------------------------------


class EntityBuilder(Generic[T]):
    """Objects of one factory, with changes that depend on conditions.

    Args:
        factory: The factory, in any state.
    """

    def __init__(self, factory: type[Factory[T]] | Factory[T]) -> None:
        self.factory: Factory[T] = _factory(factory, "EntityBuilder")

    def _with(self, factory: Factory[T]) -> Self:
        return type(self)(factory)

    def with_(self, **values: Any) -> Self:
        """Return it with values, parents or states as flags; see :meth:`Factory.state`."""
        return self._with(self.factory.state(**values))

    def having(self, what: Any, n: int = 1, /, **overrides: Any) -> Self:
        """Return it with children; see :meth:`Factory.has`."""
        return self._with(self.factory.has(what, n, **overrides))

    def recycle(self, *parents: Any) -> Self:
        """Return it with objects to take parents from; see :meth:`Factory.recycle`."""
        return self._with(self.factory.recycle(*parents))

    def when(self, condition: object, change: Callable[[Self], Self]) -> Self:
        """Return it changed if a condition holds.

        Args:
            condition: What is true or false.
            change: Returns the builder changed.
        """
        return change(self) if condition else self

    def unless(self, condition: object, change: Callable[[Self], Self]) -> Self:
        """Return it changed if a condition does not hold; see :meth:`when`."""
        return self if condition else change(self)

    def repeat(self, n: int) -> RepeatedBuilder[T]:
        """Return what makes several of them.

        Raises:
            UsageError: It is no whole number from 0.
        """
        return RepeatedBuilder(self.factory, checked_count(n, who="EntityBuilder.repeat()"))

    def make(self) -> T:
        """Return the object, not saved."""
        return self.factory.make()

    def build(self, session: Session | None = None) -> T:
        """Return the object, saved in a session, or in that of ``use_session``.

        Raises:
            UsageError: There is no session, or it is asynchronous.
        """
        with use_session(_session(session, "EntityBuilder.build()")):
            return self.factory.create()


@dataclass(frozen=True)
class RepeatedBuilder(Generic[T]):
    """Several objects of one factory; made by :meth:`EntityBuilder.repeat`."""

    factory: Factory[T]
    n: int

    def make(self) -> list[T]:
        """Return the objects, not saved."""
        return self.factory.make_batch(self.n)

    def build(self, session: Session | None = None) -> list[T]:
        """Return the objects, saved; see :meth:`EntityBuilder.build`."""
        with use_session(_session(session, "EntityBuilder.build()")):
            return self.factory.create_batch(self.n)


# -- relationships --------------------------------------------------------------------------------

Kind = Literal["one-to-one", "one-to-many", "many-to-many"]


@dataclass(frozen=True)
class _Link:
    kind: Kind
    owner: Any
    other: Any
    n: int
    via: str | None


@dataclass(frozen=True)
class Connected:
    """What one relationship connected.

    Attributes:
        owner: The one side; of many-to-many the first.
        others: The objects that it was connected with.
    """

    owner: Any
    others: tuple[Any, ...]


@dataclass(frozen=True)
class RelationshipBuilder:
    """Relationships between objects that there are, or that factories make.

    On either side stands an object, a factory, or on the other side a list of objects.
    """

    links: tuple[_Link, ...] = ()

    def one_to_one(self, owner: Any, other: Any, *, via: str | None = None) -> Self:
        """Return it with one object that belongs to an owner.

        Args:
            owner: An object, or a factory.
            other: An object, or a factory.
            via: The owner's relationship, where there are several.
        """
        return self._linked(_Link("one-to-one", owner, other, 1, via))

    def one_to_many(self, owner: Any, other: Any, n: int = 1, *, via: str | None = None) -> Self:
        """Return it with objects that belong to an owner; n of them if a factory makes them."""
        return self._linked(_Link("one-to-many", owner, other, n, via))

    def many_to_many(self, owner: Any, other: Any, n: int = 1, *, via: str | None = None) -> Self:
        """Return it with objects on both sides of an association; n if a factory makes them."""
        return self._linked(_Link("many-to-many", owner, other, n, via))

    def _linked(self, link: _Link) -> Self:
        checked_count(link.n, who=f"RelationshipBuilder: {link.kind}")
        # Found now, so that a mistake is told where it was made.
        _relation(link)
        return replace(self, links=(*self.links, link))

    def build(self, session: Session | None = None) -> list[Connected]:
        """Make what factories make, connect it all, and save it.

        Returns:
            What each relationship connected, in the order in which they were named.

        Raises:
            UsageError: There is no session, or an owner has its one object already.
        """
        found = _session(session, "RelationshipBuilder.build()")
        with use_session(found):
            done = [_connect(link, found) for link in self.links]
            found.flush()
        return done


def _model(side: Any) -> type:
    if isinstance(side, Factory) or (isinstance(side, type) and issubclass(side, Factory)):
        return side.model
    if isinstance(side, list | tuple):
        if not side:
            raise UsageError("an empty list cannot be connected", "Leave the call out.")
        return _model(side[0])
    return type(side)


def _made(side: Any) -> bool:
    return not (isinstance(side, Factory) or (isinstance(side, type) and issubclass(side, Factory)))


def _relation(link: _Link) -> RelationshipProperty[Any]:
    owner, other = _model(link.owner), _model(link.other)
    direction = MANYTOMANY if link.kind == "many-to-many" else ONETOMANY
    found = {
        key: relation
        for key, relation in relations(owner).items()
        if relation.direction is direction
        and issubclass(other, relation.mapper.class_)
        and bool(relation.uselist) is (link.kind != "one-to-one")
    }
    if link.via is not None:
        if link.via not in found:
            raise DeclarationError(
                f"{owner.__name__}.{link.via} is no {link.kind} relationship to {other.__name__}",
                did_you_mean(link.via, found),
            )
        return found[link.via]
    if not found:
        raise DeclarationError(
            f"{owner.__name__} has no {link.kind} relationship to {other.__name__}",
            f"Declare a relationship() in {owner.__name__}, or exchange the two sides.",
        )
    if len(found) > 1:
        listed = ", ".join(found)
        raise DeclarationError(
            f"{owner.__name__} has several {link.kind} relationships to {other.__name__}: {listed}",
            f'Name one: via="{next(iter(found))}".',
        )
    return next(iter(found.values()))


def _connect(link: _Link, session: Session) -> Connected:
    relation = _relation(link)
    owner = link.owner if _made(link.owner) else _factory(link.owner, "owner").create()
    if link.kind == "one-to-one" and getattr(owner, relation.key) is not None:
        raise UsageError(
            f"this {type(owner).__name__} has its {relation.key} already",
            "Where its factory makes one along, leave that out: Factory().without(…).",
        )
    session.add(owner)
    others = list(link.other) if isinstance(link.other, list | tuple) else [link.other]
    if not _made(link.other):
        factory = _factory(link.other, "other")
        if relation.direction is MANYTOMANY:
            others = factory.create_batch(link.n)
        else:
            return Connected(owner, tuple(_children(factory, link.n, owner, relation)))
    if relation.uselist:
        collection = getattr(owner, relation.key)
        collection.extend(other for other in others if other not in collection)
    else:
        setattr(owner, relation.key, others[0])
    return Connected(owner, tuple(others))


def _children(
    factory: Factory[Any], n: int, owner: Any, relation: RelationshipProperty[Any]
) -> list[Any]:
    # By their own side, so that columns that depend on the parent see it.
    (column,) = (c.name for c in relation.remote_side)
    attribute = parent_attribute(factory.model, column) or column
    return factory.create_batch(n, **{attribute: owner})


# -- scenarios ------------------------------------------------------------------------------------


class Made(Mapping[str, Any]):
    """What the steps of a scenario made, by name: ``made["customer"]``, ``made.customer``."""

    def __init__(self, objects: Mapping[str, Any]) -> None:
        self._objects = dict(objects)

    def __getitem__(self, name: str) -> Any:
        return self._objects[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._objects:
            known = self.__dict__.get("_objects", ())
            raise AttributeError(f"no step {name!r} was made. {did_you_mean(name, known)}")
        return self._objects[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._objects)

    def __len__(self) -> int:
        return len(self._objects)

    def __repr__(self) -> str:
        return f"<made {', '.join(self._objects) or 'nothing'}>"


Condition = Callable[[Made], object]


@dataclass(frozen=True, eq=False)
class _Asked:
    """A condition of one :meth:`ScenarioBuilder.when`, asked once a run."""

    condition: Condition
    holds: bool


@dataclass(frozen=True)
class _Step:
    name: str
    factory: Factory[Any]
    values: Mapping[str, Any]
    count: int | Callable[[Made], int] | None = None
    conditions: tuple[_Asked, ...] = ()


_REFERENCE = re.compile(r"@([^\W\d]\w*)((?:\.\w+)*)")


@dataclass(frozen=True)
class ScenarioBuilder:
    """A scenario in named steps, which may refer to earlier ones and depend on them.

    A value ``"@customer"`` is the object of the step ``customer``, ``"@customer.id"`` an
    attribute of it, ``"@services.0"`` the first of a repeated step; a text that begins with an
    ``@`` of its own has it twice.

    Args:
        name: The scenario's name, for messages.
    """

    name: str
    steps: tuple[_Step, ...] = ()

    def step(self, name: str, factory: AnyFactory, /, **values: Any) -> Self:
        """Return it with an object to be made.

        Args:
            name: The step's name.
            factory: The factory, in any state.
            **values: Overrides, which may refer to earlier steps.

        Raises:
            DeclarationError: The name is taken, or a value refers to no earlier step.
        """
        return self._added(_Step(name, _factory(factory, self._at(name)), values))

    def repeat(
        self, name: str, factory: AnyFactory, n: int | Callable[[Made], int], /, **values: Any
    ) -> Self:
        """Return it with a list of objects to be made.

        Args:
            name: The step's name.
            factory: The factory, in any state.
            n: How many, or a function of what was made so far.
            **values: Overrides of each, which may refer to earlier steps.

        Raises:
            DeclarationError: As of :meth:`step`.
            UsageError: It is no whole number from 0.
        """
        if not callable(n):
            checked_count(n, who=self._at(name))
        return self._added(_Step(name, _factory(factory, self._at(name)), values, n))

    def when(self, condition: Condition, change: Callable[[Self], Self]) -> Self:
        """Return it with steps that are left out unless a condition holds.

        Args:
            condition: Is asked when the scenario runs, with what was made so far.
            change: Returns the builder with further steps.
        """
        return self._conditional(condition, change, holds=True)

    def unless(self, condition: Condition, change: Callable[[Self], Self]) -> Self:
        """Return it with steps that are left out if a condition holds; see :meth:`when`."""
        return self._conditional(condition, change, holds=False)

    def _conditional(
        self, condition: Condition, change: Callable[[Self], Self], *, holds: bool
    ) -> Self:
        changed = change(self)
        asked = _Asked(condition, holds)
        known = len(self.steps)
        further = tuple(
            replace(step, conditions=(asked, *step.conditions)) for step in changed.steps[known:]
        )
        return replace(self, steps=(*self.steps, *further))

    def _at(self, step: str) -> str:
        return f"the scenario {self.name}, step {step!r}"

    def _added(self, step: _Step) -> Self:
        known = [other.name for other in self.steps]
        if step.name in known:
            raise DeclarationError(f"{self._at(step.name)}: there is one already", "Rename it.")
        for attribute, value in step.values.items():
            reference = _reference(value)
            if reference is not None and reference[0] not in known:
                raise DeclarationError(
                    f"{self._at(step.name)}: {attribute}={value!r} refers to no earlier step",
                    did_you_mean(reference[0], known) if known else "There is none before it.",
                )
        return replace(self, steps=(*self.steps, step))

    def run(self, session: Session | None = None) -> Made:
        """Make all steps in their order, saved in a session, or in that of ``use_session``.

        Raises:
            UsageError: There is no session, it is asynchronous, or a step refers to one that was
                left out.
        """
        found = _session(session, f"the scenario {self.name}")
        objects: dict[str, Any] = {}
        with use_session(found):
            asked: dict[_Asked, bool] = {}
            for step in self.steps:
                if self._wanted(step, objects, asked):
                    objects[step.name] = self._make(step, objects)
        return Made(objects)

    async def arun(self, session: AsyncSession | None = None) -> Made:
        """Make all steps in an AsyncSession; see :meth:`run`."""
        found = async_session(session, f"ScenarioBuilder({self.name!r})", "arun")
        return await found.run_sync(self.run)

    @staticmethod
    def _wanted(step: _Step, objects: Mapping[str, Any], asked: dict[_Asked, bool]) -> bool:
        for each in step.conditions:
            if each not in asked:
                asked[each] = bool(each.condition(Made(objects)))
            if asked[each] is not each.holds:
                return False
        return True

    def _make(self, step: _Step, objects: Mapping[str, Any]) -> Any:
        values = {
            name: self._resolved(step, name, value, objects) for name, value in step.values.items()
        }
        if step.count is None:
            return step.factory.create(**values)
        n = step.count(Made(objects)) if callable(step.count) else step.count
        return step.factory.create_batch(checked_count(n, who=self._at(step.name)), **values)

    def _resolved(self, step: _Step, attribute: str, value: Any, objects: Mapping[str, Any]) -> Any:
        reference = _reference(value)
        if reference is None:
            return value[1:] if isinstance(value, str) and value.startswith("@@") else value
        name, path = reference
        where = f"{self._at(step.name)}: {attribute}={value!r}"
        if name not in objects:
            raise UsageError(
                f"{where}: the step {name!r} was left out, its condition did not hold",
                "Put this step under the same condition.",
            )
        found = objects[name]
        for part in path:
            try:
                found = found[int(part)] if part.isdecimal() else getattr(found, part)
            except (AttributeError, LookupError, TypeError):
                raise UsageError(
                    f"{where}: {type(found).__name__} has no {part!r}",
                    "Name an attribute, or for a repeated step a position: @services.0.",
                ) from None
        if isinstance(found, list) and not path:
            raise UsageError(
                f"{where} is a list of {len(found)}", f'Name one of them: "@{name}.0".'
            )
        return found


def _reference(value: object) -> tuple[str, Sequence[str]] | None:
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return None if match is None else (match[1], match[2].split(".")[1:])
