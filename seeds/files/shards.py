"""How the rows of tables are cut into files, and what the files are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seeds.files.manifest import NAME

COMPRESSIONS = {"gz": ".gz", "zst": ".zst"}
"""Endings by the name of a compression."""


@dataclass(frozen=True)
class Shard:
    """A file of rows of one table.

    Attributes:
        table: The table.
        name: The file's name.
        start: The first row, counted from 0 in the whole table.
        stop: One past the last row.
    """

    table: str
    name: str
    start: int
    stop: int


def shards(
    table: str, whole: int, start: int, stop: int, rows_per_file: int | None, suffix: str
) -> Iterator[Shard]:
    """Yield the files of a table, in order; a table without rows has one all the same.

    A file that holds the whole table has its name; any other one's says which rows it holds,
    so that slices made apart go together into one folder.

    Args:
        table: The table.
        whole: Rows of the whole table.
        start: The first row wanted.
        stop: One past the last.
        rows_per_file: Rows of a file at most; ``None`` puts all into one.
        suffix: The ending of the names.
    """
    if rows_per_file is None and (start, stop) == (0, whole):
        yield Shard(table, _stem(table, suffix) + suffix, start, stop)
        return
    digits = len(str(whole))
    size = rows_per_file or max(stop - start, 1)
    for first in range(start, max(stop, start + 1), size):
        end = min(first + size, stop)
        name = f"{_stem(table, suffix)}-{first:0{digits}}-{end:0{digits}}{suffix}"
        yield Shard(table, name, first, end)


def _stem(table: str, suffix: str) -> str:
    """Return a table's name without what leads into a folder, and unlike the manifest's."""
    stem = table.replace("%", "%25").replace("/", "%2F").replace("\\", "%5C")
    return f"%{ord(stem[0]):02X}{stem[1:]}" if (stem + suffix).lower() == NAME else stem
