"""Parquet: columns with their types. UUIDs are text, which every reader shows as a UUID."""

from __future__ import annotations

import base64
from typing import Any

import pyarrow as pa
import pyarrow.compute as _compute
import pyarrow.parquet as pq

from seeds.files.writing.base import Writer
from seeds.files.writing.texts import uuid_text
from seeds.schema.types import Kind, LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_SAMPLE = 16_384
"""Rows that are looked at to see which columns repeat their values."""

_REPEATED = 3
"""How often texts are repeated, on an average, so that a dictionary is worth its place."""

_DICTIONARY = 1 << 22
"""Bytes of a dictionary at most. Texts are written one by one where it gets larger."""

ROW_GROUP = 1 << 18
"""Rows of a row group: enough to compress well."""

_BYTES = 1 << 27
"""Bytes of a row group that lie in memory at most, or a batch more."""


class ParquetWriter(Writer):
    """Writes Parquet; compressed by Snappy unless another codec is given."""

    suffix = ".parquet"
    compresses = True
    takes_codes = hasattr(pq.ParquetWriter, "add_key_value_metadata")  # since PyArrow 17

    def begin(self) -> None:
        """Prepare the schema; the file is begun with the first rows."""
        fields: list[Any] = [
            pa.field(info.name, _stored(info.type), nullable=True) for info in self.infos
        ]
        self._schema = pa.schema(fields)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = self._bytes = 0
        self._writer: pq.ParquetWriter | None = None

    def _begin_file(self, first: pa.Table) -> pq.ParquetWriter:
        """Begin the file, knowing the first rows."""
        coded: Any = [f.name for f in first.schema if pa.types.is_dictionary(f.type)]
        # A dictionary of values that hardly repeat is built for nothing.
        repeating: Any = [
            name
            for name in self.columns
            if name not in coded and _distinct(first.column(name)) < _SAMPLE // 4
        ]
        # Nor is anything found by the first and last of texts in no order.
        bounded: Any = [
            info.name for info in self.infos if info.type.kind not in (Kind.TEXT, Kind.JSON)
        ]
        plain, self._schema = self._schema, first.schema
        writer = pq.ParquetWriter(
            self.sink,
            self._schema,
            compression=self.options.codec or "snappy",
            use_dictionary=coded + repeating,
            dictionary_pagesize_limit=_DICTIONARY,
            write_statistics=bounded,
        )
        if coded:
            # Codes are how texts are written here, and nothing that a reader is to be told of.
            schema = base64.b64encode(plain.serialize()).decode()
            writer.add_key_value_metadata({"ARROW:schema": schema})
        return writer

    def encode(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        arrays = [
            uuid_text(column) if info.type.kind is Kind.UUID else column
            for column, info in zip(rows.columns, self.infos, strict=True)
        ]
        return pa.RecordBatch.from_arrays(arrays, names=list(self.columns))

    def put(self, encoded: pa.RecordBatch) -> None:
        self._waiting.append(encoded)
        self._rows += encoded.num_rows
        self._bytes += encoded.nbytes
        if self._rows >= ROW_GROUP or self._bytes >= _BYTES:
            self._flush()

    def _flush(self) -> None:
        table = self._table()
        self._waiting, self._rows, self._bytes = [], 0, 0
        if self._writer is None:
            self._writer = self._begin_file(table)
        self._writer.write_table(table, row_group_size=2 * ROW_GROUP)

    def _table(self) -> pa.Table:
        """Return the rows that wait; once the file is begun, in its schema."""
        columns = []
        for i, field in enumerate(self._schema):
            pieces: list[Any] = [encoded.column(i) for encoded in self._waiting]
            if pa.types.is_dictionary(field.type) or (
                self._writer is None and self._repeat(pieces)
            ):
                columns.append(_coded(pieces))
            else:
                columns.append(pa.chunked_array([_plain(piece) for piece in pieces], field.type))
        return pa.Table.from_arrays(columns, names=list(self.columns))

    def _repeat(self, pieces: list[Any]) -> bool:
        """Tell whether there are codes, and so many that a whole dictionary takes less."""
        sizes = [
            (len(p.dictionary), p.dictionary.nbytes)
            for p in pieces
            if pa.types.is_dictionary(p.type)
        ]
        if not sizes:
            return False
        values, size = max(sizes)
        return _REPEATED * values <= self._rows and size <= _DICTIONARY

    def finish(self) -> None:
        if self._waiting or self._writer is None:
            self._flush()
        assert self._writer is not None
        self._writer.close()


def _coded(pieces: list[Any]) -> Any:
    """Return texts, codes or not, as codes into one dictionary."""
    coded = [p if pa.types.is_dictionary(p.type) else p.dictionary_encode() for p in pieces]
    dictionary = coded[0].dictionary
    if any(not _is_same(dictionary, other.dictionary) for other in coded[1:]):
        return pa.chunked_array(coded).unify_dictionaries()
    # As one piece, or the dictionaries would be compared value by value.
    codes: Any = pa.concat_arrays([piece.indices for piece in coded])
    return pa.chunked_array([pa.DictionaryArray.from_arrays(codes, dictionary, safe=False)])


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two arrays are the same piece of memory."""
    places = [
        [None if buffer is None else buffer.address for buffer in array.buffers()]
        for array in (one, other)
    ]
    return places[0] == places[1] and (one.offset, len(one)) == (other.offset, len(other))


def _plain(piece: Any) -> Any:
    return piece.dictionary_decode() if pa.types.is_dictionary(piece.type) else piece


def _distinct(column: Any) -> int:
    """Return how many different values the first rows have; lists count as many."""
    if pa.types.is_list(column.type):
        return _SAMPLE
    found: int = pc.count_distinct(column.slice(0, _SAMPLE)).as_py()
    return found


def _stored(logical: LogicalType) -> Any:
    if logical.kind is Kind.UUID:
        return pa.string()
    return logical.arrow
