"""``seed make factories``: what fill knows of a database, as code of one's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import Cli, query, scalar
from tests.support.command import Seed
from tests.support.scratch import load

SHOP = """
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email VARCHAR(80) NOT NULL UNIQUE CHECK (email = lower(email)),
  full_name VARCHAR(60) NOT NULL,
  manager_id INTEGER REFERENCES users (id),
  created_at TIMESTAMP NOT NULL
);
CREATE TABLE tags (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  status VARCHAR(10) NOT NULL CHECK (status IN ('new', 'paid', 'shipped')),
  paid_at TIMESTAMP,
  CHECK ((status = 'new') = (paid_at IS NULL))
);
CREATE TABLE order_tags (
  order_id INTEGER NOT NULL REFERENCES orders (id),
  tag_id INTEGER NOT NULL REFERENCES tags (id),
  PRIMARY KEY (order_id, tag_id)
);
"""
KEYLESS = "CREATE TABLE log (text VARCHAR(80) NOT NULL);"


@pytest.fixture
def bare(cli: Cli, tmp_path: Path) -> Cli:
    """``seed`` in a folder without a project."""
    return Cli(tmp_path, cli.home, {})


@pytest.fixture
def shop_schema(tmp_path: Path) -> str:
    """A database that nobody has models of."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    load(url, SHOP)
    return url


def checked(folder: Path, *command: str | Path) -> None:
    """Run a tool on what was written, and see that it has nothing to say."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={"PATH": "", "HOME": str(folder), "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_written_passes_every_check_and_fills_a_copy(
    seed: Seed, tmp_path: Path, shop_schema: str
) -> None:
    made = ("make", "factories", "--database-url", shop_schema, "--rows", "40", "--output", "shop")
    done = seed(*made, cwd=tmp_path, check=True)
    assert "note" not in done.stdout
    for command in (("check",), ("format", "--check")):
        checked(tmp_path, "ruff", *command, "--isolated", "--line-length", "100", "shop")
    checked(tmp_path, "mypy", "--strict", "--no-incremental", "-p", "shop")
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    load(copy, SHOP)
    seed("all", "--database-url", copy, cwd=tmp_path, check=True)
    for table in ("users", "tags", "orders", "order_tags"):
        assert scalar(copy, f"SELECT count(*) FROM {table}") == 40
    assert query(copy, "PRAGMA foreign_key_check") == []


def test_objects_are_made_as_well(bare: Cli, tmp_path: Path, shop_schema: str) -> None:
    assert bare("make", "factories", "--database-url", shop_schema, "-o", "objects").code == 0
    program = "from objects.factories import UserFactory; print(UserFactory().make().email)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "@" in done.stdout


def test_what_has_no_model_is_said_in_the_report_and_in_the_file(
    bare: Cli, tmp_path: Path, shop_schema: str
) -> None:
    load(shop_schema, KEYLESS)
    done = bare("make", "factories", "--database-url", shop_schema, "--output", "shop")
    assert "log: no model, because it has no primary key" in done.stdout
    assert "# log: no model" in (tmp_path / "shop" / "models.py").read_text()
    assert "class Log" not in (tmp_path / "shop" / "models.py").read_text()


def test_some_tables_are_written_with_the_models_that_they_refer_to(
    bare: Cli, tmp_path: Path, shop_schema: str
) -> None:
    args = ("--database-url", shop_schema, "--only", "orders", "--output", "shop")
    assert bare("make", "factories", *args).code == 0
    assert "class User(Base)" in (tmp_path / "shop" / "models.py").read_text()
    factories = (tmp_path / "shop" / "factories.py").read_text()
    assert "class OrderFactory" in factories
    assert "class UserFactory" not in factories


def test_models_of_the_project_are_used(seed: Seed, shop: Path) -> None:
    seed("migrate", cwd=shop, check=True)
    made = seed(
        "make", "factories", "--output", "app/made.py", "--rows", "30", cwd=shop, check=True
    )
    assert "note" not in made.stdout
    text = (shop / "app" / "made.py").read_text()
    assert "from app.models import" in text
    assert "    user = ref(User)\n" in text
    assert (
        "    delivered_at = datetime(after=shipped_at).only_if(\n"
        '        status.is_in("delivered", "completed", "refunded")\n'
        "    )\n"
    ) in text
    assert not (shop / "app" / "models.pyi").exists()


def test_files_that_exist_are_kept(bare: Cli, tmp_path: Path, shop_schema: str) -> None:
    args = ("make", "factories", "--database-url", shop_schema, "--output", "shop")
    assert bare(*args).code == 0
    (tmp_path / "shop" / "models.py").write_text("mine\n")
    refused = bare(*args)
    assert refused.code == 3
    assert "models.py" in refused.stderr
    assert (tmp_path / "shop" / "models.py").read_text() == "mine\n"
    assert bare(*args, "--force").code == 0
    assert "class User(Base)" in (tmp_path / "shop" / "models.py").read_text()
    assert not (tmp_path / "shop" / "user.py").exists()


def test_mistakes_are_told(bare: Cli, shop_schema: str) -> None:
    url = ("--database-url", shop_schema)
    nowhere = bare("make", "factories", *url)
    assert nowhere.code == 2
    assert "--output shop" in nowhere.stderr
    misspelt = bare("make", "factories", *url, "--output", "shop", "--only", "ordrs")
    assert misspelt.code == 2
    assert "orders" in misspelt.stderr
    module = bare("make", "factories", *url, "--output", "shop.py")
    assert "cannot be the name of a package" in module.stderr
