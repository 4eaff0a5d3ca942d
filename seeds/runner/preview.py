"""Sample rows without a database: the entity and whatever it refers to, all generated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from seeds.config.profiles import Profile
from seeds.errors import UsageError
from seeds.generate.source import Generation
from seeds.generate.vector import to_python
from seeds.plan.model import TableState
from seeds.runner.seeding import RunSettings, plan_run
from seeds.runner.selection import Selection, select
from seeds.schema.table import TableInfo
from seeds.spec.seeder import SeederSpec

_BATCH = 1024


def preview_rows(
    table: str,
    rows: int,
    seeders: Mapping[str, SeederSpec],
    profile: Profile,
    tables: Mapping[str, TableInfo],
    settings: RunSettings,
) -> tuple[str, tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return table, columns and rows.

    The rows are the first that ``seed all --clear`` would write with the same profile, seed
    and as-of.
    """
    selected = select(Selection(), seeders, profile)
    plan = plan_run(selected, tables, lambda name: TableState(), settings, lambda name: None)
    planned = plan.entity(table)
    if planned is None:
        raise UsageError(f"the profile {profile.name} makes no {table}", "Choose another --env.")
    generation = Generation(plan, settings.context, {})
    layout = generation.layout(_BATCH)
    for entity in plan.entities:
        # As in cleared tables: fixed rows first, then the generated ones.
        source, fixed = generation.generated(entity.table.name), layout.fixed[entity.table.name]
        source.fixed_keys = np.arange(1, 1 + fixed, dtype=np.int64)
        source.key_start = 1 + fixed
    columns = tuple(planned.bound.columns)
    found: list[tuple[Any, ...]] = []
    first = generation.fixed_rows(table)
    if first is not None:
        found += _rows(first, columns)
    for block in layout.blocks():
        if len(found) >= rows:
            break
        if block.root.table.name != planned.root.table.name:
            continue
        for made in layout.rows(block):
            if made.source.planned is planned:
                found += _rows(made, columns)
    return table, columns, tuple(found[:rows])


def _rows(made: Any, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    values = [to_python(made.column(name)) for name in columns]
    return list(zip(*values, strict=True))
