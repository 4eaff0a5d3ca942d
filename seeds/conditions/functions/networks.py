"""PostgreSQL's functions of addresses and networks."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from seeds.conditions.model import Unknown
from seeds.conditions.values.postgresql import cast

_IPS = (ipaddress.IPv4Interface, ipaddress.IPv6Interface)


def _address(value: Any) -> Any:
    if isinstance(value, _IPS):
        return value
    if isinstance(value, str):
        return cast(value, "inet")
    raise Unknown(f"an address that is {type(value).__name__}")


def within(part: Any, whole: Any, *, strictly: bool) -> bool:
    """``part << whole``, or ``<<=``."""
    inner, outer = _address(part).network, _address(whole).network
    if inner.version != outer.version:
        return False
    return bool(inner.subnet_of(outer)) and not (strictly and inner == outer)


def overlap(left: Any, right: Any) -> bool:
    """``left && right``."""
    a, b = _address(left).network, _address(right).network
    return a.version == b.version and bool(a.overlaps(b))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "family": lambda v: _address(v).version,
    "masklen": lambda v: _address(v).network.prefixlen,
    "host": lambda v: str(_address(v).ip),
    "<<=": lambda a, b: within(a, b, strictly=False),
    ">>=": lambda a, b: within(b, a, strictly=False),
    "hostmask": lambda v: ipaddress.ip_interface(_address(v).network.hostmask),
    "netmask": lambda v: ipaddress.ip_interface(_address(v).network.netmask),
    "network": lambda v: ipaddress.ip_interface(_address(v).network),
}
