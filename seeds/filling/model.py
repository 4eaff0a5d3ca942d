"""What is decided of a table before its rows are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from seeds.generate.cells import Context
from seeds.inference.expressions import Expression
from seeds.schema.catalogue.model import CatalogueTable
from seeds.spec.column import Column
from seeds.spec.entity import Entity


class Judge(Protocol):
    """Whoever can be asked about conditions that only the database understands."""

    def right(
        self,
        table: CatalogueTable,
        columns: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        conditions: Sequence[str],
    ) -> list[tuple[Any, ...]]:
        """Return the tuples of values of columns of which no condition, as SQL, is false."""

    def sources(self, conditions: Sequence[str]) -> list[str]:
        """Return the texts of the functions that conditions call, as far as they can be read."""


@dataclass(frozen=True)
class FillSettings:
    """What the values of all tables depend on.

    Attributes:
        context: Seed, as-of, locale.
        no_nulls: Whether columns that may be NULL always have a value.
        sparing: Whether columns are left to NULL and to their defaults wherever that is allowed,
            for tables whose triggers dislike what is invented.
        judge: Asks the database which tuples satisfy conditions that only it understands;
            ``None`` where nobody can be asked.
    """

    context: Context
    no_nulls: bool = False
    sparing: bool = False
    judge: Judge | None = field(default=None, compare=False)

    @property
    def now(self) -> dt.datetime:
        """The run's now, in UTC."""
        return dt.datetime.fromtimestamp(self.context.as_of // 1_000_000, dt.UTC)


@dataclass(frozen=True)
class Explanation:
    """Why a column is filled as it is.

    Attributes:
        by: What decided: ``reference``, ``condition``, ``meaning``, ``type``, ``default``,
            ``key``, ``database``, ``rule``.
        text: One sentence or less for people.
    """

    by: str
    text: str


@dataclass(frozen=True)
class FilledTable:
    """A table that can be filled, or why it cannot.

    Attributes:
        name: Its full name.
        entity: The declarations of its columns; ``None`` when it cannot be filled.
        why_not: Why it cannot.
        most: The most rows that it can have, and what says so; ``None`` for no known limit.
        limit: What sets that limit, for people.
        asked: What only the database can decide; empty when the rows are right by construction.
        explained: Why each column is filled as it is, by its name.
        notes: What people should know.
        expressions: The texts of those columns that their names and types decided, by name.
    """

    name: str
    entity: Entity | None = None
    why_not: str = ""
    most: int | None = None
    limit: str = ""
    asked: tuple[str, ...] = ()
    explained: Mapping[str, Explanation] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    expressions: Mapping[str, Expression] = field(default_factory=dict, repr=False)


Columns = dict[str, Column]
