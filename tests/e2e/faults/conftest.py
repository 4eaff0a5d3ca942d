"""The club on databases that are copied for each test, and the command that faults befall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.inside import Cli
from tests.support import postgresql
from tests.support.clubs import Stages, club_project
from tests.support.faults import Launcher


@pytest.fixture(scope="session")
def club(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """``seed`` within this process, in the club's project."""
    project = club_project(tmp_path_factory.mktemp("club"))
    return Cli(project, tmp_path_factory.mktemp("home"), {})


@pytest.fixture
def launch(club: Cli, tmp_path: Path) -> Iterator[Launcher]:
    """Starts ``seed`` in processes of its own, which faults befall."""
    folder = tmp_path / "children"
    folder.mkdir()
    launcher = Launcher(club.project, folder)
    yield launcher
    launcher.clean_up()


@pytest.fixture(scope="session")
def sqlite_stages(club: Cli, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """Stages on SQLite."""
    return Stages(club, tmp_path_factory.mktemp("stages"), None)


@pytest.fixture(scope="session")
def postgresql_stages(
    club: Cli, tmp_path_factory: pytest.TempPathFactory, postgresql_server: postgresql.Server
) -> Iterator[Stages]:
    """Stages on PostgreSQL."""
    stages = Stages(club, tmp_path_factory.mktemp("stages"), postgresql_server)
    yield stages
    stages.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; a test may parametrise it itself."""
    name: str = request.param
    return name


@pytest.fixture
def stages(request: pytest.FixtureRequest, kind: str) -> Stages:
    """Stages on one kind of database."""
    found: Stages = request.getfixturevalue(f"{kind}_stages")
    return found
