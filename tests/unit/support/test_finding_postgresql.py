"""Which PostgreSQL server the tests are told to use."""

from __future__ import annotations

import pytest

from tests.support import postgresql


def test_the_mode_none_finds_nothing() -> None:
    with pytest.raises(postgresql.UnavailableError, match="none"):
        postgresql.find({"SEEDS_TEST_POSTGRESQL": "none"})


def test_an_unknown_mode_is_named_with_the_known_ones() -> None:
    with pytest.raises(postgresql.MisconfiguredError, match="'maybe', not one of auto, url"):
        postgresql.find({"SEEDS_TEST_POSTGRESQL": "maybe"})


def test_the_mode_url_needs_a_url() -> None:
    with pytest.raises(postgresql.MisconfiguredError, match="TEST_DATABASE_URL is not set"):
        postgresql.find({"SEEDS_TEST_POSTGRESQL": "url"})


def test_another_database_than_postgresql_is_refused() -> None:
    with pytest.raises(postgresql.MisconfiguredError, match="for sqlite, not PostgreSQL"):
        postgresql.find({"TEST_DATABASE_URL": "sqlite:///x.db"})


def test_a_malformed_url_is_refused_without_repeating_it() -> None:
    with pytest.raises(postgresql.MisconfiguredError) as caught:
        postgresql.find({"TEST_DATABASE_URL": "user:secret@host"})
    assert "secret" not in str(caught.value)
