"""Hypothesis strategies of factories: objects that keep what the declaration says of them.

What Hypothesis draws is where an object stands, not its values: the offset of the seed, a
state, the row. Failing examples therefore shrink towards the factory without a state, the
stream's own seed and row 0, and its database of examples brings the same object back.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from seeds.errors import CapacityError, DeclarationError, UsageError, did_you_mean
from seeds.factories.factory import Factory
from seeds.factories.overrides import bound_of
from seeds.factories.stream import Stream, current_stream, use_stream

T = TypeVar("T")

ROWS = 10_000
"""Different examples that are drawn from, rows of the stream's own seed where they suffice."""
SEEDS = 16
"""Most seeds that examples are drawn from; few, as ``once(…)`` is worked out for each."""


def strategy(
    factory: type[Factory[T]] | Factory[T],
    /,
    *,
    states: bool | Iterable[str] = False,
    **overrides: Any,
) -> SearchStrategy[T]:
    """Return a strategy that draws objects of a factory, unsaved, as ``make()`` makes them.

    Args:
        factory: The factory, its class or in some state.
        states: Whether objects may also be in one of the factory's states that take no
            arguments, or the names of such states.
        **overrides: As of :meth:`~seeds.Factory.make`. One that is itself a strategy is drawn
            for each object.

    Raises:
        DeclarationError: A state is unknown.
        UsageError: A state takes arguments.
    """
    drawn = {k: v for k, v in overrides.items() if isinstance(v, SearchStrategy)}
    fixed = {k: v for k, v in overrides.items() if k not in drawn}
    maker = _Maker(factory, fixed)
    places = _places(_states(maker.factory, states), _rows(maker.factory))
    return _warmed(maker, st.builds(maker, places, **drawn))


def batches(
    factory: type[Factory[T]] | Factory[T],
    /,
    min_size: int = 0,
    max_size: int = 10,
    *,
    states: bool | Iterable[str] = False,
    **overrides: Any,
) -> SearchStrategy[list[T]]:
    """Return a strategy that draws lists of objects, rows that follow each other.

    Unlike those of ``lists(strategy(…))``, objects of one list never share a value of a unique
    column. All are in the same state, and have the same overrides.

    Args:
        factory: The factory, its class or in some state.
        min_size: Fewest objects.
        max_size: Most objects.
        states: As of :func:`strategy`.
        **overrides: As of :func:`strategy`.

    Raises:
        DeclarationError: A state is unknown.
        UsageError: A state takes arguments, or the sizes are none.
    """
    if not 0 <= min_size <= max_size:
        raise UsageError(
            f"batches(): {min_size} to {max_size} objects cannot be drawn",
            "Give min_size and max_size from 0, the greater one last.",
        )
    drawn = {k: v for k, v in overrides.items() if isinstance(v, SearchStrategy)}
    fixed = {k: v for k, v in overrides.items() if k not in drawn}
    maker = _BatchMaker(factory, fixed)
    rows = max(_rows(maker.factory) - max_size, 1)
    places = _places(_states(maker.factory, states), rows)
    return _warmed(maker, st.builds(maker, places, st.integers(min_size, max_size), **drawn))


@dataclass(frozen=True)
class Place:
    """Where an object stands.

    Attributes:
        state: The state it is in.
        seed: How far the seed is from the current stream's.
        row: Its row.
    """

    state: str | None
    seed: int
    row: int


@st.composite
def _places(draw: st.DrawFn, states: SearchStrategy[str | None], rows: int) -> Place:
    # In this order they shrink: first to no state, then to the stream's own seed.
    seeds = min(SEEDS, math.ceil(ROWS / rows))
    return Place(draw(states), draw(st.integers(0, seeds - 1)), draw(st.integers(0, rows - 1)))


