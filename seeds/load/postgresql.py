"""PostgreSQL: binary COPY into tables without indexes, which are rebuilt afterwards.

``COPY … FREEZE`` was measured and left out: it made no difference beyond the noise, and it
would show the rows to transactions that began before the load.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg2
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from seeds.errors import ConstraintError, SeedsError
from seeds.load import faithful, pg_removal, pg_sequences
from seeds.load.backend import Encoded, TableLoad
from seeds.load.condition import condition
from seeds.load.errors import translated
from seeds.load.generic import REBUILD_ROWS, REBUILD_SHARE, GenericBackend, children_first
from seeds.load.pg_catalog import (
    ColumnType,
    column_types,
    own_rows_of,
    quote,
    quoted_table,
    references,
    table_oid,
)
from seeds.load.pg_session import settle_once
from seeds.load.rebuild import Rebuilder
from seeds.load.references import Reference
from seeds.load.removal import KeySet, Touched, united
from seeds.load.waiting import wait_for_lock
from seeds.schema.batch import Batch
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.load import copy_binary

LOCK_KEY = int.from_bytes(b"seeds-db", "big", signed=True)
"""The advisory lock that all seeders of one database share."""

_POLL = 0.1
_SLICE = 1 << 20
"""Bytes given to libpq at a time."""


@dataclass(frozen=True)
class _Plan:
    """How one table's batches are encoded; ``encoders`` is ``None`` for text."""

    statement: str
    columns: tuple[str, ...]
    real: tuple[ColumnType, ...]
    encoders: tuple[copy_binary.ColumnEncoder, ...] | None


class _AsText(bytes):
    """A payload in text for a table whose others are binary."""

    __slots__ = ()


