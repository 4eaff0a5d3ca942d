"""Choices among given values: uniform, weighted, by the value of another column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from seeds.errors import DeclarationError
from seeds.generate import streams
from seeds.generate.arrow import pc, primitive
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.operations import nulls_of
from seeds.generate.vector import Values, Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column, as_column
from seeds.spec.grid import GridPart


@dataclass(frozen=True, eq=False)
class Choice(Generator):
    """One of the options, by weight."""

    options: Values
    weights: tuple[float, ...] | None = None
    generator = "choice"

    def generate(self, cells: Cells) -> Vector:
        n = len(self.options.values)
        if self.weights is None:
            codes: Any = cells.below(n).astype(np.int32)
        else:
            codes = streams.weighted(cells.bits(), self.weights)
        return Vector(None, codes, None, 0, self.options)


@dataclass(frozen=True, eq=False)
class WideningChoice(Generator):
    """One of few options in the first rows, and of others in all that follow.

    Attributes:
        options: The few, then the others.
        few: How many of them are the few.
        until: The row index from which the others are drawn.
    """

    options: Values
    few: int
    until: int
    # The first rows hold what a choice of the few would give them.
    generator = "choice"

    def generate(self, cells: Cells) -> Vector:
        first = cells.rows < np.uint64(self.until)
        others = len(self.options.values) - self.few
        codes = cells.below(np.where(first, self.few, others).astype(np.uint64)).astype(np.int64)
        codes += np.where(first, 0, self.few)
        return Vector(None, codes, None, 0, self.options)


@dataclass(frozen=True, eq=False)
class ExactChoice(Generator):
    """One of the options, in exact shares: each run of rows holds the same numbers of them.

    Attributes:
        options: The options.
        slots: For each place of a run of rows, the option's code; shuffled for each run.
    """

    options: Values
    slots: tuple[int, ...]
    generator = "exact-choice"

    def generate(self, cells: Cells) -> Vector:
        n = len(self.slots)
        block, place = np.divmod(cells.rows, np.uint64(n))
        keys = streams.row_states(cells.key, block)
        shuffled = streams.permute(place, n, keys).view(np.int64)
        codes = np.array(self.slots, dtype=np.int32)[shuffled]
        return Vector(None, codes, None, 0, self.options)


@dataclass(frozen=True, eq=False)
class ChoiceBy(Generator):
    """One of the options that belong to the value of another column, uniformly.

    Attributes:
        key: The other column.
        options: All options, those of the first key first.
        keys: The keys as text, in order.
        starts: For each key, where its options start.
        lengths: For each key, how many options it has.
    """

    key: Column
    options: Values
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    generator = "choice-by"

    def inputs(self) -> tuple[Column, ...]:
        return (self.key,)

    def generate(self, cells: Cells) -> Vector:
        given = cells.values(self.key)
        found = pc.index_in(given.texts(), value_set=pa.array(self.keys))
        nulls = given.missing
        if nulls is not None:
            # Any key will do where the result is NULL.
            found = pc.if_else(primitive(nulls), pa.scalar(0, found.type), found)
        if found.null_count:
            unknown = given.texts().filter(pc.is_null(found))[0].as_py()
            raise DeclarationError(
                f"{cells.label}: there are no options for {unknown!r}",
                f"Known: {', '.join(self.keys)}.",
            )
        position = found.to_numpy(zero_copy_only=False)
        lengths = np.array(self.lengths, dtype=np.uint64)[position]
        codes = cells.below(lengths) + np.array(self.starts, dtype=np.int64)[position]
        return Vector(None, codes, nulls, 0, self.options)


@dataclass(frozen=True, eq=False)
class Sample(Generator):
    """A list of distinct options, as many as between two bounds."""

    options: tuple[Any, ...]
    low: int
    high: int
    generator = "sample"

    def generate(self, cells: Cells) -> Vector:
        n = len(self.options)
        size = cells.below(self.high - self.low + 1) + self.low
        # A step coprime with n walks over all options without repeating one.
        start, step = cells.below(n, 1), self._steps()[cells.below(len(self._steps()), 2)]
        distinct: dict[int, int] = {}
        codes = np.empty(len(cells), dtype=np.int64)
        lists: list[Any] = []
        combined = (size * n + start) * n + step
        for i, code in enumerate(combined.tolist()):
            at = distinct.get(code)
            if at is None:
                at = distinct[code] = len(lists)
                k, s, d = int(size[i]), int(start[i]), int(step[i])
                lists.append([self.options[(s + j * d) % n] for j in range(k)])
            codes[i] = at
        return Vector(None, codes, None, 0, Values(lists))

    def _steps(self) -> Any:
        n = len(self.options)
        return np.array([s for s in range(1, max(n, 2)) if np.gcd(s, n) == 1], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Boolean(Generator):
    """True in a share of the rows."""

    share: float
    generator = "boolean"

    def generate(self, cells: Cells) -> Vector:
        return Vector(Kind.BOOLEAN, streams.bernoulli(cells.bits(), self.share))


@dataclass(frozen=True, eq=False)
class Position(Generator):
    """A child's place among its siblings: 0 for the owner's first child."""

    generator = "position"

    def generate(self, cells: Cells) -> Vector:
        return Vector(Kind.INTEGER, (cells.rows % np.uint64(cells.spacing)).view(np.int64))


@dataclass(frozen=True, eq=False)
class Element(Generator):
    """One element of a chosen sequence, by a number that wraps around at its end."""

    source: Column
    index: Column
    generator = "element"

    def inputs(self) -> tuple[Column, ...]:
        return (self.source, self.index)

    def capacity(self, locale: str) -> int | None:
        # Each place of a set that is combined with no other one comes once.
        if isinstance(self.index, GridPart) and len(self.index.grid.dimensions) == 1:
            size = self.index.grid.dimensions[0]
            return size if isinstance(size, int) else None
        return None

    def generate(self, cells: Cells) -> Vector:
        given = cells.values(self.source)
        if given.pool is None:
            raise DeclarationError(f"{cells.label}: element() takes choices of sequences")
        flat, starts, lengths = given.pool.flattened()
        index = cells.values(self.index).decoded_as(Kind.INTEGER)
        size = lengths[given.data]
        nulls = nulls_of(given, index)
        if not size.all():
            # There is nothing to choose from None or an empty sequence.
            nulls = (size == 0) if nulls is None else nulls | (size == 0)
        codes = starts[given.data] + index.data % np.maximum(size, 1)
        return Vector(None, codes, nulls, 0, flat)


def exactly(numbers: Mapping[Any, int]) -> Column:
    """Declare a choice in exact shares, so that required values occur however few rows there are.

    ``exactly({"user": 15, "premium": 4, "admin": 1})`` gives every twenty consecutive rows
    fifteen users, four premium ones and one admin, in an order of their own.

    Raises:
        ValueError: A number is negative, or all are zero.
    """
    if not numbers or min(numbers.values()) < 0 or sum(numbers.values()) < 1:
        raise ValueError("numbers are not negative, and one is positive")
    slots = [code for code, number in enumerate(numbers.values()) for _ in range(number)]
    return ExactChoice(Values(tuple(numbers)), tuple(slots))


def choice(options: Sequence[Any] | Mapping[Any, float]) -> Column:
    """Declare a choice: of a sequence uniformly, of a mapping by its weights.

    Raises:
        ValueError: There are no options, or a weight is negative.
    """
    if not options:
        raise ValueError("choice() needs at least one option")
    if isinstance(options, Mapping):
        weights = tuple(options.values())
        if min(weights) < 0 or sum(weights) <= 0:
            raise ValueError("weights are not negative, and one is positive")
        return Choice(Values(tuple(options)), weights)
    return Choice(Values(options))


def widening(few: Sequence[Any], others: Sequence[Any], until: int) -> Column:
    """Declare a choice of few options in the first rows, and of others in all that follow.

    What a row holds does not depend on how many rows there are, and a table with few of them
    costs no more than few options do.

    Args:
        few: Options of the first rows.
        others: Options of all other rows.
        until: How many rows are the first ones.

    Raises:
        ValueError: There are no options of one kind.
    """
    if not few or not others:
        raise ValueError("widening() needs options for the first rows, and for the others")
    return WideningChoice(Values([*few, *others]), len(few), until)


def choice_by(key: Column, options: Mapping[str, Sequence[Any]]) -> Column:
    """Declare a choice among the options that belong to another column's value."""
    flat = [option for group in options.values() for option in group]
    lengths = [len(group) for group in options.values()]
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    if not flat or min(lengths) == 0:
        raise ValueError("choice_by() needs at least one option for each key")
    return ChoiceBy(key, Values(flat), tuple(options), tuple(starts), tuple(lengths))


def sample(options: Sequence[Any], low: int, high: int) -> Column:
    """Declare a list of distinct options, ``low`` to ``high`` of them."""
    if not 0 <= low <= high <= len(options):
        raise ValueError(f"cannot take {low} to {high} of {len(options)} options")
    return Sample(tuple(options), low, high)


def boolean(share: float = 0.5) -> Column:
    """Declare a boolean that is true in a share of the rows."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    return Boolean(share)


def position() -> Column:
    """Declare a child's place among its siblings, counted from 0."""
    return Position()


def element(source: Column, index: Any) -> Column:
    """Declare an element of a chosen sequence; the index wraps around at its end."""
    return Element(source, as_column(index))


__all__ = [
    "boolean",
    "choice",
    "choice_by",
    "element",
    "exactly",
    "position",
    "sample",
]
