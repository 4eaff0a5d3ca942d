"""What ``seed --help`` costs: nothing heavy may be imported for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.command import clean_environment

LOADED = """
import sys
from seeds.cli.main import run
code = run(sys.argv[1:])
assert code == 0, code
print(*sys.modules, file=sys.stderr)
"""


def loaded_by(shop: Path, home: Path, *arguments: str) -> set[str]:
    """Return the modules that are imported when a command has ended."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=shop,
        env=clean_environment(home),
    )
    return set(ran.stderr.splitlines()[-1].split())


def test_help_imports_nothing_heavy_and_no_command(tmp_path: Path, shop: Path) -> None:
    loaded = loaded_by(shop, tmp_path, "--help")
    heavy = {"sqlalchemy", "numpy", "pyarrow", "rich", "faker", "alembic", "psycopg2", "app"}
    ours = {"seeds.api", "seeds.runner", "seeds.cli.commands.all", "seeds.cli.commands.entity"}
    assert not loaded & (heavy | ours)


def test_status_imports_no_generators(tmp_path: Path, shop: Path) -> None:
    loaded_by(shop, tmp_path, "admin", "--quiet")
    loaded = loaded_by(shop, tmp_path, "status", "--quiet")
    assert not loaded & {"numpy", "pyarrow", "seeds.generate.columns", "app.factories"}


def test_undo_imports_no_factories_when_nothing_was_edited(tmp_path: Path, shop: Path) -> None:
    loaded_by(shop, tmp_path, "admin", "--quiet")
    loaded = loaded_by(shop, tmp_path, "undo", "--quiet")
    assert not loaded & {"seeds.generate.columns", "app.factories", "seeds.runner.replay"}


def test_users_are_made_without_pandas(tmp_path: Path, shop: Path) -> None:
    """Arrow would import it to look whether it is given anything of it, which nobody has."""
    import pandas  # noqa: F401, ICN001 - it is installed, or nothing is tested

    arguments = ["--table", "users", "--format", "parquet", "-o", "out", "--quiet"]
    loaded = loaded_by(shop, tmp_path, "generate", *arguments)
    assert "pyarrow.parquet" in loaded
    assert "pandas" not in loaded
