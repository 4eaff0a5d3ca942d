"""Open backends on each kind of database, and the tables that the tests load."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from seeds.load import Backend, backend_for
from seeds.load.engine import create_engine

KINDS = ("sqlite", "postgresql", "mariadb")

Open = Callable[[], contextlib.AbstractContextManager[Backend]]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> str:
    """A fresh database of every kind in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def open_backend(engine: sa.Engine) -> Open:
    """Opens a backend in a transaction of its own, committed unless the block fails."""
    return lambda: opened(engine)


@contextlib.contextmanager
def opened(engine: sa.Engine) -> Iterator[Backend]:
    with engine.begin() as connection:
        yield backend_for(connection)
