from __future__ import annotations

import pytest

from seeds.inference.names import role, snake


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("OrderItem", "order_item"),
        ("createdAt", "created_at"),
        ("HTTPStatus", "http_status"),
        ("first name", "first_name"),
        ("_hidden_", "hidden"),
        ("sha256", "sha256"),
    ],
)
def test_words_are_joined_by_underscores(name: str, words: str) -> None:
    assert snake(name) == words


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("created_at", "created"),
        ("date_joined", "created"),
        ("create_time", "created"),
        ("update_time", "updated"),
        ("write_date", "updated"),
        ("last_modified", "updated"),
        ("archived_on", "deleted"),
        ("birthday", "born"),
        ("date_of_birth", "born"),
        ("valid_until", "ahead"),
        ("next_billing_date", "ahead"),
        ("seen_at", ""),
    ],
)
def test_a_point_in_time_has_the_role_that_its_name_tells(name: str, tells: str) -> None:
    assert role(name) == tells
