"""Addresses of networks, devices and pages. None of them leads to anybody.

IPv4 addresses are private (RFC 1918) or kept for documentation (RFC 5737), IPv6 addresses are
kept for documentation (RFC 3849), host names lie in domains kept for examples (RFC 2606).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seeds.errors import did_you_mean
from seeds.generate import lists, pools, streams
from seeds.generate.arrow import fixed_width, join, pc, primitive, take, texts
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

U64 = NDArray[np.uint64]

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
_DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
# Shared by providers, this host, this link, benchmarks: nobody is reached there either.
_CLOSED = (*_PRIVATE, *_DOCUMENTATION, "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
           "198.18.0.0/15")  # fmt: skip


def _number(cells: Cells, n: int, unique: bool) -> NDArray[np.int64]:
    """Return a number below n for each row: drawn, or a permutation of the row's own."""
    if unique:
        return streams.permute(cells.rows, n, cells.key).view(np.int64)
    return cells.below(n)


@cache
def _bytes() -> Any:
    return texts(str(n) for n in range(256))


@dataclass(frozen=True, eq=False)
class Ipv4(Generator):
    """An IPv4 address of some networks.

    Attributes:
        ranges: The first address of each network, and how many there are.
        unique: Whether no two rows share one.
    """

    ranges: tuple[tuple[int, int], ...]
    unique: bool
    generator = "ipv4"

    def _size(self) -> int:
        return sum(size for _, size in self.ranges)

    def capacity(self, locale: str) -> int | None:
        return self._size() if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        number = _number(cells, self._size(), self.unique)
        starts = np.array([start for start, _ in self.ranges], dtype=np.int64)
        before = np.cumsum([0, *(size for _, size in self.ranges[:-1])], dtype=np.int64)
        network = np.searchsorted(before, number, side="right") - 1
        address = starts[network] + number - before[network]
        parts = [take(_bytes(), (address >> shift) & 0xFF) for shift in (24, 16, 8, 0)]
        return Vector(Kind.TEXT, join(*parts, separator="."))


_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_HEXTET = 0xFFFF


@dataclass(frozen=True, eq=False)
class Ipv6(Generator):
    """An IPv6 address kept for documentation.

    No group is zero, so that what is written is the canonical text.
    """

    unique: bool
    generator = "ipv6"

    def capacity(self, locale: str) -> int | None:
        return _HEXTET**3 if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        if self.unique:
            number = streams.permute(cells.rows, _HEXTET**3, cells.key)
            groups = [cells.below(_HEXTET, draw) for draw in range(3)]
            for _ in range(3):
                number, group = np.divmod(number, np.uint64(_HEXTET))
                groups.append(group.view(np.int64))
        else:
            groups = [cells.below(_HEXTET, draw) for draw in range(6)]
        return Vector(
            Kind.TEXT, join("2001:db8", *(take(_groups(), g) for g in groups), separator=":")
        )


@cache
def _groups() -> Any:
    return texts(f"{n:x}" for n in range(1, _HEXTET + 1))


@dataclass(frozen=True, eq=False)
class Mac(Generator):
    """A hardware address.

    Attributes:
        prefixes: The first three bytes of each, ``()`` for locally administered addresses.
        separator: What stands between two bytes.
        unique: Whether no two rows share one.
    """

    prefixes: tuple[int, ...]
    separator: str
    unique: bool
    generator = "mac"

    def _size(self) -> int:
        # Two bits of the first byte say "one device" and "locally administered".
        return (len(self.prefixes) << 24) or (1 << 46)

    def capacity(self, locale: str) -> int | None:
        return self._size() if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        number = _number(cells, self._size(), self.unique)
        if self.prefixes:
            prefixes = np.array(self.prefixes, dtype=np.int64)
            address = (prefixes[number >> 24] << 24) | (number & 0xFFFFFF)
        else:
            low = number & 0xFFFFFFFFFF
            address = ((number >> 40) << 42) | (2 << 40) | low
        width = 2 + len(self.separator)
        text = np.empty((len(cells), 6 * width), dtype=np.uint8)
        for i, shift in enumerate(range(40, -1, -8)):
            text[:, i * width] = _HEX[(address >> (shift + 4)) & 0xF]
            text[:, i * width + 1] = _HEX[(address >> shift) & 0xF]
            if self.separator:
                text[:, i * width + 2] = ord(self.separator)
        end = 6 * width - len(self.separator)
        return Vector(Kind.TEXT, fixed_width(np.ascontiguousarray(text[:, :end])))


@dataclass(frozen=True, eq=False)
class Hostname(Generator):
    """The name of a host: what it is for, a number, a domain.

    Attributes:
        domains: Domains to draw from.
        numbers: Numbers a kind of host has.
        unique: Whether no two rows share one.
    """

    domains: tuple[str, ...]
    numbers: int
    unique: bool
    generator = "hostname"

    def capacity(self, locale: str) -> int | None:
        return len(lists.HOSTS) * self.numbers if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        number = _number(cells, len(lists.HOSTS) * self.numbers, self.unique)
        kind, place = np.divmod(number, self.numbers)
        digits = pc.cast(primitive(place + 1), texts(()).type)
        return Vector(
            Kind.TEXT,
            join(
                take(texts(f"{host}-" for host in lists.HOSTS), kind),
                pc.utf8_lpad(digits, 2, "0"),
                take(
                    texts(f".{domain}" for domain in self.domains),
                    cells.below(len(self.domains), 1),
                ),
            ),
        )


