"""The generated pages of the documentation say what the program says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.command import clean_environment

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_of_the_command_line_is_up_to_date(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "generate_reference.py", "--check"],
        env=clean_environment(tmp_path, {"PYTHONPATH": str(ROOT)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
