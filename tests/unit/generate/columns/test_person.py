"""People: names, addresses and user names that agree, are unique, and reach nobody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings, strategies as st

from seeds.generate import pools
from seeds.generate.columns import Person, person
from seeds.generate.transliteration import ascii_slug
from seeds.spec.column import Column
from tests.support.columns import Bench, values

LOCALES = ("en_US", "de_DE", "fr_FR", "ru_RU", "ja_JP", "el_GR", "tr_TR")
RESERVED = ("example.com", "example.net", "example.org")


def pairs(locale: str = "en_US") -> int:
    names = pools.names(locale)
    return len(names.first) * len(names.last)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_names_of_a_row_agree_with_its_address_and_user_name(locale: str) -> None:
    bench = Bench(300, locale=locale)
    columns = [
        bench.values(column, f"c{i}")
        for i, column in enumerate(
            (
                person.first_name(), person.last_name(), person.full_name(), person.email(),
                person.username(), person.avatar_url(),
            )
        )
    ]  # fmt: skip
    names = pools.names(locale)
    slugs = dict(zip(names.first.values, names.first_slugs.values, strict=True))
    last_slugs = dict(zip(names.last.values, names.last_slugs.values, strict=True))
    for first, last, full, email, username, avatar in zip(*columns, strict=True):
        assert full == f"{first} {last}"
        assert email.partition("@")[0] == f"{slugs[first]}.{last_slugs[last]}"
        assert username == f"{slugs[first]}_{last_slugs[last]}"
        assert avatar.endswith(f"/{slugs[first]}-{last_slugs[last]}.png")
        assert re.fullmatch(r"[a-z]+\.[a-z]+@[a-z.]+", email)


def test_slugs_are_what_the_names_sound_like() -> None:
    for full, email in zip(values(person.full_name(), 50), values(person.email(), 50), strict=True):
        assert email.partition("@")[0] == ".".join(ascii_slug(part) for part in full.split(" "))


def test_mail_goes_to_reserved_domains_and_to_each_of_them() -> None:
    domains = [email.partition("@")[2] for email in values(person.email(), 3000)]
    assert set(domains) == set(RESERVED)
    assert all(abs(domains.count(d) / 3000 - 1 / 3) < 0.04 for d in RESERVED)


def test_domains_of_ones_own_are_used() -> None:
    found = values(person.email(domains=("mail.invalid",)), 10)
    assert all(email.endswith("@mail.invalid") for email in found)


@pytest.mark.parametrize("column", [person.email(), person.username()], ids=["email", "username"])
def test_addresses_and_user_names_are_unique_over_many_rows(column: Column) -> None:
    found = values(column, 200_000)
    assert len(set(found)) == 200_000


@pytest.mark.parametrize("locale", ["en_US", "ja_JP"])
@pytest.mark.parametrize("column", [person.email(), person.username()], ids=["email", "username"])
def test_they_are_unique_when_all_pairs_of_names_are_used_up(column: Column, locale: str) -> None:
    n = pairs(locale)
    rows = [*range(500), *range(n - 500, n + 500), *range(2 * n - 500, 2 * n + 500)]
    rows += range(3 * n, 3 * n + 500)
    found = values(column, rows, locale=locale)
    assert len(set(found)) == len(rows)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 10**11), min_size=2, max_size=40, unique=True))
def test_any_two_rows_have_different_addresses(rows: list[int]) -> None:
    assert len(set(values(person.email(), rows))) == len(rows)


def test_a_pair_of_names_that_comes_again_gets_a_number_from_two_on() -> None:
    n = pairs()
    first, second, third = values(person.email(domains=("x.example",)), [5, n + 5, 2 * n + 5])
    name = first.partition("@")[0]
    assert second == f"{name}2@x.example"
    assert third == f"{name}3@x.example"
    assert len(set(values(person.full_name(), [5, n + 5]))) == 1


def test_all_pairs_of_names_are_used_before_one_comes_again() -> None:
    found = values(person.full_name(), range(pairs() - 20_000, pairs()))
    assert len(set(found)) == 20_000


def test_without_uniqueness_there_is_no_number() -> None:
    again = values(person.username(unique=False), [pairs() + 5])
    assert re.fullmatch("[a-z]+_[a-z]+", again[0])


def test_the_capacity_counts_unique_values_only() -> None:
    assert person.email(unique=False).capacity("en_US") is None
    assert (person.email().capacity("en_US") or 0) > 10**9
    assert person.full_name().capacity("en_US") is None
    assert person.full_name(unique=True).capacity("en_US") == pairs()


def test_names_are_spread_over_the_lists() -> None:
    found = values(person.first_name(), 20_000)
    assert len(set(found)) == len(pools.names().first)
    most = max(found.count(name) for name in set(found[:50]))
    assert most < 4 * 20_000 / len(pools.names().first)


def test_several_people_of_one_row_are_different_people() -> None:
    bench = Bench(1000)
    one = bench.values(person.full_name(), "a")
    other = bench.values(Person("contact").full_name(), "b")
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 5


FICTIONAL = {
    "en_US": r"\+1 \([2-9]\d\d\) 555-01\d\d",
    "en_GB": r"\+44 (20 7946 0\d{3}|7700 900\d{3}|161 496 0\d{3})",
    "de_DE": r"\+49 (30 23125 \d{3}|89 99998 \d{3}|40 66969 \d{3})",
    "fr_FR": r"\+33 (1 99 00|6 39 98|4 65 71) \d{4}",
    "en_AU": r"\+61 [2378] 5550 \d{4}",
    "ja_JP": r"\+1 \([2-9]\d\d\) 555-01\d\d",  # no range is kept there: an American one
}


@pytest.mark.parametrize("locale", FICTIONAL)
def test_phones_ring_nowhere(locale: str) -> None:
    found = values(person.phone(), 2000, locale=locale)
    assert all(re.fullmatch(FICTIONAL[locale], phone) for phone in found)
    assert len(set(found)) > 500


def test_american_phones_have_area_codes_that_people_have() -> None:
    areas = {phone[4:7] for phone in values(person.phone(), 20_000)}
    assert not {a for a in areas if a.endswith("11") or a[1] == "9"}
