"""Values of columns whose type reads texts of a form of its own."""

from __future__ import annotations

from typing import Any

from seeds.conditions.model import columns_of
from seeds.filling.literals import literal_lists, literals
from seeds.filling.model import FillSettings
from seeds.filling.tied import Group
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind


def written(
    table: CatalogueTable, name: str, settings: FillSettings, count: int, *, distinct: bool = False
) -> list[Any]:
    """Return values of a column.

    Args:
        table: The table.
        name: The column.
        settings: What values depend on.
        count: How many are wanted.
        distinct: Whether no two may be equal.
    """
    column, seed, now = table.columns[name], settings.context.seed, settings.now
    if table.info.columns[name].type.kind is Kind.ARRAY:
        return list(literal_lists(column, count=count, distinct=distinct, seed=seed, now=now))
    return list(literals(column, count=count, distinct=distinct, seed=seed, now=now))


def composites(
    table: CatalogueTable, name: str, settings: FillSettings, count: int, group: Group | None
) -> list[Any]:
    """Return values of a composite type that satisfy what a group asks of them alone."""
    column, seed, now = table.columns[name], settings.context.seed, settings.now
    conditions = () if group is None else group.conditions
    told = [c.sql for c in conditions if columns_of(c) == (name,)]
    return list(literals(column, count=count, distinct=False, seed=seed, now=now, conditions=told))


def lists(table: CatalogueTable, name: str, settings: FillSettings, count: int) -> list[Any]:
    """Return lists of what only the database reads; they are written when all is decided."""
    column, seed, now = table.columns[name], settings.context.seed, settings.now
    return list(literal_lists(column, count=count, distinct=False, seed=seed, now=now))
