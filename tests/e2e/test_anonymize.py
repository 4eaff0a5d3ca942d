"""``seed anonymize``: what it prints, how it exits, and what it never says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import Seed
from tests.support.copying import executed, rows

KEY = "9f8c1b7e5d3a42606c4e8f1a2b3d5c7e90817263544f3e2d1c0bfaebdc8d7e6f"

TABLES = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE, age INTEGER)",
    "INSERT INTO people VALUES (1, 'c4n4ry0001@mail.example', 30)",
)

RULES = """
version = 1
[tables.people.columns]
id = { keep = "a number" }
email = { mask = "email" }
age = { keep = "of many" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "key").touch(0o600)
    (tmp_path / "key").write_text(KEY)
    executed(f"sqlite:///{tmp_path / 'source.db'}", *TABLES)
    return tmp_path


COPY = ("anonymize", "--source", "sqlite:///source.db", "--target", "sqlite:///target.db",
        "--rules", "rules.toml", "--create-tables")  # fmt: skip


def test_a_copy_needs_no_project(seed: Seed, folder: Path) -> None:
    done = seed(*COPY, "--key-file", "key")
    assert done.returncode == 0, done.stderr
    assert "1 row copied" in done.stdout
    assert "None of 1 original value is in any of 3 cells of the target." in done.stdout
    assert "pseudonymised" in done.stdout
    assert "c4n4ry" not in f"{done.stdout}{done.stderr}"
    ((email,),) = rows(f"sqlite:///{folder / 'target.db'}", "SELECT email FROM people")
    assert email.endswith("@staging.invalid")


def test_the_report_is_one_object(seed: Seed, folder: Path) -> None:
    done = seed(*COPY, "--key-file", "key", "--json")
    report = json.loads(done.stdout)
    assert (report["ok"], report["run"], report["env"]) == (True, 1, "staging")
    assert report["created"] == ["people"]
    assert report["manifest"] == "seeds-anonymize-manifest.json"
    assert KEY not in f"{done.stdout}{done.stderr}{(folder / report['manifest']).read_text()}"


def test_the_key_may_come_from_the_environment(seed: Seed, folder: Path) -> None:
    done = seed(*COPY, env={"SEEDS_ANONYMIZE_KEY": KEY})
    assert done.returncode == 0
    assert KEY not in f"{done.stdout}{done.stderr}"


def test_without_a_key_nothing_runs(seed: Seed, folder: Path) -> None:
    done = seed(*COPY)
    assert done.returncode == 2
    assert "SEEDS_ANONYMIZE_KEY is not set" in done.stderr
    assert "openssl rand -hex 32" in done.stderr
    assert not (folder / "target.db").exists()


def test_a_wrong_file_of_rules_is_named_with_its_line(seed: Seed, folder: Path) -> None:
    (folder / "rules.toml").write_text(RULES.replace('"email" }', '"emial" }'))
    done = seed(*COPY, "--key-file", "key")
    assert done.returncode == 2
    assert "rules.toml:5" in done.stderr
    assert "email" in done.stderr


def test_what_is_missing_is_said(seed: Seed, folder: Path) -> None:
    done = seed("anonymize", "--source", "sqlite:///source.db", "--rules", "rules.toml")
    assert done.returncode == 2
    assert "--target" in done.stderr


def test_tables_that_are_missing_are_offered(seed: Seed, folder: Path) -> None:
    done = seed(*COPY[:-1], "--key-file", "key")
    assert done.returncode == 1
    assert "the target has no table people" in done.stderr
    assert "--create-tables" in done.stderr


def test_a_target_with_rows_is_refused(seed: Seed, folder: Path) -> None:
    executed(f"sqlite:///{folder / 'target.db'}", *TABLES)
    done = seed(*COPY, "--key-file", "key")
    assert done.returncode == 3
    assert "not empty" in done.stderr


def test_a_survivor_exits_with_4_and_not_even_a_traceback_shows_it(
    seed: Seed, folder: Path
) -> None:
    (folder / "rules.toml").write_text(RULES.replace('age = { keep = "of many" }',
        'age = { keep = "of many" }\nnote = { keep = "no person" }'))  # fmt: skip
    executed(
        f"sqlite:///{folder / 'source.db'}",
        "ALTER TABLE people ADD note TEXT",
        "UPDATE people SET note = 'see ' || email",
    )
    done = seed(*COPY, "--key-file", "key", "--debug")
    assert done.returncode == 4
    assert "people.note (1)" in done.stderr
    assert "c4n4ry" not in f"{done.stdout}{done.stderr}"
    assert not (folder / "target.db").exists()


def test_a_refused_row_shows_no_value_in_a_traceback(seed: Seed, folder: Path) -> None:
    executed(
        f"sqlite:///{folder / 'target.db'}",
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL,"
        " age INTEGER CHECK (age < 10))",
    )
    done = seed(*COPY, "--key-file", "key", "--debug")
    assert done.returncode == 1
    assert "people" in done.stderr
    assert "c4n4ry" not in done.stderr


def test_a_password_in_a_url_is_not_shown(seed: Seed, folder: Path) -> None:
    url = "postgresql://user:pa55w0rd@127.0.0.1:1/none"
    done = seed("anonymize", "--source", url, "--target", "sqlite:///target.db",
                "--rules", "rules.toml", "--key-file", "key", "--debug")  # fmt: skip
    assert done.returncode == 1
    assert "pa55w0rd" not in f"{done.stdout}{done.stderr}"


def test_the_shop_is_copied_into_staging_and_passes_its_checks(
    seed: Seed, shop: Path, database_url: str, tmp_path: Path
) -> None:
    (shop / "key").touch(0o600)
    (shop / "key").write_text(KEY)
    source = f"sqlite:///{tmp_path / 'shop.db'}"
    seed("all", "--migrate", "--quiet", "--database-url", source, cwd=shop, check=True)
    seed("migrate", "--quiet", "--database-url", database_url, cwd=shop, check=True)
    done = seed("anonymize", "--source", source, "--target", database_url, "--key-file", "key",
                "--rules", "app/anonymize.toml", "--json", cwd=shop,
                env={"SEEDS_STAGING_PASSWORD": "walk-in-9"})  # fmt: skip
    assert done.returncode == 0, done.stdout
    verified = seed("verify", "--json", "--database-url", database_url, cwd=shop)
    assert json.loads(verified.stdout)["ok"]
    assert "walk-in-9" not in f"{done.stdout}{done.stderr}"
    counted = rows(database_url, "SELECT count(*) FROM users WHERE email NOT LIKE '%.invalid'")
    assert counted == [(0,)]
    cleared = seed("all", "--clear", "--yes", "--env", "staging", "--database-url", database_url,
                   cwd=shop)  # fmt: skip
    assert cleared.returncode == 3
    assert "--clear would delete rows that no run of seed wrote" in cleared.stderr
