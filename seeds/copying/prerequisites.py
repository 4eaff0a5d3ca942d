"""What tables of PostgreSQL need before they can be made: types, sequences, extensions, functions.

Types and sequences are made like the source's. Extensions and functions are somebody's code; what
is missing of them is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import SchemaError
from seeds.load.errors import translated
from seeds.load.pg_catalog import quote
from seeds.schema.names import plain_names

if TYPE_CHECKING:
    from seeds.load.backend import Backend

# System types are pinned: nothing is known to depend on them.
_TYPES = """
WITH RECURSIVE needed(oid, depth) AS (
    SELECT d.refobjid, 0 FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = ANY(:tables)
      AND d.refclassid = 'pg_type'::regclass
    UNION
    SELECT d.refobjid, n.depth + 1 FROM needed n JOIN pg_type t ON t.oid = n.oid
    JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND (
        d.classid = 'pg_type'::regclass AND d.objid = t.oid
        OR d.classid = 'pg_class'::regclass AND d.objid = t.typrelid AND t.typrelid <> 0)
    WHERE d.refobjid <> n.oid AND n.depth < 50  -- rows are of their own type
)
SELECT t.oid, format_type(t.oid, NULL), t.typtype::text, s.nspname
FROM (SELECT oid, max(depth) AS depth FROM needed GROUP BY oid) n
JOIN pg_type t ON t.oid = n.oid JOIN pg_namespace s ON s.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND NOT EXISTS (
    SELECT FROM pg_depend e
    WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
ORDER BY n.depth DESC, t.oid
"""

# Everything that is part of a table, with what it depends on.
_USED = """
WITH RECURSIVE parts(class, oid, shown) AS (
    SELECT 'pg_class'::regclass::oid, c.oid, c.relname::text FROM pg_class c
    WHERE c.oid = ANY(:tables)
    UNION
    SELECT 'pg_class'::regclass::oid, i.indexrelid, c.relname::text
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indrelid = ANY(:tables)
    UNION
    SELECT 'pg_attrdef'::regclass::oid, a.oid, c.relname || '.' || t.attname
    FROM pg_attrdef a JOIN pg_class c ON c.oid = a.adrelid
    JOIN pg_attribute t ON t.attrelid = a.adrelid AND t.attnum = a.adnum
    WHERE a.adrelid = ANY(:tables)
    UNION
    SELECT 'pg_constraint'::regclass::oid, k.oid, c.relname::text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.conrelid = ANY(:tables)
), used(class, oid, shown) AS (
    SELECT d.refclassid, d.refobjid, p.shown FROM parts p
    JOIN pg_depend d ON d.classid = p.class AND d.objid = p.oid
    UNION
    SELECT d.refclassid, d.refobjid, u.shown FROM used u
    JOIN pg_depend d ON d.classid = u.class AND d.objid = u.oid
      AND u.class = 'pg_type'::regclass AND d.refclassid = 'pg_type'::regclass
)
"""

_EXTENSIONS = (
    _USED
    + """
SELECT x.extname, n.nspname, min(u.shown) FROM used u
JOIN pg_depend d ON d.classid = u.class AND d.objid = u.oid AND d.deptype = 'e'
  AND d.refclassid = 'pg_extension'::regclass
JOIN pg_extension x ON x.oid = d.refobjid JOIN pg_namespace n ON n.oid = x.extnamespace
GROUP BY 1, 2 ORDER BY 1
"""
)

_FUNCTIONS = (
    _USED
    + """
SELECT p.oid::regprocedure::text, min(u.shown) FROM used u
JOIN pg_proc p ON u.class = 'pg_proc'::regclass AND p.oid = u.oid
WHERE NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = u.class AND d.objid = u.oid AND d.deptype = 'e')
GROUP BY 1 ORDER BY 1
"""
)

_SEQUENCES = """
SELECT DISTINCT c.oid, c.oid::regclass::text, n.nspname, format_type(s.seqtypid, NULL),
       s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, s.seqcycle
FROM pg_attrdef a
JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
  AND d.refclassid = 'pg_class'::regclass
JOIN pg_class c ON c.oid = d.refobjid AND c.relkind = 'S'
JOIN pg_sequence s ON s.seqrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute t ON t.attrelid = a.adrelid AND t.attnum = a.adnum
JOIN pg_class r ON r.oid = a.adrelid JOIN pg_namespace m ON m.oid = r.relnamespace
WHERE a.adrelid = ANY(:tables)
  AND (m.nspname || '.' || r.relname || '.' || t.attname) <> ALL(:counted)
