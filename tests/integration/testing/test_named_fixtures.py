"""Factories as fixtures, by name."""

from __future__ import annotations

import pytest

from tests.integration.testing.conftest import Shelter

NAMES = ("-o", "seeds_factory_fixtures=shelter.factories")


def test_every_factory_is_a_fixture_bound_to_the_session(shelter: Shelter) -> None:
    shelter.tests("""
        def test_it(owner_factory, pet_factory, db_session):
            owner = owner_factory.nameless().create()
            assert owner in db_session and owner.name == "?"
            assert pet_factory.create(owner=owner).owner_id == owner.id

        @pytest.mark.asyncio
        async def test_asynchronously(async_db_session, owner_factory):
            owner = await owner_factory.create()
            assert owner in async_db_session
    """)
    shelter.passes(*NAMES, passed=2)


def test_all_fixtures_are_described(shelter: Shelter) -> None:
    result = shelter.run("--fixtures", *NAMES)
    result.stdout.fnmatch_lines(
        [
            "seeds_metadata [[]session scope[]]*",
            "seeds_database_url [[]session scope[]]*",
            "seeds_engine [[]session scope[]]*",
            "db_session -- *",
            "committed_db -- *",
            "factories -- *",
            "load_fixture [[]session scope[]]*",
        ]
    )
    result.stdout.fnmatch_lines(
        ["owner_factory -- *", "*OwnerFactory, saving to the session of the test. Somebody with*"]
    )
    ours = result.stdout.str().partition("fixtures defined from seeds.testing.plugin")[2]
    assert "no docstring" not in ours.partition("---- fixtures defined from")[0]


def test_factories_are_found_by_any_of_their_names(shelter: Shelter) -> None:
    shelter.tests("""
        def test_names(factories, db_session):
            made = [
                factories.owner, factories.owner_factory, factories.OwnerFactory,
                factories["owners"], factories["OwnerFactory"],
            ]
            assert {type(factory) for factory in made} == {OwnerFactory}
            assert {factory.create() in db_session for factory in made} == {True}
            assert "pet" in factories
            assert "pet" in dir(factories)

        def test_a_misspelt_one(factories):
            with pytest.raises(seeds.errors.UsageError) as raised:
                factories.ownr
            assert raised.value.hint == "Did you mean 'owner'?"

        @pytest.mark.asyncio
        async def test_asynchronously(factories, async_db_session):
            assert await factories.owner.create() in async_db_session
    """)
    shelter.passes(*NAMES, passed=3)
    # Without a package those that the seeders use are found, and what was imported.
    shelter.passes(passed=3)


def test_every_scenario_is_a_fixture_that_has_happened(shelter: Shelter) -> None:
    shelter.write(
        "shelter/scenarios.py",
        """
        import seeds
        from shelter.factories import OwnerFactory, PetFactory


        @seeds.scenario
        def crowded_house(pets: int = 3):
            \"\"\"Somebody with many pets.\"\"\"
            owner = OwnerFactory().create()
            PetFactory().create_batch(pets, owner=owner)
            return owner


        @seeds.scenario
        async def quiet_house():
            return await OwnerFactory().acreate()
        """,
    )
    shelter.tests("""
        def test_it(crowded_house, db_session):
            assert isinstance(crowded_house, Owner)
            assert count(db_session, Pet) == 3

        @pytest.mark.asyncio
        async def test_asynchronously(async_db_session, crowded_house, quiet_house):
            assert await count(async_db_session, Pet) == 3
            assert quiet_house.id != crowded_house.id

        @pytest.mark.asyncio(loop_scope="module")
        async def test_in_another_loop(async_db_session, quiet_house):
            assert quiet_house in async_db_session
    """)
    names = ("-o", "seeds_scenario_fixtures=shelter.scenarios")
    shelter.passes(*names, passed=3)
    shown = shelter.run("--fixtures", *names, *NAMES)
    shown.stdout.fnmatch_lines(
        ["crowded_house -- *", "*made for the test. Somebody with many pets."]
    )
    shown.stdout.fnmatch_lines_random(["owner_factory -- *"])
    wrong = shelter.run("-o", "seeds_scenario_fixtures=shelter.scenario")
    wrong.stderr.fnmatch_lines(["ERROR: seeds_scenario_fixtures: there is no module*"])


def test_scenarios_happen_in_the_loop_of_anyio_too(shelter: Shelter) -> None:
    pytest.importorskip("anyio", reason="anyio, which is not needed for anything, is not installed")
    shelter.write("pyproject.toml", PROJECT)
    shelter.write("shelter/situations.py", SITUATIONS)
    shelter.tests("""
        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.mark.anyio
        async def test_it(async_db_session, lone_owner):
            assert lone_owner in async_db_session
    """)
    shelter.passes(passed=1)


def test_two_things_of_one_name_end_the_run_with_a_word(shelter: Shelter) -> None:
    shelter.write(
        "shelter/scenarios.py",
        """
        import seeds


        @seeds.scenario
        def owner_factory():
            pass
        """,
    )
    result = shelter.run(*NAMES, "-o", "seeds_scenario_fixtures=shelter.scenarios")
    result.stderr.fnmatch_lines(["ERROR: two fixtures would be called 'owner_factory'*"])


