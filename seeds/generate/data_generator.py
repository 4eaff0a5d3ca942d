"""Values without tables: by the name of their kind, or as dictionaries by a schema.

The columns are evaluated as those of a table are, so that a value is a function of the seed, of
what was asked for, and of how often it was asked before.
"""

from __future__ import annotations

import copy
import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, overload

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from seeds.errors import CapacityError, SeedsError, UsageError, did_you_mean
from seeds.generate import columns, pools, streams
from seeds.generate.by_name import KINDS, canonical_name, column_of
from seeds.generate.cells import Context
from seeds.generate.python_values import micros
from seeds.generate.rows import GeneratedRows
from seeds.generate.source import Generation
from seeds.generate.vector import to_python
from seeds.plan.binding import BoundEntity
from seeds.plan.model import Plan, PlannedEntity
from seeds.schema.table import TableInfo
from seeds.spec.column import ChildAggregate, Column, HasMany, ParentField, Reference
from seeds.spec.entity import Entity

U64 = NDArray[np.uint64]
Made = Callable[[random.Random, int], Any]
"""Makes a value from a random generator of its own and the row's index."""

_VALUES = "values"
T = TypeVar("T")

_OF_TABLES = (Reference, ParentField, HasMany, ChildAggregate)


class _Counters:
    """How far the rows of everything that is asked for have been handed out."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, counter: str, n: int) -> U64:
        """Return the next n row indices of a counter."""
        with self._lock:
            first = self._next.get(counter, 0)
            self._next[counter] = first + n
        return np.arange(first, first + n, dtype=np.uint64)

    def reset(self, counter: str | None = None) -> None:
        """Let a counter begin again, or all of them."""
        with self._lock:
            if counter is None:
                self._next.clear()
            else:
                self._next.pop(counter, None)


class DataGenerator:
    """Makes values by the name of their kind, and dictionaries by a schema.

    ``DataGenerator(seed=42).generate("email")``: the same seed and the same calls give the same
    values. Each kind with its options, and each set of fields of a schema, goes on where its last
    call ended, whatever else was asked for in between.

    Args:
        seed: Random seed.
        locale: Locale of names and addresses.
        as_of: "Now" for relative times; the start of the current day in UTC when left out.
        providers: Custom Faker providers: classes, or dotted paths.

    Raises:
        UsageError: There is no such locale.
    """

    def __init__(
        self,
        seed: int = 42,
        locale: str = "en_US",
        as_of: dt.datetime | None = None,
        providers: tuple[Any, ...] = (),
    ) -> None:
        if as_of is None:
            as_of = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        place = pools.canonical_locale(locale)
        self.context = Context(seed, micros(as_of), place, tuple(providers))
        self._custom: dict[str, Column] = {}
        self._plain: dict[str, _Columns] = {}
        self._sequences: dict[str, NamedSequence] = {}
        self._counters = _Counters()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of all kinds, registered ones among them."""
        return tuple(sorted({*KINDS, *self._custom}))

    def generate(self, name: str, /, *, count: int | None = None, **options: Any) -> Any:
        """Return the next value of a kind.

        Args:
            name: The kind: ``email``, ``integer``, ``faker:color_name``, a registered one, …
            count: How many values; a list is returned then.
            options: Those of the kind, and ``optional``, the share of values that are not None.

        Raises:
            UsageError: There is no such kind, or an option is unknown, missing or wrong.
            CapacityError: There are not as many unique values.
        """
        path = canonical_name(name) + (_told(options) if options else "")
        # Options are compared by their texts, which do not tell functions apart.
        declared = None if options else self._plain.get(path)
        if declared is None:
            declared = _Columns(self.context, _VALUES, {path: self.column(name, **options)})
            if not options:
                self._plain[path] = declared
        found = declared.values(self._counters.take(path, _counted(count)))[path]
        return found[0] if count is None else found

    @overload
    def generate_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]: ...
    @overload
    def generate_schema(self, schema: Mapping[str, Any], count: None) -> dict[str, Any]: ...
    @overload
    def generate_schema(self, schema: Mapping[str, Any], count: int) -> list[dict[str, Any]]: ...
    def generate_schema(
        self, schema: Mapping[str, Any], count: int | None = None
    ) -> dict[str, Any] | list[dict[str, Any]]:
        """Return a dictionary with a value for each key of a schema.

        The values of one dictionary belong together: an e-mail address is made of the name beside
        it, a postal code is one of the city's.

        Args:
            schema: For each key one of these: the name of a kind; a dictionary with its ``type``
                and options; a dictionary without a ``type``, for a dictionary in its place;
                ``{"type": "list", "of": …, "min": 1, "max": 3}``; a column; a
                :class:`NamedSequence`; a function of a random generator and the row's index.
            count: How many dictionaries; a list is returned then.

        Raises:
            UsageError: The schema is wrong; the place is named.
            CapacityError: There are not as many unique values.
        """
        shape = _Object(self, schema, "")
        told = f"schema {streams.derive_key(_names(schema)):016x}"
        made = _Sheet(self.context, told, shape).values(self._counters.take(told, _counted(count)))
        return made[0] if count is None else made

    def register(self, name: str, made: Column | Made, *, replace: bool = False) -> None:
        """Add a kind of one's own, for :meth:`generate` and for schemas.

        Args:
            name: Its name.
            made: A column, or a function that takes a :class:`random.Random` and the row's index.
            replace: Whether it may take the place of another kind of this name.

        Raises:
            UsageError: The name is taken, or what makes the values is neither of these.
        """
        key = canonical_name(name)
        if not key or key.startswith("faker:") or key in _SHAPES:
            raise UsageError(f"{name!r} cannot be the name of a kind", "Take another name.")
        if not replace and (key in self._custom or key in KINDS):
            raise UsageError(
                f"there is a kind {name!r} already", "Take another name, or pass replace=True."
            )
        if not isinstance(made, Column):
            if not callable(made):
                raise UsageError(
                    f"{made!r} makes no values",
                    "Give a column, or a function of a random.Random and the row's index.",
                )
            made = columns.drawn(made)
        self._custom[key] = made
        self._plain.pop(key, None)

    def column(self, name: str, /, **options: Any) -> Column:
        """Return the column of a kind, a registered one among them; see :func:`seeds.generator`.

        Raises:
            UsageError: There is no such kind, or an option is unknown, missing or wrong.
        """
        return column_of(name, options, self._custom)

    def sequence(
        self, name: str, pattern: Any = None, *, start: int = 1, step: int = 1
    ) -> NamedSequence:
        """Return a sequence that counts by itself, whatever asks for its next value.

        The same name gives the same sequence; how it counts is said once, when it is first named.

        Args:
            name: Its name.
            pattern: As of :func:`seeds.sequence`: text with ``{n}``, or a function.
            start: The first number.
            step: From one number to the next.

        Raises:
            UsageError: It is there already and counts otherwise, or the pattern is wrong.
        """
        said = (pattern, start, step)
        found = self._sequences.get(name)
        if found is None:
            options = {"pattern": pattern, "start": start, "step": step}
            column = column_of("sequence", options)
            found = self._sequences[name] = NamedSequence(
                name, column, said, self.context, self._counters
            )
        elif said not in ((None, 1, 1), found.said):
            raise UsageError(
                f"the sequence {name!r} is there already, and counts otherwise",
                "Say how it counts once, or take another name.",
            )
        return found

    def reset(self) -> None:
        """Start all over: every kind, schema and sequence from its first value."""
        self._counters.reset()


