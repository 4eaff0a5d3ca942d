"""Who holds the lock is told; connections have a name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.integration.load.conftest import opened


def test_the_holder_of_the_lock_is_described(engine: sa.Engine) -> None:
    told: list[str] = []
    with opened(engine) as first:
        first.lock(told.append, 0)
        pid = first.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with opened(engine) as second, pytest.raises(Exception, match="lock"):
            second.lock(told.append, 0.15)
    assert len(told) == 1
    assert f"server process {pid}" in told[0]
    assert "user " in told[0]


def test_the_connection_is_named_for_the_administrator(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        name = connection.exec_driver_sql("SHOW application_name").scalar()
    assert str(name).startswith("seed")
