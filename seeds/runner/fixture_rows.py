"""Rows for fixtures: those that are picked, and all that they refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import UsageError
from seeds.load.condition import condition
from seeds.load.errors import translated
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo

_CHUNK = 200

Row = dict[str, Any]


@dataclass
class Picked:
    """Rows by table and key, in the order in which they were found."""

    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)

    def add(self, table: TableInfo, rows: Iterable[Row]) -> list[Row]:
        """Add rows and return those that are new."""
        known = self.rows.setdefault(table.name, {})
        fresh = []
        for row in rows:
            key = tuple(row[c] for c in table.primary_key)
            if key not in known:
                known[key] = row
                fresh.append(row)
        return fresh


def pick_rows(
    backend: Backend,
    tables: Mapping[str, TableInfo],
    names: Sequence[str],
    *,
    where: Mapping[str, str],
    keys: Callable[[TableInfo], Any] | None = None,
    limit: int | None = None,
    parents: bool = True,
    children: bool = False,
) -> Picked:
    """Read the rows that are picked, and follow their foreign keys.

    Args:
        backend: The database.
        tables: All tables.
        names: The tables to pick from.
        where: Conditions in SQL by table, which the database understands.
        keys: Makes a condition for a table.
        limit: Rows of each table to pick at most, by primary key.
        parents: Whether rows that they refer to come along.
        children: Whether rows that refer to those picked come along, and what refers to them.

    Raises:
        UsageError: A table has no primary key.
    """
    picked = Picked()
    waiting: list[tuple[TableInfo, list[Row]]] = []
    for name in names:
        table = tables[name]
        query = _query(table).order_by(*(table.source.c[c] for c in _key_names(table)))
        if name in where:
            query = query.where(condition(where[name]))
        if keys is not None:
            query = query.where(keys(table))
        if limit is not None:
            query = query.limit(limit)
        waiting.append((table, picked.add(table, _rows(backend, table, query))))
    if children:
        waiting += _children(backend, tables, picked, list(waiting))
    while parents and waiting:
        table, rows = waiting.pop()
        for fk in table.foreign_keys:
            if fk.table in tables:
                parent = tables[fk.table]
                fresh = picked.add(parent, _referred(backend, parent, fk, rows))
                if fresh:
                    waiting.append((parent, fresh))
    return picked


def _key_names(table: TableInfo) -> list[str]:
    """Return the names that SQLAlchemy has for the key's columns."""
    if not table.primary_key:
        raise UsageError(
            f"{table.name} has no primary key, and fixtures name rows by theirs",
            "Leave the table out.",
        )
    return [_column(table.columns[c]).key for c in table.primary_key]


def _column(info: ColumnInfo) -> Any:
    assert info.source is not None
    return info.source


def _children(
    backend: Backend,
    tables: Mapping[str, TableInfo],
    picked: Picked,
    waiting: list[tuple[TableInfo, list[Row]]],
) -> list[tuple[TableInfo, list[Row]]]:
    found = []
    while waiting:
        parent, rows = waiting.pop()
        for table in tables.values():
            for fk in table.foreign_keys:
                if fk.table != parent.name or not table.primary_key:
                    continue
                given = [tuple(row[c] for c in fk.referenced) for row in rows]
                fresh = picked.add(table, _matching(backend, table, fk.columns, given))
                if fresh:
                    waiting.append((table, fresh))
                    found.append((table, fresh))
    return found


def _referred(
    backend: Backend, parent: TableInfo, fk: ForeignKey, rows: Sequence[Row]
) -> list[Row]:
    given = [tuple(row[c] for c in fk.columns) for row in rows]
    return _matching(backend, parent, fk.referenced, given)


def _matching(
    backend: Backend, table: TableInfo, columns: Sequence[str], given: Sequence[tuple[Any, ...]]
) -> list[Row]:
    wanted = list(dict.fromkeys(values for values in given if None not in values))
    sources = [_column(table.columns[c]) for c in columns]
    found: list[Row] = []
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        if len(sources) == 1:
            match: Any = sources[0].in_([values[0] for values in part])
        else:
            match = sa.or_(
                *(sa.and_(*(s == v for s, v in zip(sources, one, strict=True))) for one in part)
            )
        found += _rows(backend, table, _query(table).where(match))
    return found


def _query(table: TableInfo) -> Any:
    columns = [_column(info).label(f"c{i}") for i, info in enumerate(table.columns.values())]
    # The JSON value null is read like NULL: they are told apart by the database.
    nulls = [
        _column(info).is_(sa.null()).label(f"n{i}")
        for i, info in enumerate(table.columns.values())
        if info.type.kind is Kind.JSON
    ]
    return sa.select(*columns, *nulls)


def _rows(backend: Backend, table: TableInfo, query: Any) -> list[Row]:
    _key_names(table)
    with translated(table.name):
        found = backend.connection.execute(query).mappings().all()
    rows = []
    for one in found:
        row = {}
        for i, (name, info) in enumerate(table.columns.items()):
            value = one[f"c{i}"]
            if info.type.kind is Kind.JSON and value is None and not one[f"n{i}"]:
                value = sa.JSON.NULL
            row[name] = value
        rows.append(row)
    return rows
