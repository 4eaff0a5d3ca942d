"""Whatever PostgreSQL does to a command: nothing is half done, and what is said is true."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.inside import execute, query
from tests.support.clubs import LOAD, UNDO, Stage, Stages
from tests.support.faults import PAUSE, Child, Ended, Fault, Launcher
from tests.support.proxy import losing_the_answer_to
from tests.support.snapshot import snapshot

pytestmark = pytest.mark.parametrize("kind", ["postgresql"])

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def terminate(url: str) -> None:
    """End all other sessions of a database."""
    query(url, f"SELECT pg_terminate_backend(pid) {OTHERS}")


def error_of(stage: Stage, url: str, ended: Ended) -> str:
    """Return what a command said that failed and left no trace."""
    assert ended.code == 1, ended.said
    stage.check_unchanged(url, ended)
    assert "hint: " in ended.stderr
    return ended.stderr


@contextlib.contextmanager
def session(url: str, *statements: str) -> Iterator[sa.Connection]:
    """Another session with an open transaction."""
    engine = create_engine(url)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        yield connection
        connection.rollback()
    engine.dispose()


def with_option(url: str, setting: str) -> str:
    """Return a URL whose sessions have a setting."""
    made = sa.make_url(url).update_query_dict({"options": f"-c {setting}"})
    return made.render_as_string(hide_password=False)


# -- connections ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    ["after lock", "after clear", "data", "after write", "sql CREATE UNIQUE INDEX", "finish",
     "Ledger.record", "commit"],
)  # fmt: skip
def test_a_load_whose_session_is_terminated_never_happened(
    stages: Stages, launch: Launcher, event: str
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        child = launch.start(url, *LOAD, faults=[Fault(event, action=PAUSE)])
        child.reached()
        terminate(url)
        child.go_on()
        ended = child.end()
        assert ended.code == 1, ended.said
        assert "connection to the database was lost" in ended.stderr
        if event == "commit":
            assert "nothing was written" not in ended.stderr
            assert "seed status" in ended.stderr
        else:
            assert "nothing was written" in ended.stderr
        error_of(stage, url, ended)
        stage.check_converges(url, *LOAD)


@pytest.mark.parametrize("event", ["after hold", "sql DELETE", "after remove", "Ledger.record"])
def test_an_undo_whose_session_is_terminated_never_happened(
    stages: Stages, launch: Launcher, event: str
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        child = launch.start(url, *UNDO, faults=[Fault(event, action=PAUSE)])
        child.reached()
        terminate(url)
        child.go_on()
        assert "nothing was written" in error_of(stage, url, child.end())
        stage.check_converges(url, *UNDO)


def test_a_commit_whose_answer_is_lost_is_not_called_unwritten(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.seeded
    with stage.copy() as url, losing_the_answer_to(b"COMMIT", url) as through:
        ended = launch(through, *LOAD)
        assert ended.code == 1, ended.said
        assert "nothing was written" not in ended.stderr
        assert "not known" in ended.stderr
        stage.check_discreet(ended)
        assert snapshot(url).data == stage.after(*LOAD).data
        shown = stages.run(url, "status", "--json").json
        assert [run["run"] for run in shown["runs"]] == [2, 1]


def test_a_server_that_hangs_for_a_while_is_waited_for(stages: Stages, launch: Launcher) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        with frozen(url, launch.start(url, *LOAD, faults=[Fault("data", 3, PAUSE)])) as child:
            time.sleep(0.7)
            assert child.process.is_alive()
        assert child.end().code == 0
        assert snapshot(url).data == stage.after(*LOAD).data


def test_an_interrupt_ends_a_command_whose_server_hangs(stages: Stages, launch: Launcher) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        child = launch.start(url, *LOAD, faults=[Fault("data", 3, PAUSE)])
        with frozen(url, child):
            time.sleep(0.3)
            child.send(signal.SIGINT)
            ended = child.end()
            assert ended.code == 130
            assert "nothing was written" in ended.stderr
        stage.check_unchanged(url, ended)


@contextlib.contextmanager
def frozen(url: str, child: Child) -> Iterator[Child]:
    """Stop the server's process of a child that pauses, and let the child go on."""
    child.reached()
    ((backend,),) = query(url, f"SELECT pid {OTHERS}")
    try:
        os.kill(backend, signal.SIGSTOP)
    except OSError:
        pytest.skip("the server's processes are not ours to stop")
    try:
        child.go_on()
        yield child
    finally:
        os.kill(backend, signal.SIGCONT)


# -- limits --------------------------------------------------------------------------------------


