"""The scripts go through the door of the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.inside import query, scalar
from tests.support.command import Seed, clean_environment


def script(seed: Seed, shop: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, f"scripts/{name}", *arguments],
        cwd=shop,
        env=clean_environment(seed.home),
        capture_output=True,
        text=True,
        check=False,
    )


def test_seed_data_fills_the_shop_and_may_keep_what_is_there(seed: Seed, shop: Path) -> None:
    done = script(seed, shop, "seed_data.py", "--env", "test", "--seed", "5")
    assert done.returncode == 0, done.stderr
    assert "users" in done.stdout
    url = f"sqlite:///{shop / 'seeds-test.db'}"
    assert scalar(url, "SELECT count(*) FROM users") == 4
    script(seed, shop, "seed_data.py", "--env", "demo", "--keep")
    again = script(seed, shop, "seed_data.py", "--env", "test", "--keep")
    assert again.returncode == 0, again.stderr
    assert scalar(url, "SELECT count(*) FROM seed_runs") == 2


def test_generate_large_dataset_appends_users(seed: Seed, shop: Path) -> None:
    done = script(seed, shop, "generate_large_dataset.py", "--count", "30k", "--env", "test")
    assert done.returncode == 0, done.stderr
    assert "rows/s" in done.stdout
    url = f"sqlite:///{shop / 'seeds-test.db'}"
    assert scalar(url, "SELECT count(*) FROM users") == 30_000


def test_import_csv_brings_the_sample_products_up_to_date(seed: Seed, shop: Path) -> None:
    script(seed, shop, "seed_data.py", "--env", "test")
    done = script(seed, shop, "import_csv.py", "--env", "test")
    assert done.returncode == 0, done.stderr
    assert "products: 20 inserted" in done.stdout
    again = script(seed, shop, "import_csv.py", "--env", "test")
    assert "0 inserted, 0 updated, 20 unchanged" in again.stdout
    url = f"sqlite:///{shop / 'seeds-test.db'}"
    ((name, stock, tags),) = query(
        url, "SELECT name, stock, tags FROM products WHERE sku = 'TOY-002'"
    )
    assert (name, stock, tags) == ("Spinning top", 0, '["wood"]')


def test_scripts_end_with_the_error_and_its_exit_code(seed: Seed, shop: Path) -> None:
    wrong = script(seed, shop, "generate_large_dataset.py", "--count", "many")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "many" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    refused = script(seed, shop, "seed_data.py", "--env", "production")
    assert refused.returncode == 3
