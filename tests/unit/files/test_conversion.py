"""Columns of a file as columns of a table."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.errors import UsageError
from seeds.files.conversion import Converted, convert
from seeds.files.conversion_text import Style
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

BIG = LogicalType(Kind.INTEGER)
MONEY = LogicalType(Kind.DECIMAL, precision=12, scale=2)
TEXT = LogicalType(Kind.TEXT)
INSTANT = LogicalType(Kind.TIMESTAMP, timezone=True)


def converted(
    values: Any, logical: LogicalType, *, nullable: bool = True, **style: Any
) -> Converted:
    """Convert a column, which has to have the logical type's Arrow type."""
    array = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    made = convert(array, ColumnInfo("c", logical, nullable), Style(**style))
    assert made.array.type == logical.arrow
    assert len(made.array) == len(array)
    made.array.validate(full=True)
    return made


def read(values: Any, logical: LogicalType, **style: Any) -> list[Any]:
    """Return the values of a column without problems."""
    made = converted(values, logical, **style)
    assert made.problems == ()
    return list(made.array.to_pylist())


def why(value: str, logical: LogicalType, **style: Any) -> str:
    """Return why one cell among good ones is refused."""
    made = converted([None, value], logical, **style)
    ((row, reason),) = [(p.row, p.reason) for p in made.problems]
    assert row == 1
    assert made.array[1].as_py() is None
    return reason


# -- what is written is read back -----------------------------------------------------------------


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)))
def test_integers_are_read_back(values: list[int | None]) -> None:
    assert read([None if v is None else str(v) for v in values], BIG) == values


@given(st.lists(st.decimals(-(10**9), 10**9, places=2)), st.sampled_from(".,"))
def test_decimals_are_read_back_with_either_sign(values: list[Decimal], sign: str) -> None:
    texts = [str(v).replace(".", sign) for v in values]
    assert read(texts, MONEY, decimal=sign) == values


@given(st.lists(st.datetimes(timezones=st.timezones()).filter(lambda v: 2 < v.year < 9998)))
def test_instants_are_read_back_whatever_their_zone(values: list[dt.datetime]) -> None:
    texts = [v.astimezone(dt.timezone(dt.timedelta(hours=2))).isoformat() for v in values]
    assert read(texts, INSTANT) == [v.astimezone(dt.UTC) for v in values]


@given(st.lists(st.dates()))
def test_dates_are_read_back(values: list[dt.date]) -> None:
    assert read([v.isoformat() for v in values], LogicalType(Kind.DATE)) == values


@given(st.lists(st.times()))
def test_times_of_day_are_read_back(values: list[dt.time]) -> None:
    assert read([v.isoformat() for v in values], LogicalType(Kind.TIME)) == values


@given(st.lists(st.uuids()))
def test_uuids_are_read_back(values: list[uuid.UUID]) -> None:
    assert read([str(v) for v in values], LogicalType(Kind.UUID)) == [v.bytes for v in values]


@given(st.lists(st.binary()))
def test_bytes_are_read_back(values: list[bytes]) -> None:
    assert read([rf"\x{v.hex()}" for v in values], LogicalType(Kind.BYTES)) == values


@given(st.lists(st.timedeltas(dt.timedelta(), dt.timedelta(days=10_000))))
def test_intervals_are_read_back(values: list[dt.timedelta]) -> None:
    assert read([str(v) for v in values], LogicalType(Kind.INTERVAL)) == values


@given(
    st.lists(st.lists(st.none() | st.text(st.characters(exclude_characters="\0", codec="utf-8"))))
)
def test_arrays_are_read_back_from_json(values: list[list[str | None]]) -> None:
    logical = LogicalType(Kind.ARRAY, item=TEXT)
    assert read([json.dumps(v) for v in values], logical) == values


@given(st.lists(st.lists(st.text("ab\"\\, {}'", min_size=1))))
def test_arrays_are_read_back_from_postgresql(values: list[list[str]]) -> None:
    def quoted(text: str) -> str:
        return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))

    texts = ["{" + ",".join(map(quoted, v)) + "}" for v in values]
    assert read(texts, LogicalType(Kind.ARRAY, item=TEXT)) == values


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text('ab,"[]{}'),
            lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner),
        )
    )
)
def test_json_stays_as_it_is(values: list[Any]) -> None:
    texts = [json.dumps(v) for v in values]
    assert read(texts, LogicalType(Kind.JSON)) == texts


# -- spellings ------------------------------------------------------------------------------------


def test_booleans_have_their_usual_spellings() -> None:
    assert read(["true", "T", "yes", "Y", "on", "1"], LogicalType(Kind.BOOLEAN)) == [True] * 6
    assert read(["false", "F", "No", "n", "OFF", "0"], LogicalType(Kind.BOOLEAN)) == [False] * 6
    assert "is neither true nor false" in why("perhaps", LogicalType(Kind.BOOLEAN))


def test_blanks_around_numbers_do_not_matter_and_whole_floats_are_integers() -> None:
    assert read([" 1", "2 ", "3.0", "4e2", "", " "], BIG) == [1, 2, 3, 400, None, None]


