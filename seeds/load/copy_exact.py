"""Pages of PostgreSQL that Arrow's CSV reader refuses: read again as plain integers.

It knows neither infinite times nor years of five digits, nor 24:00 or NaN in a decimal. A
page that holds such a value comes a second time, its times as microseconds and days and its
decimals as text, and is put together from them; see :mod:`seeds.schema.beyond`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from seeds.load import to_arrow
from seeds.schema.beyond import (
    INFINITE_DATES,
    INFINITE_TIMESTAMPS,
    interval,
    wrapped,
)
from seeds.schema.types import Kind, LogicalType

KINDS = (Kind.TIMESTAMP, Kind.DATE, Kind.TIME, Kind.INTERVAL, Kind.DECIMAL)
"""What is read in another form here."""


def expression(plain: str, logical: LogicalType) -> str:
    """Return SQL for a column's values as texts that :func:`column` reads.

    Args:
        plain: SQL for the value, a timestamp without a zone or a time without a zone.
        logical: Its type; one of :data:`KINDS`.
    """
    match logical.kind:
        case Kind.TIMESTAMP:
            micros = f"round(extract(epoch FROM {plain}) * 1000000)::text"
            return f"CASE WHEN isfinite({plain}) THEN {micros} ELSE ({plain})::text END"
        case Kind.DATE:
            days = f"({plain} - DATE '1970-01-01')::text"
            return f"CASE WHEN isfinite({plain}) THEN {days} ELSE ({plain})::text END"
        case Kind.TIME | Kind.INTERVAL:
            return f"round(extract(epoch FROM {plain}) * 1000000)::text"
    return f"({plain})::text"


def column(texts: Sequence[str | None], logical: LogicalType) -> Any:
    """Return a column of a logical type from the texts of :func:`expression`.

    Raises:
        ValueError: A number has more digits than a decimal can hold.
    """
    match logical.kind:
        case Kind.DATE:
            width, one = 4, _day
        case Kind.DECIMAL:
            return to_arrow.exact_decimals(texts, logical)
        case Kind.TIMESTAMP:
            width, one = 8, _instant
        case Kind.INTERVAL:
            width, one = 8, lambda text: interval(int(Decimal(text)))
        case _:
            width, one = 8, _micros
    raw = b"".join((0 if t is None else one(t)).to_bytes(width, "little", signed=True)
                   for t in texts)  # fmt: skip
    valid = pa.array([t is not None for t in texts], pa.bool_()).buffers()[1]
    return pa.Array.from_buffers(logical.arrow, len(texts), [valid, pa.py_buffer(raw)])


def _micros(text: str) -> int:
    return wrapped(int(Decimal(text)), 64)


def _instant(text: str) -> int:
    if text.endswith("infinity"):
        return INFINITE_TIMESTAMPS[text.startswith("-")]
    return _micros(text)


def _day(text: str) -> int:
    if text.endswith("infinity"):
        return INFINITE_DATES[text.startswith("-")]
    return wrapped(int(text), 32)
