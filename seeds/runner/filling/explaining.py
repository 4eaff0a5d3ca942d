"""Why each column of a database would be filled as it would be, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from seeds.filling.declaring import Wanted, declare
from seeds.filling.model import Explanation, FilledTable, FillSettings
from seeds.filling.shape import Wanted as Shape
from seeds.runner.reports import InspectedColumn, InspectedTable
from seeds.schema.catalogue import Catalogue, CatalogueColumn, CatalogueTable


def explain(
    catalogue: Catalogue,
    shapes: Mapping[str, Shape],
    settings: FillSettings,
    existing: Mapping[str, int] | None = None,
) -> Iterator[InspectedTable]:
    """Yield the tables that are to be filled, and why each column is filled as it is.

    Parents are taken to have the rows that they are to get; nothing is read from the database.

    Args:
        catalogue: The tables.
        shapes: The rows that each is to get (:func:`seeds.filling.shape.row_counts`).
        settings: What values depend on.
        existing: Rows that tables hold already.
    """
    there = existing or {}
    sizes = {name: shape.rows or there.get(name, 0) for name, shape in shapes.items()}
    for name, shape in shapes.items():
        table = catalogue.tables[name]
        if not shape.rows:
            yield InspectedTable(name, 0, shape.reason)
            continue
        parents = {r.table: sizes.get(r.filled, 0) for r in table.references}
        filled = declare(table, Wanted(shape.rows), parents, settings, catalogue.dialect)
        yield InspectedTable(
            name,
            shape.rows if filled.most is None else min(shape.rows, filled.most),
            shape.reason,
            filled.why_not,
            filled.asked,
            () if filled.entity is None else tuple(_columns(table, filled)),
        )


def _columns(table: CatalogueTable, filled: FilledTable) -> Iterator[InspectedColumn]:
    for name, column in table.columns.items():
        why = filled.explained.get(name) or _by_itself(column, _is_declared(filled, name))
        yield InspectedColumn(name, column.sql_type, why.by, why.text)


def _is_declared(filled: FilledTable, name: str) -> bool:
    return filled.entity is not None and name in filled.entity.columns


def _by_itself(column: CatalogueColumn, declared: bool) -> Explanation:
    """Return why a column is as it is, of which no decision says it."""
    if column.generated:
        return Explanation("database", f"computed: {column.generated_sql}")
    if column.identity or column.serial_sequence or column.primary_key_rowid:
        return Explanation("key", "counted")
    if declared:
        return Explanation("type", column.sql_type)
    if column.default is not None:
        return Explanation("default", column.default)
    return Explanation("nothing", "stays NULL")
