"""Marks of a factory's methods: named states and fixed sets."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from seeds.errors import DeclarationError

if TYPE_CHECKING:
    from seeds.factories.factory import Factory

F = TypeVar("F", bound="Factory[Any]")
G = TypeVar("G")
P = ParamSpec("P")
Method = TypeVar("Method", bound=Callable[..., Any])


class State(Generic[G, P]):
    """A method marked with :func:`state`; called on a factory, it returns one in that state."""

    def __init__(self, method: Callable[Concatenate[G, P], Mapping[str, Any]]) -> None:
        self.method = method
        self.name = method.__name__
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> State[G, P]: ...

    @overload
    def __get__(self, instance: F, owner: type[Any]) -> Callable[P, F]: ...

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        if instance is None:
            return self

        @functools.wraps(self.method)
        def in_state(*args: P.args, **kwargs: P.kwargs) -> Any:
            return instance.state(self._told(self.method(instance, *args, **kwargs), instance))

        return in_state

    @property
    def plain(self) -> bool:
        """Whether it takes no arguments, so that a profile or a flag can name it."""
        parameters = list(inspect.signature(self.method).parameters.values())[1:]
        return all(
            p.default is not p.empty or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
            for p in parameters
        )

    def values(self, factory: Factory[Any]) -> Mapping[str, Any]:
        """Return what the state says, without arguments."""
        said = self.method(factory)  # type: ignore[call-arg, arg-type]  # plain states alone
        return self._told(said, factory)

    def _told(self, said: Mapping[str, Any] | None, factory: Any) -> Mapping[str, Any]:
        if said is None:
            raise DeclarationError(
                f"{type(factory).__name__}.{self.name}() returned nothing",
                "A state returns a dictionary of values: is there a return missing?",
            )
        return said


def state(method: Callable[Concatenate[G, P], Mapping[str, Any]]) -> State[G, P]:
    """Mark a method that returns a state: column values that stand in for the usual ones.

    ``UserFactory().admin()`` is a factory in the state ``admin``; so is
    ``UserFactory().make(admin=True)``. Profiles name states without arguments.
    """
    return State(method)


def fixed(method: Method) -> Method:
    """Mark a method that returns a fixed set: rows wanted exactly as they are written.

    The method may take the :class:`~seeds.spec.entity.Environment` as an argument. Each row
    is a dictionary of column values; it states the natural key. A reference is
    given by the parent's natural key as a dictionary, children of a has-many as a list of
    rows, ``cohort`` names the state that the row counts in, ``states`` names further ones.
    Literal values are kept up to date when the row exists; values given as columns
    (``constant(…)``) are used only when the row is inserted.
    """
    method.__seeds_role__ = "fixed"  # type: ignore[attr-defined]  # a mark, read when compiling
    return method
