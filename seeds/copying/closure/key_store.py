"""Keys on disk: which rows of each table are wanted, and what brought them."""
# ruff: noqa: S608 - the names are made here, of numbers

from __future__ import annotations

import ast
import contextlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from seeds.copying.closure.model import Key
from seeds.errors import FileError

_CACHE_KIB = 32_768


class KeyStore:
    """The keys of a subset, in a temporary file that goes with its block.

    Args:
        widths: How many columns the key of each table has.

    Raises:
        FileError: The disk for temporary files is full.
    """

    def __init__(self, widths: Mapping[str, int]) -> None:
        self._widths = dict(widths)
        self._numbers = {name: i for i, name in enumerate(widths)}
        self._folder = tempfile.TemporaryDirectory(prefix="seeds-keys-")
        path = Path(self._folder.name) / "keys.db"
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        for name, width in self._widths.items():
            columns = ", ".join(f"k{i}" for i in range(width))
            # No types: a number stays a number and a text a text. The rowid is the order in
            # which rows were found, and so the list of those still to be looked at.
            self._file.execute(
                f"CREATE TABLE {self._table(name)} (n INTEGER PRIMARY KEY, {columns}, via INTEGER,"
                f" source TEXT, UNIQUE ({columns}))"
            )
        self._file.execute("BEGIN")

    def __enter__(self) -> KeyStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Throw the keys away."""
        self._file.close()
        self._folder.cleanup()

    def add(self, table: str, found: Iterable[tuple[Key, Key | None]], via: int) -> None:
        """Add rows that are not there yet.

        Args:
            table: Their table.
            found: The key of each, and that of the row that it was reached from.
            via: The number of the start or link that brought them.
        """
        marks = ", ".join("?" * self._widths[table])
        rows = ((*key, via, None if source is None else repr(source)) for key, source in found)
        with _full_disk():
            self._file.executemany(
                f"INSERT OR IGNORE INTO {self._table(table)} ({self._columns(table)}, via, source)"
                f" VALUES ({marks}, ?, ?)",
                rows,
            )

    def after(self, table: str, mark: int, count: int) -> tuple[list[Key], int]:
        """Return rows in the order in which they were added.

        Args:
            table: The table.
            mark: The last one that was returned before; 0 in the beginning.
            count: How many to return at most.

        Returns:
            Their keys, and the new mark.
        """
        rows = self._file.execute(
            f"SELECT n, {self._columns(table)} FROM {self._table(table)} WHERE n > ?"
            " ORDER BY n LIMIT ?",
            (mark, count),
        ).fetchall()
        return [row[1:] for row in rows], rows[-1][0] if rows else mark

    def count(self, table: str) -> int:
        """Return how many rows of a table are wanted."""
        query = f"SELECT count(*) FROM {self._table(table)}"
        return int(self._file.execute(query).fetchone()[0])

    def reasons(self, table: str) -> dict[int, int]:
        """Return how many rows of a table each start or link has brought, by its number."""
        query = f"SELECT via, count(*) FROM {self._table(table)} GROUP BY via ORDER BY via"
        return dict(self._file.execute(query).fetchall())

    def reason(self, table: str, key: Key) -> tuple[int, Key | None] | None:
        """Return what brought a row, and the key of the row before; ``None`` for others."""
        same = " AND ".join(f"k{i} = ?" for i in range(len(key)))
        row = self._file.execute(
            f"SELECT via, source FROM {self._table(table)} WHERE {same}", key
        ).fetchone()
        return None if row is None else (row[0], row[1] and ast.literal_eval(row[1]))

    def chunks(self, table: str, count: int) -> Iterator[Sequence[Key]]:
        """Yield all keys of a table in their own order, some at a time."""
        columns = self._columns(table)
        cursor = self._file.execute(
            f"SELECT {columns} FROM {self._table(table)} ORDER BY {columns}"
        )
        while chunk := cursor.fetchmany(count):
            yield chunk

    def _table(self, name: str) -> str:
        return f"t{self._numbers[name]}"

    def _columns(self, name: str) -> str:
        return ", ".join(f"k{i}" for i in range(self._widths[name]))


@contextlib.contextmanager
def _full_disk() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise FileError(
            f"the keys of the subset cannot be kept in {tempfile.gettempdir()}: {error}",
            "Make room there, or set TMPDIR to a folder with room.",
        ) from error
