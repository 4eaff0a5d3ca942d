"""Noise, constants, NULL, redacted texts and shuffled columns."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.masks import build_mask
from seeds.anonymize.options import OptionError
from seeds.errors import RulesError
from seeds.schema.types import Kind, LogicalType
from tests.support.masks import DATE, INTEGER, TEXT, TIMESTAMP, cells, column, masked, text

FLOAT = LogicalType(Kind.FLOAT)
LABELS = LogicalType(Kind.TEXT, labels=("new", "paid"))


@given(st.lists(st.integers(-(10**17), 10**17), min_size=1, max_size=20), st.floats(0.001, 1))
def test_noise_keeps_sign_and_scale_and_is_never_the_original(
    numbers: list[int], ratio: float
) -> None:
    for number, found in zip(
        numbers, masked("noise", numbers, INTEGER, {"ratio": ratio}), strict=True
    ):
        if number == 0:
            assert found == 0
            continue
        assert found != number
        assert (found > 0) == (number > 0)
        assert abs(found - number) <= max(1, abs(number) * ratio * 1.000001)


@given(
    st.integers(1, 38).flatmap(lambda p: st.tuples(st.just(p), st.integers(0, p))),
    st.lists(st.integers(-(10**38) + 1, 10**38 - 1), min_size=1, max_size=10),
)
def test_noise_stays_within_precision_and_scale(size: tuple[int, int], drawn: list[int]) -> None:
    precision, scale = size
    logical = LogicalType(Kind.DECIMAL, precision=precision, scale=scale)
    values = []
    for n in drawn:
        short = abs(n) % 10**precision
        sign, digits = int(n < 0), tuple(map(int, str(short)))
        values.append(Decimal((sign, digits, -scale)))
    for value, found in zip(values, masked("noise", values, logical), strict=True):
        assert abs(found) < Decimal(10) ** (precision - scale)
        assert (found == 0) == (value == 0)
        assert found != value or value == 0


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20))
def test_noise_on_floats_keeps_the_sign(numbers: list[float]) -> None:
    for number, found in zip(numbers, masked("noise", numbers, FLOAT), strict=True):
        if number != number:  # the one number that is not itself
            assert found != found  # the same
        elif number in (0, float("inf"), float("-inf")):
            assert found == number
        else:
            assert found != number
            assert (found > 0) == (number > 0)


@pytest.mark.parametrize(
    ("logical", "value", "expected"),
    [
        (TEXT, "x", "x"),
        (TEXT, 7, "7"),
        (INTEGER, 7, 7),
        (FLOAT, 7, 7.0),
        (LogicalType(Kind.DECIMAL, precision=5, scale=2), 1.5, Decimal("1.50")),
        (LogicalType(Kind.BOOLEAN), True, True),
        (DATE, "2024-01-31", dt.date(2024, 1, 31)),
        (DATE, dt.date(2024, 1, 31), dt.date(2024, 1, 31)),
        (TIMESTAMP, "2024-01-31T10:00:00+02:00", dt.datetime(2024, 1, 31, 8, tzinfo=dt.UTC)),
        (LogicalType(Kind.TIME), "10:30", dt.time(10, 30)),
        (LogicalType(Kind.UUID), str(uuid.UUID(int=5)), uuid.UUID(int=5).bytes),
        (LogicalType(Kind.BYTES), "c0ffee", b"\xc0\xff\xee"),
        (LogicalType(Kind.JSON), '{"b":1, "a": []}', '{"a": [], "b": 1}'),
        (LABELS, "paid", "paid"),
    ],
)
def test_a_constant_is_of_the_type_of_its_column(
    logical: LogicalType, value: Any, expected: Any
) -> None:
    mask = build_mask("constant", {"value": value}, column(logical), False)
    given_cells = cells(mask, [expected, None], logical)
    assert mask.mask(given_cells).to_pylist() == [expected, None]


@pytest.mark.parametrize(
    ("logical", "value", "why"),
    [
        (INTEGER, "x", "'x' does not fit a column of type integer"),
        (INTEGER, True, "does not fit"),
        (LogicalType(Kind.INTEGER, bits=16), 40_000, "does not fit"),
        (LogicalType(Kind.BOOLEAN), 1, "does not fit"),
        (DATE, "soon", "does not fit"),
        (LogicalType(Kind.DECIMAL, precision=3, scale=2), 100, "does not fit"),
        (text(2), "long", "4 characters are more than the 2 of the column"),
        (LABELS, "sold", "'sold' is no label of the column"),
        (TEXT, None, "it is missing"),
    ],
)
def test_a_constant_that_does_not_fit_is_refused(
    logical: LogicalType, value: Any, why: str
) -> None:
    options = {} if value is None else {"value": value}
    with pytest.raises(OptionError, match=why) as caught:
        build_mask("constant", options, column(logical), False)
    assert caught.value.key == "value"


def test_null_is_refused_where_it_is_not_allowed() -> None:
    with pytest.raises(OptionError, match="the column 'c' is NOT NULL"):
        build_mask("null", {}, column(nullable=False), False)
    assert masked("null", ["a", None]) == [None, None]


def test_an_enumeration_gets_labels_or_nothing() -> None:
    with pytest.raises(OptionError, match="does not give the labels of an enumeration"):
        build_mask("hash", {}, column(LABELS), False)
    assert set(masked("shuffle", ["new", "paid", "new"], LABELS)) == {"new", "paid"}


def test_a_redacted_text_says_nothing_but_its_shape_on_demand() -> None:
    assert masked("redact", ["Anna's no. is 17", ""]) == ["[redacted]", ""]
    assert masked("redact", ["Anna"], text(4)) == ["[red"]
    shaped = masked("redact", ["Änna's no. is 17½ ٣"], options={"keep_shape": True})
    assert shaped == ["xxxx'x xx. xx 000 0"]


def test_shuffled_values_are_others_of_the_column() -> None:
    values = [f"v{i % 50}" for i in range(500)]
    found = masked("shuffle", values)
    assert set(found) == set(values)
    assert all(a != b for a, b in zip(values, found, strict=True))
    assert len(set(zip(values, found, strict=True))) == 50


def test_values_shuffled_by_subject_keep_their_distribution() -> None:
    values = ["often"] * 900 + ["seldom"] * 100
    found = masked("shuffle", values, subject=[str(i) for i in range(1000)])
    assert 60 < Counter(found)["seldom"] < 140


def test_a_column_that_was_not_learned_is_not_shuffled() -> None:
    mask = build_mask("shuffle", {}, column(), False)
    with pytest.raises(RulesError, match="has not learned"):
        mask.mask(cells(mask, ["a"]))
    learned = mask.learned([cells(mask, ["a", "b"])])
    with pytest.raises(RulesError, match="was not there when it learned") as caught:
        learned.mask(cells(mask, ["secret"]))
    assert "secret" not in str(caught.value)


def test_few_rows_of_several_batches_are_learned() -> None:
    mask = build_mask("shuffle", {}, column(INTEGER), True)
    batches = [cells(mask, [1, 2, None], INTEGER), cells(mask, [3], INTEGER)]
    learned = mask.learned(batches)
    found = learned.mask(pa_cells := cells(mask, [1, 2, 3, None], INTEGER)).to_pylist()
    assert sorted(found[:3]) == [1, 2, 3]
    assert found[3] is None
    assert isinstance(pa_cells.values, pa.Int64Array)
