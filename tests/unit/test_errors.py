"""What a person sees of an error."""

from __future__ import annotations

import pickle
import traceback

from seeds.errors import DeclarationError, SeedsError, UnknownName


def shown(error: BaseException) -> list[str]:
    return "".join(traceback.format_exception_only(error)).splitlines()


def test_a_traceback_shows_the_hint() -> None:
    assert shown(UnknownName("there is no state 'amdin'", "Did you mean 'admin'?")) == [
        "seeds.errors.UnknownName: there is no state 'amdin'",
        "hint: Did you mean 'admin'?",
    ]


def test_an_error_without_a_hint_has_no_note() -> None:
    assert shown(SeedsError("it failed")) == ["seeds.errors.SeedsError: it failed"]


def test_the_hint_is_no_part_of_the_message() -> None:
    assert str(SeedsError("it failed", "Try again.")) == "it failed"


def test_an_error_of_another_process_shows_its_hint_once() -> None:
    error = pickle.loads(pickle.dumps(DeclarationError("it failed", "Try again.")))
    assert (error.message, error.hint) == ("it failed", "Try again.")
    assert shown(error) == ["seeds.errors.DeclarationError: it failed", "hint: Try again."]
