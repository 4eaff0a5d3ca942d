"""Structures of documents: one text for each."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from hypothesis import given, strategies as st

from seeds.schema.json_shapes import distinct_shapes


def _shapes(*texts: str | None) -> list[str]:
    return distinct_shapes(pa.array(texts, pa.string()), set())


def test_values_do_not_matter_and_keys_do() -> None:
    assert _shapes('{"a": "x", "b": 12}', '{"a": "yz", "b": 7}', None, '{"c": 1.5}') == [
        '{"a": "", "b": 1}',
        '{"c": 1.1}',
    ]


def test_what_is_unusual_stands_for_itself() -> None:
    assert _shapes(r'{"a": "\n"}', '{"key" : "x"}', "no document") == [
        "no document",
        '{"key" : "x"}',
        r'{"a": "\n"}',
    ]


def test_what_was_returned_before_is_left_out() -> None:
    known: set[str] = set()
    assert distinct_shapes(pa.array(['{"a": 1}']), known) == ['{"a": 1}']
    assert distinct_shapes(pa.array(['{"a": 2}', '{"b": 2}']), known) == ['{"b": 1}']


def test_no_documents_have_no_structure() -> None:
    assert _shapes() == _shapes(None) == []


def _paths(value: Any) -> set[tuple[str, ...]]:
    if isinstance(value, dict):
        return {(key, *rest) for key, inner in value.items() for rest in _paths(inner)}
    if isinstance(value, list):
        return {("*", *rest) for inner in value for rest in _paths(inner)}
    return {()}


_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.lists(_DOCUMENTS, max_size=8), st.sampled_from([(", ", ": "), (",", ":"), (" , ", " : ")])
)
def test_shapes_have_all_paths_of_all_documents(documents: Any, signs: tuple[str, str]) -> None:
    texts = [json.dumps(d, separators=signs, ensure_ascii=False) for d in documents]
    shapes = [json.loads(text) for text in _shapes(*texts)]
    assert {p for s in shapes for p in _paths(s)} == {p for d in documents for p in _paths(d)}
