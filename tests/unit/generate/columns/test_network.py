"""Networks: addresses that are well formed, as unique as they say, and lead to nobody."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

import seeds
from seeds.generate import lists
from seeds.spec.column import Column
from tests.support.columns import values

DOCUMENTATION = [
    ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
]
PRIVATE = [ipaddress.ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def test_private_addresses_are_of_the_private_networks() -> None:
    found = [ipaddress.ip_address(a) for a in values(seeds.network.ipv4(), 3000)]
    assert {next(n for n in PRIVATE if a in n) for a in found} == set(PRIVATE)


def test_public_addresses_are_hosts_of_the_networks_for_documentation() -> None:
    found = set(values(seeds.network.ipv4(private=False, unique=True), 762))
    hosts = {str(host) for network in DOCUMENTATION for host in network.hosts()}
    assert found == hosts


def test_the_hosts_of_a_network_come_once_each() -> None:
    column = seeds.network.ipv4(cidr="10.1.2.0/28", unique=True)
    assert column.capacity("en_US") == 14
    assert sorted(values(column, 14)) == sorted(f"10.1.2.{n}" for n in range(1, 15))


def test_networks_that_overlap_count_once() -> None:
    column = seeds.network.ipv4(cidr=["10.0.0.0/24", "10.0.0.128/25", "10.9.0.0/31"], unique=True)
    assert column.capacity("en_US") == 254 + 2
    assert len(set(values(column, 256))) == 256


@pytest.mark.parametrize(
    "cidr", ["8.8.8.0/24", "0.0.0.0/0", "192.0.0.0/8", ["10.0.0.0/8", "1.1.1.1"]]
)
def test_networks_of_real_hosts_are_refused(cidr: Any) -> None:
    with pytest.raises(ValueError, match="addresses of real hosts"):
        seeds.network.ipv4(cidr=cidr)


@pytest.mark.parametrize("cidr", ["", "ten", "10.0.0.1/8", "10.0.0.0/40", "2001:db8::/32"])
def test_what_is_no_network_is_refused(cidr: str) -> None:
    with pytest.raises(ValueError, match="is no IPv4 network"):
        seeds.network.ipv4(cidr=cidr)


@pytest.mark.parametrize("unique", [False, True])
def test_ipv6_addresses_are_canonical_and_for_documentation(unique: bool) -> None:
    found = values(seeds.network.ipv6(unique=unique), 2000)
    assert all(str(ipaddress.ip_address(a)) == a for a in found)
    assert all(ipaddress.ip_address(a) in ipaddress.ip_network("2001:db8::/32") for a in found)
    assert len(set(found)) == 2000


def test_hardware_addresses_are_locally_administered_ones_of_one_device() -> None:
    found = values(seeds.network.mac(unique=True), 2000)
    assert all(re.fullmatch("[0-9a-f]{2}(:[0-9a-f]{2}){5}", address) for address in found)
    assert {int(address[:2], 16) & 0b11 for address in found} == {0b10}
    assert len({address[:2] for address in found}) == 64
    assert len(set(found)) == 2000


@pytest.mark.parametrize("vendor", lists.VENDORS)
def test_a_vendor_has_its_prefixes(vendor: str) -> None:
    found = values(seeds.network.mac(vendor=vendor, unique=True), 200)
    assert {address[:8] for address in found} == set(lists.VENDORS[vendor])
    # Bits that say "a group" or "locally administered" are no vendor's.
    assert all(int(prefix[:2], 16) & 0b11 == 0 for prefix in lists.VENDORS[vendor])


def test_a_prefix_and_a_separator_may_be_said() -> None:
    assert values(seeds.network.mac(vendor="00-1C-73", separator="-"), 1)[0][:9] == "00-1c-73-"
    assert re.fullmatch("[0-9a-f]{12}", values(seeds.network.mac(separator=""), 1)[0])
    assert seeds.network.mac(vendor="Raspberry Pi", unique=True).capacity("en_US") == 2 << 24


def test_an_unknown_vendor_is_refused_with_the_closest_one() -> None:
    with pytest.raises(ValueError, match=r"'cicso'. Did you mean 'cisco'\?"):
        seeds.network.mac(vendor="cicso")
    with pytest.raises(ValueError, match="does not stand between bytes"):
        seeds.network.mac(separator=".")


@pytest.mark.parametrize("unique", [False, True])
def test_names_of_hosts_lie_in_domains_for_examples(unique: bool) -> None:
    found = values(seeds.network.hostname(unique=unique), 1000)
    assert all(re.fullmatch(r"[a-z]+-\d{2,6}\.example\.(com|net|org)", name) for name in found)
    assert unique == (len(set(found)) == 1000)


@pytest.mark.parametrize("unique", [False, True])
def test_addresses_of_pages_lie_in_domains_for_examples(unique: bool) -> None:
    found = values(seeds.network.url(unique=unique), 5000)
    assert {urlsplit(url).hostname for url in found} == {
        "www.example.com", "www.example.net", "www.example.org",
    }  # fmt: skip
    assert all(re.fullmatch(r"/[a-z]+/[a-z]+-[a-z]+(-\d+)?", urlsplit(url).path) for url in found)
    assert unique == (len(set(found)) == 5000)


def test_domains_may_be_said() -> None:
    assert values(seeds.network.hostname(domain="isp.example"), 1)[0].endswith(".isp.example")
    hosts = {
        urlsplit(u).hostname for u in values(seeds.network.url(domain=["a.test", "b.test"]), 50)
    }
    assert hosts == {"www.a.test", "www.b.test"}
    wrong: tuple[Any, ...] = ("", "a b", "-x.test", "http://a.test", [])
    for domain in wrong:
        with pytest.raises(ValueError, match="domain"):
            seeds.network.hostname(domain=domain)


@pytest.mark.parametrize(
    "column",
    [
        seeds.network.ipv4(cidr="10.1.0.0/22", unique=True),
        seeds.network.ipv4(private=False, unique=True),
    ],
)
def test_rows_beyond_the_capacity_are_refused_rather_than_repeated(column: Column) -> None:
    capacity = column.capacity("en_US")
    assert capacity is not None
    with pytest.raises(ValueError, match=f"outside of a domain of {capacity}"):
        values(column, [capacity])


def test_catch_phrases_have_a_manner_a_quality_and_an_offer() -> None:
    found = values(seeds.catch_phrase(), 3000)
    assert {text.split()[0] for text in found} == set(lists.MANNERS)
    assert len(set(found)) > 2500
