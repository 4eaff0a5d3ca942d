"""CSV (RFC 4180): a line of names, commas, texts in quotes; NULL is nothing, not even quotes.

PostgreSQL's ``COPY … (FORMAT csv, HEADER)`` tells NULL from the empty text by the same rule.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv

from seeds.files.writing.base import Writer
from seeds.files.writing.texts import plain_text
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.types import LogicalType

_NATIVE = {
    Kind.INTEGER,
    Kind.FLOAT,
    Kind.DECIMAL,
    Kind.BOOLEAN,
    Kind.TEXT,
    Kind.JSON,
    Kind.DATE,
}


class CsvWriter(Writer):
    """Writes CSV."""

    suffix = ".csv"

    def begin(self) -> None:
        """Write the names."""
        names = [name.replace('"', '""') for name in self.columns]
        self.sink.write((",".join(f'"{name}"' for name in names) + "\n").encode())

    def encode(self, rows: pa.RecordBatch) -> bytes:
        arrays = [_printable(rows.column(i), info.type) for i, info in enumerate(self.infos)]
        # Arrow writes its own header into every batch otherwise.
        options = pa.csv.WriteOptions(include_header=False)
        sink = io.BytesIO()
        batch: Any = pa.RecordBatch.from_arrays(arrays, names=[str(i) for i in range(len(arrays))])
        pa.csv.write_csv(batch, sink, options)
        return sink.getvalue()

    def put(self, encoded: bytes) -> None:
        self.sink.write(encoded)


def _printable(array: Any, logical: LogicalType) -> Any:
    """Return a column that Arrow prints as it is wanted."""
    if logical.kind in _NATIVE:
        return array
    return plain_text(array, logical, separator=" ")
