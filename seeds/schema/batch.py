"""The one thing that generation and loading share: some rows of one table, as Arrow columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class Batch:
    """Rows of one table.

    Attributes:
        table: The table that they belong to.
        rows: The columns, each of the Arrow type of its logical type
            (:attr:`seeds.schema.types.LogicalType.arrow`), or, where whoever asked for them
            takes such, a dictionary array of it whose values are distinct and not NULL.
            Columns that the database fills itself are left out.
        canonical: JSON columns whose texts are in canonical form already
            (:mod:`seeds.schema.json_text`).
    """

    table: TableInfo
    rows: pa.RecordBatch
    canonical: frozenset[str] = frozenset()
