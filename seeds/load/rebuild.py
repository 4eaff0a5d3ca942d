"""Dropping a table's indexes and keys before a large load, and recreating them exactly.

PostgreSQL's DDL is transactional: whoever looks from outside sees the table with all its
constraints before and after, and a failure anywhere leaves it as it was. Definitions come
from the server itself; whatever cannot be recreated to the letter is left in place, and
then the table is loaded live.
"""

# ruff: noqa: S608 - conditions are written here, values are bound

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg2

from seeds.load.errors import translated
from seeds.load.pg_catalog import quote, table_oid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import sqlalchemy as sa

    from seeds.schema.table import TableInfo

LOCK_WAIT = "3s"
"""How long to wait for readers to leave a table before it is loaded live instead."""

MAINTENANCE_KIB = 262_144
"""Sort memory of an index build (256 MiB, shared by its workers); more gained nothing."""


class _KeepError(Exception):
    """Something about the table cannot be recreated exactly."""


@dataclass(frozen=True)
class _Dropped:
    """Something to recreate.

    Attributes:
        table: The table's name as the server writes it.
        name: The name of the constraint or index.
        create: The statements that recreate it, in order.
        tablespace: Where its index lives; empty for the database's default.
        foreign: Whether it is a foreign key, which needs the others first.
    """

    table: str
    name: str
    create: tuple[str, ...]
    tablespace: str = ""
    foreign: bool = False


@dataclass
class Rebuilder:
    """Drops and recreates for one transaction.

    Attributes:
        connection: The connection in its transaction.
        phase: Told what is being rebuilt.
    """

    connection: sa.Connection
    phase: Callable[[str], None]
    _dropped: list[_Dropped] = field(default_factory=list)

    def drop(self, table: TableInfo) -> bool:
        """Drop the indexes and keys of a table, and foreign keys of others that refer to it.

        Returns:
            Whether that was possible; if not, the table is as it was.
        """

        def work(cursor: Any) -> list[_Dropped]:
            oid = table_oid(cursor, table)
            _refuse_special(cursor, oid)
            keys = "c.conrelid = %(oid)s OR c.confrelid = %(oid)s"
            foreign = _drop_foreign_keys(cursor, keys, {"oid": oid})
            return [*foreign, *_drop_indexes(cursor, oid)]

        return self._attempt(work)

    def drop_foreign_keys(self, numbers: Sequence[int]) -> bool:
        """Drop foreign keys by their numbers in the catalogue.

        Returns:
            Whether that was possible; if not, all of them are as they were.
        """
        keys = "c.oid = ANY(%(oids)s::oid[])"
        return not numbers or self._attempt(
            lambda cursor: _drop_foreign_keys(cursor, keys, {"oids": list(numbers)})
        )

    def _attempt(self, work: Callable[[Any], list[_Dropped]]) -> bool:
        cursor = self._cursor()
        savepoint = self.connection.begin_nested()
        try:
            cursor.execute("SELECT current_setting('lock_timeout')")
            (patience,) = cursor.fetchone()
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
            # Pending deferred checks would make every ALTER TABLE fail.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            dropped = work(cursor)
            cursor.execute(f"SET LOCAL lock_timeout = '{patience}'")
        except (_KeepError, psycopg2.Error):
            savepoint.rollback()
            return False
        savepoint.commit()
        self._dropped += dropped
        return True

    def rebuild(self) -> None:
        """Recreate everything that was dropped: indexes and keys first, then foreign keys.

        Raises:
            ConstraintError: The loaded rows violate a constraint.
        """
        if not self._dropped:
            return
        cursor = self._cursor()
        restore = _raise_memory(cursor)
        for foreign in (False, True):
            parts = [d for d in self._dropped if d.foreign is foreign]
            for table in dict.fromkeys(d.table for d in parts):
                own = [d for d in parts if d.table == table]
                self.phase(_said(table, len(own), foreign))
                for part in own:
                    with translated(table.replace('"', "")):
                        _recreate(cursor, part)
        restore()
        self._dropped.clear()

    def _cursor(self) -> Any:
        return self.connection.connection.cursor()


def _said(table: str, count: int, foreign: bool) -> str:
    if foreign:
        return f"checking {count} foreign key{'s' if count > 1 else ''} of {table}"
    return f"rebuilding {count} index{'es' if count > 1 else ''} of {table}"


def _refuse_special(cursor: Any, oid: int) -> None:
    """Keep away from anything but a plain table of one's own."""
    cursor.execute(
        "SELECT c.relkind, c.relispartition, c.relreplident, pg_has_role(c.relowner, 'USAGE'),"
        " EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid OR h.inhparent = c.oid)"
        " FROM pg_class c WHERE c.oid = %s",
        (oid,),
    )
    kind, partition, identity, owner, inherits = cursor.fetchone()
    if kind != "r" or partition or identity == "i" or not owner or inherits:
        raise _KeepError


