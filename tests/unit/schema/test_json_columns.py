"""Columns of JSON documents become what each of their documents becomes alone."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.schema.json_columns import canonical_texts, escaped_texts
from seeds.schema.json_text import canonical
from tests.support.documents import DOCUMENTS


@pytest.mark.parametrize("text", ["", "{", "[1", "[01]", "[1.]", "nul", "[" * 100_000])
def test_what_is_no_json_stays_as_it_is(text: str) -> None:
    assert canonical_texts(pa.array([text])).to_pylist() == [text]


@given(st.lists(st.none() | DOCUMENTS | st.text('"#0:, {}[]\\-e1.', max_size=8), max_size=6))
def test_columns_of_documents_are_converted_like_each_alone(documents: list[str | None]) -> None:
    found = canonical_texts(pa.array(documents, pa.string())).to_pylist()
    assert found == [None if text is None else canonical(text) for text in documents]


def test_long_columns_and_slices_are_converted_like_each_alone() -> None:
    texts = ['{"a": 1}', '{"a":1}', None, "[1.50, -0]", '["x"]'] * 2000
    expected = [None if text is None else canonical(text) for text in texts]
    assert canonical_texts(pa.array(texts)).to_pylist() == expected
    assert canonical_texts(pa.array(texts)[3:9000]).to_pylist() == expected[3:9000]
    assert canonical_texts(pa.array(texts, pa.large_string())).to_pylist() == expected


def test_half_a_surrogate_pair_keeps_its_escape() -> None:
    assert canonical_texts(pa.array(['[ "\\ud800"]'])).to_pylist() == ['["\\ud800"]']


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_escaped_texts_are_what_stands_between_the_quotes_of_json(texts: list[str]) -> None:
    escaped = escaped_texts(pa.array(texts, pa.string())).to_pylist()
    assert [json.loads(f'"{text}"') for text in escaped] == texts
