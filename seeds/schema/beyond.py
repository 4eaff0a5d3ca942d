"""Values beyond what Python means by their types: infinite times, years before 1 and after 9999.

PostgreSQL stores them, others may have written them, and digests have to tell them apart.
So batches that are read may hold them, each with bits of its own: times as the server counts
them, modulo 2^64; infinite ones and NaN as numbers that no finite value has. Nothing can be
computed with them, and Arrow cannot turn them into Python objects.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from seeds.schema.arrays import numbers, valid
from seeds.schema.types import Kind, LogicalType

_DAY = 86_400_000_000
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, counted from 1970
_POSTGRES_DAY = 10_957  # 2000-01-01
_MOST_INTERVAL = 1 << 62  # microseconds, 146,000 years


def wrapped(number: int, bits: int) -> int:
    """Return an integer modulo 2^bits, as a signed one."""
    half = 1 << (bits - 1)
    return (number + half) % (1 << bits) - half


def interval(micros: int) -> int:
    """Return the 64 bits of an interval of any length."""
    if abs(micros) < _MOST_INTERVAL:
        return micros
    beyond = _MOST_INTERVAL + abs(micros) % _MOST_INTERVAL
    return beyond if micros > 0 else -beyond


# The server's own integers for infinite times, counted from 1970 as all others are.
INFINITE_TIMESTAMPS = (
    wrapped((1 << 63) - 1 + _POSTGRES_DAY * _DAY, 64),
    wrapped(-(1 << 63) + _POSTGRES_DAY * _DAY, 64),
)
INFINITE_DATES = (
    wrapped((1 << 31) - 1 + _POSTGRES_DAY, 32),
    wrapped(-(1 << 31) + _POSTGRES_DAY, 32),
)
SPECIAL_DECIMALS = {
    "NaN": (1 << 127) - 1,
    "Infinity": (1 << 127) - 2,
    "-Infinity": -((1 << 127) - 2),
}
MOST_DECIMAL = (1 << 127) - 16
"""What a decimal's scaled integer has to stay below."""


def is_beyond(array: Any, logical: LogicalType) -> bool:
    """Tell whether a column that was read holds a value that Python has none for."""
    if len(array) == array.null_count:
        return False
    match logical.kind:
        case Kind.TIMESTAMP:
            return _outside(array, np.int64, _FIRST_DAY * _DAY, (_LAST_DAY + 1) * _DAY - 1)
        case Kind.DATE:
            return _outside(array, np.int32, _FIRST_DAY, _LAST_DAY)
        case Kind.TIME:
            return _outside(array, np.int64, 0, _DAY - 1)
        case Kind.INTERVAL:
            return _outside(array, np.int64, 1 - _MOST_INTERVAL, _MOST_INTERVAL - 1)
        case Kind.DECIMAL:
            words = np.frombuffer(array.buffers()[1], np.int64)
            pairs = words[array.offset * 2 : (array.offset + len(array)) * 2].reshape(-1, 2)
            # What generation computes with are 64-bit integers.
            wide, there = pairs[:, 0] >> 63 != pairs[:, 1], valid(array)
            return bool((wide if there is None else wide & (there != 0)).any())
    return False


def _outside(array: Any, dtype: Any, low: int, high: int) -> bool:
    found = numbers(array, dtype)
    if int(found.min()) >= low and int(found.max()) <= high:
        return False
    outside = (found < low) | (found > high)
    there = valid(array)
    return bool((outside if there is None else outside & (there != 0)).any())


def python_value(array: Any, index: int, logical: LogicalType) -> Any:
    """Return one value of a column that was read; as text where Python has none for it."""
    one = array.slice(index, 1)
    if not is_beyond(one, logical):
        return one[0].as_py()
    raw = one.buffers()[1]
    match logical.kind:
        case Kind.TIMESTAMP:
            (micros,) = np.frombuffer(raw, np.int64, 1, one.offset * 8).tolist()
            if micros in INFINITE_TIMESTAMPS:
                return _INFINITE[INFINITE_TIMESTAMPS.index(micros)]
            # No server knows times so long ago: it is one far ahead.
            days, rest = divmod(micros if micros > -(1 << 58) else micros + (1 << 64), _DAY)
            return f"{_date(days)} {dt.timedelta(microseconds=rest)}"
        case Kind.DATE:
            (days,) = np.frombuffer(raw, np.int32, 1, one.offset * 4).tolist()
            if days in INFINITE_DATES:
                return _INFINITE[INFINITE_DATES.index(days)]
            return _date(days)
        case Kind.TIME:
            return "24:00"
        case Kind.INTERVAL:
            return "more than 146,000 years"
    number = int.from_bytes(raw[one.offset * 16 : one.offset * 16 + 16], "little", signed=True)
    names = {special: name for name, special in SPECIAL_DECIMALS.items()}
    return names.get(number) or one[0].as_py()


_INFINITE = ("infinity", "-infinity")


def _date(days: int) -> str:
    """Return a day counted from 1970 as PostgreSQL writes it.

    The Gregorian calendar repeats itself every 400 years, which is as far as Python is asked.
    """
    cycles, rest = divmod(days, 146_097)
    date = dt.date(1970, 1, 1) + dt.timedelta(days=rest)
    year = date.year + 400 * cycles
    suffix = "" if year > 0 else " BC"
    return f"{year if year > 0 else 1 - year:04}-{date.month:02}-{date.day:02}{suffix}"
