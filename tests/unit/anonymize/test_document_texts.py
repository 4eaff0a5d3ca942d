"""Documents that are masked as texts become what they become when they are parsed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.document_texts import groups, structure_of
from seeds.anonymize.documents import Documents, LeafRule
from seeds.anonymize.mask import Cells
from seeds.anonymize.masks import MASKS
from seeds.anonymize.paths import Paths, parse_path
from seeds.anonymize.secret import MaskingKey
from seeds.schema.json_text import canonical
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

KEY = MaskingKey(bytes(range(3, 35)))
COLUMN = ColumnInfo("data", LogicalType(Kind.JSON), nullable=True)
_GROUP = {"group": ("street", "city")}
_RULES = {
    "$.mail": LeafRule(MASKS["email"]),
    "$..id": LeafRule(MASKS["hash"]),
    "$..city": LeafRule(MASKS["city"], _GROUP),
    "$..street": LeafRule(MASKS["street"], _GROUP),
    "$..when": LeafRule(MASKS["date_shift"]),
    "$.nothing": LeafRule(MASKS["null"]),
    "$..*": LeafRule(),
}


def _cells(texts: list[str]) -> Cells:
    return Cells(
        values=pa.array(texts, pa.string()),
        column=COLUMN,
        key=KEY.subkey("paths"),
        subkeys=KEY.subkey,
        subject=pa.array([str(i % 3) for i in range(len(texts))]),
    )


def _parsed(mask: Documents, cells: Cells) -> list[Any]:
    return [json.loads(text) for text in mask._parsed(cells).to_pylist()]


_TEXTS = st.sampled_from(
    ["", "a", "ann@example.org", 'she said "hi"', "back\\slash", "2026-01-31", "é ü", "x\ny", "12"]
)
_KEYS = st.sampled_from(["mail", "id", "city", "street", "nothing", "other", "", 'quo"te'])
_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 99) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=10,
).map(lambda value: {"top": value, **(value if isinstance(value, dict) else {})})
_SIGNS = st.sampled_from([(", ", ": "), (",", ":"), (" , ", " : ")])


@given(st.lists(st.tuples(_DOCUMENTS, _SIGNS), min_size=1, max_size=8), st.booleans())
def test_texts_and_parsed_documents_are_masked_alike(
    documents: list[tuple[Any, tuple[str, str]]], plain: bool
) -> None:
    texts = [json.dumps(d, separators=s, ensure_ascii=not plain) for d, s in documents]
    mask, cells = Documents(_RULES, COLUMN), _cells(texts)
    assert [json.loads(text) for text in mask.mask(cells).to_pylist()] == _parsed(mask, cells)


@given(st.lists(_DOCUMENTS, min_size=1, max_size=8))
def test_documents_in_canonical_form_stay_in_it(documents: list[Any]) -> None:
    texts = [canonical(json.dumps(document)) for document in documents]
    mask, cells = Documents(_RULES, COLUMN), _cells(texts)
    for _ in range(2):  # the second time by their templates
        masked = mask.mask(cells).to_pylist()
        assert masked == [canonical(text) for text in masked]


@given(st.lists(st.tuples(_DOCUMENTS, _SIGNS), min_size=1, max_size=8), st.booleans())
def test_templates_change_nothing(
    documents: list[tuple[Any, tuple[str, str]]], plain: bool
) -> None:
    texts = [json.dumps(d, separators=s, ensure_ascii=not plain) for d, s in documents]
    mask, cells = Documents(_RULES, COLUMN), _cells(texts)
    first, second = mask.mask(cells), mask.mask(cells)
    assert second == first
    leaves = [[(m.name, v.to_pylist()) for m, v in mask.leaves(cells.values)] for _ in range(2)]
    fresh = Documents(_RULES, COLUMN).leaves(cells.values)
    assert _flat(leaves[1]) == _flat([(m.name, v.to_pylist()) for m, v in fresh])


def _flat(leaves: list[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, values in leaves for value in values)


def test_what_is_not_masked_stays_as_it_is_written() -> None:
    mask = Documents(_RULES, COLUMN)
    (text,) = mask.mask(_cells(['{"z":1.50,"mail":"a@b.org", "a" :[ true,null ]}'])).to_pylist()
    assert (
        json.loads(text)
        == _parsed(mask, _cells(['{"z":1.50,"mail":"a@b.org","a":[true,null]}']))[0]
    )
    (text,) = mask.mask(_cells(['{"z":1.50,"mail":"a@b.org", "a":[ true,null ]}'])).to_pylist()
    assert text.startswith('{"z":1.50,"mail":"')
    assert text.endswith('@staging.invalid", "a":[ true,null ]}')


def _structure(shape: str) -> Any:
    paths = Paths([parse_path(path) for path in ("$.a", "$.b", "$..c", "$..n")])
    return structure_of(shape, paths, [(), None, ("n",), None])


def test_the_texts_of_a_shape_are_found() -> None:
    found = _structure('{"b": "", "a": "", "x": {"n": "", "c": ""}}')
    assert (found.texts, found.masked) == (9, ((3, 0), (8, 2)))
    assert found.beside[8] == {"n": 6, "c": 8}


@pytest.mark.parametrize(
    "shape",
    [
        '{"a": 1}', '{"a": true}', '{"new": ""}', '{"a": "", "a": ""}', '{"" : ""}', '{"a": ""',
        '{"a" ""}', '{"a": "",}', "", "no json", '{"a": ""} ""', '{"x": {"n": 1, "c": ""}}',
        '["" ""]', '{"b": }', "]",
    ],
)  # fmt: skip
def test_what_is_unusual_is_parsed(shape: str) -> None:
    assert _structure(shape) is None


def test_rows_are_told_apart_by_their_structure() -> None:
    texts = ['{"a": "x"}', '{"b": 1}', '{"a": "yy"}', '{"a": 7}', r'{"a": "\n"}']
    found, rest = groups(pa.array(texts), _structure)
    assert [group.rows.tolist() for group in found] == [[0, 2], [1]]
    assert np.flatnonzero(rest).tolist() == [3, 4]
    assert found[0].values(1).to_pylist() == ["x", "yy"]
    masked = found[0].put({1: pa.array(['"', "é"])})
    assert masked.to_pylist() == ['{"a": "\\""}', '{"a": "é"}']
    assert found[1].put({}).to_pylist() == ['{"b": 1}']
