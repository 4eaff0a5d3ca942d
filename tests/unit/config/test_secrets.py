"""Values that are shown, and values that are not."""

from __future__ import annotations

import pytest

from seeds.config.secrets import HIDDEN, concealed


@pytest.mark.parametrize(
    "column", ["hashed_password", "PasswordHash", "api_key", "apikey", "reset_token", "a_secret"]
)
def test_the_value_of_a_secret_column_is_hidden(column: str) -> None:
    assert concealed(column, "s3cret") == HIDDEN


@pytest.mark.parametrize("column", ["email", "full_name", "key", "compass", "passenger"])
def test_other_values_are_shown(column: str) -> None:
    assert concealed(column, "value") == "value"


def test_that_a_secret_is_missing_is_no_secret() -> None:
    assert concealed("hashed_password", None) is None
