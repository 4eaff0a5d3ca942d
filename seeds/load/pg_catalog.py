"""What PostgreSQL's catalogue says about tables, and how to talk to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from seeds.errors import SchemaError
from seeds.load.references import Reference, action, made_up
from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class ColumnType:
    """The real type of a column, domains resolved.

    Attributes:
        name: The type's name in pg_type ("int4", "varchar").
        oid: Its number.
        formatted: The declared type as SQL ("character varying(40)").
        enum: Whether it is an enumeration.
        item: The item type of an array.
    """

    name: str
    oid: int
    formatted: str = ""
    enum: bool = False
    item: ColumnType | None = None


@dataclass(frozen=True)
class SequenceUse:
    """A sequence that fills a column. ``name`` is quoted and qualified."""

    column: str
    name: str
    increment: int


def quote(name: str) -> str:
    """Return an identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def quoted_table(table: TableInfo) -> str:
    """Return a table's name, quoted and with its schema when one is declared."""
    source = table.source
    return f"{quote(source.schema)}.{quote(source.name)}" if source.schema else quote(source.name)


def own_rows_of(table: TableInfo) -> str:
    """Return how a table's rows are named to read them, without those that inherit from it."""
    return f"ONLY {quoted_table(table)}" if table.descendants else quoted_table(table)


def table_oid(cursor: Any, table: TableInfo) -> int:
    """Return the table's number.

    Raises:
        SchemaError: There is no such table.
    """
    cursor.execute("SELECT to_regclass(%s)::oid", (quoted_table(table),))
    (oid,) = cursor.fetchone()
    if oid is None:
        raise SchemaError(
            f"table {table.name} does not exist", "Bring the schema up to date: seed migrate."
        )
    return int(oid)


_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.oid, b.typname, b.typtype = 'e',
       e.oid, e.typname, e.typtype = 'e'
FROM pg_attribute a
CROSS JOIN LATERAL (
    WITH RECURSIVE chain AS (
        SELECT t.oid, t.typname, t.typtype, t.typbasetype, t.typelem, t.typcategory
        FROM pg_type t WHERE t.oid = a.atttypid
        UNION ALL
        SELECT t.oid, t.typname, t.typtype, t.typbasetype, t.typelem, t.typcategory
        FROM chain c JOIN pg_type t ON t.oid = c.typbasetype WHERE c.typtype = 'd'
    )
    SELECT * FROM chain WHERE typtype <> 'd'
) b
LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
"""


def column_types(cursor: Any, table: TableInfo) -> Mapping[str, ColumnType]:
    """Return the real types of a table's columns by name."""
    cursor.execute(_COLUMNS, (quoted_table(table),))
    if not cursor.rowcount:
        table_oid(cursor, table)  # tells that it is not there
    return {
        name: ColumnType(
            type_name,
            oid,
            formatted,
            enum,
            ColumnType(item_name, item_oid, enum=item_enum) if item_oid else None,
        )
        for name, formatted, oid, type_name, enum, item_oid, item_name, item_enum in cursor
    }


_SEQUENCES = """
SELECT a.attname, format('%%I.%%I', n.nspname, c.relname), s.seqincrement
FROM (
    -- serial, identity and OWNED BY: the sequence depends on the column
    SELECT d.objid AS seq, d.refobjid AS rel, d.refobjsubid AS attnum
    FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') AND d.refobjid = to_regclass(%(name)s)
    UNION
    -- DEFAULT nextval('…'): the default depends on the sequence
    SELECT d.refobjid, ad.adrelid, ad.adnum
    FROM pg_attrdef ad
    JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid
    WHERE ad.adrelid = to_regclass(%(name)s) AND d.refclassid = 'pg_class'::regclass
) u
JOIN pg_class c ON c.oid = u.seq AND c.relkind = 'S'
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
JOIN pg_attribute a ON a.attrelid = u.rel AND a.attnum = u.attnum
ORDER BY 1, 2
"""


