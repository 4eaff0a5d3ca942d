"""Addresses of networks and machines, from the ranges set aside for documentation.

RFC 5737 (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24), RFC 3849 (2001:db8::/32); machine
addresses are locally administered.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from seeds.filling.literals.scalars import Maker, Wish

_SIX = int(ipaddress.IPv6Address("2001:db8::"))
_BLOCKS = 16
SPACES = frozenset({"inet", "cidr"})
"""Types whose values may be within others."""
_FOUR = ("192.0.2", "198.51.100", "203.0.113")


def _six(wish: Wish) -> str:
    number = _SIX | int(wish.draws.hex(24), 16)
    return str(ipaddress.IPv6Address(number))


def inet(wish: Wish) -> str:
    """A host."""
    if wish.draws.chance(80):
        return f"{wish.draws.choice(_FOUR)}.{wish.draws.between(1, 254)}"
    return _six(wish)


def cidr(wish: Wish) -> str:
    """A network."""
    if wish.draws.chance(60):
        bits = wish.draws.between(25, 30)
        size = 1 << (32 - bits)
        first = wish.draws.between(0, 256 // size - 1) * size
        return f"{wish.draws.choice(_FOUR)}.{first}/{bits}"
    network = ipaddress.ip_network(f"{_six(wish)}/{wish.draws.choice((48, 56, 64))}", strict=False)
    return str(network)


def apart(index: int) -> str:
    """Return a network that shares no address with that of another index."""
    if index < _BLOCKS * len(_FOUR):
        return f"{_FOUR[index % len(_FOUR)]}.{index // len(_FOUR) * (256 // _BLOCKS)}/28"
    return f"{ipaddress.IPv6Address(_SIX + (index << 64))}/64"


def _machine(wish: Wish, parts: int) -> str:
    made = wish.draws.hex(2 * (parts - 1))
    return ":".join(["02", *(made[i : i + 2] for i in range(0, len(made), 2))])


MAKERS: Mapping[str, Maker] = {
    "inet": inet,
    "cidr": cidr,
    "macaddr": lambda wish: _machine(wish, 6),
    "macaddr8": lambda wish: _machine(wish, 8),
}
