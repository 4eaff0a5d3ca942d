"""Documents that differ in their strings alone are known by what stands between these."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.schema.json_shapes import distinct_shapes
from seeds.schema.json_templates import Templates, template_of


def _matched(known: list[str], texts: list[str]) -> list[bool]:
    templates = Templates()
    for text in known:
        templates.learn(text.encode())
    found, rest = templates.match(pa.array(texts, pa.string()))
    rows = [row for _, strings in found for row in strings.rows.tolist()]
    assert sorted(rows) == np.flatnonzero(~rest).tolist()
    return [not one for one in rest.tolist()]


def test_a_template_is_a_document_without_its_values() -> None:
    found = template_of(b'{"a": "x", "b": ["y", null, true]}')
    assert found is not None
    assert (found.strings, found.values) == (4, (1, 3))
    assert found.pieces == (b'{"a": "', b'", "b": ["', b'", null, true]}')


@pytest.mark.parametrize(
    "text", [r'{"a": "\n"}', '{"a": 1}', '{"a" : "x"}', '{"a": "x', '{"a": "x\ny"}', "7"]
)
def test_what_others_will_not_be_like_has_no_template(text: str) -> None:
    assert template_of(text.encode()) is None


def test_documents_of_known_templates_are_found_among_others() -> None:
    known = ['{"a": "x"}', '{"b": "x", "c": "y"}', "[]"]
    texts = ['{"a": "longer"}', '{"a": ""}', '{"b": "a", "c": "é"}', '{"a":"x"}', '{"d": "x"}',
             '{"a": "x"} ', r'{"a": "\n"}', '{"a": "x", "c": "y"}', "[]", "[1]", "", '"a"',
             '{"b": "a", "c": ": "}', '{"a": null}']  # fmt: skip
    assert _matched(known, texts) == [
        True, True, True, False, False, False, False, False, True, False, False, False, True, False
    ]  # fmt: skip


def test_nothing_is_known_before_it_was_seen() -> None:
    assert _matched([], ["[]"]) == [False]
    assert _matched(["[]"], []) == []


def test_the_strings_of_a_slice_stand_where_they_are_said_to() -> None:
    texts = pa.array(['{"a": "x"}', '{"a": "yy"}', '{"b": "z"}', '{"a": "zzz"}'])[1:]
    templates = Templates()
    templates.learn(b'{"a": "x"}')
    ((template, strings),), rest = templates.match(texts)
    first, last = (strings.quotes[:, 2 * template.values[0] + i] for i in (0, 1))
    found = [strings.letters[a + 1 : b].tobytes() for a, b in zip(first, last, strict=True)]
    assert (found, rest.tolist()) == ([b"yy", b"zzz"], [False, True, False])


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 99) | st.sampled_from(["", "a", "é", 'q"', "x\ny"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "k1", ""]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(_VALUES, max_size=12))
def test_no_structure_is_missed_because_of_templates(values: list[Any]) -> None:
    texts = pa.array([json.dumps(v, ensure_ascii=False) for v in values], pa.string())
    plain: set[str] = set()
    distinct_shapes(texts, plain)
    known: set[str] = set()
    templates = Templates()
    for start in range(0, len(texts), 3):
        distinct_shapes(texts[start : start + 3], known, templates)
    assert known == plain
