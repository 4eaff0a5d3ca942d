"""The tables of a mapped class: one, or several joined ones that it inherits from each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from seeds.factories.remembering import remembered
from seeds.schema.metadata import table_info
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo


@remembered
def tables_of(model: Any) -> tuple[sa.Table, ...]:
    """Return the tables that hold a part of each object, the root's first."""
    mapper: Any = sa.inspect(model)
    found: list[sa.Table] = []
    for each in mapper.iterate_to_root():
        if each.local_table not in found:
            found.append(each.local_table)
        if each.concrete:
            break  # its table holds all that the classes above have
    return tuple(reversed(found))


@remembered
def table_names(model: Any) -> tuple[str, ...]:
    """Return the full names of the tables of a class, the root's first; none for other classes."""
    if sa.inspect(model, raiseerr=False) is None:
        return ()
    return tuple(str(getattr(table, "fullname", "")) for table in tables_of(model))


def in_table(model: Any, table: str) -> bool:
    """Tell whether objects of a class have a row in a table."""
    return isinstance(model, type) and table in table_names(model)


@remembered
def repeated_keys(model: Any) -> dict[str, str]:
    """Return columns that only repeat the key of a table above under a name of their own.

    Returns:
        The columns that they repeat.
    """
    tables = tables_of(model)
    found: dict[str, str] = {}
    for i, table in enumerate(tables):
        for column in table.primary_key:
            for key in column.foreign_keys:
                above = key.column
                if above.table in tables[:i] and above.name != column.name:
                    found[column.name] = found.get(above.name, above.name)
    return found


@remembered
def info_of(model: Any) -> TableInfo:
    """Return the columns of all tables of a class as those of one, called like the last."""
    infos = [table_info(table) for table in tables_of(model)]
    names = table_names(model)
    columns: dict[str, ColumnInfo] = {}
    links: list[ForeignKey] = []
    for i, info in enumerate(infos):
        columns = {**info.columns, **columns}
        # What refers from a key to the table above is the inheritance itself.
        links += [
            fk
            for fk in info.foreign_keys
            if fk.columns != info.primary_key or fk.table not in names[:i]
        ]
    return replace(
        infos[-1],
        columns=columns,
        primary_key=infos[0].primary_key,
        uniques=tuple(sorted({group for info in infos for group in info.uniques})),
        foreign_keys=tuple(links),
    )
