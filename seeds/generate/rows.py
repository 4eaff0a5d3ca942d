"""Rows under evaluation: a column's values for any rows of an entity, computed when asked for.

Four kinds of rows answer the same questions: generated ones, a selection of others (the
parents that some children chose), stored ones read from a database, and none.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import DeclarationError, half_character
from seeds.generate import operations
from seeds.generate.cells import Context
from seeds.generate.fitting import from_arrow
from seeds.generate.vector import Values, Vector, null_vector
from seeds.schema.beyond import is_beyond
from seeds.schema.types import Kind
from seeds.spec.column import (
    Column,
    Constant,
    Field,
    Operation,
)

if TYPE_CHECKING:
    from seeds.plan.binding import BoundEntity
    from seeds.schema.table import TableInfo

I64 = NDArray[np.int64]


class Rows:
    """Rows of one table, whose columns can be asked for."""

    n: int

    def column(self, name: str) -> Vector:
        """Return the values of a column or an intermediate value."""
        raise NotImplementedError

    def __len__(self) -> int:
        return self.n


class PickedRows(Rows):
    """A selection of other rows, possibly with repetitions.

    Args:
        base: The other rows.
        positions: Positions into them.
        lock: Guards the base when several threads select from it.
    """

    def __init__(self, base: Rows, positions: I64, lock: Any = None) -> None:
        self.base = base
        self.positions = positions
        self.lock = lock
        self.n = len(positions)
        self._columns: dict[str, Vector] = {}

    def column(self, name: str) -> Vector:
        found = self._columns.get(name)
        if found is None:
            if self.lock is None:
                whole = self.base.column(name)
            else:
                with self.lock:
                    whole = self.base.column(name)
            found = self._columns[name] = whole.take(self.positions)
        return found


class EvaluatedRows(Rows):
    """Rows whose declarations are evaluated: the part that generated and stored rows share."""

    def __init__(self, context: Context, bound: BoundEntity | None, label: str) -> None:
        self.context = context
        self.bound = bound
        self.label = label
        self._columns: dict[str, Vector] = {}
        self._inline: dict[tuple[int, str], Vector] = {}
        self._open: set[str] = set()

    def column(self, name: str) -> Vector:
        found = self._columns.get(name)
        if found is None:
            if name in self._open:
                raise DeclarationError(
                    f"{self.label}.{name} is computed from itself", "Break the circle."
                )
            self._open.add(name)
            try:
                found = self._columns[name] = self._column(name)
            except UnicodeEncodeError as error:
                raise half_character(f"{self.label}.{name}", error) from error
            finally:
                self._open.discard(name)
        return found

    def _column(self, name: str) -> Vector:
        raise NotImplementedError

    def evaluate(self, node: Column, path: str) -> Vector:
        """Return the values of a node that stands at a path (``column`` or ``column/0/1``)."""
        name = None if self.bound is None else self.bound.names.get(id(node))
        if name is not None and name != path:
            return self.column(name)
        key = (id(node), path)
        found = self._inline.get(key)
        if found is None:
            found = self._inline[key] = self._evaluate(node, path)
        return found

    def _evaluate(self, node: Column, path: str) -> Vector:
        match node:
            case Constant():
                return constant(node.resolve(), self.n)
            case Operation():
                args = [self.evaluate(arg, f"{path}/{i}") for i, arg in enumerate(node.args)]
                try:
                    return operations.OPERATIONS[node.op](args, node.params)
                except DeclarationError as error:
                    raise DeclarationError(
                        f"{self.label}.{path.partition('/')[0]}: {error.message}", error.hint
                    ) from error
            case Field():
                return self.column(node.name)
            case _:
                raise DeclarationError(
                    f"{self.label}.{path}: a {node.generator} column cannot be computed for "
                    "rows that are read from the database",
                    "Refer to a column of the table instead.",
                )


class StoredRows(EvaluatedRows):
    """Rows read from a database; intermediate values are computed from their columns."""

    def __init__(
        self, context: Context, table: TableInfo, data: Any, bound: BoundEntity | None
    ) -> None:
        super().__init__(context, bound, table.name)
        self.table = table
        self.data = data
        self.n = data.num_rows

    def _column(self, name: str) -> Vector:
        if name in self.table.columns:
            logical = self.table.columns[name].type
            array = self.data.column(name).combine_chunks()
            if is_beyond(array, logical):
                raise DeclarationError(
                    f"{self.label}.{name}: a row has a value that nothing can be computed from: "
                    f"{_BEYOND[logical.kind]}",
                    "Correct the row, or declare a column that does not read it.",
                )
            return from_arrow(array, logical)
        node = None if self.bound is None else self.bound.column(name)
        if node is None:
            raise DeclarationError(f"{self.table.name} has no column {name!r}")
        return self._evaluate(node, name)


_BEYOND = {
    Kind.TIMESTAMP: "an infinite time, or one before the year 1 or after 9999",
    Kind.DATE: "an infinite date, or one before the year 1 or after 9999",
    Kind.TIME: "24:00",
    Kind.INTERVAL: "an interval of more than 146,000 years",
    Kind.DECIMAL: "NaN, infinity or a number of more than 18 digits",
}


class EmptyRows(Rows):
    """Parents that do not exist: every column is NULL."""

    def __init__(self, n: int) -> None:
        self.n = n

    def column(self, name: str) -> Vector:
        return null_vector(self.n)


def constant(value: Any, n: int) -> Vector:
    """Return the same value n times."""
    if value is None:
        return null_vector(n)
    return Vector(None, np.zeros(n, dtype=np.int32), None, 0, _single(value))


_singles: dict[int, Values] = {}
_singles_lock = threading.Lock()


def _single(value: Any) -> Values:
    try:
        found = _cached_single(type(value), value)
    except TypeError:
        return Values((value,))
    return found


def _cached_single(kind: type, value: Any) -> Values:
    # -0.0 equals 0.0 and is another value all the same.
    key = hash((kind, value, repr(value) if kind is float else None))
    with _singles_lock:
        found = _singles.get(key)
        if found is None or _differs(found.values[0], value) or type(found.values[0]) is not kind:
            found = _singles[key] = Values((value,))
        return found


def _differs(one: Any, other: Any) -> bool:
    return bool(one != other) or (isinstance(one, float) and repr(one) != repr(other))
