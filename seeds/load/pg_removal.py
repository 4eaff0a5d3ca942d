"""What PostgreSQL does in its own way when rows go: who wrote them, many at once.

A DELETE asks every foreign key that refers to the table about every single row. When many rows
go it is several times faster to drop those foreign keys, delete, and add them again, which
checks each by one join; and a table that loses all its rows is truncated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import psycopg2
import sqlalchemy as sa

from seeds.load import removal
from seeds.load.errors import translated
from seeds.load.generic import REBUILD_ROWS
from seeds.load.pg_catalog import quoted_table, table_oid
from seeds.load.rebuild import LOCK_WAIT, Rebuilder
from seeds.load.references import Reference
from seeds.load.removal import KeySet, Touched, name_of

if TYPE_CHECKING:
    from seeds.load.postgresql import PostgreSQLBackend
    from seeds.schema.table import TableInfo

_TRIGGER = 4.0
"""Microseconds that a foreign key takes to look for rows that refer to a deleted one."""

_CHECK = 0.4
"""Microseconds a row that adding a foreign key takes, on either side."""

_RECREATE = 10_000.0
"""Microseconds that dropping and adding a foreign key is worth by itself: it locks out readers."""

_ROW_BYTES = 100
"""Size of a row of a table without statistics."""

_WRAPS = 1 << 31
"""Transactions after which the number in a row may be another one's."""


# --- who wrote them -----------------------------------------------------------------------------


def witness(cursor: Any) -> str:
    """Return cluster, database and transaction; empty when the cluster does not say its number."""
    place = _place(cursor)
    if not place:
        return ""
    cursor.execute("SELECT txid_current()")
    return f"{place}:{cursor.fetchone()[0]}"


def _place(cursor: Any) -> str:
    cursor.execute("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
    if not cursor.fetchone()[0]:
        return ""
    cursor.execute(
        "SELECT s.system_identifier, d.oid FROM pg_control_system() s, pg_database d"
        " WHERE d.datname = current_database()"
    )
    system, database = cursor.fetchone()
    return f"pg:{system}:{database}"


def untouched(
    backend: PostgreSQLBackend, cursor: Any, within: KeySet, said: str, examples: int
) -> Touched | None:
    """Tell which rows another transaction wrote than the one of a witness.

    A row's ``xmin`` is the number of the transaction that wrote this version of it, without
    the count of its turns; so it is believed only for half a turn.
    """
    place, _, number = said.rpartition(":")
    if not place or not number.isdecimal() or place != _place(cursor):
        return None
    # The snapshot ends at the last transaction that is over, which may be older than this one.
    cursor.execute(
        "SELECT greatest(txid_snapshot_xmax(txid_current_snapshot()), txid_current_if_assigned())"
    )
    behind = cursor.fetchone()[0] - int(number)
    if not 0 <= behind < _WRAPS:
        return None
    table = within.table
    with backend.scope() as scope:
        found = scope.clause(table, (*table.primary_key, "xmin"))
        key = [found.c[c] for c in table.primary_key]
        other = sa.text(f"xmin <> '{int(number) % (1 << 32)}'::xid")
        rows = sa.select(sa.func.count(), sa.func.count().filter(other)).select_from(found)
        inside = scope.contains(within, key)
        present, altered = backend.fetch(rows.where(inside), table.name)[0]
        if not altered:
            return Touched(present, 0)
        few = sa.select(*backend.selected_key(table, key)).select_from(found)
        few = few.where(inside, other).order_by(*key).limit(examples)
        keys = tuple(name_of(row) for row in backend.fetch(few, table.name))
        return Touched(present, altered, keys)


# --- many at once -------------------------------------------------------------------------------


def remove(
    backend: PostgreSQLBackend, cursor: Any, sets: Mapping[str, KeySet], rebuilder: Rebuilder
) -> dict[str, int]:
    """Delete the rows of sets, by whatever is quickest and comes to the same as DELETE.

    Foreign keys of tables that need each other are dropped meanwhile: no order satisfies them.
    """
    tables = [each.table for each in sets.values()]
    references = backend.references(tables)
    wide = [each for each in sets.values() if each.rows >= REBUILD_ROWS]
    counts = {each.table.name: backend.count(each.table, each) for each in wide}
    counts = {name: rows for name, rows in counts.items() if rows >= REBUILD_ROWS}
    circle = removal.required_circle(backend, sets, references)
    if not circle and (not counts or _watched(cursor, tables)):
        return removal.remove(backend, sets, references)
    dropped, emptied = circle, list[str]()
    if counts and not _watched(cursor, tables):
        dropped, emptied = _choose(backend, cursor, sets, references, counts)
        dropped += [r for r in circle if r not in dropped]
    deleted: dict[str, int] = {}
    if rebuilder.drop_foreign_keys([number for r in dropped for number in r.numbers]):
        references = [r for r in references if r not in dropped]
        if emptied and _truncate(backend, cursor, [sets[name].table for name in emptied]):
            deleted |= {name: counts[name] for name in emptied}
    left = {name: each for name, each in sets.items() if name not in deleted}
    remaining = [r for r in references if r.parent in left]
    deleted |= removal.remove(backend, left, remaining)
    with translated():
        # What is deferred is due now: pending checks would make ALTER TABLE fail.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    rebuilder.rebuild()
    lighter = [sets[n].table for n, rows in deleted.items() if rows >= REBUILD_ROWS]
    if lighter:
        backend.phase(f"refreshing statistics of {len(lighter)} tables")
        with translated():
            cursor.execute("ANALYZE " + ", ".join(quoted_table(t) for t in lighter))
    return deleted


def _watched(cursor: Any, tables: Sequence[TableInfo]) -> bool:
    """Tell whether triggers, rules or policies have a say in a deletion."""
    oids = [table_oid(cursor, table) for table in tables]
    with translated():
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ANY(%(o)s::oid[])"
            "  AND NOT tgisinternal AND tgtype & (8 | 32) <> 0)"
            " OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = ANY(%(o)s::oid[])"
            "  AND ev_type = '4')"
            " OR EXISTS (SELECT FROM unnest(%(o)s::oid[]) t WHERE row_security_active(t))"
            " OR EXISTS (SELECT FROM pg_class WHERE oid = ANY(%(o)s::oid[]) AND relkind <> 'r')"
            " OR EXISTS (SELECT FROM pg_inherits"
            "  WHERE inhparent = ANY(%(o)s::oid[]) OR inhrelid = ANY(%(o)s::oid[]))",
            {"o": oids},
        )
        return bool(cursor.fetchone()[0])


