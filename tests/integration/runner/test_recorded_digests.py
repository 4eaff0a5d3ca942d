"""The digests that a run records are those of its rows read from the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from seeds.api import SeedRequest, seed
from seeds.config.project import Project, find_project
from seeds.ledger.entry import TableEntry
from seeds.ledger.ledger import Ledger
from seeds.load import Backend, TableLoad, backend_for
from seeds.load.engine import create_engine
from seeds.load.removal import KeySet
from seeds.schema.digest import Digest
from tests.conftest import ROOT
from tests.support import shop
from tests.support.generation import AS_OF


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Project:
    """The shop, whatever the developer's own settings say."""
    for name in ("DATABASE_URL", "SEED_ENV", "SEED_RANDOM_SEED"):
        monkeypatch.delenv(name, raising=False)
    found = find_project(ROOT)
    return Project(**{**vars(found), "dotenv": {}})


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    """A fresh database of every kind in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


def run(project: Project, url: str, **wishes: object) -> None:
    request = SeedRequest(database_url=url, migrate=True, yes=True, **wishes)  # type: ignore[arg-type]  # any field of it
    seed(request, project=project)


@contextmanager
def opened(url: str) -> Iterator[Backend]:
    engine = create_engine(url)
    with engine.connect() as connection:
        yield backend_for(connection)
    engine.dispose()


def recorded(backend: Backend) -> Mapping[str, TableEntry]:
    """Return what the last run recorded of each table."""
    last = Ledger(backend.connection).runs()[-1]
    return {entry.table: entry for entry in last.tables}


def read(backend: Backend, name: str, *ranges: tuple[int, int]) -> str:
    """Return the digest of rows as they are in the database now."""
    table = shop.tables()[name]
    digest = Digest()
    for batch in backend.read(table, list(table.columns), within=KeySet(table, ranges)):
        digest.update(batch)
    return digest.hexdigest()


def check(backend: Backend) -> int:
    """Compare all that was recorded with what is there; return the number of tables."""
    found = 0
    for name, entry in recorded(backend).items():
        if not entry.inserted:
            continue
        found += 1
        assert entry.written == read(backend, name, *entry.keys), name
        if entry.generated:
            last = entry.first_key + entry.generated - 1
            assert entry.digest == read(backend, name, (entry.first_key, last)), name
    return found


def test_each_table_of_the_shop_has_the_digest_of_its_rows(project: Project, url: str) -> None:
    run(project, url, env="development")
    with opened(url) as backend:
        assert check(backend) == 12


def test_rows_that_are_added_have_digests_of_their_own(project: Project, url: str) -> None:
    run(project, url, env="test")
    run(project, url, env="test", count=50, batch_size=7, jobs=3)
    with opened(url) as backend:
        entries = recorded(backend)
        assert entries["users"].generated > 0
        assert check(backend) > 5


def test_a_run_that_writes_nothing_records_no_digest(project: Project, sqlite_url: str) -> None:
    run(project, sqlite_url, env="production")
    run(project, sqlite_url, env="production")
    with opened(sqlite_url) as backend:
        assert {entry.written for entry in recorded(backend).values()} == {""}


def test_the_same_rows_have_the_same_digests_in_every_database(
    project: Project, sqlite_url: str, postgresql_url: str
) -> None:
    found = []
    for url in (sqlite_url, postgresql_url):
        run(project, url, env="development", as_of=AS_OF)
        with opened(url) as backend:
            found.append({name: entry.digest for name, entry in recorded(backend).items()})
    assert found[0] == found[1]


def test_the_shops_digests_are_taken_on_the_way(database_url: str, project: Project) -> None:
    """Rows read back cost time; on the main databases none of the shop's need it."""
    run(project, database_url, env="test")
    plan = shop.planned()
    with opened(database_url) as backend:
        # Few rows, so that nothing is dropped.
        generated = [e for e in plan.entities if e.root.count]
        loads = [TableLoad(e.table, tuple(e.bound.columns), 1, False) for e in generated]
        backend.prepare(loads)
        assert [x.table.name for x in loads if not backend.faithful(x.table, x.columns)] == []


def test_what_a_trigger_changes_is_in_the_digest(project: Project, database_url: str) -> None:
    run(project, database_url, env="test")
    with opened(database_url) as backend, backend.connection.begin():
        if backend.connection.dialect.name == "sqlite":
            backend.connection.execute(
                sa.text(
                    "CREATE TRIGGER shout AFTER INSERT ON users BEGIN"
                    " UPDATE users SET full_name = upper(full_name) WHERE id = new.id; END"
                )
            )
        else:
            backend.connection.execute(
                sa.text(
                    "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$BEGIN new.full_name := upper(new.full_name); RETURN new; END$$"
                )
            )
            backend.connection.execute(
                sa.text(
                    "CREATE TRIGGER shout BEFORE INSERT ON users"
                    " FOR EACH ROW EXECUTE FUNCTION shout()"
                )
            )
    run(project, database_url, env="test", seeders=("users",), count=50)
    with opened(database_url) as backend:
        name = backend.connection.scalar(sa.text("SELECT max(full_name) FROM users"))
        assert name == name.upper()
        check(backend)
