from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Api, Run

Complete = Callable[..., list[str]]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_calls_the_command(run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.code == 0
    assert f"_SEED_COMPLETE={shell}_complete" in result.out


def test_without_a_name_it_is_the_shell_in_use(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    assert "zsh_complete" in run("completion").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    result = run("completion")
    assert result.code == 2
    assert "'tcsh'" in result.err


def test_another_shell_is_a_usage_error(run: Run) -> None:
    assert run("completion", "powershell").code == 2


@pytest.fixture
def completions(run: Run, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """Return what a shell would offer for the last of the words."""

    def complete(*words: str) -> list[str]:
        monkeypatch.setenv("_SEED_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["seed", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        result = run()
        assert (result.code, result.err) == (0, "")
        return [line.split(",", 1)[1] for line in result.out.splitlines() if line]

    return complete


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["us"], ["users"]),
        (["p"], ["plan", "preview", "products"]),
        (["all", "--env", "d"], ["demo", "development"]),
        (["plan", "u"], ["users"]),
        (["preview", "o"], ["orders"]),
        (["preview", "user"], ["user_preferences", "users"]),
        (["all", "--only", "users,o"], ["users,orders"]),
        (["all", "--count", "o"], ["orders="]),
        (["all", "--count", "orders=1"], []),
        (["users", "--cl"], ["--clear"]),
        (["completion", "z"], ["zsh"]),
        (["nope", "--x"], []),
    ],
)
def test_names_complete(completions: Complete, words: list[str], offered: list[str]) -> None:
    assert sorted(completions(*words)) == offered


def test_a_broken_project_completes_what_it_can(
    completions: Complete, project: Path, stub: Api
) -> None:
    (project / "pyproject.toml").write_text("[tool.seeds]\nseeders = 'gone'\n")
    stub.answers["list_seeders"] = RuntimeError("does not import")
    assert completions("v") == ["verify"]
    assert completions("all", "--only", "u") == []
    assert completions("preview", "u") == []
