"""The command within this process, on databases that have the shop's tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import Cli, copied
from tests.support import postgresql


@pytest.fixture(scope="session")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """``seed`` within this process, in a copy of the shop that tests do not change."""
    project = tmp_path_factory.mktemp("shop")
    for name in ("app", "migrations"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "alembic.ini"):
        shutil.copy(ROOT / name, project / name)
    return Cli(project, tmp_path_factory.mktemp("home"), {})


@pytest.fixture(scope="session")
def migrated_sqlite(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the shop's tables, to be copied: migrating anew takes longer."""
    file = tmp_path_factory.mktemp("migrated") / "shop.db"
    cli.migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgresql(cli: Cli, postgresql_server: postgresql.Server) -> Iterator[str]:
    """A PostgreSQL database with the shop's tables, to be copied."""
    with postgresql_server.database() as url:
        cli.migrated(url)
        yield url


@pytest.fixture
def shop_sqlite(migrated_sqlite: Path, sqlite_url: str) -> str:
    """A SQLite database with the shop's tables, empty."""
    shutil.copy(migrated_sqlite, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


@pytest.fixture
def shop_postgresql(
    migrated_postgresql: str, postgresql_server: postgresql.Server
) -> Iterator[str]:
    """A PostgreSQL database with the shop's tables, empty."""
    with copied(postgresql_server, migrated_postgresql) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def shop_url(request: pytest.FixtureRequest) -> str:
    """A database of each main kind in turn, with the shop's tables, empty."""
    url: str = request.getfixturevalue(f"shop_{request.param}")
    return url


@pytest.fixture(scope="module")
def new_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes a new SQLite database at each call."""
    folder: Path = tmp_path_factory.mktemp("databases")
    number = iter(range(1000))
    return lambda: f"sqlite:///{folder / f'{next(number)}.db'}"
