"""Values of fixed rows that a database cannot store, or would store as something else.

Databases differ in what they refuse: SQLite keeps a number of any size in any column, and NaN
as NULL. Here it is one rule for all, and the column and the row are named.
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from seeds.errors import ConstraintError, half_character
from seeds.schema.metadata import type_for
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - SQLite's and MySQL's intervals are naive
_NAMES = {"sqlite": "SQLite", "mysql": "MySQL", "mariadb": "MariaDB"}


def check_values(table: TableInfo, rows: Sequence[Mapping[str, Any]], dialect: sa.Dialect) -> None:
    """Check rows that are given as Python values.

    Columns with a type decorator are looked at for half characters alone: what it makes of
    a value is its own affair.

    Raises:
        ConstraintError: A value cannot be stored; column, row and value are named.
        DeclarationError: A text holds half a character.
    """
    for name, column in table.columns.items():
        for number, row in enumerate(rows, 1):
            value = row.get(name)
            if value is None:
                continue
            where = f"{table.name}.{name}, fixed row {number}"
            parts = list(_parts(value))
            for part in parts:
                if isinstance(part, str) and not part.isascii():
                    try:
                        part.encode()
                    except UnicodeEncodeError as error:
                        raise half_character(where, error) from error
            problem = "" if _decorated(column) else _problem(column, value, parts, dialect.name)
            if problem:
                raise ConstraintError(
                    f"{where}: {_short(value)} {problem}",
                    "Correct the value, or the type of the column.",
                )


def _parts(value: Any) -> Iterator[Any]:
    """Yield all scalars within a value."""
    if isinstance(value, Mapping):
        for pair in value.items():
            yield from (*_parts(pair[0]), *_parts(pair[1]))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)
    else:
        yield value


def _decorated(column: ColumnInfo) -> bool:
    # SQLAlchemy's own Interval is a decorator too.
    type_ = None if column.source is None else column.source.type
    return isinstance(type_, sa.types.TypeDecorator) and not isinstance(type_, sa.Interval)


def _problem(column: ColumnInfo, value: Any, parts: Sequence[Any], dialect: str) -> str:
    """Return why a column cannot hold a value; an empty string when it can."""
    logical = column.type
    nul = any(isinstance(part, str) and "\0" in part for part in parts)
    if nul and dialect == "postgresql" and not _escapes(column):
        return "has a NUL character; PostgreSQL cannot store one in text or jsonb"
    match logical.kind:
        case Kind.INTEGER if isinstance(value, int):
            limit = 1 << (logical.bits - 1)
            return "" if -limit <= value < limit else f"does not fit a {logical.bits}-bit integer"
        case Kind.DECIMAL if isinstance(value, int | float | Decimal):
            return _decimal_problem(column, value)
        case Kind.FLOAT if isinstance(value, float) and not math.isfinite(value):
            name = _NAMES.get(dialect, "")
            if math.isnan(value) and name:
                return f"cannot be stored: {name} has no NaN"
            if dialect in ("mysql", "mariadb"):
                return f"cannot be stored: {name} has no infinity"
        case Kind.FLOAT if isinstance(value, int | float | Decimal) and _is_single(column, dialect):
            return _single_problem(float(value))
        case Kind.TEXT if isinstance(value, str) and logical.length is not None:
            length = len(value.rstrip(" ") if logical.padded else value)
            if length > logical.length:
                return f"has {length} characters, and the column holds {logical.length}"
        case Kind.JSON:
            if any(isinstance(p, float) and not math.isfinite(p) for p in parts):
                return "is not JSON, which has neither NaN nor infinity"
        case Kind.TIMESTAMP if isinstance(value, dt.datetime) and value.tzinfo is not None:
            return _overflow(lambda: value.astimezone(dt.UTC))
        case Kind.INTERVAL if isinstance(value, dt.timedelta) and dialect != "postgresql":
            return _overflow(lambda: _EPOCH + value)
    return ""


def _is_single(column: ColumnInfo, dialect: str) -> bool:
    source = column.source
    return source is not None and isinstance(type_for(source.type, dialect), sa.REAL)


def _single_problem(value: float) -> str:
    try:
        (rounded,) = struct.unpack("<f", struct.pack("<f", value))
    except OverflowError:
        return "is too large for single precision"
    return "is too small for single precision" if value and not rounded else ""


def _overflow(compute: Any) -> str:
    try:
        compute()
    except OverflowError:
        return "lies outside of the years 1 to 9999"
    return ""


def _decimal_problem(column: ColumnInfo, value: float | Decimal) -> str:
    number = Decimal(str(value))
    if not number.is_finite():
        return "is no number that a decimal column holds on every database"
    logical = column.type
    with decimal.localcontext(prec=1000):
        rounded = number.quantize(Decimal(1).scaleb(-logical.scale), decimal.ROUND_HALF_UP)
        digits = logical.precision - logical.scale
        if abs(rounded) >= Decimal(1).scaleb(digits):
            return f"does not fit: the column has {digits} digits before the point"
    return ""


def _escapes(column: ColumnInfo) -> bool:
    """Tell whether a NUL is stored as an escape sequence, as in JSON that stays text."""
    if column.type.kind is not Kind.JSON or column.source is None:
        return False
    return not isinstance(type_for(column.source.type, "postgresql"), JSONB)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
