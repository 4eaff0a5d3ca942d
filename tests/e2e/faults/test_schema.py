"""The schema is not, or is no longer, what the models say."""

from __future__ import annotations

import contextlib

import pytest
import sqlalchemy as sa

from tests.e2e.inside import execute, query
from tests.support.clubs import ADD, AS_OF, LOAD, UNDO, Stage, Stages
from tests.support.faults import PAUSE, Ended, Fault, Launcher
from tests.support.snapshot import Snapshot, snapshot

# What somebody does to the database, and what the message says: a table or a column.
CHANGES = {
    "column dropped": ("ALTER TABLE visits DROP COLUMN came_at", "came_at"),
    "column renamed": ("ALTER TABLE visits RENAME COLUMN came_at TO was_here_at", "came_at"),
    "table dropped": ("DROP TABLE visits", "visits"),
    "table renamed": ("ALTER TABLE visits RENAME TO calls", "visits"),
}
MORE = {
    "column added": "ALTER TABLE visits ADD COLUMN how VARCHAR(10)",
    "column with a default added": "ALTER TABLE visits ADD COLUMN how INTEGER NOT NULL DEFAULT 3",
    "table added": "CREATE TABLE remarks (id INTEGER, visit_id INTEGER REFERENCES visits (id))",
    "index added": "CREATE INDEX by_time ON visits (came_at)",
}


def failed(stage: Stage, url: str, before: Snapshot, ended: Ended) -> str:
    """Check that a command failed and changed nothing; return what it said."""
    assert ended.code == 1, ended.said
    stage.check_discreet(ended)
    assert "hint: " in ended.stderr
    assert snapshot(url) == before
    return ended.stderr


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("command", [LOAD, ADD], ids=["load", "add"])
def test_models_that_are_newer_than_the_database_are_refused(
    stages: Stages, launch: Launcher, change: str, command: tuple[str, ...]
) -> None:
    stage = stages.seeded
    statement, word = CHANGES[change]
    with stage.copy() as url:
        execute(url, statement)
        before = snapshot(url)
        message = failed(stage, url, before, launch(url, *command))
        assert word in message
        assert "seed migrate" in message


@pytest.mark.parametrize("change", CHANGES)
def test_an_undo_after_the_schema_changed_does_all_or_nothing(
    stages: Stages, launch: Launcher, change: str
) -> None:
    stage = stages.grown
    statement, _ = CHANGES[change]
    with stage.copy() as url:
        execute(url, statement)
        before = snapshot(url)
        ended = launch(url, *UNDO)
        stage.check_discreet(ended)
        if ended.code == 0:
            assert query(url, "SELECT count(*) FROM members") == [(200,)]
        else:
            assert ended.code in (1, 3)
            assert snapshot(url) == before


@pytest.mark.parametrize("change", MORE)
@pytest.mark.parametrize("command", [LOAD, UNDO], ids=["load", "undo"])
def test_a_database_that_has_more_than_the_models_is_served(
    stages: Stages, launch: Launcher, change: str, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        execute(url, MORE[change])
        ended = launch(url, *command)
        assert ended.code == 0, ended.said
        rows = snapshot(url).rows
        expected = stage.after(*command).rows
        for table in ("cities", "members"):
            assert rows[table] == expected[table]
        assert rows["visits"][0] == expected["visits"][0]


@pytest.mark.parametrize("command", [LOAD, ADD], ids=["load", "add"])
def test_a_column_that_the_models_do_not_fill_and_must_have_a_value_is_named(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        if url.startswith("sqlite"):
            execute(
                url,
                "CREATE TABLE other (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL REFERENCES"
                " members (id), came_at DATETIME NOT NULL, how VARCHAR(9) NOT NULL)",
                "INSERT INTO other SELECT id, member_id, came_at, 'x' FROM visits",
                "DROP TABLE visits",
                "ALTER TABLE other RENAME TO visits",
            )
        else:
            execute(
                url,
                "ALTER TABLE visits ADD COLUMN how VARCHAR(9) NOT NULL DEFAULT 'x'",
                "ALTER TABLE visits ALTER COLUMN how DROP DEFAULT",
            )
        message = failed(stage, url, snapshot(url), launch(url, *command))
        assert "visits.how" in message


TYPES = {
    "integer to text": "ALTER TABLE members ALTER COLUMN balance TYPE text, DROP CONSTRAINT"
    " never_in_debt",
    "text to integer": "ALTER TABLE members ALTER COLUMN name TYPE integer USING id",
    "text too short": "ALTER TABLE members ALTER COLUMN password TYPE varchar(5)"
    " USING left(password, 5)",
    "time to date": "ALTER TABLE members ALTER COLUMN joined_at TYPE date",
    "integer to boolean": "ALTER TABLE members DROP CONSTRAINT never_in_debt, ALTER COLUMN balance"
    " TYPE boolean USING balance > 3",
    "key to text": "ALTER TABLE visits ALTER COLUMN id DROP DEFAULT, ALTER COLUMN id TYPE text",
}


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("change", TYPES)
@pytest.mark.parametrize("command", [LOAD, ADD, UNDO], ids=["load", "add", "undo"])
def test_a_column_of_another_type_is_filled_or_named(
    stages: Stages, launch: Launcher, change: str, command: tuple[str, ...]
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        execute(url, TYPES[change])
        before = snapshot(url)
        ended = launch(url, *command)
        stage.check_discreet(ended)
        if ended.code:
            assert ended.code in (1, 3)
            assert "hint: " in ended.stderr
            assert snapshot(url) == before
            assert "members" in ended.stderr or "visits" in ended.stderr


# -- between the plan and the load ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("change", [*CHANGES, "type changed", "constraint added"])
@pytest.mark.parametrize("event", ["after lock", "prepare", "write"])
def test_a_schema_that_changes_in_the_middle_makes_a_load_fail_as_a_whole_or_succeed(
    stages: Stages, launch: Launcher, change: str, event: str
) -> None:
    stage = stages.seeded
    statements = {
        **{name: statement for name, (statement, _) in CHANGES.items()},
        "type changed": "ALTER TABLE visits ALTER COLUMN came_at TYPE text",
        "constraint added": "ALTER TABLE visits ADD CONSTRAINT early CHECK (id < 400)",
    }
    few = ("visits", "--count", "200", *AS_OF)
    with stage.copy() as url:
        child = launch.start(url, *few, faults=[Fault(event, action=PAUSE)])
        child.reached()
        # The command may hold the table by now: then the change has to wait, and is not made.
        with contextlib.suppress(sa.exc.OperationalError):
            execute(url, "SET lock_timeout = '200ms'", statements[change])
        before = snapshot_beside(url)
        child.go_on()
        ended = child.end()
        stage.check_discreet(ended)
        if ended.code == 0:
            assert query(url, "SELECT count(*) FROM seed_runs") == [(2,)]
        else:
            failed(stage, url, before, ended)


def snapshot_beside(url: str) -> Snapshot:
    """Take a snapshot although another session is there."""
    return snapshot(url, alone=False)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_nobody_can_change_the_schema_of_a_file_in_the_middle(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        child = launch.start(url, *LOAD, faults=[Fault("prepare", action=PAUSE)])
        child.reached()
        with pytest.raises(Exception, match="locked"):
            execute(url, "PRAGMA busy_timeout = 100", "DROP TABLE visits")
        child.go_on()
        assert child.end().code == 0
        assert snapshot(url).data == stage.after(*LOAD).data
