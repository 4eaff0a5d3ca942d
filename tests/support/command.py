"""The installed ``seed`` command, run as a user would, without anything of ours around it."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# What a program needs from its surroundings; all else (DATABASE_URL, SEED_*, CI, COLUMNS, PYTHON*)
# would let the developer's shell decide the outcome of a test.
KEPT = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "TZ")


def executable() -> Path:
    """Path of the console script in the environment that runs the tests."""
    path = Path(sysconfig.get_path("scripts")) / "seed"
    if not path.exists():
        raise AssertionError(f"{path} does not exist: install the project first (make test does)")
    return path


def clean_environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables for a command: the bare minimum, then ``extra``."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    fixed = {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "COLUMNS": "200",  # tables are not wrapped in mid-word
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    return {**kept, **fixed, **(extra or {})}


@dataclass(frozen=True)
class Seed:
    """Runs ``seed`` with the given arguments.

    Attributes:
        home: The directory that it takes for the user's home.
        directory: Where it runs unless told otherwise.
    """

    home: Path
    directory: Path

    def __call__(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | None = None,
        check: bool = False,
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end.

        Args:
            arguments: Command line after ``seed``.
            cwd: Working directory; ``None`` is :attr:`directory`.
            env: Environment variables on top of the bare minimum.
            stdin: Text to feed; ``None`` is an empty input that is not a terminal.
            check: Fail the test, showing both outputs, unless the exit code is 0.
            timeout: Seconds after which the command is killed and the test fails.
        """
        done = subprocess.run(
            [executable(), *map(str, arguments)],
            cwd=cwd or self.directory,
            env=clean_environment(self.home, env),
            input=stdin or "",
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check and done.returncode != 0:
            words = " ".join(map(str, arguments))
            raise AssertionError(
                f"seed {words} exited with {done.returncode}\n"
                f"--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}"
            )
        return done
