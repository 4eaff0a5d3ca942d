"""The sequences that fill columns: where they are, and bringing them to where rows end."""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg2
import sqlalchemy as sa

from seeds.load.errors import translated
from seeds.load.pg_catalog import SequenceUse, quote, quoted_table, sequences
from seeds.load.rebuild import LOCK_WAIT
from seeds.schema.table import TableInfo

_HERE = "seeds_sequence"


def next_generated(cursor: Any, table: TableInfo) -> tuple[int, int] | None:
    """Return the next value of the key's sequence and its step; ``None`` when none fills it."""
    for use in sequences(cursor, table):
        if use.column == table.primary_key[0]:
            last, called = _state(cursor, use)
            return last + called * use.increment, use.increment
    return None


def next_free(cursor: Any, table: TableInfo) -> int | None:
    """Return the smallest key above all that sequences gave away; ``None`` when none fills it."""
    found = []
    for use in sequences(cursor, table):
        if use.column == table.primary_key[0]:
            last, called = _state(cursor, use)
            found.append(last + called * max(use.increment, 1))
    return max(found, default=None)


def restart(connection: sa.Connection, cursor: Any, tables: Iterable[TableInfo]) -> None:
    """Let the sequences of empty tables begin again."""
    for table in tables:
        with translated(table.name):
            for use in sequences(cursor, table):
                _bring(connection, cursor, use, None)


def restart_those_used(connection: sa.Connection, cursor: Any, tables: Iterable[TableInfo]) -> None:
    """Restart sequences that TRUNCATE does not know: those no column owns."""
    for table in tables:
        for use in sequences(cursor, table):
            if _state(cursor, use)[1]:
                _bring(connection, cursor, use, None)


def raise_above_rows(connection: sa.Connection, cursor: Any, tables: Iterable[TableInfo]) -> None:
    """Bring sequences that are behind the rows of their tables up to them."""
    for table in tables:
        with translated(table.name):
            for use in sequences(cursor, table):
                if use.increment > 0:
                    _raise(connection, cursor, table, use)


def _raise(connection: sa.Connection, cursor: Any, table: TableInfo, use: SequenceUse) -> None:
    cursor.execute(
        f"SELECT (SELECT max({quote(use.column)}) FROM {quoted_table(table)}),"
        f" last_value, is_called FROM {use.name}"
    )
    top, last, called = cursor.fetchone()
    if isinstance(top, str):  # the key is a text by now, and the sequence idle
        return
    if top is not None and (top > last or (top == last and not called)):
        _bring(connection, cursor, use, int(top))


def rewind(connection: sa.Connection, cursor: Any, table: TableInfo, first: int, last: int) -> None:
    """Set the key's sequence back, where its owner may, if nobody took a key since.

    ALTER SEQUENCE, unlike ``setval``, is part of the transaction, and keeps others from
    taking keys until it ends; so the sequence is looked at after a first, idle one.
    """
    (key,) = table.primary_key
    with translated(table.name):
        uses = [use for use in sequences(cursor, table) if use.column == key]
    if len(uses) != 1 or uses[0].increment < 1:
        return
    (use,) = uses
    savepoint = connection.begin_nested()
    try:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (patience,) = cursor.fetchone()
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
        cursor.execute(f"ALTER SEQUENCE {use.name} INCREMENT BY {use.increment}")
        cursor.execute(
            f"SELECT last_value = {int(last)} AND is_called AND NOT EXISTS"
            f" (SELECT FROM {quoted_table(table)} WHERE {quote(key)} >= {int(first)})"
            f" FROM {use.name}"
        )
        if not cursor.fetchone()[0]:
            savepoint.rollback()
            return
        cursor.execute(f"ALTER SEQUENCE {use.name} RESTART WITH {int(first)}")
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", (patience,))
    except psycopg2.Error:  # not the owner, or somebody is taking keys right now
        savepoint.rollback()
        return
    savepoint.commit()


def _state(cursor: Any, use: SequenceUse) -> tuple[int, bool]:
    """Return a sequence's value, and whether it was given away."""
    cursor.execute(f"SELECT last_value, is_called FROM {use.name}")
    last, called = cursor.fetchone()
    return int(last), bool(called)


def _bring(connection: sa.Connection, cursor: Any, use: SequenceUse, top: int | None) -> None:
    """Bring a sequence to a key, or to its start.

    ALTER SEQUENCE gives it new storage, which makes the ``setval`` that follows part of
    the transaction. Who is not the owner has to do with ``setval`` alone, which no rollback
    takes back: it may leave a gap, but never bring a sequence below rows that come back.
    """
    name = use.name.replace("%", "%%")
    setting, values = "", {}
    if top is not None:
        setting = "; SELECT setval(%(name)s::regclass, %(top)s, true)"
        values = {"name": use.name, "top": top}
    restart = f"SAVEPOINT {_HERE}; ALTER SEQUENCE {name} RESTART{setting}"
    try:
        # In one go: almost every table has a sequence.
        cursor.execute(f"{restart}; RELEASE SAVEPOINT {_HERE}", values)
    except psycopg2.Error:
        cursor.execute(f"ROLLBACK TO SAVEPOINT {_HERE}{setting}", values)
