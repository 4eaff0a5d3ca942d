"""What is guessed of a table, and what its columns are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from seeds.inference.expressions import Expression, literal


@dataclass(frozen=True)
class Declared:
    """One declaration.

    Attributes:
        attribute: The name that it stands under in the class body.
        column: The table's column; an intermediate value keeps its own name.
        expression: What is declared.
    """

    attribute: str
    column: str
    expression: Expression


@dataclass(frozen=True)
class Owner:
    """The parent whose rows a table's rows are made with, because keys alone keep them unique.

    Attributes:
        table: Full name of the parent's table.
        column: The foreign key.
        one: Whether a parent has one such row at most.
        most: The most rows a parent gets.
    """

    table: str
    column: str
    one: bool
    most: int = 3


@dataclass(frozen=True)
class Inferred:
    """What was guessed of a table.

    Attributes:
        declared: The declarations, each after those that it mentions.
        natural_key: Attributes that identify a row for its users; may be empty.
        owner: The parent that its rows are made with, if they have to be.
        one_by_one: Values that no column can declare, as texts of a ``definition()`` by
            attribute; with the import lines that they need.
        modules: Import lines of ``one_by_one``.
        notes: What nobody could guess.
    """

    declared: tuple[Declared, ...]
    natural_key: tuple[str, ...] = ()
    owner: Owner | None = None
    one_by_one: Mapping[str, str] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The declarations as columns, by the names that the table has."""
        return {d.column: d.expression.column for d in self.declared}


@dataclass(frozen=True)
class Naming:
    """How a table's columns are called by the people who use it.

    Attributes:
        attributes: The model's attribute of each column; the column's name when left out. One
            that is ``None`` cannot be written in a class body.
        relations: The relationship of a foreign-key column.
        target: What ``ref()`` is given for a table.
        enums: Expressions of enumeration classes, ``[*Status]``, by column.
        constants: Columns that have one value in all rows.
        listed: JSON columns that hold lists.
    """

    attributes: Mapping[str, str | None] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    target: Callable[[str], Expression] = literal
    enums: Mapping[str, Expression] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
