"""The example of sensors: loads everywhere, into files as well, and draws its series."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import Cli, query, scalar
from tests.support.command import Seed, clean_environment

EXAMPLE = ROOT / "examples" / "sensors"
AS_OF = ("--as-of", "2026-03-01")
README = (EXAMPLE / "README.md").read_text()


def copy_to(folder: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "*.db", ".*")
    return Path(shutil.copytree(EXAMPLE, folder / "sensors", ignore=ignored))


@pytest.fixture
def sensors(tmp_path: Path) -> Path:
    """A private copy of the example."""
    return copy_to(tmp_path)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """``seed`` within this process, in a copy of the example that tests do not change."""
    return Cli(copy_to(tmp_path_factory.mktemp("example")), tmp_path_factory.mktemp("home"), {})


@pytest.fixture(scope="module")
def loaded(example: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the readings, to be copied."""
    file = tmp_path_factory.mktemp("loaded") / "sensors.db"
    example.on(f"sqlite:///{file}")("all", "--migrate", *AS_OF, check=True)
    return file


@pytest.fixture(scope="module")
def made(example: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the readings as files."""
    folder = tmp_path_factory.mktemp("made")
    example("generate", *AS_OF, "--output", folder, check=True)
    return folder


def python(seed: Seed, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=clean_environment(seed.home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def digests(example: Cli, url: str) -> dict[str, str]:
    return example.on(url)("verify", "--json", check=True).digests


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_all_databases_get_the_same_readings(
    example: Cli, loaded: Path, postgresql_url: str, mariadb_url: str
) -> None:
    found = [digests(example, f"sqlite:///{loaded}")]
    for url in (postgresql_url, mariadb_url):
        example.on(url)("all", "--migrate", *AS_OF, check=True)
        found.append(digests(example, url))
    assert found[0] == found[1] == found[2]


def test_sensors_are_added_by_their_own_command_and_taken_back(
    example: Cli, database_url: str
) -> None:
    on = example.on(database_url)
    on("all", "--migrate", *AS_OF, check=True)
    before = digests(example, database_url)
    on("sensors", "--count", "4", "--minutely", "1", "--yearly", "1", *AS_OF, check=True)
    assert scalar(database_url, "SELECT count(*) FROM sensors") == 16
    last = "SELECT count(*) FROM readings WHERE sensor_id > 12 GROUP BY sensor_id"
    counts = [count for (count,) in query(database_url, last)]
    assert {1440, 8760} < set(counts)
    digests(example, database_url)
    on("undo", check=True)
    assert digests(example, database_url) == before


def test_files_have_the_readings_of_the_database(loaded: Path, made: Path) -> None:
    rows = rows_of(made / "readings.csv")
    url = f"sqlite:///{loaded}"
    stored = query(url, "SELECT sensor_id, value, anomaly FROM readings ORDER BY id")
    assert len(rows) == len(stored)
    for row, (sensor, value, anomaly) in zip(rows, stored, strict=True):
        assert int(row["sensor_id"]) == sensor
        assert (float(row["value"]) if row["value"] else None) == value
        assert (row["anomaly"] or None) == anomaly


def test_a_slice_made_alone_is_that_of_the_whole(example: Cli, made: Path, tmp_path: Path) -> None:
    rows = ("--table", "readings", "--rows", "5000:5400")
    example("generate", *AS_OF, *rows, "--output", tmp_path, check=True)
    (file,) = tmp_path.glob("readings*.csv")
    assert rows_of(file) == rows_of(made / "readings.csv")[5000:5400]


def test_five_hundred_sensors_load(example: Cli, postgresql_url: str) -> None:
    example.on(postgresql_url)("all", "--env", "load", "--migrate", *AS_OF, check=True)
    assert scalar(postgresql_url, "SELECT count(*) FROM sensors") == 500
    assert scalar(postgresql_url, "SELECT count(*) FROM readings") > 500_000
    digests(example, postgresql_url)


def test_the_commands_of_the_readme_work(seed: Seed, sensors: Path, postgresql_url: str) -> None:
    commands = re.findall(r"^\$ ((?:seed|python) .*)$", README, re.MULTILINE)
    assert len(commands) == 11
    for command in commands:
        program, *words = shlex.split(command, comments=True)
        words = [postgresql_url if word.startswith("postgresql:") else word for word in words]
        if program == "seed":
            Cli(sensors, seed.home, {})(*words, check=True)
        else:
            done = python(seed, sensors, *words)
            assert done.returncode == 0, done.stdout + done.stderr
    assert ET.parse(sensors / "sensor.svg").getroot().tag.endswith("svg")


def test_the_picture_in_the_documentation_is_what_the_command_draws(
    seed: Seed, sensors: Path
) -> None:
    Cli(sensors, seed.home, {})("all", "--clear", *AS_OF, check=True)
    done = python(seed, sensors, "-m", "sensors.plot", "SEN-00002")
    assert done.returncode == 0, done.stderr
    drawn = (sensors / "sensor.svg").read_text()
    assert drawn == (ROOT / "docs" / "images" / "sensor.svg").read_text()


def test_it_uses_nothing_but_what_is_public(sensors: Path) -> None:
    imported = {
        line
        for file in sensors.rglob("*.py")
        for line in re.findall(r"^\s*(?:from|import) (seeds\S*)", file.read_text(), re.MULTILINE)
    }
    assert imported == {"seeds", "seeds.api"}
