"""A MySQL or MariaDB server for the tests, where one happens to run."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from tests.support.postgresql import MisconfiguredError, UnavailableError

DRIVER = "mysql+pymysql"


@dataclass(frozen=True)
class Server:
    """A server on which the tests may make databases."""

    url: sa.URL

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database with a name of its own; drop it afterwards."""
        name = f"seeds_test_{os.getpid()}_{secrets.token_hex(4)}"
        _execute(self.url, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            _execute(self.url, f"DROP DATABASE IF EXISTS {name}")


def find(environ: Mapping[str, str]) -> Server:
    """Find the server of TEST_MARIADB_URL, else one on 127.0.0.1:3306 with an open root account.

    Raises:
        UnavailableError: There is none, or PyMySQL is not installed.
        MisconfiguredError: TEST_MARIADB_URL does not lead to a usable server.
    """
    if importlib.util.find_spec("pymysql") is None:
        raise UnavailableError("PyMySQL is not installed (the extra 'mysql')")
    named = environ.get("TEST_MARIADB_URL")
    if named:
        url = sa.make_url(named).set(drivername=DRIVER)
    else:
        url = sa.URL.create(DRIVER, "root", host="127.0.0.1", port=3306)
    try:
        _execute(url, "SELECT 1")
    except sa.exc.DBAPIError as error:
        if named:
            raise MisconfiguredError(f"TEST_MARIADB_URL cannot be used: {error.orig}") from None
        raise UnavailableError(f"127.0.0.1:3306: {error.orig}") from None
    return Server(url)


def _execute(url: sa.URL, statement: str) -> None:
    engine = sa.create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
        connect_args={"connect_timeout": 3},
    )
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
