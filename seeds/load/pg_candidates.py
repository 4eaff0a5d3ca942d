"""The table of candidates for another one: its columns' very types, and no constraint.

Defaults and generated columns are computed there. Where rows hold what a type cannot read, all
come as text, and those that can be read are moved on one by one.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seeds.errors import ConstraintError
from seeds.load.backend import TableLoad
from seeds.load.errors import translated
from seeds.load.pg_catalog import quote, sequences, table_oid
from seeds.load.pg_trial import NUMBER, define_trial, run_trial
from seeds.load.postgresql import PostgreSQLBackend
from seeds.schema.batch import Batch
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.schema.table import TableInfo

NUMBERS = itertools.count(1)
"""For the names of what is made, which are to differ within a session."""

_COLUMNS = """
SELECT a.attname, format_type(b.oid, b.typmod), format_type(b.oid, -1), b.required,
       a.attidentity <> '', a.attgenerated <> '', pg_get_expr(ad.adbin, ad.adrelid), b.preset,
       CASE WHEN a.attcollation <> b.collation THEN
           (SELECT format('%%I.%%I', n.nspname, c.collname) FROM pg_collation c
            JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = a.attcollation) END
FROM pg_attribute a
LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
CROSS JOIN LATERAL (
    WITH RECURSIVE chain AS (
        SELECT t.oid, t.typtype, t.typbasetype, a.atttypmod AS typmod, t.typtypmod,
               a.attnotnull OR t.typnotnull AS required, t.typdefault AS preset, t.typcollation
        FROM pg_type t WHERE t.oid = a.atttypid
        UNION ALL
        SELECT t.oid, t.typtype, t.typbasetype, c.typtypmod, t.typtypmod,
               c.required OR t.typnotnull, coalesce(c.preset, t.typdefault), t.typcollation
        FROM chain c JOIN pg_type t ON t.oid = c.typbasetype WHERE c.typtype = 'd'
    )
    SELECT oid, typmod, required, preset, typcollation AS collation FROM chain WHERE typtype <> 'd'
) b
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_NEXTVAL = re.compile(r"nextval\('((?:[^']|'')+)'::regclass\)")
_NUMBER_TYPE = LogicalType(Kind.INTEGER)


@dataclass(frozen=True)
class RealColumn:
    """A column of a table.

    Attributes:
        name: Its name.
        type: Its base type, below its domains, with its bounds.
        unbounded: The same without.
        required: Whether it or a domain is NOT NULL.
        identity: Whether it is GENERATED … AS IDENTITY.
        generated: Whether it is computed.
        expression: What computes it, or its default.
        preset: Its domain's default.
        collation: Its collation, where it is not the type's.
    """

    name: str
    type: str
    unbounded: str
    required: bool
    identity: bool
    generated: bool
    expression: str | None
    preset: str | None
    collation: str | None


def real_columns(cursor: Any, table: TableInfo) -> list[RealColumn]:
    """Return the columns of a table, in order."""
    cursor.execute(_COLUMNS, (table_oid(cursor, table),))
    return [RealColumn(*row) for row in cursor.fetchall()]


