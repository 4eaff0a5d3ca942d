"""Which family of values a type of PostgreSQL has, and which affinity a declared one of SQLite."""

from __future__ import annotations

import re
from functools import lru_cache

RANGES: dict[str, str] = {
    "int4range": "integer",
    "int8range": "integer",
    "numrange": "numeric",
    "tsrange": "timestamp",
    "tstzrange": "timestamptz",
    "daterange": "date",
}
_FAMILIES: dict[str, str] = {
    **dict.fromkeys(
        (
            "smallint",
            "int2",
            "integer",
            "int",
            "int4",
            "bigint",
            "int8",
            "serial",
            "bigserial",
            "smallserial",
            "oid",
            "utinyint",
            "tinyint",
            "mediumint",
        ),
        "integer",
    ),
    **dict.fromkeys(("numeric", "decimal", "money"), "numeric"),
    **dict.fromkeys(("double precision", "double", "float", "float8", "float4", "real"), "float"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    **dict.fromkeys(
        ("text", "varchar", "character varying", "name", "string", "cstring", "unknown"), "text"
    ),
    **dict.fromkeys(("char", "character", "bpchar", "nchar"), "text"),
    "citext": "citext",
    "date": "date",
    **dict.fromkeys(("timestamp", "timestamp without time zone", "datetime"), "timestamp"),
    **dict.fromkeys(("timestamptz", "timestamp with time zone"), "timestamptz"),
    **dict.fromkeys(("time", "time without time zone"), "time"),
    **dict.fromkeys(("timetz", "time with time zone"), "timetz"),
    "interval": "interval",
    "uuid": "uuid",
    **dict.fromkeys(("bytea", "varbinary", "blob"), "bytes"),
    "json": "json",
    "jsonb": "json",
    "hstore": "hstore",
    "inet": "inet",
    "cidr": "cidr",
    **dict.fromkeys(("bit", "varbit", "bit varying"), "bit"),
    **dict.fromkeys(RANGES, "range"),
}
_PARAMETERS = re.compile(r"\s*\([^)]*\)")


@lru_cache(maxsize=4096)
def family_of(sql_type: str) -> str:
    """Return the family of a type of PostgreSQL: ``integer``, ``array``, ``other``."""
    name = base_name(sql_type)
    if name.endswith("[]"):
        return "array"
    return _FAMILIES.get(name, "other")


@lru_cache(maxsize=4096)
def base_name(sql_type: str) -> str:
    """Return a type without its parameters and quotes, in lower case."""
    name = _PARAMETERS.sub("", sql_type.strip().lower().replace('"', ""))
    return name.removeprefix("pg_catalog.").removeprefix("public.")


def item_type(sql_type: str) -> str:
    """Return the type of the items of an array or of the bounds of a range; empty for others."""
    name = sql_type.strip().lower()
    if name.endswith("]"):
        return re.sub(r"(\s*\[\d*\])+$", "", name)
    return RANGES.get(base_name(name), "")


@lru_cache(maxsize=4096)
def affinity_of(declared: str) -> str:
    """Return SQLite's affinity of a declared type.

    See https://sqlite.org/datatype3.html, 3.1.
    """
    name = declared.upper()
    if "INT" in name:
        return "integer"
    if any(word in name for word in ("CHAR", "CLOB", "TEXT")):
        return "text"
    if "BLOB" in name or not name.strip() or name.strip() == "ANY":
        return "blob"
    if any(word in name for word in ("REAL", "FLOA", "DOUB")):
        return "real"
    return "numeric"


def padded_to(sql_type: str) -> int:
    """Return to how many characters blanks fill up the texts of a type; 0 for none.

    Args:
        sql_type: A type of PostgreSQL; its ``char(n)`` hands the blanks on to patterns.
    """
    if base_name(sql_type) not in {"char", "character", "bpchar"}:
        return 0
    width = sql_type.partition("(")[2].rstrip(") ")
    return int(width) if width.isdigit() else int(not width and base_name(sql_type) != "bpchar")
