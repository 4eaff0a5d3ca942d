"""The two ways to start the program are one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import Seed, clean_environment


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["no-such-command"]])
def test_python_m_seeds_is_the_same_as_seed(
    seed: Seed, tmp_path: Path, arguments: list[str]
) -> None:
    command = seed(*arguments)
    module = subprocess.run(
        [sys.executable, "-m", "seeds", *arguments],
        cwd=tmp_path,
        env=clean_environment(seed.home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (module.returncode, module.stdout, module.stderr) == (
        command.returncode,
        command.stdout,
        command.stderr,
    )
    assert command.stdout or command.stderr
