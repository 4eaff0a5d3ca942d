"""How the tests find their databases (tests/README.md), tried on real ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support import postgresql

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"  # port 1 is never a database

needs_binaries = pytest.mark.skipif(
    postgresql.find_binaries() is None, reason="no PostgreSQL server binaries are installed"
)


def scalar(url: str, statement: str) -> object:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return connection.execute(sa.text(statement)).scalar()


def test_each_postgresql_database_is_new_and_empty(
    new_postgresql_url: Callable[[], str],
) -> None:
    first, second = new_postgresql_url(), new_postgresql_url()
    assert first != second
    assert scalar(first, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_a_database_is_dropped_even_while_somebody_is_connected(
    postgresql_server: postgresql.Server,
) -> None:
    with postgresql_server.database() as url:
        engine = sa.create_engine(url)
        connection = engine.connect()
    admin = postgresql_server.url.render_as_string(hide_password=False)
    name = sa.make_url(url).database
    assert scalar(admin, f"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == 0
    connection.invalidate()
    connection.close()
    engine.dispose()


def test_both_main_kinds_of_database_are_given_in_turn(database_url: str) -> None:
    assert scalar(database_url, "SELECT 1") == 1


def test_a_mariadb_database_is_given_where_a_server_runs(mariadb_url: str) -> None:
    assert (
        scalar(
            mariadb_url,
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = database()",
        )
        == 0
    )


@needs_binaries
def test_a_temporary_cluster_serves_and_leaves_nothing_behind() -> None:
    server = postgresql.find({"SEEDS_TEST_POSTGRESQL": "temporary"})
    try:
        data = Path(str(scalar(server.url.render_as_string(False), "SHOW data_directory")))
        assert data.is_dir()
        with server.database() as url:
            assert scalar(url, "SELECT 1") == 1
    finally:
        server.stop()
    assert not data.parent.exists()
    with pytest.raises(postgresql.UnavailableError), server.database():
        pass


@needs_binaries
def test_a_temporary_cluster_lets_nobody_in_without_its_password() -> None:
    server = postgresql.find({"SEEDS_TEST_POSTGRESQL": "temporary"})
    try:
        intruder = postgresql.Server(server.url.set(password="guessed"), "")
        with (
            pytest.raises(postgresql.UnavailableError, match="authentication"),
            intruder.database(),
        ):
            pass
    finally:
        server.stop()


def test_a_named_server_that_does_not_answer_is_never_a_reason_to_skip() -> None:
    with pytest.raises(postgresql.MisconfiguredError, match="cannot be used"):
        postgresql.find({"TEST_DATABASE_URL": NOWHERE})


@pytest.mark.parametrize("ci", ["", "true"])
def test_without_any_server_tests_are_skipped_loudly_and_fail_in_ci(ci: str) -> None:
    environ = {**os.environ, "SEEDS_TEST_POSTGRESQL": "none", "CI": ci}
    name = "test_each_postgresql_database_is_new_and_empty"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"{__file__}::{name}"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "no PostgreSQL for the tests" in done.stdout
    assert "apt install postgresql" in done.stdout
    if ci:
        assert done.returncode == 1
        assert "1 error" in done.stdout
    else:
        assert done.returncode == 0
        assert "PostgreSQL was NOT tested" in done.stdout
