"""Rows with every kind of value: the most extreme ones, and any."""
# ruff: noqa: DTZ001 - naive times are one of the kinds of values

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.integration.load.conformance.tables import (
    kinds,
)

UTC = dt.UTC
EMPTY_ROW = dict.fromkeys(kinds.columns)
EXTREMES: list[dict[str, Any]] = [
    EMPTY_ROW | {"id": 1},
    {
        "id": 2,
        "small": -(2**15),
        "big": -(2**63),
        "single": -1.7976931348623157e308,
        "price": Decimal("-9999999999.99"),
        "exact": Decimal("-999999999.999999"),
        "flag": False,
        "text": "",
        "name of it": "",
        "mood": "GOOD",
        "data": "{}",
        "naive": dt.datetime(1000, 1, 1),
        "instant": dt.datetime(1000, 1, 1, tzinfo=UTC),
        "day": dt.date(1000, 1, 1),
        "clock": dt.time(),
        "span": dt.timedelta(0),
        "uid": bytes(16),
        "blob": b"",
    },
    {
        "id": 2**31 - 1,
        "small": 2**15 - 1,
        "big": 2**63 - 1,
        "single": 5e-324,
        "price": Decimal("9999999999.99"),
        "exact": Decimal("0.000001"),
        "flag": True,
        "text": "Ünïcödé \U0001f427 \"quoted\", 'single' \\N \\. \t\n\r line\u2028 100%s :name {}",
        "name of it": " spaces ",
        "mood": "BAD",
        "data": '{"a": [1, null, "é\\"\\\\"], "b": {"c": 1.5}}',
        "naive": dt.datetime(9999, 12, 31, 23, 59, 59, 999999),
        "instant": dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        "day": dt.date(9999, 12, 31),
        "clock": dt.time(23, 59, 59, 999999),
        "span": dt.timedelta(days=400, hours=3, seconds=1),
        "uid": uuid.UUID("ffffffff-ffff-4fff-bfff-ffffffffffff").bytes,
        "blob": bytes(range(256)),
    },
]


def columnwise(given_rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in given_rows] for name in given_rows[0]}


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """JSON compares by its value: databases print it in their own way."""
    return row | {"data": json.loads(row["data"]) if row["data"] is not None else None}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text("abé\"\\/'{}", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=5,
)
instants = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
row_values = {
    "small": st.integers(-(2**15), 2**15 - 1),
    "big": st.integers(-(2**63), 2**63 - 1),
    "single": st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    "price": st.decimals(-9999999999, 9999999999, places=2),
    "exact": st.decimals(-999999999, 999999999, places=6),
    "flag": st.booleans(),
    "text": texts,
    "name of it": texts,
    "mood": st.sampled_from(["GOOD", "BAD"]),
    "data": json_values.filter(lambda v: v is not None).map(json.dumps),
    "naive": instants,
    "instant": instants.map(lambda t: t.replace(tzinfo=UTC)),
    "day": st.dates(dt.date(1000, 1, 1)),
    "clock": st.times(),
    # MySQL keeps whole seconds of an interval.
    "span": st.integers(0, 2**31).map(lambda s: dt.timedelta(seconds=s)),
    "uid": st.uuids(version=4).map(lambda u: u.bytes),
    "blob": st.binary(max_size=20),
}
some_rows = st.lists(
    st.fixed_dictionaries({c: st.none() | values for c, values in row_values.items()}),
    min_size=1,
    max_size=8,
)
