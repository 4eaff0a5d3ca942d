"""SQLite: one transaction, prepared inserts from Arrow columns, indexes afterwards.

A second connection (such as ADBC's) could not share the command's transaction, so rows go
through the driver's ``executemany``. Nothing that makes a kill or a power cut harmful is
switched off: the journal and ``synchronous`` stay as they are.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from seeds.errors import LockTimeout, SeedsError
from seeds.load import faithful
from seeds.load.backend import Encoded, TableLoad
from seeds.load.errors import translated
from seeds.load.generic import REBUILD_ROWS, REBUILD_SHARE, GenericBackend, children_first
from seeds.load.references import Reference, sqlite_references
from seeds.load.removal import KeySet, remove, required_circle, united
from seeds.load.sqlite_indexes import Indexes
from seeds.load.sqlite_rejections import first_rejected
from seeds.load.sqlite_text import quote
from seeds.load.waiting import wait_for_lock
from seeds.schema.batch import Batch
from seeds.schema.table import ForeignKey, TableInfo
from seeds.schema.types import LogicalType

_CHUNK = 2000
"""Rows made into Python objects at a time: few enough to stay in the processor's cache."""

_TOGETHER = 100
"""Rows a statement: saves a quarter of the time of one row a statement, more saves no more."""

_CACHE_KIB = 65_536
"""Page cache while loading; the unique index of a million e-mails fits."""

_FEW = 100
"""Rows of a referring table that may well be read for every row that is deleted."""

_NUMBERS = itertools.count(1)

_READERS = 60
"""Seconds to wait for readers to end before a whole load is given up at its commit."""

_POLL = 0.05
"""Seconds between two attempts to get the lock."""


