"""The children of a node's objects: those that factories declare, and those that are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from seeds.factories.joined import in_table
from seeds.factories.known import factory_of
from seeds.factories.overrides import bound_of, composites_of
from seeds.factories.pivots import attached
from seeds.factories.relations import (
    Children,
    children_by_name,
    children_of_model,
    relation_to,
)
from seeds.factories.specification import Has, Specification
from seeds.plan.model import child_entity
from seeds.plan.planner import owner_link
from seeds.spec.column import HasMany, Reference

if TYPE_CHECKING:
    from seeds.factories.nodes import Node

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


class ChildNodes:
    """The children of a node's objects.

    Args:
        node: The node.
    """

    def __init__(self, node: Node) -> None:
        self.node = node
        self._made: dict[str, Node] = {}

    def put(self, relation: str, made: Node) -> None:
        """Say which children a declared has-many makes, where they were made before their owner."""
        self._made[relation] = made

    def wanted(self) -> tuple[dict[str, Has], list[Has]]:
        """Return what is wanted of declared children, by relation, and what of others."""
        declared: dict[str, Has] = {}
        others: list[Has] = []
        for has in (attached(self.node.spec.factory, has) for has in self.node.spec.has):
            relation = self._declared(has)
            if relation is None:
                others.append(has)
            else:
                declared[relation] = has
        return declared, others

    def _declared(self, has: Has) -> str | None:
        """Return the declared has-many that makes the same children."""
        declared = self.node.bound.children
        if isinstance(has.what, str):
            if has.what in declared:
                return has.what
            table = relation_to(self.node.spec.factory.model, has.what)
        else:
            table = bound_of(has.what.factory).table.name
        same = [n for n, node in declared.items() if child_entity(node).table == table]
        return same[0] if len(same) == 1 else None

    def of(self, relation: str) -> Node:
        """Return the children that a declared has-many makes."""
        if relation not in self._made:
            self._made[relation] = self._make(relation)
        return self._made[relation]

    def others(self) -> list[tuple[Node, Children]]:
        """Return children that were asked for and are not declared."""
        return [self._ad_hoc(has) for has in self.wanted()[1]]

    def _ad_hoc(self, has: Has) -> tuple[Node, Children]:
        from seeds.factories.nodes import Node, Owned

        factory = self.node.spec.factory
        if isinstance(has.what, str):
            found = children_by_name(factory.model, has.what, factory.__name__)
            spec = Specification(factory_of(found.model, factory, has.what))
        else:
            spec = has.what
            columns = bound_of(spec.factory).columns
            references = {
                name: node.owner
                for name, node in columns.items()
                if isinstance(node, Reference) and in_table(factory.model, node.table)
            }
            references |= {c.name: c.reference.owner for c in composites_of(spec.factory)}
            found = children_of_model(
                factory.model, spec.factory.model, references, factory.__name__
            )
        positions = np.repeat(np.arange(self.node.size, dtype=np.int64), has.count)
        for several in composites_of(spec.factory):
            if found.columns == frozenset(several.key.columns):
                found = replace(found, column=several.name)
        edge = (self.node.table, f"has:{found.attribute or found.column}")
        owned = None
        if found.column or found.columns:
            owned = Owned(self.node, positions, found.column, found.attribute, filled=found.columns)
        node = Node(
            self.node.making,
            spec.layered(has.overrides),
            len(positions),
            chain=(*self.node.chain, edge),
            owned=owned,
            pool=self.node.pool,
            places=np.tile(np.arange(has.count, dtype=np.int64), self.node.size),
        )
        return node, found

    def _make(self, relation: str) -> Node:
        from seeds.factories.nodes import Node, Owned

        declared = self.node.bound.children[relation]
        wanted = self.wanted()[0].get(relation)
        counts = self._counts(relation, declared, wanted)
        spec = self._specification(declared, wanted)
        bound = bound_of(spec.factory)
        link = owner_link(bound, self.node.planned)
        positions = np.repeat(np.arange(self.node.size, dtype=np.int64), counts)
        within = np.arange(len(positions)) - np.repeat(np.cumsum(counts) - counts, counts)
        spacing = max(declared.most, 1)
        rows = self._rows(positions, within.astype(np.int64), spacing)
        edge = (self.node.table, relation)
        return Node(
            self.node.making,
            spec,
            len(positions),
            chain=(*self.node.chain, edge),
            owned=Owned(self.node, positions, link),
            rows=rows,
            spacing=spacing,
            pool=self.node.pool,
            places=within,
        )

    def _specification(self, declared: HasMany, wanted: Has | None) -> Specification:
        if wanted is None:
            return Specification(declared.factory)
        spec = Specification(declared.factory) if isinstance(wanted.what, str) else wanted.what
        return spec.layered(wanted.overrides)

    def _counts(self, relation: str, declared: HasMany, wanted: Has | None) -> I64:
        if (self.node.table, relation) in self.node.chain:
            return np.zeros(self.node.size, dtype=np.int64)
        if wanted is not None:
            return np.full(self.node.size, wanted.count, dtype=np.int64)
        if relation in self.node.spec.without:
            return np.zeros(self.node.size, dtype=np.int64)
        if relation in self.node.said.counts:
            return np.full(self.node.size, self.node.said.counts[relation], dtype=np.int64)
        return self.node.evaluated.declared_fan_out(relation, declared)

    def _rows(self, positions: I64, within: I64, spacing: int) -> U64:
        """Return children's row indices: as in bulk; more than fit take up further owners'."""
        owners = self.node.indices[positions].copy()
        over = within >= spacing
        if over.any():
            further = within[over] // spacing
            pairs = positions[over] * (int(further.max()) + 1) + further
            unique, inverse = np.unique(pairs, return_inverse=True)
            first = self.node.making.stream.take(self.node.stream_table, len(unique))
            owners[over] = (first + inverse).astype(np.uint64)
        rows: U64 = owners * np.uint64(spacing) + (within % spacing).astype(np.uint64)
        return rows
