"""Opening a database: URLs as people write them, sane connections, errors one can act on."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from seeds.errors import DatabaseError, SeedsError, UsageError, did_you_mean
from seeds.load.errors import translate
from seeds.schema.json_text import exact_value, json_text

CONNECT_TIMEOUT = 10
"""Seconds to wait for a server that does not answer."""

_DRIVERS = {
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite",
}
_OURS = {
    # An application may well use an asynchronous driver; loading is done with these.
    "asyncpg",
    "psycopg",
    "psycopg_async",
    "psycopg2",
    "pg8000",
    "aiosqlite",
    "pysqlite",
    "aiomysql",
    "asyncmy",
    "pymysql",
    "mysqldb",
    "",
}
_EXTRAS = {"pymysql": "mysql"}
_EXAMPLE = "For example postgresql://user:password@host:5432/database or sqlite:///file.db."


def normalise_url(url: str | sa.URL) -> sa.URL:
    """Return a URL with the driver that loads this kind of database.

    ``postgres://``, ``postgresql://`` and asynchronous spellings become
    ``postgresql+psycopg2://``; ``mysql://`` becomes ``mysql+pymysql://``.

    Raises:
        UsageError: The text is not a database URL.
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        # The original message may quote a part of the password: it is not repeated.
        raise UsageError("the database URL is malformed", _EXAMPLE) from None
    name, _, driver = parsed.drivername.partition("+")
    if name in _DRIVERS and driver in _OURS:
        parsed = parsed.set(drivername=_DRIVERS[name])
    if name in ("postgres", "postgresql") and "ssl" in parsed.query:
        # asyncpg says ssl=require where libpq says sslmode=require.
        mode = parsed.query["ssl"]
        parsed = parsed.difference_update_query(["ssl"])
        if isinstance(mode, str) and "sslmode" not in parsed.query:
            mode = {"true": "require", "false": "disable"}.get(mode.lower(), mode)
            parsed = parsed.update_query_dict({"sslmode": mode})
    return parsed


def create_engine(url: str | sa.URL) -> sa.Engine:
    """Return an engine for the tool's own connections; nothing is connected yet.

    One connection at a time is used and never pooled. SQLite begins a transaction with
    the first statement (deferred) unless :meth:`Backend.lock` began an immediate one, and
    checks foreign keys. A connection that fails raises :class:`DatabaseError`.

    Raises:
        UsageError: The URL is malformed or its driver unknown or not installed.
    """
    target = normalise_url(url)
    arguments: dict[str, Any] = {}
    kind = target.get_backend_name()
    if kind == "postgresql":
        if "connect_timeout" not in target.query:
            arguments["connect_timeout"] = CONNECT_TIMEOUT
        if "application_name" not in target.query:
            arguments["application_name"] = f"seed (process {os.getpid()})"
        from seeds.load.pg_wait import Connection

        arguments["connection_factory"] = Connection
        # What is sent is UTF-8, whatever PGCLIENTENCODING says.
        arguments["client_encoding"] = "utf8"
    elif kind in ("mysql", "mariadb"):
        arguments["connect_timeout"] = CONNECT_TIMEOUT
        # Naive times are UTC everywhere; a server zone must not shift TIMESTAMP columns.
        arguments["init_command"] = "SET time_zone = '+00:00'"
    try:
        engine = sa.create_engine(
            target,
            poolclass=NullPool,
            connect_args=arguments,
            # A document keeps all digits of its numbers, as a database keeps them.
            json_serializer=json_text,
            json_deserializer=exact_value,
        )
    except sa.exc.NoSuchModuleError:
        raise UsageError(
            f"unknown kind of database {target.drivername!r}",
            did_you_mean(target.drivername, [k for k in _DRIVERS if k != "postgres"]),
        ) from None
    except ModuleNotFoundError as error:
        driver = error.name or str(error)
        extra = _EXTRAS.get(driver)
        raise UsageError(
            f"the driver {driver!r} for {kind} is not installed",
            f"Install it: pip install 'seeds[{extra}]'." if extra else f"pip install {driver}",
        ) from None
    _translate_connect_errors(engine)
    if kind == "sqlite":
        _own_sqlite_transactions(engine)
    if kind == "postgresql":
        _read_leniently(engine)
    return engine


def _translate_connect_errors(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: object, args: Any, kwargs: Any) -> Any:
        try:
            return dialect.connect(*args, **kwargs)
        except dialect.loaded_dbapi.Error as error:
            raise _connect_error(engine.url, error) from error


def _connect_error(url: sa.URL, error: Exception) -> SeedsError:
    shown = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
    text = str(error)
    if url.password:
        text = text.replace(str(url.password), "***")
    low = text.lower()
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    place = f"{url.host or 'the local server'}" + (f":{url.port}" if url.port else "")
    if isinstance(error, sqlite3.Error):
        known = translate(error)
        assert known is not None
        return DatabaseError(f"{known.message}: {url.database}", known.hint)
    if "authentication failed" in low or "no password supplied" in low or code == 1045:
        return DatabaseError(
            f"{place} refused the password of user {url.username!r}",
            "Check user and password in the database URL or in DATABASE_URL.",
        )
    if ("database" in low and "does not exist" in low) or code == 1049:
        return DatabaseError(
            f"there is no database {url.database!r} on {place}",
            "Create it first (createdb, CREATE DATABASE), or correct the URL.",
        )
    if "role" in low and "does not exist" in low:
        return DatabaseError(f"{place} knows no user {url.username!r}", "Correct the URL.")
    if "too many" in low or "connection slots are reserved" in low or code == 1040:
        reason = _last_line(text)
        return DatabaseError(
            f"{place} has no connection to spare: {reason}",
            "Close some that are idle, or raise the limit of server, database or role.",
        )
    if "is starting up" in low or "is shutting down" in low or "in recovery mode" in low:
        return DatabaseError(
            f"{place} is not ready: {_last_line(text)}", "Wait a moment and run the command again."
        )
    if "translate host name" in low or "name or service not known" in low:
        return DatabaseError(f"the host {url.host!r} is unknown", "Correct the database URL.")
    if code == 2003 or any(
        sign in low
        for sign in ("refused", "timeout", "timed out", "no such file", "unreachable", "no route")
    ):
        return DatabaseError(
            f"no database answers at {place}",
            "Start the server (docker compose up -d), or correct host and port in the URL.",
        )
    reason = next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")
    return DatabaseError(f"cannot connect to {shown}: {reason}")


def _last_line(text: str) -> str:
    return text.strip().rpartition("FATAL:")[2].partition("\n")[0].strip()


def _read_leniently(engine: sa.Engine) -> None:
    from seeds.load.pg_session import read_leniently

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:
        read_leniently(connection)


def _own_sqlite_transactions(engine: sa.Engine) -> None:
    """Begin transactions ourselves, so that DDL, clearing and rows share one.

    The driver's own mode would begin only before INSERT and leave DDL outside. BEGIN is
    sent with a transaction's first statement, so that the lock may begin an immediate one.
    """

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "before_cursor_execute")
    def begin(
        connection: sa.Connection, cursor: Any, statement: str, parameters: Any, context: Any,
        executemany: bool,
    ) -> None:  # fmt: skip
        raw = cursor.connection
        # PRAGMA settings such as foreign_keys have no effect inside a transaction.
        pragma = statement.lstrip().upper().startswith("PRAGMA")
        if connection.in_transaction() and not raw.in_transaction and not pragma:
            raw.execute("BEGIN")
