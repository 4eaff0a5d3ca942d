"""Arrow columns to driver values and back."""
# ruff: noqa: DTZ001 - naive times are one of the kinds of values

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.load import from_arrow, to_arrow
from seeds.schema.types import Kind, LogicalType

MONEY = LogicalType(Kind.DECIMAL, precision=15, scale=4)
WIDE = LogicalType(Kind.DECIMAL, precision=38, scale=10)


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)))
def test_integers_stay_integers_beside_nulls(values: list[int | None]) -> None:
    made = from_arrow.to_list(pa.array(values, pa.int64()))
    assert made == values
    assert all(type(v) is int for v in made if v is not None)


@given(st.lists(st.none() | st.decimals(-(10**10), 10**10, places=4)))
def test_decimals_become_the_nearest_double_and_come_back_exactly(values: list[Any]) -> None:
    floats = from_arrow.to_list(from_arrow.storage(pa.array(values, MONEY.arrow), MONEY))
    assert floats == [None if v is None else float(v) for v in values]
    assert to_arrow.column(floats, MONEY).to_pylist() == values


@given(st.lists(st.none() | st.decimals(-(10**20), 10**20, places=10)))
def test_wide_decimals_become_the_nearest_double(values: list[Any]) -> None:
    floats = from_arrow.to_list(from_arrow.storage(pa.array(values, WIDE.arrow), WIDE))
    assert floats == [None if v is None else float(v) for v in values]


@given(st.lists(st.none() | st.uuids()), st.integers(0, 3))
def test_uuids_become_32_digits_even_in_slices(values: list[uuid.UUID | None], cut: int) -> None:
    array = pa.array([None if v is None else v.bytes for v in values], pa.binary(16))[cut:]
    assert from_arrow.hex_text(array).to_pylist() == [
        None if v is None else v.hex for v in values[cut:]
    ]


@pytest.mark.parametrize("zone", [True, False])
@given(values=st.lists(st.none() | st.datetimes()))
def test_timestamps_are_written_like_sqlalchemy_does_on_sqlite(
    zone: bool, values: list[dt.datetime | None]
) -> None:
    kind = LogicalType(Kind.TIMESTAMP, timezone=zone)
    aware = [v if v is None or not zone else v.replace(tzinfo=dt.UTC) for v in values]
    array = pa.array(aware, kind.arrow)
    texts = from_arrow.to_list(from_arrow.storage(array, kind))
    assert texts == [None if v is None else v.isoformat(" ", "microseconds") for v in values]
    assert to_arrow.column(texts, kind).equals(array)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.INTEGER, Decimal(5), 5),
        (Kind.FLOAT, "1.5", 1.5),
        (Kind.BOOLEAN, 1, True),
        (Kind.TEXT, 12, "12"),
        (Kind.TEXT, b"ab", "ab"),
        (Kind.JSON, {"a": 1}, '{"a": 1}'),
        (Kind.TIMESTAMP, "2026-01-02", dt.datetime(2026, 1, 2)),
        (Kind.TIMESTAMP, dt.date(2026, 1, 2), dt.datetime(2026, 1, 2)),
        (Kind.TIMESTAMP, "2026-01-02T03:00:00+01:00", dt.datetime(2026, 1, 2, 2)),
        (Kind.DATE, "2026-01-02 00:00:00", dt.date(2026, 1, 2)),
        (Kind.TIME, dt.timedelta(hours=1), dt.time(1)),
        (Kind.INTERVAL, "1970-01-02 00:00:01.000000", dt.timedelta(days=1, seconds=1)),
        (Kind.INTERVAL, dt.timedelta(1), dt.timedelta(1)),
        (Kind.UUID, "00000000-0000-0000-0000-000000000005", uuid.UUID(int=5).bytes),
        (Kind.UUID, uuid.UUID(int=5), uuid.UUID(int=5).bytes),
        (Kind.BYTES, memoryview(b"ab"), b"ab"),
    ],
)
def test_raw_values_of_many_forms_are_understood(kind: Kind, raw: Any, value: Any) -> None:
    logical = LogicalType(kind)
    column = to_arrow.column([raw, None], logical)
    assert column.type == logical.arrow
    assert column.to_pylist() == [value, None]


def test_lists_keep_null_apart_from_empty() -> None:
    item = LogicalType(Kind.INTEGER)
    assert to_arrow.lists([[1, None], None, []], item).to_pylist() == [[1, None], None, []]
