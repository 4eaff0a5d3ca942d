"""A few rows of tables: those that lie there, and for empty ones those that a fill would write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from seeds.load.shown import first_rows
from seeds.runner.reports import PreviewedTable

if TYPE_CHECKING:
    from seeds.filling.shape import Wanted as Shape
    from seeds.load.backend import Backend
    from seeds.runner.filling.filler import Filled
    from seeds.schema.catalogue import Catalogue, CatalogueTable

UNNAMED = 8
"""Tables that are shown when nobody names any: about a screen of them."""


def with_parents(catalogue: Catalogue, names: Iterable[str]) -> set[str]:
    """Return tables with all that they refer to, directly or not."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name in catalogue.tables:
            found.add(name)
            waiting += [reference.table for reference in catalogue.tables[name].references]
    return found


def there(backend: Backend, table: CatalogueTable, rows: int, held: int) -> PreviewedTable:
    """Return what there is to see of a table as it is.

    Args:
        backend: The database.
        table: The table.
        rows: How many rows at most.
        held: How many it has.
    """
    if not table.readable:
        return PreviewedTable(table.name, "none", None, why_not="its rows may not be read")
    if not held:
        return PreviewedTable(table.name, "none", 0, tuple(table.columns))
    columns, found = first_rows(backend.connection, table.info, rows)
    return PreviewedTable(table.name, "database", held, columns, found)


def made(
    backend: Backend, table: CatalogueTable, rows: int, shape: Shape, result: Filled | None
) -> PreviewedTable:
    """Return what a fill has written to an empty table.

    Args:
        backend: The database, with the rows in it.
        table: The table.
        rows: How many rows at most.
        shape: What it was to get.
        result: What became of it; ``None`` where nobody tried.
    """
    if result is None or not result.inserted:
        why_not = shape.reason if result is None else result.why_not
        return PreviewedTable(table.name, "none", 0, tuple(table.columns), why_not=why_not)
    columns, found = first_rows(backend.connection, table.info, rows, steady=True)
    return PreviewedTable(table.name, "fill", result.inserted, columns, found)
