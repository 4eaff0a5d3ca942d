"""Schemas of dictionaries: what stands for each key, and the values that belong together."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from seeds.errors import SeedsError, UsageError, did_you_mean
from seeds.generate import columns
from seeds.generate.by_name import column_of
from seeds.generate.cells import Context
from seeds.generate.tableless import U64, NamedSequence, TablelessColumns
from seeds.spec.column import Column

if TYPE_CHECKING:
    from seeds.generate.data_generator import DataGenerator

T = TypeVar("T")
SHAPES = {"list": ("of", "min", "max"), "object": ("fields",)}
"""Names of what a schema has besides kinds, with their options."""


class Part:
    """What stands for a key of a schema."""

    def columns(self) -> Iterator[tuple[str, Column]]:
        """Yield the columns that it is made of, with their paths."""
        yield from ()

    def values(self, sheet: Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        """Return its value in each row."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Value(Part):
    path: str
    column: Column

    def columns(self) -> Iterator[tuple[str, Column]]:
        yield self.path, self.column

    def values(self, sheet: Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        return made[self.path]


@dataclass(frozen=True)
class _Next(Part):
    """The next value of a sequence that others take values of as well."""

    sequence: NamedSequence

    def values(self, sheet: Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        return self.sequence.take(len(rows))


class ObjectPart(Part):
    """A dictionary with a part for each key."""

    def __init__(self, owner: DataGenerator, fields: Any, path: str) -> None:
        if not isinstance(fields, Mapping):
            raise UsageError(f"{path or 'the schema'} is {fields!r}, not a dictionary of fields")
        self.fields: dict[str, Part] = {}
        for name, spec in fields.items():
            if not isinstance(name, str):
                raise UsageError(f"{path or 'the schema'}: {name!r} is no name of a field")
            self.fields[name] = _part(owner, spec, f"{path}.{name}" if path else name)

    def columns(self) -> Iterator[tuple[str, Column]]:
        for part in self.fields.values():
            yield from part.columns()

    def values(self, sheet: Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        parts = {name: part.values(sheet, made, rows) for name, part in self.fields.items()}
        return [{name: found[i] for name, found in parts.items()} for i in range(len(rows))]


class _List(Part):
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

    def values(self, sheet: Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        sizes = np.array(made[f"{self.path}[]"], dtype=np.int64)
        ends = np.cumsum(sizes)
        places = np.arange(int(sizes.sum())) - np.repeat(ends - sizes, sizes)
        indices = np.repeat(rows, sizes) * np.uint64(self.most) + places.astype(np.uint64)
        inner = Sheet(sheet.context, f"{sheet.table}.{self.path}", self.item)
        items = inner.values(indices)
        return [items[end - size : end] for end, size in zip(ends, sizes, strict=True)]


@dataclass(frozen=True)
class _Maybe(Part):
    """A dictionary or list that is None in some rows."""

    path: str
    there: Column
    part: Part

    def columns(self) -> Iterator[tuple[str, Column]]:
        yield f"{self.path}?", self.there
        yield from self.part.columns()

    def values(self, sheet: Sheet, made: Mapping[str, list[Any]], rows: U64) -> list[Any]:
        found = self.part.values(sheet, made, rows)
        there = made[f"{self.path}?"]
        return [value if some else None for value, some in zip(found, there, strict=True)]


class Sheet:
    """The rows of a part: its columns, evaluated together so that they agree."""

    def __init__(self, context: Context, table: str, part: Part) -> None:
        self.context = context
        self.table = table
        self.part = part
        declared: dict[str, Column] = {}
        for path, column in part.columns():
            if path in declared:
                raise UsageError(f"two fields are {path!r}", "Call one of them something else.")
            declared[path] = column
        self._columns = TablelessColumns(context, table, declared)

    def values(self, rows: U64) -> list[Any]:
        """Return the part's value for each row index."""
        return self.part.values(self, self._columns.values(rows), rows)


def _part(owner: DataGenerator, spec: Any, path: str) -> Part:
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
            return ObjectPart(owner, spec, path)
        case _ if callable(spec):
            return _Value(path, columns.drawn(spec))
        case _:
            raise UsageError(
                f"{path}: {spec!r} says nothing about values",
                "Give the name of a kind, a dictionary, a column or a function; "
                f"{{'type': 'constant', 'value': {spec!r}}} is the value itself.",
            )


def _kind(owner: DataGenerator, name: str, options: dict[str, Any], path: str) -> Part:
    plain = name.strip().lower()
    if plain == "sequence" and "name" in options:
        return _Next(_within(path, lambda: _sequence(owner, dict(options))))
    if plain not in SHAPES:
        column = _within(path, lambda: owner.column(name, **options))
        # A node names its place, so that a kind that was registered once stands there anew.
        return _Value(path, copy.copy(column))
    unknown = [o for o in options if o not in (*SHAPES[plain], "optional")]
    if unknown:
        raise UsageError(
            f"{path}: {plain!r} has no option {unknown[0]!r}",
            did_you_mean(unknown[0], (*SHAPES[plain], "optional")),
        )
    part: Part
    if plain == "list":
        part = _List(owner, path, options)
    else:
        part = ObjectPart(owner, options.get("fields"), path)
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


def names_of(spec: Any) -> str:
    """Return the names of a schema's fields as text; what is said of a field changes no other."""
    if not isinstance(spec, Mapping):
        return ""
    if isinstance(spec.get("type"), str):
        return names_of(spec.get("of", spec.get("fields")))
    return f"{{{','.join(f'{name}:{names_of(value)}' for name, value in spec.items())}}}"