class NamedSequence:
    """A sequence that counts by itself: each value is taken once, whoever takes it.

    Made by :meth:`DataGenerator.sequence`; ``next(sequence)`` is its next value.
    """

    def __init__(
        self,
        name: str,
        column: Column,
        said: tuple[Any, int, int],
        context: Context,
        counters: _Counters,
    ) -> None:
        self.name = name
        self.said = said
        self._counters = counters
        self._counter = f"sequence {name}"
        self._columns = _Columns(context, _VALUES, {self._counter: column})

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self.take(1)[0]

    def take(self, n: int) -> list[Any]:
        """Return the next n values."""
        rows = self._counters.take(self._counter, _counted(n))
        return self._columns.values(rows)[self._counter]

    def reset(self) -> None:
        """Start again from the first value."""
        self._counters.reset(self._counter)

    def __repr__(self) -> str:
        return f"<NamedSequence {self.name!r}>"


# -- columns without a table ---------------------------------------------------------------------


class _Columns:
    """Columns of a table that is nowhere but here."""

    def __init__(self, context: Context, table: str, declared: Mapping[str, Column]) -> None:
        for path, column in declared.items():
            for node in column.walk():
                if isinstance(node, _OF_TABLES):
                    raise UsageError(
                        f"{path}: a {node.generator} column is about rows of other tables",
                        "Write it in a factory.",
                    )
        self.context = context
        self.declared = declared
        source = sa.Table(table, sa.MetaData())
        info = TableInfo(table, {}, (), (), (), source)
        entity = Entity(table, table, source, declared, {}, {}, origin="DataGenerator")
        names = {id(column): path for path, column in declared.items()}
        bound = BoundEntity(entity, info, declared, {}, {}, names, None, (), ())
        plan = Plan((PlannedEntity(bound),), ())
        self.source = Generation(plan, context, {}).generated(table)

    def values(self, rows: U64) -> dict[str, list[Any]]:
        """Return the values of each column for some row indices."""
        wanted = int(rows.max()) + 1 if len(rows) else 0
        for path, column in self.declared.items():
            limits = [node.capacity(self.context.locale) for node in column.walk()]
            capacity = min((c for c in limits if c is not None), default=wanted)
            if wanted > capacity:
                # Options stand behind the name of a kind.
                name = path.partition("{")[0]
                raise CapacityError(
                    f"{name} can make {capacity:,} unique values, but {wanted:,} are wanted",
                    "Ask for fewer, declare one with more capacity, or reset the generator.",
                )
        made = GeneratedRows(self.source, rows.astype(np.int64), rows)
        try:
            return {path: to_python(made.column(path)) for path in self.declared}
        finally:
            made.forget()


