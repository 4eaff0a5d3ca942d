"""Objects under evaluation: columns of objects, their parents and children, before any exists.

A node stands for objects of one factory that were asked for in one place: those of a call,
the parents that a reference of theirs needs, children of each. Its rows are evaluated by the
code of bulk loads; only where parents and children come from differs. Keys that a database
will count are placeholders, which stand for the objects themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import CapacityError, DeclarationError
from seeds.factories.fixed_objects import fixed_alternatives
from seeds.factories.known import all_factories, factory_of
from seeds.factories.node_children import ChildNodes
from seeds.factories.node_parents import ParentNodes
from seeds.factories.node_rows import NodeRows
from seeds.factories.overrides import (
    Overrides,
    bound_of,
    model_names,
    parent_specification,
    sort_overrides,
)
from seeds.factories.pools import Pools
from seeds.factories.remembering import remembered
from seeds.factories.specification import Specification
from seeds.factories.stream import Stream
from seeds.factories.tenancy import in_tenant
from seeds.generate import operations
from seeds.generate.cells import Context
from seeds.generate.source import GeneratedSource
from seeds.plan.binding import BoundEntity
from seeds.plan.model import FixedRow, PlannedEntity
from seeds.plan.planner import owner_link
from seeds.spec.column import Constant, HasMany, Reference, as_column

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


@dataclass
class Making:
    """One call: what its nodes share.

    Attributes:
        stream: Where rows come from.
        pools: Objects that parents are taken from, and placeholders of keys.
        nodes: All nodes, in the order in which they were asked for.
    """

    stream: Stream
    pools: Pools
    nodes: list[Node] = field(default_factory=list)

    @property
    def context(self) -> Context:
        """What every value may depend on."""
        return self.stream.context


@dataclass(frozen=True)
class Owned:
    """Children of a node's objects: whose they are.

    Attributes:
        node: The owners.
        positions: The owner of each child.
        column: The child's foreign-key column that refers to the owner, ``""`` for none.
        attribute: The owner's relationship, where the child has none to the owner.
        relation: The owner's has-many, when these are all the children that it makes.
        filled: Columns that a relationship of the owner fills, when they are several.
    """

    node: Node
    positions: I64
    column: str
    attribute: str = ""
    relation: str = ""
    filled: frozenset[str] = frozenset()


@remembered
def _capacities(factory: Any, locale: str) -> dict[str, int]:
    """Return how many distinct values columns can make, where that is limited."""
    found: dict[str, int] = {}
    for name, node in bound_of(factory).columns.items():
        limits = [inner.capacity(locale) for inner in node.walk()]
        least = min((c for c in limits if c is not None), default=None)
        if least is not None:
            found[name] = least
    return found


def counter_of(bound: BoundEntity) -> str:
    """Return the table by whose name rows are counted and streams are keyed.

    Classes that inherit by joined tables count together, so that values which are never
    repeated are not repeated in the table that they share.
    """
    return next(iter(bound.entity.tables), bound.table.name)


def said_of(spec: Specification, making: Making, owned: str = "") -> Overrides:
    """Return what is said of objects, the tenant in force included.

    Args:
        spec: What is wanted.
        making: The call.
        owned: The column that refers to the owner, for children.
    """
    said = sort_overrides(spec)
    return in_tenant(bound_of(spec.factory), spec.factory, said, making.pools, owned)


def node_of(
    making: Making,
    spec: Specification,
    n: int,
    *,
    chain: tuple[tuple[str, str], ...] = (),
    pool: tuple[Any, ...] = (),
) -> Node:
    """Return the node of objects that are asked for by themselves, or as parents.

    Args:
        making: The call.
        spec: What is wanted.
        n: How many objects.
        chain: The places that led here.
        pool: Objects that parents are taken from, besides the specification's.
    """
    family = _family(spec)
    if family is None:
        return Node(making, spec, n, chain=chain, pool=pool)
    return _child_alone(making, spec, n, *family, chain=chain, pool=pool)


@remembered
def _children_declared(factory: Any) -> dict[str, HasMany]:
    found: dict[str, HasMany] = factory.declared_children()
    return found


def _family(spec: Specification) -> tuple[type[Any], str, HasMany] | None:
    """Return the factory that makes such objects as its children, with the has-many.

    It is the one that makes their owners: another that somebody declares elsewhere, in a test
    perhaps, changes nothing.
    """
    for factory in all_factories():
        for relation, column in _children_declared(factory).items():
            if column.factory is spec.factory and _makes_owners(factory, spec.factory):
                return factory, relation, column
    return None


def _makes_owners(factory: type[Any], asker: type[Any]) -> bool:
    try:
        return factory_of(factory.model, asker) is factory
    except DeclarationError:
        return False  # several of the same standing


def _child_alone(
    making: Making,
    spec: Specification,
    n: int,
    owner: Any,
    relation: str,
    declared: HasMany,
    *,
    chain: tuple[tuple[str, str], ...],
    pool: tuple[Any, ...],
) -> Node:
    """Return children asked for without their owner: the owner is made as well.

    Each is the only such child of its owner, which counts and sums it. Children's row indices
    follow from their owner's, alone as in a family, so that unique values never meet.
    """
    bound = bound_of(spec.factory)
    column = owner_link(bound, PlannedEntity(bound_of(owner)))
    spacing = max(declared.most, 1)
    said = said_of(spec, making)
    reference = bound.column(column)
    assert isinstance(reference, Reference)
    given = column in said.parents or column in said.values
    if given or making.pools.find((*spec.pool, *pool), reference.table) is not None:
        first = making.stream.take(counter_of(bound_of(owner)), -(-n // spacing))
        indices = np.arange(n, dtype=np.uint64) + np.uint64(first * spacing)
        return Node(making, spec, n, rows=indices, spacing=spacing, chain=chain, pool=pool)
    parents = parent_specification(bound, spec.factory, reference, column)
    parents = parents.layered(said.within.get(column, {}))
    edge = (bound.table.name, column)
    node = node_of(making, parents, n, chain=(*chain, edge), pool=(*spec.pool, *pool))
    known = relation in node.bound.children
    return Node(
        making,
        spec,
        n,
        owned=Owned(node, np.arange(n, dtype=np.int64), column, relation=relation if known else ""),
        rows=node.indices * np.uint64(spacing),
        spacing=spacing,
        chain=chain,
        pool=pool,
    )


class Node(GeneratedSource):
    """Objects of one factory, asked for in one place.

    Args:
        making: The call.
        spec: What is wanted.
        n: How many objects.
        chain: The places that led here, to notice when they repeat.
        owned: Whose children they are.
        rows: Row indices; taken from the stream when left out.
        spacing: Row indices kept for the children of one owner.
        pool: Objects that parents are taken from, besides the specification's.
        places: Positions of children among those of their owner.
    """

    def __init__(
        self,
        making: Making,
        spec: Specification,
        n: int,
        *,
        chain: tuple[tuple[str, str], ...] = (),
        owned: Owned | None = None,
        rows: U64 | None = None,
        spacing: int = 1,
        pool: tuple[Any, ...] = (),
        places: I64 | None = None,
    ) -> None:
        bound = bound_of(spec.factory)
        self.making = making
        self.spec = spec
        self.chain = chain
        self.owned = owned
        self.places = places
        self.said: Overrides = said_of(spec, making, "" if owned is None else owned.column)
        self.pool = (*spec.pool, *pool)
        self.fixed: list[FixedRow] | None = None
        planned = PlannedEntity(bound, (), n, 0, link="" if owned is None else owned.column)
        super().__init__(planned, making.context, making)  # type: ignore[arg-type]  # asked for nothing
        self.spacing = spacing
        self.size = n
        self.indices = self._take(n) if rows is None else rows
        self._use_fixed(n)
        try:
            self._check_capacity()
        except CapacityError:
            if rows is None:
                making.stream.give_back(self.stream_table, n)
            raise
        self.first_key = making.pools.reserve(self, n)
        for name, value in self.said.values.items():
            self._say(name, 0, n, value)
        making.nodes.append(self)
        self.evaluated = NodeRows(self, np.arange(n, dtype=np.int64), self.indices, owned)
        self._made_links: dict[str, Node] = {}
        self.parents = ParentNodes(self)
        self.children = ChildNodes(self)
        self.by_object: set[str] = set()
        if owned is not None and owned.relation:
            owned.node.children.put(owned.relation, self)
        for function, later in self.said.functions:
            self._call(function, later)

    def place(self, i: int) -> int:
        """Return an object's position in the batch, or among its owner's such children."""
        return self.spec.first + (i if self.places is None else int(self.places[i]))

    # -- where rows come from ----------------------------------------------------------------

    @property
    def bound(self) -> BoundEntity:
        """The entity with its table."""
        return self.planned.bound

    @property
    def table(self) -> str:
        """Full name of the table."""
        return self.planned.table.name

    @property
    def stream_table(self) -> str:
        return counter_of(self.bound)

    def _take(self, n: int) -> U64:
        first = self.making.stream.take(self.stream_table, n, self.capacity)
        return np.arange(first, first + n, dtype=np.uint64)

    def _use_fixed(self, n: int) -> None:
        """Make the rows fixed ones where the declaration alone cannot make any."""
        rows = fixed_alternatives(self.spec, self.said, self._linked_columns())
        if rows is None:
            return
        at = (self.indices % np.uint64(len(rows))).astype(np.int64)
        self.indices = at.astype(np.uint64)
        self.fixed = [rows[i] for i in at.tolist()]
        states = self.bound.entity.states
        for i, row in enumerate(self.fixed):
            values: dict[str, Any] = {}
            for state in row.states:
                values |= states.get(state, {})
            for name, column in (values | dict(row.values)).items():
                self._overrides.setdefault(name, []).append((i, i + 1, as_column(column)))

    def _linked_columns(self) -> set[str]:
        """Return the columns that relationships given as overrides, or the owner, fill."""
        links = model_names(self.spec.factory.model).links
        found = {c for key in self.said.links for c in links[key]}
        if self.owned is not None:
            found |= {self.owned.column, *self.owned.filled}
        return found

    @property
    def capacity(self) -> int | None:
        """How many different rows the declaration can make, ``None`` for no limit."""
        found = _capacities(self.spec.factory, self.context.locale)
        return min(found.values(), default=None)

    def _check_capacity(self) -> None:
        if self.size == 0 or self.fixed is not None:
            return
        stop = int(self.indices.max()) + 1
        for name, capacity in _capacities(self.spec.factory, self.context.locale).items():
            if stop > capacity and name not in self.said.values:
                raise CapacityError(
                    f"{self.table}.{name} can make {capacity:,} unique values, but "
                    f"{stop:,} are wanted",
                    "Ask for fewer objects, declare a column with more capacity, or start again "
                    "with seeds.reset().",
                )

    # -- what stands in for declarations -----------------------------------------------------

    def _say(self, name: str, start: int, stop: int, value: Any) -> None:
        self._overrides.setdefault(name, []).insert(0, (start, stop, as_column(value)))

    def _call(self, function: Any, later: frozenset[str]) -> None:
        """Call a function for each object, and let what it says stand in for declarations."""
        from seeds.factories.row_view import RowView

        said: dict[str, list[Any]] = {}
        where: dict[str, list[int]] = {}
        for i in range(self.size):
            values = function(RowView(self.evaluated, i))
            if not isinstance(values, Mapping):
                raise DeclarationError(
                    f"{self.spec.factory.__name__}.state(): the function returned {values!r}",
                    "Return a dictionary of values.",
                )
            one = sort_overrides(Specification(self.spec.factory, (dict(values),)))
            if one.parents or one.links or one.counts or one.within:
                raise DeclarationError(
                    f"{self.spec.factory.__name__}: a function or a sequence says columns alone",
                    "Give parents and children as overrides; recycle() hands out several parents.",
                )
            for name, value in {**one.values, **one.others}.items():
                if name not in later:
                    said.setdefault(name, []).append(value)
                    where.setdefault(name, []).append(i)
        self.evaluated.begin_again()
        for name, given_values in said.items():
            if name not in self.bound.table.columns and name not in self.bound.hidden:
                self.said.others[name] = dict(zip(where[name], given_values, strict=True))
                self.by_object.add(name)
                continue
            for i, value in zip(where[name], given_values, strict=True):
                self._say(name, i, i + 1, value)

    @property
    def said_columns(self) -> frozenset[str]:
        """The columns for which something stands in for the declaration."""
        return frozenset(self._overrides)

    def first_said(self, name: str) -> bool:
        """Tell whether the first thing said of a column is a literal for all objects."""
        start, stop, column = self._overrides[name][0]
        return (start, stop) == (0, self.size) and isinstance(column, Constant)

    def literal(self, name: str) -> list[tuple[int, int, Any]]:
        """Return the literals that stand in for a column: first and last object, and value."""
        return [
            (start, stop, column.resolve())
            for start, stop, column in self._overrides.get(name, ())
            if isinstance(column, Constant)
        ]

    # -- keys ----------------------------------------------------------------------------------

    def keys(self, ordinals: I64) -> I64:
        return ordinals + np.int64(self.first_key)

    # -- what is asked of parents and relationships -----------------------------------------------

    def satisfy(self, where: str, asker: str) -> None:
        """See to it that a boolean column is true for all objects.

        Raises:
            DeclarationError: Neither the column itself nor a state can do it.
        """
        if operations.truth(self.evaluated.column(where)).all():
            return
        if where in self.bound.table.columns:
            self._say(where, 0, self.size, value=True)
            self.evaluated.begin_again()
            return
        before = {name: list(values) for name, values in self._overrides.items()}
        for values in self.bound.entity.states.values():
            for name, value in values.items():
                if name not in self.said.values:
                    self._say(name, 0, self.size, value)
            self.evaluated.begin_again()
            if operations.truth(self.evaluated.column(where)).all():
                return
            self._overrides = {name: list(v) for name, v in before.items()}
            self.evaluated.begin_again()
        raise DeclarationError(
            f"{asker} needs a row of {self.table} that is {where}, and no state of "
            f"{self.spec.factory.__name__} makes one",
            "Give it as an override, or declare a state that makes it true.",
        )

    def link_node(self, name: str, spec: Specification) -> Node:
        """Return the objects of a relationship that no reference declares, one for each."""
        if name not in self._made_links:
            chain = (*self.chain, (self.table, name))
            self._made_links[name] = Node(self.making, spec, self.size, chain=chain, pool=self.pool)
        return self._made_links[name]