def test_a_registry_is_new_for_each_test(shelter: Shelter) -> None:
    shelter.tests("""
        @pytest.mark.parametrize("number", range(2))
        def test_it(registry, db_session, number):
            assert {"owners", "pets"} <= set(registry.names())
            registry.one_to_many("owners", "pets", count=2)
            registry.create("owner")
            assert count(db_session, Pet) == 2
            registry.cleanup()
            assert count(db_session, Owner) == 0
    """)
    shelter.passes(*NAMES, passed=2)
    # In a process of its own: here, the factories of other tests have been imported.
    shelter.passes(apart=True, passed=2)


def test_a_package_that_is_not_there_ends_the_run_with_a_word(shelter: Shelter) -> None:
    result = shelter.run("-o", "seeds_factory_fixtures=shelter.factory")
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        ["ERROR: seeds_factory_fixtures: there is no module 'shelter.factory'*"]
    )


PROJECT = """
    [tool.seeds]
    metadata = "shelter.models:Base"
    factories = "shelter.factories"
    scenarios = "shelter.situations"
"""
SITUATIONS = """
    import seeds
    from shelter.factories import OwnerFactory


    @seeds.scenario
    def lone_owner():
        return OwnerFactory().create()
"""


def test_the_packages_of_the_project_become_fixtures(shelter: Shelter) -> None:
    shelter.write("pyproject.toml", PROJECT)
    shelter.write("shelter/situations.py", SITUATIONS)
    shelter.tests("""
        @pytest.fixture
        def fed(pet_factory):
            return pet_factory.create(tag="FED")

        def test_it(owner_factory, fed, lone_owner, db_session):
            assert owner_factory.create() in db_session
            assert fed.tag == "FED"
            assert isinstance(lone_owner, Owner)

        @pytest.mark.parametrize("number", range(2))
        def test_another(number, factories, registry):
            assert factories.pet.make().tag
            assert set(registry.names()) == {"owners", "pets"}
    """)
    shelter.passes(passed=3)
    shown = shelter.run("--fixtures")
    shown.stdout.fnmatch_lines_random(["owner_factory -- *", "lone_owner -- *"])


def test_the_ini_file_counts_more_than_the_project(shelter: Shelter) -> None:
    shelter.write("pyproject.toml", PROJECT.replace("shelter.factories", "shelter.nothing"))
    shelter.write("shelter/situations.py", SITUATIONS)
    shelter.tests("""
        def test_it(owner_factory, lone_owner):
            assert owner_factory.create().id != lone_owner.id
    """)
    shelter.passes(*NAMES, passed=1)


def test_a_package_of_the_project_that_is_not_there_is_named_when_it_is_needed(
    shelter: Shelter,
) -> None:
    shelter.write("pyproject.toml", PROJECT.replace("shelter.factories", "shelter.nothing"))
    shelter.write("shelter/situations.py", SITUATIONS)
    shelter.tests("def test_it(db_session): ...")
    shelter.passes(passed=1)
    shelter.tests("def test_it(owner_factory): ...")
    result = shelter.run()
    assert result.ret != 0
    shown = result.stdout.str() + result.stderr.str()
    assert "[tool.seeds] factories: there is no module 'shelter.nothing'" in shown


def test_a_fixture_that_nobody_has_is_unknown_as_ever(shelter: Shelter) -> None:
    shelter.write("pyproject.toml", PROJECT)
    shelter.write("shelter/situations.py", SITUATIONS)
    shelter.tests("def test_it(nothing_of_that_name): ...")
    shelter.run().stdout.fnmatch_lines(["E *fixture 'nothing_of_that_name' not found"])


def test_a_suite_that_uses_nothing_imports_nothing(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Others' plugins import what they like.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    shelter.write("pytest.ini", "[pytest]")
    shelter.write(
        "test_nothing.py",
        """
        import sys

        def test_nothing():
            heavy = {"sqlalchemy", "numpy", "pyarrow", "faker", "alembic", "click", "rich"}
            ours = {name for name in sys.modules if name.startswith("seeds")}
            assert ours == {
                "seeds", "seeds.errors", "seeds.factories", "seeds.factories.stream",
                "seeds.testing", "seeds.testing.loops", "seeds.testing.plugin",
                "seeds.testing.options", "seeds.testing.streams",
            }
            assert not heavy & set(sys.modules)
        """,
    )
    shelter.passes("-p", "seeds.testing.plugin", apart=True, passed=1)


def test_records_of_files_are_data(shelter: Shelter) -> None:
    shelter.write("tests/fixtures/owners/admin.json", '{"name": "Ada", "email": "ada@example.com"}')
    shelter.write(
        "tests/fixtures/owners.yaml", "guest:\n  name: Guest\n  email: guest@example.com\n"
    )
    shelter.tests("""
        @pytest.fixture(scope="session")
        def guest(load_fixture):
            return load_fixture("owners", "guest")["name"]

        def test_one(load_fixture, load_fixtures, db_session, guest):
            assert guest == "Guest"
            ada = OwnerFactory().create(**load_fixture("owners", "admin"))
            assert ada.name == "Ada"
            load_fixture("owners", "admin")["name"] = "changed"
            assert {n: o["name"] for n, o in load_fixtures("owners").items()} == {
                "admin": "Ada", "guest": "Guest",
            }
    """)
    shelter.passes(passed=1)
