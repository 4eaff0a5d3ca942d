"""Parquet: read by pyarrow, a row group at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from seeds.errors import FileError
from seeds.files.reading.chunk import Chunk

_ROWS = 20_000


class ParquetFile:
    """A Parquet file.

    Args:
        name: The file's name, for messages.
        source: Its bytes.

    Raises:
        FileError: It is none.
    """

    def __init__(self, name: str, source: Any) -> None:
        self.name = name
        try:
            self._file = parquet.ParquetFile(source)
        except (pa.ArrowInvalid, OSError) as error:
            raise FileError(
                f"{name} is no whole Parquet file: {_first(error)}",
                "It may be truncated: fetch it again.",
            ) from error
        self.names = tuple(self._file.schema_arrow.names)
        twice = {n for n in self.names if self.names.count(n) > 1}
        if twice:
            raise FileError(
                f"{name}: two columns are called {min(twice)!r}",
                "Give each column a name of its own.",
            )
        self.rows_hint: int | None = self._file.metadata.num_rows

    def bytes_a_row(self) -> float:
        """Return nothing of use: the number of rows is known."""
        return 1e9

    def __iter__(self) -> Iterator[Chunk]:
        at = 1
        batches = self._file.iter_batches(batch_size=_ROWS)
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowInvalid, OSError) as error:
                raise FileError(
                    f"{self.name}, after row {at - 1}: {_first(error)}",
                    "The file is damaged: fetch it again.",
                ) from error
            if batch is None:
                return
            yield _chunk(self.name, batch, at)
            at += batch.num_rows


def _chunk(name: str, batch: Any, at: int) -> Chunk:
    def original(row: int) -> str:
        return json.dumps(batch.slice(row, 1).to_pylist()[0], ensure_ascii=False, default=str)

    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    lines = np.arange(at, at + batch.num_rows, dtype=np.int64)
    return Chunk(name, batch.num_rows, columns, lines, original, unit="row")


def _first(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
