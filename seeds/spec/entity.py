"""Entities and seeders: what there is to fill, independent of how it was written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from seeds.spec.column import Column, HasMany, Reference


@dataclass(frozen=True)
class Environment:
    """What fixed rows may depend on: the environment's name, and whether it is protected."""

    name: str
    protected: bool


FixedRows = Callable[[Environment], "list[dict[str, Any]]"]
"""Makes the rows of a fixed set: values by column name, ``cohort`` for the cohort that a
row counts in, ``states`` for states that apply, and for a reference or a has-many the
parent's natural key or the children's rows."""


@dataclass(frozen=True)
class Entity:
    """Everything that the engine knows of one kind of row.

    Attributes:
        name: Its name on the command line; the table's name unless stated otherwise.
        table: Full name of the table.
        source: The SQLAlchemy table.
        columns: Declarations by column name. Names of relationships have been replaced by
            their foreign-key columns; names with a leading underscore are intermediate
            values that no table holds.
        references: Foreign-key column names with their references.
        children: Has-many declarations by name, with the child's entity resolved later.
        natural_key: Columns that identify a row for its users; needed for fixed rows.
        states: Overrides of columns by state name.
        fixed: Fixed sets by name.
        definition: A function that makes one row as a dictionary, or ``None``.
        count: Rows when nobody says how many.
        origin: Where it was declared (``module.Class``), for messages.
        tables: Full names of all tables that hold a part of each row, the root's first, when
            the model's class inherits by joined tables; such rows are made as objects alone.
    """

    name: str
    table: str
    source: Any
    columns: Mapping[str, Column]
    references: Mapping[str, Reference]
    children: Mapping[str, HasMany]
    natural_key: tuple[str, ...] = ()
    states: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fixed: Mapping[str, FixedRows] = field(default_factory=dict)
    definition: Callable[[Any], Mapping[str, Any]] | None = None
    count: int = 10
    origin: str = ""
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """An entity's share in a seeder.

    Attributes:
        entity: The entity.
        fixed: Fixed sets to write when the profile does not name others.
        essential: Whether only fixed rows are written, in every environment; such rows
            are not invented and may go into a production database.
    """

    entity: Entity
    fixed: tuple[str, ...] = ()
    essential: bool = False
