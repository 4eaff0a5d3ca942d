"""Options of masks: checked against what was declared."""

from __future__ import annotations

from typing import Any

import pytest

from seeds.anonymize.options import Option, OptionError, checked

OPTIONS = (
    Option("days", int, 90, "Days.", least=1, most=100),
    Option("ratio", float, 0.5, "Share."),
    Option("keep", str, "nothing", "What stays.", choices=("nothing", "year")),
    Option("group", list, (), "Columns."),
    Option("value", object, None, "Anything."),
    Option("flag", bool, False, "Whether."),
)


def test_what_is_not_said_gets_its_default() -> None:
    assert checked(OPTIONS, {}, "it") == {
        "days": 90, "ratio": 0.5, "keep": "nothing", "group": (), "value": None, "flag": False,
    }  # fmt: skip


def test_values_are_taken_in_their_type() -> None:
    found = checked(OPTIONS, {"ratio": 1, "group": "a", "value": 3, "flag": True}, "it")
    assert found["ratio"] == 1.0
    assert isinstance(found["ratio"], float)
    assert found["group"] == ("a",)
    assert checked(OPTIONS, {"group": ["a", "b"]}, "it")["group"] == ("a", "b")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("days", "9", "expected a whole number, not '9'"),
        ("days", True, "expected a whole number, not True"),
        ("days", 0, "0 is less than 1"),
        ("days", 101, "101 is more than 100"),
        ("ratio", "x", "expected a number"),
        ("keep", "yeah", "'yeah' is not known"),
        ("keep", 1, "expected a text"),
        ("group", [1], "expected a list of texts"),
        ("group", 1, "expected a list of texts"),
        ("value", [1], "expected a value"),
        ("flag", 1, "expected a true or false"),
        ("day", 1, "it has no option 'day'"),
    ],
)
def test_what_does_not_fit_is_named(name: str, value: Any, why: str) -> None:
    with pytest.raises(OptionError, match=why) as caught:
        checked(OPTIONS, {name: value}, "it")
    assert caught.value.key == name


def test_close_names_are_offered() -> None:
    with pytest.raises(OptionError) as caught:
        checked(OPTIONS, {"keep": "yeaar"}, "it")
    assert caught.value.hint == "Did you mean 'year'?"
    with pytest.raises(OptionError) as caught:
        checked(OPTIONS, {"colour": 1}, "it")
    assert caught.value.hint == "Known: days, ratio, keep, group, value, flag."
