"""What is wanted of a factory: its state, children, pools and hooks, as plain frozen data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seeds.factories.factory import Factory
    from seeds.factories.row_view import RowView
    from seeds.generate.rows import Rows

HOOKS = ("before_make", "after_make", "before_create", "after_create")

Layer = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]
"""Values by attribute, or a function of a row that returns such."""


@dataclass(frozen=True, eq=False)
class Alternating:
    """States that objects have in turn, by their position in the batch.

    Attributes:
        states: The states.
    """

    states: tuple[Layer, ...]

    def __call__(self, row: RowView) -> Mapping[str, Any]:
        state = self.states[row.position % len(self.states)]
        return state(row) if callable(state) else state


@dataclass(frozen=True, eq=False)
class GivenRows:
    """Parents under evaluation, one for each object, where others were asked for the same ones.

    Attributes:
        rows: The parents' rows.
    """

    rows: Rows


@dataclass(frozen=True)
class Has:
    """Children wanted for each object.

    Attributes:
        what: Their specification, or the name of a relationship or a declared has-many.
        count: How many.
        overrides: Their values.
        through: Values, or the specification, of the rows that stand between the owner and its
            children; ``None`` when the children refer to the owner themselves.
    """

    what: Specification | str
    count: int
    overrides: Mapping[str, Any] = field(default_factory=dict)
    through: Specification | Mapping[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class Specification:
    """A factory in some state.

    Attributes:
        factory: The factory's class.
        layers: Values that stand in for the declared ones; later ones count more.
        has: Children besides the declared ones.
        without: Declared children that are left out.
        pool: Objects, and model classes, that parents are taken from.
        hooks: Hooks of this factory besides those of its class, by name.
        first: Position of the first object, where a batch is made in parts.
    """

    factory: type[Factory[Any]]
    layers: tuple[Layer, ...] = ()
    has: tuple[Has, ...] = ()
    without: frozenset[str] = frozenset()
    pool: tuple[Any, ...] = ()
    hooks: tuple[tuple[str, Callable[[Any], Any]], ...] = ()
    first: int = 0

    def layered(self, values: Layer) -> Specification:
        """Return it with further values."""
        return replace(self, layers=(*self.layers, values)) if values else self

    def starting(self, first: int) -> Specification:
        """Return it for the part of a batch that begins at a position."""
        return replace(self, first=first)

    def having(self, has: Has) -> Specification:
        """Return it with further children."""
        return replace(self, has=(*self.has, has))

    def lacking(self, children: Iterable[str]) -> Specification:
        """Return it without some declared children."""
        return replace(self, without=self.without | frozenset(children))

    def recycling(self, pool: Iterable[Any]) -> Specification:
        """Return it with further objects to take parents from."""
        return replace(self, pool=(*self.pool, *pool))

    def hooked(self, hooks: Iterable[tuple[str, Callable[[Any], Any]]]) -> Specification:
        """Return it with further hooks."""
        return replace(self, hooks=(*self.hooks, *hooks))