class SQLiteBackend(GenericBackend):
    """SQLite through the standard library's driver."""

    dialect: ClassVar[str] = "sqlite"

    readers_wait: ClassVar[bool] = True  # as soon as the writer's cache is full

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self._indexes = Indexes(self.phase)
        self._loads: list[TableLoad] = []
        self._cache: int | None = None

    @property
    def _raw(self) -> Any:
        """The driver's connection, inside the transaction."""
        raw: Any = self.connection.connection.dbapi_connection
        if not raw.in_transaction:
            with translated():
                raw.execute("BEGIN")
        return raw

    def only_read(self) -> None:
        """Write nothing; a transaction that has begun reads of one moment anyway."""
        self._raw.execute("PRAGMA query_only = ON")

    # --- lock ---------------------------------------------------------------------------------

    def lock(self, on_wait: Callable[[str], None], timeout: float | None) -> None:
        """Begin a writing transaction: in SQLite it is the lock.

        Readers go on reading. A transaction that has already begun is made a writing one.
        """
        raw: Any = self.connection.connection.dbapi_connection
        if not self.connection.in_transaction():
            self.connection.begin()
        if raw.in_transaction:
            # Writing a header field with its own value takes the lock and changes nothing.
            version = raw.execute("PRAGMA user_version").fetchone()[0]
            statement = f"PRAGMA user_version = {version}"
        else:
            statement = "BEGIN IMMEDIATE"
        busy = raw.execute("PRAGMA busy_timeout").fetchone()[0]
        raw.execute("PRAGMA busy_timeout = 0")
        try:
            self._poll(raw, statement, on_wait, timeout)
            busy = max(busy, _READERS * 1000)
        finally:
            raw.execute(f"PRAGMA busy_timeout = {busy}")

    def _poll(
        self,
        raw: Any,
        statement: str,
        on_wait: Callable[[str], None],
        timeout: float | None,
    ) -> None:
        def take() -> bool:
            try:
                with translated():
                    raw.execute(statement)
            except LockTimeout:
                return False
            return True

        wait_for_lock(
            take,
            lambda: f"{_writer(self._file())} is writing to {self._file()}",
            on_wait,
            timeout,
            every=_POLL,
        )

    def _file(self) -> str:
        return self.connection.engine.url.database or "the database"

    # --- keys and clearing --------------------------------------------------------------------

    def next_key(self, table: TableInfo) -> int:
        """Return the smallest key above every row and above AUTOINCREMENT's counter."""
        above = super().next_key(table)
        if self._counts():
            row = self._raw.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = ?", (table.source.name,)
            ).fetchone()
            above = max(above, int(row[0] or 0) + 1 if row else 1)
        return above

    def _counts(self) -> bool:
        """Tell whether some table has AUTOINCREMENT."""
        found = self._raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
        return found.fetchone() is not None

    def _must_cut(self, key: ForeignKey) -> bool:
        return key.ondelete == "RESTRICT"

    def clear(self, tables: Sequence[TableInfo]) -> dict[str, int]:
        """Delete all rows and restart the keys.

        What foreign keys look up for each row is indexed, unless the referring table is empty
        by then because it is emptied first.
        """
        order = [table.name for table, _ in children_first(tables)]
        made = [
            self._support(r)
            for r in self.references(tables)
            if r.child.name not in order or order.index(r.child.name) >= order.index(r.parent)
        ]
        deleted = super().clear(tables)
        self._drop_support(made)
        return deleted

    def _restart(self, tables: Sequence[TableInfo]) -> None:
        if self._counts():
            self._raw.executemany(
                "DELETE FROM sqlite_sequence WHERE name = ?", [(t.source.name,) for t in tables]
            )

    # --- taking rows away ---------------------------------------------------------------------

    def references(
        self, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
    ) -> list[Reference]:
        """Return the database's foreign keys that refer to tables."""
        with translated():
            return sqlite_references(self._raw, tables, known)

    def remove(self, sets: Sequence[KeySet]) -> dict[str, int]:
        """Delete the rows of sets, children first."""
        known = united(sets)
        references = self.references([s.table for s in known.values()])
        circle = required_circle(self, known, references)
        if circle:
            # No order satisfies tables that need each other: they are looked at when all is gone.
            self._raw.execute("PRAGMA defer_foreign_keys = ON")
        # Whose rows wait need not be cut off; what is restricted never waits.
        waiting = [r for r in circle if r.ondelete != "RESTRICT"]
        kept = [replace(r, nullable=False) if r in waiting else r for r in references]
        deleted = remove(self, known, kept)
        self._restore_cache()
        return deleted

    @contextlib.contextmanager
    def deleting(self, rows: KeySet, references: Sequence[Reference]) -> Iterator[None]:
        """Index what foreign keys look up; drop the indexes of a table that shrinks a lot.

        SQLite asks every foreign key that refers to the table about every single row, and reads
        the whole referring table where no index helps. The indexes of a table that loses most
        of its rows are quicker made again.
        """
        table = rows.table
        few = rows.rows < _FEW
        made = [] if few else [self._support(r) for r in references]
        if rows.rows >= REBUILD_ROWS:
            self._enlarge_cache()
            to_itself = any(r.child.name == table.name for r in references)
            if not to_itself and self.count(table, rows) * 2 > self.count(table):
                self._indexes.drop(self._raw, table)
        try:
            yield
        except SeedsError:
            # Not after an interrupt, which ends the connection, and with it all of this.
            self._undo_support(made)
            raise
        self._undo_support(made)

    def _support(self, reference: Reference) -> str | None:
        """Index the columns of a foreign key for a while, if nothing else does."""
        table = reference.child.source.name
        if not self._has_rows(reference.child, _FEW):
            return None
        wanted = {c.lower() for c in reference.columns}
        found = self._raw.execute(
            "SELECT l.name, i.name FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i"
            " WHERE NOT l.partial ORDER BY l.name, i.seqno",
            (table,),
        )
        for _, columns in itertools.groupby(found.fetchall(), key=lambda row: row[0]):
            names = [str(name).lower() for _, name in columns]
            if set(names[: len(wanted)]) == wanted:
                return None
        name = f"seeds_support_{next(_NUMBERS)}"
        listed = ", ".join(map(quote, reference.columns))
        with translated(reference.child.name):
            self._raw.execute(f"CREATE INDEX {name} ON {quote(table)} ({listed})")
        return name

    def _undo_support(self, made: Sequence[str | None]) -> None:
        raw: Any = self.connection.connection.dbapi_connection
        if raw.in_transaction:  # a full disk, for example, has ended it
            self._drop_support(made)
            self._indexes.recreate(self._raw)

    def _drop_support(self, made: Sequence[str | None]) -> None:
        for index in filter(None, made):
            self._raw.execute(f"DROP INDEX {quote(index)}")

    def rewind(self, table: TableInfo, first: int, last: int) -> None:
        """Let AUTOINCREMENT hand out a key again; other keys follow the rows anyway."""
        if not self._counts() or set(table.primary_key).isdisjoint(table.source.c.keys()):
            return  # AUTOINCREMENT is a column's: rows named by their rowid have none
        name = table.source.name
        key = quote(self._key_column(table).name)
        with translated(table.name):
            self._raw.execute(
                "UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq = ?"
                f" AND NOT EXISTS (SELECT 1 FROM {quote(name)} WHERE {key} >= ?)",
                (first - 1, name, last, first),
            )

    # --- loading ------------------------------------------------------------------------------

    def prepare(self, loads: Sequence[TableLoad]) -> None:
        """Enlarge the cache; drop the indexes of tables that get far more rows than they have.

        Indexes of UNIQUE and PRIMARY KEY constraints belong to the table and stay.
        """
        super().prepare(loads)
        self._loads = list(loads)
        self._enlarge_cache()
        for load in loads:
            if load.rows < REBUILD_ROWS:
                continue
            if not load.empty and self._has_rows(load.table, load.rows // REBUILD_SHARE + 1):
                continue
            self._indexes.drop(self._raw, load.table)

    def _enlarge_cache(self) -> None:
        if self._cache is None:
            self._cache = int(self._raw.execute("PRAGMA cache_size").fetchone()[0])
            self._raw.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")

    def _restore_cache(self) -> None:
        if self._cache is not None:
            raw: Any = self.connection.connection.dbapi_connection
            raw.execute(f"PRAGMA cache_size = {self._cache}")
            self._cache = None

    def encode(self, batch: Batch) -> Encoded:
        """Bring the columns into SQLite's forms, still in Arrow."""
        table = batch.table
        rows = batch.rows
        columns: list[Any] = []
        for i, name in enumerate(rows.schema.names):
            info = table.columns[name]
            bound = self._bound(info.source, rows.column(i), info.type)
            columns.append(bound)
        return Encoded(table, rows.num_rows, (rows.schema.names, columns))

    def _bound(self, source: sa.Column[Any] | None, array: Any, logical: LogicalType) -> Any:
        custom = None if source is None else _custom_format(source.type, self.connection.dialect)
        import pyarrow as pa

        from seeds.load import from_arrow

        if custom is None:
            return from_arrow.storage(array, logical)
        return pa.array([None if v is None else custom(v) for v in array.to_pylist()], pa.string())

    def write(self, encoded: Encoded, *, into: str = "") -> None:
        """Insert the rows.

        Raises:
            ConstraintError: A row was rejected; its number and key are named.
        """
        from seeds.load import from_arrow

        names, columns = encoded.payload
        table = encoded.table
        insertion = "INSERT INTO {} ({}) VALUES ".format(
            quote(into or table.source.name), ", ".join(quote(n) for n in names)
        )
        row = "({})".format(", ".join("?" * len(names)))
        raw = self._raw
        together = min(_TOGETHER, raw.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(names))
        statements = (insertion + row, insertion + ", ".join([row] * together))
        sent = self._sent.get(table.name, 0)
        for start in range(0, encoded.rows, _CHUNK):
            lists = [from_arrow.to_list(c.slice(start, _CHUNK)) for c in columns]
            cells = list(itertools.chain.from_iterable(zip(*lists, strict=True)))
            try:
                _insert(raw, statements, cells, len(names), together)
            except (sqlite3.Error, OverflowError) as error:
                known = first_rejected(
                    self.connection.connection.dbapi_connection,
                    statements[0],
                    table,
                    names,
                    lists,
                    sent + start,
                )
                if known is not None:
                    raise known from error
                with translated(table.name):
                    raise error
        self._sent[table.name] = sent + encoded.rows

    def faithful(self, table: TableInfo, columns: Sequence[str]) -> bool:
        """Tell whether rows will be read back as they are sent."""
        dialect = self.connection.dialect
        sources = [table.columns[c].source for c in columns]
        if any(s is not None and _custom_format(s.type, dialect) for s in sources):
            return False
        with translated(table.name):
            return faithful.on_sqlite(self._raw, table, columns)

    def finish(self) -> None:
        """Recreate the indexes exactly as they were and refresh statistics of large tables."""
        raw = self._raw
        self._indexes.recreate(raw)
        raw.execute("PRAGMA analysis_limit = 1000")  # a sample is enough, and quick
        for load in self._loads:
            if load.rows >= REBUILD_ROWS:
                with translated(load.table.name):
                    raw.execute(f"ANALYZE {quote(load.table.source.name)}")
        self._restore_cache()


def _insert(
    raw: Any, statements: tuple[str, str], cells: list[Any], width: int, together: int
) -> None:
    """Insert rows given as one flat list of cells, many rows a statement."""
    raw.execute("SAVEPOINT seeds_chunk")
    many = width * together
    whole = len(cells) // many * many
    raw.executemany(statements[1], (cells[i : i + many] for i in range(0, whole, many)))
    raw.executemany(statements[0], (cells[i : i + width] for i in range(whole, len(cells), width)))
    raw.execute("RELEASE seeds_chunk")


def _custom_format(kind: Any, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """Return the processor of a time type with a format of its own, else ``None``."""
    while isinstance(kind, sa.types.TypeDecorator):
        kind = kind.load_dialect_impl(dialect)
    if not isinstance(kind, sa.DateTime | sa.Date | sa.Time):
        return None
    implementation: Any = kind.dialect_impl(dialect)
    default: Any = type(implementation)()
    if getattr(implementation, "_storage_format", None) == getattr(
        default, "_storage_format", None
    ):
        return None
    processor: Callable[[Any], Any] | None = implementation.bind_processor(dialect)
    return processor


def _writer(file: str) -> str:
    """Say who holds the file's write lock, as far as the system tells (Linux does)."""
    try:
        inodes = {
            str(path.stat().st_ino)
            for path in (Path(file), Path(f"{file}-shm"), Path(f"{file}-journal"))
            if path.exists()
        }
        for line in Path("/proc/locks").read_text().splitlines():
            fields = line.split()
            if "WRITE" in fields and fields[-3].rpartition(":")[2] in inodes:
                return f"process {fields[fields.index('WRITE') + 1]}"
    except (OSError, ValueError, IndexError):
        pass
    return "another program"
