from __future__ import annotations

import io
from typing import Any

import pytest

from seeds.cli.invocation import Invocation, is_terminal
from seeds.cli.render.lines import LineProgress
from seeds.cli.render.progress import LiveProgress
from seeds.runner.progress import Progress, Silent
from tests.unit.cli.conftest import Api, Run


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def work(progress: Progress) -> None:
    progress.start([("users", 1_000), ("orders", 2_000), ("empty", 0)])
    progress.message("rebuilding indexes")
    for _ in range(2):
        progress.advance("users", 500)
    progress.advance("orders", 1_999)
    progress.finish()


def test_in_a_pipe_there_is_a_plain_line_for_each_finished_table(run: Run, stub: Api) -> None:
    stub.work = work
    lines = run("all").err.splitlines()
    assert lines[0] == "rebuilding indexes"
    assert lines[1].startswith("users: 1,000 rows in ")
    assert lines[1].endswith("/s")
    assert len(lines) == 2
    assert "\x1b" not in "".join(lines)


def test_json_sends_progress_to_standard_error(run: Run, stub: Api) -> None:
    stub.work = work
    result = run("all", "--json")
    assert "users: 1,000 rows" in result.err
    assert "1,000 rows" not in result.out


@pytest.mark.parametrize("quiet", ["--quiet", "-q", "-yq"])
def test_quiet_has_no_progress(run: Run, stub: Api, quiet: str) -> None:
    stub.work = work
    result = run("all", quiet)
    assert (result.out, result.err) == ("", "")


def test_a_failure_ends_the_progress(run: Run, stub: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    class Watched(Silent):
        def finish(self) -> None:
            ended.append(True)

    monkeypatch.setattr(Invocation, "progress", lambda self: Watched())
    stub.answers["seed"] = RuntimeError()
    run("all")
    assert ended == [True]


def drawn(monkeypatch: pytest.MonkeyPatch, columns: int, **environment: str) -> str:
    """Return what a terminal of that width was sent."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = Terminal()
    progress = LiveProgress(stream)
    work(progress)
    return stream.getvalue()


def test_a_terminal_sees_rows_and_a_bar_for_each_table(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(monkeypatch, 100, NO_COLOR="1")
    assert "users" in text
    assert "1,999/2,000" in text
    assert "━" in text
    assert "empty" not in text
    assert "rebuilding indexes" in text


def test_a_narrow_terminal_sees_percentages_and_whole_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = drawn(monkeypatch, 40, NO_COLOR="1")
    assert "━" not in text
    assert "1,999 100 %" in text
    assert "…" not in text


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[38;5;" in drawn(monkeypatch, 100)
    assert "\x1b[38;5;" not in drawn(monkeypatch, 100, NO_COLOR="1")


def test_the_cursor_comes_back_and_the_lines_go(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(monkeypatch, 80)
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")
    assert text.endswith("\x1b[2K")


def test_what_is_being_done_before_the_first_table_stands_in_one_line_that_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    progress = LiveProgress(stream)
    progress.message("comparing users with what run 7 wrote")
    progress.message("comparing orders")
    progress.finish()
    plain = stream.getvalue().replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert plain == ("comparing users with what ru…\r\x1b[2Kcomparing orders\r\x1b[2K")


def test_progress_may_end_twice_and_know_tables_nobody_announced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    progresses: list[Any] = [LiveProgress(Terminal()), LineProgress(io.StringIO())]
    for progress in progresses:
        progress.advance("before", 1)
        progress.start([("users", 1)])
        progress.advance("surprise", 5)
        progress.finish()
        progress.finish()


def test_a_dumb_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_terminal(Terminal())
    monkeypatch.setenv("TERM", "dumb")
    assert not is_terminal(Terminal())
    assert not is_terminal(None)