def sequences(cursor: Any, table: TableInfo) -> Sequence[SequenceUse]:
    """Return the sequences that fill columns of a table, those of SQLAlchemy defaults included."""
    cursor.execute(_SEQUENCES, {"name": quoted_table(table)})
    found = [SequenceUse(*row) for row in cursor]
    known = {use.name for use in found}
    for name, column in table.columns.items():
        default = column.source.default if column.source is not None else None
        if not isinstance(default, sa.Sequence):
            continue
        full = ".".join(quote(p) for p in (default.schema, default.name) if p)
        cursor.execute(
            "SELECT format('%%I.%%I', n.nspname, c.relname), s.seqincrement FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_sequence s ON s.seqrelid = c.oid WHERE c.oid = to_regclass(%s)",
            (full,),
        )
        row = cursor.fetchone()
        if row and row[0] not in known:
            found.append(SequenceUse(name, *row))
    return found


_REFERENCES = """
SELECT array_agg(c.oid ORDER BY c.oid), here.oid, there.oid,
       CASE c.confdeltype WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE'
                          WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' ELSE '' END,
       names.here, names.there, bool_and(names.nullable), bool_or(names.checked)
FROM pg_constraint c
-- a partition's own foreign key is one of the whole: its rows are the whole's
JOIN LATERAL (SELECT coalesce(pg_partition_root(c.conrelid)::oid, c.conrelid) AS oid) here ON true
-- and one that refers to a partition refers to rows of the whole
JOIN LATERAL (
    SELECT coalesce(pg_partition_root(c.confrelid)::oid, c.confrelid) AS oid
) there ON true
JOIN LATERAL (
    SELECT array_agg(a.attname::text ORDER BY k.at) AS here,
           array_agg(f.attname::text ORDER BY k.at) AS there,
           NOT bool_or(a.attnotnull) AS nullable,
           EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'c'
                   AND k.conrelid = c.conrelid AND k.conkey && c.conkey) AS checked
    FROM unnest(c.conkey, c.confkey) WITH ORDINALITY k(here, there, at)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
    JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = k.there
) names ON true
WHERE c.contype = 'f' AND there.oid = ANY(%(oids)s::oid[])
  -- a partition repeats the foreign keys of its whole
  AND NOT EXISTS (SELECT FROM pg_constraint p
                  WHERE p.oid = c.conparentid
                  AND coalesce(pg_partition_root(p.confrelid)::oid, p.confrelid)
                    = ANY(%(oids)s::oid[]))
GROUP BY here.oid, there.oid, c.confdeltype, names.here, names.there
ORDER BY 2, 1
"""

_KEYS = """
SELECT c.oid, n.nspname, c.relname, pg_table_is_visible(c.oid), c.relkind = 'r',
    c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid),
       coalesce(array_agg(a.attname::text ORDER BY k.at) FILTER (WHERE a.attnum > 0), '{}'),
       coalesce(bool_and(a.atttypid IN (20, 21, 23)), false)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
LEFT JOIN LATERAL unnest(p.conkey) WITH ORDINALITY k(number, at) ON true
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
WHERE c.oid = ANY(%(oids)s::oid[])
GROUP BY c.oid, n.nspname, c.relname, c.relkind
"""


def references(
    cursor: Any, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
) -> list[Reference]:
    """Return the foreign keys that refer to tables, from whatever table and schema.

    Args:
        cursor: The driver's cursor.
        tables: The tables referred to.
        known: Further tables that are described. Any other one is made up from the catalogue;
            if it has no primary key, its rows are named by their place (``ctid``).
    """
    described = {table_oid(cursor, t): t for t in (*known, *tables)}
    asked = [oid for oid, t in described.items() if any(t is other for other in tables)]
    cursor.execute(_REFERENCES, {"oids": asked})
    found = cursor.fetchall()
    unknown = sorted({row[1] for row in found} - set(described))
    if unknown:
        cursor.execute(_KEYS, {"oids": unknown})
        for oid, schema, name, visible, plain, shared, key, integer in cursor.fetchall():
            shown = name if visible else f"{schema}.{name}"
            place = key or (["ctid"] if plain else [])
            single = integer and len(key) == 1
            described[oid] = made_up(shown, schema, name, place, single, descendants=shared)
    return [
        Reference(
            described[child], tuple(columns), described[parent].name, tuple(referenced),
            action(ondelete), nullable, tuple(numbers), checked,
        )
        for numbers, child, parent, ondelete, columns, referenced, nullable, checked in found
    ]  # fmt: skip
