"""Connecting: what goes wrong is said in words, and never with the password."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.errors import DatabaseError
from seeds.load.engine import create_engine
from tests.support import postgresql


def failure(url: str | sa.URL) -> DatabaseError:
    engine = create_engine(url)
    with pytest.raises(DatabaseError) as caught:
        engine.connect()
    assert "s3cret" not in str(caught.value) + caught.value.hint
    return caught.value


def test_a_server_that_does_not_run_is_told_with_host_and_port() -> None:
    error = failure("postgresql://u:s3cret@127.0.0.1:1/d")
    assert "127.0.0.1:1" in error.message
    assert error.hint


def test_an_unknown_host_is_told() -> None:
    assert "nowhere.invalid" in failure("postgresql://u:s3cret@nowhere.invalid/d").message


def test_a_missing_database_is_named(postgresql_server: postgresql.Server) -> None:
    error = failure(postgresql_server.url.set(database="no_such_db"))
    assert "'no_such_db'" in error.message


def test_an_unknown_user_is_told(postgresql_server: postgresql.Server) -> None:
    error = failure(postgresql_server.url.set(username="nobody_here", password="s3cret"))
    assert "nobody_here" in error.message


def test_a_wrong_password_is_told_without_it(mariadb_url: str) -> None:
    url = sa.make_url(mariadb_url).set(username="nobody_here", password="s3cret")
    error = failure(url)
    assert "refused the password" in error.message
    assert "nobody_here" in error.message


def test_a_missing_mariadb_database_is_named(mariadb_url: str) -> None:
    error = failure(sa.make_url(mariadb_url).set(database="no_such_db"))
    assert "'no_such_db'" in error.message


def test_sqlite_checks_foreign_keys(sqlite_url: str) -> None:
    with create_engine(sqlite_url).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
