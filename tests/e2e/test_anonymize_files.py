"""``seed anonymize --input --output``: files of the shop, masked or left alone."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import Cli, query
from tests.support.command import clean_environment

KEY = "9f8c1b7e5d3a42606c4e8f1a2b3d5c7e90817263544f3e2d1c0bfaebdc8d7e6f"
RULES = str(ROOT / "app" / "anonymize.toml")
MODELS = ("--metadata", "app.models:Base")
TABLES = ("users", "orders", "support_tickets", "user_preferences")


@pytest.fixture(scope="module")
def source(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small shop, which no test changes."""
    url = f"sqlite:///{tmp_path_factory.mktemp('source') / 'shop.db'}"
    cli.migrated(url)("all", "--count", "30", "--quiet", check=True)
    return url


@pytest.fixture(scope="module")
def exported(cli: Cli, source: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its rows as files."""
    folder = tmp_path_factory.mktemp("exported")
    cli.on(source)("export", *TABLES, "--output", folder, "--quiet", check=True)
    return folder


@pytest.fixture
def masked(cli: Cli) -> Cli:
    """The command with a key."""
    return Cli(cli.project, cli.home, {"SEEDS_ANONYMIZE_KEY": KEY})


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return sorted(csv.reader(file))


def test_files_of_the_shop_become_what_a_copy_of_its_database_is(
    masked: Cli, source: str, exported: Path, tmp_path: Path
) -> None:
    target = f"sqlite:///{tmp_path / 'staging.db'}"
    masked(
        "anonymize", "--source", source, "--target", target, "--rules", RULES, "--create-tables",
        "--manifest", tmp_path / "m.json", "--quiet", check=True,
    )  # fmt: skip
    masked.on(target)("export", *TABLES, "--output", tmp_path / "copy", "--quiet", check=True)
    for table in TABLES:
        output = tmp_path / f"{table}.csv"
        masked(
            "anonymize", "--input", exported / f"{table}.csv", "--output", output, "--rules", RULES,
            *MODELS, check=True,
        )  # fmt: skip
        copied, found = rows(tmp_path / "copy" / f"{table}.csv"), rows(output)
        if table == "users":  # a hash of a password has a salt of its own, unless one is set
            at = next(row for row in copied if "hashed_password" in row).index("hashed_password")
            copied, found = ([r[:at] + r[at + 1 :] for r in some] for some in (copied, found))
        assert found == copied


def test_no_value_of_a_person_is_in_the_output_or_in_what_is_said(
    masked: Cli, source: str, exported: Path, tmp_path: Path
) -> None:
    for form in ("csv", "jsonl", "json", "parquet"):
        output = tmp_path / f"users.{form}"
        done = masked(
            "anonymize", "--input", exported / "users.csv", "--output", output, "--rules", RULES,
            check=True,
        )  # fmt: skip
        manifest = (tmp_path / f"users.{form}.manifest.json").read_text()
        told = output.read_bytes().decode(errors="replace") + manifest + done.stdout + done.stderr
        for column in ("email", "username", "bio", "hashed_password"):
            values = [v for (v,) in query(source, f"SELECT {column} FROM users") if v]
            assert [value for value in values if len(value) > 7 and value in told] == []


def test_the_report_says_what_was_masked(masked: Cli, exported: Path, tmp_path: Path) -> None:
    output = tmp_path / "users.jsonl"
    arguments = ("anonymize", "--input", exported / "users.csv", "--rules", RULES, "--output")
    done = masked(*arguments, output, "--json", check=True)
    report = done.json
    assert (report["table"], report["format"], report["dry_run"]) == ("users", "jsonl", False)
    assert report["rows"] == len(output.read_text().splitlines())
    assert "email" in report["masked"]
    assert "role" in report["kept"]
    assert report["originals"] > 0
    described = json.loads(Path(report["manifest"]).read_text())
    assert described["output"] == "pseudonymised"
    assert described["key_id"] == report["key_id"]
    shown = masked(*arguments, tmp_path / "users.csv", "--dry-run")
    assert "would be masked. Nothing was written." in shown.stdout
    assert not (tmp_path / "users.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--input", "a.csv", "--source", "sqlite:///a.db"), "--source goes with --source and"),
        (("--output", "a.csv", "--target", "sqlite:///a.db"), "--target goes with --source and"),
        (("--input", "a.csv", "--create-tables"), "--create-tables goes with --source and"),
        (("--source", "sqlite:///a.db", "--table", "users"), "--table goes with --input and"),
        (("--input", "a.csv", "--rules", "r.toml"), "--output is missing"),
        (("--input", "a.csv", "--output", "b.csv"), "--rules is missing"),
    ],
)
def test_files_and_databases_do_not_go_together(
    masked: Cli, arguments: tuple[str, ...], said: str
) -> None:
    done = masked("anonymize", *arguments)
    assert done.code == 2
    assert said in done.stderr


def test_databases_in_the_environment_are_not_meant(
    masked: Cli, exported: Path, tmp_path: Path
) -> None:
    done = masked(
        "anonymize", "--input", exported / "users.csv", "--output", tmp_path / "users.csv",
        "--rules", RULES, SEEDS_SOURCE_URL="sqlite:///no.db", SEEDS_TARGET_URL="sqlite:///no2.db",
    )  # fmt: skip
    assert done.code == 0, done.stderr


def test_a_column_that_nobody_decided_about_stops_everything(
    masked: Cli, exported: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "users.csv"
    first, *others = (exported / "users.csv").read_text().splitlines()
    changed.write_text("\n".join([f"{first},passport", *(f"{o},P1234567" for o in others)]))
    for options in ((), MODELS):
        done = masked(
            "anonymize", "--input", changed, "--output", tmp_path / "o.csv", "--rules", RULES,
            *options,
        )  # fmt: skip
        assert done.code == 2
        assert "passport" in done.stderr
        assert "P1234567" not in done.stderr
        assert not (tmp_path / "o.csv").exists()


def test_models_without_the_table_are_named(masked: Cli, exported: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(
        'version = 1\n[tables.userz.columns]\nid = { keep = "x" }\n'
    )
    done = masked(
        "anonymize", "--input", exported / "users.csv", "--output", tmp_path / "o.csv",
        "--rules", tmp_path / "rules.toml", *MODELS,
    )  # fmt: skip
    assert done.code == 2
    assert "the models have no table 'userz'" in done.stderr
    assert "users" in done.stderr


def test_a_killed_run_leaves_no_output(cli: Cli, tmp_path: Path) -> None:
    source, rules = tmp_path / "people.csv", tmp_path / "rules.toml"
    rules.write_text(
        'version = 1\n[tables.people.columns]\nid = { keep = "x" }\nmail = { mask = "email" }\n'
    )
    with source.open("w") as file:
        file.write("id,mail\n")
        file.writelines(f"{n},person{n}@mail.example\n" for n in range(1_500_000))
    before = source.stat().st_mtime_ns
    run = subprocess.Popen(
        [sys.executable, "-m", "seeds", "anonymize", "--input", source, "--output", "out.csv",
         "--rules", rules, "--quiet"],
        cwd=tmp_path, env=clean_environment(cli.home, {"SEEDS_ANONYMIZE_KEY": KEY}),
    )  # fmt: skip
    while run.poll() is None and not list(tmp_path.glob(".*.out.csv*")):
        time.sleep(0.02)
    assert run.poll() is None, "it ended before it could be killed"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "out.csv.manifest.json").exists()
    assert source.stat().st_mtime_ns == before


@pytest.mark.parametrize("seed", ["0", "77"])
def test_processes_agree_whatever_their_hash_seed_is(
    cli: Cli, masked: Cli, exported: Path, tmp_path: Path, seed: str
) -> None:
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    arguments = ["anonymize", "--input", str(exported / "user_preferences.csv"), "--rules", RULES,
                 *MODELS, "--quiet", "--output"]  # fmt: skip
    masked(*arguments, here, check=True)
    environment = {"SEEDS_ANONYMIZE_KEY": KEY, "PYTHONHASHSEED": seed}
    subprocess.run(
        [sys.executable, "-m", "seeds", *arguments, there],
        cwd=cli.project, env=clean_environment(cli.home, environment), check=True,
    )  # fmt: skip
    assert here.read_bytes() == there.read_bytes()