class _Slices:
    """The file that psycopg2 reads a payload from: it takes bytes, not views."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        start = self._at
        self._at = len(self._payload) if size < 0 else start + size
        return self._payload[start : self._at]


class PostgreSQLBackend(GenericBackend):
    """PostgreSQL through psycopg2."""

    dialect: ClassVar[str] = "postgresql"

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection)
        self._plans: dict[str, _Plan] = {}
        self._rebuilder = Rebuilder(connection, self.phase)
        self._changing: tuple[frozenset[str], bool] | None = None  # among which tables, whether
        with translated():
            settle_once(connection)

    def _cursor(self) -> Any:
        return self.connection.connection.cursor()

    def only_read(self) -> None:
        """Read of one moment, and write nothing."""
        with translated():
            self.connection.exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            )

    # --- lock ---------------------------------------------------------------------------------

    def lock(self, on_wait: Callable[[str], None], timeout: float | None) -> None:
        """Take the advisory lock of the transaction."""
        cursor = self._cursor()

        def take() -> bool:
            with translated():
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK_KEY,))
                return bool(cursor.fetchone()[0])

        wait_for_lock(
            take,
            lambda: f"{self._holder(cursor)} holds the seeders' lock",
            on_wait,
            timeout,
            every=_POLL,
        )

    @staticmethod
    def _holder(cursor: Any) -> str:
        with translated():
            cursor.execute(
                "SELECT a.pid, a.application_name, a.usename, a.client_addr::text,"
                " to_char(a.xact_start AT TIME ZONE 'UTC', 'HH24:MI:SS')"
                " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
                " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                " AND (l.classid::bigint << 32) | l.objid::bigint = %s",
                (LOCK_KEY,),
            )
            row = cursor.fetchone()
        if row is None:
            return "another session"
        pid, application, user, address, since = row
        named = f"{application}, " if application else ""
        place = f" at {address}" if address else ""
        began = f", since {since} UTC" if since else ""
        return f"{named}user {user}{place} (server process {pid}{began})"

    # --- keys and clearing --------------------------------------------------------------------

    def next_key(self, table: TableInfo) -> int:
        """Return the smallest key above every row and above what a sequence gave away."""
        above = super().next_key(table)
        with translated(table.name):
            found = pg_sequences.next_free(self._cursor(), table)
        return above if found is None else max(above, found)

    def next_generated_key(self, table: TableInfo) -> tuple[int, int] | None:
        """Return the next value of the key's sequence, and its step."""
        with translated(table.name):
            return pg_sequences.next_generated(self._cursor(), table)

    def clear(self, tables: Sequence[TableInfo]) -> dict[str, int]:
        """Delete all rows and restart the keys.

        By one TRUNCATE when no other table refers to these, no trigger wants to see the
        deletion and it is allowed; otherwise by DELETE, children first.
        """
        if not tables:
            return {}
        counts = {t.name: self.count(t) for t in tables}
        for table in tables:
            self._touched[table.name] = table
        if not self._may_truncate(tables):
            return self._delete_all(tables, sum(counts.values()))
        cursor = self._cursor()
        listed = ", ".join(quoted_table(t) for t in tables)
        savepoint = self.connection.begin_nested()
        try:
            cursor.execute(f"TRUNCATE {listed} RESTART IDENTITY")
        except psycopg2.Error:  # no privilege, pending triggers, foreign tables
            savepoint.rollback()
            return self._delete_all(tables, sum(counts.values()))
        savepoint.commit()
        pg_sequences.restart_those_used(self.connection, cursor, tables)
        return counts

    def _delete_all(self, tables: Sequence[TableInfo], rows: int) -> dict[str, int]:
        """Delete all rows by DELETE.

        Each of many rows would be looked for in the tables that refer to them and are not empty
        by then. Foreign keys among the tables themselves are satisfied when all are empty: they
        are dropped meanwhile.
        """
        order = [table.name for table, _ in children_first(tables)]
        among = [
            number
            for r in self.references(tables)
            if r.child.name in order and order.index(r.child.name) >= order.index(r.parent)
            for number in r.numbers
        ]
        dropped = rows >= REBUILD_ROWS and self._rebuilder.drop_foreign_keys(among)
        deleted = super().clear(tables)
        if dropped:
            with translated():
                # What is deferred is due now: pending checks would make ALTER TABLE fail.
                self._cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
                self._cursor().execute("SET CONSTRAINTS ALL DEFERRED")
            self._rebuilder.rebuild()
        return deleted

    def _may_truncate(self, tables: Sequence[TableInfo]) -> bool:
        cursor = self._cursor()
        with translated():
            oids = [table_oid(cursor, t) for t in tables]
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f'"
                "  AND confrelid = ANY(%(o)s::oid[]) AND conrelid <> ALL(%(o)s::oid[]))"
                " OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ANY(%(o)s::oid[])"
                "  AND NOT tgisinternal AND tgtype & 8 <> 0)"
                " OR EXISTS (SELECT FROM pg_inherits WHERE inhparent = ANY(%(o)s::oid[]))",
                {"o": oids},
            )
            return not cursor.fetchone()[0]

    def _must_cut(self, key: ForeignKey) -> bool:
        return key.ondelete == "RESTRICT"

    def _restart(self, tables: Sequence[TableInfo]) -> None:
        pg_sequences.restart(self.connection, self._cursor(), tables)

    # --- loading ------------------------------------------------------------------------------

    def prepare(self, loads: Sequence[TableLoad]) -> None:
        """Look up the real column types; drop indexes and keys of tables that will grow much."""
        super().prepare(loads)
        cursor = self._cursor()
        for load in loads:
            with translated(load.table.name):
                self._plans[load.table.name] = _plan(cursor, load)
        for load in loads:
            if load.rows < REBUILD_ROWS:
                continue
            if load.empty or not self._has_rows(load.table, load.rows // REBUILD_SHARE + 1):
                self._rebuilder.drop(load.table)

    def encode(self, batch: Batch) -> Encoded:
        """Make one complete COPY payload of a batch.

        Raises:
            ConstraintError: A number does not fit its column.
        """
        import pyarrow as pa

        from seeds.load import copy_binary, copy_text

        plan = self._plans[batch.table.name]
        rows = batch.rows
        if rows.schema.names != list(plan.columns):
            rows = rows.select(list(plan.columns))
        types = [batch.table.columns[c].type for c in plan.columns]
        if plan.encoders is None:
            return Encoded(batch.table, rows.num_rows, copy_text.encode(rows, types))
        try:
            payload = copy_binary.encode(rows, plan.encoders)
        except pa.ArrowInvalid as error:
            raise _misfit(batch, rows, plan, error) from error
        except ValueError:
            # Infinite times and the like, which the encoder has no bytes for.
            text = copy_text.encode(rows, types)
            return Encoded(batch.table, rows.num_rows, _AsText(text))
        return Encoded(batch.table, rows.num_rows, payload)

    def write(self, encoded: Encoded, *, into: str = "") -> None:
        """Send a payload by COPY.

        Raises:
            ConstraintError: A constraint rejected a row; table, constraint and row are named.
        """
        name = encoded.table.name
        sent = self._sent.get(name, 0)
        statement = self._plans[name].statement
        if isinstance(encoded.payload, _AsText):
            statement = statement.replace("(FORMAT binary)", "(FORMAT csv)")
        if into:
            statement = statement.replace(quoted_table(encoded.table), into, 1)
        with translated(name, rows_before=sent):
            self._cursor().copy_expert(statement, _Slices(encoded.payload), _SLICE)
        self._sent[name] = sent + encoded.rows

    def faithful(self, table: TableInfo, columns: Sequence[str]) -> bool:
        """Tell whether rows will be read back as they are sent; the catalogue knows."""
        with translated(table.name):
            if self._may_change(table):
                return False
            plan = self._plans.get(table.name)
            known = None
            if plan is not None and set(columns) <= set(plan.columns):
                known = dict(zip(plan.columns, plan.real, strict=True))
            return faithful.on_postgresql(self._cursor(), table, columns, known)

    def _may_change(self, table: TableInfo) -> bool:
        """Tell whether a trigger of this or any table that is written to might change rows."""
        tables = {**self._touched, table.name: table}
        if self._changing is None or self._changing[0] != tables.keys():
            changing = faithful.may_change(self._cursor(), tables.values())
            self._changing = (frozenset(tables), changing)
        return self._changing[1]

    def finish(self) -> None:
        """Rebuild indexes and keys, set the sequences, refresh the statistics."""
        cursor = self._cursor()
        with translated():
            # Deferred checks are due now, while an error can still be told well, and because
            # pending ones would make ALTER TABLE fail.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self._rebuilder.rebuild()
        pg_sequences.raise_above_rows(self.connection, cursor, self._touched.values())
        loaded = [self._touched[name] for name, rows in self._sent.items() if rows]
        if loaded:
            self.phase(f"refreshing statistics of {len(loaded)} tables")
            with translated():
                cursor.execute("ANALYZE " + ", ".join(quoted_table(t) for t in loaded))

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
        """Stream rows by COPY, a page at a time; without a primary key by a server-side cursor."""
        from seeds.load import copy_read

        if not table.primary_key:
            yield from super().read(
                table, columns, batch_size=batch_size, within=within, where=where
            )
            return
        given = [sql_text(condition(where))] if where else []
        if within is None:
            yield from copy_read.pages(self._cursor(), table, columns, batch_size, given)
            return
        # Columns of no table: a condition that stands alone would name the table once more.
        own = quote(table.source.name)
        key: list[Any] = [
            sa.literal_column(f"{own}.{quote(c)}", sa.types.NullType()) for c in table.primary_key
        ]
        with self.scope() as scope:
            for part in within.parts():
                inside = [sql_text(scope.contains(part, key)), *given]
                yield from copy_read.pages(self._cursor(), table, columns, batch_size, inside)

    # --- taking rows away ---------------------------------------------------------------------

    def hold(self, tables: Sequence[TableInfo]) -> None:
        """Lock the tables: others can read them, and can neither change them nor refer to them.

        From here on a policy that would hide rows is an error: foreign keys delete them as well.
        """
        if tables:
            listed = ", ".join(quoted_table(t) for t in tables)
            with translated():
                self._cursor().execute(f"LOCK TABLE {listed} IN EXCLUSIVE MODE")
                self._cursor().execute("SET LOCAL row_security = off")

    def witness(self) -> str:
        """Return cluster, database and transaction."""
        with translated():
            return pg_removal.witness(self._cursor())

    def untouched(self, within: KeySet, witness: str, examples: int = 5) -> Touched | None:
        """Tell which rows of a set another transaction wrote than the one of a witness."""
        with translated(within.table.name):
            return pg_removal.untouched(self, self._cursor(), within, witness, examples)

    def remove(self, sets: Sequence[KeySet]) -> dict[str, int]:
        """Delete the rows of sets: by DELETE, or by what is quicker when many go."""
        return pg_removal.remove(self, self._cursor(), united(sets), self._rebuilder)

    def rewind(self, table: TableInfo, first: int, last: int) -> None:
        """Let the key's sequence hand out a key again, when its rows are gone."""
        pg_sequences.rewind(self.connection, self._cursor(), table, first, last)

    def references(
        self, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
    ) -> list[Reference]:
        """Return the database's foreign keys that refer to tables."""
        with translated():
            return references(self._cursor(), tables, known)

    def count_ranges(self, table: TableInfo, ranges: Sequence[tuple[int, int]]) -> list[int]:
        """Return how many rows each of many ranges of the integer key holds."""
        key = quote(self._key_column(table).name)
        cursor = self._cursor()
        with translated(table.name):
            cursor.execute(
                "SELECT (SELECT count(*) FROM {} WHERE {} BETWEEN r.first AND r.last)"
                " FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY r(first, last, number)"
                " ORDER BY r.number".format(
                    *(n.replace("%", "%%") for n in (own_rows_of(table), key))
                ),
                ([first for first, _ in ranges], [last for _, last in ranges]),
            )
            return [int(row[0]) for row in cursor]

    def change(self, statement: Any, table: str) -> int:
        """Execute a change of a table, so that Ctrl-C ends it; return the number of rows."""
        cursor = self._cursor()
        with translated(table):
            cursor.execute(sql_text(statement))
        return max(int(cursor.rowcount), 0)

    def selected_key(self, table: TableInfo, key: Sequence[Any]) -> Sequence[Any]:
        """Return integers as they are and everything else as its text."""
        infos = [table.columns[c] for c in table.primary_key]
        return [
            c if i.type.kind is Kind.INTEGER else sa.cast(c, sa.Text())
            for c, i in zip(key, infos, strict=True)
        ]

    def _make_temporary(self, name: str, columns: str, query: str, index: Sequence[str]) -> None:
        super()._make_temporary(name, f"{columns} ON COMMIT DROP", query, index)

    def fill_temporary(
        self,
        name: str,
        columns: Sequence[str],
        infos: Sequence[ColumnInfo | None],
        rows: Sequence[Sequence[Any]],
    ) -> None:
        """Copy rows into a temporary table as text, which every type can read."""
        sink = io.StringIO()
        csv.writer(sink, quoting=csv.QUOTE_ALL).writerows([_texts(row) for row in rows])
        sink.seek(0)
        listed = ", ".join(columns)
        cursor = self._cursor()
        with translated():
            cursor.copy_expert(f"COPY {name} ({listed}) FROM STDIN (FORMAT csv)", sink)
            cursor.execute(f"ANALYZE {name}")


def _texts(row: Sequence[Any]) -> list[str]:
    return [f"\\x{v.hex()}" if isinstance(v, bytes) else str(v) for v in row]


_SQL: sa.Dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]  # SQLAlchemy's own
"""Writes statements for the server itself, with no signs doubled for the driver."""


