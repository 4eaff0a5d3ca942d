"""Two databases of each kind, and a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgresql

KEY = "9f8c1b7e5d3a42606c4e8f1a2b3d5c7e90817263544f3e2d1c0bfaebdc8d7e6f"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of masking, in the environment."""
    monkeypatch.setenv("SEEDS_ANONYMIZE_KEY", KEY)
    return KEY


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
