"""Addresses of houses, computers and pages."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.masks import build_mask
from seeds.anonymize.options import OptionError
from seeds.generate import pools
from tests.support.masks import column, masked, text

GROUP = {"group": ["street", "zip"]}


def test_the_parts_of_an_address_agree() -> None:
    others: dict[str, Any] = {
        "street": [f"{i} Real Street" for i in range(300)],
        "zip": ["12345"] * 300,
    }
    parts = [
        masked(name, ["Xx"] * 300, options=GROUP, **others)
        for name in ("city", "state", "postal_code", "country")
    ]
    places = pools.places()
    known = {
        (places.city[i], places.state[i], places.postal_pattern[i][:3], places.country[i])
        for i in range(len(places))
    }
    for city, state, postal, country in zip(*parts, strict=True):
        assert (city, state, postal[:3], country) in known
    assert len(set(parts[0])) > 100


def test_the_order_of_a_group_and_capitals_do_not_matter() -> None:
    one = masked("city", ["x"], options=GROUP, street=["A Road"], zip=["1"])
    other_way = {"group": ["zip", "street"]}
    other = masked("city", ["y"], options=other_way, street=["a road "], zip=["1"])
    assert one == other


def test_a_state_is_a_code_where_the_original_is_one() -> None:
    code, name = masked("state", ["TX", "Texas"])
    assert code in pools.places().state
    assert name in pools.places().state_name
    assert masked("state", ["Texas"], text(2))[0] in pools.places().state


def test_a_postal_code_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OptionError, match="postal codes have 5 characters, the column 4"):
        build_mask("postal_code", {}, column(text(4)), False)


@given(st.lists(st.ip_addresses(v=4).map(str), min_size=2, max_size=20, unique=True))
def test_addresses_become_ones_for_documentation(addresses: list[str]) -> None:
    nets = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    for found in masked("ip", addresses):
        assert any(ipaddress.ip_address(found) in net for net in nets)


@given(st.lists(st.ip_addresses(v=6).map(str), min_size=1, max_size=10, unique=True))
def test_addresses_of_version_6_become_ones_for_documentation(addresses: list[str]) -> None:
    found = masked("ip", addresses)
    assert all(ipaddress.ip_address(a) in ipaddress.ip_network("2001:db8::/32") for a in found)
    assert len(set(found)) == len(addresses)


@given(
    st.lists(st.ip_addresses(v=4).map(str), min_size=1, max_size=10, unique=True),
    st.lists(st.ip_addresses(v=6).map(str), min_size=1, max_size=10, unique=True),
    st.integers(1, 31), st.integers(2, 127),
)  # fmt: skip
def test_the_network_stays_on_demand(
    four: list[str], six: list[str], bits: int, bits6: int
) -> None:
    options = {"keep_prefix": bits, "keep_prefix6": bits6}
    found = masked("ip", four + six, options=options, unique=True)
    assert len(set(found)) == len(found)
    for original, new in zip(four + six, found, strict=True):
        size = bits if "." in original and ":" not in original else bits6
        network = ipaddress.ip_network(f"{original}/{size}", strict=False)
        assert ipaddress.ip_address(new) in network


def test_hosts_of_two_networks_are_permuted_differently() -> None:
    options = {"keep_prefix": 24}
    found = [masked("ip", [f"10.0.{i}.5"], options=options)[0].split(".")[3] for i in range(40)]
    assert len(set(found)) > 20


def test_the_size_of_a_network_stays() -> None:
    assert masked("ip", ["10.1.2.3/24"])[0].endswith("/24")
    with pytest.raises(OptionError, match="768 IPv4 addresses are kept for documentation"):
        build_mask("ip", {}, column(), True)


def test_a_hardware_address_keeps_its_form() -> None:
    found = masked("mac", ["00:1B:44:11:3A:B7", "001b.4411.3ab7", "00-1b-44-11-3a-b7"])
    assert found[0].lower().replace(":", "") == found[1].replace(".", "")
    assert found[0].isupper()
    assert found[1].islower() or found[1].replace(".", "").isdigit()
    # Locally administered, so that it belongs to no maker.
    assert int(found[0][:2], 16) & 3 == 2


def test_the_maker_stays_on_demand() -> None:
    found = masked("mac", ["00:1B:44:11:3A:B7"], options={"keep_vendor": True})
    assert found[0][:8] == "00:1B:44"
    assert found[0] != "00:1B:44:11:3A:B7"


def test_a_page_leads_nowhere_and_keeps_its_kind() -> None:
    found = masked("url", ["https://cdn.real.com/anna.PNG?size=1", "mailto:anna@real.com"])
    assert found[0].startswith("https://staging.invalid/")
    assert found[0].endswith(".png")
    assert "anna" not in "".join(found)
    assert len(masked("url", ["x"], text(40), unique=True)[0]) == 40
    with pytest.raises(OptionError, match="leaves 6 of 30 characters, 16 are needed"):
        build_mask("url", {}, column(text(30)), True)
