"""The memory of an import does not grow with its rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.inside import execute
from tests.support.memory import measured

ROWS = (30_000, 90_000)
TEXT = "a text that nobody shortens " * 70
"""Two kilobytes a row: 120 MB more are in the larger file."""

MOST = 60.0
"""Megabytes more that the larger file may take; to hold it once would take twice as many."""


def written(path: Path, rows: int) -> Path:
    """Write products that need types and a look-up."""
    head = ("sku", "slug", "name", "description", "price", "weight_kg", "category")
    with path.open("w", encoding="utf-8") as file:
        if path.suffix == ".csv":
            file.write(";".join(head) + "\n")
        for i in range(rows):
            row = (f"S-{i}", f"s-{i}", f"Thing {i}", f"{i} {TEXT}", f"{i + 1},25", "1,5", "tools")
            if path.suffix == ".csv":
                file.write(";".join(row) + "\n")
            else:
                file.write(json.dumps(dict(zip(head, row, strict=True))) + "\n")
    return path


def peak(shop: Path, url: str, *arguments: str) -> float:
    """Run an import; return the most memory that its process had, in megabytes."""
    seed = str(Path(sys.executable).with_name("seed"))
    command = [seed, "import", *arguments, "--table", "products", "--database-url", url]
    done = measured(command, cwd=shop)
    assert done.code == 0, done.stderr
    return done.megabytes


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="the system does not tell")
@pytest.mark.parametrize(
    ("ending", "options"),
    [("csv", ()), ("csv", ("--upsert", "sku")), ("jsonl", ("--on-error", "skip"))],
    ids=["plain", "upsert", "lines"],
)
def test_three_times_the_rows_take_no_more_memory(
    shop: Path, postgresql_url: str, tmp_path: Path, ending: str, options: tuple[str, ...]
) -> None:
    seed = str(Path(sys.executable).with_name("seed"))
    subprocess.run([seed, "migrate", "--database-url", postgresql_url], cwd=shop, check=True)
    execute(
        postgresql_url, "INSERT INTO categories (slug, name, description) VALUES ('tools', '', '')"
    )
    peaks = []
    for rows in ROWS:
        execute(postgresql_url, "DELETE FROM products")
        file = written(tmp_path / f"{rows}.{ending}", rows)
        mapped = ("--map", "category=category_id:slug", "--decimal", ",")
        peaks.append(peak(shop, postgresql_url, str(file), *mapped, *options))
        file.unlink()
    assert peaks[1] < peaks[0] + MOST, peaks
