"""Batches on their way into a file: encoded and digested in threads, written in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seeds.schema.digest import Digest

if TYPE_CHECKING:
    from seeds.files.writing.base import Sink, Writer, WriterOptions
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class Piece:
    """A batch in the form that a writer writes, with the digest of its rows."""

    digest: Digest
    encoded: Any


Pieces = Callable[[Callable[["Batch"], Piece]], Iterator[Piece]]
"""Yields batches in order, each passed through a function that threads may call."""


def write_rows(
    sink: Sink,
    writer_class: type[Writer],
    table: TableInfo,
    columns: Sequence[str],
    options: WriterOptions,
    pieces: Pieces,
    on_rows: Callable[[int], None],
) -> Digest:
    """Write the rows of one file and return their digest.

    Args:
        sink: Where the bytes go.
        writer_class: The format.
        table: The table.
        columns: The columns of every batch, in order.
        options: What the format may be told.
        pieces: Makes the rows.
        on_rows: Is told how many more rows have been written.
    """
    writer = writer_class(sink, table, columns, options)

    def encode(batch: Batch) -> Piece:
        digest = Digest()
        digest.update(batch)
        return Piece(digest, writer.encode(batch.rows))

    whole = Digest()
    writer.begin()
    for piece in pieces(encode):
        writer.put(piece.encoded)
        whole.add(piece.digest)
        on_rows(piece.digest.rows)
    writer.finish()
    return whole
