"""db_session and async_db_session: what a test does is gone after it."""

from __future__ import annotations

import pytest

from tests.integration.testing.conftest import Shelter


def test_what_a_test_commits_is_gone_in_the_next(shelter: Shelter, database_url: str) -> None:
    shelter.tests("""
        def test_code_under_test_may_commit(db_session):
            OwnerFactory().create()
            db_session.commit()
            OwnerFactory().create()
            db_session.rollback()
            assert count(db_session, Owner) == 1

        def test_it_is_gone(db_session):
            assert count(db_session, Owner) == 0

        def test_an_error_of_the_database_spoils_nothing(db_session):
            owner = OwnerFactory().create()
            db_session.commit()
            with pytest.raises(Exception, match=r"(?i)unique"):
                db_session.add(Owner(name="twice", email=owner.email))
                db_session.flush()
            db_session.rollback()
            assert count(db_session, Owner) == 1

        def test_savepoints_work(db_session):
            with pytest.raises(ZeroDivisionError), db_session.begin_nested():
                OwnerFactory().create()
                1 / 0
            assert count(db_session, Owner) == 0

        def test_foreign_keys_are_minded(db_session):
            db_session.add(Pet(tag="A", owner_id=12345))
            with pytest.raises(sa.exc.IntegrityError):
                db_session.flush()

        @pytest.fixture(scope="module", autouse=True)
        def nothing_left(seeds_engine):
            yield
            with seeds_engine.connect() as connection:
                assert connection.scalar(sa.select(sa.func.count()).select_from(Owner)) == 0
    """)
    shelter.passes("--seeds-database-url", database_url, passed=5)


def test_without_a_url_the_database_is_in_memory(shelter: Shelter) -> None:
    shelter.tests("""
        def test_memory(db_session, seeds_database_url, seeds_metadata):
            assert seeds_database_url == "sqlite://"
            assert seeds_metadata is Base.metadata
            assert PetFactory().create().owner.id == 1
    """)
    shelter.passes(passed=1)


def test_factories_save_to_the_session_of_the_test_alone(shelter: Shelter) -> None:
    shelter.tests("""
        def test_inside(db_session):
            assert OwnerFactory().create() in db_session

        def test_outside():
            with pytest.raises(seeds.errors.UsageError, match="needs a session"):
                OwnerFactory().create()
    """)
    shelter.passes(passed=2)


ASYNC = """
    @pytest.mark.asyncio{mark}
    async def test_commit(async_db_session):
        owner = await OwnerFactory().acreate()
        await async_db_session.commit()
        await PetFactory(async_db_session).create(owner=owner)
        await async_db_session.rollback()
        assert await count(async_db_session, Owner) == 1
        assert await count(async_db_session, Pet) == 0

    @pytest.mark.asyncio{mark}
    async def test_gone(async_db_session):
        assert await count(async_db_session, Owner) == 0

    def test_sync_beside(db_session):
        assert count(db_session, Owner) == 0
"""


@pytest.mark.parametrize("mark", ["", '(loop_scope="module")'])
def test_asynchronous_sessions_are_rolled_back_in_loops_of_any_scope(
    shelter: Shelter, database_url: str, mark: str
) -> None:
    shelter.tests(ASYNC.replace("{mark}", mark))
    shelter.passes("--seeds-database-url", database_url, passed=3)


def test_asynchronous_sessions_work_in_the_mode_auto(shelter: Shelter) -> None:
    shelter.tests(ASYNC.replace("@pytest.mark.asyncio{mark}", ""))
    shelter.passes("-o", "asyncio_mode=auto", passed=3)


@pytest.mark.parametrize("without", [(), ("-p", "no:asyncio")], ids=["both", "anyio alone"])
def test_asynchronous_sessions_work_in_tests_of_anyio(
    shelter: Shelter, database_url: str, without: tuple[str, ...]
) -> None:
    pytest.importorskip("anyio", reason="anyio, which is not needed for anything, is not installed")
    shelter.write(
        "conftest.py",
        """
        import pytest


        @pytest.fixture
        def anyio_backend():
            return "asyncio"
        """,
    )
    shelter.write("pytest.ini", "[pytest]\npythonpath = .\nfilterwarnings = error\n")
    shelter.tests(ASYNC.replace("asyncio{mark}", "anyio"))
    options = ("-o", "asyncio_default_fixture_loop_scope=function") if not without else ()
    shelter.passes("--seeds-database-url", database_url, *without, *options, passed=3)


def test_an_asynchronous_session_without_a_plugin_for_such_tests_says_so(shelter: Shelter) -> None:
    shelter.tests("""
        def test_it(async_db_session):
            pass
    """)
    shelter.write("pytest.ini", "[pytest]\npythonpath = .\n")
    result = shelter.run("-p", "no:asyncio", "-p", "no:anyio")
    result.stdout.fnmatch_lines(["*async_db_session needs a plugin*", "*pytest-asyncio*"])


def test_the_engine_may_be_the_projects_own(shelter: Shelter) -> None:
    shelter.write(
        "conftest.py",
        """
        import pytest
        import sqlalchemy as sa
        from shelter.models import Base


        @pytest.fixture(scope="session")
        def seeds_engine(tmp_path_factory):
            engine = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('own') / 'own.db'}")
            Base.metadata.create_all(engine)
            yield engine
            engine.dispose()
        """,
    )
    shelter.tests("""
        def test_it(db_session):
            assert db_session.connection().engine.url.database.endswith("own.db")
            OwnerFactory().create()
    """)
    shelter.passes(passed=1)
