"""The columns that are solved for, and their values on the way in and out."""

from __future__ import annotations

import datetime as dt
import ipaddress
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from seeds.conditions.domains import Domain
from seeds.conditions.drawing.frame import limits_of
from seeds.conditions.model import Fails, Unknown
from seeds.conditions.values import casting, postgresql
from seeds.conditions.values.families import family_of
from seeds.conditions.values.intervals import Interval
from seeds.conditions.values.ranges import Range
from seeds.schema.types import Kind, LogicalType

_FAMILIES: dict[Kind, str] = {
    Kind.INTEGER: "integer",
    Kind.FLOAT: "float",
    Kind.DECIMAL: "numeric",
    Kind.BOOLEAN: "boolean",
    Kind.TEXT: "text",
    Kind.JSON: "json",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.INTERVAL: "interval",
    Kind.UUID: "uuid",
    Kind.BYTES: "bytes",
    Kind.ARRAY: "array",
}
_NUMERIC = frozenset({"integer", "numeric", "float"})


@dataclass(frozen=True)
class Variable:
    """A column.

    Attributes:
        name: Its name.
        type: What its values mean.
        sql_type: Its type in the database's words, the base type of a domain.
        nullable: Whether NULL is allowed.
        candidates: Believable values, tried first; the first of all columns belong together, and
            so do the second, and all that follow.
        present: The same with a value in place of each NULL, for rows that need one.
    """

    name: str
    type: LogicalType
    sql_type: str
    nullable: bool
    candidates: Sequence[Any] = ()
    present: Sequence[Any] = ()


def family(variable: Variable) -> str:
    """Return the family of a column's values."""
    logical = variable.type
    if logical.kind is Kind.TIMESTAMP:
        return "timestamptz" if logical.timezone else "timestamp"
    found = _FAMILIES.get(logical.kind)
    named = family_of(variable.sql_type)
    if found is None or (
        found in {"text", "json"} and named in {"citext", "hstore", "range", "inet", "cidr", "bit"}
    ):
        return named
    return found


def domain_of(variable: Variable) -> Domain:
    """Return what is known of a column from its type alone."""
    logical = variable.type
    found = Domain(family(variable), _cast_type(variable))
    found.null = variable.nullable
    if found.family in {"integer", "numeric"}:
        found.held = limits(logical)
    if logical.labels:
        found.values = list(logical.labels)
    if found.family in {"text", "citext"} and logical.length is not None:
        found.longest = logical.length
    if found.family == "bit":
        size = variable.sql_type.partition("(")[2].rstrip(")")
        width = int(size) if size.isdigit() else (1 if variable.sql_type == "bit" else None)
        found.longest = width
        if not variable.sql_type.lower().startswith(("varbit", "bit varying")):
            found.shortest = width or 0
    return found


def _cast_type(variable: Variable) -> str:
    if variable.type.kind is Kind.ARRAY and not variable.sql_type.strip().endswith("]"):
        item = variable.type.item
        return f"{_ITEMS.get(item.kind, 'text') if item else 'text'}[]"
    return variable.sql_type


_ITEMS: dict[Kind, str] = {
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "numeric",
    Kind.FLOAT: "double precision",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
    Kind.UUID: "uuid",
}


@lru_cache(maxsize=1024)
def limits(logical: LogicalType) -> tuple[Any, Any]:
    """Return the least and greatest number of a type."""
    if logical.kind is Kind.DECIMAL:
        unit = Decimal(1).scaleb(-logical.scale)
        most = Decimal(10) ** (logical.precision - logical.scale) - unit
        return -most, most
    return limits_of(logical.bits)


def scale(variable: Variable) -> int:
    """Return the decimal digits that drawn numbers have."""
    if variable.type.kind is Kind.DECIMAL:
        # numeric without a scale is told by its full precision.
        plain = (
            variable.type.precision == 38
            and variable.type.scale == 0
            and ("(" not in variable.sql_type)
        )
        return 2 if plain else variable.type.scale
    return 2


def fitted(value: Any, name: str, sql_type: str) -> Any:
    """Return a value of evaluation as one of a family.

    Raises:
        Fails: It does not convert.
        Unknown: There is no such conversion here.
    """
    if value is None:
        return None
    if name in _NUMERIC:
        if isinstance(value, str):
            value = postgresql.cast(value, "numeric")
        elif isinstance(value, bool):
            return int(value)
        if isinstance(value, Decimal) and name == "integer" and value == int(value):
            return int(value)
        return value
    if name == "text":
        return str(value) if isinstance(value, str) else postgresql.cast(value, "text")
    if name == "other":
        return value
    if name in {"array", "range"}:
        return value if isinstance(value, (list, Range)) else postgresql.cast(value, sql_type)
    return postgresql.cast(value, name)


# Values that callers get as they are, whatever the column.
_SAME = frozenset({type(None), bool, str, dt.date, dt.datetime, dt.time, uuid.UUID, bytes})


def outward(value: Any, variable: Variable) -> Any:
    """Return a drawn value as the Python object that callers get."""
    kind = type(value)
    if kind in _SAME or (kind is int and variable.type.kind is Kind.INTEGER):
        return value
    match value:
        case None | bool() | int() | float() | dt.date() | dt.time() | bytes():
            pass
        case str():
            return str(value)
        case Decimal():
            return _number(value, variable)
        case Interval():
            return value.timedelta()
        case Range():
            return postgresql.text_of(value)
        case ipaddress.IPv4Interface() | ipaddress.IPv6Interface():
            single = value.network.prefixlen == value.max_prefixlen
            return str(value.ip) if single and family(variable) == "inet" else str(value)
        case postgresql.JsonNull():
            raise Unknown("a document that is null")
        case dict() if family(variable) == "hstore":
            return casting.hstore_text(value)
        case list() | dict():
            return _plain(value)
    if variable.type.kind is Kind.DECIMAL and isinstance(value, (int, float)):
        return _number(Decimal(str(value)), variable)
    return value


def _number(value: Decimal, variable: Variable) -> Any:
    if variable.type.kind is Kind.INTEGER:
        return int(value)
    if variable.type.kind is Kind.FLOAT:
        return float(value)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, Interval):
        return value.timedelta()
    if isinstance(value, Range):
        return postgresql.text_of(value)
    return str(value) if isinstance(value, str) else value


def rounded(value: Any, variable: Variable) -> Any:
    """Return a number as the column keeps it.

    Raises:
        Fails: The column cannot hold it.
    """
    if type(value) in _SAME:
        return value
    if isinstance(value, Decimal) and variable.type.kind is Kind.DECIMAL:
        if "(" in variable.sql_type or variable.type.precision < 38:
            value = round(value, variable.type.scale)
        least, most = limits(variable.type)
        if not least <= value <= most:
            raise Fails("out of range")
        return value
    if variable.type.kind is Kind.INTEGER and isinstance(value, (Decimal, float)):
        if value != int(value):
            raise Fails("not a whole number")
        value = int(value)
    if variable.type.kind is Kind.INTEGER and isinstance(value, int):
        least, most = limits(variable.type)
        if not least <= value <= most:
            raise Fails("out of range")
    if variable.type.kind is Kind.FLOAT and isinstance(value, (int, Decimal)):
        return float(value)
    return value
