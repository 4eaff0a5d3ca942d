"""No space left, in the middle of whatever."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.e2e.inside import Cli
from tests.support import postgresql
from tests.support.clubs import LOAD, UNDO, Stages
from tests.support.faults import PAUSE, Fault, Launcher
from tests.support.small_disk import alone, small_disk, small_tablespace
from tests.support.snapshot import snapshot


# What the seeded file takes is 0.1 MB, what a load makes of it 5 MB.
@pytest.mark.parametrize("kilobytes", [200, 400, 1000, 2500, 4500])
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_full_disk_is_named_and_the_file_is_as_before(
    stages: Stages, launch: Launcher, kilobytes: int
) -> None:
    stage = stages.seeded
    with stage.copy() as url, small_disk(f"{kilobytes}k") as disk:
        file = shutil.copy(url.removeprefix("sqlite:///"), disk / "club.db")
        full = f"sqlite:///{file}"
        ended = launch(full, *LOAD)
        assert ended.code == 1, ended.said
        assert "full" in ended.stderr
        assert "Free some space" in ended.stderr
        stage.check_unchanged(full, ended)
        subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
        stage.check_converges(full, *LOAD)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_undo_for_whose_journal_there_is_no_space_leaves_the_file_as_before(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        before = Path(url.removeprefix("sqlite:///"))
        kilobytes = before.stat().st_size // 1024 + 300
        with small_disk(f"{kilobytes}k") as disk:
            full = f"sqlite:///{shutil.copy(before, disk / 'club.db')}"
            ended = launch(full, *UNDO)
            assert ended.code == 1, ended.said
            assert "full" in ended.stderr
            stage.check_unchanged(full, ended)


@pytest.mark.parametrize("kilobytes", [150, 1000, 3000])
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_file_that_may_not_grow_is_as_before(
    stages: Stages, launch: Launcher, kilobytes: int
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        child = launch.start(url, *LOAD, faults=[Fault("after lock", action=PAUSE)])
        child.reached()
        most = kilobytes * 1024
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (most, most))
        child.go_on()
        ended = child.end()
        assert ended.code == 1, ended.said
        assert "hint: " in ended.stderr
        stage.check_unchanged(url, ended)
        stage.check_converges(url, *LOAD)


@pytest.fixture(scope="module")
def full_server(
    club: Cli, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stages, postgresql.Server]]:
    """A server, and stages on it, of which a tablespace is on a small disk."""
    try:
        server = postgresql.temporary()
    except postgresql.UnavailableError as error:
        pytest.skip(f"no server of our own: {error}")
    stages = Stages(club, tmp_path_factory.mktemp("stages"), server)
    yield stages, server
    stages.close()
    server.stop()


@pytest.mark.parametrize("size", ["9m", "10m", "12m"])
def test_a_full_disk_of_the_server_is_named_and_nothing_was_written(
    full_server: tuple[Stages, postgresql.Server], launch: Launcher, size: str
) -> None:
    stages, server = full_server
    stage = stages.seeded
    with small_tablespace(server, size) as small, stage.copy() as url:
        name = sa.make_url(url).database
        try:
            alone(server, f"ALTER DATABASE {name} SET TABLESPACE {small}")
            before = stage.before
            ended = launch(url, *LOAD)
            stage.check_discreet(ended)
            assert ended.code == 1, ended.said
            assert "disk is full" in ended.stderr
            assert snapshot(url) == before
            alone(server, f"ALTER DATABASE {name} SET TABLESPACE pg_default")
            stage.check_converges(url, *LOAD)
        finally:
            alone(server, f"DROP DATABASE {name}")
