"""The canonical text of JSON is the one that PostgreSQL prints for jsonb.

That it really is PostgreSQL's own is tested where there is one, in ``integration/load``.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from seeds.schema.json_text import (
    canonical,
    exact_number,
    exact_value,
    json_text,
)
from tests.support.documents import DOCUMENTS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"b":1,"aa":2,"a":3}', '{"a": 3, "b": 1, "aa": 2}'),
        ('{"ä":1,"zz":2,"zzz":3}', '{"zz": 2, "ä": 1, "zzz": 3}'),
        ('{"a":1,"a":2}', '{"a": 2}'),
        ('[1,[],{},"\\u00e4\\/\\u0001\\u007f"]', '[1, [], {}, "ä/\\u0001\x7f"]'),
        ("[1.50,1e3,-0,-0.0,1E-7,15.0e-1]", "[1.50, 1000, 0, 0.0, 0.0000001, 1.50]"),
        ("[123456789012345678901234567890.10]", "[123456789012345678901234567890.10]"),
        (" [ true , false , null ] ", "[true, false, null]"),
        ('"\\ud83d\\ude00\\n\\""', '"😀\\n\\""'),
    ],
)
def test_documents_have_one_text(text: str, found: str) -> None:
    assert canonical(text) == found
    assert canonical(found) == found


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None) | st.floats(
    allow_nan=False, allow_infinity=False).map(lambda x: Decimal(repr(x))))  # fmt: skip
def test_a_number_is_a_float_only_where_no_digit_gets_lost(number: Decimal) -> None:
    found = exact_number(str(number))
    assert Decimal(repr(found) if isinstance(found, float) else found) == number


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0.1", float),
        ("1.50", float),
        ("-0.0", float),
        ("1e22", float),
        ("0.1234567890123456789", Decimal),
        ("1e400", Decimal),
        ("1e-400", Decimal),
        ("7" * 30, int),
        ("7" * 5000, Decimal),
    ],
)
def test_the_value_of_a_document_has_all_digits(text: str, kind: type) -> None:
    ((number,),) = exact_value(f"[[{text}]]")
    assert type(number) is kind
    assert Decimal(json_text(number)) == Decimal(text)


def test_a_number_of_a_billion_digits_is_not_written_out() -> None:
    assert json_text(exact_value("[1e999999999, -1E-999999999]")) == "[1E+999999999, -1E-999999999]"


@pytest.mark.parametrize("text", ["", "{", "[1", "[01]", "[1.]", "nul", "[" * 100_000])
def test_what_is_no_json_stays_as_it_is(text: str) -> None:
    assert canonical(text) == text


def test_a_number_of_endless_digits_is_not_written_out() -> None:
    assert canonical("[1e999999999]") == "[1e999999999]"


def test_python_values_have_the_text_of_their_document() -> None:
    value = {"long": [1, 2.5, True, None], "n": Decimal("1.50"), 1: 1e22, "x": -0.0}
    text = '{"1": 10000000000000000000000, "n": 1.50, "x": 0.0, "long": [1, 2.5, true, null]}'
    assert json_text(value) == text


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        json_text([1j])


@given(DOCUMENTS)
def test_the_text_means_what_the_document_means(document: str) -> None:
    def read(text: str) -> Any:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)

    assert read(canonical(document)) == read(document)
