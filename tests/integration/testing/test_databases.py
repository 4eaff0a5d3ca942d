"""Databases of workers, of tests that commit, and with data in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from seeds.testing.databases import Server
from tests.integration.testing.conftest import Shelter, left_over

COMMITTING = """
    import threading

    def pets(database):
        with database.session() as session:
            return count(session, Pet)

    @pytest.mark.parametrize("number", range(2))
    def test_several_connections_may_commit(committed_db, number):
        assert pets(committed_db) == 0
        with committed_db.session() as session:
            PetFactory(session).create()
            thread = threading.Thread(target=lambda: pets(committed_db) or None)
            session.commit()
            thread.start(); thread.join()
        assert pets(committed_db) == 1

    def test_a_session_beside_it_sees_nothing_of_it(committed_db, db_session):
        with committed_db.session() as session:
            PetFactory(session, commit=True).create()
        assert count(db_session, Pet) == 0

    def test_the_url_is_enough(cloned_database_url):
        engine = sa.create_engine(cloned_database_url)
        assert sa.inspect(engine).get_table_names() == ["owners", "pets"]
        engine.dispose()

    @pytest.mark.asyncio
    async def test_asynchronously(committed_db):
        from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
        engine = create_async_engine(committed_db.async_url)
        async with AsyncSession(engine) as session:
            await PetFactory(session, commit=True).create()
        await engine.dispose()
        assert pets(committed_db) == 1
"""
SEEDED = """
    @pytest.mark.seed("test")
    @pytest.mark.parametrize("number", range(2))
    def test_a_data_set_is_there_for_each_test(db_session, number):
        assert (count(db_session, Owner), count(db_session, Pet)) == (3, 10)
        db_session.execute(sa.delete(Pet))
        db_session.commit()

    @pytest.mark.seed("test", "owners", count={"owners": 5, "pets": 1})
    class TestOther:
        def test_counts_may_be_said(self, db_session):
            assert (count(db_session, Owner), count(db_session, Pet)) == (5, 1)

        def test_a_copy_has_it_too(self, committed_db):
            with committed_db.session() as session:
                assert (count(session, Owner), count(session, Pet)) == (5, 1)
                session.execute(sa.delete(Pet))
                session.commit()

        @pytest.mark.asyncio
        async def test_asynchronously(self, async_db_session):
            assert await count(async_db_session, Owner) == 5

    def test_without_the_marker_it_is_empty(db_session):
        assert count(db_session, Owner) == 0
