"""YAML has the types of JSON, comes back as it was written, and knows where everything stands."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from seeds.config import yaml_text
from tests.support.kinds import DOCUMENTS, WORDS


def exactly(value: Any) -> Any:
    """Return data as it is read: numbers with a point are decimals."""
    if isinstance(value, dict):
        return {key: exactly(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [exactly(inner) for inner in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


def load(text: str) -> Any:
    return yaml_text.load(text, exact=True)


@given(DOCUMENTS)
def test_any_document_comes_back_as_it_was_written(document: Any) -> None:
    assert load(yaml_text.dump(document)) == exactly(document)


@given(WORDS)
def test_another_reader_takes_a_text_for_a_text_too(text: str) -> None:
    assert yaml.safe_load(yaml_text.dump({"key": text})) == {"key": text}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_another_reader_takes_a_number_for_the_same_number(number: float) -> None:
    assert float(yaml.safe_load(yaml_text.dump([number]))[0]) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-7", -7),
        ("1.50", Decimal("1.50")),
        ("1e3", Decimal("1e3")),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("NO", "NO"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2026-01-31", "2026-01-31"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("@electronics", "@electronics"),
        ("'3'", "3"),
    ],
)
def test_what_is_no_type_of_json_is_text(text: str, value: Any) -> None:
    (found,) = load(f"- {text}\n")
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("key", ["1", "true", "null", "1.50", "2026-01-31", "NO"])
def test_a_key_is_the_text_that_it_is_written_as(key: str) -> None:
    assert load(f"{key}: 1\n") == {key: 1}


def test_without_exactness_all_is_as_pyyaml_reads_it() -> None:
    assert yaml_text.load("a: 1.5\nb: NO\n", exact=False) == {"a": 1.5, "b": False}
    assert math.isinf(yaml_text.load("[.inf]", exact=False)[0])


def test_a_document_of_nothing_but_comments_holds_nothing() -> None:
    assert load("# to be written\n") is None


def test_a_merge_brings_keys_that_the_mapping_may_replace() -> None:
    text = "base: &base {a: 1, b: 2}\nown:\n  <<: *base\n  b: 3\n"
    assert load(text)["own"] == {"a": 1, "b": 3}


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "the key 'a' is there twice", 3),
        ("a: &x\n  b: *x\n", "an alias refers to what it is part of", 2),
        ("a: !!int x\n", "invalid literal", 1),
    ],
)
def test_a_mistake_has_its_line(text: str, problem: str, line: int, exact: bool) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml_text.load(text, exact=exact)
    assert problem in str(caught.value.problem)
    assert caught.value.problem_mark is not None
    assert caught.value.problem_mark.line + 1 <= line


def test_aliases_that_repeat_a_few_values_are_fine_and_a_bomb_is_refused() -> None:
    few = "a: &a [1, 2]\nb: [*a, *a]\n"
    assert load(few)["b"] == [[1, 2], [1, 2]]
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 60)]
    with pytest.raises(yaml.MarkedYAMLError, match="repeat more than 10,000 values"):
        load("\n".join(lines))


# -- places ---------------------------------------------------------------------------------------

TEXT = """\
users:
  admin:
    email: a@example.com
    tags: [x, {y: 1}]
  guest: {}
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ((), (1, 1)),
        (("users", "admin"), (3, 5)),
        (("users", "admin", "email"), (3, 12)),
        (("users", "admin", "tags", 1, "y"), (4, 19)),
        (("users", "guest"), (5, 10)),
        (("users", "admin", "phone"), (3, 5)),  # what is not written stands where it would
    ],
)
def test_a_value_has_line_and_column(pointer: Any, place: tuple[int, int]) -> None:
    assert yaml_text.position(TEXT, pointer) == place


def test_each_key_and_item_has_its_line() -> None:
    assert yaml_text.lines(TEXT) == {
        ("users",): 1,
        ("users", "admin"): 2,
        ("users", "admin", "email"): 3,
        ("users", "admin", "tags"): 4,
        ("users", "admin", "tags", 0): 4,
        ("users", "admin", "tags", 1): 4,
        ("users", "admin", "tags", 1, "y"): 4,
        ("users", "guest"): 5,
    }


@given(st.dictionaries(WORDS, DOCUMENTS, min_size=1, max_size=4))
def test_the_key_of_any_value_stands_on_the_line_that_is_named(document: dict[str, Any]) -> None:
    text = yaml_text.dump(document)
    found = yaml_text.lines(text)
    written = yaml.compose(text)
    assert isinstance(written, yaml.MappingNode)
    marks = [key.start_mark.line + 1 for key, _ in written.value]
    assert [found[(key,)] for key in document] == marks
