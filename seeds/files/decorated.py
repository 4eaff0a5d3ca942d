"""Type decorators applied to columns of a file, as SQLAlchemy would when it binds a value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from seeds.errors import DeclarationError
from seeds.generate.column_array import is_decorated
from seeds.generate.python_values import python_to_arrow
from seeds.schema.batch import Batch
from seeds.schema.beyond import python_value

if TYPE_CHECKING:
    import sqlalchemy as sa


def decorate(batch: Batch, dialect: sa.Dialect) -> Batch:
    """Return a batch whose decorated columns hold what the database is to store.

    Raises:
        DeclarationError: A decorator refuses a value.
    """
    arrays = []
    for i, name in enumerate(batch.rows.schema.names):
        array, info = batch.rows.column(i), batch.table.columns[name]
        if is_decorated(info):
            assert info.source is not None
            type_: Any = info.source.type
            try:
                bound = [
                    type_.process_bind_param(python_value(array, row, info.type), dialect)
                    for row in range(len(array))
                ]
                array = python_to_arrow(bound, info.type)
            except Exception as error:
                raise DeclarationError(
                    f"{batch.table.name}.{name}: {type(type_).__name__} refuses a value: "
                    f"{type(error).__name__}: {error}",
                    "Correct the file, or the decorator.",
                ) from error
        arrays.append(array)
    return replace(batch, rows=pa.RecordBatch.from_arrays(arrays, names=batch.rows.schema.names))
