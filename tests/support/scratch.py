"""Databases that a test loads by hand, reads by hand, and empties for the next one."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import psycopg2
import sqlalchemy as sa


def load(url: str, sql: str) -> None:
    """Run statements as they are, without anybody reading them before the database does."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(str(sa.make_url(url).database))) as file:
            file.executescript(sql)
        return
    with _connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)


def value(url: str, query: str) -> object:
    """Return the first value of the first row of a query."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(str(sa.make_url(url).database))) as file:
            found = file.execute(query).fetchone()
    else:
        with _connected(url) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            found = cursor.fetchone()
    return found[0] if found else None


def emptied(url: str) -> None:
    """Leave nothing but an empty schema ``public`` in a PostgreSQL database.

    That is several times faster than making a new one.
    """
    with _connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension"
            " WHERE extname <> 'plpgsql'"
            " UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname)"
            " FROM pg_foreign_data_wrapper"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute(
            "SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace"
            " WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute("CREATE SCHEMA public")


@contextlib.contextmanager
def _connected(url: str) -> Iterator[psycopg2.extensions.connection]:
    parts = sa.make_url(url).set(drivername="postgresql")
    connection = psycopg2.connect(parts.render_as_string(hide_password=False))
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()