def test_thousands_may_be_grouped_where_it_is_clear() -> None:
    assert read(["1,234,567.89", "1,234.5"], MONEY) == [Decimal("1234567.89"), Decimal("1234.50")]
    assert read(["1.234,50"], MONEY, decimal=",") == [Decimal("1234.50")]
    assert "may mean two numbers" in why("1,234", MONEY)
    assert "--decimal ','" in why("1.234,5", MONEY)


def test_decimals_are_rounded_half_up() -> None:
    assert read(["0.125", "-0.125", "1e-3"], MONEY) == [
        Decimal("0.13"), Decimal("-0.13"), Decimal("0.00"),
    ]  # fmt: skip


def test_times_without_a_zone_are_meant_in_the_one_given() -> None:
    summer, winter = read(["2026-07-01 12:00", "2026-01-01"], INSTANT, timezone="Europe/Berlin")
    assert summer == dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
    assert winter == dt.datetime(2025, 12, 31, 23, tzinfo=dt.UTC)
    naive = LogicalType(Kind.TIMESTAMP)
    ten = dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
    assert read(["2026-07-01T12:00+02:00"], naive) == [ten.replace(tzinfo=None)]


def test_times_that_the_clocks_skip_do_not_exist() -> None:
    reason = why("2026-03-29 02:30", INSTANT, timezone="Europe/Berlin")
    assert "does not exist in Europe/Berlin" in reason


def test_dates_may_have_a_form_of_their_own() -> None:
    date = LogicalType(Kind.DATE)
    assert read(["31.01.2026"], date, date_format="%d.%m.%Y") == [dt.date(2026, 1, 31)]
    assert why("2026-01-31", date, date_format="%d.%m.%Y").endswith("no date of the form %d.%m.%Y")
    assert "has a time of day" in why("2026-01-31 10:00", date)


def test_labels_are_found_in_any_case() -> None:
    color = LogicalType(Kind.TEXT, labels=("red", "Blue"))
    assert read(["RED", "blue ", None], color) == ["red", "Blue", None]
    assert "Did you mean 'red'?" in why("rad", color)


@pytest.mark.parametrize("texts", [["[1", "2]"], ["1,2"], ["1],[2"], ["[1", "2]", "3,4"], ["nul"]])
def test_texts_that_are_json_only_together_are_refused(texts: list[str]) -> None:
    made = converted(texts, LogicalType(Kind.JSON))
    assert made.problems


def test_a_nul_within_json_is_refused_for_postgresql_alone() -> None:
    text = json.dumps("a\0")
    assert "NUL" in why(text, LogicalType(Kind.JSON), dialect="postgresql")
    assert read([text], LogicalType(Kind.JSON), dialect="sqlite") == [text]


# -- empty and required ---------------------------------------------------------------------------


def test_an_empty_text_is_one_and_null_is_null() -> None:
    assert read(["", None, "x"], TEXT) == ["", None, "x"]


def test_a_required_text_that_is_absent_is_empty() -> None:
    assert converted([None, "x"], TEXT, nullable=False).array.to_pylist() == ["", "x"]


def test_any_other_required_value_must_be_there() -> None:
    made = converted([None, "1", "x"], BIG, nullable=False)
    assert [(p.row, p.reason) for p in made.problems] == [
        (2, "'x' is no whole number"),
        (0, "is empty, and must have a value"),
    ]


# -- files that state types -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("array", "logical", "expected"),
    [
        (pa.array([1, None], pa.int32()), BIG, [1, None]),
        (pa.array([1.0, None]), BIG, [1, None]),
        (pa.array([1, 2], pa.int8()), MONEY, [Decimal("1.00"), Decimal("2.00")]),
        (pa.array([0.1, 2.5]), MONEY, [Decimal("0.10"), Decimal("2.50")]),
        (pa.array(["1"]).dictionary_encode(), BIG, [1]),
        (pa.array(["a"], pa.large_string()), TEXT, ["a"]),
        (pa.array([1, None]), TEXT, ["1", None]),
        (pa.array([[1, None], None]), LogicalType(Kind.ARRAY, item=BIG), [[1, None], None]),
        (pa.array([{"a": 1}, None]), LogicalType(Kind.JSON), ['{"a": 1}', None]),
        (pa.array([True, None]), LogicalType(Kind.BOOLEAN), [True, None]),
        (pa.array([1, 0]), LogicalType(Kind.BOOLEAN), [True, False]),
        (pa.array([dt.date(2026, 1, 1)]), LogicalType(Kind.DATE), [dt.date(2026, 1, 1)]),
        (pa.array([None, None]), BIG, [None, None]),
    ],
)  # fmt: skip
def test_typed_columns_are_taken_as_what_they_are(
    array: Any, logical: LogicalType, expected: list[Any]
) -> None:
    assert read(array, logical) == expected


def test_a_style_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="--decimal"):
        Style(decimal="'")
    with pytest.raises(UsageError, match="no time zone 'Europe/Berln'"):
        Style(timezone="Europe/Berln")