def test_a_statement_timeout_is_named_and_nothing_was_written(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.seeded
    with stage.copy() as url, session(url, "SELECT * FROM members FOR UPDATE"):
        limited = with_option(url, "statement_timeout=300ms")
        ended = launch(limited, "members", "--count", "300", "--clear")
    assert ended.code == 1
    assert "statement timeout" in ended.stderr
    assert "statement_timeout" in ended.stderr
    stage.check_discreet(ended)


@pytest.mark.parametrize("milliseconds", [1, 3, 5, 10, 20, 40])
def test_however_soon_statements_time_out_nothing_is_half_done(
    stages: Stages, launch: Launcher, milliseconds: int
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        ended = launch(with_option(url, f"statement_timeout={milliseconds}ms"), *LOAD)
        stage.check_discreet(ended)
        if ended.code == 0:
            assert snapshot(url).data == stage.after(*LOAD).data
        else:
            error_of(stage, url, ended)
            stage.check_converges(url, *LOAD)


@pytest.mark.parametrize("command", [LOAD, UNDO], ids=["load", "undo"])
def test_a_lock_timeout_names_the_table_and_what_to_do(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        with session(url, "LOCK TABLE visits IN SHARE MODE"):
            ended = launch(with_option(url, "lock_timeout=200ms"), *command)
        message = error_of(stage, url, ended)
        assert "another session holds a lock" in message
        stage.check_converges(url, *command)


def test_a_session_that_is_idle_while_rows_are_made_is_not_ended_for_it(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        limited = with_option(url, "idle_in_transaction_session_timeout=200ms")
        child = launch.start(limited, *LOAD, faults=[Fault("encode", 2, PAUSE)])
        child.reached()
        time.sleep(0.6)
        child.go_on()
        assert child.end().code == 0
        assert snapshot(url).data == stage.after(*LOAD).data


def test_temporary_files_beyond_the_limit_are_no_reason_to_leave_indexes_out(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        limited = with_option(url, "temp_file_limit=0 -c work_mem=64kB")
        ended = launch(limited, *LOAD)
        stage.check_discreet(ended)
        if ended.code == 0:
            assert snapshot(url).data == stage.after(*LOAD).data
        else:
            assert "temp_file_limit" in error_of(stage, url, ended)


@contextlib.contextmanager
def role(url: str, *grants: str) -> Iterator[str]:
    """A role of the server with few rights, and a URL in its name."""
    name = f"seeds_test_{sa.make_url(url).database}"
    execute(url, f"CREATE ROLE {name} LOGIN PASSWORD 'correct-horse-battery-staple'")
    try:
        execute(url, f"GRANT USAGE ON SCHEMA public TO {name}")
        for grant in grants:
            execute(url, f"GRANT {grant} TO {name}")
        made = sa.make_url(url).set(username=name, password="correct-horse-battery-staple")
        yield made.render_as_string(hide_password=False)
    finally:
        execute(url, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


DENIED = "permission denied"


@pytest.mark.parametrize(
    ("grants", "said"),
    [
        ((), "the user may not read the table seed_runs"),
        (("SELECT ON ALL TABLES IN SCHEMA public",), DENIED),
        (("SELECT, INSERT ON ALL TABLES IN SCHEMA public",), DENIED),
        (("SELECT, INSERT, DELETE ON cities, members, visits", "SELECT ON seed_runs"), DENIED),
    ],
    ids=["nothing", "reading", "inserting", "no ledger"],
)
def test_a_missing_permission_is_named_and_nothing_was_written(
    stages: Stages, launch: Launcher, grants: tuple[str, ...], said: str
) -> None:
    stage = stages.seeded
    with stage.copy() as url, role(url, *grants) as limited:
        ended = launch(limited, *LOAD)
        assert said in error_of(stage, url, ended)
        assert "grant" in ended.stderr.lower()


WRITES = (
    "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
    "USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public",
)


def test_a_role_that_owns_nothing_loads_the_same_rows(stages: Stages, launch: Launcher) -> None:
    stage = stages.seeded
    with stage.copy() as url, role(url, *WRITES) as limited:
        assert launch(limited, *LOAD).code == 0
        now, expected = snapshot(url), stage.after(*LOAD)
        assert {**now.rows, "seed_runs": ()} == {**expected.rows, "seed_runs": ()}


@pytest.mark.parametrize("event", ["after clear", "data", "commit"])
def test_a_load_by_a_role_that_owns_nothing_leaves_the_sequences_above_the_rows_when_killed(
    stages: Stages, launch: Launcher, event: str
) -> None:
    stage = stages.seeded
    with stage.copy() as url, role(url, *WRITES) as limited:
        ended = launch(limited, *LOAD, faults=[Fault(event)])
        assert ended.code == -signal.SIGKILL
        assert snapshot(url).rows == stage.before.rows
        for table in ("cities", "members", "visits"):
            ((used, top),) = query(
                url, f"SELECT (SELECT last_value FROM {table}_id_seq), max(id) FROM {table}"
            )
            assert used >= top


def test_no_slot_for_a_connection_is_said_so(stages: Stages, launch: Launcher) -> None:
    stage = stages.seeded
    with stage.copy() as url, role(url, *WRITES) as limited:
        name = sa.make_url(limited).username
        execute(url, f"ALTER ROLE {name} CONNECTION LIMIT 0")
        ended = launch(limited, *LOAD)
        assert "no connection to spare: too many connections" in ended.stderr
        error_of(stage, url, ended)
