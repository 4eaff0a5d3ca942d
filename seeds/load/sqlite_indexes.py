"""Dropping a SQLite table's indexes before a large load, and recreating them exactly.

Indexes of UNIQUE and PRIMARY KEY constraints belong to the table and stay.
"""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seeds.errors import ConstraintError
from seeds.load.errors import NOTHING_WRITTEN, translated
from seeds.load.sqlite_text import key_text, quote
from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class _Index:
    table: str
    name: str
    create: str


class Indexes:
    """The indexes that were dropped in one transaction.

    Args:
        phase: Is told what happens.
    """

    def __init__(self, phase: Callable[[str], None]) -> None:
        self._phase = phase
        self._dropped: list[_Index] = []

    def drop(self, raw: Any, table: TableInfo) -> None:
        """Drop a table's indexes, except those that foreign keys of other tables need."""
        name = table.source.name
        found = raw.execute(
            'SELECT i.name, i.sql, l."unique" FROM sqlite_master i'
            " JOIN pragma_index_list(i.tbl_name) l ON l.name = i.name"
            " WHERE i.type = 'index' AND i.tbl_name = ? COLLATE NOCASE AND i.sql IS NOT NULL"
            " ORDER BY i.rowid",
            (name,),
        ).fetchall()
        for index, sql, unique in found:
            if unique and _is_parent_key(raw, table):
                continue  # foreign keys of other tables need it to find their parent
            raw.execute(f"DROP INDEX {quote(index)}")
            self._dropped.append(_Index(name, index, sql))

    def recreate(self, raw: Any) -> None:
        """Recreate them as they were, in the order in which they had been made.

        Raises:
            ConstraintError: Rows break a unique index; the key is named.
        """
        tables = [index.table for index in self._dropped]
        for name in dict.fromkeys(tables):
            n = tables.count(name)
            self._phase(f"rebuilding {n} index{'es' if n > 1 else ''} of {name}")
            for index in self._dropped:
                if index.table == name:
                    _create(raw, index)
        self._dropped.clear()


def _is_parent_key(raw: Any, table: TableInfo) -> bool:
    """Tell whether some foreign key refers to other columns than the primary key."""
    found = raw.execute(
        'SELECT f."to" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f'
        ' WHERE m.type = \'table\' AND f."table" = ? COLLATE NOCASE AND f."to" IS NOT NULL',
        (table.source.name,),
    )
    key = {c.lower() for c in table.primary_key}
    return any(row[0].lower() not in key for row in found)


def _create(raw: Any, index: _Index) -> None:
    try:
        raw.execute(index.create)
    except sqlite3.IntegrityError as error:
        columns = [c.rpartition(".")[2] for c in str(error).partition(": ")[2].split(", ")]
        key = ""
        partial = re.search(r"\bWHERE\b", index.create, re.IGNORECASE) is not None
        if not partial and "index '" not in str(error):
            listed = ", ".join(quote(c) for c in columns)
            twice = raw.execute(
                f"SELECT {listed} FROM {quote(index.table)} GROUP BY {listed}"
                " HAVING count(*) > 1 LIMIT 1"
            ).fetchone()
            if twice:
                key = " " + key_text(dict(zip(columns, twice, strict=True)))
        raise ConstraintError(
            f"{index.table}: unique index {index.name} rejected{key or ' a row'}: "
            "it is there twice",
            NOTHING_WRITTEN,
        ) from error
    except sqlite3.Error as error:
        with translated(index.table):
            raise error
