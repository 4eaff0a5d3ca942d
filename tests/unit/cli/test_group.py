from __future__ import annotations

from pathlib import Path

import pytest

from seeds.cli.commands import COMMANDS
from tests.unit.cli.conftest import Api, Run


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]])
def test_help_lists_commands_seeders_and_variables(run: Run, argv: list[str]) -> None:
    result = run(*argv)
    assert result.code == 0
    for name, summary in COMMANDS.items():
        assert f"{name:<10}  {summary}" in result.out
    assert "Seeders:\n  products  Categories and products.\n  users     Customers and staff.\n" in (
        result.out
    )
    assert "_help" not in result.out
    for variable in ("DATABASE_URL", "SEED_ENV", "SEED_RANDOM_SEED", "SEED_COUNT_USERS"):
        assert variable in result.out


def test_without_configuration_help_works_and_says_how_to_begin(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run()
    assert result.code == 0
    assert "verify" in result.out
    assert 'metadata = "app.models:Base"' in result.out


def test_without_configuration_a_seeder_is_answered_with_how_to_begin(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("users")
    assert result.code == 2
    assert "no [tool.seeds] found" in result.err
    assert 'metadata = "app.models:Base"' in result.err


def test_a_broken_configuration_is_shown_in_the_help(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.seeds]\nseedrs = 'x'\n")
    result = run("--help")
    assert result.code == 0
    assert "pyproject.toml: [tool.seeds] seedrs: unknown key" in result.out


def test_a_project_without_seeders_is_told_how_to_get_some(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.seeds]\n")
    out = run().out
    assert "This project has none yet." in out
    assert 'seeders  = "app.seeders"' in out


@pytest.mark.parametrize(
    ("typed", "meant"), [("prevew", "preview"), ("user", "users"), ("statu", "status")]
)
def test_an_unknown_command_is_answered_with_the_closest(run: Run, typed: str, meant: str) -> None:
    result = run(typed)
    assert result.code == 2
    assert result.err == f"error: unknown command {typed!r}\nhint: Did you mean {meant!r}?\n"


def test_a_misspelt_command_is_not_blamed_on_a_broken_configuration(
    run: Run, project: Path
) -> None:
    (project / "pyproject.toml").write_text("[tool.seeds]\nseedrs = 'x'\n")
    assert "Did you mean 'verify'?" in run("verfy").err


def test_an_unknown_option_is_answered_with_the_closest(run: Run) -> None:
    result = run("all", "--cleer")
    assert result.code == 2
    assert "no such option --cleer" in result.err
    assert "Did you mean --clear?" in result.err
    assert "seed all --help" in result.err


def test_a_seeder_named_like_a_command_is_still_reachable(
    run: Run, stub: Api, project: Path
) -> None:
    (project / "shop/seeders/plan.py").write_text('"""Price plans."""\n')
    assert "run 'seed all --only plan'" in run().out
    run("plan")
    assert stub.calls[0][0] == "plan"


def test_the_version_is_printed(run: Run) -> None:
    result = run("--version")
    assert result.code == 0
    assert result.out.startswith("seed ")
