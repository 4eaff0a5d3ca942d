"""Sessions on real databases, and one stream for all.

Each module has a fixture ``metadata``: the models whose tables its tests need.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

import seeds
from tests.support import generation


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    """Make the same objects in each test."""
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


@pytest.fixture
def engine(database_url: str, metadata: sa.MetaData) -> Iterator[sa.Engine]:
    """Each main database in turn, with the models' tables."""
    engine = sa.create_engine(database_url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest_asyncio.fixture
async def async_session(database_url: str, metadata: sa.MetaData) -> AsyncIterator[AsyncSession]:
    """The same by an asynchronous driver."""
    url = sa.make_url(database_url)
    driver = "sqlite+aiosqlite" if url.get_backend_name() == "sqlite" else "postgresql+asyncpg"
    engine = create_async_engine(url.set(drivername=driver))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    async with AsyncSession(engine) as session:
        yield session
    await engine.dispose()
