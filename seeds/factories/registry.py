"""A registry: factories by name, what hangs on what, and everything they saved."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from seeds.errors import DeclarationError, UsageError, did_you_mean
from seeds.factories.cleanup import Saved
from seeds.factories.discovery import (
    entity_name,
    import_all,
    is_current,
    mapped_table,
    origin,
    snake_case,
)
from seeds.factories.factory import Factory
from seeds.factories.handlers import Handler, Handlers
from seeds.factories.known import all_factories
from seeds.factories.registry_order import in_order
from seeds.factories.relationships import Kind, Relationships
from seeds.factories.session import async_session, sync_session, use_session

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

    from seeds.factories.linting import LintResult

F = TypeVar("F", bound=type[Factory[Any]])


@dataclass(frozen=True)
class Registered:
    """A factory in a registry.

    Attributes:
        name: Its name.
        factory: The factory.
        requires: Names of factories, and of what they provide, that come before it.
        provides: What else than its own name others may require.
    """

    name: str
    factory: type[Factory[Any]]
    requires: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()


class Registry:
    """Factories by name. Nothing in it is shared with other registries."""

    def __init__(self) -> None:
        self._entries: dict[str, Registered] = {}
        self._aliases: dict[str, list[str]] = {}
        self._relationships = Relationships()
        self._handlers = Handlers()
        self._saved = Saved()

    def __repr__(self) -> str:
        return f"<Registry {', '.join(self._entries) or 'without factories'}>"

    # -- names -----------------------------------------------------------------------------------

    @overload
    def register(
        self,
        factory: F,
        /,
        *,
        name: str | None = ...,
        requires: Iterable[str] = ...,
        provides: Iterable[str] = ...,
    ) -> F: ...

    @overload
    def register(
        self,
        factory: None = ...,
        /,
        *,
        name: str | None = ...,
        requires: Iterable[str] = ...,
        provides: Iterable[str] = ...,
    ) -> Callable[[F], F]: ...

    def register(
        self,
        factory: Any = None,
        /,
        *,
        name: str | None = None,
        requires: Iterable[str] = (),
        provides: Iterable[str] = (),
    ) -> Any:
        """Add a factory; also a decorator, with or without arguments.

        Args:
            factory: The factory's class.
            name: Its name; its entity's when left out. The class's name in snake case, without
                "Factory", works as well.
            requires: Names of factories, and of what they provide, that come before it, besides
                those that its model refers to.
            provides: What else than its name others may require.

        Raises:
            DeclarationError: The name is taken.
            UsageError: It is no factory of a model.
        """
        if factory is None:
            return lambda cls: self.register(cls, name=name, requires=requires, provides=provides)
        if not (isinstance(factory, type) and issubclass(factory, Factory)):
            raise UsageError(f"{factory!r} is no factory class", "Write register(UserFactory).")
        if not hasattr(factory, "model") or mapped_table(factory) is None:
            raise UsageError(
                f"{factory.__qualname__} names no model that is mapped to a table",
                "Write class XFactory(Factory[X]).",
            )
        entry = Registered(
            name or entity_name(factory), factory, _names(requires), _names(provides)
        )
        other = self._entries.get(entry.name)
        if other is not None:
            raise DeclarationError(
                f"two factories are called {entry.name!r}: {origin(other.factory)} and "
                f"{origin(factory)}",
                'Give one of them another name: register(…, name="…").',
            )
        self._entries[entry.name] = entry
        self._aliases.setdefault(snake_case(factory), []).append(entry.name)
        return factory

    def discover(self, package: str | ModuleType) -> list[str]:
        """Import a package with all its modules, and register the factories declared there.

        A factory that refines another one of the same entity gets its class's name in snake
        case. Those that are registered already, that are abstract, or whose name begins with an
        underscore are left out.

        Args:
            package: A package or module, such as ``"app.factories"``.

        Returns:
            The names of the new ones.

        Raises:
            ConfigError: There is no such package.
            DeclarationError: Two factories have one name.
        """
        name = package if isinstance(package, str) else package.__name__
        import_all(name)
        return self.adopt(
            cls
            for cls in all_factories()
            if cls.__module__ == name or cls.__module__.startswith(f"{name}.")
        )

    def adopt(self, factories: Iterable[type[Factory[Any]]]) -> list[str]:
        """Register factories that were found somewhere; see :meth:`discover`."""
        known = {entry.factory for entry in self._entries.values()}
        found = [
            cls
            for cls in factories
            if cls not in known and cls.__name__[0] != "_" and is_current(cls)
            if mapped_table(cls) is not None
        ]
        found.sort(key=lambda cls: (cls.__module__, cls.__qualname__))
        added = []
        for cls in found:
            rivals = [
                other
                for other in (*known, *found)
                if other is not cls and entity_name(other) == entity_name(cls)
            ]
            refines = any(issubclass(cls, other) for other in rivals)
            yields = not cls.__options__["default"] and any(
                other.__options__["default"] for other in rivals
            )
            name = snake_case(cls) if refines or yields else entity_name(cls)
            self.register(cls, name=name)
            added.append(name)
        return added

    def names(self) -> tuple[str, ...]:
        """Return the names of all factories, in the order of their registration."""
        return tuple(self._entries)

    def entries(self) -> tuple[Registered, ...]:
        """Return all factories with what is declared of them."""
        return tuple(self._entries.values())

    def __contains__(self, name: object) -> bool:
        return name in self._entries or len(self._aliases.get(str(name), ())) == 1

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, name: str) -> type[Factory[Any]]:
        return self.get(name)

    def get(self, name: str) -> type[Factory[Any]]:
        """Return the factory of a name.

        Raises:
            UsageError: There is none, or the name stands for several.
        """
        return self._entry(name).factory

    def _entry(self, name: str) -> Registered:
        if name in self._entries:
            return self._entries[name]
        found = self._aliases.get(name, [])
        if len(found) == 1:
            return self._entries[found[0]]
        if found:
            raise UsageError(
                f"{name!r} may be any of {', '.join(found)}", "Write the one that you mean."
            )
        raise UsageError(
            f"unknown factory {name!r}", did_you_mean(name, {*self._entries, *self._aliases})
        )

    # -- what hangs on what ----------------------------------------------------------------------

    def order(self) -> list[str]:
        """Return the names so that each comes after what it requires and what it refers to.

        References that may be empty give way where there is no such order with them.

        Raises:
            DeclarationError: Factories depend on each other in a circle, or one requires what
                nobody provides.
        """
        return in_order(self._entries, lambda name: self._entry(name) if name in self else None)

    def one_to_one(self, owner: str, child: str) -> None:
        """Make one child along with each object of an owner.

        Raises:
            DeclarationError: The child's model does not refer to the owner's.
        """
        self._relate("one to one", owner, child, 1)

    def one_to_many(self, owner: str, child: str, *, count: int = 1) -> None:
        """Make children along with each object of an owner; see :meth:`one_to_one`."""
        self._relate("one to many", owner, child, count)

    def many_to_many(self, owner: str, other: str, *, count: int = 1) -> None:
        """Make objects of another factory, linked to each object of an owner.

        Raises:
            DeclarationError: The owner's model has no many-to-many relationship to the other's.
        """
        self._relate("many to many", owner, other, count)

    def _relate(self, kind: Kind, owner: str, child: str, count: int) -> None:
        self._relationships.add(kind, self._entry(owner), self._entry(child), count)

    def factory(self, name: str) -> Factory[Any]:
        """Return a factory with the children that relationships of the registry add."""
        return self._relationships.with_children(self._entry(name), self._entries)

    # -- objects ---------------------------------------------------------------------------------

    def make(self, name: str, /, **overrides: Any) -> Any:
        """Return one object that is not saved; see :meth:`Factory.make`."""
        return self.factory(name).make(**overrides)

    def make_batch(self, name: str, n: int, /, **overrides: Any) -> list[Any]:
        """Return n objects that are not saved."""
        return self.factory(name).make_batch(n, **overrides)

    def create(self, name: str, session: Session | None = None, /, **overrides: Any) -> Any:
        """Return one object that is saved; see :meth:`Factory.create`.

        All that is saved with it is remembered, for :meth:`cleanup`.

        Args:
            name: The factory's name.
            session: Where it is saved; that of ``use_session`` when left out.
            **overrides: Its values.
        """
        return self.create_batch(name, 1, session, **overrides)[0]

    def create_batch(
        self, name: str, n: int, session: Session | None = None, /, **overrides: Any
    ) -> list[Any]:
        """Return n objects that are saved; see :meth:`create`."""
        factory = self.factory(name)
        with self._sync(session, type(factory).__name__, "create"):
            return factory.create_batch(n, **overrides)

    async def acreate(
        self, name: str, session: AsyncSession | None = None, /, **overrides: Any
    ) -> Any:
        """Return one object, saved to an AsyncSession; see :meth:`create`."""
        return (await self.acreate_batch(name, 1, session, **overrides))[0]

    async def acreate_batch(
        self, name: str, n: int, session: AsyncSession | None = None, /, **overrides: Any
    ) -> list[Any]:
        """Return n objects, saved to an AsyncSession; see :meth:`create`."""
        factory = self.factory(name)
        with self._async(session, type(factory).__name__, "acreate"):
            return await factory.acreate_batch(n, **overrides)

    def create_all(
        self, counts: Mapping[str, int], session: Session | None = None
    ) -> dict[str, list[Any]]:
        """Create objects of several factories, parents first; parents are taken from them.

        Children that a relationship of the registry would add are left out where they are
        counted themselves.

        Args:
            counts: How many, by name.
            session: Where they are saved; that of ``use_session`` when left out.

        Returns:
            The objects by name.
        """
        created: dict[str, list[Any]] = {}
        with self._sync(session, "Registry", "create_all"):
            for name, factory, n in self._counted(counts, created):
                created[name] = factory.create_batch(n)
        return created

    async def acreate_all(
        self, counts: Mapping[str, int], session: AsyncSession | None = None
    ) -> dict[str, list[Any]]:
        """Create objects of several factories in an AsyncSession; see :meth:`create_all`."""
        created: dict[str, list[Any]] = {}
        with self._async(session, "Registry", "acreate_all"):
            for name, factory, n in self._counted(counts, created):
                created[name] = await factory.acreate_batch(n)
        return created

    def _counted(
        self, counts: Mapping[str, int], created: Mapping[str, list[Any]]
    ) -> Iterator[tuple[str, Factory[Any], int]]:
        wanted = {self._entry(name).name: n for name, n in counts.items()}
        for name in self.order():
            if name in wanted:
                factory = self._relationships.with_children(
                    self._entries[name], self._entries, frozenset(wanted)
                )
                before = [obj for objects in created.values() for obj in objects]
                yield name, factory.recycle(before) if before else factory, wanted[name]

    @contextlib.contextmanager
    def _sync(self, session: Any, who: str, call: str) -> Iterator[Session]:
        found = sync_session(session, who, call)
        with self._saved.watching(found), use_session(found):
            yield found

    @contextlib.contextmanager
    def _async(self, session: Any, who: str, call: str) -> Iterator[AsyncSession]:
        found = async_session(session, who, call)
        with self._saved.watching(found.sync_session), use_session(found):
            yield found

    # -- clean-up --------------------------------------------------------------------------------

    def on_cleanup(self, name: str | None, handler: Handler, /) -> None:
        """Have a function called by each clean-up, before rows are deleted.

        Those registered last are called first. An error of one does not keep the others, nor the
        deleting, from being done.

        Args:
            name: A factory's name: the function is called with each saved object of its model,
                the newest first. ``None``: it is called once, with nothing.
            handler: The function; for :meth:`acleanup` it may be a coroutine function.
        """
        self._handlers.add(None if name is None else self._entry(name).factory.model, handler)

    def cleanup(self, session: Session | None = None) -> None:
        """Call the handlers, then delete all rows that the registry saved, newest first.

        Children go before parents, and with them the rows of association tables. Rows that are
        gone already are fine. The session is flushed, not committed.

        Args:
            session: Where they are deleted; that of ``use_session`` when left out.

        Raises:
            ExceptionGroup: Handlers, or the deleting, failed; everything else was done.
        """
        self._handlers.cleanup(self._saved, sync_session(session, "Registry", "cleanup"))

    async def acleanup(self, session: AsyncSession | None = None) -> None:
        """Clean up with an AsyncSession; see :meth:`cleanup`. Handlers may be coroutines."""
        await self._handlers.acleanup(self._saved, async_session(session, "Registry", "acleanup"))

    # -- lint ------------------------------------------------------------------------------------

    def lint(self, session: Session | None = None) -> LintResult:
        """Try out every factory, every state and every pair of states, and keep nothing.

        Args:
            session: Where objects are saved and rolled back; that of ``use_session`` when left
                out.
        """
        from seeds.factories.linting import lint

        found = sync_session(session, "Registry", "lint")
        return lint((entry.factory for entry in self._entries.values()), found)

    async def alint(self, session: AsyncSession | None = None) -> LintResult:
        """Try everything out in an AsyncSession; see :meth:`lint`."""
        from seeds.factories.linting import lint

        found = async_session(session, "Registry", "alint")
        factories = [entry.factory for entry in self._entries.values()]
        return await found.run_sync(lambda s: lint(factories, s))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
