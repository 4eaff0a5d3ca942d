"""An undo while somebody else writes: nobody's row goes along unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.errors import GuardError
from seeds.load.engine import create_engine
from seeds.runner.progress import Silent
from tests.support.hostile import Small, everything, execute, query, small_project

MODELS = """
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
"""
SEEDER = """
class UserFactory(Factory[User], count=5):
    name = person.full_name()
""" + everything("UserFactory")

VISITS = (
    "CREATE TABLE visits (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL,"
    " FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE)"
)
EDIT = "UPDATE users SET name = 'mine' WHERE id = 3"
VISIT = "INSERT INTO visits VALUES (1, 3)"


@pytest.fixture(params=["postgresql_url", "mariadb_url"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def users(tmp_path: Path, url: str) -> Iterator[Small]:
    with small_project(tmp_path / "project", MODELS, SEEDER) as small:
        small.seed(url)
        execute(url, VISITS)
        yield small


class During(Silent):
    """Does something when the comparison is over and nothing is deleted yet."""

    def __init__(self, action: Callable[[], None]) -> None:
        self.action = action

    def message(self, text: str) -> None:
        if text.startswith("looking for rows that depend"):
            self.action()


@pytest.mark.parametrize("change", [EDIT, VISIT])
def test_what_was_compared_can_be_neither_changed_nor_referred_to(
    users: Small, url: str, change: str
) -> None:
    engine = create_engine(url)

    def attempt() -> None:
        patience = {
            "postgresql": "SET lock_timeout = '200ms'",
            "mysql": "SET innodb_lock_wait_timeout = 1",
        }
        with engine.connect() as connection:
            connection.exec_driver_sql(patience[engine.dialect.name])
            with pytest.raises(sa.exc.OperationalError, match=r"lock timeout|Lock wait timeout"):
                connection.exec_driver_sql(change)

    api.undo(database_url=url, project=users.project, progress=During(attempt))
    engine.dispose()
    assert query(url, "SELECT count(*) FROM users") == [(0,)]


@pytest.mark.parametrize(
    ("change", "said"), [(EDIT, "users: 1 row was edited"), (VISIT, "visits: 1 row refers")]
)
def test_what_was_begun_before_is_waited_for_and_seen(
    users: Small, url: str, change: str, said: str
) -> None:
    engine = create_engine(url)
    with engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql(change)
        later = threading.Timer(0.7, transaction.commit)
        later.start()
        with pytest.raises(GuardError, match=said):
            api.undo(database_url=url, project=users.project)
        later.join()
    engine.dispose()
    assert query(url, "SELECT count(*) FROM users") == [(5,)]
