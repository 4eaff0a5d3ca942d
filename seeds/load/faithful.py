"""Which columns give back exactly what was written, so that a digest can be taken on the way.

Where that is not certain (a narrower type, blanks that a type adds, a trigger that changes
rows, a default that fills a column) the digest is taken of the rows read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from seeds.load.pg_catalog import ColumnType, column_types, quoted_table
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind, LogicalType

# --- PostgreSQL -------------------------------------------------------------------------------

_EXACT = {
    Kind.INTEGER: {"smallint", "integer", "bigint"},
    Kind.FLOAT: {"double precision"},
    Kind.BOOLEAN: {"boolean"},
    Kind.TEXT: {"text", "character varying", "citext"},
    Kind.JSON: {"jsonb", "json", "text", "character varying"},
    Kind.TIMESTAMP: {"timestamp without time zone", "timestamp with time zone"},
    Kind.DATE: {"date"},
    Kind.TIME: {"time without time zone"},
    Kind.INTERVAL: {"interval"},
    Kind.UUID: {"uuid"},
    Kind.BYTES: {"bytea"},
    Kind.DECIMAL: {"numeric"},
}
"""Types as ``format_type`` writes them, without a length or a domain that could change values."""

_LIMITED = re.compile(r"(character varying|character|numeric)\((\d+)(?:,(-?\d+))?\)")

_FILLED = """
SELECT a.attname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
  AND (a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL)
"""

# Partitions have triggers of their own. Bits of tgtype: 4 is INSERT.
_CHANGED = """
WITH o(oid) AS (SELECT to_regclass(name)::oid FROM unnest(%(names)s::text[]) n(name))
SELECT EXISTS (
    SELECT FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 4 <> 0
      AND (tgrelid IN (SELECT oid FROM o) OR tgrelid IN (
          SELECT p.relid FROM o, pg_partition_tree(o.oid) p))
) OR EXISTS (
    SELECT FROM pg_class c JOIN o ON c.oid = o.oid WHERE c.relkind NOT IN ('r', 'p')
)
"""


def on_postgresql(
    cursor: Any,
    table: TableInfo,
    columns: Sequence[str],
    known: Mapping[str, ColumnType] | None = None,
) -> bool:
    """Tell whether rows come back as they are sent, where no trigger changes them.

    Args:
        cursor: The driver's cursor.
        table: The table.
        columns: The columns that are sent.
        known: Their real types, where somebody has looked them up already.
    """
    real = column_types(cursor, table) if known is None else known
    if not all(c in real and _keeps(table.columns[c].type, real[c]) for c in columns):
        return False
    cursor.execute(_FILLED, (quoted_table(table),))
    filled = {name for (name,) in cursor}
    return not filled & (set(table.columns) - set(columns))


def may_change(cursor: Any, tables: Iterable[TableInfo]) -> bool:
    """Tell whether triggers of tables might change rows, or tables are none of their own."""
    cursor.execute(_CHANGED, {"names": [quoted_table(table) for table in tables]})
    return bool(cursor.fetchone()[0])


def _keeps(logical: LogicalType, real: ColumnType) -> bool:
    if logical.kind is Kind.TEXT and real.enum:
        return True
    if real.formatted.replace("(6)", "") in _EXACT.get(logical.kind, ()):
        return True  # six digits of a second are all there are
    limited = _LIMITED.fullmatch(real.formatted)
    if limited is None:
        return False
    name, size, scale = limited[1], int(limited[2]), int(limited[3] or 0)
    if name == "numeric":
        return logical.kind is Kind.DECIMAL and scale >= logical.scale
    # Too long a text is refused, unless what is too much of it are blanks: those are cut.
    if logical.kind is not Kind.TEXT or logical.length is None or size < logical.length:
        return False
    return name == "character varying" or logical.padded


# --- SQLite -----------------------------------------------------------------------------------

_TIMES = frozenset({"TEXT", "BLOB", "NUMERIC"})  # ISO times never look like numbers
_NUMBERS = frozenset({"INTEGER", "NUMERIC", "REAL", "BLOB"})
_KEPT = {
    Kind.INTEGER: _NUMBERS - {"REAL"},
    Kind.BOOLEAN: _NUMBERS - {"REAL"},
    Kind.FLOAT: _NUMBERS,
    Kind.DECIMAL: _NUMBERS,
    Kind.TEXT: frozenset({"TEXT", "BLOB"}),
    Kind.UUID: frozenset({"TEXT", "BLOB"}),
    # A document that is nothing but a number may become one; digests know that.
    Kind.JSON: frozenset({"TEXT", "BLOB", "NUMERIC"}),
    Kind.TIMESTAMP: _TIMES,
    Kind.DATE: _TIMES,
    Kind.TIME: _TIMES,
    Kind.INTERVAL: _TIMES,
    Kind.BYTES: frozenset({"TEXT", "BLOB", "NUMERIC", "INTEGER", "REAL"}),
}
"""The affinities that leave what is stored for a kind of value as it is."""

_EXACT_DIGITS = 15
"""Decimal digits that a double always holds."""


def on_sqlite(raw: Any, table: TableInfo, columns: Sequence[str]) -> bool:
    """Tell whether rows come back as they are sent.

    Args:
        raw: The driver's connection.
        table: The table.
        columns: The columns that are sent, none of them stored in a format of its own.
    """
    found = raw.execute(
        "SELECT name, type, dflt_value IS NOT NULL OR hidden OR pk FROM pragma_table_xinfo(?)",
        (table.source.name,),
    ).fetchall()
    declared = {name: type_ for name, type_, _ in found}
    for column in columns:
        logical = table.columns[column].type
        if column not in declared or _affinity(declared[column]) not in _KEPT.get(logical.kind, ()):
            return False
        if logical.kind is Kind.DECIMAL and logical.precision > _EXACT_DIGITS:
            return False
    unsent = set(table.columns) - set(columns)
    if any(name in unsent for name, _, filled in found if filled):
        return False
    triggers = raw.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return not any("INSERT" in (sql or "").upper() for (sql,) in triggers)


def _affinity(declared: str) -> str:
    """Return a column's affinity: https://www.sqlite.org/datatype3.html#determination_of_column_affinity."""
    name = declared.upper()
    for affinity, signs in (
        ("INTEGER", ("INT",)),
        ("TEXT", ("CHAR", "CLOB", "TEXT")),
        ("BLOB", ("BLOB",)),
        ("REAL", ("REAL", "FLOA", "DOUB")),
    ):
        if any(sign in name for sign in signs):
            return affinity
    return "NUMERIC" if name else "BLOB"
