"""Values as a driver returns them, as Arrow columns of the logical type."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from seeds.schema.beyond import MOST_DECIMAL, SPECIAL_DECIMALS
from seeds.schema.types import Kind, LogicalType

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - naive times are UTC throughout
_EXACT_DIGITS = 15


def column(values: Sequence[Any], logical: LogicalType) -> Any:
    """Return one column of exactly ``logical.arrow``.

    Args:
        values: Raw values of one column: what SQLite or another driver hands out without
            SQLAlchemy's conversions.
        logical: What they mean.
    """
    target = logical.arrow
    match logical.kind:
        case Kind.INTEGER:
            return _or(values, target, int)
        case Kind.FLOAT:
            return _or(values, target, float)
        case Kind.DECIMAL:
            return _decimals(values, logical)
        case Kind.BOOLEAN:
            return pa.array([None if v is None else bool(v) for v in values], target)
        case Kind.TEXT:
            texts = _or(values, target, _text)
            return pc.utf8_rtrim(texts, " ") if logical.padded else texts
        case Kind.OTHER:
            return _or(values, target, _text)
        case Kind.JSON:
            return _or(values, target, _json)
        case Kind.TIMESTAMP:
            return _timestamps(values, logical)
        case Kind.DATE:
            return _date(values)
        case Kind.TIME:
            return _times(values)
        case Kind.INTERVAL:
            return _intervals(values)
        case Kind.UUID:
            return pa.array([None if v is None else _uuid(v) for v in values], target)
        case Kind.BYTES:
            return _or(values, target, bytes)
        case Kind.ARRAY:
            assert logical.item is not None
            return lists(values, logical.item)


def lists(values: Sequence[Any], item: LogicalType) -> Any:
    """Return lists of raw item values as an Arrow list column."""
    flat: list[Any] = []
    offsets = [0]
    for value in values:
        if value is not None:
            flat.extend(value)
        offsets.append(len(flat))
    mask: Any = pa.array([v is None for v in values], pa.bool_())
    items: Any = column(flat, item)
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), items, type=pa.list_(item.arrow), mask=mask
    )


def decimals_from_scaled(scaled: Any, nulls: Any, logical: LogicalType) -> Any:
    """Return decimals from their integers at the column's scale (NumPy int64)."""
    words = np.empty(len(scaled) * 2, dtype=np.int64)
    words[0::2] = scaled
    words[1::2] = scaled >> 63
    valid = None if nulls is None else pa.array(~nulls).buffers()[1]
    return pa.Array.from_buffers(logical.arrow, len(scaled), [valid, pa.py_buffer(words.tobytes())])


def _or(values: Sequence[Any], target: Any, convert: Any) -> Any:
    """Take the values as they are, or convert each when some are of another class."""
    try:
        return pa.array(values, target)
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, OverflowError):
        return pa.array([None if v is None else convert(v) for v in values], target)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _json(value: Any) -> str:
    if isinstance(value, str):
        return value
    return value.decode() if isinstance(value, bytes) else json.dumps(value)


def _uuid(value: Any) -> bytes:
    if isinstance(value, uuid.UUID):
        return value.bytes
    if isinstance(value, bytes) and len(value) == 16:
        return value
    return uuid.UUID(_text(value)).bytes


def _decimals(values: Sequence[Any], logical: LogicalType) -> Any:
    if logical.precision <= _EXACT_DIGITS:
        try:
            floats: Any = pa.array(values, pa.float64())
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            pass
        else:
            # A double next to n / 10**scale times 10**scale is nearer to n than a half, while
            # n stays below 10**15: rounding gives back exactly the decimal that was written.
            nulls = floats.is_null().to_numpy(zero_copy_only=False) if floats.null_count else None
            numbers = pc.fill_null(floats, 0.0).to_numpy(zero_copy_only=False)
            if np.isfinite(numbers).all():
                scaled = np.rint(numbers * 10.0**logical.scale)
                if (np.abs(scaled) < 10.0**_EXACT_DIGITS).all():
                    return decimals_from_scaled(scaled.astype(np.int64), nulls, logical)
    return exact_decimals(values, logical)


def exact_decimals(values: Sequence[Any], logical: LogicalType) -> Any:
    """Return numbers or their texts as decimals, with more digits than the type allows if need be.

    Raises:
        ValueError: One is no number, or has more digits than there is room for.
    """
    raw = b"".join(
        (0 if v is None else _scaled(v, logical.scale)).to_bytes(16, "little", signed=True)
        for v in values
    )
    valid = pa.array([v is not None for v in values], pa.bool_()).buffers()[1]
    return pa.Array.from_buffers(logical.arrow, len(values), [valid, pa.py_buffer(raw)])


def _scaled(value: Any, scale: int) -> int:
    import decimal

    with decimal.localcontext(prec=1000):
        try:
            exact = value if isinstance(value, Decimal) else Decimal(str(value))
        except decimal.InvalidOperation:
            raise ValueError(f"{value!r} is no number") from None
        if not exact.is_finite():
            return SPECIAL_DECIMALS["NaN" if exact.is_nan() else str(exact)]
        number = int(exact.scaleb(scale).to_integral_value(decimal.ROUND_HALF_EVEN))
    if abs(number) >= MOST_DECIMAL:
        raise ValueError(f"{str(value)[:50]} has more digits than can be read")
    return number


def _timestamps(values: Sequence[Any], logical: LogicalType) -> Any:
    try:
        naive = pa.array(values, pa.string()).cast(pa.timestamp("us"))
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        naive = pa.array([None if v is None else _naive(v) for v in values], pa.timestamp("us"))
    if not logical.timezone:
        return naive
    return naive.cast(pa.int64()).cast(logical.arrow)


def _naive(value: Any) -> dt.datetime:
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    elif isinstance(value, (int, float)):
        value = _EPOCH + dt.timedelta(seconds=value)
    elif not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC).replace(tzinfo=None)
    assert isinstance(value, dt.datetime)
    return value


def _date(values: Sequence[Any]) -> Any:
    try:
        return pa.array(values, pa.date32())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array(
            [dt.date.fromisoformat(v[:10]) if isinstance(v, str) else v for v in values],
            pa.date32(),
        )


def _times(values: Sequence[Any]) -> Any:
    return pa.array([None if v is None else _time(v) for v in values], pa.time64("us"))


def _time(value: Any) -> dt.time:
    if isinstance(value, dt.timedelta):  # MySQL's TIME
        return (_EPOCH + value).time()
    return dt.time.fromisoformat(value) if isinstance(value, str) else value


def _intervals(values: Sequence[Any]) -> Any:
    return pa.array(
        [
            v if v is None or isinstance(v, dt.timedelta) else _naive(v) - _EPOCH
            for v in values
        ],
        pa.duration("us"),
    )  # fmt: skip
