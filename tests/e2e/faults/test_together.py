"""Several at once: seeders one after the other, an application that reads and writes meanwhile."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.inside import query, scalar
from tests.support.clubs import ADD, AS_OF, LOAD, UNDO, Stages
from tests.support.faults import PAUSE, Child, Ended, Fault, Launcher
from tests.support.snapshot import snapshot

FEW = ("members", "--count", "102", *AS_OF)


@contextlib.contextmanager
def session(url: str, *statements: str) -> Iterator[sa.Connection]:
    """Another session with an open transaction, which is rolled back in the end."""
    engine = create_engine(url)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        yield connection
        connection.rollback()
    engine.dispose()


def waiting(child: Child) -> None:
    """Wait until a child says that it waits for another."""
    child.wait_for(lambda: "waiting: " in child.stderr)


def check_verified(stages: Stages, url: str) -> None:
    checks = stages.run(url, "verify", "--json").json["checks"]
    assert [check for check in checks if not check["ok"]] == []


# -- seeders -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [(LOAD, LOAD), (ADD, ADD), (ADD, LOAD), (LOAD, ADD), (ADD, FEW), (FEW, UNDO), (LOAD, UNDO)],
    ids=["load load", "add add", "add load", "load add", "add few", "few undo", "load undo"],
)
def test_two_commands_at_once_do_what_they_do_one_after_the_other(
    stages: Stages, launch: Launcher, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    stage = stages.seeded
    with stage.copy() as expected:
        stages.run(expected, *first, check=True)
        stages.run(expected, *second, check=True)
        in_turn = snapshot(expected)
    with stage.copy() as url:
        one = launch.start(url, *first, faults=[Fault("after lock", action=PAUSE)])
        one.reached()
        two = launch.start(url, *second)
        waiting(two)
        one.go_on()
        assert (one.end().code, two.end().code) == (0, 0)
        assert snapshot(url).data == in_turn.data


def test_four_commands_at_once_all_get_their_rows_in(stages: Stages, launch: Launcher) -> None:
    with stages.seeded.copy() as url:
        children = [launch.start(url, *FEW) for _ in range(4)]
        assert [child.end().code for child in children] == [0] * 4
        assert scalar(url, "SELECT count(*) FROM members") == 200 + 4 * 100
        assert scalar(url, "SELECT count(DISTINCT email) FROM members") == 600
        assert scalar(url, "SELECT max(run) FROM seed_runs") == 5
        check_verified(stages, url)


@pytest.mark.parametrize("command", [ADD, UNDO], ids=["add", "undo"])
def test_one_that_is_killed_while_another_waits_lets_it_go_on(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        one = launch.start(url, *LOAD, faults=[Fault("data", 3, PAUSE)])
        one.reached()
        two = launch.start(url, *command)
        waiting(two)
        one.send(signal.SIGKILL)
        assert one.end().code == -signal.SIGKILL
        assert two.end().code == 0
        assert snapshot(url).data == stage.after(*command).data


def test_one_that_waits_may_be_killed_and_changes_nothing(stages: Stages, launch: Launcher) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        one = launch.start(url, *LOAD, faults=[Fault("data", 3, PAUSE)])
        one.reached()
        two = launch.start(url, *ADD)
        waiting(two)
        two.send(signal.SIGKILL)
        two.end()
        one.go_on()
        assert one.end().code == 0
        assert snapshot(url).data == stage.after(*LOAD).data


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_that_waits_can_be_interrupted(
    stages: Stages, launch: Launcher, number: signal.Signals
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        one = launch.start(url, *LOAD, faults=[Fault("after lock", action=PAUSE)])
        one.reached()
        two = launch.start(url, *ADD)
        waiting(two)
        two.send(number)
        ended = two.end(5)
        assert ended.code == 130
        assert "nothing was written" in ended.stderr
        one.send(signal.SIGKILL)
        one.end()
        stage.check_unchanged(url, ended)


@pytest.mark.parametrize("command", [LOAD, FEW, UNDO], ids=["load", "few", "undo"])
def test_one_that_will_not_wait_says_who_is_at_work(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        one = launch.start(url, *LOAD, faults=[Fault("after lock", action=PAUSE)])
        one.reached()
        started = time.monotonic()
        done = stages.run(url, *command, "--lock-timeout", "0.3", "--json")
        assert time.monotonic() - started < 5
        assert done.code == 1
        assert done.json["error"]["kind"] == "locked"
        assert "--lock-timeout" in done.json["error"]["hint"]
        assert "process" in done.json["error"]["message"]
        one.send(signal.SIGKILL)
        one.end()
        stage.check_unchanged(url, Ended(done.code, done.stdout, done.stderr))


@pytest.mark.parametrize("first", ["load", "migrate"])
def test_seeding_and_migrating_take_turns(stages: Stages, launch: Launcher, first: str) -> None:
    stage = stages.seeded
    commands = [LOAD, ("migrate",)]
    if first == "migrate":
        commands.reverse()
    with stage.copy() as url:
        one = launch.start(url, *commands[0], faults=[Fault("after lock", action=PAUSE)])
        one.reached()
        two = launch.start(url, *commands[1])
        waiting(two)
        one.go_on()
        assert [one.end().code, two.end().code] == [0, 0]
        assert snapshot(url).data == stage.after(*LOAD).data


def test_a_database_is_created_once_when_two_want_it(
    launch: Launcher, kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    children = [launch.start(url, "cities", "--migrate") for _ in range(2)]
    assert [child.end().code for child in children] == [0, 0], [c.stderr for c in children]
    assert scalar(url, "SELECT count(*) FROM cities") == 60


# -- an application ------------------------------------------------------------------------------


def test_a_reader_sees_the_rows_from_before_until_the_end(stages: Stages, launch: Launcher) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        # Few rows: for many, indexes are dropped, which keeps readers waiting.
        child = launch.start(url, *FEW, faults=[Fault("after write", action=PAUSE)])
        child.reached()
        assert query(url, "SELECT count(*) FROM members") == [(200,)]
        assert scalar(url, "SELECT count(*) FROM seed_runs") == 1
        child.go_on()
        assert child.end().code == 0
        assert snapshot(url).data == stage.after(*FEW).data


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize(
    "held",
    [
        "SELECT * FROM members WHERE id = 7 FOR UPDATE",
        "SELECT count(*) FROM visits",
        "UPDATE members SET balance = 1 WHERE id = 3",
        "LOCK TABLE cities IN SHARE MODE",
    ],
    ids=["row lock", "reading", "writing", "table lock"],
)
@pytest.mark.parametrize("command", [LOAD, UNDO], ids=["load", "undo"])
def test_a_command_waits_for_an_application_and_then_does_its_work(
    stages: Stages, launch: Launcher, held: str, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        with session(url, held):
            child = launch.start(url, *command)
            time.sleep(1)
        assert child.end().code == 0, child.stderr
        assert snapshot(url).data == stage.after(*command).data


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("command", [LOAD, UNDO], ids=["load", "undo"])
def test_a_command_that_waits_for_an_application_can_be_interrupted(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        with session(url, "UPDATE members SET balance = 1 WHERE id = 3"):
            child = launch.start(url, *command)
            child.wait_for(
                lambda: bool(query(url, "SELECT 1 FROM pg_stat_activity WHERE datname ="
                                        " current_database() AND wait_event_type = 'Lock'"))
            )  # fmt: skip
            child.send(signal.SIGINT)
            ended = child.end(8)
        assert ended.code == 130
        assert "nothing was written" in ended.stderr
        stage.check_unchanged(url, ended)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_an_application_that_inserts_meanwhile_keeps_its_rows_and_collides_with_none(
    stages: Stages, launch: Launcher
) -> None:
    with stages.seeded.copy() as url:
        child = launch.start(url, *FEW, faults=[Fault("after write", action=PAUSE)])
        child.reached()
        with session(url) as application:
            application.exec_driver_sql("INSERT INTO cities (name) VALUES ('Theirs')")
            application.commit()
        child.go_on()
        assert child.end().code == 0
        assert scalar(url, "SELECT count(*) FROM cities WHERE name = 'Theirs'") == 1
        check_verified(stages, url)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("command", [LOAD, UNDO], ids=["load", "undo"])
def test_a_writer_of_the_file_is_waited_for_and_named(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        child = launch.start(url, *command)
        waiting(child)
        other.execute("ROLLBACK")
        other.close()
        assert child.end().code == 0
        assert snapshot(url).data == stage.after(*command).data


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("command", [LOAD, UNDO], ids=["load", "undo"])
def test_a_reader_of_the_file_does_not_make_a_command_fail(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM members").fetchone()
        child = launch.start(url, *command)
        time.sleep(1.5)
        other.execute("ROLLBACK")
        other.close()
        assert child.end().code == 0, child.stderr
        assert snapshot(url).data == stage.after(*command).data
