"""An interruption ends a command at once, and it says truly whether anything was written."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.clubs import ADD, LOAD, UNDO, Stages
from tests.support.command import clean_environment, executable
from tests.support.faults import PAUSE, Fault, Launcher
from tests.support.snapshot import snapshot

NUMBERS = pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
PLACES = {
    "sqlite": (
        "lock", "clear", "upsert", "after prepare", "encode", "data", "after write",
        "sql CREATE INDEX", "after finish", "after sql INSERT INTO seed_runs", "commit",
    ),
    "postgresql": (
        "lock", "after sql TRUNCATE", "upsert", "sql DROP INDEX", "encode", "data",
        "after sql COPY", "sql CREATE UNIQUE INDEX", "sql ALTER TABLE members ADD",
        "after sql SAVEPOINT seeds_sequence", "after sql INSERT INTO seed_runs", "commit",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "event", "number"),
    [
        pytest.param(kind, event, number, id=f"{kind}-{event}-{number}")
        for kind, events in PLACES.items()
        for event in events
        for number in ("SIGINT", "SIGTERM")
        if number == "SIGINT" or event in ("lock", "data", "commit")
    ],
)
def test_an_interrupted_load_ends_with_130_and_never_happened(
    stages: Stages, launch: Launcher, event: str, number: str
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        ended = launch(url, *LOAD, faults=[Fault(event, action=number)])
        assert (ended.code, ended.stdout) == (130, "")
        assert ended.stderr.endswith("interrupted, nothing was written\n")
        stage.check_unchanged(url, ended)


@pytest.mark.parametrize(
    ("event", "number"),
    [("hold", "SIGINT"), ("dependants", "SIGINT"), ("sql DELETE", "SIGTERM"),
     ("sql DELETE", "SIGINT"), ("after remove", "SIGTERM"), ("commit", "SIGINT")],
)  # fmt: skip
def test_an_interrupted_undo_ends_with_130_and_never_happened(
    stages: Stages, launch: Launcher, event: str, number: str
) -> None:
    stage = stages.grown
    with stage.copy() as url:
        ended = launch(url, *UNDO, faults=[Fault(event, action=number)])
        assert ended.code == 130
        assert "nothing was written" in ended.stderr
        stage.check_unchanged(url, ended)


@NUMBERS
def test_an_interruption_that_comes_after_the_commit_does_not_deny_what_was_written(
    stages: Stages, launch: Launcher, number: str
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        ended = launch(url, *LOAD, faults=[Fault("after commit", action=number)])
        assert ended.code == 130
        assert "everything had been written" in ended.stderr
        stage.check_discreet(ended)
        assert snapshot(url).data == stage.after(*LOAD).data


@pytest.mark.parametrize("second", ["rollback", "after rollback"])
def test_a_second_interruption_ends_the_process_at_once_and_the_load_never_happened(
    stages: Stages, launch: Launcher, second: str
) -> None:
    stage = stages.seeded
    # The first rollback belongs to the opening of the connection.
    faults = [Fault("after prepare", action="SIGINT"), Fault(second, 2, "SIGINT")]
    with stage.copy() as url:
        ended = launch(url, *LOAD, faults=faults)
        # Whoever sends two wants it to end now, and not a word more.
        assert (ended.code, "interrupted" in ended.stderr) == (130, False)
        stage.check_unchanged(url, ended)
        stage.check_converges(url, *LOAD)


def test_many_interruptions_at_once_end_a_load_that_never_happened(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        child = launch.start(url, *LOAD, faults=[Fault("write", 2, PAUSE)])
        child.reached()
        with contextlib.suppress(ProcessLookupError):
            for _ in range(20):
                child.send(signal.SIGINT)
                child.send(signal.SIGTERM)
                time.sleep(0.002)
        ended = child.end()
        assert ended.code in (130, 143), ended.said
        stage.check_unchanged(url, ended)


def test_a_terminal_that_is_closed_ends_a_load_that_never_happened(
    stages: Stages, launch: Launcher
) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        ended = launch(url, *LOAD, faults=[Fault("data", 3, "SIGHUP")])
        assert ended.code in (-signal.SIGHUP, 130)
        stage.check_unchanged(url, ended)
        stage.check_converges(url, *LOAD)


def test_a_load_that_was_stopped_for_a_while_goes_on(stages: Stages, launch: Launcher) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        child = launch.start(url, *LOAD, faults=[Fault("data", 3, "SIGSTOP")])
        state = Path(f"/proc/{child.pid}/stat")
        child.wait_for(lambda: state.read_text().rpartition(")")[2].split()[0] == "T")
        time.sleep(0.5)
        child.send(signal.SIGCONT)
        assert child.end().code == 0
        assert snapshot(url).data == stage.after(*LOAD).data


def test_a_report_that_nobody_reads_does_not_undo_the_load(stages: Stages) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        process = subprocess.Popen(
            [executable(), *ADD],
            cwd=stages.club.project,
            env=clean_environment(stages.club.home, {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 141
        assert snapshot(url).data == stage.after(*ADD).data


def test_progress_that_nobody_reads_is_no_reason_to_stop(stages: Stages) -> None:
    stage = stages.seeded
    with stage.copy() as url:
        process = subprocess.Popen(
            [executable(), *ADD],
            cwd=stages.club.project,
            env=clean_environment(stages.club.home, {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stderr is not None
        process.stderr.close()
        assert process.wait(timeout=60) == 0
        assert snapshot(url).data == stage.after(*ADD).data


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_report_for_which_there_is_no_space_does_not_undo_the_load(stages: Stages) -> None:
    stage = stages.seeded
    with stage.copy() as url, Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [executable(), *ADD],
            cwd=stages.club.project,
            env=clean_environment(stages.club.home, {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "The data was written" in done.stderr
        assert "bug" not in done.stderr
        assert snapshot(url).data == stage.after(*ADD).data
