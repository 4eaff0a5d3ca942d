"""Generated rows under evaluation: streams, parents, children and what ``definition()`` fills."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import DeclarationError, MissingParentsError
from seeds.generate import grids, operations, streams
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.earlier import earlier
from seeds.generate.rows import EmptyRows, EvaluatedRows, PickedRows, Rows
from seeds.generate.sharing import drawn_from, having, meeting, passing, source_groups
from seeds.generate.vector import Vector, from_python, null_vector
from seeds.plan.binding import Defined
from seeds.plan.model import FanOut
from seeds.schema.types import Kind
from seeds.spec.column import (
    ChildAggregate,
    Column,
    Constant,
    HasMany,
    Key,
    Optional,
    ParentField,
    PythonDefault,
    RandomUuid,
    Reference,
)
from seeds.spec.grid import Grid, GridPart

if TYPE_CHECKING:
    from seeds.generate.source import GeneratedSource, Source

I64 = NDArray[np.int64]


class GeneratedRows(EvaluatedRows):
    """Generated rows of an entity.

    Args:
        source: The entity in this run.
        ordinals: Positions of the rows among the entity's rows in this run.
        rows: Their row indices, which position them in the streams.
        owner: The owners' rows and each row's position among them, for children.
    """

    def __init__(
        self,
        source: GeneratedSource,
        ordinals: I64,
        rows: NDArray[np.uint64],
        owner: tuple[Rows, I64] | None = None,
    ) -> None:
        super().__init__(source.context, source.planned.bound, source.planned.table.name)
        self.source = source
        self.ordinals = ordinals
        self.rows = rows
        self.owner = owner
        self.n = len(ordinals)
        self.plain: frozenset[str] = frozenset()
        self.shared: dict[Hashable, Any] = {}
        self._parents: dict[tuple[int, str], tuple[Rows, NDArray[np.bool_] | None]] = {}
        self._children: dict[str, tuple[GeneratedRows, I64]] = {}
        self._defined: dict[str, Vector] | None = None

    def forget(self) -> None:
        """Let go of everything computed.

        Rows and their children point at each other; without this their columns would stay
        in memory until Python's collector of cycles happens to run.
        """
        self._columns.clear()
        self._inline.clear()
        self._parents.clear()
        self._children.clear()
        self.shared.clear()
        self._defined = None
        self.owner = None

    def subset(self, positions: I64, plain: str) -> GeneratedRows:
        """Return some of these rows as rows of their own.

        Args:
            positions: Which.
            plain: A column that has its declared values there, whatever states say: a state's
                ``price * 2`` means the price without the state.
        """
        owner = None if self.owner is None else (self.owner[0], self.owner[1][positions])
        rows = GeneratedRows(self.source, self.ordinals[positions], self.rows[positions], owner)
        rows.plain = self.plain | {plain}
        return rows

    def _column(self, name: str) -> Vector:
        bound = self.source.planned.bound
        node = bound.column(name)
        overrides = []
        if name not in self.plain:
            overrides = self.source.overrides_of(name, self.ordinals)
        if not overrides:
            if node is None:
                raise DeclarationError(
                    f"{self.label} has no column {name!r} that is generated",
                    "Declare it in the factory.",
                )
            return self.evaluate(node, name)
        branches = []
        for mask, override in overrides:
            if isinstance(override, Reference | ParentField):
                # A reference chosen by a state is a reference of its own.
                branches.append((mask, self._evaluate(override, name)))
                continue
            positions = np.flatnonzero(mask)
            part = self.subset(positions, name).evaluate_alone(override, name)
            branches.append((mask, _expand(part, positions, self.n)))
        rest = null_vector(self.n)
        everywhere = np.logical_or.reduce([m for m, _ in branches]).all()
        if not everywhere and node is not None:
            rest = self.evaluate(node, name)
        branches.append((np.ones(self.n, dtype=np.bool_), rest))
        return operations.select(branches, self.n)

    def _column_of(self, path: str) -> str:
        """Return the column that a path belongs to; its name may hold a slash itself."""
        columns = self.source.planned.bound.columns
        parts = path.split("/")
        names = ("/".join(parts[:n]) for n in range(len(parts), 0, -1))
        return next((name for name in names if name in columns), parts[0])

    def evaluate_alone(self, node: Column, path: str) -> Vector:
        """Return the values of a node in place of the column's own declaration."""
        return self._evaluate(node, path)

    def _evaluate(self, node: Column, path: str) -> Vector:
        match node:
            case Generator():
                return node.generate(self.cells(node, path))
            case Reference():
                parents, nulls = self.parents(node, path)
                column = self.source.planned.bound.foreign_key(self._column_of(path))
                return parents.column(column.referenced[0]).with_nulls(nulls)
            case ParentField():
                reference = node.reference
                name = self.source.planned.bound.names.get(id(reference), f"{path}/0")
                parents, nulls = self.parents(reference, name)
                return parents.column(node.name).with_nulls(nulls)
            case Optional():
                value = self.evaluate(node.column, f"{path}/0")
                some = streams.bernoulli(self.cells(node, path).bits(), node.share)
                return value.with_nulls(~some)
            case Key():
                return Vector(Kind.INTEGER, self.source.keys(self.ordinals))
            case RandomUuid():
                return Vector(Kind.UUID, self._uuids(node, path))
            case HasMany():
                return self.evaluate(node.fan_out, f"{path}/0")
            case FanOut():
                drawn = self.cells(node, path).below(node.most - node.least + 1)
                return Vector(Kind.INTEGER, drawn + np.int64(node.least))
            case ChildAggregate():
                relation = self.source.planned.bound.names[id(node.children)]
                children, counts = self.children(relation)
                values = None if node.function == "count" else children.column(node.column)
                return operations.aggregate(node.function, values, counts)
            case PythonDefault():
                return from_python([node.function() for _ in range(self.n)])
            case Defined():
                return self.defined()[path]
            case Grid():
                return Vector(Kind.INTEGER, grids.combination(self, node, path))
            case GridPart():
                number = self.evaluate(node.grid, f"{path}/0").data
                return Vector(Kind.INTEGER, grids.part(self, node, number))
            case _:
                return super()._evaluate(node, path)

    def cells(self, node: Column, path: str) -> Cells:
        """Return the cells of a node that stands at a path."""
        table = self.source.planned.table.name
        streamed = self.source.stream_table
        generator = f"{node.generator}@{node.version}"
        key = streams.derive_key(self.context.seed, streamed, path, generator)
        scope = _Scope(self, node, path)
        return Cells(
            self.context,
            streamed,
            self.rows,
            key,
            f"{table}.{path}",
            scope,
            self.shared,
            self.source.spacing,
            self.ordinals,
            self.source.size,
        )

    def _uuids(self, node: Column, path: str) -> Any:
        import pyarrow as pa

        cells = self.cells(node, path)
        raw = np.empty((self.n, 2), dtype=">u8")
        raw[:, 0] = (cells.bits(0) & np.uint64(0xFFFFFFFFFFFF0FFF)) | np.uint64(0x4000)
        raw[:, 1] = (cells.bits(1) & np.uint64(0x3FFFFFFFFFFFFFFF)) | np.uint64(1 << 63)
        return pa.Array.from_buffers(pa.binary(16), self.n, [None, pa.py_buffer(raw.tobytes())])

    # -- parents ---------------------------------------------------------------------------

    def parents(self, reference: Reference, path: str) -> tuple[Rows, NDArray[np.bool_] | None]:
        """Return the parents' rows that a reference chose, and where there is none."""
        key = (id(reference), path)
        found = self._parents.get(key)
        if found is None:
            found = self._parents[key] = self._choose(reference, path)
        return found

    def _choose(self, reference: Reference, path: str) -> tuple[Rows, Any]:
        planned = self.source.planned
        if self.owner is not None and planned.bound.column(planned.link) is reference:
            return PickedRows(*self.owner), None
        target = self.source.target(reference.table)
        cells = self.cells(reference, path)
        nulls = None
        if reference.share < 1:
            nulls = ~streams.bernoulli(cells.bits(1), reference.share)
        candidates = None if reference.where is None else target.eligible(reference.where)
        if reference.meeting and target is not self.source:
            others = [
                (mine, self.source.target(t), theirs) for mine, t, theirs in reference.meeting
            ]
            candidates = meeting(target, reference.where, others)
        if reference.only is not None and target is not self.source:
            candidates = passing(target, candidates, reference.only)
        if reference.present and target is not self.source:
            whole = having(target, reference.present)
            if whole is not None:
                candidates = whole if candidates is None else np.intersect1d(candidates, whole)
        n = target.size if candidates is None else len(candidates)
        stated = self.source.fixed_parents(path)
        if target is self.source:
            # A row refers to an earlier one of its own table; the first has none before it.
            # Where NULL is not allowed it refers to itself.
            ordinals, first = earlier(
                self.source, self.ordinals, self.rows, cells, last=reference.distinct
            )
            if self._nullable(path):
                nulls = first if nulls is None else nulls | first
        elif n == 0:
            if stated is None and self.source.tried_from is None and not self._nullable(path):
                wanted = [reference.where, *(reference.present if target.size else ())]
                what = " and ".join(filter(None, wanted))
                raise MissingParentsError(
                    f"{self.label} need {reference.table}{f' with {what}' if what else ''}, and "
                    "there are none",
                    f"Seed {reference.table} first.",
                )
            ordinals = np.zeros(self.n, dtype=np.int64)
            nulls = np.ones(self.n, dtype=np.bool_)
        elif reference.same is not None:
            same_as = reference.same_as or reference.same
            groups = source_groups(target, same_as, reference.where, reference.present)
            place = None if reference.place is None else cells.values(reference.place).data
            ordinals, lacking = drawn_from(groups, self.column(reference.same), cells, place)
            lost = lacking & ~np.isin(self.ordinals, list(stated or ()))
            if lost.any() and self.source.tried_from is None and not self._nullable(path):
                raise MissingParentsError(
                    f"{self.label} need {reference.table} of the same {reference.same}, and some "
                    "have none",
                    f"Seed more {reference.table} first, or let the column be NULL.",
                )
            nulls = lacking if nulls is None else nulls | lacking
        else:
            ordinals = self._draw(reference, cells, n)
            if candidates is not None:
                ordinals = candidates[ordinals]
        if stated is not None:
            ordinals, nulls = _state(self.ordinals, ordinals, nulls, stated)
        if target.size == 0:
            return EmptyRows(self.n), nulls
        return self._picked(target, ordinals), nulls

    def _picked(self, target: Source, ordinals: I64) -> Rows:
        if target is self.source and self.source.tried_from is not None:
            # Candidates refer to those that were tried before them.
            rows = (ordinals + np.int64(self.source.planned.row_start)).astype(np.uint64)
            return GeneratedRows(self.source, ordinals, rows)
        return target.pick(ordinals)

    def _nullable(self, path: str) -> bool:
        """Tell whether rows may have no parent: what is taken from none is NULL."""
        bound, columns = self.source.planned.bound, self.source.planned.table.columns
        if path in columns:
            return columns[path].nullable
        reference = bound.hidden.get(path)
        taken = [n for n, c in bound.columns.items() if any(x is reference for x in c.walk())]
        return bool(taken) and all(columns[name].nullable for name in taken)

    def _draw(self, reference: Reference, cells: Cells, n: int) -> I64:
        if reference.place is not None:
            place: I64 = cells.values(reference.place).data
            return place % n
        if reference.distinct:
            most = self.source.spacing
            owners, position = np.divmod(self.rows, np.uint64(most))
            if int(position.max(initial=0)) >= n:
                raise DeclarationError(
                    f"{cells.label}: {int(position.max()) + 1} different parents are wanted, "
                    f"and there are {n}"
                )
            keys = streams.row_states(cells.key, owners)
            return streams.permute(position, n, keys).view(np.int64)
        match reference.skew:
            case "uniform":
                return cells.below(n)
            case "even":
                return (self.rows % np.uint64(n)).view(np.int64)
            case "mild":
                return streams.scatter(streams.mild(cells.bits(), n), n)
            case "zipf":
                return streams.scatter(streams.zipf(cells.bits(), n), n)

    # -- children --------------------------------------------------------------------------

    def fan_out(self, relation: str) -> I64:
        """Return how many children of a relation each row has."""
        child = self.source.child(relation)
        node = child.planned.fan_out
        assert node is not None
        if isinstance(node.fan_out, Constant):
            counts: I64 = np.full(self.n, node.fan_out.value, dtype=np.int64)
        else:
            vector = self.evaluate(node.fan_out, f"{relation}/0").decoded
            counts = vector.data.copy()
            if vector.nulls is not None:
                counts[vector.nulls] = 0
            largest = int(counts.max(initial=0))
            if largest > child.spacing:
                raise DeclarationError(
                    f"{self.source.planned.table.name}.{relation.removeprefix('per:')}: a row has "
                    f"{largest} children, and {child.spacing} at most were declared",
                    "Raise most= of the has_many, or bound its fan-out.",
                )
        limit = child.widest
        if limit is not None:
            np.minimum(counts, limit, out=counts)
        stated = self.source.fixed_fan_out(relation)
        if stated is not None:
            early = self.ordinals < len(stated)
            if early.any():
                counts[early] = stated[self.ordinals[early]]
        return counts

    def children(self, relation: str, start: int = 0) -> tuple[GeneratedRows, I64]:
        """Return the children of these rows, owner after owner, and each owner's number.

        Args:
            relation: The has-many.
            start: Ordinal of the first child; only keys depend on it.
        """
        found = self._children.get(relation)
        if found is None:
            child = self.source.child(relation)
            counts = self.fan_out(relation)
            total = int(counts.sum())
            positions = np.repeat(np.arange(self.n, dtype=np.int64), counts)
            starts = np.cumsum(counts) - counts
            within = np.arange(total, dtype=np.int64) - np.repeat(starts, counts)
            rows = self.rows[positions] * np.uint64(child.spacing) + within.astype(np.uint64)
            first = self._first_child(relation, start)
            ordinals = np.arange(first, first + total, dtype=np.int64)
            made = GeneratedRows(child, ordinals, rows, (self, positions))
            found = self._children[relation] = (made, counts)
        return found

    def _first_child(self, relation: str, start: int) -> int:
        if start or self.n == 0 or not self.source.child(relation).planned.fixed:
            return start
        # Children of fixed rows are told apart by their ordinals, which count from the first.
        return self.source.child(relation).fixed_start(int(self.ordinals[0]))

    # -- a row at a time -------------------------------------------------------------------

    def defined(self) -> Mapping[str, Vector]:
        """Return the columns that the entity's ``definition()`` fills."""
        if self._defined is None:
            from seeds.generate.definition import run_definition

            self._defined = run_definition(self)
        return self._defined


class _Scope:
    """What a generator sees of its row: other columns by the nodes that it was given."""

    def __init__(self, rows: GeneratedRows, node: Column, path: str) -> None:
        self.rows, self.node, self.path = rows, node, path

    def evaluate(self, node: Column) -> Vector:
        inputs = self.node.inputs()
        index = next((i for i, given in enumerate(inputs) if given is node), len(inputs))
        return self.rows.evaluate(node, f"{self.path}/{index}")


def _expand(part: Vector, positions: I64, n: int) -> Vector:
    """Return values placed at their positions among n rows; the others hold anything."""
    index = np.zeros(n, dtype=np.int64)
    index[positions] = np.arange(len(positions))
    return part.take(index)


def _state(ordinals: I64, drawn: I64, nulls: Any, stated: Mapping[int, int]) -> tuple[I64, Any]:
    """Put the parents that fixed rows state in place of drawn ones."""
    if len(ordinals) == 0 or int(ordinals.min()) > max(stated):
        return drawn, nulls
    drawn = drawn.copy()
    nulls = None if nulls is None else nulls.copy()
    for ordinal, parent in stated.items():
        here = ordinals == ordinal
        drawn[here] = parent
        if nulls is not None:
            nulls[here] = False
    return drawn, nulls
