"""Paths within documents: what they mean, and which of several counts."""

from __future__ import annotations

import pytest

from seeds.anonymize.options import OptionError
from seeds.anonymize.paths import Paths, State, parse_path, shown


def meant(paths: list[str], *steps: str | None) -> tuple[str, str]:
    """Return the path that a value is meant by, and the one that its name is meant by."""
    together = Paths([parse_path(path) for path in paths])
    state: State = together.start
    for step in steps:
        state = together.item(state) if step is None else together.named(state, step)
    found = (state.leaf, state.key)
    return tuple("" if i < 0 else paths[i] for i in found)  # type: ignore[return-value]  # a pair


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$", ()),
        ("$.a", ("a",)),
        ("$.a.b", ("a", "b")),
        ("$['a b'].c", ("a b", "c")),
        ('$["it\'s"]', ("it's",)),
        ("$['it\\'s']", ("it's",)),
        ("$.a[*].b", ("a", None, "b")),
        ("$[*][*]", (None, None)),
        ("$.*", ("anything",)),
        ("$.*.b", ("anything", "b")),
        ("$..b", ("b",)),
        ("$..b", ("x", None, "y", "b")),
        ("$.a..*", ("a", "x")),
        ("$.a..*", ("a", None, "x", None)),
        ("$..a..b", ("x", "a", "y", "b")),
        ("$.größe", ("größe",)),
    ],
)
def test_a_path_means_a_value(path: str, steps: tuple[str | None, ...]) -> None:
    assert meant([path], *steps) == (path, "")


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$", ("a",)),
        ("$.a", ()),
        ("$.a", ("b",)),
        ("$.a", ("a", "b")),
        ("$.a", ("a", None)),
        ("$.*", (None,)),
        ("$[*]", ("a",)),
        ("$.a[*]", ("a",)),
        ("$..b", ("b", "c")),
        ("$.a..*", ("a",)),
        ("$.a~", ("a",)),
    ],
)
def test_a_path_does_not_mean_another_value(path: str, steps: tuple[str | None, ...]) -> None:
    assert meant([path], *steps)[0] == ""


def test_names_are_meant_by_a_tilde() -> None:
    assert meant(["$.a.*~"], "a", "anna@example.com") == ("", "$.a.*~")


def test_of_two_paths_the_one_that_leaves_less_open_counts() -> None:
    paths = ["$..*", "$.*", "$..email", "$.email"]
    assert meant(paths, "email")[0] == "$.email"
    assert meant(paths, "name")[0] == "$.*"
    assert meant(paths, "a", "email")[0] == "$..email"
    assert meant(paths, "a", "b")[0] == "$..*"
    assert meant(["$.a.*", "$.*.b"], "a", "b")[0] == "$.a.*"


@pytest.mark.parametrize(
    "text",
    ["a.b", "", "$a", "$.", "$.a.", "$.a[0]", "$.a[?(@.b)]", "$...a", "$['a]", "$~", "$[*]~"],
)
def test_what_is_no_path_is_named(text: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_path(text)
    assert caught.value.key == text
    assert repr(text) in caught.value.message
    assert caught.value.hint


def test_a_name_that_may_be_data_is_not_shown() -> None:
    assert shown(["a", None, "b_c", "anna@example.com", "x" * 60]) == "$.a[*].b_c.*.*"