def _drop_foreign_keys(cursor: Any, which: str, values: Mapping[str, Any]) -> list[_Dropped]:
    cursor.execute(
        "SELECT c.conname, c.conrelid::regclass::text, pg_get_constraintdef(c.oid),"
        "  obj_description(c.oid, 'pg_constraint'), c.conparentid <> 0,"
        "  EXISTS (SELECT FROM pg_trigger t"
        "          WHERE t.tgconstraint = c.oid AND t.tgenabled <> 'O'),"
        "  pg_has_role(r.relowner, 'USAGE') AND has_table_privilege(c.confrelid, 'REFERENCES')"
        " FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid"
        f" WHERE c.contype = 'f' AND ({which}) ORDER BY c.oid",
        values,
    )
    found = cursor.fetchall()
    dropped = []
    for name, table, definition, comment, inherited, altered, allowed in found:
        if inherited or altered or not allowed:
            raise _KeepError
        create = [f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}"]
        create += _comment(cursor, f"CONSTRAINT {quote(name)} ON {table}", comment)
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}")
        dropped.append(_Dropped(table, name, tuple(create), foreign=True))
    return dropped


_INDEXES = """
SELECT i.indrelid::regclass::text, x.relname, format('%%I.%%I', n.nspname, x.relname),
       pg_get_indexdef(x.oid), obj_description(x.oid, 'pg_class'),
       con.conname, con.contype, con.condeferrable, con.condeferred,
       pg_get_constraintdef(con.oid), obj_description(con.oid, 'pg_constraint'),
       coalesce(ts.spcname, ''), i.indisclustered, x.reloptions IS NOT NULL,
       NOT i.indisvalid OR i.indisreplident
       OR EXISTS (SELECT FROM pg_attribute a
                  WHERE a.attrelid = x.oid AND coalesce(a.attstattarget, -1) <> -1)
       OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                  AND d.objid = x.oid AND d.deptype = 'x')
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = x.relnamespace
LEFT JOIN pg_tablespace ts ON ts.oid = x.reltablespace
LEFT JOIN pg_constraint con
       ON con.conindid = x.oid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
WHERE i.indrelid = %s
ORDER BY con.contype IS DISTINCT FROM 'p', x.oid
"""


def _drop_indexes(cursor: Any, oid: int) -> Sequence[_Dropped]:
    cursor.execute(_INDEXES, (oid,))
    dropped = []
    for row in cursor.fetchall():
        (table, index, qualified, index_sql, index_comment, constraint, kind, deferrable,
         deferred, constraint_sql, constraint_comment, tablespace, clustered, options,
         special) = row  # fmt: skip
        if special or (kind == "x" and options):
            raise _KeepError
        if kind is None:
            create = [index_sql]
            cursor.execute(f"DROP INDEX {qualified}")
        else:
            create = _constraint_sql(table, index, index_sql, constraint, kind, constraint_sql,
                                     deferrable, deferred)  # fmt: skip
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quote(constraint)}")
            create += _comment(
                cursor, f"CONSTRAINT {quote(constraint)} ON {table}", constraint_comment
            )
        create += _comment(cursor, f"INDEX {qualified}", index_comment)
        if clustered:
            create.append(f"ALTER TABLE {table} CLUSTER ON {quote(index)}")
        dropped.append(_Dropped(table, constraint or index, tuple(create), tablespace))
    return dropped


def _constraint_sql(
    table: str, index: str, index_sql: str, constraint: str, kind: str, constraint_sql: str,
    deferrable: bool, deferred: bool,
) -> list[str]:  # fmt: skip
    add = f"ALTER TABLE {table} ADD CONSTRAINT {quote(constraint)}"
    if kind == "x" or " USING btree " not in index_sql:
        return [f"{add} {constraint_sql}"]
    # By way of the index, because only its definition tells storage parameters.
    word = "PRIMARY KEY" if kind == "p" else "UNIQUE"
    tail = " DEFERRABLE" if deferrable else ""
    tail += " INITIALLY DEFERRED" if deferred else ""
    return [index_sql, f"{add} {word} USING INDEX {quote(index)}{tail}"]


def _comment(cursor: Any, what: str, text: str | None) -> list[str]:
    if text is None:
        return []
    literal = cursor.mogrify("%s", (text,)).decode(cursor.connection.encoding)
    return [f"COMMENT ON {what} IS {literal}"]


def _recreate(cursor: Any, part: _Dropped) -> None:
    # The server prints no tablespace in a definition; an empty name is the database's own.
    space = quote(part.tablespace) if part.tablespace else "''"
    cursor.execute(f"SET LOCAL default_tablespace = {space}")
    for statement in part.create:
        cursor.execute(statement)


def _raise_memory(cursor: Any) -> Callable[[], None]:
    """Allow larger sorts for this transaction; returns what puts the settings back."""
    cursor.execute(
        "SELECT name, setting FROM pg_settings"
        " WHERE name IN ('maintenance_work_mem', 'default_tablespace')"
    )
    before = dict(cursor.fetchall())
    if int(before["maintenance_work_mem"]) < MAINTENANCE_KIB:
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{MAINTENANCE_KIB}kB'")

    def restore() -> None:
        for name, value in before.items():
            cursor.execute("SELECT set_config(%s, %s, true)", (name, value))

    return restore
