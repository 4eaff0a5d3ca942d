"""A plan as a report: rows, capacities and estimated sizes."""

from __future__ import annotations

from seeds.generate.source import Generation
from seeds.plan.capacity import unique_capacity
from seeds.plan.model import Plan, PlannedEntity
from seeds.runner.reports import PlannedTable
from seeds.runner.seeding import RunSettings
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind

# What a row takes besides its columns: header and line pointer, as PostgreSQL has them.
_ROW_OVERHEAD = 28
_TEXT = 24
_WIDTHS = {
    Kind.INTEGER: 8,
    Kind.FLOAT: 8,
    Kind.DECIMAL: 10,
    Kind.BOOLEAN: 1,
    Kind.JSON: 120,
    Kind.TIMESTAMP: 8,
    Kind.DATE: 4,
    Kind.TIME: 8,
    Kind.INTERVAL: 16,
    Kind.UUID: 16,
    Kind.BYTES: 64,
    Kind.ARRAY: 60,
}


def describe_plan(
    plan: Plan, generation: Generation, settings: RunSettings, cleared: frozenset[str]
) -> tuple[PlannedTable, ...]:
    """Return the tables of a plan with exact rows and estimated sizes."""
    layout = generation.layout(settings.batch_size)
    tables = []
    for entity in plan.entities:
        name = entity.table.name
        rows = layout.fixed[name] + layout.generated[name]
        width = sum(_width(entity.table.columns[c]) for c in entity.bound.columns)
        tables.append(
            PlannedTable(
                entity=entity.bound.name,
                table=name,
                rows=rows,
                fixed=len(entity.fixed),
                row_start=entity.row_start,
                row_stop=entity.row_stop,
                bytes=rows * (width + _ROW_OVERHEAD),
                mode="columns" if entity.bound.entity.definition is None else "rows",
                parents=tuple(
                    dict.fromkeys(r.table for r in entity.bound.entity.references.values())
                ),
                unique=_capacities(entity, settings.locale),
                cleared=name in cleared,
            )
        )
    return tuple(tables)


def _width(info: ColumnInfo) -> int:
    if info.type.kind is Kind.TEXT:
        return min(info.type.length or 120, _TEXT) if info.type.length else 120
    return _WIDTHS[info.type.kind]


def _capacities(entity: PlannedEntity, locale: str) -> dict[str, int]:
    found = {}
    if layout_is_generated(entity):
        for group in entity.table.uniques:
            if len(group) == 1 and group[0] in entity.bound.columns:
                capacity = unique_capacity(entity, group[0], locale)
                if capacity is not None:
                    found[group[0]] = capacity
    return found


def layout_is_generated(entity: PlannedEntity) -> bool:
    """Tell whether rows of the entity are generated at all."""
    return bool(entity.root.count) and entity.row_stop > len(entity.fixed)
