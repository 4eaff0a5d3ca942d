"""Values of domains and composite types whose conditions are solved, field by field.

A composite type is taken to pieces: each of its fields that is none itself is a variable, and a
condition such as ``(VALUE).number > 0`` speaks of these. What is solved is put together again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seeds.conditions.model import Condition, Fails, Unknown, Unread, columns_of
from seeds.conditions.parsing import parse
from seeds.conditions.solving import Variable, solve
from seeds.conditions.values.postgresql import text_of
from seeds.filling.literals.containers import composite
from seeds.filling.literals.written_type import WrittenSqlType, read_type
from seeds.schema.catalogue import NamedType
from seeds.schema.types import Kind, LogicalType

_MADE = 256
"""Believable values of each field."""
_DEEPEST = 12
_FIELD = re.compile(r'\((?P<whole>\w+|"[^"]+")\)\.(?P<field>\w+|"[^"]+")')
_KINDS: Mapping[str, LogicalType] = {
    "smallint": LogicalType(Kind.INTEGER, bits=16),
    "integer": LogicalType(Kind.INTEGER, bits=32),
    "bigint": LogicalType(Kind.INTEGER),
    "boolean": LogicalType(Kind.BOOLEAN),
    "text": LogicalType(Kind.TEXT),
    "citext": LogicalType(Kind.TEXT),
    "date": LogicalType(Kind.DATE),
    "uuid": LogicalType(Kind.UUID),
    "timestamp without time zone": LogicalType(Kind.TIMESTAMP),
    "timestamp with time zone": LogicalType(Kind.TIMESTAMP, timezone=True),
}

Make = Callable[[WrittenSqlType, int], Sequence[str]]
"""Makes so many believable values of a type."""


@dataclass
class _Part:
    """A type within the type: a composite of others, or one whose values are made."""

    variable: Variable | None = None
    made: Sequence[str] = ()
    fields: list[_Part] = field(default_factory=list)


class Conditioned:
    """Values of a type that satisfy conditions.

    Args:
        named: The types that the schema defines.
        make: Makes values of types, whatever their conditions.
        now: What is now.
        seed: Chooses among the values that there are.
    """

    def __init__(
        self, named: Mapping[str, NamedType], make: Make, now: dt.datetime, seed: int
    ) -> None:
        self._named = named
        self._make = make
        self._now = now.replace(tzinfo=dt.UTC)
        self._seed = seed
        self._conditions: list[str] = []
        self._paths: set[str] = set()
        self._variables: dict[str, Variable] = {}

    def values(
        self, written: WrittenSqlType, conditions: Mapping[str, Sequence[str]], count: int
    ) -> list[str]:
        """Return values as texts; none where none were found.

        Args:
            written: The type.
            conditions: Conditions beside those of its domains, by what they call the value.
            count: How many.
        """
        self._conditions, self._variables = [], {}
        self._paths = {"value"}
        for name, texts in conditions.items():
            self._note(texts, name, "value")
        whole = self._part(written, "value", 0)
        if whole is None:
            return []
        read = list(self._read())
        names = list(self._variables)
        solved = [self._solved(read, count, nullable=nullable) for nullable in (False, True)]
        rows = solved[0] or solved[1]
        if names and not rows:
            return []
        found = []
        for at in range(count):
            row = dict(zip(names, rows[at % len(rows)], strict=True)) if names else {}
            try:
                text = _put_together(whole, row, at)
            except (Unknown, Fails):
                continue
            if text is not None:
                found.append(text)
        return list(dict.fromkeys(found))

    def _solved(
        self, conditions: Sequence[Condition], count: int, *, nullable: bool
    ) -> list[tuple[Any, ...]]:
        variables = [
            Variable(v.name, v.type, v.sql_type, nullable, v.candidates)
            for v in self._variables.values()
        ]
        whole = (tuple(self._variables),) if variables else ()
        return solve(
            variables, conditions, count=count, distinct=whole, seed=self._seed, now=self._now
        ).rows

    def _part(self, written: WrittenSqlType, path: str, depth: int) -> _Part | None:
        named = None if written.dimensions else self._named.get(written.full_name)
        if depth > _DEEPEST:
            return None
        if named is not None and named.base:
            self._note(named.checks, "VALUE", path)
            return self._part(read_type(named.base), path, depth + 1)
        if named is not None and named.fields:
            self._paths |= {f"{path}.{name}" for name, _ in named.fields}
            parts = [
                self._part(read_type(type_), f"{path}.{name}", depth + 1)
                for name, type_ in named.fields
            ]
            return _Part(fields=[_Part() if part is None else part for part in parts])
        labels = () if named is None else named.labels
        kind = LogicalType(Kind.TEXT, labels=labels) if labels else _kind(written)
        made = self._make(written, _MADE)
        if kind is None:
            return _Part(made=made) if made else None
        some = made if kind.kind is Kind.TEXT else ()
        self._variables[path] = Variable(path, kind, written.name, False, tuple(some))
        return _Part(variable=self._variables[path])

    def _note(self, conditions: Sequence[str], name: str, path: str) -> None:
        """Keep conditions that call a value by a name, which is the value at a path."""
        called = re.compile(rf'(?<![\w."]){re.escape(name)}(?![\w"])')
        self._conditions += [called.sub(f'"{path}"', sql) for sql in conditions]

    def _read(self) -> Iterator[Condition]:
        """Yield the conditions that speak of nothing but variables."""
        for sql in self._conditions:
            text, before = sql, ""
            while text != before:
                before, text = text, _FIELD.sub(self._joined, text)
            found = parse(text, "postgresql", tuple(self._variables))
            if not isinstance(found, Unread) and set(columns_of(found)) <= self._variables.keys():
                yield found

    def _joined(self, match: re.Match[str]) -> str:
        whole, name = match["whole"].strip('"'), match["field"].strip('"')
        path = f"{whole}.{name}"
        return f'"{path}"' if path in self._paths else match[0]


def _put_together(part: _Part, row: Mapping[str, Any], at: int) -> str | None:
    if part.fields:
        return composite([_put_together(one, row, at) for one in part.fields])
    if part.variable is None:
        return part.made[at % len(part.made)] if part.made else None
    value = row[part.variable.name]
    return None if value is None else text_of(value)


def _kind(written: WrittenSqlType) -> LogicalType | None:
    """Return what values of a type mean to conditions; ``None`` where they mean nothing."""
    if written.dimensions:
        return None
    match written.name:
        case "character varying" | "character":
            fixed = 1 if written.name == "character" else None
            length = written.number() or fixed
            return LogicalType(Kind.TEXT, length=length)
        case "numeric" if (written.number(1) or 0) >= 0:
            precision = written.number()
            if precision is None:
                return LogicalType(Kind.DECIMAL, precision=12, scale=2)
            return LogicalType(Kind.DECIMAL, precision=precision, scale=written.number(1) or 0)
    return _KINDS.get(written.name)
