"""What a run does to others that use the database at the same time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds.api import SeedRequest, migrate, seed, verify
from seeds.config.project import Project, find_project
from seeds.load.engine import create_engine
from tests.conftest import ROOT


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Project:
    """The shop, whatever the developer's own settings say."""
    for name in ("DATABASE_URL", "SEED_ENV", "SEED_RANDOM_SEED"):
        monkeypatch.delenv(name, raising=False)
    found = find_project(ROOT)
    return Project(**{**vars(found), "dotenv": {}})


def run(project: Project, url: str, **wishes: object) -> None:
    seed(SeedRequest(env="test", database_url=url, **wishes), project=project)  # type: ignore[arg-type]  # any field of it


def test_a_reader_who_takes_longer_than_sqlites_patience_does_not_spoil_the_load(
    project: Project, sqlite_url: str
) -> None:
    migrate(database_url=sqlite_url, project=project)
    reader = create_engine(sqlite_url)
    with reader.connect() as connection:
        connection.execute(sa.text("SELECT count(*) FROM users")).scalar()  # and holds on
        load = threading.Thread(target=run, args=(project, sqlite_url))
        load.start()
        load.join(timeout=6.5)
        assert load.is_alive()  # it waits to commit
        connection.rollback()
    load.join(timeout=30)
    assert not load.is_alive()
    assert verify(database_url=sqlite_url, project=project).tables["users"].rows == 4
    reader.dispose()


def test_rows_are_seen_by_others_only_when_all_of_them_are_there(
    project: Project, postgresql_url: str
) -> None:
    migrate(database_url=postgresql_url, project=project)
    seen: set[int] = set()
    done = threading.Event()

    def look() -> None:
        engine = create_engine(postgresql_url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not done.is_set():
                seen.add(connection.execute(sa.text("SELECT count(*) FROM users")).scalar_one())
        engine.dispose()

    looking = threading.Thread(target=look)
    looking.start()
    run(project, postgresql_url, seeders=("users",), count=10_000, batch_size=1000)
    done.set()
    looking.join(timeout=30)
    assert seen <= {0, 10_000}


def test_no_file_stands_beside_the_database_afterwards(
    project: Project, sqlite_url: str, tmp_path: Path
) -> None:
    run(project, sqlite_url, migrate=True)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["seeds.db"]
