"""The example of a multi-tenant provider: loads everywhere, and keeps its tenants apart."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import execute, query, scalar
from tests.support.command import Seed, clean_environment

AS_OF = ("--as-of", "2026-03-01")
OWNED = (
    *("users", "customers", "billing_accounts", "invoices", "invoice_lines", "payments"),
    *("services", "devices", "support_tickets", "ticket_messages"),
)
README = (ROOT / "examples" / "isp" / "README.md").read_text()
# The statement that the README shows to find rows that cross tenants.
CROSSING = README.partition("```sql\n")[2].partition("```")[0].strip().rstrip(";")


@pytest.fixture
def isp(tmp_path: Path) -> Path:
    """A private copy of the example."""
    ignored = shutil.ignore_patterns("__pycache__", "*.db", ".*")
    return Path(shutil.copytree(ROOT / "examples" / "isp", tmp_path / "isp", ignore=ignored))


def verified(seed: Seed, isp: Path, url: str) -> dict[str, Any]:
    done = seed("verify", "--json", "--database-url", url, cwd=isp, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["ok"]
    return report


def digests(report: dict[str, Any]) -> dict[str, str]:
    return {name: table["digest"] for name, table in report["tables"].items()}


def test_it_is_filled_and_filled_anew_beside_itself(seed: Seed, isp: Path) -> None:
    for _ in range(2):
        done = seed("all", "--clear", cwd=isp, check=True)
        assert "Done." in done.stdout
    url = f"sqlite:///{isp / 'seeds-development.db'}"
    rows = {name: table["rows"] for name, table in verified(seed, isp, url)["tables"].items()}
    assert len(rows) == 14
    assert (rows["tenants"], rows["customers"], rows["billing_accounts"]) == (5, 120, 120)
    assert query(url, CROSSING) == []


def test_both_databases_get_the_same_rows(
    seed: Seed, isp: Path, sqlite_url: str, postgresql_url: str
) -> None:
    found = []
    for url in (sqlite_url, postgresql_url):
        arguments = ("all", "--clear", "--migrate", *AS_OF, "--database-url", url)
        seed(*arguments, cwd=isp, check=True)
        found.append(digests(verified(seed, isp, url)))
    assert found[0] == found[1]


def test_mariadb_gets_them_too(seed: Seed, isp: Path, sqlite_url: str, mariadb_url: str) -> None:
    found = []
    for url in (sqlite_url, mariadb_url):
        arguments = ("all", "--env", "test", "--migrate", *AS_OF, "--database-url", url)
        seed(*arguments, cwd=isp, check=True)
        found.append(digests(verified(seed, isp, url)))
    assert found[0] == found[1]


def test_what_is_appended_stays_within_tenants(seed: Seed, isp: Path, database_url: str) -> None:
    on = ("--database-url", database_url)
    seed("all", "--migrate", *AS_OF, *on, cwd=isp, check=True)
    for name in ("tenants", "customers", "services", "billing", "support"):
        seed(name, "--count", "200", "--seed", "7", *AS_OF, *on, cwd=isp, check=True)
    tables = verified(seed, isp, database_url)["tables"]
    assert tables["tenants"]["rows"] == 203  # the two known ones are among the two hundred
    assert query(database_url, CROSSING) == []
    for table in OWNED:
        tenants = scalar(database_url, f"SELECT count(DISTINCT tenant_id) FROM {table}")
        assert tenants > 5, table


def test_appended_rows_can_be_taken_back(seed: Seed, isp: Path, sqlite_url: str) -> None:
    on = ("--database-url", sqlite_url)
    seed("all", "--migrate", *AS_OF, *on, cwd=isp, check=True)
    before = digests(verified(seed, isp, sqlite_url))
    seed("customers", "--count", "50", *AS_OF, *on, cwd=isp, check=True)
    assert digests(verified(seed, isp, sqlite_url)) != before
    seed("undo", *on, cwd=isp, check=True)
    assert digests(verified(seed, isp, sqlite_url)) == before


def test_the_statement_of_the_readme_finds_a_row_that_crosses_tenants(
    seed: Seed, isp: Path, sqlite_url: str
) -> None:
    seed("all", "--env", "test", "--migrate", "--database-url", sqlite_url, cwd=isp, check=True)
    execute(sqlite_url, "UPDATE devices SET tenant_id = 2 WHERE id = 1")
    assert query(sqlite_url, CROSSING) == [("device", 1)]
    done = seed("verify", "--database-url", sqlite_url, cwd=isp)
    assert done.returncode != 0
    assert "tenant-of-parent" in done.stdout


def test_the_commands_of_the_readme_work(seed: Seed, isp: Path, postgresql_url: str) -> None:
    commands = re.findall(r"^\$ (seed .*)$", README, re.MULTILINE)
    assert len(commands) == 8
    for command in commands:
        words = shlex.split(command, comments=True)[1:]
        words = [postgresql_url if word.startswith("postgresql:") else word for word in words]
        seed(*words, cwd=isp, check=True)


def test_a_second_run_of_the_test_profile_changes_nothing(
    seed: Seed, isp: Path, database_url: str
) -> None:
    arguments = ("all", "--env", "test", "--migrate", "--json", "--database-url", database_url)
    first = json.loads(seed(*arguments, cwd=isp, check=True).stdout)
    again = json.loads(seed(*arguments, cwd=isp, check=True).stdout)
    assert sum(table["inserted"] for table in first["tables"]) > 60
    assert sum(table["inserted"] + table["updated"] for table in again["tables"]) == 0


def test_ten_thousand_customers_load(seed: Seed, isp: Path, database_url: str) -> None:
    on = ("--database-url", database_url)
    done = seed(
        *("all", "--clear", "--migrate", "--env", "load", "--count", "invoices=20k"),
        *(*AS_OF, *on, "--json"),
        cwd=isp,
        check=True,
    )
    rows = {t["table"]: t["inserted"] for t in json.loads(done.stdout)["tables"]}
    assert (rows["customers"], rows["billing_accounts"], rows["invoices"]) == (
        10_000,
        10_000,
        20_000,
    )
    verified(seed, isp, database_url)
    assert query(database_url, CROSSING) == []


def test_the_database_refuses_a_row_whose_parent_has_another_tenant(
    seed: Seed, isp: Path, postgresql_url: str
) -> None:
    on = ("--database-url", postgresql_url)
    seed("all", "--env", "test", "--migrate", *AS_OF, *on, cwd=isp, check=True)
    with pytest.raises(Exception, match="fk_devices_tenant_id_service_id_services"):
        query(postgresql_url, "UPDATE devices SET tenant_id = 2 WHERE id = 1 RETURNING id")


def test_it_uses_nothing_but_what_is_public(isp: Path) -> None:
    imported = {
        line
        for file in isp.rglob("*.py")
        for line in re.findall(r"^\s*(?:from|import) (seeds\S*)", file.read_text(), re.MULTILINE)
    }
    assert imported == {"seeds", "seeds.api", "seeds.errors"}


def test_the_tests_of_the_example_pass(seed: Seed, isp: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=isp,
        env=clean_environment(seed.home),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
