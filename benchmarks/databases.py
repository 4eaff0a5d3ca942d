"""Databases to measure in: made before, dropped afterwards."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator

import sqlalchemy as sa

from benchmarks.measure import run


def server_url() -> sa.URL:
    """Return the server to measure on: TEST_DATABASE_URL, else one on this machine."""
    given = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    return sa.make_url(given).set(drivername="postgresql+psycopg2")


@contextlib.contextmanager
def postgresql(seed: str) -> Iterator[str]:
    """Yield the URL of a fresh, migrated database, as psql and seed understand it."""
    server = server_url()
    name = f"seeds_bench_{secrets.token_hex(4)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    url = server.set(drivername="postgresql", database=name)
    text = url.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        run([seed, "migrate", "--database-url", text])
        yield text
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def psql(url: str, *statements: str) -> float:
    """Run statements in one psql and return its wall seconds."""
    commands = [part for statement in statements for part in ("-c", statement)]
    return run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url, *commands]).seconds
