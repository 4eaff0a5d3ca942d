"""Driver errors become typed errors that say what to do and keep secrets."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from seeds import errors
from seeds.load.errors import translate, translated


class FakePostgresError(Exception):
    """What psycopg2 raises, with the fields of the server's message."""

    def __init__(self, code: str, message: str = "", **fields: Any) -> None:
        super().__init__(message)
        self.pgcode = code
        names = ("table_name", "constraint_name", "column_name", "message_detail", "context")
        self.diag = SimpleNamespace(message_primary=message, **(dict.fromkeys(names) | fields))


def told(error: Exception, **where: Any) -> errors.SeedsError:
    known = translate(error, **where)
    assert known is not None
    return known


def test_a_copy_line_becomes_a_row_of_the_whole_load() -> None:
    error = FakePostgresError(
        "23505",
        "duplicate key",
        table_name="users",
        constraint_name="users_email_key",
        message_detail="Key (email)=(a@x.org) already exists.",
        context="COPY users, line 17",
    )
    known = told(error, rows_before=100)
    assert isinstance(known, errors.ConstraintError)
    assert known.message == (
        "users, row 117: constraint users_email_key rejected Key (email)=(a@x.org) already exists."
    )


def test_a_whole_row_in_the_details_is_not_repeated() -> None:
    error = FakePostgresError(
        "23514",
        "check violated",
        table_name="users",
        constraint_name="age",
        message_detail="Failing row contains (1, s3cret).",
        context='COPY users, line 2: "1\ts3cret"',
    )
    assert told(error).message == "users, row 2: constraint age rejected a row"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("23502", errors.ConstraintError),
        ("22001", errors.ConstraintError),
        ("22021", errors.ConstraintError),
        ("42P01", errors.SchemaError),
        ("42703", errors.SchemaError),
        ("42501", errors.DatabaseError),
        ("25006", errors.DatabaseError),
        ("53100", errors.DiskFullError),
        ("55P03", errors.LockTimeout),
        ("57P01", errors.DatabaseError),
        ("XX000", errors.DatabaseError),
    ],
)
def test_a_code_of_postgresql_has_its_kind(code: str, kind: type[errors.SeedsError]) -> None:
    assert type(told(FakePostgresError(code, "said"))) is kind


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("no such table: users", errors.SchemaError, "users"),
        ("database is locked", errors.LockTimeout, "lock"),
        ("attempt to write a readonly database", errors.DatabaseError, "read-only"),
        ("database or disk is full", errors.DiskFullError, "full"),
        ("unable to open database file", errors.DatabaseError, "opened"),
        ("file is not a database", errors.DatabaseError, "no SQLite database"),
    ],
)
def test_a_message_of_sqlite_has_its_kind(
    text: str, kind: type[errors.SeedsError], said: str
) -> None:
    known = told(sqlite3.OperationalError(text))
    assert type(known) is kind
    assert said in known.message


def test_statements_and_parameters_are_not_repeated() -> None:
    original = sqlite3.IntegrityError("UNIQUE constraint failed: users.email")
    wrapped = sa.exc.IntegrityError("INSERT …", {"password": "s3cret"}, original)
    with pytest.raises(errors.ConstraintError) as caught, translated("users"):
        raise wrapped
    assert caught.value.message == "users: not unique: users.email"


def test_errors_of_other_origin_pass() -> None:
    assert translate(KeyError("x")) is None
    with pytest.raises(KeyError), translated():
        raise KeyError("x")


def test_a_typed_error_passes_unchanged() -> None:
    given = errors.LockTimeout("x")
    with pytest.raises(errors.LockTimeout) as caught, translated("users"):
        raise given
    assert caught.value is given


def test_a_text_that_cannot_be_decoded_is_not_repeated() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(errors.DatabaseError) as caught, translated("users"):
        connection.execute("SELECT CAST(x'616e6140782e6465ff' AS TEXT)").fetchall()
    assert caught.value.message == "users: a value cannot be read: it is not UTF-8"
    assert "correct it" in caught.value.hint
