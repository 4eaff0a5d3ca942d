"""What ``seed --help`` costs: nothing heavy may be imported for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.command import clean_environment

LOADED = """
import sys
from seeds.cli.main import run
assert run(["--help"]) == 0
print(*sys.modules, file=sys.stderr)
"""


def test_help_imports_nothing_heavy_and_no_command(tmp_path: Path, shop: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True,
        text=True,
        check=True,
        cwd=shop,
        env=clean_environment(tmp_path),
    )
    loaded = set(ran.stderr.split())
    heavy = {"sqlalchemy", "numpy", "pyarrow", "rich", "faker", "alembic", "psycopg2", "app"}
    ours = {"seeds.api", "seeds.runner", "seeds.cli.commands.all", "seeds.cli.commands.entity"}
    assert not loaded & (heavy | ours)
