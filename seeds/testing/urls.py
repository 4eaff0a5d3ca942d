"""URLs of one database for synchronous and for asynchronous engines."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

import sqlalchemy as sa

from seeds.errors import UsageError
from seeds.load.engine import normalise_url

ASYNC: Final = {
    "sqlite": ("aiosqlite",),
    "postgresql": ("asyncpg", "psycopg"),
    "mysql": ("aiomysql", "asyncmy"),
    "mariadb": ("aiomysql", "asyncmy"),
}
"""Asynchronous drivers by kind of database, the preferred one first."""
_ONLY_ASYNC: Final = {"aiosqlite", "asyncpg", "psycopg_async", "aiomysql", "asyncmy"}


def sync_url(url: str | sa.URL) -> sa.URL:
    """Return a URL with a driver that is not awaited; one that was named is kept.

    Raises:
        UsageError: The text is not a database URL.
    """
    plain = normalise_url(url)
    _, _, driver = sa.make_url(url).drivername.partition("+")
    return plain if not driver or driver in _ONLY_ASYNC else sa.make_url(url)


def async_url(url: str | sa.URL) -> sa.URL:
    """Return a URL with a driver that is awaited; one that was named is kept.

    Raises:
        UsageError: None is installed.
    """
    plain = normalise_url(url)
    given = sa.make_url(url)
    kind = plain.get_backend_name()
    _, _, driver = given.drivername.partition("+")
    if driver in _ONLY_ASYNC or driver in ASYNC.get(kind, ()):
        return given
    for name in ASYNC.get(kind, ()):
        if find_spec(name) is not None:
            return plain.set(drivername=f"{kind}+{name}")
    known = ASYNC.get(kind)
    raise UsageError(
        f"no asynchronous driver for {kind} is installed",
        f"Install one: pip install {known[0]}." if known else "",
    )


def is_memory(url: sa.URL) -> bool:
    """Tell whether a URL is SQLite's in memory, which exists as long as its connection."""
    return url.get_backend_name() == "sqlite" and (
        url.database in (None, "", ":memory:") or "mode=memory" in str(url)
    )


def text(url: sa.URL) -> str:
    """Return a URL as text, with its password."""
    return url.render_as_string(hide_password=False)
