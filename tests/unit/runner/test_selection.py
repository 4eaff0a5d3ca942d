"""What a command selects: names, counts, profiles and options become wishes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from seeds.config.profiles import EntityProfile, PerParent, Profile
from seeds.errors import GuardError, UsageError
from seeds.factories.seeder import Seeder, part
from seeds.plan.model import Wish
from seeds.runner.selection import Selected, Selection, select
from seeds.spec.seeder import SeederOption, SeederSpec
from tests.support import shop
from tests.support.library import AuthorFactory, BookFactory, LoanFactory, MemberFactory


class Staff(Seeder):
    """The people who run the library."""

    parts = (part(MemberFactory, fixed=("staff",), essential=True),)


class Members(Seeder):
    """Members."""

    depends_on = ("staff",)
    parts = (part(MemberFactory, fixed=("guests",)),)
    options = (SeederOption("scholars", int, "So many scholars."),)

    def cohorts(self, options: Mapping[str, Any]) -> Mapping[str, Mapping[str, int | None]]:
        if "scholars" not in options:
            return {}
        return {"members": {"scholar": options["scholars"], "inactive": None}}


class Stock(Seeder):
    """Authors and their books."""

    parts = (part(AuthorFactory), part(BookFactory))


class Loans(Seeder):
    """Loans with their items."""

    depends_on = ("members", "stock")
    parts = (part(LoanFactory),)


SEEDERS: dict[str, SeederSpec] = {
    name: kind.spec(name)
    for name, kind in (("staff", Staff), ("members_seeder", Members), ("stock", Stock),
                       ("lending", Loans))
}  # fmt: skip
EMPTY = Profile("development", "", "disposable", None, False, {}, Path("development.toml"))
ESSENTIAL = dataclasses.replace(EMPTY, name="production", kind="protected", essentials_only=True)


def chosen(profile: Profile = EMPTY, **given: Any) -> dict[str, Wish]:
    """Return the wishes by entity."""
    return {wish.entity.name: wish for wish in selected(profile, **given).wishes}


def selected(profile: Profile = EMPTY, **given: Any) -> Selected:
    return select(Selection(**given), SEEDERS, profile)


def entities(**wanted: EntityProfile) -> Profile:
    return dataclasses.replace(EMPTY, entities=wanted)


# -- names ------------------------------------------------------------------------------------


def test_without_names_everything_is_selected() -> None:
    assert set(chosen()) == {"members", "authors", "books", "loans"}
    assert selected().seeders == ("staff", "members_seeder", "stock", "lending")


def test_a_seeder_selects_its_parts() -> None:
    assert set(chosen(seeders=("stock",))) == {"authors", "books"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"only": ("stock",)}, ["authors", "books"]),
        ({"only": ("books",)}, ["books"]),
        ({"only": ("books", "lending")}, ["books", "loans"]),
        ({"exclude": ("stock",)}, ["loans", "members"]),
        ({"exclude": ("authors", "loans")}, ["books", "members"]),
        ({"only": ("stock",), "exclude": ("books",)}, ["authors"]),
        ({"seeders": ("stock", "lending"), "exclude": ("authors",)}, ["books", "loans"]),
    ],
    ids=str,
)
def test_only_and_except_take_seeders_and_entities(
    given: dict[str, Any], expected: list[str]
) -> None:
    assert sorted(chosen(**given)) == expected


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({"seeders": ("stok",)}, "unknown seeder 'stok'", "Did you mean 'stock'?"),
        ({"only": ("bokks",)}, "--only: unknown entity 'bokks'", "Did you mean 'books'?"),
        ({"exclude": ("athors",)}, "--except: unknown entity 'athors'", "Did you mean 'authors'?"),
        ({"counts": {"loan": 5}}, "--count: unknown entity 'loan'", "Did you mean 'loans'?"),
        ({"counts": {"loan_items": 5}}, "loan_items are made with loans", "Name loans."),
        ({"only": ("stamps",)}, "stamps are made with loan_items", "Name loan_items."),
        ({"seeders": ("stock",), "counts": {"loans": 5}}, "loans are not selected", "Select them"),
        ({"only": ("stock",), "exclude": ("stock",)}, "nothing is selected", "fewer things"),
    ],
    ids=str,
)
def test_wrong_names_are_told_with_what_was_meant(
    given: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        selected(**given)
    assert hint in caught.value.hint


def test_children_may_be_left_out_by_name() -> None:
    assert chosen(exclude=("stamps",))["loans"].without == {"stamps"}


def test_an_entity_that_a_profile_invents_is_told_with_its_file() -> None:
    with pytest.raises(UsageError, match=r"development\.toml: there is no entity 'bokks'"):
        selected(entities(bokks=EntityProfile(count=3)))


# -- counts -----------------------------------------------------------------------------------


def test_a_bare_count_is_for_every_selected_entity() -> None:
    assert {name: wish.count for name, wish in chosen(count=7).items()} == dict.fromkeys(
        ("members", "authors", "books", "loans"), 7
    )


def test_a_count_by_name_wins_over_a_bare_one() -> None:
    found = chosen(count=7, counts={"books": 3})
    assert (found["books"].count, found["authors"].count) == (3, 7)


def test_a_seeders_name_stands_for_all_that_it_invents_but_an_entitys_own_wins() -> None:
    for counts in ({"stock": 9, "books": 3}, {"books": 3, "stock": 9}):
        found = chosen(counts=counts)
        assert (found["authors"].count, found["books"].count) == (9, 3)


def test_a_seeders_count_is_for_those_of_its_entities_that_are_selected() -> None:
    assert chosen(only=("books",), counts={"stock": 9})["books"].count == 9


def test_counts_of_the_environment_may_be_of_no_use() -> None:
    for name in ("loans", "lending", "members", "nonsense"):
        found = chosen(seeders=("stock",), counts={name: 5}, implied=(name,))
        assert found["books"].count is None


# -- profiles ---------------------------------------------------------------------------------


def test_a_profile_says_how_many_of_what() -> None:
    profile = entities(
        books=EntityProfile(count=5, states=("old",)),
        members=EntityProfile(cohorts={"scholar": 2}),
        loans=EntityProfile(per=PerParent("members", 1, 3)),
    )
    found = chosen(profile)
    assert (found["books"].count, found["books"].states) == (5, ("old",))
    assert found["members"].cohorts == {"scholar": 2}
    per = found["loans"].per
    assert per is not None
    assert (per.parent, per.low, per.high) == ("members", 1, 3)


def test_a_count_replaces_what_the_profile_says() -> None:
    profile = entities(
        members=EntityProfile(cohorts={"scholar": 2}),
        loans=EntityProfile(per=PerParent("members", 1, 3)),
    )
    found = chosen(profile, count=9)
    assert (found["members"].count, found["members"].cohorts) == (9, {})
    assert (found["loans"].count, found["loans"].per) == (9, None)


def test_a_profile_may_want_no_fixed_rows_at_all() -> None:
    profile = entities(members=EntityProfile(fixed=()))
    # What another seeder holds for essential stays.
    assert chosen(profile)["members"].fixed == ("staff",)


def test_a_profile_may_name_other_fixed_sets() -> None:
    assert chosen()["members"].fixed == ("staff", "guests")
    profile = entities(members=EntityProfile(fixed=("others",)))
    assert chosen(profile)["members"].fixed == ("staff", "others")


def test_an_entity_of_two_seeders_is_wished_for_once() -> None:
    both = chosen()["members"]
    assert not both.essential
    alone = chosen(seeders=("staff",))["members"]
    assert (alone.essential, alone.fixed) == (True, ("staff",))


# -- a seeder's own options -------------------------------------------------------------------


def test_an_option_asks_for_cohorts_and_the_others_fill_the_rest() -> None:
    found = chosen(options={"scholars": 3}, counts={"members": 10})["members"]
    assert (found.count, found.cohorts) == (10, {"scholar": 3, "inactive": 7})


def test_an_option_without_a_count_keeps_the_total_of_the_profile() -> None:
    for wanted, total in (
        (EntityProfile(cohorts={"inactive": 4, "scholar": 8}), 12),
        (EntityProfile(count=6), 6),
        (EntityProfile(), 50),
    ):
        found = chosen(entities(members=wanted), options={"scholars": 3})["members"]
        assert (found.count, found.cohorts["inactive"]) == (total, total - 3)


def test_an_option_that_was_not_given_asks_for_nothing() -> None:
    assert chosen(options={"scholars": None})["members"].cohorts == {}


def test_more_special_rows_than_rows_in_all_are_refused() -> None:
    with pytest.raises(UsageError, match="20 members are asked for specially, but only 10") as e:
        selected(options={"scholars": 20}, count=10)
    assert e.value.hint == "Raise --count to 20."


# -- production -------------------------------------------------------------------------------


def test_production_gets_essentials_only() -> None:
    found = chosen(ESSENTIAL)
    assert set(found) == {"members"}
    assert found["members"].essential
    assert found["members"].fixed == ("staff",)


@pytest.mark.parametrize("given", [{"count": 5}, {"counts": {"members": 5}}], ids=str)
def test_production_refuses_counts(given: dict[str, Any]) -> None:
    with pytest.raises(GuardError, match="production gets the application's essentials only"):
        selected(ESSENTIAL, **given)


def test_production_passes_over_counts_of_the_environment() -> None:
    found = chosen(ESSENTIAL, counts={"members": 5}, implied=("members",))
    assert found["members"].count is None


def test_production_refuses_a_seeder_without_essentials() -> None:
    with pytest.raises(GuardError, match="and stock has none") as caught:
        selected(ESSENTIAL, seeders=("stock",))
    assert "`seed all`" in caught.value.hint


# -- clearing ---------------------------------------------------------------------------------


def test_what_is_selected_is_cleared_with_its_children() -> None:
    assert selected(seeders=("lending",)).clearable == ("loans", "loan_items", "stamps")
    assert set(selected().clearable) == {
        "members", "authors", "books", "loans", "loan_items", "stamps",
    }  # fmt: skip


def test_essentials_do_not_clear_what_others_invent() -> None:
    assert selected(seeders=("staff",)).clearable == ()


# -- the shop ---------------------------------------------------------------------------------


def test_development_has_two_administrators_of_whom_one_is_the_known_one() -> None:
    plan = shop.planned()
    users = plan.entity("users")
    assert users is not None
    known = [row.literals["email"] for row in users.fixed]
    assert known == ["admin@example.com", "user@example.com"]
    sizes = {segment.states: segment.stop - segment.start for segment in users.segments}
    assert sizes == {("admin",): 1, ("premium",): 10, ("regular",): 49, ("inactive",): 5}
    roles = shop.made().column("users", "role")
    assert (roles.count("admin"), roles.count("premium")) == (2, 10)


def test_the_first_administrator_of_production_is_real_or_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SEED_ADMIN_EMAIL", raising=False)
    monkeypatch.delenv("SEED_ADMIN_PASSWORD", raising=False)
    users = shop.planned(env="production").entity("users")
    assert users is None or (users.count, users.fixed) == (0, ())
    monkeypatch.setenv("SEED_ADMIN_EMAIL", "boss@shop.example")
    monkeypatch.setenv("SEED_ADMIN_PASSWORD", "correct horse battery staple")
    users = shop.planned(env="production").entity("users")
    assert users is not None
    assert [row.literals["email"] for row in users.fixed] == ["boss@shop.example"]
    assert users.count == 0
