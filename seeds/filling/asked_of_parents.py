"""What tables ask of their parents: values that a CHECK of theirs wants in a foreign key.

``FOREIGN KEY (tenant, kind, id)`` beside ``CHECK (kind = 'grant')`` refers to those parents alone
whose kind is ``grant``. To the parents' table that is one text among others, unless somebody says.
"""

from __future__ import annotations

from typing import Any

from seeds.filling.domains import listed_values
from seeds.schema.catalogue.model import Catalogue, CatalogueTable
from seeds.schema.types import Kind

_MOST = 16
"""Values that are few enough for a parent to have no others."""


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
    return found


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
