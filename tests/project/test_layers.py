"""The import contracts of pyproject.toml hold, and would be seen to break."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-cache"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_contracts_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("plan/wrong.py", "import seeds.runner", "plan is not allowed to import seeds.runner"),
        ("schema/wrong.py", "import seeds.config", "schema is not allowed to import seeds.config"),
        ("spec/wrong.py", "import app.models", "seeds is not allowed to import app"),
        ("api/wrong.py", "import click", "Illegal imports of protected package click"),
        ("runner/wrong.py", "import rich.table", "Illegal imports of protected package rich"),
        ("wrong.py", "", "not listed as layers"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, module: str, source: str, complaint: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "seeds" / module).write_text(source + "\n")
    done = lint_imports(tmp_path)
    assert done.returncode == 1
    assert complaint in done.stdout
