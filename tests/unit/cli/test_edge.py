from __future__ import annotations

import errno
import json
import signal

import pytest

from seeds.cli.edge import report_error
from seeds.cli.invocation import Invocation
from seeds.cli.main import main
from seeds.errors import (
    CapacityError,
    ConstraintError,
    GuardError,
    InterruptedFiles,
    LockTimeout,
    SchemaError,
    SeedsError,
    UsageError,
)
from tests.unit.cli.conftest import SEEDED, Api, Run


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (UsageError("m", "h"), 2, "usage"),
        (GuardError("m", "h"), 3, "refused"),
        (SchemaError("m", "h"), 1, "schema"),
        (ConstraintError("m", "h"), 1, "constraint"),
        (CapacityError("m", "h"), 1, "capacity"),
        (LockTimeout("m", "h"), 1, "locked"),
    ],
)
def test_an_error_is_told_with_its_hint_and_ends_with_its_code(
    run: Run, stub: Api, error: SeedsError, code: int, kind: str
) -> None:
    stub.answers["seed"] = error
    result = run("all")
    assert (result.code, result.out, result.err) == (code, "", "error: m\nhint: h\n")
    as_json = run("all", "--json")
    assert (as_json.code, as_json.err) == (code, "")
    assert json.loads(as_json.out) == {
        "ok": False,
        "error": {"kind": kind, "message": "m", "hint": "h"},
    }


def test_an_error_without_a_hint_is_one_line(run: Run, stub: Api) -> None:
    stub.answers["seed"] = SeedsError("it failed")
    assert run("all").err == "error: it failed\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["all", "--nope"],
        ["nope"],
        ["preview", "users", "-n", "0"],
        ["all", "--jobs", "x"],
        ["--nope"],
    ],
)
def test_a_wrong_command_line_is_json_too_when_json_is_among_it(run: Run, argv: list[str]) -> None:
    result = run(*argv, "--json")
    assert result.code == 2
    assert json.loads(result.out)["error"]["kind"] == "usage"
    assert result.err == ""


def test_json_after_two_dashes_is_an_argument_and_no_option(run: Run) -> None:
    result = run("all", "--", "--json")
    assert result.code == 2
    assert result.out == ""


def test_an_interruption_says_that_nothing_was_written(run: Run, stub: Api) -> None:
    stub.answers["seed"] = KeyboardInterrupt()
    result = run("all")
    assert (result.code, result.err) == (130, "interrupted, nothing was written\n")
    as_json = run("all", "--json")
    assert as_json.code == 130
    assert json.loads(as_json.out)["error"]["kind"] == "interrupted"


def test_an_interruption_after_the_commit_does_not_claim_otherwise(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("seeds.cli.render.seeded.show", interrupt)
    result = run("all")
    assert (result.code, result.err) == (130, "interrupted, everything had been written\n")


def test_an_interruption_between_files_says_which_are_finished(run: Run, stub: Api) -> None:
    stub.answers["seed"] = InterruptedFiles(2, "out/manifest.json")
    result = run("all")
    message = "interrupted; 2 files are finished, see out/manifest.json\n"
    assert (result.code, result.err) == (130, message)


def test_anything_unexpected_is_called_a_bug_without_a_traceback(run: Run, stub: Api) -> None:
    stub.answers["seed"] = ZeroDivisionError("division by zero")
    result = run("all")
    assert result.code == 1
    assert result.err.startswith("bug: ZeroDivisionError: division by zero (")
    assert "--debug" in result.err
    assert "Traceback" not in result.err
    as_json = run("all", "--json")
    assert json.loads(as_json.out)["error"]["kind"] == "bug"


@pytest.mark.parametrize("argv", [["all", "--debug"], ["--debug", "all"]])
@pytest.mark.parametrize("error", [ZeroDivisionError("x"), GuardError("refused", "why")])
def test_debug_lets_the_traceback_through(
    run: Run, stub: Api, argv: list[str], error: Exception
) -> None:
    stub.answers["seed"] = error
    result = run(*argv)
    assert "Traceback (most recent call last)" in result.err
    assert result.out == ""


def test_debug_tells_the_hint_once(run: Run, stub: Api) -> None:
    stub.answers["seed"] = GuardError("refused", "Choose another.")
    assert run("all", "--debug").err.count("Choose another.") == 1


def test_debug_with_json_keeps_standard_output_pure(run: Run, stub: Api) -> None:
    stub.answers["seed"] = ZeroDivisionError("x")
    result = run("all", "--debug", "--json")
    assert json.loads(result.out)["ok"] is False
    assert "Traceback" in result.err


@pytest.mark.parametrize("flags", [[], ["--json"], ["--debug"]])
def test_no_password_gets_out_whatever_failed(run: Run, stub: Api, flags: list[str]) -> None:
    stub.answers["seed"] = RuntimeError("cannot reach 'postgresql://me:s3cret@db/shop'")
    result = run("all", *flags)
    assert "s3cret" not in result.out + result.err
    assert "postgresql://me:***@db/shop" in result.out + result.err


def test_a_failed_report_does_not_hide_that_the_data_was_written(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("seeds.cli.render.seeded.show", fail)
    assert "The data was written" in run("all").err


def test_a_reader_that_went_away_is_no_error_to_talk_about(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("seeds.cli.render.seeded.show", broken)
    result = run("all")
    assert (result.code, result.err) == (141, "")


def test_red_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("seeds.cli.edge.is_terminal", lambda _: True)
    report_error(GuardError("refused"), Invocation())
    assert capsys.readouterr().err == "\x1b[31m\x1b[1merror:\x1b[0m refused\n"
    monkeypatch.setenv("NO_COLOR", "1")
    report_error(GuardError("refused"), Invocation())
    assert capsys.readouterr().err == "error: refused\n"


def test_a_character_that_the_terminal_lacks_does_not_spoil_the_report(
    run: Run, stub: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert run("verify", "-v").code == 0
    assert run("preview", "users").code == 0
    text = raw.getvalue().decode("ascii")
    assert "ok foreign keys" in text
    assert "Zo?" in text


def test_the_report_used_here_is_one_that_seeds_makes() -> None:
    assert json.loads(json.dumps(SEEDED.to_dict()))["run"] == 7


def test_being_told_to_end_is_an_interruption(
    run: Run, stub: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    stub.work = lambda _: signal.raise_signal(signal.SIGTERM)
    monkeypatch.setattr("sys.argv", ["seed", "all"])
    try:
        with pytest.raises(SystemExit) as caught:
            main()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught.value.code == 130
    assert capsys.readouterr().err == "interrupted, nothing was written\n"
