"""What people get who install the package."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", directory],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (path,) = directory.iterdir()
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def info(wheel: Path) -> dict[str, str]:
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.rpartition("/")[2]: archive.read(name).decode()
            for name in archive.namelist()
            if ".dist-info/" in name
        }


def test_it_runs_everywhere(wheel: Path) -> None:
    assert wheel.name == "seeds-0.1.0-py3-none-any.whl"


def test_it_holds_the_package_seeds_and_nothing_else(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names} == {"seeds", "seeds-0.1.0.dist-info"}


def test_it_holds_every_module_and_data_file_of_the_package(names: set[str]) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "seeds").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= names
    assert "seeds/py.typed" in names


def test_it_installs_the_command(info: dict[str, str]) -> None:
    entry_points = configparser.ConfigParser()
    entry_points.read_string(info["entry_points.txt"])
    assert dict(entry_points["console_scripts"]) == {"seed": "seeds.cli.main:main"}


def test_it_asks_for_nothing_that_only_the_shop_or_the_developers_need(
    info: dict[str, str],
) -> None:
    metadata = Parser().parsestr(info["METADATA"])
    requirements = " ".join(metadata.get_all("Requires-Dist", [])).lower()
    assert "sqlalchemy" in requirements
    assert "pymysql>=1.1; extra == 'mysql'" in requirements
    for name in ("argon2", "pytest", "mypy", "ruff", "hatchling"):
        assert name not in requirements
