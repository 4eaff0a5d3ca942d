"""What tables ask of their parents: values that a CHECK of theirs wants in a foreign key.

``FOREIGN KEY (tenant, kind, id)`` beside ``CHECK (kind = 'grant')`` refers to those parents alone
whose kind is ``grant``. To the parents' table that is one text among others, unless somebody says.

Of two foreign keys that share a column, ``(tenant, a)`` and ``(tenant, b)``, the parents have to
have its values in common: it gets a few, where it refers to nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seeds.filling.domains import listed_values
from seeds.schema.catalogue.model import Catalogue, CatalogueTable
from seeds.schema.types import Kind

_MOST = 16
"""Values that are few enough for a parent to have no others."""
_SHARED = 8
"""Values of a column that children have in common with several parents."""


def asked_of_parents(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Return amendments of parents: the values of columns that conditions of children ask for.

    Args:
        catalogue: What the database says.
    """
    asked: dict[tuple[str, str], set[Any]] = {}
    for table in catalogue.tables.values():
        wide = [reference for reference in table.references if len(reference.columns) > 1]
        listed = listed_values(table, catalogue.dialect) if wide else {}
        for reference in wide:
            parent = catalogue.tables.get(reference.table)
            if parent is None or parent is table:
                continue
            for own, other in zip(reference.columns, reference.referenced, strict=False):
                if own in listed and _says_nothing_of(parent, other):
                    asked.setdefault((parent.name, other), set()).update(listed[own])
    found: dict[str, dict[str, Any]] = {}
    for (name, column), values in asked.items():
        if len(values) <= _MOST:
            columns = found.setdefault(name, {"columns": {}})["columns"]
            columns[column] = {"values": sorted(values, key=str)}
    for name, column in _shared(catalogue):
        if name not in found:
            few = _few(catalogue.tables[name], column)
            found[name] = {"columns": {column: {"values": few}}}
    return found


def _shared(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield parents, each with the column that several references to them have in common."""
    for table in catalogue.tables.values():
        wide = [reference for reference in table.references if len(reference.columns) > 1]
        for reference in wide:
            parent = catalogue.tables.get(reference.table)
            if parent is None or parent is table:
                continue
            others = [other for other in wide if other is not reference]
            for own, other in zip(reference.columns, reference.referenced, strict=False):
                if any(own in beside.columns for beside in others):
                    if _says_nothing_of(parent, other) and _leaves_room(parent, other):
                        yield parent.name, other
                    break


def _leaves_room(table: CatalogueTable, name: str) -> bool:
    """Tell whether the keys of a table have room for all rows when a column has few values."""
    referring = {c for r in table.references for c in r.columns}
    return all(
        any(
            column != name
            and column not in referring
            and table.info.columns[column].type.kind in (Kind.TEXT, Kind.INTEGER, Kind.UUID)
            for column in key.columns
        )
        for key in table.uniques
        if name in key.columns
    )


def _few(table: CatalogueTable, name: str) -> list[Any]:
    """Return the few values of a column."""
    type_ = table.info.columns[name].type
    if type_.kind is Kind.INTEGER:
        return list(range(1, _SHARED + 1))
    before = name.removesuffix("_id")[: (type_.length or 64) - 2]
    return [f"{before}-{number}"[-(type_.length or 64) :] for number in range(1, _SHARED + 1)]


def _says_nothing_of(table: CatalogueTable, name: str) -> bool:
    """Tell whether any value of its type will do for a column, as far as its table knows."""
    column = table.columns[name]
    if column.labels or column.values or column.generated or column.identity:
        return False
    if table.info.columns[name].type.kind not in (Kind.TEXT, Kind.INTEGER):
        return False
    return not (
        any(name in check.columns for check in table.checks)
        or any(name in reference.columns for reference in table.references)
        or any(set(key.columns) == {name} for key in table.uniques)
    )