# -- schemas -------------------------------------------------------------------------------------


class _Part:
    """What stands for a key of a schema."""

    def columns(self) -> Iterator[tuple[str, Column]]:
        """Yield the columns that it is made of, with their paths."""
        yield from ()

    def values(self, sheet: _Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        """Return its value in each row."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Value(_Part):
    path: str
    column: Column

    def columns(self) -> Iterator[tuple[str, Column]]:
        yield self.path, self.column

    def values(self, sheet: _Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        return made[self.path]


@dataclass(frozen=True)
class _Next(_Part):
    """The next value of a sequence that others take values of as well."""

    sequence: NamedSequence

    def values(self, sheet: _Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        return self.sequence.take(len(rows))


class _Object(_Part):
    """A dictionary with a part for each key."""

    def __init__(self, owner: DataGenerator, fields: Any, path: str) -> None:
        if not isinstance(fields, Mapping):
            raise UsageError(f"{path or 'the schema'} is {fields!r}, not a dictionary of fields")
        self.fields: dict[str, _Part] = {}
        for name, spec in fields.items():
            if not isinstance(name, str):
                raise UsageError(f"{path or 'the schema'}: {name!r} is no name of a field")
            self.fields[name] = _part(owner, spec, f"{path}.{name}" if path else name)

    def columns(self) -> Iterator[tuple[str, Column]]:
        for part in self.fields.values():
            yield from part.columns()

    def values(self, sheet: _Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        parts = {name: part.values(sheet, made, rows) for name, part in self.fields.items()}
        return [{name: found[i] for name, found in parts.items()} for i in range(len(rows))]


class _List(_Part):
    """A list of values, each made like the rows of a table of their own."""

    def __init__(self, owner: DataGenerator, path: str, options: Mapping[str, Any]) -> None:
        least, most = options.get("min", 1), options.get("max", 3)
        if not (isinstance(least, int) and isinstance(most, int) and 0 <= least <= most):
            raise UsageError(f"{path}: a list has {least!r} to {most!r} values, which says nothing")
        if "of" not in options:
            raise UsageError(f"{path}: a list needs 'of'", "Say what it is of.")
        self.path = path
        self.most = max(most, 1)
        self.size = columns.between(least, most)
        self.item = _part(owner, options["of"], f"{path}[]")

    def columns(self) -> Iterator[tuple[str, Column]]:
        yield f"{self.path}[]", self.size

    def values(self, sheet: _Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        sizes = np.array(made[f"{self.path}[]"], dtype=np.int64)
        ends = np.cumsum(sizes)
        places = np.arange(int(sizes.sum())) - np.repeat(ends - sizes, sizes)
        indices = np.repeat(rows, sizes) * np.uint64(self.most) + places.astype(np.uint64)
        inner = _Sheet(sheet.context, f"{sheet.table}.{self.path}", self.item)
        items = inner.values(indices)
        return [items[end - size : end] for end, size in zip(ends, sizes, strict=True)]


@dataclass(frozen=True)
class _Maybe(_Part):
    """A dictionary or list that is None in some rows."""

    path: str
    there: Column
    part: _Part

    def columns(self) -> Iterator[tuple[str, Column]]:
        yield f"{self.path}?", self.there
        yield from self.part.columns()

    def values(self, sheet: _Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        found = self.part.values(sheet, made, rows)
        there = made[f"{self.path}?"]
        return [value if some else None for value, some in zip(found, there, strict=True)]


class _Sheet:
    """The rows of a part: its columns, evaluated together so that they agree."""

    def __init__(self, context: Context, table: str, part: _Part) -> None:
        self.context = context
        self.table = table
        self.part = part
        declared: dict[str, Column] = {}
        for path, column in part.columns():
            if path in declared:
                raise UsageError(f"two fields are {path!r}", "Call one of them something else.")
            declared[path] = column
        self._columns = _Columns(context, table, declared)

    def values(self, rows: U64) -> list[Any]:
        """Return the part's value for each row index."""
        return self.part.values(self, self._columns.values(rows), rows)


_SHAPES = {"list": ("of", "min", "max"), "object": ("fields",)}


def _part(owner: DataGenerator, spec: Any, path: str) -> _Part:
    """Return what a value of a schema means.

    Raises:
        UsageError: It means nothing; the place is named.
    """
    match spec:
        case NamedSequence():
            return _Next(spec)
        case Column():
            return _Value(path, spec)
        case str():
            return _kind(owner, spec, {}, path)
        case Mapping() if isinstance(spec.get("type"), str):
            options = {name: value for name, value in spec.items() if name != "type"}
            return _kind(owner, spec["type"], options, path)
        case Mapping():
            return _Object(owner, spec, path)
        case _ if callable(spec):
            return _Value(path, columns.drawn(spec))
        case _:
            raise UsageError(
                f"{path}: {spec!r} says nothing about values",
                "Give the name of a kind, a dictionary, a column or a function; "
                f"{{'type': 'constant', 'value': {spec!r}}} is the value itself.",
            )


def _kind(owner: DataGenerator, name: str, options: dict[str, Any], path: str) -> _Part:
    plain = name.strip().lower()
    if plain == "sequence" and "name" in options:
        return _Next(_within(path, lambda: _sequence(owner, dict(options))))
    if plain not in _SHAPES:
        column = _within(path, lambda: owner.column(name, **options))
        # A node names its place, so that a kind that was registered once stands there anew.
        return _Value(path, copy.copy(column))
    unknown = [o for o in options if o not in (*_SHAPES[plain], "optional")]
    if unknown:
        raise UsageError(
            f"{path}: {plain!r} has no option {unknown[0]!r}",
            did_you_mean(unknown[0], (*_SHAPES[plain], "optional")),
        )
    part: _Part
    if plain == "list":
        part = _List(owner, path, options)
    else:
        part = _Object(owner, options.get("fields"), path)
    if "optional" not in options:
        return part
    try:
        return _Maybe(path, columns.boolean(options["optional"]), part)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{path}: optional is the share with a value: {error}") from error


def _sequence(owner: DataGenerator, options: dict[str, Any]) -> NamedSequence:
    name = options.pop("name")
    column_of("sequence", options)
    return owner.sequence(name, **options)


def _within(path: str, make: Callable[[], T]) -> T:
    """Return what a function returns; its errors name the place in the schema."""
    try:
        return make()
    except SeedsError as error:
        raise UsageError(f"{path}: {error.message}", error.hint) from error


def _counted(count: int | None) -> int:
    if count is None:
        return 1
    if count < 0:
        raise UsageError(f"{count!r} is no number of values", "Give a count of 0 or more.")
    return count


def _names(spec: Any) -> str:
    """Return the names of a schema's fields as text; what is said of a field changes no other."""
    if not isinstance(spec, Mapping):
        return ""
    if isinstance(spec.get("type"), str):
        return _names(spec.get("of", spec.get("fields")))
    return f"{{{','.join(f'{name}:{_names(value)}' for name, value in spec.items())}}}"


def _told(value: Any) -> str:
    """Return a text that is the same in every process for the same options.

    Functions and columns are told by their names alone; there is no text that says what they do.
    """
    match value:
        case Mapping():
            return f"{{{','.join(f'{key}:{_told(v)}' for key, v in value.items())}}}"
        case list() | tuple():
            return f"[{','.join(map(_told, value))}]"
        case Column():
            return value.generator
        case str() | int() | float() | None | dt.date() | dt.time():
            return repr(value)
        case _:
            return str(getattr(value, "__qualname__", type(value).__name__))
