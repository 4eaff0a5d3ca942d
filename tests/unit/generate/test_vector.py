"""Vectors: the same values as Python objects, as computable arrays, as Arrow and as JSON."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from seeds.errors import DeclarationError
from seeds.generate.arrow import decimals
from seeds.generate.fitting import from_arrow, json_texts, to_arrow
from seeds.generate.python_values import JsonText, python_to_arrow
from seeds.generate.vector import (
    Values,
    Vector,
    align,
    concatenate,
    from_python,
    null_vector,
    rescale,
    to_python,
)
from seeds.schema.types import Kind, LogicalType

UTC = dt.UTC
INTEGER, FLOAT, BOOLEAN = (LogicalType(k) for k in (Kind.INTEGER, Kind.FLOAT, Kind.BOOLEAN))
TEXT, JSON, DATE = (LogicalType(k) for k in (Kind.TEXT, Kind.JSON, Kind.DATE))
INSTANT = LogicalType(Kind.TIMESTAMP, timezone=True)
LOCAL = LogicalType(Kind.TIMESTAMP)
UUID, BYTES = LogicalType(Kind.UUID), LogicalType(Kind.BYTES)
MONEY = LogicalType(Kind.DECIMAL, precision=12, scale=2)


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Shape(enum.StrEnum):
    ROUND = "round"


class Level(enum.IntEnum):
    LOW = 1


class Number(enum.Enum):
    ONE = 1


def pooled(*values: Any) -> Vector:
    return Vector(None, np.arange(len(values)), None, 0, Values(values))


def arrow(vector: Vector, logical: LogicalType) -> list[Any]:
    found: list[Any] = to_arrow(vector, logical, "t.c").to_pylist()
    return found


INT64 = st.integers(-(2**63), 2**63 - 1)
PLAIN_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
naive = dt.datetime.fromisoformat
INSTANTS = st.datetimes(naive("0001-01-02"), naive("9999-12-30"), timezones=st.just(UTC))
DECIMALS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "integers": INT64,
    "decimals": DECIMALS,
    "booleans": st.booleans(),
    "floats": st.floats(allow_nan=False),
    "texts": PLAIN_TEXT,
    "instants": INSTANTS,
    "dates": st.dates(),
    "uuids": st.uuids(),
    "bytes": st.binary(),
    "documents": st.dictionaries(PLAIN_TEXT, st.integers() | st.booleans() | st.none()),
}
FEW = settings(max_examples=20)
kinds = pytest.mark.parametrize("values", KINDS.values(), ids=KINDS)


# -- Python and back --------------------------------------------------------------------------


@kinds
@FEW
@given(st.data())
def test_values_and_nulls_come_back_as_they_went_in(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    given_ = data.draw(st.lists(values | st.none(), max_size=10))
    assert to_python(from_python(given_)) == given_


@kinds
@FEW
@given(st.data())
def test_a_pool_holds_the_same_values_as_a_vector(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    given_ = data.draw(st.lists(values | st.none(), min_size=1, max_size=10))
    vector = pooled(*given_)
    assert to_python(vector) == given_
    assert to_python(vector.decoded) == given_
    missing = [v is None for v in given_]
    assert (vector.missing.tolist() if vector.missing is not None else None) == (
        missing if any(missing) else None
    )


def test_naive_times_are_taken_as_utc() -> None:
    naive = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001 - a naive time is the point
    assert to_python(from_python([naive])) == [naive.replace(tzinfo=UTC)]


def test_times_of_other_zones_are_the_same_instants() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    assert to_python(from_python([dt.datetime(2026, 1, 1, 1, tzinfo=zone)])) == [
        dt.datetime(2025, 12, 31, 23, tzinfo=UTC)
    ]


def test_integers_among_decimals_are_decimals() -> None:
    vector = from_python([1, Decimal("2.5"), None])
    assert (vector.kind, vector.scale, vector.data.tolist()) == (Kind.DECIMAL, 1, [10, 25, 0])


def test_members_of_an_enumeration_are_text() -> None:
    assert to_python(from_python([Color.RED, None])) == ["red", None]
    assert to_python(from_python([Shape.ROUND])) == ["round"]
    assert to_python(from_python([Number.ONE])) == ["ONE"]
    assert to_python(from_python([Level.LOW])) == [1]


@pytest.mark.parametrize(
    "mixed",
    [
        [1, "a"], ["a", 1], [True, 5], [1, True], ["a", b"a"], [{"a": 1}, "a"],
        [dt.date(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=UTC)], [Color.RED, "red"],
    ],
    ids=str,
)  # fmt: skip
def test_values_of_several_kinds_are_refused(mixed: list[Any]) -> None:
    with pytest.raises(DeclarationError, match="several kinds"):
        from_python(mixed)


@pytest.mark.parametrize("value", [2**63, Decimal(10) ** 19, {1, 2}, dt.time(1), float], ids=str)
def test_what_cannot_be_computed_with_is_refused(value: Any) -> None:
    with pytest.raises(DeclarationError):
        from_python([value])


def test_no_value_at_all_is_an_empty_vector() -> None:
    assert to_python(from_python([])) == []
    assert to_python(from_python([None, None])) == [None, None]
    assert to_python(null_vector(2)) == [None, None]


# -- decimals ---------------------------------------------------------------------------------


@given(st.integers(-(10**15), 10**15), st.integers(0, 6), st.integers(0, 6))
def test_rescaling_rounds_half_away_from_zero(scaled: int, old: int, new: int) -> None:
    if new - old > 2:
        scaled //= 10 ** (new - old)  # stay within 64 bits
    exact = Decimal(scaled).scaleb(-old).quantize(Decimal(1).scaleb(-new), ROUND_HALF_UP)
    assert rescale(np.array([scaled]), old, new).tolist() == [int(exact.scaleb(new))]


@given(st.lists(INT64, max_size=8), st.integers(0, 6))
def test_decimals_are_made_from_scaled_integers_of_any_sign(scaled: list[int], scale: int) -> None:
    made = decimals(np.array(scaled, dtype=np.int64), 38, scale, None)
    assert made.to_pylist() == [Decimal(v).scaleb(-scale) for v in scaled]
    made.validate(full=True)


def test_decimals_carry_nulls() -> None:
    nulls = np.array([False, True] * 5)
    made = decimals(np.arange(10), 12, 2, nulls)
    assert made.null_count == 5
    assert made.to_pylist()[:3] == [Decimal("0.00"), None, Decimal("0.02")]


# -- Arrow ------------------------------------------------------------------------------------

T = dt.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
U = uuid.UUID("12345678-1234-5678-1234-567812345678")
CONVERSIONS: list[tuple[LogicalType, list[Any], list[Any]]] = [
    (INTEGER, [1, -5], [1, -5]),
    (INTEGER, [Decimal("1.5"), Decimal("-2.5")], [2, -3]),
    (FLOAT, [0.25, -1.5], [0.25, -1.5]),
    (FLOAT, [1, 2], [1.0, 2.0]),
    (FLOAT, [Decimal("0.5")], [0.5]),
    (BOOLEAN, [True, False], [True, False]),
    (MONEY, [Decimal("1.005"), Decimal("-1.005")], [Decimal("1.01"), Decimal("-1.01")]),
    (MONEY, [7], [Decimal("7.00")]),
    (TEXT, ["a", "ü"], ["a", "ü"]),
    (TEXT, [5, -3], ["5", "-3"]),
    (TEXT, [Decimal("5.50")], ["5.50"]),
    (TEXT, [True], ["true"]),
    (TEXT, [T], ["2026-01-02T03:04:05.000678Z"]),
    (TEXT, [dt.date(2026, 1, 2)], ["2026-01-02"]),
    (TEXT, [U], [str(U)]),
    (INSTANT, [T], [T]),
    (LOCAL, [T], [T.replace(tzinfo=None)]),
    (INSTANT, [dt.date(2026, 1, 2)], [dt.datetime(2026, 1, 2, tzinfo=UTC)]),
    (DATE, [dt.date(1969, 12, 31)], [dt.date(1969, 12, 31)]),
    (DATE, [dt.datetime(1969, 12, 31, 23, tzinfo=UTC)], [dt.date(1969, 12, 31)]),
    (UUID, [U], [U.bytes]),
    (BYTES, [b"\0\xff"], [b"\0\xff"]),
    (JSON, [{"a": [1, None]}], ['{"a": [1, null]}']),
    (JSON, [5], ["5"]),
    (JSON, ['"'], ['"\\""']),
    (JSON, [JsonText('{"b": 1}')], ['{"b": 1}']),
]


@pytest.mark.parametrize(("logical", "values", "expected"), CONVERSIONS, ids=str)
def test_values_become_the_arrow_type_of_their_column(
    logical: LogicalType, values: list[Any], expected: list[Any]
) -> None:
    made = to_arrow(from_python([*values, None]), logical, "t.c")
    assert made.type == logical.arrow
    assert made.to_pylist() == [*expected, None]
    made.validate(full=True)


POOLED: list[tuple[LogicalType, Any, Any]] = [
    (INTEGER, Level.LOW, 1),
    (MONEY, "1.005", Decimal("1.01")),
    (MONEY, 2.5, Decimal("2.50")),
    (TEXT, Color.RED, "red"),
    (TEXT, Number.ONE, "ONE"),
    (LogicalType(Kind.TEXT, labels=("RED", "BLUE")), Color.RED, "RED"),
    (LogicalType(Kind.TEXT, labels=("red", "blue")), Color.RED, "red"),
    (INSTANT, dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, tzinfo=UTC)),
    (LOCAL, T, T.replace(tzinfo=None)),
    (LogicalType(Kind.TIME), dt.time(12, 30), dt.time(12, 30)),
    (LogicalType(Kind.INTERVAL), dt.timedelta(hours=2), dt.timedelta(hours=2)),
    (UUID, str(U), U.bytes),
    (LogicalType(Kind.ARRAY, item=INTEGER), [1, None, 3], [1, None, 3]),
    (LogicalType(Kind.ARRAY, item=TEXT), ("a", "b"), ["a", "b"]),
    (JSON, ["a", Decimal("1.5"), T], f'["a", 1.5, "{T.isoformat()[:-6]}Z"]'),
    (JSON, [Color.RED, U], f'["red", "{U}"]'),
    (JSON, {1: Decimal("2.00")}, '{"1": 2.00}'),
]  # fmt: skip


@pytest.mark.parametrize(("logical", "value", "expected"), POOLED, ids=str)
def test_chosen_values_become_the_arrow_type_of_their_column(
    logical: LogicalType, value: Any, expected: Any
) -> None:
    made = to_arrow(pooled(None, value), logical, "t.c")
    assert made.type == logical.arrow
    assert made.to_pylist() == [None, expected]


@pytest.mark.parametrize(
    ("logical", "value"),
    [
        (INTEGER, "five"), (TEXT, 5), (TEXT, True), (DATE, "yesterday"), (UUID, "no uuid"),
        (MONEY, "much"), (BOOLEAN, "yes"), (MONEY, Decimal(10) ** 12), (INSTANT, "now"),
    ],
    ids=str,
)  # fmt: skip
def test_a_choice_that_does_not_fit_its_column_is_named(logical: LogicalType, value: Any) -> None:
    with pytest.raises(DeclarationError, match=r"shop\.thing"):
        to_arrow(pooled(value), logical, "shop.thing")


@pytest.mark.parametrize(
    ("logical", "value"),
    [(INTEGER, "a"), (BOOLEAN, 1), (INSTANT, 5), (UUID, b"a"), (FLOAT, True), (DATE, 5)],
    ids=str,
)
def test_a_vector_of_another_kind_than_its_column_is_named(
    logical: LogicalType, value: Any
) -> None:
    with pytest.raises(DeclarationError, match=rf"shop\.thing is of type {logical.kind.value}"):
        to_arrow(from_python([value]), logical, "shop.thing")


def test_nothing_but_null_fits_any_column() -> None:
    for logical in (INTEGER, MONEY, INSTANT, UUID, JSON):
        assert arrow(from_python([None, None]), logical) == [None, None]
        assert arrow(null_vector(2), logical) == [None, None]


STORED: list[tuple[LogicalType, list[Any]]] = [
    (INTEGER, [1, None, -(2**63)]),
    (MONEY, [Decimal("1.50"), None, Decimal("-0.01")]),
    (BOOLEAN, [True, None, False]),
    (FLOAT, [0.5, None]),
    (INSTANT, [T, None]),
    (DATE, [dt.date(2026, 1, 2), None]),
    (TEXT, ["a", None, ""]),
    (JSON, ['{"a": 1}', None]),
    (UUID, [U.bytes, None]),
    (BYTES, [b"", None]),
    (LogicalType(Kind.ARRAY, item=INTEGER), [[1, 2], None, []]),
    (LogicalType(Kind.TIME), [dt.time(1), None]),
]


@pytest.mark.parametrize(("logical", "values"), STORED, ids=str)
def test_what_was_read_from_a_table_is_written_the_same(
    logical: LogicalType, values: list[Any]
) -> None:
    stored = pa.array(values, logical.arrow)
    assert to_arrow(from_arrow(stored, logical), logical, "t.c").equals(stored)
    chunked = pa.chunked_array([stored[:1], stored[1:]])
    assert to_arrow(from_arrow(chunked, logical), logical, "t.c").equals(stored)


def test_a_pool_is_converted_once() -> None:
    pool = Values([1, 2])
    assert pool.arrow(INTEGER) is pool.arrow(INTEGER)
    assert pool.vector() is pool.vector()
    assert pool.members("real") is pool.members("real")


def test_python_values_are_fitted_to_a_type() -> None:
    assert python_to_arrow([None, 1], MONEY).to_pylist() == [None, Decimal("1.00")]


# -- JSON -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "letter", [*map(chr, range(0x20)), '"', "\\", "\x7f", "\u2028", "😀"], ids=ascii
)
def test_every_letter_makes_valid_json(letter: str) -> None:
    text = f"a{letter}b{letter}{letter}"
    (found,) = json_texts(from_python([text])).to_pylist()
    assert json.loads(found) == text


@given(st.lists(PLAIN_TEXT, min_size=1, max_size=10))
def test_any_text_makes_valid_json(texts: list[str]) -> None:
    for vector in (from_python(texts), pooled(*texts)):
        assert [json.loads(j) for j in json_texts(vector).to_pylist()] == texts


@given(st.lists(PLAIN_TEXT, min_size=3, max_size=10))
def test_a_slice_of_texts_makes_valid_json(texts: list[str]) -> None:
    sliced = Vector(Kind.TEXT, pa.array(texts, pa.string())[1:-1])
    assert [json.loads(j) for j in json_texts(sliced).to_pylist()] == texts[1:-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"), (Decimal("5.50"), "5.50"), (True, "true"), (0.5, "0.5"), (1e22, "1" + 22 * "0"),
        (-1e-7, "-0.0000001"), (Decimal("1E-9"), "0.000000001"),
        (T, '"2026-01-02T03:04:05.000678Z"'), (dt.date(2026, 1, 2), '"2026-01-02"'),
        (U, f'"{U}"'), ({"ä": 1}, '{"ä": 1}'),
    ],
    ids=str,
)  # fmt: skip
def test_values_have_the_json_that_their_readers_expect(value: Any, text: str) -> None:
    assert json_texts(from_python([value])).to_pylist() == [text]


@kinds
@FEW
@given(st.data())
def test_json_of_a_choice_and_of_a_vector_mean_the_same(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    given_ = data.draw(st.lists(values, min_size=1, max_size=5))
    if any(isinstance(v, bytes) for v in given_) or any(v in (1e999, -1e999) for v in given_):
        return  # not of JSON's world
    one, other = (json_texts(v).to_pylist() for v in (pooled(*given_), from_python(given_)))
    assert [json.loads(j) for j in one] == [json.loads(j) for j in other]


# -- several vectors in one column ------------------------------------------------------------


def test_integers_and_decimals_stand_together_as_decimals() -> None:
    one, other = from_python([1, 2]), from_python([Decimal("0.50")])
    assert to_python(align(one, [one, other])) == [Decimal("1.00"), Decimal("2.00")]


def test_floats_and_other_numbers_stand_together_as_floats() -> None:
    one, other = from_python([Decimal("1.5")]), from_python([0.25])
    assert to_python(align(one, [one, other])) == [1.5]


@kinds
@FEW
@given(st.data())
def test_nulls_stand_together_with_anything(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    some = from_python(data.draw(st.lists(values, min_size=1, max_size=4)))
    for nothing in (null_vector(2), pooled(None, None), from_python([None, None])):
        blank = align(nothing, [some, nothing])
        assert blank.kind is some.kind
        assert to_python(blank) == [None, None]


def test_kinds_without_anything_in_common_do_not_stand_together() -> None:
    one, other = from_python([1]), from_python(["a"])
    with pytest.raises(DeclarationError, match="integer and text"):
        align(one, [one, other])


@kinds
@FEW
@given(st.data())
def test_parts_are_put_where_they_belong_whatever_form_they_have(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    expected = data.draw(st.lists(values | st.none(), min_size=1, max_size=12))
    n = len(expected)
    part_of = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    parts = []
    for part in sorted(set(part_of)):
        positions = np.array([i for i in range(n) if part_of[i] == part])
        own = [expected[i] for i in positions]
        form = data.draw(st.sampled_from([from_python, lambda v: pooled(*v)]))
        parts.append((positions, form(own)))
    found = to_python(concatenate(parts, n))
    assert found == expected


def test_parts_of_nothing_but_null_stand_together_whatever_their_kinds() -> None:
    numbers, uuids = from_python([1, None]).take(np.array([1])), from_python([U, None])
    parts = [(np.array([1]), numbers), (np.array([0]), uuids.take(np.array([1])))]
    assert to_python(concatenate(parts, 2)) == [None, None]


def test_chosen_values_of_different_kinds_stay_choices() -> None:
    parts = [(np.array([0]), pooled({"a": 1})), (np.array([1]), pooled("text"))]
    assert to_python(concatenate(parts, 2)) == [{"a": 1}, "text"]


# -- members and elements ---------------------------------------------------------------------


def test_a_member_of_nothing_is_nothing() -> None:
    pool = Values([{"a": 1}, None])
    assert pool.members("a").values == (1, None)


def test_elements_of_nothing_are_none_at_all() -> None:
    pool, starts, lengths = Values([(1, 2), None, (), [3]]).flattened()
    assert pool.values == (1, 2, 3, None)
    assert starts.tolist() == [0, 2, 2, 2]
    assert lengths.tolist() == [2, 0, 0, 1]