class Candidates:
    """A temporary table; it ends with the transaction or by :meth:`drop`.

    Args:
        connection: A connection, inside a transaction.
        table: The table that the candidates are for.
        columns: Its columns.
        number: A number for the names of what is made.
    """

    def __init__(
        self,
        connection: sa.Connection,
        table: TableInfo,
        columns: Sequence[RealColumn],
        number: int,
    ) -> None:
        self._connection = connection
        self._table = table
        self._columns = columns
        # Its own, because the load's may be prepared for other columns of the same table.
        self._backend = PostgreSQLBackend(connection)
        self._prepared: tuple[str, ...] | None = None
        self._counters = f"seeds_numbers_{number}_"
        self._texts = f"seeds_texts_{number}"
        self._function = f"pg_temp.seeds_read_{number}"
        self._reads: tuple[str, ...] | None = None
        self.name = f"seeds_candidates_{number}"
        self.row = "seeds_row"
        """The column with the numbers of the rows, from 1."""
        while self.row in {c.name for c in columns}:
            self.row += "_"
        self.sequences: tuple[str, ...] = ()
        """Those that stand for the table's. Emptying the candidates must not restart them: they
        are to belong to another table."""

    def _cursor(self) -> Any:
        return self._connection.connection.cursor()

    # --- making -------------------------------------------------------------------------------

    def create(self, cursor: Any) -> None:
        """Make the table, and its sequences."""
        counted = self._own_sequences(cursor)
        self.sequences = tuple(dict.fromkeys(counted.values()))
        declared = [f"{quote(self.row)} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"]
        declared += [_declaration(column, counted) for column in self._columns]
        cursor.execute(f"CREATE TEMPORARY TABLE {self.name} ({', '.join(declared)}) ON COMMIT DROP")

    def _own_sequences(self, cursor: Any) -> dict[str, str]:
        """Make a sequence for each that fills a column, which goes on where that one stands.

        Returns:
            The names of ours by theirs, and by the columns that theirs belong to.
        """
        ours: dict[str, str] = {}
        for use in sequences(cursor, self._table):
            if use.name in ours:
                continue
            ours[use.name] = mine = f"pg_temp.{self._counters}{len(ours) + 1}"
            cursor.execute(
                "SELECT has_sequence_privilege(%s, 'SELECT'), %s::regclass::text",
                (use.name, use.name),
            )
            readable, shown = cursor.fetchone()
            start = 1
            if readable:
                cursor.execute(
                    f"SELECT last_value + CASE WHEN is_called THEN {use.increment} ELSE 0 END"
                    f" FROM {use.name}"
                )
                (start,) = cursor.fetchone()
            low, high = -(2**63), 2**63 - 1
            cursor.execute(
                f"CREATE TEMPORARY SEQUENCE {mine.removeprefix('pg_temp.')}"
                f" INCREMENT BY {use.increment} MINVALUE {low} MAXVALUE {high}"
                f" START WITH {min(max(int(start), low), high)}"
            )
            ours[shown] = ours[_identity(use.column)] = mine
        return ours

    # --- filling ------------------------------------------------------------------------------

    def copy(self, batch: Batch, refusals: Counter[str]) -> int:
        """Let the table hold these rows and no others; return how many it could read.

        The row at position 0 has the number 1.
        """
        rows = batch.rows
        names = tuple(rows.schema.names)
        if self._prepared != names:
            self._backend.prepare([TableLoad(self._table, names, 0, empty=False)])
            self._prepared = names
        self._cursor().execute(f"TRUNCATE {self.name} RESTART IDENTITY")
        if not rows.num_rows:
            return 0
        savepoint = self._connection.begin_nested()
        try:
            self._backend.write(self._backend.encode(batch), into=self.name)
        except ConstraintError:
            savepoint.rollback()
            return self._read_one_by_one(rows, refusals)
        savepoint.commit()
        return int(rows.num_rows)

    def _read_one_by_one(self, rows: Any, refusals: Counter[str]) -> int:
        import pyarrow as pa

        names = rows.schema.names
        cursor = self._cursor()
        if self._reads != tuple(names):
            self._make_reader(cursor, names)
        cursor.execute(f"TRUNCATE {self._texts}")
        numbers = pa.array(range(1, rows.num_rows + 1), pa.int64())
        # Places instead of names: a column may be called like any other.
        numbered = pa.RecordBatch.from_arrays(
            [numbers, *rows.columns], [f"c{i}" for i in range(len(names) + 1)]
        )
        types = [_NUMBER_TYPE, *(self._table.columns[n].type for n in names)]
        self._copy_texts(numbered, types, refusals)
        read = 0
        for _, refusal in run_trial(cursor, self._function):
            if refusal is None:
                read += 1
            else:
                refusals[refusal] += 1
        return read

    def _make_reader(self, cursor: Any, names: Sequence[str]) -> None:
        types = {c.name: c.unbounded for c in self._columns}
        places = [f"c{i}" for i in range(1, len(names) + 1)]
        texts = ", ".join(f"{place} text" for place in places)
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{self._texts}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {self._texts} (c0 bigint PRIMARY KEY"
            f"{', ' if texts else ''}{texts}) ON COMMIT DROP"
        )
        # Bounds are applied as in any assignment: a cast to them would cut texts off.
        values = [f"{p}::{types[n]}" for p, n in zip(places, names, strict=True)]
        define_trial(
            cursor,
            self._function,
            f"pg_temp.{self._texts}",
            "c0",
            f"INSERT INTO pg_temp.{self.name} ({', '.join(map(quote, [self.row, *names]))})"
            f" OVERRIDING SYSTEM VALUE SELECT {', '.join(['c0', *values])}"
            f" FROM pg_temp.{self._texts} WHERE c0 = {NUMBER}",
        )
        self._reads = tuple(names)

    def _copy_texts(self, rows: Any, types: list[LogicalType], refusals: Counter[str]) -> None:
        """Copy rows as text; those with what is no text at all are left out."""
        from seeds.load import copy_text

        statement = f"COPY pg_temp.{self._texts} FROM STDIN (FORMAT csv)"
        savepoint = self._connection.begin_nested()
        try:
            with translated(self._table.name):
                sent = io.BytesIO(copy_text.encode(rows, types))
                self._cursor().copy_expert(statement, sent)
        except ConstraintError as error:
            savepoint.rollback()
            if rows.num_rows == 1:
                refusals[error.message] += 1
                return
            half = rows.num_rows // 2
            self._copy_texts(rows.slice(0, half), types, refusals)
            self._copy_texts(rows.slice(half), types, refusals)
            return
        savepoint.commit()

    def drop(self, cursor: Any) -> None:
        """Drop it."""
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{self.name}, pg_temp.{self._texts}")
        cursor.execute(f"DROP FUNCTION IF EXISTS {self._function}()")


def _identity(column: str) -> str:
    return f"{column} of identity"


def _declaration(column: RealColumn, counted: Mapping[str, str]) -> str:
    declared = f"{quote(column.name)} {column.type}"
    if column.collation:
        declared += f" COLLATE {column.collation}"
    if column.generated:
        return f"{declared} GENERATED ALWAYS AS ({column.expression}) STORED"
    if column.identity:
        mine = counted.get(_identity(column.name))
        return f"{declared} DEFAULT nextval('{mine}')" if mine else declared
    preset = column.expression or column.preset
    if preset:
        preset = _NEXTVAL.sub(
            lambda found: (
                f"nextval('{counted[n]}'::regclass)"
                if (n := found[1].replace("''", "'")) in counted
                else found[0]
            ),
            preset,
        )
        declared += f" DEFAULT {preset}"
    return declared
