"""A backend on an empty PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from seeds.load.postgresql import PostgreSQLBackend
from tests.integration.load.conftest import opened


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


@pytest.fixture
def backend(engine: sa.Engine) -> Iterator[PostgreSQLBackend]:
    with opened(engine) as found:
        assert isinstance(found, PostgreSQLBackend)
        yield found
