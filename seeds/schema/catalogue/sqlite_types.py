"""Declared types of SQLite: any words at all, of which a few decide how values are stored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from seeds.schema.written import WrittenType

_DECLARED = re.compile(r"\s*([^()]*?)\s*(?:\(([^)]*)\)\s*(.*))?", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+")


def affinity(declared: str) -> str:
    """Return how SQLite stores values of a declared type.

    Source: "Determination Of Column Affinity" in https://www.sqlite.org/datatype3.html
    """
    name = declared.upper()
    if "INT" in name:
        return "INTEGER"
    if any(part in name for part in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if not name or "BLOB" in name:
        return "BLOB"
    if any(part in name for part in ("REAL", "FLOA", "DOUB")):
        return "REAL"
    return "NUMERIC"


def base_name(declared: str) -> str:
    """Return a declared type without parameters, in capitals: ``VARCHAR``, ``INTEGER UNSIGNED``."""
    match = _DECLARED.fullmatch(declared)
    if match is None:
        return declared.upper()
    return " ".join(f"{match[1]} {match[3] or ''}".upper().split())


def parameters(declared: str) -> tuple[int | None, int | None, int | None]:
    """Return length, precision and scale of a declared type."""
    match = _DECLARED.fullmatch(declared)
    numbers = _NUMBER.findall(match[2]) if match is not None and match[2] else []
    if not numbers:
        return None, None, None
    first, second = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else None
    if first < 1 or (second or 0) < 0:  # any numbers at all may stand there
        return None, None, None
    name = base_name(declared)
    if name in _TIMES:
        return None, first, None
    if affinity(declared) in {"NUMERIC", "REAL"} and not name.startswith(_TEXTS):
        return None, first, second if second is not None else 0
    if affinity(declared) == "INTEGER":
        return None, first, None  # how many digits are shown, in MySQL's manner
    return first, None, None


def sqlalchemy_type(declared: str, *, strict: bool = False) -> Any:
    """Return the SQLAlchemy type of a declared type.

    Args:
        declared: The words.
        strict: Whether the table is STRICT, where ANY means any value.
    """
    name = base_name(declared)
    length, precision, scale = parameters(declared)
    if not name or (strict and name == "ANY"):
        return WrittenType(declared or "BLOB")
    if name in _BY_NAME:
        return _BY_NAME[name]()
    if name in _DECIMALS:
        return sa.NUMERIC(precision, scale)
    if name.startswith(_TEXTS):
        return sa.VARCHAR(length)
    match affinity(declared):
        case "INTEGER":
            if "BIG" in name or "INT8" in name or "INT64" in name:
                return sa.BIGINT()
            small = "SMALL" in name or "TINY" in name or "INT2" in name
            return sa.SMALLINT() if small else sa.INTEGER()
        case "TEXT":
            if name in {"CHAR", "CHARACTER", "NCHAR", "NATIVE CHARACTER"} and length:
                return sa.CHAR(length)
            return sa.VARCHAR(length) if length else sa.TEXT()
        case "BLOB":
            return sa.BLOB()
        case "REAL":
            return sa.REAL()
    return WrittenType(declared)


def stored_type(name: str, declared: str, checks: Iterable[str]) -> Any:
    """Return the type of a column whose values conditions alone confine to one, else ``None``.

    ``v CHECK (typeof(v) = 'blob')`` holds blobs, though nothing is declared.

    Args:
        name: The column.
        declared: Its declared type.
        checks: The conditions of its table.
    """
    if base_name(declared) not in {"", "ANY", "NUMERIC"}:
        return None
    for sql in checks:
        for quoted, bare, values in _STORED.findall(sql):
            if (bare or quoted[1:-1]).lower() != name.lower():
                continue
            for value in re.findall(r"'(\w+)'", values):
                if value.lower() in _STORED_AS:
                    return _STORED_AS[value.lower()]()
    return None


_STORED = re.compile(
    r"typeof\s*\(\s*(?:([\"`\[][^\"`\]]+[\"`\]])|(\w+))\s*\)\s*(?:==?|IS|IN)\s*(\(?[\s'\w,]+)",
    re.IGNORECASE,
)
_STORED_AS: dict[str, Any] = {
    "blob": sa.BLOB,
    "integer": sa.BIGINT,
    "real": sa.REAL,
    "text": sa.TEXT,
}


def _instant() -> Any:
    return sa.DateTime(timezone=True)


_TIMES = {
    "DATE",
    "DATETIME",
    "DATETIMEOFFSET",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMP WITHOUT TIME ZONE",
    "TIMESTAMPTZ",
}
_TEXTS = ("STRING", "ENUM", "UUID", "GUID", "UNIQUEIDENTIFIER", "INET", "CIDR", "MACADDR", "XML")
_DECIMALS = {"NUMERIC", "DECIMAL", "DEC", "NUMBER", "MONEY", "SMALLMONEY", "CURRENCY", "FIXED"}
_BY_NAME: dict[str, Any] = {
    "BOOL": sa.BOOLEAN,
    "BOOLEAN": sa.BOOLEAN,
    "BYTEA": sa.BLOB,
    "BINARY": sa.BLOB,
    "VARBINARY": sa.BLOB,
    "DATE": sa.DATE,
    "DATETIME": sa.DATETIME,
    "DATETIMEOFFSET": _instant,
    "GUID": lambda: sa.VARCHAR(36),
    "INTERVAL": lambda: WrittenType("INTERVAL"),
    "JSON": sa.JSON,
    "JSONB": sa.JSON,
    "POINT": lambda: WrittenType("POINT"),
    "TIME": sa.TIME,
    "TIMESTAMP": sa.TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": _instant,
    "TIMESTAMP WITHOUT TIME ZONE": sa.TIMESTAMP,
    "TIMESTAMPTZ": _instant,
    "UNIQUEIDENTIFIER": lambda: sa.VARCHAR(36),
    "UUID": lambda: sa.VARCHAR(36),
    "YEAR": sa.INTEGER,
}
