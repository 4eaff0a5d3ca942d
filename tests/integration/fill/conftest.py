"""Databases to fill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgresql


@pytest.fixture(scope="module")
def two_postgresql(postgresql_server: postgresql.Server) -> Iterator[tuple[str, str]]:
    """Two databases for a module: each test begins by emptying them."""
    with postgresql_server.database() as first, postgresql_server.database() as second:
        yield first, second


@pytest.fixture(autouse=True)
def no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill needs no project, and the tests must not find that of this repository."""
    monkeypatch.chdir(tmp_path)