ORDER BY 1
"""


@dataclass(frozen=True)
class _Type:
    oid: int
    name: str
    kind: str
    schema: str


def make_prerequisites(reading: Backend, writing: Backend, tables: Sequence[sa.Table]) -> None:
    """Make what tables need, as far as it can be made.

    Args:
        reading: The source.
        writing: The target; its tables are made afterwards.
        tables: The tables, as the source has them.

    Raises:
        SchemaError: The target lacks an extension or a function.
    """
    source, target = reading.connection, writing.connection
    with translated(), plain_names(source), plain_names(target):
        oids = _oids(source, tables)
        _refuse_missing(source, target, oids)
        for kind in (_Type(*row) for row in source.execute(sa.text(_TYPES), {"tables": oids})):
            if not _is_there(target, "to_regtype", kind.name):
                _make(target, kind.schema, source, _statement(source, kind))
        # What SQLAlchemy calls SERIAL comes with a sequence of its own.
        default = source.scalar(sa.text("SELECT current_schema()"))
        counted = [
            f"{t.schema or default}.{t.name}.{t.autoincrement_column.name}"
            for t in tables
            if t.autoincrement_column is not None
        ]
        found = source.execute(sa.text(_SEQUENCES), {"tables": oids, "counted": counted})
        for _, name, schema, kind, step, least, most, start, cache, cycle in found:
            if not _is_there(target, "to_regclass", name):
                statement = (
                    f"CREATE SEQUENCE {name} AS {kind} INCREMENT {step} MINVALUE {least}"
                    f" MAXVALUE {most} START {start} CACHE {cache}{' CYCLE' if cycle else ''}"
                )
                _make(target, schema, source, statement)


def _oids(connection: sa.Connection, tables: Sequence[sa.Table]) -> list[int]:
    query = sa.text(
        "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relname = :name AND n.nspname = coalesce(:schema, current_schema())"
    )
    return [
        int(connection.execute(query, {"name": t.name, "schema": t.schema}).scalar_one())
        for t in tables
    ]


def _refuse_missing(source: sa.Connection, target: sa.Connection, oids: Sequence[int]) -> None:
    there = set(target.scalars(sa.text("SELECT extname FROM pg_extension")))
    found = source.execute(sa.text(_EXTENSIONS), {"tables": oids}).all()
    missing = [(name, schema, shown) for name, schema, shown in found if name not in there]
    if missing:
        lines = [_extension(name, schema) for name, schema, _ in missing]
        raise SchemaError(
            "the target lacks "
            + ", ".join(f"the extension {name}, which {shown} uses" for name, _, shown in missing),
            "Let somebody who may do so run in the target: " + " ".join(lines),
        )
    functions = source.execute(sa.text(_FUNCTIONS), {"tables": oids}).all()
    absent = [(n, s) for n, s in functions if not _is_there(target, "to_regprocedure", n)]
    if absent:
        raise SchemaError(
            "the target lacks "
            + ", ".join(f"the function {name}, which {shown} uses" for name, shown in absent),
            "Migrate the target, or create the function in it: tables alone are made here.",
        )


def _extension(name: str, schema: str) -> str:
    within = "" if schema in ("public", "pg_catalog") else f" WITH SCHEMA {quote(schema)}"
    return f"CREATE EXTENSION {quote(name)}{within};"


def _is_there(connection: sa.Connection, function: str, name: str) -> bool:
    query = f"SELECT {function}(:name) IS NOT NULL"
    return bool(connection.scalar(sa.text(query), {"name": name}))


def _make(target: sa.Connection, schema: str, source: sa.Connection, statement: str) -> None:
    if schema != source.scalar(sa.text("SELECT current_schema()")):
        target.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    # Percent signs are nobody's placeholders.
    target.exec_driver_sql(statement.replace("%", "%%"), {})


def _statement(source: sa.Connection, kind: _Type) -> str:
    """Return the statement that makes a type like the source's."""
    given: Mapping[str, Any] = {"oid": kind.oid}
    match kind.kind:
        case "e":
            query = (
                "SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)"
                " FROM pg_enum WHERE enumtypid = :oid"
            )
            labels = source.scalar(sa.text(query), given) or ""
            return f"CREATE TYPE {kind.name} AS ENUM ({labels})"
        case "c":
            query = (
                "SELECT string_agg(quote_ident(a.attname) || ' ' ||"
                " format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)"
                " FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid"
                " WHERE t.oid = :oid AND a.attnum > 0 AND NOT a.attisdropped"
            )
            columns = source.scalar(sa.text(query), given) or ""
            return f"CREATE TYPE {kind.name} AS ({columns})"
        case "r":
            query = "SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = :oid"
            subtype = source.scalar(sa.text(query), given)
            return f"CREATE TYPE {kind.name} AS RANGE (SUBTYPE = {subtype})"
    query = (
        "SELECT format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,"
        " (SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c"
        "  JOIN pg_namespace n ON n.oid = c.collnamespace JOIN pg_type b ON b.oid = t.typbasetype"
        "  WHERE c.oid = t.typcollation AND t.typcollation <> b.typcollation),"
        " (SELECT string_agg(format(' CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), ''"
        "  ORDER BY oid) FROM pg_constraint WHERE contypid = t.oid AND contype = 'c')"
        " FROM pg_type t WHERE t.oid = :oid"
    )
    base, not_null, default, collation, checks = source.execute(sa.text(query), given).one()
    return (
        f"CREATE DOMAIN {kind.name} AS {base}"
        + (f" COLLATE {collation}" if collation else "")
        + (f" DEFAULT {default}" if default is not None else "")
        + (" NOT NULL" if not_null else "")
        + (checks or "")
    )
