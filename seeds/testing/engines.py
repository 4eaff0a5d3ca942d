"""Engines for tests, and sessions whose work is gone after the test."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, StaticPool

from seeds.errors import UsageError
from seeds.testing.urls import async_url, is_memory, sync_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

T = TypeVar("T")


def new_engine(url: str | sa.URL) -> sa.Engine:
    """Return an engine whose SQLite connections behave like those of a server.

    A database in memory has one connection, whoever asks for one.
    """
    target = sync_url(url)
    options: dict[str, Any] = {}
    if target.get_backend_name() == "sqlite":
        # Test clients of web frameworks run the application in a thread of its own.
        options["connect_args"] = {"check_same_thread": False}
        if is_memory(target):
            options["poolclass"] = StaticPool
    engine = sa.create_engine(target, **options)
    _own_transactions(engine)
    return engine


def new_async_engine(url: str | sa.URL) -> AsyncEngine:
    """Return an asynchronous engine that outlives the event loops of its tests.

    A connection to a server belongs to the loop that opened it, so that none is pooled. One of
    aiosqlite belongs to none.

    Raises:
        UsageError: SQLAlchemy's asyncio, or an asynchronous driver, is not installed.
    """
    target = async_url(url)
    try:
        from sqlalchemy.ext.asyncio import create_async_engine

        pool = StaticPool if is_memory(target) else NullPool
        engine = create_async_engine(target, poolclass=pool)
    except ImportError as error:
        raise UsageError(
            f"asynchronous sessions need {error.name or error}",
            "Install it: pip install 'seeds[async]', and the driver.",
        ) from None
    _own_transactions(engine.sync_engine)
    return engine


def _own_transactions(engine: sa.Engine) -> None:
    """Have SQLite begin transactions where SQLAlchemy does, savepoints and DDL included.

    Python's module would begin late, and leave DDL outside. Its attribute ``autocommit`` would
    do the same, but only from Python 3.12 on, and not for aiosqlite.
    """
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")


@contextlib.contextmanager
def rolled_back(engine: sa.Engine) -> Iterator[Session]:
    """Yield a session whose work is rolled back in the end, whatever was committed in it."""
    with engine.connect() as connection:
        transaction = connection.begin()
        session = Session(connection, join_transaction_mode="create_savepoint")
        try:
            yield session
        finally:
            session.close()
            # An error of the server may have ended it already.
            if transaction.is_active:
                transaction.rollback()


@contextlib.asynccontextmanager
async def rolled_back_async(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Yield an AsyncSession whose work is rolled back in the end; see :func:`rolled_back`."""
    from sqlalchemy.ext.asyncio import AsyncSession

    async with engine.connect() as connection:
        transaction = await connection.begin()
        session = AsyncSession(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        try:
            yield session
        finally:
            await session.close()
            if transaction.is_active:
                await transaction.rollback()


def run_apart(function: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what a coroutine returns, run by an event loop in a thread of its own.

    The loops of this thread belong to the plugin that runs the tests.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(asyncio.run(function()))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run, name="seeds")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
