"""Masks give the same in every process, whatever Python's own hashes and settings are."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import clean_environment
from tests.support.masks import CASES

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import hashlib
from tests.support.masks import CASES
found = [(name, CASES[name].run()[1].to_pylist()) for name in sorted(CASES)]
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4711", "TZ": "America/New_York", "OMP_NUM_THREADS": "1"},
    ],
    ids=["one", "other"],
)
def test_another_process_masks_alike(tmp_path: Path, environment: dict[str, str]) -> None:
    found = [(name, CASES[name].run()[1].to_pylist()) for name in sorted(CASES)]
    expected = hashlib.sha256(repr(found).encode()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=clean_environment(tmp_path, {"PYTHONPATH": str(ROOT), **environment}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == expected, done.stderr
