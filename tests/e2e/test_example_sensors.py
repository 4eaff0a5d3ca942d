"""The example of sensors: loads everywhere, into files as well, and draws its series."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import query, scalar
from tests.support.command import Seed, clean_environment

EXAMPLE = ROOT / "examples" / "sensors"
AS_OF = ("--as-of", "2026-03-01")
README = (EXAMPLE / "README.md").read_text()


@pytest.fixture
def sensors(tmp_path: Path) -> Path:
    """A private copy of the example."""
    ignored = shutil.ignore_patterns("__pycache__", "*.db", ".*")
    return Path(shutil.copytree(EXAMPLE, tmp_path / "sensors", ignore=ignored))


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


def digests(seed: Seed, project: Path, url: str) -> dict[str, str]:
    done = seed("verify", "--json", "--database-url", url, cwd=project, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["ok"]
    return {name: table["digest"] for name, table in report["tables"].items()}


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_all_databases_get_the_same_readings(
    seed: Seed, sensors: Path, sqlite_url: str, postgresql_url: str, mariadb_url: str
) -> None:
    found = []
    for url in (sqlite_url, postgresql_url, mariadb_url):
        arguments = ("all", "--migrate", *AS_OF, "--database-url", url)
        seed(*arguments, cwd=sensors, check=True)
        found.append(digests(seed, sensors, url))
    assert found[0] == found[1] == found[2]


def test_sensors_are_added_by_their_own_command_and_taken_back(
    seed: Seed, sensors: Path, database_url: str
) -> None:
    on = ("--database-url", database_url)
    seed("all", "--migrate", *AS_OF, *on, cwd=sensors, check=True)
    before = digests(seed, sensors, database_url)
    more = ("sensors", "--count", "4", "--minutely", "1", "--yearly", "1")
    seed(*more, *AS_OF, *on, cwd=sensors, check=True)
    assert scalar(database_url, "SELECT count(*) FROM sensors") == 16
    last = "SELECT count(*) FROM readings WHERE sensor_id > 12 GROUP BY sensor_id"
    counts = [count for (count,) in query(database_url, last)]
    assert {1440, 8760} < set(counts)
    digests(seed, sensors, database_url)
    seed("undo", *on, cwd=sensors, check=True)
    assert digests(seed, sensors, database_url) == before


def test_files_have_the_readings_of_the_database(
    seed: Seed, sensors: Path, sqlite_url: str, tmp_path: Path
) -> None:
    seed("all", "--migrate", *AS_OF, "--database-url", sqlite_url, cwd=sensors, check=True)
    folder = tmp_path / "made"
    seed("generate", *AS_OF, "--output", str(folder), cwd=sensors, check=True)
    made = rows_of(folder / "readings.csv")
    stored = query(sqlite_url, "SELECT sensor_id, value, anomaly FROM readings ORDER BY id")
    assert len(made) == len(stored)
    for row, (sensor, value, anomaly) in zip(made, stored, strict=True):
        assert int(row["sensor_id"]) == sensor
        assert (float(row["value"]) if row["value"] else None) == value
        assert (row["anomaly"] or None) == anomaly


def test_a_slice_made_alone_is_that_of_the_whole(seed: Seed, sensors: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    seed("generate", *AS_OF, "--output", str(whole), cwd=sensors, check=True)
    rows = ("--table", "readings", "--rows", "5000:5400")
    seed("generate", *AS_OF, *rows, "--output", str(part), cwd=sensors, check=True)
    (file,) = part.glob("readings*.csv")
    assert rows_of(file) == rows_of(whole / "readings.csv")[5000:5400]


def test_five_hundred_sensors_load(seed: Seed, sensors: Path, postgresql_url: str) -> None:
    on = ("--database-url", postgresql_url)
    seed("all", "--env", "load", "--migrate", *AS_OF, *on, cwd=sensors, check=True)
    assert scalar(postgresql_url, "SELECT count(*) FROM sensors") == 500
    assert scalar(postgresql_url, "SELECT count(*) FROM readings") > 500_000
    digests(seed, sensors, postgresql_url)


def test_the_commands_of_the_readme_work(seed: Seed, sensors: Path, postgresql_url: str) -> None:
    commands = re.findall(r"^\$ ((?:seed|python) .*)$", README, re.MULTILINE)
    assert len(commands) == 11
    for command in commands:
        program, *words = shlex.split(command, comments=True)
        words = [postgresql_url if word.startswith("postgresql:") else word for word in words]
        if program == "seed":
            seed(*words, cwd=sensors, check=True)
        else:
            done = python(seed, sensors, *words)
            assert done.returncode == 0, done.stdout + done.stderr
    assert ET.parse(sensors / "sensor.svg").getroot().tag.endswith("svg")


def test_the_picture_in_the_documentation_is_what_the_command_draws(
    seed: Seed, sensors: Path
) -> None:
    seed("all", "--clear", *AS_OF, cwd=sensors, check=True)
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
