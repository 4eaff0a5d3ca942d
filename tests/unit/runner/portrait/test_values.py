"""Values as they are shown and counted, whatever a driver makes of them."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from seeds.runner.portrait.tally import MOST_DISTINCT, Tally
from seeds.runner.portrait.values import MOST_CHARACTERS, number, shown
from seeds.schema.portrait import TopValue
from seeds.schema.types import Kind

UTC = dt.UTC


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        (None, Kind.TEXT, None),
        (1, Kind.BOOLEAN, True),
        (0, Kind.BOOLEAN, False),
        (7, Kind.BOOLEAN, 7),
        (2**70, Kind.INTEGER, 2**70),
        (1.5, Kind.FLOAT, 1.5),
        (math.inf, Kind.FLOAT, "inf"),
        (Decimal("12.50"), Kind.DECIMAL, "12.50"),
        (Decimal("1E+3"), Kind.DECIMAL, "1000"),
        (Decimal("NaN"), Kind.DECIMAL, "NaN"),
        (dt.datetime(2026, 1, 1, 12, tzinfo=UTC), Kind.TIMESTAMP, "2026-01-01 12:00:00Z"),
        (
            dt.datetime(2026, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2))),
            Kind.TIMESTAMP,
            "2026-01-01 10:00:00Z",
        ),
        ("2026-01-01 12:00:00.000000", Kind.TIMESTAMP, "2026-01-01 12:00:00"),
        ("infinity", Kind.TIMESTAMP, "infinity"),
        ("yesterday", Kind.DATE, "yesterday"),
        (dt.timedelta(hours=5, minutes=30), Kind.TIME, "05:30:00"),
        (dt.timedelta(days=1), Kind.INTERVAL, "1 day, 0:00:00"),
        ("1970-01-02 00:00:00.000000", Kind.INTERVAL, "1 day, 0:00:00"),
        (uuid.UUID(int=1), Kind.UUID, "00000000-0000-0000-0000-000000000001"),
        ("0" * 31 + "1", Kind.UUID, "00000000-0000-0000-0000-000000000001"),
        (bytes(15) + b"\x01", Kind.UUID, "00000000-0000-0000-0000-000000000001"),
        (memoryview(b"\x00\xff"), Kind.BYTES, "\\x00ff"),
        (b"\xff", Kind.TEXT, "\ufffd"),
        ({"a": Decimal(1)}, Kind.JSON, '{"a": "1"}'),
        (["a", None], Kind.ARRAY, '["a", null]'),
        ("x" * 1000, Kind.TEXT, "x" * 199 + "…"),
        (b"x" * 1000, Kind.BYTES, "\\x" + "78" * 98 + "7…"),
    ],
)
def test_a_value_is_shown_as_people_write_it(raw: Any, kind: Kind, expected: Any) -> None:
    found = shown(raw, kind)
    assert found == expected
    assert type(found) is type(expected)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(), st.binary(),
    st.datetimes(timezones=st.none() | st.timezones()), st.dates(), st.times(), st.timedeltas(),
    st.uuids(), st.lists(st.integers()), st.dictionaries(st.text(), st.floats()),
    st.binary().map(bytearray), st.just(memoryview(b"view")),
)  # fmt: skip


@given(ANYTHING, st.sampled_from(Kind))
def test_nothing_that_a_database_hands_out_breaks_it(raw: Any, kind: Kind) -> None:
    value = shown(raw, kind)
    json.dumps(value, allow_nan=False)
    assert not isinstance(value, str) or len(value) <= MOST_CHARACTERS or value.isdigit()
    place = number(raw, kind)
    assert place is None or math.isfinite(place)
    tally = Tally(kind)
    tally.add([raw, raw])
    assert tally.distinct == (raw is not None)
    assert [top.rows for top in tally.top(3)] == ([2] if raw is not None else [])
    assert sum(bar.rows for bar in tally.bars()) in (0, 2)


def test_of_equally_frequent_values_the_lower_comes_first() -> None:
    numbers = Tally(Kind.INTEGER)
    numbers.add([10, 9, 100, 9, 1])
    assert [top.value for top in numbers.top(3)] == [9, 1, 10]
    tally = Tally(Kind.TEXT)
    tally.add(["c", "b", "a", "b", "d"])
    assert tally.top(3) == (TopValue("b", 2), TopValue("a", 1), TopValue("c", 1))


def test_texts_that_begin_alike_are_told_apart() -> None:
    tally = Tally(Kind.TEXT)
    long = "x" * 500
    tally.add([long, long + "a", long])
    assert tally.distinct == 2
    assert tally.top(1) == (TopValue("x" * 199 + "…", 2),)


def test_numbers_that_are_none_are_one_value() -> None:
    tally = Tally(Kind.DECIMAL)
    tally.add([Decimal("NaN"), Decimal("NaN")])
    assert tally.top(5) == (TopValue("NaN", 2),)


def test_more_different_values_than_are_remembered() -> None:
    tally = Tally(Kind.INTEGER)
    for start in range(0, 2 * MOST_DISTINCT, 10_000):
        tally.add([*range(start, start + 10_000), *[-1] * 100])
    assert tally.more
    assert tally.distinct == MOST_DISTINCT
    assert len(tally._counts) <= MOST_DISTINCT + 10_000
    assert tally.top(1) == (TopValue(-1, 2000),)
