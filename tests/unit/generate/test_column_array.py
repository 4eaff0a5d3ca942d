"""Columns whose texts stay codes say what the texts would, and are held to the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.errors import DeclarationError
from seeds.generate.column_array import column_array
from seeds.generate.vector import Values, Vector, from_python
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType


def column(vector: Vector, *, coded: int = 4999, **type_: Any) -> Any:
    info = ColumnInfo("c", LogicalType(Kind.TEXT, **type_), nullable=True)
    return column_array(vector, info, "t.c", None, coded=coded)


def chosen(values: list[Any], codes: list[int], nulls: list[bool] | None = None) -> Vector:
    mask = None if nulls is None else np.array(nulls, dtype=np.bool_)
    return Vector(None, np.array(codes, dtype=np.int64), mask, 0, Values(values))


@given(st.lists(st.text(max_size=3), min_size=1, max_size=5), st.data())
def test_codes_say_what_the_texts_would(values: list[str], data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1))
    nulls = data.draw(st.lists(st.booleans(), min_size=len(codes), max_size=len(codes)))
    vector = chosen(values, codes, nulls)
    found = column(vector)
    assert pa.types.is_dictionary(found.type)
    assert found.dictionary.to_pylist() == list(dict.fromkeys(values))
    assert found.dictionary_decode().equals(column(vector, coded=0))


@pytest.mark.parametrize(
    "vector",
    [
        from_python(["a", "b"]),
        chosen(["a", None], [0, 1]),
        chosen([str(n) for n in range(5000)], [1, 2]),
    ],
    ids=["computed", "one is None", "many"],
)
def test_other_texts_stay_texts(vector: Vector) -> None:
    assert column(vector).type == pa.string()


def test_texts_that_nobody_has_may_be_too_long_or_no_label() -> None:
    values = ["ab", "abcdef"]
    assert column(chosen(values, [0, 0]), length=2).to_pylist() == ["ab", "ab"]
    assert column(chosen(values, [0, 0]), labels=("ab",)).to_pylist() == ["ab", "ab"]


def test_letters_are_counted_and_not_their_bytes() -> None:
    assert column(chosen(["äöü"], [0]), length=3).to_pylist() == ["äöü"]


def test_codes_of_texts_that_do_not_fit_are_refused() -> None:
    values = ["ab", "abcdef"]
    with pytest.raises(DeclarationError, match=r"t\.c holds 2 characters, and a value has 6"):
        column(chosen(values, [0, 1]), length=2)
    with pytest.raises(DeclarationError, match=r"t\.c: 'abcdef' is none of the enumeration's"):
        column(chosen(values, [0, 1]), labels=("ab",))


@given(
    st.lists(st.integers(0, 4999), max_size=20),
    st.data(),
    st.sampled_from(["{n:04}", "{n}", "ä{n:05}", ""]),
)
def test_texts_of_a_large_pool_are_taken_whatever_their_lengths(
    codes: list[int], data: st.DataObject, form: str
) -> None:
    values = [form.format(n=n) for n in range(5000)]
    drawn = st.lists(st.booleans(), min_size=len(codes), max_size=len(codes))
    nulls = data.draw(st.none() | drawn)
    found = column(chosen(values, codes, nulls))
    found.validate(full=True)
    hidden = nulls or [False] * len(codes)
    wanted = [None if no else values[code] for code, no in zip(codes, hidden, strict=True)]
    assert found.to_pylist() == wanted
