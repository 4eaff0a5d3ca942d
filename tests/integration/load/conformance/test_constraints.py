"""What a database refuses is named: table, key and row."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.errors import SchemaError
from seeds.load import Backend, TableLoad
from seeds.schema.metadata import table_info
from tests.integration.load.conformance.tables import (
    posts,
    users,
)
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, rejected


def test_a_duplicate_is_named_with_its_table_and_key(open_backend: Open) -> None:
    message = rejected(open_backend, batch(users, {"id": [1, 2, 3], "email": ["a", "b", "a"]}))
    assert message.startswith("users")
    assert "email" in message
    assert "a" in message


def test_a_missing_parent_is_named(open_backend: Open) -> None:
    message = rejected(
        open_backend,
        batch(users, {"id": [1], "email": ["a"]}),
        batch(posts, {"id": [1, 2], "user_id": [1, 99], "title": ["x", "y"]}),
    )
    assert message.startswith("posts")


def test_a_failed_check_is_named(open_backend: Open) -> None:
    message = rejected(
        open_backend, batch(users, {"id": [1, 2], "email": ["a", "b"], "age": [1, -1]})
    )
    assert message.startswith("users")
    assert "age_is_positive" in message


def test_a_null_where_none_may_be_is_named(open_backend: Open) -> None:
    message = rejected(open_backend, batch(users, {"id": [1, 2], "email": ["a", None]}))
    assert "email" in message


def test_rows_of_an_earlier_batch_count_for_the_row_number(open_backend: Open) -> None:
    message = rejected(
        open_backend,
        batch(users, {"id": [1, 2], "email": ["a", "b"]}),
        batch(users, {"id": [3, 4], "email": ["c", "d"], "age": [1, 2]}).__class__(
            users, batch(users, {"id": [3, 4], "email": ["c", "a"]}).rows
        ),
    )
    if "row" in message:
        assert "row 4" in message


def test_a_missing_table_is_a_schema_error(open_backend: Open) -> None:
    lost = table_info(
        sa.Table("lost", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    )

    def load_one(backend: Backend) -> None:
        backend.prepare([TableLoad(lost, ("id",), 1, True)])
        backend.write(backend.encode(batch(lost, {"id": [1]})))

    with open_backend() as backend, pytest.raises(SchemaError, match="lost") as caught:
        load_one(backend)
    assert "migrate" in caught.value.hint
