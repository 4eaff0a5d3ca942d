"""What values become in a column of another type."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from seeds.copying.casts import UncarriedError, cast_between
from seeds.schema.types import Kind, LogicalType

TEXT = LogicalType(Kind.TEXT)
NAIVE = LogicalType(Kind.TIMESTAMP)
INSTANT = LogicalType(Kind.TIMESTAMP, timezone=True)
ONE = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")


def carried(values: list[Any], source: LogicalType, target: LogicalType, to: str = "") -> list[Any]:
    cast = cast_between(source, target, to)
    array: Any = pa.array(values, source.arrow)
    made = array if cast is None else cast(array)
    assert made.type == target.arrow
    found: list[Any] = made.to_pylist()
    return found


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.ARRAY])
def test_equal_types_need_nothing(kind: Kind) -> None:
    assert cast_between(LogicalType(kind), LogicalType(kind)) is None


def test_naive_times_are_utc() -> None:
    at = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - that is the point
    assert carried([at, None], NAIVE, INSTANT) == [at.replace(tzinfo=dt.UTC), None]
    assert carried([at.replace(tzinfo=dt.UTC)], INSTANT, NAIVE) == [at]


def test_uuids_become_texts_as_wide_as_there_is_room_and_back() -> None:
    short = LogicalType(Kind.TEXT, length=32, padded=True)
    assert carried([ONE.bytes, None], LogicalType(Kind.UUID), TEXT) == [str(ONE), None]
    assert carried([ONE.bytes], LogicalType(Kind.UUID), short) == [ONE.hex]
    for text in (str(ONE), ONE.hex):
        assert carried([text], TEXT, LogicalType(Kind.UUID)) == [ONE.bytes]


def test_numbers_become_wider_ones_and_truth() -> None:
    whole = LogicalType(Kind.INTEGER)
    assert carried([1, 0, None], whole, LogicalType(Kind.BOOLEAN)) == [True, False, None]
    assert carried([True], LogicalType(Kind.BOOLEAN), whole) == [1]
    wide = LogicalType(Kind.DECIMAL, precision=20, scale=2)
    assert carried([7], whole, wide) == [Decimal("7.00")]


def test_digits_are_not_lost() -> None:
    fine, coarse = (LogicalType(Kind.DECIMAL, precision=10, scale=s) for s in (3, 1))
    assert carried([Decimal("1.5")], coarse, fine) == [Decimal("1.500")]
    with pytest.raises(pa.ArrowInvalid):
        carried([Decimal("1.555")], fine, coarse)


def test_a_value_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        carried([2], LogicalType(Kind.INTEGER), LogicalType(Kind.BOOLEAN))
    with pytest.raises(ValueError, match="badly formed"):
        carried(["no"], TEXT, LogicalType(Kind.UUID))
    with pytest.raises(ValueError, match="Expecting value"):
        carried(["no"], TEXT, LogicalType(Kind.JSON))


def test_lists_become_documents() -> None:
    numbers = LogicalType(Kind.ARRAY, item=LogicalType(Kind.INTEGER))
    assert carried([[1, None], None], numbers, LogicalType(Kind.JSON)) == ["[1, null]", None]


def test_spans_are_times_on_sqlite_alone() -> None:
    span = LogicalType(Kind.INTERVAL)
    hour = dt.timedelta(hours=1)
    assert carried([hour], span, NAIVE, "sqlite") == [dt.datetime(1970, 1, 1, 1)]  # noqa: DTZ001 - times without a zone are the point
    with pytest.raises(UncarriedError):
        cast_between(span, NAIVE, "postgresql")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (TEXT, LogicalType(Kind.INTEGER)),
        (LogicalType(Kind.FLOAT), LogicalType(Kind.DECIMAL)),
        (LogicalType(Kind.DECIMAL, scale=2), LogicalType(Kind.INTEGER)),
        (NAIVE, LogicalType(Kind.DATE)),
        (LogicalType(Kind.BYTES), TEXT),
    ],
)
def test_what_would_lose_something_is_not_carried(source: LogicalType, target: LogicalType) -> None:
    with pytest.raises(UncarriedError):
        cast_between(source, target)
