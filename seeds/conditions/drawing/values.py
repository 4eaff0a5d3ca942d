"""A value out of a domain."""

from __future__ import annotations

import datetime as dt
import ipaddress
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from seeds.conditions.domains import Domain, whole_bounds
from seeds.conditions.drawing import moments, structures, texts
from seeds.conditions.drawing.errors import Undrawable
from seeds.conditions.drawing.frame import Frame
from seeds.conditions.randomness import Random
from seeds.conditions.values.intervals import Interval, of_timedelta
from seeds.conditions.values.postgresql import Bits

__all__ = ["Undrawable", "draw"]
_TRIES = 8
_WIDE = 1000
_FINE = 1 << 20


def draw(domain: Domain, frame: Frame) -> Any:
    """Return a value of a domain.

    Args:
        domain: What is known of it.
        frame: Where and when: the stream of choices, the type's limits, what is now.

    Raises:
        Undrawable: There is none, or none was found.
    """
    random = frame.random
    if domain.values is not None:
        allowed = [v for v in domain.values if not _excluded(domain, v)]
        if not allowed:
            raise Undrawable
        return random.pick(allowed)
    if domain.hints and random.below(2):
        hinted = random.pick(domain.hints)
        if domain.admits(hinted):
            return hinted
    maker = _MAKERS.get(domain.family)
    if maker is None:
        raise Undrawable
    for _ in range(_TRIES):
        value = maker(domain, frame)
        for shape in domain.shapers:
            value = shape(value)
        if domain.excluded and _excluded(domain, value):
            continue
        if not domain.shapers or domain.admits(value):
            return value
    raise Undrawable


def _excluded(domain: Domain, value: Any) -> bool:
    return any(value == other for other in domain.excluded)


def _integer(domain: Domain, frame: Frame) -> int:
    low, high = whole_bounds(domain)
    least, most = frame.limits
    if low is None and high is None:
        low, high = (1, frame.window) if most >= frame.window else (0, most)
    if low is None and high is not None:
        # Above nought where there is room: most of what is counted and measured is.
        low = max(0, high - frame.window) if high > 0 else high - frame.window
    assert low is not None
    high = min(most, low + frame.window) if high is None else high
    low, high = max(low, least), min(high, most)
    if domain.steps:
        return _stepped(domain, low, high, frame)
    if low > high:
        raise Undrawable
    return int(low) + frame.random.below(int(high - low) + 1)


def _stepped(domain: Domain, low: int, high: int, frame: Frame) -> int:
    modulus, remainder = (int(v) for v in domain.steps[0])
    modulus = abs(modulus)
    first = low + (remainder - low) % modulus
    count = (high - first) // modulus + 1
    if count < 1:
        raise Undrawable
    for _ in range(64):
        value = first + modulus * frame.random.below(count)
        if all(value % abs(m) == r % abs(m) for m, r in domain.steps[1:]):
            return int(value)
    raise Undrawable


