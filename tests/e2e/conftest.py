"""The command within this process, on databases that have the shop's tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import Cli


@pytest.fixture(scope="session")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """``seed`` within this process, in a copy of the shop that tests do not change."""
    project = tmp_path_factory.mktemp("shop")
    for name in ("app", "migrations"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "alembic.ini"):
        shutil.copy(ROOT / name, project / name)
    return Cli(project, tmp_path_factory.mktemp("home"), {})


@pytest.fixture
def shop_url(cli: Cli, database_url: str) -> str:
    """A database of each main kind in turn, with the shop's tables, empty."""
    cli.migrated(database_url)
    return database_url


@pytest.fixture
def shop_sqlite(cli: Cli, sqlite_url: str) -> str:
    """A SQLite database with the shop's tables, empty."""
    cli.migrated(sqlite_url)
    return sqlite_url


@pytest.fixture
def shop_postgresql(cli: Cli, postgresql_url: str) -> str:
    """A PostgreSQL database with the shop's tables, empty."""
    cli.migrated(postgresql_url)
    return postgresql_url


@pytest.fixture(scope="module")
def new_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes a new SQLite database at each call."""
    folder: Path = tmp_path_factory.mktemp("databases")
    number = iter(range(1000))
    return lambda: f"sqlite:///{folder / f'{next(number)}.db'}"
