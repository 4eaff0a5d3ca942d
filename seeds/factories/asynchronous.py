"""A factory with an AsyncSession: the same factory, whose ``create`` is awaited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar

from seeds.factories.factory import Factory
from seeds.factories.specification import Specification

T = TypeVar("T")
F_co = TypeVar("F_co", bound=Factory[Any], covariant=True)


class Async(Generic[F_co]):
    """A factory whose objects are saved to an AsyncSession.

    States of the factory are at hand under their names (``UserFactory(session).admin()``).
    """

    def __init__(self, factory: F_co) -> None:
        self._factory = factory

    @property
    def __specification__(self) -> Specification:
        """What is wanted."""
        return self._factory.__specification__

    def __repr__(self) -> str:
        return f"<async {self._factory!r}>"

    def __getattr__(self, name: str) -> Callable[..., Self]:
        attribute: Any = getattr(self._factory, name)
        if not callable(attribute):
            return attribute  # type: ignore[no-any-return]  # a column

        def call(*args: Any, **kwargs: Any) -> Any:
            result = attribute(*args, **kwargs)
            made: Any = result
            return type(self)(made) if isinstance(result, Factory) else result

        return call

    def state(
        self,
        values: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None = None,
        /,
        **more: Any,
    ) -> Self:
        """Return the factory with other values; see :meth:`Factory.state`."""
        return type(self)(self._factory.state(values, **more))

    def sequence(self, *states: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]) -> Self:
        """Return the factory with alternating states; see :meth:`Factory.sequence`."""
        return type(self)(self._factory.sequence(*states))

    def has(self, what: Any, /, count: int = 1, *, through: Any = None, **overrides: Any) -> Self:
        """Return the factory with children; see :meth:`Factory.has`."""
        return type(self)(self._factory.has(what, count, through=through, **overrides))

    def without(self, *children: str) -> Self:
        """Return the factory without declared children; see :meth:`Factory.without`."""
        return type(self)(self._factory.without(*children))

    def recycle(self, *parents: Any) -> Self:
        """Return the factory taking parents from these; see :meth:`Factory.recycle`."""
        return type(self)(self._factory.recycle(*parents))

    def on(self, **hooks: Callable[[Any], Any]) -> Self:
        """Return the factory with further hooks; see :meth:`Factory.on`."""
        return type(self)(self._factory.on(**hooks))

    def make(self: Async[Factory[T]], **overrides: Any) -> T:
        """Return one object that is not saved; see :meth:`Factory.make`."""
        return self._factory.make(**overrides)

    def make_batch(self: Async[Factory[T]], n: int, /, **overrides: Any) -> list[T]:
        """Return n objects that are not saved; see :meth:`Factory.make_batch`."""
        return self._factory.make_batch(n, **overrides)

    def iter_batch(
        self: Async[Factory[T]], n: int, /, *, size: int = 500, **overrides: Any
    ) -> Iterator[T]:
        """Yield n objects that are not saved; see :meth:`Factory.iter_batch`."""
        return self._factory.iter_batch(n, size=size, **overrides)

    def stub(self: Async[Factory[T]], **overrides: Any) -> T:
        """Return one object that looks saved; see :meth:`Factory.stub`."""
        return self._factory.stub(**overrides)

    def stub_batch(self: Async[Factory[T]], n: int, /, **overrides: Any) -> list[T]:
        """Return n objects that look saved; see :meth:`Factory.stub_batch`."""
        return self._factory.stub_batch(n, **overrides)

    def attributes(self, **overrides: Any) -> dict[str, Any]:
        """Return the values of one object; see :meth:`Factory.attributes`."""
        return self._factory.attributes(**overrides)

    def attributes_batch(self, n: int, /, **overrides: Any) -> list[dict[str, Any]]:
        """Return the values of n objects; see :meth:`Factory.attributes_batch`."""
        return self._factory.attributes_batch(n, **overrides)

    def create(self: Async[Factory[T]], **overrides: Any) -> Awaitable[T]:
        """Return one object that is saved; see :meth:`Factory.create`."""
        return self._factory.acreate(**overrides)

    def create_batch(self: Async[Factory[T]], n: int, /, **overrides: Any) -> Awaitable[list[T]]:
        """Return n objects that are saved; see :meth:`Factory.create_batch`."""
        return self._factory.acreate_batch(n, **overrides)

    def get_or_create(self: Async[Factory[T]], **overrides: Any) -> Awaitable[tuple[T, bool]]:
        """Return an object by natural key; see :meth:`Factory.get_or_create`."""
        return self._factory.aget_or_create(**overrides)
