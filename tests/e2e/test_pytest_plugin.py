"""The plugin as pytest finds it, in the example shop."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import clean_environment

INI = """
[pytest]
addopts = -p no:cacheprovider
asyncio_default_fixture_loop_scope = function
filterwarnings = error
seeds_factory_fixtures = app.factories
seeds_schema = migrate
"""
TESTS = """
import pytest
import sqlalchemy as sa

from app.factories import UserFactory
from app.models import Order, User


def count(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("number", range(4))
def test_an_order_has_all_it_needs(order_factory, db_session, number):
    order = order_factory.create()
    db_session.commit()
    assert order.user_id and count(db_session, Order) == 1


@pytest.mark.asyncio
async def test_asynchronously(async_db_session):
    user = await UserFactory().admin().acreate()
    assert user.role == "admin"
    assert await count(async_db_session, User) == 1


@pytest.mark.seed("test", count={"users": 7})
@pytest.mark.parametrize("number", range(2))
def test_the_shop_is_open(db_session, number):
    before = count(db_session, User)
    assert before >= 7
    assert count(db_session, Order) > 0
    UserFactory().create_batch(3)
    db_session.commit()
    assert count(db_session, User) == before + 3


@pytest.mark.seed("test", count={"users": 7})
def test_a_shop_of_ones_own(committed_db):
    with committed_db.session() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM alembic_version")) == 1
        session.execute(sa.delete(Order))
        session.commit()
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_the_shop_is_tested_with_its_own_factories_and_data(
    shop: Path, tmp_path: Path, database_url: str, workers: tuple[str, ...]
) -> None:
    (shop / "pytest.ini").write_text(INI)
    (shop / "test_shop.py").write_text(TESTS)
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--seeds-database-url", database_url, *workers],
        cwd=shop,
        env=clean_environment(home, {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed" in done.stdout
