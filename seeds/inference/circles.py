"""Tables that refer to each other in a circle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from seeds.schema.table import ForeignKey, TableInfo


def circular_references(
    tables: Mapping[str, TableInfo], wanted: Mapping[str, Collection[str]] | None = None
) -> dict[str, set[str]]:
    """Return the foreign-key columns that are left NULL so that tables do not need each other.

    A reference that may be NULL is left out when its target cannot be filled without the table
    that refers to it. A table that refers to itself is no circle: rows refer to earlier ones.

    Args:
        tables: The tables, by name.
        wanted: Columns by table whose references are left out last of all.
    """
    kept: dict[str, set[str]] = {name: set() for name in tables}
    for name, table in tables.items():
        for fk in table.foreign_keys:
            if fk.table != name and not may_be_null(table, fk):
                kept[name].add(fk.table)
    left: dict[str, set[str]] = {}
    open_ = [
        (name, fk)
        for name, table in tables.items()
        for fk in table.foreign_keys
        if fk.table != name and may_be_null(table, fk)
    ]
    known = wanted or {}
    for name, fk in sorted(
        open_, key=lambda one: not set(one[1].columns) & {*known.get(one[0], ())}
    ):
        if name in _reachable(fk.table, kept):
            left.setdefault(name, set()).update(fk.columns)
        else:
            kept[name].add(fk.table)
    return left


def may_be_null(table: TableInfo, fk: ForeignKey) -> bool:
    """Tell whether rows may have no parent: whether a column of the key may be NULL."""
    return any(table.columns[name].nullable for name in fk.columns)


def _reachable(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for name in edges.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
