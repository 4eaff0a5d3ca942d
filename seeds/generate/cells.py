"""What a column generator works with: the cells of one column for some rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from seeds.generate import streams

if TYPE_CHECKING:
    from seeds.generate.vector import Vector
    from seeds.spec.column import Column

T = TypeVar("T")


@dataclass(frozen=True)
class Context:
    """What every value may depend on besides its own place.

    Attributes:
        seed: The run's random seed.
        as_of: The run's "now" in microseconds since 1970 UTC.
        locale: Locale of names and addresses.
        providers: Custom Faker providers (dotted paths or classes).
    """

    seed: int
    as_of: int
    locale: str = "en_US"
    providers: tuple[Any, ...] = ()


class RowScope(Protocol):
    """The rows under evaluation, as far as a generator may look."""

    def evaluate(self, node: Column) -> Vector:
        """Return a column's values for the scope's rows."""


@dataclass
class Cells:
    """The cells of one column for the rows of a scope.

    Attributes:
        context: Seed, as-of, locale.
        table: Full table name; part of every key.
        rows: Row indices, which position the cells in their stream.
        key: The column's stream key.
        label: The column's place, ``table.column``, for messages.
        scope: Gives the values of other columns.
        shared: Results that columns of the same rows share.
        spacing: Row indices kept for the children of one owner; 1 for roots.
        ordinals: Positions among the entity's rows in this run. Only for what depends on
            the run as a whole, such as a total.
        count: How many rows of the entity the run has.
    """

    context: Context
    table: str
    rows: NDArray[np.uint64]
    key: int
    label: str
    scope: RowScope
    shared: dict[Hashable, Any] = field(default_factory=dict)
    spacing: int = 1
    ordinals: Any = None
    count: int = 0
    _states: NDArray[np.uint64] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def bits(self, draw: int = 0) -> NDArray[np.uint64]:
        """Return 64 random bits for each cell; each draw index is independent of the others."""
        if self._states is None:
            self._states = streams.row_states(self.key, self.rows)
        return streams.draw(self._states, draw)

    def below(self, n: int | NDArray[np.uint64], draw: int = 0) -> NDArray[np.int64]:
        """Return uniform integers in [0, n)."""
        return streams.below(self.bits(draw), n)

    def stream(self, name: str) -> Cells:
        """Return the cells of a stream that several columns of the table share."""
        return self.share(
            ("stream", name),
            lambda: Cells(
                self.context,
                self.table,
                self.rows,
                streams.derive_key(self.context.seed, self.table, "shared", name),
                f"{self.table}.{name}",
                self.scope,
                self.shared,
                self.spacing,
                self.ordinals,
                self.count,
            ),
        )

    def share(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return a result that the columns of these rows share, made when first asked for."""
        if key not in self.shared:
            self.shared[key] = make()
        result: T = self.shared[key]
        return result

    def values(self, column: Column) -> Vector:
        """Return the values of another column of the same rows."""
        return self.scope.evaluate(column)
