"""The rows of a node: evaluated as in bulk, with parents and children that the node gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import DeclarationError
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.rows import PickedRows, Rows
from seeds.generate.vector import Vector
from seeds.spec.column import Column, Constant, HasMany, PythonDefault, Reference

if TYPE_CHECKING:
    from seeds.factories.nodes import Node, Owned

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


class NodeRows(GeneratedRows):
    """The rows of a node, or some of them."""

    source: Node

    def __init__(
        self,
        node: Node,
        ordinals: I64,
        rows: U64,
        owned: Owned | None,
        base: tuple[NodeRows, I64] | None = None,
    ) -> None:
        owner = None if owned is None else (owned.node.evaluated, owned.positions)
        super().__init__(node, ordinals, rows, owner)
        self.base = base

    def begin_again(self) -> None:
        """Forget values, but not which parents and children there are."""
        self._columns.clear()
        self._inline.clear()
        self.shared.clear()
        self._defined = None

    def subset(self, positions: I64, plain: str) -> NodeRows:
        rows = NodeRows(
            self.source, self.ordinals[positions], self.rows[positions], None, (self, positions)
        )
        rows.plain = self.plain | {plain}
        return rows

    def parents(self, reference: Reference, path: str) -> tuple[Rows, NDArray[np.bool_] | None]:
        if self.base is None:
            return super().parents(reference, path)
        # Some of the rows have the parents that all of them together have.
        whole, positions = self.base
        parents, nulls = whole.parents(reference, path)
        return PickedRows(parents, positions), None if nulls is None else nulls[positions]

    def _choose(self, reference: Reference, path: str) -> tuple[Rows, Any]:
        bound = self.source.bound
        if self.owner is not None and bound.column(self.source.planned.link) is reference:
            return PickedRows(*self.owner), None
        return self.source.parents.of(self, reference, path)

    def draw(self, reference: Reference, path: str, n: int) -> I64:
        """Return which of n parents each row has."""
        return self._draw(reference, self.cells(reference, path), n)

    def declared_fan_out(self, relation: str, declared: HasMany) -> I64:
        """Return the declared number of children of each row."""
        if isinstance(declared.fan_out, Constant):
            return np.full(self.n, declared.fan_out.value, dtype=np.int64)
        vector = self.evaluate(declared.fan_out, f"{relation}/0").decoded
        counts: I64 = vector.data.copy()
        if vector.nulls is not None:
            counts[vector.nulls] = 0
        return counts

    def fan_out(self, relation: str) -> I64:
        return self.children(relation)[1]

    def children(self, relation: str, start: int = 0) -> tuple[GeneratedRows, I64]:
        if self.base is not None:
            raise DeclarationError(
                f"{self.label}.{relation}: a state cannot be computed from children",
                "Compute it in the declaration.",
            )
        found = self._children.get(relation)
        if found is None:
            node = self.source.children.of(relation)
            assert node.owned is not None
            counts = np.bincount(node.owned.positions, minlength=self.n).astype(np.int64)
            found = self._children[relation] = (node.evaluated, counts)
        return found

    def column_or_none(self, name: str) -> Vector | None:
        """Return a column's values, ``None`` when objects are better off without it."""
        column: Column | None = self.source.bound.columns.get(name)
        overridden = bool(self.source.overrides_of(name, self.ordinals))
        if not overridden and (column is None or isinstance(column, PythonDefault)):
            return None
        return self.column(name)
