"""JSON Lines, an object a line; and JSON, one array of the same objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seeds.files.writing.base import Writer
from seeds.files.writing.texts import join, joined_rows, json_values, nothing_for

if TYPE_CHECKING:
    import pyarrow as pa


class JsonLinesWriter(Writer):
    """Writes JSON Lines."""

    suffix = ".jsonl"

    def encode(self, rows: pa.RecordBatch) -> bytes:
        if not rows.num_rows:
            return b""
        return joined_rows(self._objects(rows), "\n") + b"\n"

    def _objects(self, rows: pa.RecordBatch) -> Any:
        pieces: list[Any] = []
        for i, info in enumerate(self.infos):
            before = "{" if i == 0 else ", "
            pieces.append(f"{before}{json.dumps(info.name, ensure_ascii=False)}: ")
            pieces.append(nothing_for(json_values(rows.column(i), info.type), "null"))
        return join(*pieces, "}")

    def put(self, encoded: bytes) -> None:
        self.sink.write(encoded)


class JsonWriter(JsonLinesWriter):
    """Writes one JSON array."""

    suffix = ".json"
    _any = False

    def begin(self) -> None:
        self.sink.write(b"[")

    def encode(self, rows: pa.RecordBatch) -> bytes:
        return joined_rows(self._objects(rows), ",\n")

    def put(self, encoded: bytes) -> None:
        if encoded:
            self.sink.write(b",\n" if self._any else b"\n")
            self.sink.write(encoded)
            self._any = True

    def finish(self) -> None:
        self.sink.write(b"\n]\n" if self._any else b"]\n")
