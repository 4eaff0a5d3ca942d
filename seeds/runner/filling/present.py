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

    Where no primary key names the rows, counted columns are among these, and numbers that their
    sequences gave away.

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
    counted: dict[str, str] = {}
    if not info.primary_key:
        for name, column in table.columns.items():
            if column.serial_sequence and info.columns[name].type.kind is Kind.INTEGER:
                counted[name] = column.serial_sequence
        names |= counted.keys()
    if not names:
        return {}
    columns = [sa.func.max(info.source.c[name]).label(name) for name in sorted(names)]
    with translated(table.name):
        row = dict(connection.execute(sa.select(*columns)).mappings().one())
        for name, sequence in counted.items():
            last = f"SELECT last_value - (NOT is_called)::int FROM {sequence}"  # noqa: S608 - the catalogue quotes its name
            row[name] = max(
                row[name] or 0, connection.exec_driver_sql(last.replace("%", "%%")).scalar_one()
            )
    return {name: int(top) for name, top in row.items() if isinstance(top, int) and top > 0}
