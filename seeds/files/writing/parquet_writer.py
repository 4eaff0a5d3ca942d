"""Parquet: columns with their types. UUIDs are text, which every reader shows as a UUID."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from seeds.files.writing.base import Writer
from seeds.files.writing.texts import uuid_text
from seeds.schema.types import Kind, LogicalType

ROW_GROUP = 131_072
"""Rows of a row group: enough to compress well, few enough to lie in memory."""


class ParquetWriter(Writer):
    """Writes Parquet; compressed by Snappy unless another codec is given."""

    suffix = ".parquet"
    compresses = True

    def begin(self) -> None:
        fields: list[Any] = [
            pa.field(info.name, _stored(info.type), nullable=True) for info in self.infos
        ]
        self._schema = pa.schema(fields)
        unique = {self.table.primary_key, *self.table.uniques}
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        repeating: Any = [name for name in self.columns if (name,) not in unique]
        self._writer = pq.ParquetWriter(
            self.sink,
            self._schema,
            compression=self.options.codec or "snappy",
            # A dictionary of values that do not repeat is built for nothing.
            use_dictionary=repeating,
        )

    def encode(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        arrays = [
            uuid_text(column) if info.type.kind is Kind.UUID else column
            for column, info in zip(rows.columns, self.infos, strict=True)
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def put(self, encoded: pa.RecordBatch) -> None:
        self._waiting.append(encoded)
        self._rows += encoded.num_rows
        if self._rows >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_batches(self._waiting, self._schema)
        self._waiting, self._rows = [], 0
        self._writer.write_table(table, row_group_size=2 * ROW_GROUP)

    def finish(self) -> None:
        if self._waiting:
            self._flush()
        self._writer.close()


def _stored(logical: LogicalType) -> Any:
    if logical.kind is Kind.UUID:
        return pa.string()
    return logical.arrow