def sql_text(statement: Any) -> str:
    """Return a statement or a condition as SQL."""
    return str(statement.compile(dialect=_SQL, compile_kwargs={"literal_binds": True}))


def _plan(cursor: Any, load: TableLoad) -> _Plan:
    from seeds.load import copy_binary

    real = column_types(cursor, load.table)
    missing = [c for c in load.columns if c not in real]
    if missing:
        from seeds.errors import SchemaError

        raise SchemaError(
            f"table {load.table.name} has no column {missing[0]!r}",
            "Bring the schema up to date: seed migrate.",
        )
    encoders = [
        copy_binary.column_encoder(load.table.columns[c].type, real[c]) for c in load.columns
    ]
    usable = [e for e in encoders if e is not None]
    binary = len(usable) == len(encoders)
    columns = ", ".join(quote(c) for c in load.columns)
    return _Plan(
        f"COPY {quoted_table(load.table)} ({columns}) FROM STDIN"
        f" (FORMAT {'binary' if binary else 'csv'})",
        load.columns,
        tuple(real[c] for c in load.columns),
        tuple(usable) if binary else None,
    )


def _misfit(batch: Batch, rows: Any, plan: _Plan, error: Exception) -> SeedsError:
    from seeds.load import copy_binary

    assert plan.encoders is not None
    found = copy_binary.misfit(rows, plan.encoders)
    if found is None:
        return ConstraintError(f"{batch.table.name}: a value does not fit its column: {error}")
    column, row = found
    return ConstraintError(
        f"{batch.table.name}.{plan.columns[column]}: {rows.column(column)[row].as_py()!r} "
        f"does not fit {plan.real[column].formatted}",
        "Limit the values that the column makes, or widen it.",
    )
