"""Types of PostgreSQL: what is below a domain, in an array, in a composite type."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from seeds.schema.catalogue.model import NamedType
from seeds.schema.catalogue.sql_text import bare
from seeds.schema.written import WrittenType

_TYPES = """
SELECT t.oid, t.typname, n.nspname, format_type(t.oid, NULL), t.typtype::text, t.typcategory::text,
  t.typelem, t.typlen, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault, t.typrelid,
  t.typcollation,
  CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE '' END
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
"""
_LABELS = "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder"
_RANGES = "SELECT rngtypid, rngsubtype FROM pg_range"
_MULTIRANGES = " UNION ALL SELECT rngmultitypid, rngsubtype FROM pg_range"
_MULTIRANGES_SINCE = (14,)
_FIELDS = """
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum
"""
_CHECKS = """
SELECT contypid, conname, pg_get_expr(conbin, 0) FROM pg_constraint
WHERE contypid <> 0 AND contype = 'c' ORDER BY contypid, conname
"""

_KINDS = {"b": "base", "e": "enum", "c": "composite", "r": "range", "m": "multirange"}


@dataclass(frozen=True)
class PgType:
    """A row of pg_type; ``shown`` is the type as the server writes it, ``base_shown`` its base."""

    oid: int
    name: str
    schema: str
    shown: str
    kind: str
    category: str
    element: int
    length: int
    base: int
    typmod: int
    not_null: bool
    default: str | None
    relation: int
    collation: int
    base_shown: str = ""

    @property
    def is_array(self) -> bool:
        """Whether it is an array, and not a type of a fixed size with parts, such as point."""
        return self.category == "A" and self.element != 0 and self.length == -1


@dataclass(frozen=True)
class Resolved:
    """The type of a column with the domains taken away, the nearest first."""

    type: PgType
    typmod: int
    domains: tuple[PgType, ...]


@dataclass
class PgTypes:
    """All types of a database."""

    types: dict[int, PgType] = field(default_factory=dict)
    labels: dict[int, list[str]] = field(default_factory=dict)
    subtypes: dict[int, int] = field(default_factory=dict)
    fields: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    checks: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: sa.Connection) -> PgTypes:
        """Read them; four short queries and a long one."""
        found = cls()
        for row in connection.exec_driver_sql(_TYPES):
            found.types[row[0]] = PgType(*row)
        for oid, label in connection.exec_driver_sql(_LABELS):
            found.labels.setdefault(oid, []).append(label)
        multiranges = _MULTIRANGES if server_version(connection) >= _MULTIRANGES_SINCE else ""
        for oid, subtype in connection.exec_driver_sql(_RANGES + multiranges):
            found.subtypes[oid] = subtype
        for oid, name, shown in connection.exec_driver_sql(_FIELDS):
            found.fields.setdefault(oid, []).append((name, shown))
        for oid, name, sql in connection.exec_driver_sql(_CHECKS):
            found.checks.setdefault(oid, []).append((name, bare(sql)))
        return found

    def resolved(self, oid: int, typmod: int) -> Resolved:
        """Return what is below the domains of a type."""
        domains = []
        type_ = self.types[oid]
        while type_.kind == "d":
            domains.append(type_)
            if type_.typmod != -1:
                typmod = type_.typmod
            type_ = self.types[type_.base]
        return Resolved(type_, typmod, tuple(domains))

    def named(self, oid: int) -> dict[str, NamedType]:
        """Return the definitions of a type and of all it is made of, by their names."""
        found: dict[str, NamedType] = {}
        waiting = [oid]
        while waiting:
            type_ = self.types[waiting.pop()]
            if type_.is_array:
                waiting.append(type_.element)
            elif (
                type_.kind in "decrm" and type_.shown not in found and type_.schema != "pg_catalog"
            ):
                fields = self.fields.get(type_.relation, [])
                subtype = self.subtypes.get(type_.oid)
                made = found[type_.shown] = NamedType(
                    type_.base_shown,
                    self.types[subtype].shown if subtype else "",
                    type_.kind == "m",
                    tuple(self.labels.get(type_.oid, ())),
                    tuple(fields),
                    tuple(sql for _, sql in self.checks.get(type_.oid, ())),
                )
                waiting += [o for o in (type_.base, subtype) if o]
                inside = (self.by_shown.get(shown) for _, shown in made.fields)
                waiting += [o for o in inside if o]
        return found

    @cached_property
    def by_shown(self) -> dict[str, int]:
        """Numbers of types by their names; those with parameters are not among them."""
        return {type_.shown: oid for oid, type_ in self.types.items()}

    def bare_name(self, type_: PgType) -> str:
        """Return the name of a type that is no domain, without schema and parameters."""
        if type_.is_array:
            return self.bare_name(self.resolved(type_.element, -1).type) + "[]"
        return type_.shown if type_.schema == "pg_catalog" else type_.name

    def kind(self, type_: PgType) -> str:
        """Return the kind of a type that is no domain, in words."""
        return "array" if type_.is_array else _KINDS.get(type_.kind, "pseudo")

    def item(self, type_: PgType, shown: str) -> str:
        """Return the type of an array's elements, with parameters where ``shown`` has them."""
        if type_.is_array:
            if shown.endswith("[]"):
                return shown[:-2]
            return self.types[type_.element].shown
        if type_.kind in {"r", "m"}:
            of = self.subtypes.get(type_.oid)
            return "" if of is None else self.types[of].shown
        return ""


