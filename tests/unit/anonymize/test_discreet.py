"""Errors without the values that they were about."""

from __future__ import annotations

import traceback

import pytest
import sqlalchemy as sa

from seeds.anonymize.discreet import discreet, without_values
from seeds.errors import ConstraintError, DatabaseError, GuardError


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "users, row 7: constraint uq_email rejected Key (email)=(ana@x.example) is there",
            "users, row 7: constraint uq_email rejected",
        ),
        ("users: not unique: Key (email)=(ana@x.example) is there already", "users: not unique"),
        (
            'users.age, row 3: invalid input syntax for type integer: "ana@x.example"',
            "users.age, row 3: the target refused a row",
        ),
        ("users.age: 'ana@x.example' does not fit integer", "users.age: the target refused a row"),
        (
            "orders, row 1: foreign key to users: Key (user_id)=(12345678) is not there",
            "orders, row 1: foreign key to users",
        ),
    ],
)
def test_a_refused_row_is_told_by_its_place_and_constraint(said: str, shown: str) -> None:
    error = discreet(ConstraintError(said))
    assert error.message == shown
    assert "ana" not in f"{error.message}{error.hint}"


def test_a_value_that_cannot_be_read_is_told_by_its_column() -> None:
    error = discreet(DatabaseError("users.born: a value cannot be read (ana@x.example)", "Look."))
    assert (error.message, error.hint) == ("users.born: a value cannot be read", "Look.")


class _Raised(Exception):
    """What a function of PostgreSQL raises."""

    pgcode = "P0001"


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_a_function_of_the_database_raises_is_withheld(wrapped: bool) -> None:
    error = DatabaseError("users: ana@x.example: not allowed")
    inner = _Raised("ana@x.example: not allowed")
    error.__cause__ = sa.exc.InternalError("SELECT", {}, inner) if wrapped else inner
    told = discreet(error)
    assert type(told) is DatabaseError
    assert "a function of the database" in told.message
    assert "ana" not in f"{told.message}{told.hint}"
    assert told.__cause__ is None


def test_other_errors_keep_their_words() -> None:
    assert discreet(GuardError("the target is the source")).message == "the target is the source"


@pytest.mark.parametrize("kind", [ValueError, ConstraintError])
def test_not_even_a_traceback_has_the_error_behind(kind: type[Exception]) -> None:
    secret = "".join(["ana", "@", "x.example"])

    def fail() -> None:
        try:
            raise KeyError(secret)
        except KeyError as inner:
            raise kind(f"users: Key (email)=({secret})") from inner

    with pytest.raises((RuntimeError, ConstraintError)) as caught, without_values():
        fail()
    assert secret not in "".join(traceback.format_exception(caught.value))
