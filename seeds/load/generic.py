"""Any SQLAlchemy dialect: what all backends share, and batched ``insert()`` for the rest.

Arrow is imported where rows are read or written, so that a command that only counts starts fast.
"""

from __future__ import annotations

import contextlib
import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import sqlalchemy as sa

from seeds.errors import DeclarationError
from seeds.load import removal
from seeds.load.backend import Backend, Encoded, TableLoad, UpsertResult
from seeds.load.condition import condition
from seeds.load.errors import translated
from seeds.load.references import Reference, inspected
from seeds.load.removal import Dependants, KeySet
from seeds.load.upsert import upsert
from seeds.load.values import check_values
from seeds.load.within import Scope
from seeds.schema.batch import Batch
from seeds.schema.own_rows import all_rows
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind

REBUILD_ROWS = 20_000
"""From this many rows on, indexes are dropped and rebuilt.

Below, the load takes well under a second either way, while dropping locks the table for
everybody and rebuilding costs a few catalogue changes an index.
"""

REBUILD_SHARE = 10
"""Rows to come for each row already there (the fixed accounts) that make rebuilding worthwhile."""

_INSERT_ROWS = 1000


class GenericBackend(Backend):
    """A database through SQLAlchemy Core alone; the base of the special ones."""

    reopens: ClassVar[bool] = True
    """Whether one statement may name a temporary table twice."""

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self._sent: dict[str, int] = {}
        self._cleared: set[str] = set()
        self._touched: dict[str, TableInfo] = {}

    # --- what there is ------------------------------------------------------------------------

    def lock(self, on_wait: Callable[[str], None], timeout: float | None) -> None:
        """Take no lock: there is none that every database has."""

    def count(self, table: TableInfo, within: KeySet | None = None, *, where: str = "") -> int:
        """Return the number of rows, of those in a set if one is given."""
        with self.scope() as scope:
            found = scope.clause(table, table.primary_key)
            query = sa.select(sa.func.count()).select_from(found)
            if where:
                query = query.where(condition(where))
            if within is not None:
                query = query.where(scope.contains(within, [found.c[c] for c in table.primary_key]))
            return int(self.fetch(query, table.name)[0][0])

    def count_ranges(self, table: TableInfo, ranges: Sequence[tuple[int, int]]) -> list[int]:
        """Return how many rows each of many ranges of the integer key holds."""
        if not ranges:
            return []
        with self.scope() as scope:
            given = scope.ranges(ranges)
            name = self._key_column(table).name
            found = scope.clause(table, [name])
            inside = found.c[name].between(given.c.first_key, given.c.last_key)
            each = sa.select(sa.func.count()).select_from(found).where(inside)
            query = sa.select(each.correlate(given).scalar_subquery()).select_from(given)
            return [int(r[0]) for r in self.fetch(query.order_by(given.c.number), table.name)]

    def is_empty(self, table: TableInfo) -> bool:
        """Tell, cheaply, whether a table has no row."""
        return not self._has_rows(table, 1)

    def _has_rows(self, table: TableInfo, at_least: int) -> bool:
        one = sa.select(sa.literal(1)).select_from(table.source).limit(1).offset(at_least - 1)
        with translated(table.name):
            return self.connection.execute(one).first() is not None

    def next_key(self, table: TableInfo) -> int:
        """Return the smallest key above every row's, those of descendants among them."""
        key = all_rows(table).c[self._key_column(table).name]
        with translated(table.name):
            top = self.connection.scalar(sa.select(sa.func.max(sa.type_coerce(key, sa.BigInteger))))
        return max(int(top or 0) + 1, 1)

    @staticmethod
    def _key_column(table: TableInfo) -> sa.Column[Any]:
        if len(table.primary_key) != 1:
            raise DeclarationError(f"{table.name} has no single integer primary key")
        return table.source_column(table.primary_key[0])

    # --- clearing and fixed rows --------------------------------------------------------------

    def clear(self, tables: Sequence[TableInfo]) -> dict[str, int]:
        """Delete all rows, children first, and restart the keys where the database can."""
        deleted: dict[str, int] = {}
        for table, referring in children_first(tables):
            with translated(table.name):
                for other, key in referring:
                    if other.name != table.name or self._must_cut(key):
                        self._cut(other, key)
                result = self.connection.execute(sa.delete(table.source))
                deleted[table.name] = max(result.rowcount, 0)
            self._cleared.add(table.name)
        self._restart(tables)
        return deleted

    def _must_cut(self, key: ForeignKey) -> bool:
        """Tell whether a key to its own table keeps ``DELETE FROM table`` from working."""
        return True

    def _cut(self, table: TableInfo, key: ForeignKey) -> None:
        """Set the columns of a cyclic foreign key to NULL, so that rows can be deleted."""
        if all(table.columns[c].nullable for c in key.columns):
            columns = [table.source_column(c) for c in key.columns]
            self.connection.execute(
                sa.update(sa.table(table.source.name, *(sa.column(c.name) for c in columns),
                                   schema=table.source.schema))
                .where(sa.column(columns[0].name).is_not(None))
                .values({c.name: None for c in columns})
            )  # fmt: skip

    def _restart(self, tables: Sequence[TableInfo]) -> None:
        """Restart the keys of cleared tables; nothing to do by default."""

    def upsert(
        self,
        table: TableInfo,
        rows: Sequence[Mapping[str, Any]],
        natural_key: Sequence[str],
        update: Sequence[Sequence[str]],
    ) -> UpsertResult:
        """Insert rows, or update those whose natural key exists."""
        self._touched[table.name] = table
        check_values(table, rows, self.connection.dialect)
        return upsert(self.connection, table, rows, natural_key, update)

    # --- loading ------------------------------------------------------------------------------

    def prepare(self, loads: Sequence[TableLoad]) -> None:
        """Remember the tables."""
        for load in loads:
            self._touched[load.table.name] = load.table

    def encode(self, batch: Batch) -> Encoded:
        """Keep the Arrow columns: Python objects are made as late as possible."""
        return Encoded(batch.table, batch.rows.num_rows, batch.rows)

    def write(self, encoded: Encoded, *, into: str = "") -> None:
        """Insert the rows in statements of a thousand."""
        from seeds.load import from_arrow

        table = encoded.table
        rows: Any = encoded.payload
        names = rows.schema.names
        types = [self._bind_type(table.columns[name]) for name in names]
        bare = sa.table(
            into or table.source.name,
            *(sa.column(name, kind) for name, kind in zip(names, types, strict=True)),
            schema=None if into else table.source.schema,
        )
        for start in range(0, rows.num_rows, _INSERT_ROWS):
            part = rows.slice(start, _INSERT_ROWS)
            columns = [
                from_arrow.to_driver(part.column(i), table.columns[name].type)
                for i, name in enumerate(names)
            ]
            values = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
            with translated(table.name, self._sent.get(table.name, 0)):
                self.connection.execute(sa.insert(bare), values)
            self._sent[table.name] = self._sent.get(table.name, 0) + part.num_rows

    def _bind_type(self, column: ColumnInfo) -> sa.types.TypeEngine[Any]:
        """Return the type that binds raw values: text and JSON text go as they are."""
        if column.type.kind in (Kind.TEXT, Kind.JSON, Kind.OTHER):
            return sa.String()
        if column.source is None:
            return sa.types.NullType()
        bare: sa.types.TypeEngine[Any] = _undecorated(column.source.type, self.connection.dialect)
        return sa.Uuid(native_uuid=bare.native_uuid) if isinstance(bare, sa.Uuid) else bare

    def faithful(self, table: TableInfo, columns: Sequence[str]) -> bool:
        """Promise nothing: what a database makes of a value is not known."""
        return False

    def finish(self) -> None:
        """Nothing was dropped, so nothing is rebuilt."""

    # --- reading ------------------------------------------------------------------------------

    def read(
        self,
        table: TableInfo,
        columns: Sequence[str],
        *,
        batch_size: int = 50_000,
        within: KeySet | None = None,
        where: str = "",
    ) -> Iterator[Batch]:
        """Stream rows page by page, each page beginning after the last key of the one before.

        Other statements may run between two batches. The longer the rows, the fewer a batch has.
        A table without a primary key comes in whatever order the database likes.
        """
        from seeds.load.generic_read import pages

        given = [condition(where)] if where else []
        if within is None:
            yield from pages(self.connection, table, columns, batch_size, given)
            return
        with self.scope() as scope:
            key = [table.source_column(c) for c in table.primary_key]
            for part in within.parts():
                inside = [scope.contains(part, key), *given]
                yield from pages(self.connection, table, columns, batch_size, inside)

    # --- taking rows away ---------------------------------------------------------------------

    def dependants(self, sets: Mapping[str, KeySet]) -> list[Dependants]:
        """Return which rows outside of sets refer to rows in them, by foreign key."""
        return removal.dependants(self, sets)

    def cascaded(self, sets: Mapping[str, KeySet]) -> dict[str, KeySet]:
        """Return sets grown by all rows that hang on them, directly or not."""
        return removal.cascaded(self, sets)

    def remove(self, sets: Sequence[KeySet]) -> dict[str, int]:
        """Delete the rows of sets, children first."""
        known = removal.united(sets)
        references = self.references([s.table for s in known.values()])
        return removal.remove(self, known, references)

    def references(
        self, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
    ) -> list[Reference]:
        """Return the database's foreign keys that refer to tables.

        Args:
            tables: The tables.
            known: Further tables that are described.
        """
        return inspected(self.connection, tables, known)

    def must_cut(self, reference: Reference) -> bool:
        """Tell whether a foreign key to its own table stands in the way of one DELETE."""
        return self._must_cut(
            ForeignKey(
                reference.columns, reference.parent, reference.referenced, reference.ondelete
            )
        )

    @contextlib.contextmanager
    def deleting(self, rows: KeySet, references: Sequence[Reference]) -> Iterator[None]:
        """Make the deletion of rows in the block quicker; by default nothing is done.

        Args:
            rows: The rows.
            references: The foreign keys that refer to their table.
        """
        yield

    def deletion_order(
        self, tables: Sequence[tuple[TableInfo, Mapping[ForeignKey, Reference]]]
    ) -> Iterator[tuple[str, list[Reference]]]:
        """Yield tables, children first, each with the foreign keys that are then in the way."""
        own = {table.name: keys for table, keys in tables}
        for table, obstacles in children_first([table for table, _ in tables]):
            yield table.name, [own[other.name][key] for other, key in obstacles]

    # --- statements of the above ----------------------------------------------------------------

    def scope(self) -> Scope:
        """Return what makes conditions of being in a set of keys."""
        return Scope(self)

    def fetch(self, query: Any, table: str) -> Sequence[Any]:
        """Return the rows of a query about a table."""
        with translated(table):
            return self.connection.execute(query).all()

    def change(self, statement: Any, table: str) -> int:
        """Execute a change of a table; return the number of rows."""
        with translated(table):
            return max(self.connection.execute(statement).rowcount, 0)

    def selected_key(self, table: TableInfo, key: Sequence[Any]) -> Sequence[Any]:
        """Return what to select of a primary key, so that a set of keys takes it as it comes."""
        infos = [table.columns[c] for c in table.primary_key]
        return [sa.type_coerce(c, self._bind_type(i)) for c, i in zip(key, infos, strict=True)]

    def make_keys(self, name: str, table: TableInfo, columns: Sequence[str]) -> None:
        """Make a temporary table with the types of a table's primary key."""
        source = Scope.clause(table, table.primary_key)
        chosen = [source.c[c].label(n) for c, n in zip(table.primary_key, columns, strict=True)]
        none = sa.select(*chosen).select_from(source).where(sa.literal_column("1 = 0"))
        self._make_temporary(name, "", f"AS {none.compile(self.connection)}", columns)

    def make_ranges(self, name: str) -> None:
        """Make a temporary table of ranges."""
        columns = "number INTEGER, first_key BIGINT, last_key BIGINT"
        self._make_temporary(name, f"({columns})", "", ("first_key", "last_key"))

    def _make_temporary(self, name: str, columns: str, query: str, index: Sequence[str]) -> None:
        """Make a temporary table of columns or for a query, with an index."""
        with translated():
            self.connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} {columns} {query}")
            self.connection.exec_driver_sql(
                f"CREATE INDEX {name}_index ON {name} ({', '.join(index)})"
            )

    def fill_temporary(
        self,
        name: str,
        columns: Sequence[str],
        infos: Sequence[ColumnInfo | None],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        """Insert rows into a temporary table.

        Args:
            name: The table.
            columns: Its columns.
            infos: What their values are like; ``None`` for plain integers.
            rows: The rows.
        """
        table = sa.table(
            name,
            *(
                sa.column(c, sa.BigInteger() if i is None else self._bind_type(i))
                for c, i in zip(columns, infos, strict=True)
            ),
        )
        with translated():
            for start in range(0, len(rows), _INSERT_ROWS):
                part = rows[start : start + _INSERT_ROWS]
                self.connection.execute(
                    sa.insert(table), [dict(zip(columns, row, strict=True)) for row in part]
                )

    def drop_temporary(self, name: str) -> None:
        """Drop a temporary table."""
        with translated():
            self.connection.exec_driver_sql(f"DROP TABLE {name}")


def _undecorated(kind: Any, dialect: sa.Dialect) -> Any:
    """Return the type that a decorated one is stored as on this dialect.

    SQLAlchemy's own Interval is a decorator too, and knows how to store a time span.
    """
    while isinstance(kind, sa.types.TypeDecorator) and not isinstance(kind, sa.Interval):
        kind = kind.load_dialect_impl(dialect)
    return kind


def children_first(
    tables: Sequence[TableInfo],
) -> Iterator[tuple[TableInfo, list[tuple[TableInfo, ForeignKey]]]]:
    """Yield tables so that their rows can be deleted: referencing tables first.

    Yields:
        A table, with the foreign keys that still refer to it from a cycle or from itself,
        each with its own table; they have to be cut first.
    """
    left = {t.name: t for t in tables}
    referring: dict[str, list[tuple[TableInfo, ForeignKey]]] = {name: [] for name in left}
    for other in left.values():
        for key in other.foreign_keys:
            if key.table in left:
                referring[key.table].append((other, key))
    # Keys in the way, by table: those that cannot become NULL weigh most.
    obstacles = {name: [0, 0] for name in left}
    for parent, found in referring.items():
        for other, key in found:
            if other.name != parent:
                obstacles[parent][0] += not _nullable(other, key)
                obstacles[parent][1] += 1
    position = {name: i for i, name in enumerate(left)}
    waiting = [(*obstacles[name], position[name], name) for name in left]
    heapq.heapify(waiting)
    while left:
        fixed, foreign, _, name = heapq.heappop(waiting)
        if name not in left or [fixed, foreign] != obstacles[name]:
            continue  # an entry of before some of its children went
        table = left[name]
        keys = [(other, key) for other, key in referring[name] if other.name in left]
        del left[name]
        for key in table.foreign_keys:
            if key.table in left:
                obstacles[key.table][0] -= not _nullable(table, key)
                obstacles[key.table][1] -= 1
                entry = (*obstacles[key.table], position[key.table], key.table)
                heapq.heappush(waiting, entry)
        yield table, keys


def _nullable(table: TableInfo, key: ForeignKey) -> bool:
    return all(table.columns[c].nullable for c in key.columns)