def _choose(
    backend: PostgreSQLBackend,
    cursor: Any,
    sets: Mapping[str, KeySet],
    references: Sequence[Reference],
    counts: Mapping[str, int],
) -> tuple[list[Reference], list[str]]:
    """Choose foreign keys to drop and tables to truncate.

    A foreign key by which rows outside refer to rows in the sets stays: it has to cut them
    off, to delete them, or to refuse.
    """
    sizes = _sizes(cursor, [*(r.child for r in references), *(s.table for s in sets.values())])
    left = {name: max(rows - counts.get(name, 0), 0.0) for name, rows in sizes.items()}
    with backend.scope() as scope:
        droppable = [
            r
            for r in references
            if r.parent in counts
            and counts[r.parent] * _TRIGGER
            > (left[r.child.name] + left[r.parent]) * _CHECK + _RECREATE
            and not removal.refers(backend, scope, r, sets)
        ]
        emptied = {name for name in counts if _whole(backend, scope, sets[name])}
    before: set[str] = set()
    while before != emptied:
        before = emptied
        emptied = {
            name
            for name in before
            if all(r in droppable or r.child.name in before for r in references if r.parent == name)
        }
    dropped = [r for r in droppable if not (r.parent in emptied and r.child.name in emptied)]
    return dropped, [name for name in counts if name in emptied]


def _sizes(cursor: Any, tables: Iterable[TableInfo]) -> dict[str, float]:
    """Return about how many rows tables have."""
    found = {}
    with translated():
        for table in tables:
            if table.name not in found:
                cursor.execute(
                    "SELECT CASE WHEN reltuples > 0 THEN reltuples"
                    " ELSE pg_relation_size(oid) / %s END FROM pg_class WHERE oid = %s",
                    (_ROW_BYTES, table_oid(cursor, table)),
                )
                found[table.name] = float(cursor.fetchone()[0])
    return found


def _whole(backend: PostgreSQLBackend, scope: Any, rows: KeySet) -> bool:
    """Tell whether a table has no row outside of a set."""
    table = scope.clause(rows.table, rows.table.primary_key)
    outside = scope.excludes(rows, [table.c[c] for c in rows.table.primary_key])
    query = sa.select(sa.literal(1)).select_from(table).where(outside).limit(1)
    return not backend.fetch(query, rows.table.name)


def _truncate(backend: PostgreSQLBackend, cursor: Any, tables: Sequence[TableInfo]) -> bool:
    backend.phase(f"emptying {', '.join(t.name for t in tables)}")
    savepoint = backend.connection.begin_nested()
    try:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (patience,) = cursor.fetchone()
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
        cursor.execute(f"TRUNCATE {', '.join(quoted_table(t) for t in tables)}")
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", (patience,))
    except psycopg2.Error:  # no privilege, readers that do not leave, pending checks
        savepoint.rollback()
        return False
    savepoint.commit()
    return True
