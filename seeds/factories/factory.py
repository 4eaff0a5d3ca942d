"""Factories: the class body in which people declare an entity, and the objects made of it."""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, overload

from seeds.errors import DeclarationError, UsageError
from seeds.factories.class_body import read_body
from seeds.factories.counts import checked_count
from seeds.factories.session import async_session, is_async, sync_session
from seeds.factories.specification import Specification
from seeds.factories.states import State
from seeds.factories.unknown import unknown_name
from seeds.spec.column import HasMany
from seeds.spec.entity import Entity

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session
    from sqlalchemy.orm import Session, scoped_session

    from seeds.factories.asynchronous import Async
    from seeds.generate.definition import Row

T = TypeVar("T")
F = TypeVar("F", bound="Factory[Any]")

BATCH = 500
"""Objects that ``iter_batch`` evaluates at a time."""


class Factory(Generic[T]):
    """The declaration of one entity, and the maker of its objects.

    ``class UserFactory(Factory[User])``: class attributes that are columns declare how the
    model's columns are filled; a literal stands for itself. A relationship's name declares its
    foreign key. A name with a leading underscore is an intermediate value that other columns
    may use, and that ``make(_name=…)`` may set.

    Class keywords:
        name: The entity's name on the command line; the table's name when left out.
        natural_key: Columns that identify a row for its users; needed for fixed rows and
            :meth:`get_or_create`.
        count: Rows when nobody says how many (10).
        default: Whether this is the factory to make a model's objects with, when there are
            several of the model.

    Instances are immutable: every method that changes something returns a copy.

    Args:
        session: Where objects are saved: a Session, or an AsyncSession, whose ``create()`` is
            awaited. The session of :class:`~seeds.factories.session.use_session` when left
            out. It is flushed, never closed.
        commit: Whether ``create`` commits the session.
    """

    model: ClassVar[type]
    _columns: ClassVar[dict[str, Any]] = {}
    __states__: ClassVar[dict[str, State[Any, ...]]] = {}
    _fixed: ClassVar[dict[str, Callable[..., Any]]] = {}
    __options__: ClassVar[dict[str, Any]] = {}

    _entity: ClassVar[Entity | None] = None
    _row: Row | None = None
    _session: Any = None
    _commit: bool = False
    __specification__: Specification

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        natural_key: Iterable[str] = (),
        count: int | None = None,
        default: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        read_body(cls, Factory)
        key_columns = tuple(natural_key)
        cls.__options__ = {
            "name": name or cls.__options__.get("name"),
            "natural_key": key_columns or cls.__options__.get("natural_key", ()),
            "count": count if count is not None else cls.__options__.get("count", 10),
            "default": default,
            "definition": cls.definition is not Factory.definition,
        }

    @overload
    def __new__(  # type: ignore[misc]  # another class on purpose: its create() is awaited
        cls: type[F],
        session: AsyncSession | async_scoped_session[Any],
        *,
        commit: bool = ...,
    ) -> Async[F]: ...

    @overload
    def __new__(
        cls: type[F],
        session: Session | scoped_session[Any] | None = ...,
        *,
        commit: bool = ...,
    ) -> F: ...

    def __new__(cls, session: Any = None, *, commit: bool = False) -> Any:
        """Return a factory; with an AsyncSession one whose ``create()`` is awaited."""
        if not hasattr(cls, "model"):
            raise DeclarationError(
                f"{cls.__name__} names no model", f"Write class {cls.__name__}(Factory[X])."
            )
        self = object.__new__(cls)
        self._session = session
        self._commit = commit
        self.__specification__ = Specification(cls)
        if session is not None and is_async(session):
            from seeds.factories.asynchronous import Async

            return Async(self)
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Columns were taken out of the class; states refer to them as self.price.
            column = self._columns.get(name)
            if column is not None:
                return column
            if name.startswith("has_") and (relation := self._relation(name[4:])):
                return functools.partial(self.has, relation)
            raise unknown_name(self, name, self._columns)

    def _relation(self, name: str) -> str | None:
        from seeds.factories.compiling import names_of

        return name if name in self._columns or name in names_of(self.model).links else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    # -- what is wanted, in copies -----------------------------------------------------------

    def _with(self, spec: Specification) -> Self:
        copy = object.__new__(type(self))
        copy._session, copy._commit, copy.__specification__ = self._session, self._commit, spec
        return copy

    def state(
        self,
        values: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | Factory[Any] | None = None,
        /,
        **more: Any,
    ) -> Self:
        """Return the factory with other values for some columns.

        Args:
            values: Values by attribute: literals, columns, parents. Or a function that is
                called for each object with its values so far (``row["price"]``, ``row.index``,
                ``row.random``, ``row.faker``) and returns such a dictionary.
            **more: Values by attribute.
        """
        if isinstance(values, Factory):
            # A state that says more than values: `return self.has(…)`.
            return self._with(values.__specification__)
        from seeds.factories.wishes import in_state

        return self._with(in_state(self.__specification__, values, more))

    def sequence(self, *states: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]) -> Self:
        """Return the factory with states that the objects of a batch have in turn.

        The first object has the first state, and so on; after the last one they begin again.
        Children have them in turn within each owner.

        Args:
            *states: As of :meth:`state`: dictionaries of values, or functions of the object,
                which know its ``row.position`` in the batch.

        Raises:
            UsageError: There are none, or one is no state.
        """
        from seeds.factories.wishes import in_turn

        return self._with(in_turn(self.__specification__, states))

    def has(
        self,
        what: type[Factory[Any]] | Factory[Any] | str,
        /,
        count: Any = 1,
        *,
        through: Mapping[str, Any] | type[Factory[Any]] | Factory[Any] | None = None,
        **overrides: Any,
    ) -> Self:
        """Return the factory with children for each object.

        Args:
            what: The children's factory, in any state, or the name of a relationship or of a
                has-many that the factory declares.
            count: How many for each object.
            through: For many-to-many children that a class of its own links with the object:
                values of its rows, or its factory in any state.
            **overrides: Values of the children.

        Raises:
            UsageError: The count is no whole number from 0.
        """
        from seeds.factories.wishes import with_children

        return self._with(with_children(self.__specification__, what, count, through, overrides))

    def without(self, *children: str) -> Self:
        """Return the factory without children that it declares with has_many or has_one.

        Raises:
            DeclarationError: It declares no such children.
        """
        from seeds.factories.wishes import without_children

        return self._with(without_children(self.__specification__, children))

    def recycle(self, *parents: Any) -> Self:
        """Return the factory taking parents from these, at any depth, instead of making them.

        Args:
            *parents: Objects, lists of them, or a model class, which stands for the rows of
                its table when objects are created.
        """
        from seeds.factories.wishes import with_parents

        return self._with(with_parents(self.__specification__, parents))

    def on(self, **hooks: Callable[[Any], Any]) -> Self:
        """Return the factory with further hooks.

        Args:
            **hooks: Functions by ``before_make`` (takes the dictionary of values),
                ``after_make``, ``before_create`` or ``after_create`` (take the object).

        Raises:
            UsageError: There is no such hook.
        """
        from seeds.factories.wishes import with_hooks

        return self._with(with_hooks(self.__specification__, hooks))

    # -- hooks -------------------------------------------------------------------------------

    def before_make(self, values: dict[str, Any]) -> Mapping[str, Any] | None:
        """Look at an object's values before it is made; change them, or return others."""

    def after_make(self, obj: T) -> Any:
        """Look at an object that was made."""

    def before_create(self, obj: T) -> Any:
        """Look at an object before it is saved. May be ``async`` with an AsyncSession."""

    def after_create(self, obj: T) -> Any:
        """Look at an object that was saved. May be ``async`` with an AsyncSession."""

    # -- objects -----------------------------------------------------------------------------

    def make(self, **overrides: Any) -> T:
        """Return one object that is not saved, with its parents and declared children.

        Args:
            **overrides: Values by attribute: literals, columns, parents (objects or
                factories), ``parent__attribute``, states as flags.

        Raises:
            DeclarationError: An override is unknown, or the declaration cannot be followed.
        """
        return self.make_batch(1, **overrides)[0]

    def make_batch(self, n: int, /, **overrides: Any) -> list[T]:
        """Return n objects that are not saved; see :meth:`make`."""
        from seeds.factories.making import make

        return make(self.__specification__.layered(overrides), _number(self, n))

    def iter_batch(self, n: int, /, *, size: int = BATCH, **overrides: Any) -> Iterator[T]:
        """Yield n objects that are not saved, evaluated a batch at a time.

        Args:
            n: How many.
            size: Objects a batch; it changes nothing but memory.
            **overrides: As of :meth:`make`.
        """
        n, size = _number(self, n), _number(self, size)
        if size == 0:
            raise UsageError(
                f"{type(self).__name__}.iter_batch(): a batch of no objects never ends",
                "Give a size from 1.",
            )
        for start in range(0, n, size):
            part = self._with(self.__specification__.starting(start))
            yield from part.make_batch(min(size, n - start), **overrides)

    def stub(self, **overrides: Any) -> T:
        """Return one object that looks saved, and is not: no database is asked for anything.

        It has a key, foreign keys and what the database would fill in, as have the parents and
        children that are made with it; sessions take it for a row that was let go of.

        Args:
            **overrides: As of :meth:`make`.

        Raises:
            UsageError: The model belongs to no table.
        """
        return self.stub_batch(1, **overrides)[0]

    def stub_batch(self, n: int, /, **overrides: Any) -> list[T]:
        """Return n objects that look saved, and are not; see :meth:`stub`."""
        from seeds.factories.plain_models import refuse_saving
        from seeds.factories.stubbing import stub

        refuse_saving(self.__specification__, "stub")
        return stub(self.__specification__.layered(overrides), _number(self, n))

    def attributes(self, **overrides: Any) -> dict[str, Any]:
        """Return the values of one object's columns by attribute; parents are not made."""
        return self.attributes_batch(1, **overrides)[0]

    def attributes_batch(self, n: int, /, **overrides: Any) -> list[dict[str, Any]]:
        """Return the values of n objects; see :meth:`attributes`."""
        from seeds.factories.making import attributes

        return attributes(self.__specification__.layered(overrides), _number(self, n))

    def create(self, **overrides: Any) -> T:
        """Return one object that is saved: added to the session and flushed.

        Raises:
            UsageError: There is no session, or it is asynchronous.
            sqlalchemy.exc.IntegrityError: The database refused a row; the session's own error,
                with a note of the factory and the row.
        """
        return self._create("create", 1, overrides)[0]

    def create_batch(self, n: int, /, **overrides: Any) -> list[T]:
        """Return n objects that are saved, one statement a table; see :meth:`create`."""
        return self._create("create_batch", n, overrides)

    def _create(self, call: str, n: int, overrides: Mapping[str, Any]) -> list[T]:
        from seeds.factories.making import create
        from seeds.factories.plain_models import refuse_saving

        refuse_saving(self.__specification__, call)
        session = sync_session(self._session, type(self).__name__, call)
        return create(
            self.__specification__.layered(overrides), _number(self, n), session, self._commit
        )

    def get_or_create(self, **overrides: Any) -> tuple[T, bool]:
        """Return the object with the natural key that the overrides state, or a new one.

        Returns:
            The object, and whether it is new.

        Raises:
            DeclarationError: The factory has no natural key.
        """
        from seeds.factories.making import get_or_create
        from seeds.factories.plain_models import refuse_saving

        refuse_saving(self.__specification__, "get_or_create")
        session = sync_session(self._session, type(self).__name__, "get_or_create")
        return get_or_create(self.__specification__.layered(overrides), session, self._commit)

    async def acreate(self, **overrides: Any) -> T:
        """Return one object, saved to an AsyncSession; see :meth:`create`."""
        return (await self._acreate("acreate", 1, overrides))[0]

    async def acreate_batch(self, n: int, /, **overrides: Any) -> list[T]:
        """Return n objects, saved to an AsyncSession; see :meth:`create_batch`."""
        return await self._acreate("acreate_batch", n, overrides)

    async def _acreate(self, call: str, n: int, overrides: Mapping[str, Any]) -> list[T]:
        from seeds.factories.making import create_async
        from seeds.factories.plain_models import refuse_saving

        refuse_saving(self.__specification__, call)
        session = async_session(self._session, type(self).__name__, call)
        spec = self.__specification__.layered(overrides)
        return await create_async(spec, _number(self, n), session, self._commit)

    async def aget_or_create(self, **overrides: Any) -> tuple[T, bool]:
        """Return an object by natural key from an AsyncSession; see :meth:`get_or_create`."""
        from seeds.factories.making import get_or_create_async
        from seeds.factories.plain_models import refuse_saving

        refuse_saving(self.__specification__, "aget_or_create")
        session = async_session(self._session, type(self).__name__, "aget_or_create")
        return await get_or_create_async(
            self.__specification__.layered(overrides), session, self._commit
        )

    # -- a row at a time ---------------------------------------------------------------------

    def definition(self) -> Mapping[str, Any]:
        """Return one row as a dictionary: the escape hatch, a row at a time.

        Override it where columns cannot say what is wanted. ``self.faker``, ``self.random``,
        ``self.index`` and ``self.as_of`` belong to the row and are reproducible.
        """
        raise NotImplementedError

    @property
    def row(self) -> Row:
        """The row that ``definition()`` is called for."""
        if self._row is None:
            raise DeclarationError("a row is at hand only within definition()")
        return self._row

    @property
    def faker(self) -> Any:
        """A Faker of the run's locale, seeded for the row."""
        return self.row.faker

    @property
    def random(self) -> random.Random:
        """A random generator, seeded for the row."""
        return self.row.random

    @property
    def index(self) -> int:
        """The row index."""
        return self.row.index

    @property
    def as_of(self) -> dt.datetime:
        """The run's "now"."""
        return self.row.as_of

    @classmethod
    def entity(cls) -> Entity:
        """Return the declaration as the engine reads it.

        Raises:
            DeclarationError: A name is neither a column nor a relationship of the model.
        """
        found = vars(cls).get("_entity")
        if found is None:
            from seeds.factories.compiling import compile_entity

            found = cls._entity = compile_entity(cls)
        return found

    @classmethod
    def declared_children(cls) -> dict[str, HasMany]:
        """Return the has-many declarations by name."""
        return {n: c for n, c in cls._columns.items() if isinstance(c, HasMany)}

    @classmethod
    def _defined(cls, row: Row) -> Mapping[str, Any]:
        instance: Factory[Any] = cls()
        instance._row = row
        return instance.definition()


def _number(factory: Factory[Any], n: object) -> int:
    return checked_count(n, who=type(factory).__name__)
