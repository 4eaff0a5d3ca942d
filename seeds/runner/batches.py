"""Generated rows as Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa

from seeds.errors import DeclarationError
from seeds.generate.column_array import column_array
from seeds.generate.generated_rows import GeneratedRows
from seeds.schema.batch import Batch
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.load.backend import Backend


def make_batch(
    rows: GeneratedRows,
    backend: Backend | None,
    also: Iterable[str] = (),
    *,
    coded: int = 0,
    lacking: bool = False,
) -> Batch:
    """Return generated rows as a batch.

    Args:
        rows: The rows.
        backend: The backend it is for; ``None`` means no particular database.
        also: Columns besides those that the entity declares.
        coded: Up to how many texts those chosen among them stay codes, see :class:`Batch`.
        lacking: Whether there may be NULL where the table allows none.
    """
    planned = rows.source.planned
    dialect = None if backend is None else backend.connection.dialect
    arrays, names = [], []
    for name in (*planned.bound.columns, *also):
        info = planned.table.columns[name]
        where = f"{planned.table.name}.{name}"
        array = column_array(rows.column(name), info, where, dialect, coded=coded)
        if array.null_count and not info.nullable and not lacking:
            raise DeclarationError(
                f"{where} may not be NULL, but its declaration makes NULL",
                "Drop optional() or only_if(), or allow NULL in the model.",
            )
        arrays.append(array)
        names.append(name)
    documents = frozenset(n for n in names if planned.table.columns[n].type.kind is Kind.JSON)
    return Batch(planned.table, pa.RecordBatch.from_arrays(arrays, names=names), documents)
