"""What the rows that are there already have taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.load.errors import translated
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.catalogue import CatalogueTable


def largest_numbers(connection: sa.Connection, table: CatalogueTable) -> dict[str, int]:
    """Return the largest number in each unique column with numbers, above 0.

    Args:
        connection: A connection.
        table: The table.
    """
    info = table.info
    names = {
        name
        for key in table.uniques
        for name in key.columns
        if info.columns[name].type.kind is Kind.INTEGER
    }
    if not names:
        return {}
    columns = [sa.func.max(info.source.c[name]).label(name) for name in sorted(names)]
    with translated(table.name):
        row = connection.execute(sa.select(*columns)).mappings().one()
    return {name: int(top) for name, top in row.items() if isinstance(top, int) and top > 0}
