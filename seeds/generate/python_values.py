"""Python values: what they are as text, as JSON, as microseconds, and as Arrow arrays."""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import numpy as np
import pyarrow as pa

from seeds.generate.arrow import primitive, texts
from seeds.schema.json_text import canonical, json_text
from seeds.schema.types import Kind, LogicalType

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ONE_MICROSECOND = dt.timedelta(microseconds=1)


def text_of(value: Any) -> str:
    """Return a value as text; times as ISO 8601 in UTC."""
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


@dataclass(frozen=True)
class JsonText:
    """JSON that is already text."""

    text: str


def jsonable(value: Any) -> Any:
    """Return a value in terms of what JSON has."""
    match value:
        case Mapping():
            return {str(k): jsonable(v) for k, v in value.items()}
        case list() | tuple():
            return [jsonable(v) for v in value]
        case dt.datetime() | dt.date():
            return text_of(value)
        case float() if not math.isfinite(value):
            raise ValueError("JSON has neither NaN nor infinity")
        case enum.Enum():
            return value.value
        case uuid.UUID():
            return str(value)
        case _:
            return value


def json_of(value: Any) -> str:
    """Return a value as canonical JSON text."""
    return canonical(value.text) if isinstance(value, JsonText) else json_text(jsonable(value))


def micros(value: dt.datetime) -> int:
    """Return microseconds since 1970 UTC; a naive datetime is taken as UTC."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    return (value - EPOCH) // _ONE_MICROSECOND


def time_in_utc(value: dt.time) -> dt.time:
    """Return a time of day with a zone as the time of day in UTC."""
    return dt.datetime.combine(dt.date(2000, 1, 1), value).astimezone(dt.UTC).timetz()


def enum_text(member: enum.Enum) -> str:
    """Return what stands for a member in a column of plain text."""
    return member.value if isinstance(member.value, str) else member.name


def python_to_arrow(values: Sequence[Any], logical: LogicalType) -> Any:
    """Return Python values as an Arrow array of a logical type."""
    if logical.kind is Kind.TEXT:
        with contextlib.suppress(TypeError):
            return texts(values)  # as a rule, and many of them
    fitting = [_fit(v, logical) for v in values]
    if logical.kind in (Kind.TEXT, Kind.JSON):
        return texts(fitting)
    kinds = {type(v) for v in fitting if v is not None}
    as_number = _NUMBERS.get((logical.kind, *kinds))
    if as_number is None:
        return pa.array(fitting, logical.arrow)
    dtype, number = as_number
    numbers = np.array([0 if v is None else number(v) for v in fitting], dtype=dtype)
    nulls = np.array([v is None for v in fitting], dtype=np.bool_)
    return primitive(numbers, logical.arrow, nulls if nulls.any() else None)


# The usual values, without Arrow's own conversion: it imports pandas, see texts().
_NUMBERS: dict[tuple[Any, ...], tuple[Any, Callable[[Any], Any]]] = {
    (Kind.INTEGER, int): (np.int64, int),
    (Kind.BOOLEAN, bool): (np.bool_, bool),
    (Kind.TIMESTAMP, dt.datetime): (np.int64, micros),
}


def _fit(value: Any, logical: LogicalType) -> Any:
    if value is None:
        return None
    match logical.kind:
        case Kind.JSON:
            return json_of(value)
        case Kind.DECIMAL:
            unit = Decimal(1).scaleb(-logical.scale)
            with localcontext(prec=1000):
                rounded = Decimal(str(value)).quantize(unit, ROUND_HALF_UP)
                if abs(rounded) >= Decimal(1).scaleb(logical.precision - logical.scale):
                    digits = logical.precision - logical.scale
                    raise ValueError(f"{value} has more than {digits} digits before the point")
            return rounded
        case Kind.TEXT:
            if isinstance(value, enum.Enum):
                # SQLAlchemy stores the names of members, unless it is told to take the values.
                return value.name if value.name in logical.labels else enum_text(value)
            if not isinstance(value, str):
                raise TypeError(f"{value!r} is not text")
            return value
        case Kind.TIME if isinstance(value, dt.time) and value.tzinfo is not None:
            return time_in_utc(value).replace(tzinfo=None)
        case Kind.TIMESTAMP:
            if not isinstance(value, dt.datetime):
                value = dt.datetime.combine(value, dt.time(), dt.UTC)
            if value.tzinfo is None:
                value = value.replace(tzinfo=dt.UTC)
            return value if logical.timezone else value.astimezone(dt.UTC).replace(tzinfo=None)
        case Kind.UUID:
            return uuid.UUID(str(value)).bytes
        case Kind.INTEGER | Kind.BOOLEAN | Kind.FLOAT:
            return value.value if isinstance(value, enum.Enum) else value
        case Kind.ARRAY if logical.item is not None:
            return [_fit(item, logical.item) for item in value]
        case _:
            return value
