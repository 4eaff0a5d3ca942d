"""`make clean-db` empties a database, and only one that it may empty."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.command import clean_environment

Clean = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clean(shop: Path) -> Clean:
    def run(*arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
        environ = clean_environment(shop, {"PYTHONPATH": str(shop), "DATABASE_URL": url})
        return subprocess.run(
            [sys.executable, "scripts/clean_db.py", *arguments],
            cwd=shop,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def tables(url: str) -> set[str]:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def execute(url: str, statement: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_the_embedded_database_is_deleted_with_what_stands_beside_it(
    clean: Clean, shop: Path
) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        (shop / f"seeds-test.db{suffix}").touch()
    (shop / "seeds-demo.db").touch()
    done = clean("--env", "test")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in shop.glob("seeds-*")] == ["seeds-demo.db"]


def test_cleaning_what_is_not_there_is_no_error(clean: Clean) -> None:
    done = clean()
    assert done.returncode == 0
    assert "nothing to clean" in done.stdout


def test_a_server_is_emptied_only_after_a_yes(clean: Clean, postgresql_url: str) -> None:
    execute(postgresql_url, "CREATE TABLE seed_runs (id int)")
    refused = clean(url=postgresql_url)
    assert refused.returncode == 3
    assert "make clean-db YES=1" in refused.stderr
    assert tables(postgresql_url) == {"seed_runs"}

    done = clean("--yes", url=postgresql_url)
    assert done.returncode == 0, done.stderr
    assert {"users", "orders", "alembic_version"} <= tables(postgresql_url)
    assert "seed_runs" not in tables(postgresql_url)


def test_a_second_time_the_tables_are_empty_again(clean: Clean, postgresql_url: str) -> None:
    clean("--yes", url=postgresql_url)
    execute(postgresql_url, "CREATE TABLE bystander (id int)")
    done = clean("--yes", url=postgresql_url)
    assert done.returncode == 0, done.stderr
    assert "bystander" in tables(postgresql_url)  # not ours


@pytest.mark.parametrize("env", ["production", "staging"])
def test_what_is_not_invented_is_never_deleted(clean: Clean, postgresql_url: str, env: str) -> None:
    execute(postgresql_url, "CREATE TABLE seed_runs (id int)")
    done = clean("--env", env, "--yes", url=postgresql_url)
    assert done.returncode == 3
    assert tables(postgresql_url) == {"seed_runs"}
