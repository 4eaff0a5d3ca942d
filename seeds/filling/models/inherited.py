"""Inheritance of mapped classes: what the columns hold that say of which class a row is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper


def identities(table: sa.Table, mappers: Iterable[Mapper[Any]]) -> dict[str, list[Any]]:
    """Return the columns of a table that say of which class a row is, and what they may hold.

    Args:
        table: The table.
        mappers: All mapped classes.
    """
    found: dict[str, list[Any]] = {}
    classes = tuple(mappers)
    for mapper in classes:
        column = _discriminator(mapper)
        if mapper.local_table is table and column is not None and column.table is table:
            values = found.setdefault(column.name, [])
            values += [v for v in _own(mapper, classes) if v not in values]
    return {name: values for name, values in found.items() if values}


def agreements(
    table: sa.Table, mappers: Iterable[Mapper[Any]]
) -> Iterator[tuple[tuple[str, ...], sa.Table, str, list[Any], int]]:
    """Yield the references of a table to that of the class above, and which rows they mean.

    Args:
        table: The table.
        mappers: All mapped classes.

    Yields:
        The referring columns, the table above, its column that says of which class a row is,
        what that holds for rows of this table, and how many different things it may hold.
    """
    classes = tuple(mappers)
    for mapper in classes:
        above = mapper.inherits
        if mapper.local_table is not table or above is None or mapper.concrete:
            continue
        column, parent = _discriminator(mapper), above.local_table
        if column is None or parent is table or column.table is not parent:
            continue
        assert isinstance(parent, sa.Table)
        for key in table.foreign_key_constraints:
            if key.referred_table is parent and set(key.columns) == set(table.primary_key.columns):
                names = tuple(element.parent.name for element in key.elements)
                of = len(_own(mapper.base_mapper, classes))
                yield names, parent, column.name, _own(mapper, classes), of


def too_deep(table: sa.Table, mappers: Iterable[Mapper[Any]]) -> bool:
    """Tell whether which rows a table's rows belong to stands in no table that it refers to.

    Args:
        table: The table.
        mappers: All mapped classes.
    """
    for mapper in mappers:
        above, column = mapper.inherits, _discriminator(mapper)
        if mapper.local_table is table and above is not None and column is not None:
            parent = above.local_table
            if parent is not table and column.table is not parent and column.table is not table:
                return True
    return False


def _discriminator(mapper: Mapper[Any]) -> sa.Column[Any] | None:
    """Return the column that says of which class a row is."""
    found = None if mapper.concrete else mapper.base_mapper.polymorphic_on
    return found if isinstance(found, sa.Column) else None


def _own(mapper: Mapper[Any], mappers: Iterable[Mapper[Any]]) -> list[Any]:
    """Return what stands for a class and for those below it that can have rows."""
    found = [
        below.polymorphic_identity
        for below in mapper.self_and_descendants
        if below.polymorphic_identity is not None and not below.concrete
        if not isinstance(below.local_table, sa.Table) or not too_deep(below.local_table, mappers)
    ]
    return sorted(found, key=str)
