"""Addresses: city, state and postal code of a row agree."""

from __future__ import annotations

import re

import pytest

from seeds.generate import pools
from seeds.generate.columns import Address, address
from tests.support.columns import Bench, values


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP"])
def test_the_parts_of_an_address_belong_to_one_place(locale: str) -> None:
    bench = Bench(1000, locale=locale)
    parts = (address.city(), address.state(), address.state_name(), address.country())
    found = zip(*(bench.values(part, f"c{i}") for i, part in enumerate(parts)), strict=True)
    places = pools.places(locale)
    known = set(zip(places.city, places.state, places.state_name, places.country, strict=True))
    assert set(found) <= known


def test_the_postal_code_lies_in_the_city() -> None:
    bench = Bench(2000)
    city, state, code = (
        bench.values(part, f"c{i}")
        for i, part in enumerate((address.city(), address.state(), address.postal_code()))
    )
    places = pools.places()
    known = set(zip(places.city, places.state, (p[:3] for p in places.postal_pattern), strict=True))
    assert {(a, b, c[:3]) for a, b, c in zip(city, state, code, strict=True)} <= known
    assert all(re.fullmatch(r"\d{5}", c) for c in code)
    assert len({c[3:] for c in code}) == 100


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "en_GB", "ja_JP", "pt_BR"])
def test_postal_codes_have_no_open_places(locale: str) -> None:
    assert not any("#" in code for code in values(address.postal_code(), 500, locale=locale))


def test_places_are_spread() -> None:
    assert len(set(values(address.city(), 5000))) > 100


@pytest.mark.parametrize(
    ("locale", "form"), [("en_US", r"\d{1,4} .+"), ("de_DE", r".+ \d{1,4}"), ("fr_FR", r"\d+ .+")]
)
def test_a_street_is_written_as_the_country_writes_it(locale: str, form: str) -> None:
    found = values(address.street(), 300, locale=locale)
    assert all(re.fullmatch(form, street) for street in found)
    assert len(set(found)) > 290


def test_two_addresses_of_a_row_are_different_places() -> None:
    bench = Bench(1000)
    one, other = bench.values(address.city(), "a"), bench.values(Address("billing").city(), "b")
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 50
