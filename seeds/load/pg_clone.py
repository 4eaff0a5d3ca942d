"""PostgreSQL's clone of a table: a temporary table with its indexes, and one for candidates.

Candidates are copied into a table without constraints. One INSERT … SELECT takes those that meet
every check, in their order, and passes over those that conflict. Where an evaluation fails the
rows are tried one by one, on the server.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg2

from seeds.load.errors import translated
from seeds.load.pg_candidates import NUMBERS, Candidates, real_columns
from seeds.load.pg_catalog import quote, quoted_table
from seeds.load.pg_trial import NUMBER, define_trial, run_trial
from seeds.schema.batch import Batch

if TYPE_CHECKING:
    import sqlalchemy as sa
    from numpy.typing import NDArray

    from seeds.schema.catalogue import CatalogueTable

_NOT_OURS = ("08", "53", "54", "57", "58", "XX")
"""Classes of errors that say nothing about a row: lost connections, full disks, time-outs."""

_CONFLICT = "a unique or exclusion constraint"
_SOME = "one of the constraints"

_DEFERRABLE = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND condeferrable
"""
# Indexes over expressions may fail, and those of B-trees have a longest entry.
_NEEDLESS = """
SELECT i.indexrelid::regclass::text FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE i.indrelid = %s::regclass AND NOT i.indisunique AND NOT i.indisexclusion
  AND i.indexprs IS NULL AND i.indpred IS NULL AND a.amname <> 'btree'
"""
_DEFERS = re.compile(r" DEFERRABLE( INITIALLY DEFERRED)?$")
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_$]*")


