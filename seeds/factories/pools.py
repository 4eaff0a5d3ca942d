"""Existing objects as parents, and the placeholders of keys that are not known yet."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import DeclarationError, UsageError
from seeds.factories.joined import in_table, info_of
from seeds.factories.plain_fields import fields_of, is_plain
from seeds.factories.relations import parent_attribute
from seeds.factories.remembering import remembered
from seeds.generate.cells import Context
from seeds.generate.fitting import from_arrow
from seeds.generate.python_values import EPOCH, python_to_arrow
from seeds.generate.rows import EvaluatedRows, PickedRows
from seeds.generate.vector import Vector, from_python
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.factories.nodes import Node

# Further down than any key that a database counts or a person picks.
_FIRST = -(1 << 61)


@remembered
def attributes_of(model: Any) -> dict[str, str]:
    """Return the attribute that holds each column of a mapped class, or field of a plain one."""
    if is_plain(model):
        return {name: name for name in fields_of(model)}
    mapper: Any = sa.inspect(model)
    return {a.columns[0].name: a.key for a in mapper.column_attrs}


class Pools:
    """Placeholders of the keys of objects that a call makes or was given.

    Args:
        rows_of: Returns the objects of a model class that are in the database; ``None`` when
            no session is at hand.
        by_column: Returns the object of a model class with a value in a column, or None;
            itself ``None`` when no session is at hand.
    """

    def __init__(self, rows_of: Any = None, by_column: Any = None) -> None:
        self.rows_of = rows_of
        self.by_column = by_column
        self._starts: list[int] = []
        self._whose: list[Any] = []
        self._next = _FIRST
        self._given: dict[int, tuple[Any, int]] = {}
        self._read: dict[type, list[Any]] = {}

    def reserve(self, whose: Node | Any, n: int) -> int:
        """Return the first of n placeholders for a node's objects, or for one object."""
        first = self._next
        self._starts.append(first)
        self._whose.append(whose)
        self._next += max(n, 1)
        return first

    def placeholder(self, obj: Any) -> int:
        """Return what stands for the key of an object that has none yet."""
        found = self._given.get(id(obj))
        if found is None:
            found = self._given[id(obj)] = (obj, self.reserve(obj, 1))
        return found[1]

    def holder(self, key: Any) -> tuple[Any, int] | None:
        """Return whose placeholder a key is, and the object's number; None for a real key."""
        if not isinstance(key, int) or not _FIRST <= key < self._next:
            return None
        at = bisect.bisect_right(self._starts, key) - 1
        return self._whose[at], key - self._starts[at]

    def find(self, pool: Sequence[Any], table: str) -> list[Any] | None:
        """Return the pool's objects of a table, ``None`` when it says nothing of the table.

        Raises:
            UsageError: A model class stands for its rows, and no session is at hand.
        """
        found: list[Any] = []
        named = False
        for item in pool:
            model = item if isinstance(item, type) else type(item)
            if not in_table(model, table):
                continue
            named = True
            found += self._rows(item) if isinstance(item, type) else [item]
        if named and not found:
            raise UsageError(
                f"recycle(): there are no rows of {table} to take parents from",
                "Create some first, or recycle objects.",
            )
        return found or None

    def all_of(self, pool: Sequence[Any]) -> list[Any]:
        """Return all objects of a pool that are at hand."""
        found: list[Any] = []
        for item in pool:
            found += self._read.get(item, []) if isinstance(item, type) else [item]
        return found

    def _rows(self, model: type) -> list[Any]:
        if self.rows_of is None:
            raise UsageError(
                f"recycle({model.__name__}) takes parents from the database, which make() "
                "does not know",
                "Use create(), or recycle objects.",
            )
        if model not in self._read:
            from seeds.factories.tenancy import own_rows

            self._read[model] = own_rows(self.rows_of(model))
        return self._read[model]


