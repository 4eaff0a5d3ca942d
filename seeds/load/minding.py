"""SQLite's foreign keys, minded for a whole removal at once instead of row by row.

The engine looks every foreign key up for every row that goes, and cannot empty a table by
dropping its pages while it does. A removal knows its rows as sets of keys and holds the only
right to write, so a few statements come to the same, provided that keys alone tell who refers
to whom. Where they do not (triggers that change other rows, keys that are compared otherwise
than they are written), the engine goes on asking.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from seeds.errors import ConstraintError
from seeds.load.removal import KeySet, cut_outside, refers

if TYPE_CHECKING:
    from seeds.load.generic import GenericBackend
    from seeds.load.references import Reference

# Not told by keys alone: what triggers do; values equal only by a collation or after a conversion
# of type; keys that are not the primary one, so that the parent's row has to be looked at;
# defaults; and columns that are cut while others may refer to them.
_OTHERWISE = """
SELECT EXISTS (
    SELECT 1 FROM sqlite_master
    WHERE type = 'trigger' OR (type = 'table' AND sql LIKE '%collate%')
) OR EXISTS (
    SELECT 1
    FROM sqlite_master m
    JOIN pragma_foreign_key_list(m.name) f
    LEFT JOIN pragma_table_info(m.name) c ON c.name = f."from" COLLATE NOCASE
    LEFT JOIN pragma_table_info(f."table") p
      ON CASE WHEN f."to" IS NULL THEN p.pk = f.seq + 1 ELSE p.name = f."to" COLLATE NOCASE END
    WHERE m.type = 'table'
    GROUP BY m.name, f.id
    HAVING NOT min(coalesce(
        p.pk > 0
        AND f.on_delete <> 'SET DEFAULT'
        AND NOT (f.on_delete = 'SET NULL' AND c.pk > 0)
        AND (c.type LIKE '%INT%' AND p.type LIKE '%INT%'
             OR c.type = p.type COLLATE NOCASE AND c.type <> ''), 0))
    OR count(DISTINCT p.name) <> (SELECT count(*) FROM pragma_table_info(f."table") WHERE pk > 0)
)
"""


def keys_tell(raw: Any) -> bool:
    """Tell whether the keys of rows alone say what the engine's foreign keys would do.

    Args:
        raw: The driver's connection, which holds the write lock, so that it stays true.
    """
    try:
        return bool(raw.execute(_OTHERWISE).fetchone() == (0,))
    except sqlite3.Error:
        return False  # a virtual table without its module, for example


def cut(
    backend: GenericBackend, sets: Mapping[str, KeySet], references: Sequence[Reference]
) -> None:
    """Do what ``ON DELETE SET NULL`` does to rows that stay, before the sets go."""
    for reference in references:
        if reference.ondelete == "SET NULL":
            with backend.scope() as scope:
                cut_outside(backend, scope, reference, sets)


def check(
    backend: GenericBackend, sets: Mapping[str, KeySet], references: Sequence[Reference]
) -> None:
    """Make sure that nothing refers to sets that are gone.

    Raises:
        ConstraintError: Some row does; the transaction has to be rolled back.
    """
    for reference in references:
        parent = {reference.parent: sets[reference.parent]}
        with backend.scope() as scope:
            # The sets have gone from this table as well: whoever refers now has stayed.
            if refers(backend, scope, reference, parent, gone=True):
                raise ConstraintError(
                    f"rows of {reference.child.name} refer to rows of {reference.parent} that "
                    f"would go ({'+'.join(reference.columns)})",
                    "Nothing was changed; delete or change them first.",
                )