@dataclass(frozen=True, eq=False)
class Url(Generator):
    """The address of a page.

    Attributes:
        domains: Domains to draw from.
        unique: Whether no two rows share one.
    """

    domains: tuple[str, ...]
    unique: bool
    generator = "url"

    def capacity(self, locale: str) -> int | None:
        return 1 << 62 if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        parts = (
            (texts(f"https://www.{domain}/" for domain in self.domains), 0),
            (texts(f"{section}/" for section in lists.SECTIONS), 1),
            (texts(f"{topic}-" for topic in lists.TOPICS), 2),
            (texts(lists.TOPICS), 3),
        )
        pieces = [take(array, cells.below(len(array), draw)) for array, draw in parts]
        if self.unique:
            numbers = primitive(cells.rows.view(np.int64) + 1)
            pieces += [join("-", pc.cast(numbers, texts(()).type))]
        return Vector(Kind.TEXT, join(*pieces))


def _ranges(cidr: str | Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the first host and the number of hosts of networks, which must be closed ones."""
    closed = [ipaddress.IPv4Network(text) for text in _CLOSED]
    networks = []
    for text in (cidr,) if isinstance(cidr, str) else tuple(cidr):
        try:
            network = ipaddress.IPv4Network(text)
        except ValueError as error:
            raise ValueError(f"{text!r} is no IPv4 network: {error}") from None
        if not any(network.subnet_of(c) for c in closed):
            raise ValueError(
                f"{text} has addresses of real hosts; take a private network such as 10.0.0.0/8, "
                f"or one for documentation: {', '.join(_DOCUMENTATION)}"
            )
        networks.append(network)
    if not networks:
        raise ValueError("give at least one network")
    found = []
    for network in ipaddress.collapse_addresses(networks):
        first, size = int(network.network_address), network.num_addresses
        # The network's own address and its broadcast address are no host's.
        found.append((first + 1, size - 2) if network.prefixlen < 31 else (first, size))
    return tuple(found)


def _prefixes(vendor: str | None) -> tuple[int, ...]:
    if vendor is None:
        return ()
    text = vendor.lower()
    if re.fullmatch(r"[0-9a-f]{2}([:-][0-9a-f]{2}){2}", text):
        return (int(re.sub("[:-]", "", text), 16),)
    name = re.sub(r"[\s_]+", "-", text.strip())
    if name not in lists.VENDORS:
        raise ValueError(
            f"no prefix is known for the vendor {vendor!r}. {did_you_mean(name, lists.VENDORS)} "
            "A prefix such as '00:1c:73' will do as well."
        )
    return tuple(int(p.replace(":", ""), 16) for p in lists.VENDORS[name])


def _domains(domain: str | Sequence[str] | None) -> tuple[str, ...]:
    if domain is None:
        return pools.domains().values
    found = (domain,) if isinstance(domain, str) else tuple(domain)
    for name in found:
        if not re.fullmatch(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*", name):
            raise ValueError(f"{name!r} is no domain")
    if not found:
        raise ValueError("give at least one domain")
    return found


class Network:
    """Declares addresses of networks, devices and pages, none of which leads to anybody."""

    def ipv4(
        self,
        *,
        private: bool = True,
        cidr: str | Sequence[str] | None = None,
        unique: bool = False,
    ) -> Column:
        """Declare IPv4 addresses of hosts.

        Args:
            private: Whether they are from the private networks 10.0.0.0/8, 172.16.0.0/12 and
                192.168.0.0/16, or look public: 192.0.2.0/24, 198.51.100.0/24 and
                203.0.113.0/24, which are kept for documentation and have 762 hosts.
            cidr: The network, or several, in place of those.
            unique: Whether no two rows share one.

        Raises:
            ValueError: It is no network, or one that real hosts are in.
        """
        networks = cidr if cidr is not None else _PRIVATE if private else _DOCUMENTATION
        return Ipv4(_ranges(networks), unique)

    def ipv6(self, *, unique: bool = False) -> Column:
        """Declare IPv6 addresses of 2001:db8::/32, which is kept for documentation.

        Args:
            unique: Whether no two rows share one.
        """
        return Ipv6(unique)

    def mac(
        self, *, vendor: str | None = None, separator: str = ":", unique: bool = False
    ) -> Column:
        """Declare hardware addresses, in lower case.

        Args:
            vendor: A well-known maker (``"cisco"``), or the first three bytes
                (``"00:1c:73"``); locally administered addresses when left out.
            separator: What stands between two bytes: ``":"``, ``"-"`` or nothing.
            unique: Whether no two rows share one.

        Raises:
            ValueError: The vendor is not known, or the separator is none of those.
        """
        if separator not in ("", ":", "-"):
            raise ValueError(f"{separator!r} does not stand between bytes; take ':', '-' or ''")
        return Mac(_prefixes(vendor), separator, unique)

    def hostname(
        self, *, domain: str | Sequence[str] | None = None, unique: bool = False
    ) -> Column:
        """Declare names of hosts, such as ``db-07.example.com``.

        Args:
            domain: The domain, or several to draw from; the reserved example domains when left
                out.
            unique: Whether no two rows share one; their numbers have up to six digits then.

        Raises:
            ValueError: It is no domain.
        """
        return Hostname(_domains(domain), 999_999 if unique else 99, unique)

    def url(self, *, domain: str | Sequence[str] | None = None, unique: bool = False) -> Column:
        """Declare addresses of pages, such as ``https://www.example.com/blog/city-garden``.

        Args:
            domain: The domain, or several to draw from; the reserved example domains when left
                out.
            unique: Whether no two rows share one; they end in the row's number then.

        Raises:
            ValueError: It is no domain.
        """
        return Url(_domains(domain), unique)


network = Network()