def server_version(connection: sa.Connection) -> tuple[int, ...]:
    """Return the version of the server: (15, 4)."""
    found: tuple[int, ...] | None = getattr(connection.dialect, "server_version_info", None)
    return found or ()


def parameters(type_: PgType, typmod: int) -> tuple[int | None, int | None, int | None]:
    """Return length, precision and scale of a type that is no domain."""
    name = type_.name.removeprefix("_") if type_.is_array else type_.name
    if typmod < 0 or type_.schema != "pg_catalog":
        return (1 if name == "char" and not type_.is_array else None), None, None
    match name:
        case "varchar" | "bpchar":
            return typmod - 4, None, None
        case "bit" | "varbit":
            return typmod, None, None
        case "numeric":
            scale = (typmod - 4) & 0x7FF
            return None, ((typmod - 4) >> 16) & 0xFFFF, scale - 2048 if scale >= 1024 else scale
        case "timestamp" | "timestamptz" | "time" | "timetz":
            return None, typmod, None
        case "interval":
            digits = typmod & 0xFFFF
            return None, None if digits == 0xFFFF else digits, None
    return None, None, None


def sqlalchemy_type(types: PgTypes, type_: PgType, typmod: int, shown: str) -> Any:
    """Return the SQLAlchemy type of a type that is no domain."""
    if type_.is_array:
        element = types.resolved(type_.element, typmod)
        # An array of arrays is there only through a domain; nobody reads such as lists.
        if element.type.is_array:
            return WrittenType(shown)
        item = sqlalchemy_type(types, element.type, element.typmod, shown)
        return WrittenType(shown) if isinstance(item, WrittenType) else pg.ARRAY(item)
    if type_.kind == "e":
        schema = None if "." not in type_.shown else type_.schema
        labels = types.labels.get(type_.oid, [])
        return pg.ENUM(*labels, name=type_.name, schema=schema, create_type=False)
    if type_.name == "citext":
        return pg.CITEXT()
    if type_.schema != "pg_catalog":
        return WrittenType(shown)
    length, precision, scale = parameters(type_, typmod)
    match type_.name:
        case "varchar":
            return sa.VARCHAR(length)
        case "bpchar":
            # Without a length, as "bpchar" alone is, blanks count for nothing, and nothing is cut.
            return sa.CHAR(length) if length else sa.TEXT()
        case "numeric":
            return sa.NUMERIC(precision, scale)
        case "timestamp" | "timestamptz":
            return pg.TIMESTAMP(timezone=type_.name == "timestamptz", precision=precision)
        case "time" | "timetz":
            return pg.TIME(timezone=type_.name == "timetz", precision=precision)
        case "interval":
            return pg.INTERVAL(precision=precision)
    made = _PLAIN.get(type_.name)
    return made() if made is not None else WrittenType(shown)


_PLAIN: dict[str, Any] = {
    "bool": sa.BOOLEAN,
    "bytea": pg.BYTEA,
    "char": lambda: sa.VARCHAR(1),
    "cidr": pg.CIDR,
    "date": sa.DATE,
    "float4": sa.REAL,
    "float8": sa.DOUBLE_PRECISION,
    "inet": pg.INET,
    "int2": sa.SMALLINT,
    "int4": sa.INTEGER,
    "int8": sa.BIGINT,
    "json": pg.JSON,
    "jsonb": pg.JSONB,
    "macaddr": pg.MACADDR,
    "macaddr8": pg.MACADDR8,
    "money": pg.MONEY,
    "name": lambda: sa.VARCHAR(63),
    "text": sa.TEXT,
    "tsvector": pg.TSVECTOR,
    "uuid": pg.UUID,
}