class ObjectRows(EvaluatedRows):
    """Objects that exist already, as rows: their attributes, and what is computed from them."""

    def __init__(self, context: Context, pools: Pools, objects: list[Any], table: str) -> None:
        super().__init__(context, _bound(type(objects[0])), table)
        self.objects = objects
        self.pools = pools
        self.n = len(objects)
        self.table: TableInfo = info_of(type(objects[0]))

    def _column(self, name: str) -> Vector:
        attribute = attributes_of(type(self.objects[0])).get(name)
        if attribute is None:
            return self._intermediate(name)
        values = [getattr(obj, attribute) for obj in self.objects]
        info = self.table.columns[name]
        if info.type.kind is Kind.TIMESTAMP:
            values = [
                self._as_of(info) if v is None and self._filled_in_later(o, attribute, info) else v
                for o, v in zip(self.objects, values, strict=True)
            ]
        if name in self.table.primary_key and any(v is None for v in values):
            placeholders = [
                self.pools.placeholder(o) if v is None else v
                for o, v in zip(self.objects, values, strict=True)
            ]
            return from_python(placeholders)
        if any(v is None for v in values) and (linked := self._linked(name, values)):
            return linked
        if any(isinstance(v, sa.ClauseElement) for v in values):
            raise DeclarationError(
                f"{self.label}.{name} is an SQL expression until it is flushed",
                "Flush the parent first, or give it a plain value.",
            )
        return from_arrow(python_to_arrow(values, info.type), info.type)

    def _as_of(self, info: ColumnInfo) -> dt.datetime:
        """Return the run's "now": what stands for a time that is known when the row is saved."""
        now = EPOCH + dt.timedelta(microseconds=self.context.as_of)
        return now if info.type.timezone else now.replace(tzinfo=None)

    @staticmethod
    def _filled_in_later(obj: Any, attribute: str, info: ColumnInfo) -> bool:
        """Tell whether an unsaved object gets a column's value from the database or its model."""
        column = info.source
        if column is None or (column.server_default is None and column.default is None):
            return False
        state = sa.inspect(obj, raiseerr=False)
        return state is not None and state.key is None and attribute not in state.dict

    def _linked(self, name: str, values: list[Any]) -> Vector | None:
        """Return a foreign key that is not known yet, because its parent is an unsaved object."""
        key = next((fk for fk in self.table.foreign_keys if fk.columns == (name,)), None)
        relation = parent_attribute(type(self.objects[0]), name)
        if key is None or relation is None:
            return None
        parents = [sa.inspect(obj).dict.get(relation) for obj in self.objects]
        if not any(v is None and p is not None for v, p in zip(values, parents, strict=True)):
            return None
        return from_python(
            [
                v if v is not None or p is None else self._key_of(p, key.referenced[0])
                for v, p in zip(values, parents, strict=True)
            ]
        )

    def _key_of(self, parent: Any, column: str) -> Any:
        key = getattr(parent, attributes_of(type(parent))[column])
        return self.pools.placeholder(parent) if key is None else key

    def _intermediate(self, name: str) -> Vector:
        """Return an intermediate value: remembered where the objects were made, or computed."""
        origins = [sa.inspect(obj).info.get("seeds") for obj in self.objects]
        if all(origins):
            rows, position = origins[0]
            if all(o[0] is rows for o in origins):
                import numpy as np

                positions = np.array([o[1] for o in origins], dtype=np.int64)
                return PickedRows(rows, positions).column(name)
            if self.n == 1:
                return PickedRows(rows, [position]).column(name)  # type: ignore[arg-type]  # one row needs no array
        node = None if self.bound is None else self.bound.column(name)
        if node is None:
            raise DeclarationError(f"{self.label} has no column {name!r}")
        return self._evaluate(node, name)


def _bound(model: type) -> Any:
    from seeds.factories.known import factories_of
    from seeds.factories.overrides import bound_of

    found = factories_of(model)
    return bound_of(found[0]) if found else None