def _numeric(domain: Domain, frame: Frame) -> Any:
    unit = Decimal(1).scaleb(-frame.scale)
    low, high = (None if v is None else Decimal(str(v)) for v in (domain.low, domain.high))
    start = None if low is None else int((low / unit).to_integral_value("ROUND_CEILING"))
    end = None if high is None else int((high / unit).to_integral_value("ROUND_FLOOR"))
    if start is not None and domain.low_open and start * unit == low:
        start += 1
    if end is not None and domain.high_open and end * unit == high:
        end -= 1
    width = int(frame.window / unit)
    least, most = frame.limits
    if start is None and end is None:
        start, end = (1 if frame.window >= _WIDE else 0, width)
    elif start is None and end is not None:
        start = max(0, end - width) if end > 0 else end - width
    elif end is None and start is not None:
        end = start + width
    assert start is not None
    assert end is not None
    start, end = max(start, int(least / unit)), min(end, int(most / unit))
    if domain.steps:
        return Decimal(_stepped(domain, -int(-start * unit // 1), int(end * unit // 1), frame))
    if start > end:
        raise Undrawable
    return (start + frame.random.below(end - start + 1)) * unit


def _float(domain: Domain, frame: Frame) -> float:
    if domain.low is not None and domain.high is not None:
        low, high = float(domain.low), float(domain.high)
        if high - low < 1:
            return low + (high - low) * (frame.random.below(999) + 1) / 1000
        if frame.window > _WIDE and high - low < _WIDE:
            # Where a thousand were not enough.
            return low + (high - low) * (frame.random.below(_FINE - 1) + 1) / _FINE
    return float(_numeric(domain, frame))


def _boolean(_domain: Domain, frame: Frame) -> bool:
    return frame.random.below(2) == 1


def _uuid(_domain: Domain, frame: Frame) -> uuid.UUID:
    bits = frame.random.bits() << 64 | frame.random.bits()
    return uuid.UUID(int=bits, version=4)


def _bytes(domain: Domain, frame: Frame) -> bytes:
    most = domain.longest if domain.longest is not None else max(16, domain.shortest)
    least = min(most, max(domain.shortest, 8))
    size = max(domain.shortest, least + frame.random.below(min(most, 64) - least + 1))
    return b"".join(frame.random.bits().to_bytes(8, "little") for _ in range(size // 8 + 1))[:size]


def _interval(domain: Domain, frame: Frame) -> Interval:
    second = 1_000_000
    low = 0 if domain.low is None else _micros(domain.low)
    high = low + 30 * 86400 * second if domain.high is None else _micros(domain.high)
    if domain.low is None and domain.high is not None:
        low = min(0, high)
    first, last = -(-low // second), high // second
    first += domain.low_open and first * second == low
    last -= domain.high_open and last * second == high
    if first > last:
        raise Undrawable
    seconds = first + frame.random.below(last - first + 1)
    return of_timedelta(dt.timedelta(seconds=seconds))


def _micros(value: Any) -> int:
    return value.length if isinstance(value, Interval) else value // dt.timedelta(microseconds=1)


def _bits(domain: Domain, frame: Frame) -> Bits:
    size = domain.longest if domain.longest is not None else max(8, domain.shortest)
    return Bits("".join("01"[frame.random.below(2)] for _ in range(size)))


def _version(family: Domain | None, random: Random) -> int:
    """Return 4 or 6; addresses are of version 4 where nothing else is asked for."""
    if family is None:
        return 4
    allowed = [v for v in (4, 6) if family.admits(v)]
    if not allowed:
        raise Undrawable
    return random.pick(allowed)


def _network(domain: Domain, frame: Frame) -> Any:
    random = frame.random
    family, mask = domain.parts.get("family"), domain.parts.get("masklen")
    within = domain.parts.get("network")
    if within is not None and within.members:
        network = within.members[0].network
        host = int(network.network_address) + 1 + random.below(max(1, network.num_addresses - 2))
        prefix = network.max_prefixlen
    elif _version(family, random) == 6:
        # Reserved for documentation (RFC 3849 and RFC 5737).
        host = int(ipaddress.ip_address("2001:db8::")) + random.below(2**64)
        prefix = 128
    elif mask is not None:
        # Reserved for benchmarks (RFC 2544), and room for more networks than those have.
        host, prefix = int(ipaddress.ip_address("198.18.0.0")) + random.below(1 << 17), 32
    else:
        base = random.pick(("192.0.2.0", "198.51.100.0", "203.0.113.0"))
        host, prefix = int(ipaddress.ip_address(base)) + random.below(256), 32
    if mask is not None:
        narrowed = mask.copy()
        narrowed.compare(">=", 0)
        narrowed.compare("<=", prefix)
        prefix = int(frame.draw(narrowed, frame))
    kind = (
        ipaddress.ip_address(host) if prefix <= 32 and host < 2**32 else ipaddress.IPv6Address(host)
    )
    found = ipaddress.ip_interface(f"{kind}/{prefix}")
    return ipaddress.ip_interface(found.network) if domain.family == "cidr" else found


def _citext(domain: Domain, frame: Frame) -> Any:
    from seeds.conditions.values.postgresql import Folded

    return Folded(texts.text(domain, frame))


_MAKERS: dict[str, Callable[[Domain, Frame], Any]] = {
    "integer": _integer,
    "numeric": _numeric,
    "float": _float,
    "boolean": _boolean,
    "text": texts.text,
    "citext": _citext,
    "date": moments.date,
    "timestamp": moments.timestamp,
    "timestamptz": moments.timestamptz,
    "time": moments.time,
    "timetz": moments.time,
    "interval": _interval,
    "uuid": _uuid,
    "bytes": _bytes,
    "json": structures.document,
    "hstore": structures.document,
    "array": structures.array,
    "range": structures.range_,
    "inet": _network,
    "cidr": _network,
    "bit": _bits,
}
