"""A few rows of tables: those that lie there, and for empty ones those that a fill would write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from seeds.load.shown import first_rows
from seeds.runner.reports import PreviewedTable
from seeds.schema.catalogue.parts import as_table, wholes

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
            waiting += [reference.filled for reference in catalogue.tables[name].references]
    return found


def with_partitions(catalogue: Catalogue) -> tuple[Catalogue, dict[str, str]]:
    """Return a catalogue that has partitions among its tables, and the whole of each of them.

    Args:
        catalogue: The tables, without partitions.
    """
    known = wholes(catalogue)
    parts = {part: as_table(catalogue.tables[name], part) for part, name in known.items()}
    left_out = {name: why for name, why in catalogue.left_out.items() if name not in parts}
    return replace(catalogue, tables={**catalogue.tables, **parts}, left_out=left_out), known


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
    backend: Backend,
    table: CatalogueTable,
    rows: int,
    shape: Shape,
    result: Filled | None,
    whole: str | None = None,
) -> PreviewedTable:
    """Return what a fill has written to an empty table.

    Args:
        backend: The database, with the rows in it.
        table: The table.
        rows: How many rows at most.
        shape: What it was to get.
        result: What became of it; ``None`` where nobody tried.
        whole: The table that it is a partition of, of which the two are.
    """
    if result is None or not result.inserted:
        why_not = shape.reason if result is None else result.why_not
        return PreviewedTable(table.name, "none", 0, tuple(table.columns), why_not=why_not)
    columns, found = first_rows(backend.connection, table.info, rows, steady=True)
    total = result.inserted if whole is None else backend.count(table.info)
    if not found:
        why_not = f"none of the {result.inserted:,} rows that a fill writes to {whole} is in it"
        return PreviewedTable(table.name, "none", 0, columns, why_not=why_not)
    return PreviewedTable(table.name, "fill", total, columns, found)
