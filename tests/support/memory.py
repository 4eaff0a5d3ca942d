"""How much memory a command takes at most.

A process that has just been forked is as large as its parent, and the system counts that as the
child's own. So the command is started by a small process in between, and not by the tests.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_BETWEEN = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as file:
    file.write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Measured:
    """How a command ended.

    Attributes:
        code: Its exit code.
        stdout: What it printed.
        stderr: What it printed there.
        megabytes: The most memory that its process had.
    """

    code: int
    stdout: str
    stderr: str
    megabytes: float


def measured(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None
) -> Measured:
    """Run a command to its end; for systems that have ``os.wait4``."""
    with tempfile.NamedTemporaryFile("r") as told:
        done = subprocess.run(
            [sys.executable, "-c", _BETWEEN, told.name, *map(str, command)],
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        unit = 1024 if sys.platform != "darwin" else 1024 * 1024
        return Measured(done.returncode, done.stdout, done.stderr, int(told.read()) / unit)
