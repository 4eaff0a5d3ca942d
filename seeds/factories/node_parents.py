"""The parents of a node's objects: given, recycled, found in the database, or made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import DeclarationError, MissingParentsError
from seeds.factories.fixed_objects import fixed_alternatives
from seeds.factories.joined import in_table
from seeds.factories.overrides import bound_of, composites_of, parent_specification
from seeds.factories.pools import ObjectRows
from seeds.factories.relations import parent_attribute
from seeds.factories.specification import GivenRows, Specification
from seeds.generate import operations
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.rows import EmptyRows, PickedRows, Rows
from seeds.generate.sharing import drawn_from, groups_of
from seeds.generate.vector import to_python
from seeds.spec.column import Column, ParentField, Reference

if TYPE_CHECKING:
    from seeds.factories.node_rows import NodeRows
    from seeds.factories.nodes import Node


class ParentNodes:
    """The parents of a node's objects.

    Args:
        node: The node.
    """

    def __init__(self, node: Node) -> None:
        self.node = node
        self.asker = node.spec.factory.__name__

    def of(
        self, rows: NodeRows, reference: Reference, path: str
    ) -> tuple[Rows, NDArray[np.bool_] | None]:
        """Return the parents of all rows by one reference, and where there is none."""
        said = self.node.said
        if path in said.parents:
            return self._stated(said.parents[path], reference, path)
        key = said.values.get(path)
        if key is not None and not isinstance(key, Column) and self.node.making.pools.by_column:
            return self._stored(key, reference, path)
        nulls = None
        if reference.share < 1 and path not in said.within:
            from seeds.generate import streams

            cells = rows.cells(reference, path)
            nulls = ~streams.bernoulli(cells.bits(1), reference.share)
        pool = self.node.making.pools.find(self.node.pool, reference.table)
        if pool is not None:
            return self._recycled(rows, pool, reference, path, nulls)
        if reference.table == self.node.table and path not in said.within:
            return self._earlier(rows, reference, path, nulls)
        return self._made(reference, path, nulls)

    def _stated(self, parent: Any, reference: Reference, path: str) -> tuple[Rows, Any]:
        n = self.node.size
        if parent is None:
            return EmptyRows(n), np.ones(n, dtype=np.bool_)
        if isinstance(parent, Specification):
            if not in_table(parent.factory.model, reference.table):
                made = bound_of(parent.factory).table.name
                raise DeclarationError(
                    f"{self.asker}.{path} refers to {reference.table}, and was "
                    f"given {parent.factory.__name__}, which makes {made}",
                    "Give a factory of the right class.",
                )
            parent = parent.layered(self.node.said.within.get(path, {}))
            return self._new(parent, n, path), None
        if isinstance(parent, GivenRows):
            return parent.rows, None
        self._check_kind(parent, reference, path)
        rows = self._rows_of([parent], reference)
        return PickedRows(rows, np.zeros(n, dtype=np.int64)), None

    def _stored(self, key: Any, reference: Reference, path: str) -> tuple[Rows, Any]:
        """Return the parent in the database that a foreign key given as a value leads to."""
        model = parent_specification(
            self.node.bound, self.node.spec.factory, reference, path
        ).factory.model
        column = self.node.bound.foreign_key(path).referenced[0]
        parent = self.node.making.pools.by_column(model, column, key)
        if parent is None:
            raise MissingParentsError(
                f"{self.asker}: {path}={key!r} leads to no row of {reference.table}",
                "Create it first, or give the parent as an object.",
            )
        return self._stated(parent, reference, path)

    def _rows_of(self, objects: list[Any], reference: Reference) -> ObjectRows:
        return ObjectRows(
            self.node.making.context, self.node.making.pools, objects, reference.table
        )

    def _check_kind(self, parent: Any, reference: Reference, path: str) -> None:
        if not in_table(type(parent), reference.table):
            raise DeclarationError(
                f"{self.asker}.{path} refers to {reference.table}, and was given "
                f"{type(parent).__name__}",
                "Give an object of the right class.",
            )

    def _recycled(
        self, rows: NodeRows, pool: list[Any], reference: Reference, path: str, nulls: Any
    ) -> tuple[Rows, Any]:
        parents = self._rows_of(pool, reference)
        candidates = np.arange(len(pool), dtype=np.int64)
        if reference.where is not None:
            candidates = np.flatnonzero(operations.truth(parents.column(reference.where)))
        if len(candidates) == 0 and self._nullable(path):
            return EmptyRows(self.node.size), np.ones(self.node.size, dtype=np.bool_)
        if len(candidates) == 0:
            raise MissingParentsError(
                f"{self.node.table}.{path}: none of the {len(pool)} recycled {reference.table} is "
                f"{reference.where}",
                "Recycle others, or give the parent as an override.",
            )
        if reference.same is not None:
            theirs = to_python(parents.column(reference.same_as or reference.same))
            groups = groups_of([theirs[i] for i in candidates], candidates)
            mine = rows.column(reference.same)
            positions, lacking = drawn_from(groups, mine, rows.cells(reference, path))
            if lacking.any() and not self._nullable(path):
                raise MissingParentsError(
                    f"{self.node.table}.{path}: none of the recycled {reference.table} is of the "
                    f"same {reference.same}",
                    "Recycle others, or give the parent as an override.",
                )
            nulls = lacking if nulls is None else nulls | lacking
            return PickedRows(parents, positions), nulls
        drawn = rows.draw(reference, path, len(candidates))
        return PickedRows(parents, candidates[drawn]), nulls

    def _nullable(self, path: str) -> bool:
        several = {c.name: c.key.columns for c in composites_of(self.node.spec.factory)}
        columns = [self.node.planned.table.columns.get(c) for c in several.get(path, (path,))]
        return any(info is not None and info.nullable for info in columns)

    def _earlier(
        self, rows: NodeRows, reference: Reference, path: str, nulls: Any
    ) -> tuple[Rows, Any]:
        """A row refers to an earlier one of the same node; the first has none before it."""
        before = np.maximum(rows.ordinals, 1).astype(np.uint64)
        ordinals = rows.cells(reference, path).below(before)
        first = rows.ordinals == 0
        nulls = first if nulls is None else nulls | first
        info = self.node.planned.table.columns.get(path)
        if info is not None and not info.nullable:
            # The first object is its own parent where it must have one.
            nulls = None
        return PickedRows(rows, ordinals), nulls

    def _made(self, reference: Reference, path: str, nulls: Any) -> tuple[Rows, Any]:
        """Make a parent for each row that has one."""
        edge = (self.node.table, path)
        # Whoever says something of a grandparent wants it made; that ends where nothing is said.
        if edge in self.node.chain and path not in self.node.said.within:
            if self._nullable(path):
                return EmptyRows(self.node.size), np.ones(self.node.size, dtype=np.bool_)
            circle = self.node.chain[self.node.chain.index(edge) :]
            listed = " -> ".join(f"{table}.{column}" for table, column in (*circle, edge))
            raise DeclarationError(
                f"{self.asker}: parents need parents without end: {listed}",
                f"Give one of them, as in make({path}=…), or recycle().",
            )
        needed = np.arange(self.node.size) if nulls is None else np.flatnonzero(~nulls)
        if len(needed) == 0:
            return EmptyRows(self.node.size), np.ones(self.node.size, dtype=np.bool_)
        spec = parent_specification(self.node.bound, self.node.spec.factory, reference, path)
        spec = spec.layered(self.node.said.within.get(path, {}))
        if reference.same is not None:
            shared = PickedRows(self._sharing(reference.same, path), needed)
            spec = spec.layered({reference.same_as or reference.same: GivenRows(shared)})
        made = self._new(spec, len(needed), path, reference.where)
        index = np.zeros(self.node.size, dtype=np.int64)
        index[needed] = np.arange(len(needed))
        return PickedRows(made, index), nulls

    def _sharing(self, column: str, path: str) -> Rows:
        """Return the parents that a column refers to, for parents that refer to the same."""
        found = parent_rows(self.node.evaluated, column)
        if found is None:
            raise DeclarationError(
                f"{self.asker}.{path} is of the same {column}, which is no parent of this object",
                f"Give it as an override, as in make({path}=…), or recycle().",
            )
        return found

    def _new(self, spec: Specification, n: int, path: str, where: str | None = None) -> Rows:
        """Return n new parents; fewer are made where there are only so many fixed rows."""
        from seeds.factories.nodes import Node, counter_of, node_of, said_of

        chain = (*self.node.chain, (self.node.table, path))
        fixed = fixed_alternatives(spec, said_of(spec, self.node.making), set())
        if fixed is None:
            node = node_of(self.node.making, spec, n, chain=chain, pool=self.node.pool)
            positions = np.arange(n, dtype=np.int64)
        else:
            # Dealt out in turn, however many are asked for at a time.
            first = self.node.making.stream.take(counter_of(bound_of(spec.factory)), n)
            wanted = (first + np.arange(n, dtype=np.int64)) % len(fixed)
            which, positions = np.unique(wanted, return_inverse=True)
            rows = which.astype(np.uint64)
            node = Node(
                self.node.making, spec, len(which), chain=chain, pool=self.node.pool, rows=rows
            )
        if where is not None:
            node.satisfy(where, f"{self.asker}.{path}")
        return PickedRows(node.evaluated, positions)


def parent_rows(rows: Rows, column: str) -> Rows | None:
    """Return the rows that a column refers to, through other parents as well; None for no rows."""
    if isinstance(rows, PickedRows):
        base = parent_rows(rows.base, column)
        return None if base is None else PickedRows(base, rows.positions)
    if isinstance(rows, ObjectRows):
        return _objects_above(rows, column)
    bound = rows.bound if isinstance(rows, GeneratedRows) else None
    declared = None if bound is None else bound.column(column)
    if not isinstance(rows, GeneratedRows) or bound is None:
        return None
    if isinstance(declared, Reference):
        return rows.parents(declared, column)[0]
    if isinstance(declared, ParentField):
        name = bound.names.get(id(declared.reference))
        if name is not None:
            return parent_rows(rows.parents(declared.reference, name)[0], declared.name)
    return None


def _objects_above(rows: ObjectRows, column: str) -> Rows | None:
    relation = parent_attribute(type(rows.objects[0]), column)
    above = [] if relation is None else [getattr(obj, relation) for obj in rows.objects]
    if not above or None in above:
        return None
    table = next(fk.table for fk in rows.table.foreign_keys if fk.columns == (column,))
    return ObjectRows(rows.context, rows.pools, above, table)
