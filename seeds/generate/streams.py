"""Streams: every cell's random bits as a pure function of (seed, table, column, row, draw).

A column's key is a BLAKE2 hash of names; a cell is a counter-based mix of key, row and
draw index with the finaliser of splitmix64 (:mod:`seeds.schema.mixing`). Everything is
64-bit integer arithmetic, so that it gives the same bits on every processor.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal, localcontext
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from seeds.schema.mixing import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]
    I64 = NDArray[np.int64]

_GAMMA = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_S32, _S48 = np.uint64(32), np.uint64(48)
_LOW32 = np.uint64(0xFFFFFFFF)


def derive_key(*parts: str | int) -> int:
    """Return a 64-bit key of the parts, each length-prefixed so that none runs into the next."""
    digest = hashlib.blake2b(digest_size=8, person=b"seeds")
    for part in parts:
        data = str(part).encode()
        digest.update(len(data).to_bytes(4, "little"))
        digest.update(data)
    return int.from_bytes(digest.digest(), "little")


def row_states(key: int, rows: U64) -> U64:
    """Return the state of each row under a key, from which draws are made."""
    x = rows * np.uint64(_GAMMA)
    x += np.uint64((key + _GAMMA) & _MASK)
    return mix(x)


def draw(states: U64, index: int = 0) -> U64:
    """Return 64 random bits for each row state; different indices are independent."""
    return mix(states + np.uint64(((index + 1) * _GAMMA) & _MASK))


def below(bits: U64, n: int | U64) -> I64:
    """Map random bits to integers in [0, n) by multiply and shift.

    Args:
        bits: Random bits.
        n: One bound, or one for each value; at most 2^62. The bias is below n / 2^32, or
            n / 2^64 for bounds from 2^32 on.
    """
    if isinstance(n, int) and n >= 1 << 32:
        return _below_wide(bits, np.uint64(n))
    high = bits >> _S32
    high *= np.uint64(n) if isinstance(n, int) else n
    high >>= _S32
    result: I64 = high.view(np.int64)
    if isinstance(n, np.ndarray) and len(n) and int(n.max()) >= 1 << 32:
        # Value by value, because a value must not depend on the others of its batch.
        wide = n >> _S32 > 0
        result[wide] = _below_wide(bits[wide], n[wide])
    return result


def _below_wide(bits: U64, n: np.uint64 | U64) -> I64:
    """Return the high 64 bits of bits * n, from 32-bit halves."""
    n_high, n_low = n >> _S32, n & _LOW32
    high, low = bits >> _S32, bits & _LOW32
    middle = high * n_low + ((low * n_low) >> _S32)
    carry = (middle & _LOW32) + low * n_high
    result = high * n_high + (middle >> _S32) + (carry >> _S32)
    wide: I64 = result.view(np.int64)
    return wide


def bernoulli(bits: U64, share: float) -> NDArray[np.bool_]:
    """Tell for each cell whether it falls within a share of the cells."""
    if share >= 1:
        return np.ones(len(bits), dtype=np.bool_)
    threshold = np.uint64(round(share * (1 << 53)))
    return (bits >> np.uint64(11)) < threshold


@cache
def _weight_table(weights: tuple[float, ...]) -> NDArray[np.int32]:
    """Return 2^16 slots, shared out among the options by largest remainder."""
    shares = [Decimal(str(w)) for w in weights]
    total = sum(shares)
    exact = [share / total * 65536 for share in shares]
    slots = [int(e) for e in exact]
    order = sorted(range(len(weights)), key=lambda i: (slots[i] - exact[i], i))
    for i in order[: 65536 - sum(slots)]:
        slots[i] += 1
    return np.repeat(np.arange(len(weights), dtype=np.int32), slots)


def weighted(bits: U64, weights: Sequence[float]) -> NDArray[np.int32]:
    """Choose an option by weight in constant time; weights are exact to 2^-16."""
    return _weight_table(tuple(weights))[(bits >> _S48).view(np.int64)]


_FRACTION = 26  # bits of a base-2 logarithm after the point


@cache
def _exp2_table() -> NDArray[np.uint64]:
    """Return 2^(i/256) for i in 0..256 in 30-bit fixed point, from exact decimals."""
    with localcontext() as context:
        context.prec = 30
        two = Decimal(2)
        values = [int((two ** (Decimal(i) / 256) * (1 << 30)).to_integral()) for i in range(257)]
    return np.array(values, dtype=np.uint64)


@cache
def _log2_fixed(n: int) -> int:
    with localcontext() as context:
        context.prec = 30
        return int((Decimal(n).ln() / Decimal(2).ln() * (1 << _FRACTION)).to_integral())


def zipf(bits: U64, n: int) -> I64:
    """Return ranks in [0, n) with density ~ 1/(rank+1), Zipf's law of exponent 1.

    The inverse of the continuous distribution is n^u; it is evaluated as a base-2 power
    by table and linear interpolation in integers, so that no processor's ``pow`` matters.
    """
    if n <= 1:
        return np.zeros(len(bits), dtype=np.int64)
    x = ((bits >> _S32) * np.uint64(_log2_fixed(n + 1))) >> _S32
    exponent = x >> np.uint64(_FRACTION)
    index = ((x >> np.uint64(18)) & np.uint64(0xFF)).view(np.int64)
    rest = x & np.uint64(0x3FFFF)
    table = _exp2_table()
    low = table[index]
    mantissa = low + (((table[index + 1] - low) * rest) >> np.uint64(18))
    thirty = np.uint64(30)
    small = exponent <= thirty
    result = np.empty_like(mantissa)
    result[small] = mantissa[small] >> (thirty - exponent[small])
    result[~small] = mantissa[~small] << (exponent[~small] - thirty)
    ranks = result.view(np.int64) - 1
    return np.clip(ranks, 0, n - 1, out=ranks)


def mild(bits: U64, n: int) -> I64:
    """Return ranks in [0, n) with density ~ (rank+1)^(-1/2)."""
    u = bits >> _S32
    u *= u
    return below(u, n)


@cache
def _scatter(n: int) -> tuple[int, int]:
    """Return a multiplier coprime with n, near the golden section, and an offset."""
    multiplier = int(n * 0.6180339887498949) | 1
    while np.gcd(multiplier, n) != 1:
        multiplier += 2
    return multiplier, n // 3


def scatter(ranks: I64, n: int) -> I64:
    """Spread ranks over [0, n) by a bijection, so that the first ids are not the favourites."""
    if n <= 2:
        return ranks
    if n >= 1 << 31:
        # The product would not fit in 63 bits.
        return permute(ranks.view(np.uint64), n, n).view(np.int64)
    multiplier, offset = _scatter(n)
    return (ranks * multiplier + offset) % n


def permute(values: U64, domain: int, key: int | U64, rounds: int = 5) -> U64:
    """Permute integers in [0, domain) by a keyed bijection.

    A balanced Feistel network on two halves with cycle walking: results outside the
    domain are permuted again until they fall into it (Black, Rogaway: "Ciphers with
    arbitrary finite domains", CT-RSA 2002).

    Args:
        values: Integers below ``domain``.
        domain: Size of the domain, at most 2^62.
        key: One key, or one for each value.
        rounds: Feistel rounds, at least 4.

    Raises:
        ValueError: A value lies outside the domain.
    """
    if len(values) and int(values.max()) >= domain:
        raise ValueError(f"{int(values.max())} lies outside of a domain of {domain}")
    half = max(1, ((domain - 1).bit_length() + 1) // 2)
    shift, mask = np.uint64(half), np.uint64((1 << half) - 1)
    keys = key if isinstance(key, np.ndarray) else None
    constant = np.uint64(key) if not isinstance(key, np.ndarray) else np.uint64(0)
    limit = np.uint64(domain)

    def once(x: U64, k: U64 | np.uint64) -> U64:
        left, right = x >> shift, x & mask
        for r in range(rounds):
            f = right + k
            f += np.uint64(((r + 1) * _GAMMA) & _MASK)
            f = mix(f)
            f &= mask
            f ^= left
            left, right = right, f
        return (left << shift) | right

    result = once(values, constant if keys is None else keys)
    outside = np.flatnonzero(result >= limit)
    while outside.size:
        again = once(result[outside], constant if keys is None else keys[outside])
        result[outside] = again
        outside = outside[again >= limit]
    return result
