"""Engines behave the same whatever the URL looks like."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.database import create_engine, create_session_factory, normalize_url
from app.factories import UserFactory
from app.models import Base
from app.settings import Settings


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://u:p@h:1/d", "postgresql+psycopg2"),
        ("postgresql://u:p@h:1/d", "postgresql+psycopg2"),
        ("postgresql+psycopg2://u:p@h:1/d", "postgresql+psycopg2"),
        ("sqlite:///shop.db", "sqlite"),
    ],
)
def test_postgresql_is_reached_through_psycopg2(url: str, driver: str) -> None:
    assert normalize_url(url).drivername == driver


def test_a_url_keeps_its_password() -> None:
    assert normalize_url("postgres://u:p@h:1/d").password == "p"


def test_sqlite_enforces_foreign_keys() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_sqlite_rolls_tables_back_like_rows() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        Base.metadata.create_all(connection)
        connection.rollback()
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()


def test_sessions_work_on_the_database_of_the_settings() -> None:
    sessions = create_session_factory(Settings(database_url="sqlite://"))
    engine = sessions.kw["bind"]
    with sessions() as session:
        Base.metadata.create_all(session.connection())
        user = UserFactory(session, commit=True).create()
        assert user.id == 1
        assert repr(user) == "<User 1>"
    engine.dispose()
