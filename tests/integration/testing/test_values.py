"""The values of a test follow from the run's seed and the test's id, and from nothing else."""

from __future__ import annotations

import re

import pytest

from tests.integration.testing.conftest import Shelter

DRAWING = """
    def write(name, value):
        pathlib.Path("drawn", name).write_text(json.dumps(value))

    @pytest.fixture(scope="module")
    def landlord():
        return OwnerFactory().make()

    @pytest.fixture(scope="session", params=["a", "b"])
    def tenant(request):
        return OwnerFactory().make()

    @pytest.fixture
    def guest():
        return OwnerFactory().make()

    @pytest.mark.parametrize("number", [1, 2])
    def test_first(number, db_session, guest):
        owners = [guest, *OwnerFactory().create_batch(2), PetFactory().create().owner]
        write(f"first{number}", [owner.email for owner in owners])

    def test_second(landlord):
        write("second", [landlord.email, OwnerFactory().make().email])

    def test_third(tenant, landlord):
        write(f"third{tenant.name}", [landlord.email, tenant.email, OwnerFactory().make().email])

    class TestMore:
        def test_fourth(self):
            write("fourth", OwnerFactory().make().email)
"""
BACKWARDS = """
    def pytest_collection_modifyitems(config, items):
        if config.getoption("--backwards"):
            items.reverse()

    def pytest_addoption(parser):
        parser.addoption("--backwards", action="store_true")
"""


def test_neither_order_nor_selection_nor_workers_change_a_value(shelter: Shelter) -> None:
    shelter.tests(DRAWING)
    shelter.write("conftest.py", BACKWARDS)
    forwards = shelter.drawn()
    assert len(forwards) == 6
    assert shelter.drawn("--backwards") == forwards
    alone = shelter.drawn("-k", "third")
    assert alone == {name: forwards[name] for name in alone}
    assert len(alone) == 2
    assert shelter.drawn("-p", "randomly", "-n", "2", apart=True) == forwards
    # Where they are collected from is of no matter either.
    grouped = ("-n", "2", "--dist", "loadgroup")
    shelter.tests(
        DRAWING.replace("class TestMore", '@pytest.mark.xdist_group("g")\n    class TestMore')
    )
    assert shelter.drawn(*grouped, apart=True) == forwards


def test_each_test_has_values_of_its_own_and_the_seed_changes_all(shelter: Shelter) -> None:
    shelter.tests(DRAWING)
    values = shelter.drawn()
    emails = re.findall(r"[^\"' ]+@[^\"' ]+", str(values))
    # The module's landlord is the one that several tests see.
    assert len(set(emails)) == len(emails) - 2
    other = shelter.drawn("--seeds-seed", "7")
    assert not set(emails) & set(re.findall(r"[^\"' ]+@[^\"' ]+", str(other)))


def test_what_a_module_makes_while_it_is_imported_does_not_hang_on_other_modules(
    shelter: Shelter,
) -> None:
    body = """
        OWNER = OwnerFactory().make()

        @pytest.mark.parametrize("email", [OWNER.email], ids=["x"])
        def test_it(email):
            pathlib.Path("drawn", __name__).write_text(json.dumps(email))
    """
    shelter.tests(body, "test_one.py")
    shelter.tests(body, "test_two.py")
    both = shelter.drawn()
    assert both["test_one"] != both["test_two"]
    assert shelter.drawn("test_two.py") == {"test_two": both["test_two"]}


def test_what_a_longer_fixture_saves_does_not_meet_what_tests_save(
    shelter: Shelter, database_url: str
) -> None:
    shelter.tests("""
        @pytest.fixture(scope="module")
        def shared(seeds_engine):
            from sqlalchemy.orm import Session
            with Session(seeds_engine) as session:
                PetFactory(session, commit=True).create()
                yield
                session.execute(sa.delete(Pet)); session.execute(sa.delete(Owner))
                session.commit()

        @pytest.fixture(scope="module")
        def another(seeds_engine, shared):
            from sqlalchemy.orm import Session
            with Session(seeds_engine) as session:
                PetFactory(session, commit=True).create()

        def test_tags_are_sequences(shared, another, db_session):
            PetFactory().create()
            assert count(db_session, Pet) == 3
    """)
    shelter.passes("--seeds-database-url", database_url, passed=1)


def test_a_longer_fixture_makes_objects_of_which_there_can_be_few(shelter: Shelter) -> None:
    shelter.tests("""
        from seeds import code

        class ShortFactory(OwnerFactory):
            email = code("", 1)

        @pytest.fixture(scope="module")
        def shared():
            return ShortFactory().make()

        @pytest.fixture(scope="session")
        def wider():
            return ShortFactory().make_batch(2)

        def test_they_are_there(shared, wider):
            assert shared.email
            assert len({owner.email for owner in wider}) == 2
    """)
    shelter.passes(passed=1)


def test_a_test_that_fails_says_how_to_have_its_objects_again(shelter: Shelter) -> None:
    shelter.tests("""
        @pytest.fixture(scope="module")
        def landlord():
            return OwnerFactory().make()

        def test_it(db_session, landlord):
            owner = PetFactory().create().owner
            assert owner.email == "nobody", f"<{owner.email}>"

        def test_passes(db_session):
            OwnerFactory().create()

        def test_draws_nothing():
            assert False
    """)
    result = shelter.run()
    result.assert_outcomes(passed=1, failed=2)
    output = result.stdout.str()
    assert len(re.findall(r"^-+ seeds -+$", output, re.MULTILINE)) == 1
    assert re.search(r"The fixture landlord drew from \d+@2026-01-31, from row \d+000\.", output)
    token = re.search(r'with seeds\.stream\(token="(.*?)"\)', output)
    email = re.search(r"<(\S+@\S+)>", output)
    assert token is not None
    assert email is not None
    shelter.tests(f"""
        def test_again():
            with seeds.stream(token="{token[1]}"):
                assert PetFactory().make().owner.email == "{email[1]}"
    """)
    shelter.passes(passed=1)


def test_a_test_that_is_tried_again_draws_the_same(shelter: Shelter) -> None:
    shelter.write(
        "conftest.py",
        """
        import pytest
        from _pytest.runner import runtestprotocol


        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(item, nextitem):
            runtestprotocol(item, nextitem=nextitem, log=False)
            item._initrequest()
            runtestprotocol(item, nextitem=nextitem)
            return True
        """,
    )
    shelter.tests("""
        SEEN = []

        def test_it():
            SEEN.append(OwnerFactory().make().email)
            assert len(set(SEEN)) == 1

        def test_it_ran_twice():
            assert len(SEEN) == 2
    """)
    shelter.passes(passed=2)


def test_the_hint_of_an_error_is_shown_once(shelter: Shelter) -> None:
    shelter.tests("""
        def test_it():
            OwnerFactory().create()
    """)
    result = shelter.run()
    result.stdout.fnmatch_lines(["E *OwnerFactory.create() needs a session*", "E *hint: Write *"])
    # Where CI is set, pytest's summary repeats the whole error.
    shown = [line for line in result.stdout.lines if line.startswith("E ")]
    assert sum("hint: Write " in line for line in shown) == 1


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--seeds-seed", "x"], "--seeds-seed is 'x', which is no seed"),
        (["-o", "seeds_as_of=soon"], "seeds_as_of is 'soon', which is no date"),
    ],
)
def test_an_option_that_cannot_be_is_named(
    shelter: Shelter, option: list[str], message: str
) -> None:
    shelter.tests("""
        def test_it(db_session):
            OwnerFactory().create()
    """)
    shelter.run(*option).stdout.fnmatch_lines([f"*{message}*"])
