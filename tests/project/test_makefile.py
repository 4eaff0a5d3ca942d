"""What `make` says and refuses, without installing anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Variables of a `make test` that runs this must not reach the inner one.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env={**environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_is_the_default_and_lists_every_target() -> None:
    listed = set(re.findall(r"^  ([a-z-]+) ", make().stdout, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE))
    assert listed == phony - {"again"}


@pytest.mark.parametrize(
    "target",
    [
        *("seed-dev", "seed-test", "seed-prod", "seed-demo", "seed-staging", "seed-large"),
        *(
            "import-products",
            "clean-db",
            "migrate",
            "verify",
            "plan",
            "test",
            "lint",
            "bench",
            "browser",
        ),
    ],
)
def test_the_promised_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:.* ## \S", MAKEFILE, re.MULTILINE)


def test_staging_is_a_masked_copy_by_the_rules_of_the_shop() -> None:
    done = make("--dry-run", "seed-staging", "SOURCE=sqlite:///a.db", "TARGET=sqlite:///b.db")
    said = " ".join(done.stdout.replace("\\\n", " ").split())
    assert (
        "seed anonymize --rules app/anonymize.toml --source 'sqlite:///a.db' "
        "--target 'sqlite:///b.db'"
    ) in said


def test_without_a_new_enough_python_it_says_what_was_tried_and_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = make("install", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")
    assert done.returncode != 0
    assert "No Python 3.11 or newer found" in done.stderr
    assert str(old) in done.stderr
    assert "make PYTHON=" in done.stderr


def test_a_python_without_venv_gets_the_name_of_the_package_to_install(tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n')
    bare.chmod(0o755)
    done = make("install", f"PYTHON={bare}", f"VENV={tmp_path / 'venv'}")
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("target", "variables", "expected"),
    [
        ("seed-dev", ["COUNT=10k"], "all --clear --migrate --env development --count 10k"),
        ("seed-test", ["ARGS=--seed 7"], "all --clear --migrate --env test --seed 7"),
        ("seed-prod", [], "all --env production"),
        ("seed-prod", ["YES=1"], "all --env production --yes"),
        ("verify", ["ENV=demo"], "verify --env demo"),
    ],
)
def test_variables_reach_the_command(target: str, variables: list[str], expected: str) -> None:
    shown = " ".join(make("--dry-run", target, *variables).stdout.split())
    assert f"bin/seed {expected}" in shown
