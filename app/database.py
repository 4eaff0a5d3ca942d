"""Engines and sessions for the shop."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.settings import Settings

# Without a driver in the URL the library's default would be taken, which changed between
# versions of SQLAlchemy; "postgres" is what hosting providers write.
POSTGRESQL_NAMES = frozenset({"postgres", "postgresql"})


def normalize_url(url: str | sa.URL) -> sa.URL:
    """Return the URL with PostgreSQL's driver named."""
    parsed = sa.make_url(url)
    if parsed.drivername in POSTGRESQL_NAMES:
        return parsed.set(drivername="postgresql+psycopg2")
    return parsed


def create_engine(url: str | sa.URL, *, echo: bool = False) -> sa.Engine:
    """Return an engine whose SQLite connections behave like those of a server database.

    Args:
        url: Where the database is.
        echo: Whether every statement is logged.
    """
    engine = sa.create_engine(normalize_url(url), echo=echo)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def create_session_factory(settings: Settings | None = None) -> sessionmaker[Session]:
    """Return a factory of sessions on the shop's database.

    Args:
        settings: Where that is; read from the environment by default.
    """
    settings = settings or Settings.load()
    engine = create_engine(settings.database_url, echo=settings.sql_echo)
    return sessionmaker(engine, expire_on_commit=False)


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # Python's module would begin transactions late and leave DDL outside of them.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        # SQLite ignores foreign keys unless every connection asks for them.
        cursor.execute("PRAGMA foreign_keys = ON")
    finally:
        cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")
