"""Two databases, of which one is copied into the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgresql


@pytest.fixture
def two(postgresql_server: postgresql.Server) -> Iterator[tuple[str, str]]:
    """Two PostgreSQL databases."""
    with postgresql_server.database() as first, postgresql_server.database() as second:
        yield first, second


@pytest.fixture(params=["postgresql", "sqlite"])
def ends(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: postgresql.Server
) -> Iterator[tuple[str, str]]:
    """Source and target of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'source.db'}", f"sqlite:///{tmp_path / 'target.db'}"
        return
    with postgresql_server.database() as first, postgresql_server.database() as second:
        yield first, second
