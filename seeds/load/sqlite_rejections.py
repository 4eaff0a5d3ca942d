"""Which row SQLite rejects, and why: it says neither the row nor the values itself."""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from seeds.errors import ConstraintError
from seeds.load.errors import NOTHING_WRITTEN
from seeds.load.sqlite_text import key_text, quote
from seeds.schema.table import TableInfo


def first_rejected(
    raw: Any,
    statement: str,
    table: TableInfo,
    names: Sequence[str],
    lists: Sequence[list[Any]],
    before: int,
) -> ConstraintError | None:
    """Insert the rows of a failed chunk one by one to learn which is rejected, and why.

    Those that a part of the chunk had inserted are taken away first, by the savepoint
    ``seeds_chunk``; the transaction is going to be rolled back in any case.

    Args:
        raw: The driver's connection.
        statement: Inserts one row.
        table: The table.
        names: The columns.
        lists: The values of each column.
        before: Rows sent before these.

    Returns:
        The error; ``None`` when it is not known why.
    """
    if not raw.in_transaction:
        return None  # a full disk, for example, has ended the whole transaction
    raw.execute("ROLLBACK TO seeds_chunk")
    for i, values in enumerate(zip(*lists, strict=True)):
        try:
            raw.execute(statement, values)
        except sqlite3.IntegrityError as error:
            named = dict(zip(names, values, strict=True))
            return _rejection(raw, table, before + i + 1, named, error)
        except (sqlite3.Error, OverflowError):
            return None
    return None


def _rejection(
    raw: Any, table: TableInfo, row: int, values: Mapping[str, Any], error: sqlite3.IntegrityError
) -> ConstraintError:
    kind, _, what = str(error).partition(" constraint failed")
    what = what.removeprefix(": ")
    where = f"{table.name}, row {row}"
    columns = [name.rpartition(".")[2] for name in what.split(", ")]
    said = f"{where}: {error}"
    if kind == "UNIQUE" and all(c in values for c in columns):
        said = f"{where}: not unique: {key_text({c: values[c] for c in columns})} is there already"
    elif kind == "NOT NULL":
        said = f"{table.name}.{columns[0]}, row {row}: NULL in a column that must have a value"
    elif kind == "FOREIGN KEY":
        said = f"{where}: {_orphan(raw, table, values)}"
    elif kind == "CHECK":
        said = f"{where}: constraint {what} rejected it"
    return ConstraintError(said, NOTHING_WRITTEN)


def _orphan(raw: Any, table: TableInfo, values: Mapping[str, Any]) -> str:
    """Say which foreign key finds no parent."""
    for key in table.foreign_keys:
        given = [values.get(c) for c in key.columns]
        if any(v is None for v in given):
            continue
        where = " AND ".join(f"{quote(c)} = ?" for c in key.referenced)
        parent = quote(key.table.rpartition(".")[2])
        try:
            found = raw.execute(f"SELECT 1 FROM {parent} WHERE {where}", given)
            if found.fetchone() is None:
                said = key_text(dict(zip(key.columns, given, strict=True)))
                return f"foreign key to {key.table}: {said} is not there"
        except sqlite3.Error:
            break
    return "a foreign key refers to a row that does not exist"
