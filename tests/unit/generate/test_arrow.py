"""Arrow arrays made without Arrow's conversions are the same as with them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.generate.arrow import null, texts
from seeds.generate.python_values import python_to_arrow
from seeds.schema.types import Kind, LogicalType

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.text(max_size=5),
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.TIMESTAMP: st.datetimes(timezones=st.just(dt.UTC)),
    Kind.FLOAT: st.floats(allow_nan=False),
    Kind.DATE: st.dates(),
}


@given(st.lists(st.none() | st.text(max_size=5)))
def test_texts_are_those_that_arrow_makes(values: list[str | None]) -> None:
    found = texts(values)
    found.validate(full=True)
    assert found.equals(pa.array(values, pa.string()))


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(UnicodeEncodeError):
        texts(["\ud800"])


@pytest.mark.parametrize("value", [5, b"a"])
def test_what_is_no_text_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        texts(["a", value])


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.decimal128(10, 2)])
def test_null_has_a_type(kind: Any) -> None:
    assert null(kind).equals(pa.scalar(None, kind))


@pytest.mark.parametrize("kind", VALUES)
@given(st.data())
def test_python_values_are_those_that_arrow_makes(kind: Kind, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.none() | VALUES[kind], max_size=8))
    logical = LogicalType(kind, timezone=True)
    found = python_to_arrow(values, logical)
    found.validate(full=True)
    assert found.equals(pa.array(values, logical.arrow))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, "many"), (Kind.INTEGER, 2**64), (Kind.BOOLEAN, "yes"), (Kind.BOOLEAN, 1.5),
        (Kind.TIMESTAMP, "now"), (Kind.TEXT, 1.5), (Kind.TEXT, {}),
    ],
)  # fmt: skip
def test_values_of_another_kind_are_refused(kind: Kind, value: Any) -> None:
    with pytest.raises((TypeError, ValueError, ArithmeticError, pa.ArrowException)):
        python_to_arrow([value], LogicalType(kind))