class PostgreSQLClone:
    """A temporary copy of one table; see :class:`seeds.load.oracle.Oracle`.

    Args:
        connection: A connection, inside a transaction.
        table: The table.
        existing: Rows of the table that the copy begins with, at most.
    """

    def __init__(self, connection: sa.Connection, table: CatalogueTable, existing: int) -> None:
        self._connection = connection
        self._table = table
        self._info = table.info
        number = next(NUMBERS)
        self._name = f"seeds_clone_{number}"
        self._function = f"pg_temp.seeds_try_{number}"
        self._one_by_one_made = False
        self.refusals: Mapping[str, int] = {}
        self.unjudged: tuple[str, ...] = ()
        with translated(self._info.name), connection.begin_nested():
            cursor = self._cursor()
            self._columns = real_columns(cursor, self._info)
            self._candidates = Candidates(connection, self._info, self._columns, number)
            self._row = quote(self._candidates.row)
            self._create(cursor)
            self._begin_with(cursor, existing)
            self._conditions = self._judged(cursor, self._all_conditions())

    def _cursor(self) -> Any:
        return self._connection.connection.cursor()

    # --- making -------------------------------------------------------------------------------

    def _create(self, cursor: Any) -> None:
        self._candidates.create(cursor)
        cursor.execute(
            f"CREATE TEMPORARY TABLE {self._name} (LIKE {quoted_table(self._info)}"
            " INCLUDING INDEXES) ON COMMIT DROP"
        )
        cursor.execute(f"ALTER TABLE {self._name} ADD COLUMN {self._row} bigint")
        for sequence in self._candidates.sequences:
            cursor.execute(f"ALTER SEQUENCE {sequence} OWNED BY {self._name}.{self._row}")
        for key in self._table.uniques:
            if key.by_rule:
                columns = ", ".join(map(quote, key.columns))
                cursor.execute(f"CREATE UNIQUE INDEX ON {self._name} ({columns})")
        # They cost time and refuse nothing.
        cursor.execute(_NEEDLESS, (f"pg_temp.{self._name}",))
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {index}")
        # What may be deferred does not let a conflict be passed over.
        cursor.execute(_DEFERRABLE, (f"pg_temp.{self._name}",))
        for name, definition in cursor.fetchall():
            cursor.execute(
                f"ALTER TABLE {self._name} DROP CONSTRAINT {quote(name)},"
                f" ADD CONSTRAINT {quote(name)} {_DEFERS.sub('', definition)}"
            )

    def _begin_with(self, cursor: Any, existing: int) -> None:
        """Take rows of the table; more than a few are faster taken than asked for each time."""
        if not self._columns:
            return
        listed = ", ".join(quote(c.name) for c in self._columns)
        cursor.execute(f"SELECT relkind = 'p' FROM pg_class WHERE oid = {self._regclass()}")
        only = "" if cursor.fetchone()[0] else "ONLY "
        cursor.execute(
            f"INSERT INTO {self._name} ({listed}) SELECT {listed}"
            f" FROM {only}{quoted_table(self._info)} LIMIT {int(existing)}"
            " ON CONFLICT DO NOTHING"
        )

    def _regclass(self) -> str:
        return "'" + quoted_table(self._info).replace("'", "''") + "'::regclass"

    def _all_conditions(self) -> list[tuple[str, str]]:
        found = [
            (f"NOT NULL of {c.name}", f"{quote(c.name)} IS NOT NULL")
            for c in self._columns
            if c.required
        ]
        # What a rule asks for, the database does not.
        columns = self._table.columns
        found += [
            (f"NOT NULL of {c.name}", f"{quote(c.name)} IS NOT NULL")
            for c in self._columns
            if not c.required and c.name in columns and not columns[c.name].nullable
        ]
        found += [(check.name, check.sql) for check in self._table.checks]
        partitions = self._table.partitions
        if partitions is not None and not partitions.has_default:
            any_of = " OR ".join(f"({bound})" for _, bound in partitions.bounds) or "false"
            # No partition takes a row of which it is not known that it belongs there.
            found.append(("the bounds of the partitions", f"({any_of}) IS TRUE"))
        return found

    def _judged(self, cursor: Any, conditions: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the conditions that can be asked of the candidates' table."""
        if self._can_ask(cursor, [sql for _, sql in conditions]):
            return conditions
        judged: list[tuple[str, str]] = []
        for name, sql in conditions:
            spelt = next((s for s in (sql, self._of_row(sql)) if self._can_ask(cursor, [s])), None)
            if spelt is None:
                self.unjudged += (name,)
            else:
                judged.append((name, spelt))
        return judged

    def _of_row(self, sql: str) -> str:
        """Return a condition of the whole row (``t.*``) as one of a row that is put together."""
        name = self._info.source.name
        plain = name if _PLAIN_NAME.fullmatch(name) else quote(name)
        row = ", ".join(quote(c.name) for c in self._columns)
        made = f"(ROW({row})::{quoted_table(self._info)})"
        return re.sub(rf'(?<![\w"$.]){re.escape(plain)}\.\*', lambda _: made, sql)

    def _can_ask(self, cursor: Any, conditions: Sequence[str]) -> bool:
        savepoint = self._connection.begin_nested()
        try:
            # It is planned, and not run.
            cursor.execute(f"EXPLAIN SELECT FROM {self._candidates.name} WHERE {_all(conditions)}")
        except psycopg2.Error:
            savepoint.rollback()
            return False
        savepoint.commit()
        return True

    # --- asking -------------------------------------------------------------------------------

    def accept(self, batch: Batch) -> NDArray[np.int64]:
        """Return the positions of the rows that the table takes."""
        computed = {c.name for c in self._columns if c.generated}
        rows = batch.rows.select([n for n in batch.rows.schema.names if n not in computed])
        refusals: Counter[str] = Counter()
        with translated(self._info.name), self._connection.begin_nested():
            candidates = Batch(self._info, rows, batch.canonical)
            count = self._candidates.copy(candidates, refusals)
            taken = self._taken(count, refusals) if count else []
        self.refusals = dict(refusals)
        return np.array(sorted(taken), dtype=np.int64) - 1

    def _insertion(self, further: str = "") -> str:
        row = self._row
        listed = ", ".join([*(quote(c.name) for c in self._columns), row])
        conditions = _all([sql for _, sql in self._conditions])
        return (
            f"INSERT INTO pg_temp.{self._name} ({listed})"
            f" SELECT {listed} FROM pg_temp.{self._candidates.name}"
            f" WHERE {conditions}{further} ORDER BY {row} ON CONFLICT DO NOTHING"
        )

    def _taken(self, count: int, refusals: Counter[str]) -> list[int]:
        cursor = self._cursor()
        savepoint = self._connection.begin_nested()
        try:
            cursor.execute(f"{self._insertion()} RETURNING {self._row}")
        except psycopg2.Error as error:
            if not error.pgcode or error.pgcode[:2] in _NOT_OURS:
                raise
            savepoint.rollback()
            return self._one_by_one(cursor, refusals)
        savepoint.commit()
        taken = [int(row) for (row,) in cursor.fetchall()]
        if len(taken) < count:
            self._ask_why(cursor, count - len(taken), refusals)
        return taken

    def _one_by_one(self, cursor: Any, refusals: Counter[str]) -> list[int]:
        """Try each row in a subtransaction of its own, on the server."""
        if not self._one_by_one_made:
            statement = self._insertion(f" AND {self._row} = {NUMBER}")
            table = f"pg_temp.{self._candidates.name}"
            define_trial(cursor, self._function, table, self._row, statement)
            self._one_by_one_made = True
        taken = []
        for number, refusal in run_trial(cursor, self._function):
            if refusal is None:
                taken.append(number)
            else:
                refusals[refusal or _SOME] += 1
        return taken

    def _ask_why(self, cursor: Any, refused: int, refusals: Counter[str]) -> None:
        """Count the rows that each condition refuses; what is left over conflicts."""
        if self._conditions:
            counts = ", ".join(
                f"count(*) FILTER (WHERE ({sql}) IS FALSE)" for _, sql in self._conditions
            )
            both = _all([sql for _, sql in self._conditions])
            savepoint = self._connection.begin_nested()
            try:
                cursor.execute(
                    f"SELECT count(*) FILTER (WHERE NOT ({both})), {counts}"
                    f" FROM {self._candidates.name}"
                )
            except psycopg2.Error:
                # Each is asked of each row here, and one may fail where another has refused.
                savepoint.rollback()
                refusals[_SOME] += refused
                return
            savepoint.commit()
            unmet, *each = cursor.fetchone()
            for (name, _), rows in zip(self._conditions, each, strict=True):
                if rows:
                    refusals[name] += rows
            refused -= unmet
        if refused > 0:
            refusals[_CONFLICT] += refused

    def close(self) -> None:
        """Drop the temporary tables, with their sequences."""
        with translated(self._info.name):
            cursor = self._cursor()
            self._candidates.drop(cursor)
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{self._name}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {self._function}()")


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(f"({sql}) IS NOT FALSE" for sql in conditions) or "true"