def _warmed(maker: _Maker, drawn: SearchStrategy[T]) -> SearchStrategy[T]:
    """Return the strategy, made ready before it is drawn from.

    What is done once in a process or for a seed (modules, plans, a password's hash) takes
    longer than Hypothesis lets its first examples take on a slow machine. It validates its
    strategies before it looks at the clock, and then it asks a deferred one what it is.
    """

    def ready() -> SearchStrategy[T]:
        # What is wrong with the factory or an override is told where an object is drawn.
        with contextlib.suppress(Exception):
            maker.warm()
        return drawn

    return st.deferred(ready)


class _From(Stream):
    """The current stream with another seed, begun at a row.

    Args:
        place: The seed and the row.
        all_tables: Whether other objects than those asked for begin at the row as well.
    """

    def __init__(self, place: Place, *, all_tables: bool) -> None:
        base = current_stream()
        super().__init__(base.seed ^ place.seed, base.as_of, base.locale, base.providers)
        self._row = place.row
        self._all_tables = all_tables
        self._begun: set[object] = set()

    def take(self, counter: object, n: int = 1, capacity: int | None = None) -> int:
        if counter not in self._begun and (self._all_tables or not self._begun):
            super().take(counter, self._row)
        self._begun.add(counter)
        return super().take(counter, n)


class _Maker:
    """Makes an object of what was drawn; Hypothesis shows it as a call."""

    def __init__(self, factory: Any, overrides: dict[str, Any]) -> None:
        self.factory: Factory[Any] = factory() if isinstance(factory, type) else factory
        self.overrides = overrides
        self.__name__ = f"{type(self.factory).__name__}().make"

    def __call__(self, place: Place, /, **drawn: Any) -> Any:
        return self._made(place, 1, drawn)[0]

    def warm(self) -> None:
        """Make one object, as what the first one costs is no other's to pay."""
        self._made(Place(None, 0, 0), 1, {})

    def _made(self, place: Place, n: int, drawn: dict[str, Any]) -> list[Any]:
        factory = self.factory if place.state is None else getattr(self.factory, place.state)()
        overrides = {**self.overrides, **drawn}
        try:
            return _from(_From(place, all_tables=True), factory, n, overrides)
        except CapacityError:
            # A column of its parents has fewer values than there are rows.
            return _from(_From(place, all_tables=False), factory, n, overrides)


def _from(stream: Stream, factory: Factory[Any], n: int, overrides: dict[str, Any]) -> list[Any]:
    with use_stream(lambda: stream):
        return factory.make_batch(n, **overrides)


class _BatchMaker(_Maker):
    """Makes a list of objects of what was drawn."""

    def __init__(self, factory: Any, overrides: dict[str, Any]) -> None:
        super().__init__(factory, overrides)
        self.__name__ += "_batch"

    def __call__(self, place: Place, n: int, /, **drawn: Any) -> Any:  # type: ignore[override]  # and a number of them
        return self._made(place, n, drawn)


def _states(factory: Factory[Any], wanted: bool | Iterable[str]) -> SearchStrategy[str | None]:
    declared = type(factory).__states__
    names: Sequence[str]
    if isinstance(wanted, bool):
        names = [name for name, state in declared.items() if state.plain] if wanted else []
    else:
        names = [wanted] if isinstance(wanted, str) else list(wanted)
    for name in names:
        if name not in declared:
            raise DeclarationError(
                f"{type(factory).__name__} has no state {name!r}", did_you_mean(name, declared)
            )
        if not declared[name].plain:
            raise UsageError(
                f"{type(factory).__name__}.{name}() takes arguments, and nobody would give them",
                f"Write strategy({type(factory).__name__}().{name}(…)).",
            )
    return st.sampled_from([None, *names])


def _rows(factory: Factory[Any]) -> int:
    """Return how many rows a factory's own columns can make, ``ROWS`` at most."""
    columns = bound_of(type(factory)).columns.values()
    locale = current_stream().locale
    limits = [inner.capacity(locale) for column in columns for inner in column.walk()]
    return max(min([ROWS, *(c for c in limits if c is not None)]), 1)
