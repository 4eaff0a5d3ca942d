"""A PostgreSQL server that is restarted, crashes, or has no space left."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.inside import Cli, query
from tests.support import postgresql
from tests.support.clubs import LOAD, UNDO, Stage, Stages
from tests.support.faults import PAUSE, Ended, Fault, Launcher
from tests.support.snapshot import snapshot

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgresql.Server]:
    """A server that only these tests use."""
    try:
        server = postgresql.temporary()
    except postgresql.UnavailableError as error:
        pytest.skip(f"no server of our own: {error}")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def own_stages(
    club: Cli, tmp_path_factory: pytest.TempPathFactory, own_server: postgresql.Server
) -> Iterator[Stages]:
    """Stages on it."""
    stages = Stages(club, tmp_path_factory.mktemp("stages"), own_server)
    yield stages
    stages.close()


def check_unchanged(stage: Stage, url: str, ended: Ended) -> None:
    """Check that nothing is left of a command on a server that was restarted.

    A sequence may skip numbers when its server crashes: PostgreSQL logs them in advance.
    """
    stage.check_discreet(ended)
    now = snapshot(url)
    assert replace(now, counters=stage.before.counters) == stage.before
    assert all(now.counters[name] >= value for name, value in stage.before.counters.items())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "crash"])
@pytest.mark.parametrize("event", ["data", "sql CREATE UNIQUE INDEX", "Ledger.record", "commit"])
def test_a_server_that_is_restarted_in_the_middle_has_no_part_of_a_load(
    own_server: postgresql.Server,
    own_stages: Stages,
    launch: Launcher,
    how: signal.Signals,
    event: str,
) -> None:
    stage = own_stages.seeded
    with stage.copy() as url:
        child = launch.start(url, *LOAD, faults=[Fault(event, action=PAUSE)])
        child.reached()
        assert own_server.restart is not None
        own_server.restart(how)
        child.go_on()
        ended = child.end()
        assert ended.code == 1
        assert "connection to the database was lost" in ended.stderr
        check_unchanged(stage, url, ended)
        stage.check_converges(url, *LOAD)


def test_a_server_that_crashes_in_the_middle_of_an_undo_has_all_rows(
    own_server: postgresql.Server, own_stages: Stages, launch: Launcher
) -> None:
    stage = own_stages.grown
    with stage.copy() as url:
        child = launch.start(url, *UNDO, faults=[Fault("after remove", action=PAUSE)])
        child.reached()
        assert own_server.restart is not None
        own_server.restart(signal.SIGQUIT)
        child.go_on()
        ended = child.end()
        assert ended.code == 1
        check_unchanged(stage, url, ended)
        own_stages.run(url, *UNDO, check=True)
        now, expected = snapshot(url).rows, stage.after(*UNDO).rows
        assert {**now, "seed_runs": ()} == {**expected, "seed_runs": ()}


@pytest.fixture
def waiting_for_nobody(own_server: postgresql.Server) -> Iterator[None]:
    """Commits are done, and then wait for a standby that there is not."""
    url = own_server.url.render_as_string(hide_password=False)
    change = "ALTER SYSTEM {} synchronous_standby_names {}"
    alone(url, change.format("SET", "= 'nobody'"))
    yield
    alone(url, change.format("RESET", ""))


def alone(url: str, statement: str) -> None:
    """Execute a statement that wants no transaction, and read the settings again."""
    engine = create_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def committing(url: str) -> bool:
    return bool(query(url, f"SELECT 1 {OTHERS} AND wait_event = 'SyncRep'"))


def synchronous(url: str) -> str:
    made = sa.make_url(url).update_query_dict({"options": "-c synchronous_commit=on"})
    return made.render_as_string(hide_password=False)


def test_a_session_terminated_during_its_commit_claims_nothing_and_tells_how_to_find_out(
    own_stages: Stages, launch: Launcher, waiting_for_nobody: None
) -> None:
    stage = own_stages.seeded
    after = stage.after(*LOAD)
    with stage.copy() as url:
        child = launch.start(synchronous(url), *LOAD)
        child.wait_for(lambda: committing(url))
        query(url, f"SELECT pg_terminate_backend(pid) {OTHERS}")
        ended = child.end()
        assert ended.code == 1
        assert "nothing was written" not in ended.stderr
        assert "not known" in ended.stderr
        assert "seed status" in ended.stderr
        stage.check_discreet(ended)
        assert snapshot(url).data == after.data


def test_an_interrupt_during_the_commit_says_what_became_of_it(
    own_stages: Stages, launch: Launcher, waiting_for_nobody: None
) -> None:
    stage = own_stages.seeded
    after = stage.after(*LOAD)
    with stage.copy() as url:
        child = launch.start(synchronous(url), *LOAD)
        child.wait_for(lambda: committing(url))
        child.send(signal.SIGINT)
        started = time.monotonic()
        ended = child.end()
        assert time.monotonic() - started < 4
        assert ended.code == 130
        assert ended.stderr.endswith("interrupted, everything had been written\n")
        stage.check_discreet(ended)
        assert snapshot(url).data == after.data
