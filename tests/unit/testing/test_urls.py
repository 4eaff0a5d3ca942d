"""URLs for synchronous and asynchronous engines."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.errors import UsageError
from seeds.testing import urls
from seeds.testing.databases import prefix


@pytest.mark.parametrize(
    ("given", "plain", "awaited"),
    [
        ("sqlite://", "sqlite://", "sqlite+aiosqlite://"),
        ("sqlite+aiosqlite:///a.db", "sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("postgres://u:p@h/d", "postgresql+psycopg2://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+psycopg2://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+pg8000://h/d", "postgresql+pg8000://h/d", "postgresql+asyncpg://h/d"),
    ],
)
def test_a_driver_that_was_named_is_kept_where_it_fits(
    given: str, plain: str, awaited: str
) -> None:
    assert urls.text(urls.sync_url(given)) == plain
    assert urls.text(urls.async_url(given)) == awaited


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "find_spec", lambda name: None)
    with pytest.raises(UsageError) as raised:
        urls.async_url("postgresql://h/d")
    assert raised.value.hint == "Install one: pip install asyncpg."


@pytest.mark.parametrize(
    ("url", "memory"),
    [
        ("sqlite://", True),
        ("sqlite:///:memory:", True),
        ("sqlite:///file:x?mode=memory&uri=true", True),
        ("sqlite:///x.db", False),
        ("postgresql://h", False),
    ],
)
def test_a_database_in_memory_is_known(url: str, memory: bool) -> None:
    assert urls.is_memory(sa.make_url(url)) is memory


def test_names_of_copies_fit_postgresql_and_are_the_same_in_all_workers() -> None:
    first, second = (
        prefix(sa.make_url(f"postgresql://h/{'long' * 20}"[:55] + worker), "abc123")
        for worker in ("_gw0", "_gw11")
    )
    assert first == second
    assert len(first + "gw11_0123456789") <= 63
