"""Columns whose values a rule says: what is known of them before anything else is decided."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import prod
from typing import Any

from seeds.filling.defaults import literal_of
from seeds.filling.rules.expressions import read_expression
from seeds.generate.columns.choice import Boolean, Choice, ExactChoice
from seeds.generate.columns.cycle import Cycle
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind
from seeds.spec.column import Column, Constant, Field, Operation, Optional

FEW = 64
"""Combinations of given values, up to which others are made to go with each of them."""


@dataclass(frozen=True)
class Given:
    """What rules say of columns.

    Attributes:
        columns: Their declarations.
        left: Columns that are left to the database.
        texts: The expressions, by column.
        possible: The only values of those of which they are known.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    texts: dict[str, str] = field(default_factory=dict)
    possible: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        return name in self.texts

    @property
    def names(self) -> frozenset[str]:
        """The columns."""
        return frozenset(self.texts)

    def is_one(self, name: str) -> bool:
        """Tell whether a column has the same value in all rows."""
        return len(self.possible.get(name, ())) == 1

    def leads(self, columns: Iterable[str]) -> bool:
        """Tell whether other columns can be made to go with those that are given among some."""
        names = list(columns)
        mine = [name for name in names if name in self]
        return len(mine) < len(names) and self.are_few(mine)

    def are_few(self, names: Iterable[str]) -> bool:
        """Tell whether all combinations of the values of given columns are known, and few."""
        found = [self.possible.get(name) for name in names]
        return None not in found and prod(len(values or ()) for values in found) <= FEW

    def combinations(self, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return all combinations of the values of some columns."""
        return list(itertools.product(*(self.possible[name] for name in names)))


def given_of(table: CatalogueTable, dialect: str) -> Given:
    """Return what rules say of a table's columns.

    Args:
        table: The table, with its rules.
        dialect: ``postgresql`` or ``sqlite``.
    """
    found = Given()
    left = set()
    for name, text in table.ruled.get("columns", {}).items():
        made = read_expression(text, table.columns, f"{table.name}.{name}")
        found.texts[name] = text
        if made is None:
            left.add(name)
            value = default_of(table, name, dialect)
            if table.columns[name].default is None or value is not None:
                found.possible[name] = (value,)
            continue
        found.columns[name] = made
        values = _values(made)
        if values is not None:
            found.possible[name] = tuple(_distinct(values))
    return Given(found.columns, frozenset(left), found.texts, found.possible)


def default_of(table: CatalogueTable, name: str, dialect: str) -> Any:
    """Return the value that a column's default is; ``None`` where that is none, or not known.

    Args:
        table: The table.
        name: The column.
        dialect: ``postgresql`` or ``sqlite``.
    """
    default = table.columns[name].default
    value = None if default is None else literal_of(default, dialect)
    made = {Kind.INTEGER: int, Kind.DECIMAL: Decimal, Kind.FLOAT: float}
    number = made.get(table.info.columns[name].type.kind)
    if number is None or not isinstance(value, str):
        return value
    try:
        return number(value)
    except (ValueError, ArithmeticError):
        return None


def _values(column: Column) -> Sequence[Any] | None:
    """Return all values that a declaration can have; ``None`` where that is not known."""
    match column:
        case Constant(value=value) if not callable(value):
            return (value,)
        case Choice(options=options, weights=weights):
            weighed = weights or (1,) * len(options.values)
            return [v for v, w in zip(options.values, weighed, strict=True) if w]
        case ExactChoice(options=options, slots=slots):
            return [options.values[code] for code in slots]
        case Cycle(options=options):
            return list(options.values)
        case Boolean():
            return (True, False)
        case Optional(column=inner):
            values = _values(inner)
            return None if values is None else [*values, None]
    return None


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Return values that differ, also in kind: True is not 1."""
    found: dict[tuple[str, str], Any] = {}
    for value in values:
        found.setdefault((type(value).__name__, repr(value)), value)
    return list(found.values())


def may_be_null(column: Column, table: CatalogueTable) -> bool:
    """Tell whether a declaration may have no value in some rows.

    Args:
        column: The declaration.
        table: Its table.
    """
    match column:
        case Constant(value=value):
            return value is None
        case Optional(share=share):
            return share < 1 or may_be_null(column.column, table)
        case Field(name=name):
            return table.columns[name].nullable
        case Operation(op="coalesce", args=args):
            return all(may_be_null(arg, table) for arg in args)
        case Operation(op="case", args=args):
            branches = (*args[1:-1:2], args[-1])
            return any(may_be_null(branch, table) for branch in branches)
        case Operation(op="is_null"):
            return False
        case Choice() | ExactChoice() | Cycle():
            return None in (_values(column) or ())
    return any(may_be_null(part, table) for part in column.inputs())