"""


def test_a_test_may_have_a_database_to_itself(shelter: Shelter, database_url: str) -> None:
    shelter.tests(COMMITTING)
    shelter.passes("--seeds-database-url", database_url, passed=5)
    assert left_over(database_url) == []


def test_a_test_may_begin_with_a_data_set(shelter: Shelter, database_url: str) -> None:
    shelter.tests(SEEDED)
    shelter.passes("--seeds-database-url", database_url, passed=6)
    assert left_over(database_url) == []


def test_a_data_set_in_memory_is_made_once(shelter: Shelter) -> None:
    shelter.write(
        "shelter/seeders/owners.py",
        """
        import pathlib
        from seeds import Seeder, part
        from seeds.testing import data_sets
        from shelter.factories import OwnerFactory, PetFactory

        fill = data_sets.DataSet.fill

        def counted(self, options, url):
            with open("filled", "a") as file:
                file.write(self.key + "\\n")
            fill(self, options, url)


        class Owners(Seeder):
            parts = (part(OwnerFactory), part(PetFactory))
        """,
    )
    shelter.write(
        "conftest.py",
        """
        from seeds.testing import data_sets
        from shelter.seeders.owners import counted

        data_sets.DataSet.fill = counted
        """,
    )
    shelter.tests(SEEDED)
    shelter.passes("-n", "2", "-p", "no:randomly", apart=True, passed=6)
    filled = (shelter.path / "filled").read_text().split()
    assert sorted(filled) == sorted(set(filled))
    assert len(filled) == 2


def test_every_worker_has_a_database_that_is_dropped_in_the_end(
    shelter: Shelter, postgresql_url: str
) -> None:
    shelter.tests(
        COMMITTING
        + SEEDED
        + """
    @pytest.mark.parametrize("number", range(8))
    def test_workers(db_session, seeds_database_url, worker_id, number):
        assert seeds_database_url.endswith(f"_{worker_id}")
        assert db_session.connection().engine.url.database.endswith(f"_{worker_id}")
        PetFactory().create()
    """
    )
    shelter.passes(
        "-n",
        "2",
        "--seeds-database-url",
        postgresql_url,
        "-p",
        "no:randomly",
        apart=True,
        passed=19,
    )
    assert left_over(postgresql_url) == []


def test_every_worker_has_an_sqlite_file_that_is_removed_in_the_end(
    shelter: Shelter, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    shelter.tests("""
        @pytest.mark.parametrize("number", range(4))
        def test_workers(db_session, seeds_database_url, worker_id, number):
            assert seeds_database_url.endswith(f"/pets_{worker_id}.db")
            OwnerFactory().create()
    """)
    url = f"sqlite:///{folder / 'pets.db'}"
    shelter.passes("-n", "2", "--seeds-database-url", url, apart=True, passed=4)
    assert list(folder.iterdir()) == []


def test_a_database_that_was_not_there_is_made_and_dropped(
    shelter: Shelter, postgresql_url: str
) -> None:
    shelter.tests("""
        def test_it(db_session):
            OwnerFactory().create()
    """)
    url = sa.make_url(postgresql_url)
    new = url.set(database=f"{url.database}_new").render_as_string(hide_password=False)
    shelter.passes("--seeds-database-url", new, passed=1)
    assert left_over(postgresql_url) == []


def test_a_database_that_was_there_stays_as_it_was(shelter: Shelter, tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    connection.close()
    shelter.tests("""
        def test_it(db_session):
            OwnerFactory().create()
            db_session.commit()
    """)
    shelter.passes("--seeds-database-url", f"sqlite:///{path}", passed=1)
    with sqlite3.connect(path) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        assert {"mine", "owners"} <= tables
        assert connection.execute("SELECT count(*) FROM owners").fetchone() == (0,)
    connection.close()


def test_tests_do_not_run_in_a_database_called_production(shelter: Shelter) -> None:
    shelter.tests("""
        def test_it(db_session):
            OwnerFactory().create()
    """)
    result = shelter.run("--seeds-database-url", "postgresql://app@db.example.com/shop_prod")
    result.stdout.fnmatch_lines(["*tests do not run in the database shop_prod*contains 'prod'*"])


def test_tables_may_be_made_by_migrations(shelter: Shelter, database_url: str) -> None:
    shelter.write(
        "pyproject.toml",
        '[tool.seeds]\nmetadata = "shelter.models:Base"\nmigrations = "alembic.ini"\n',
    )
    shelter.write(
        "alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\npath_separator = os\n"
    )
    shelter.write(
        "migrations/env.py",
        """
        from alembic import context

        context.configure(connection=context.config.attributes["connection"])
        context.run_migrations()
        """,
    )
    shelter.write(
        "migrations/versions/0001_start.py",
        """
        import sqlalchemy as sa
        from alembic import op
        from shelter.models import Base

        revision, down_revision = "0001", None

        def upgrade():
            Base.metadata.create_all(op.get_bind())
            op.create_table("only_migrated", sa.Column("id", sa.Integer))
        """,
    )
    shelter.tests("""
        def test_it(db_session, seeds_engine):
            assert sa.inspect(seeds_engine).has_table("only_migrated")
            OwnerFactory().create()

        def test_copies(committed_db):
            assert sa.inspect(committed_db.engine).has_table("only_migrated")
    """)
    shelter.passes("-o", "seeds_schema=migrate", "--seeds-database-url", database_url, passed=2)


def test_a_server_that_does_not_answer_is_named(shelter: Shelter) -> None:
    shelter.tests("""
        def test_it(db_session):
            pass
    """)
    result = shelter.run("--seeds-database-url", "postgresql://app@127.0.0.1:1/tests")
    result.stdout.fnmatch_lines(["*no database answers at 127.0.0.1:1*"])


def test_a_marker_that_says_something_else_is_told_so(shelter: Shelter) -> None:
    shelter.tests("""
        @pytest.mark.seed("test", counts=5)
        def test_unknown(db_session):
            pass

        @pytest.mark.seed("tset")
        def test_misspelt(db_session):
            pass
    """)
    result = shelter.run()
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*the marker seed takes no 'counts'*", "*Did you mean 'count'?*"])
    result.stdout.fnmatch_lines(["*tset*"])


def test_a_template_is_copied_by_the_server(postgresql_url: str) -> None:
    url = sa.make_url(postgresql_url)
    server, name = Server(url), str(url.database)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE here (id int)"))
    engine.dispose()
    copy = f'{name}_"odd" name'
    server.copy(name, copy)
    try:
        assert copy in server.names()
        engine = sa.create_engine(server.url(copy))
        assert sa.inspect(engine).has_table("here")
        engine.dispose()
    finally:
        server.drop(copy)
    assert copy not in server.names()


def test_what_a_worker_that_crashed_left_is_dropped(shelter: Shelter, postgresql_url: str) -> None:
    shelter.tests("""
        def test_it_crashes(db_session, committed_db):
            OwnerFactory().create()
            os._exit(3)
    """)
    result = shelter.run("-n", "1", "--seeds-database-url", postgresql_url, apart=True)
    result.stdout.fnmatch_lines(["*worker 'gw0' crashed*"])
    assert left_over(postgresql_url) == []
