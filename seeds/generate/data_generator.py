"""Values without tables: by the name of their kind, or as dictionaries by a schema.

The columns are evaluated as those of a table are, so that a value is a function of the seed, of
what was asked for, and of how often it was asked before.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from typing import Any, overload

from seeds.errors import UsageError
from seeds.generate import columns, pools, streams
from seeds.generate.by_name import KINDS, canonical_name, column_of
from seeds.generate.cells import Context
from seeds.generate.data_schema import SHAPES, ObjectPart, Sheet, names_of
from seeds.generate.python_values import micros
from seeds.generate.tableless import VALUES, Counters, NamedSequence, TablelessColumns, counted
from seeds.spec.column import Column

Made = Callable[[random.Random, int], Any]
"""Makes a value from a random generator of its own and the row's index."""


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
        self._plain: dict[str, TablelessColumns] = {}
        self._sequences: dict[str, NamedSequence] = {}
        self._counters = Counters()

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
            declared = TablelessColumns(self.context, VALUES, {path: self.column(name, **options)})
            if not options:
                self._plain[path] = declared
        found = declared.values(self._counters.take(path, counted(count)))[path]
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
        shape = ObjectPart(self, schema, "")
        told = f"schema {streams.derive_key(names_of(schema)):016x}"
        made = Sheet(self.context, told, shape).values(self._counters.take(told, counted(count)))
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
        if not key or key.startswith("faker:") or key in SHAPES:
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
