"""Killed at any place, a command leaves a database as it was, or as it should be afterwards."""

from __future__ import annotations

import random
import re
import signal
import time

import pytest

from tests.support.clubs import ADD, LOAD, UNDO, Stage, Stages
from tests.support.faults import Fault, Launcher
from tests.support.snapshot import snapshot

COMMON = """
    lock | after lock | Ledger.create | clear | after clear | upsert | after upsert | is_empty
    prepare | after prepare | faithful | encode | after encode | write | after write | finish
    after finish | witness | Ledger.record | sql INSERT INTO seed_runs | after Ledger.record
    commit
"""
# The number after a place says at which of several: "data 4" is the fourth time that data flow.
LOADING = {
    "sqlite": COMMON
    + """
    after sql DELETE FROM 2 | sql DROP INDEX 2 | sql RELEASE 6 | data 150 | data 321 | write 3
    sql CREATE INDEX | after sql CREATE INDEX 2 | sql ANALYZE
""",
    "postgresql": COMMON
    + """
    after sql TRUNCATE | sql ALTER TABLE members DROP | sql DROP INDEX 2 | data 4 | data 8
    after sql COPY 2 | sql CREATE UNIQUE INDEX 2 | sql ALTER TABLE members ADD 3
    after sql ALTER TABLE visits ADD | after sql SAVEPOINT seeds_sequence 2 | sql ANALYZE
""",
}
UNDOING = {
    "sqlite": """
    lock | after lock | hold | count | read | dependants | after dependants | references | remove
    after sql DELETE FROM visits | sql CREATE INDEX | after sql CREATE INDEX
    sql DELETE FROM members | after sql DELETE FROM members | after sql DROP INDEX
    after sql DELETE FROM cities | after remove | rewind | after rewind 3 | Ledger.create
    Ledger.record | sql INSERT INTO seed_runs | after Ledger.record | commit
""",
    "postgresql": """
    lock | after lock | hold | after hold | untouched | dependants | after dependants | references
    remove | sql ALTER TABLE members DROP | after sql ALTER TABLE visits DROP
    sql DELETE FROM members | after sql DELETE FROM members | after sql DELETE FROM cities
    after sql DELETE FROM visits | sql ALTER TABLE members ADD | after sql ALTER TABLE visits ADD
    sql ANALYZE | after remove | rewind | after sql ALTER SEQUENCE | after sql ALTER SEQUENCE 4
    Ledger.create | Ledger.record | sql INSERT INTO seed_runs | after Ledger.record | commit
""",
}


def cases(places: dict[str, str]) -> pytest.MarkDecorator:
    """Parametrise by kind of database and place."""
    found = [
        pytest.param(kind, place_of(text), id=f"{kind}-{text}")
        for kind, texts in places.items()
        for text in re.split(r" *[|\n] *", texts.strip())
    ]
    return pytest.mark.parametrize(("kind", "fault"), found)


def place_of(text: str) -> Fault:
    """Return the place that a name and perhaps a number say."""
    name, _, number = text.rpartition(" ")
    return Fault(name, int(number)) if number.isdigit() else Fault(text)


def killed(stage: Stage, launch: Launcher, fault: Fault, command: tuple[str, ...]) -> None:
    with stage.copy() as url:
        ended = launch(url, *command, faults=[fault])
        assert ended.code == -signal.SIGKILL, ended.said
        stage.check_unchanged(url, ended)
        stage.check_converges(url, *command)


@cases(LOADING)
def test_a_load_killed_at_any_place_never_happened(
    stages: Stages, launch: Launcher, fault: Fault
) -> None:
    killed(stages.seeded, launch, fault, LOAD)


@cases(UNDOING)
def test_an_undo_killed_at_any_place_never_happened(
    stages: Stages, launch: Launcher, fault: Fault
) -> None:
    killed(stages.grown, launch, fault, UNDO)


@pytest.mark.parametrize("command", [LOAD, UNDO], ids=["load", "undo"])
def test_a_command_killed_after_its_commit_is_done(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.grown if command == UNDO else stages.seeded
    with stage.copy() as url:
        ended = launch(url, *command, faults=[Fault("after commit")])
        assert ended.code == -signal.SIGKILL
        stage.check_discreet(ended)
        assert snapshot(url).data == stage.after(*command).data


@pytest.mark.parametrize("command", [LOAD, ADD, UNDO], ids=["load", "add", "undo"])
def test_a_command_killed_at_a_random_time_is_done_or_never_happened(
    stages: Stages, launch: Launcher, command: tuple[str, ...]
) -> None:
    stage = stages.grown if command == UNDO else stages.seeded
    after = stage.after(*command)
    with stage.copy() as url:
        started = time.monotonic()
        assert launch(url, *command).code == 0
        whole = time.monotonic() - started
    chance = random.Random(" ".join(command))
    for _ in range(3):
        with stage.copy() as url:
            child = launch.start(url, *command)
            time.sleep(chance.uniform(0.1, 1) * whole)
            child.process.kill()
            stage.check_discreet(child.end())
            now = snapshot(url)
            assert now == stage.before or now.data == after.data
            if now == stage.before:
                stage.check_converges(url, *command)
