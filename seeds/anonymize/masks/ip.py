"""IP addresses of both versions."""

from __future__ import annotations

import ipaddress
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.anonymize.permutation import permute, permute_pairs
from seeds.generate.arrow import join, primitive, take, texts
from seeds.generate.streams import below

U64 = NDArray[np.uint64]

_V4 = r"^(?P<a>\d{1,3})\.(?P<b>\d{1,3})\.(?P<c>\d{1,3})\.(?P<d>\d{1,3})$"
# RFC 5737: three networks of 256 addresses, kept for documentation.
_DOCUMENTATION = np.array([192 << 24 | 2 << 8, 198 << 24 | 51 << 16 | 100 << 8,
                           203 << 24 | 113 << 8], dtype=np.int64)  # fmt: skip
_MEET = r"^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}(?:/\d+)?$"
_V6_DOCUMENTATION = 0x20010DB8 << 96
_LARGE6 = 80
"""Bits of an IPv6 address that can stay while the others are too many to meet by chance."""


class Ip(Mask):
    """An IPv4 address kept for documentation (192.0.2.0/24 and others), an IPv6 one (2001:db8::).

    With ``keep_prefix`` the first bits stay, such as 24 for the network of an IPv4 address, and
    the others are permuted, so that different addresses stay different and neighbours stay
    neighbours. What comes out may then be somebody's address.

    A length of a network (``/24``) stays. A text that is no address becomes one.
    """

    name: ClassVar[str] = "ip"
    domain: ClassVar[str] = "ip"
    options: ClassVar[tuple[Option, ...]] = (
        Option("keep_prefix", int, 0, "Bits of an IPv4 address that stay; 0 for none.",
               least=0, most=31),
        Option("keep_prefix6", int, 0, "Bits of an IPv6 address that stay; 0 for none.",
               least=0, most=127),
    )  # fmt: skip

    def check(self) -> None:
        self._bits: int = self.settings["keep_prefix"]
        self._bits6: int = self.settings["keep_prefix6"]
        if self._bits6 == 1:
            raise OptionError("keep_prefix6", "at least 2 bits can stay, or none")
        length = self.column.type.length
        if length is not None and length < 15:
            raise OptionError("mask", f"an address has up to 15 characters, the column {length}")
        if self.unique and not self._bits:
            raise self.capacity_error(
                "768 IPv4 addresses are kept for documentation",
                "Say keep_prefix = 8, or another number of bits that may stay; or use hash.",
            )

    def may_meet(self, values: Any) -> Any:
        # Of at most 2^31 addresses a million meet by chance; and so do they in small networks.
        four = r"^\d{1,3}(?:\.\d{1,3}){3}(?:/\d+)?$" if self._bits else _MEET
        known = pc.match_substring_regex(values, four)
        if self._bits6 > _LARGE6:
            known = pc.or_(known, pc.match_substring(values, ":"))
        return known

    def replace(self, cells: Cells) -> Any:
        values = cells.values
        found = pc.extract_regex(values, _V4)
        plain = found.is_valid()
        if pc.all(plain).as_py():
            return self._version4(cells, found)
        masked = texts([])
        if pc.any(plain).as_py():
            some = pc.drop_null(found)
            masked = self._version4(cells, some)
        rare = pa.array(
            self._others(cells, values.filter(pc.invert(plain)).to_pylist()), pa.string()
        )
        positions = np.empty(len(values), dtype=np.int64)
        is_plain = plain.to_numpy(zero_copy_only=False)
        positions[is_plain] = np.arange(len(masked))
        positions[~is_plain] = np.arange(len(rare)) + len(masked)
        return pa.concat_arrays([masked, rare]).take(primitive(positions))

    def _version4(self, cells: Cells, found: Any) -> Any:
        number = np.zeros(len(found), dtype=np.int64)
        for index in range(4):
            part = pc.struct_field(found, [index]).cast(pa.int64())
            number = number << 8 | part.to_numpy(zero_copy_only=False) & 0xFF
        masked = self._numbers(cells, number)
        parts = [take(_BYTES, (masked >> shift) & 0xFF) for shift in (24, 16, 8, 0)]
        return join(*parts, separator=".")

    def _numbers(self, cells: Cells, number: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return other IPv4 addresses, as numbers of 32 bits."""
        if not self._bits:
            low, high = cells.hashes(_as_bytes(number))
            network: NDArray[np.int64] = _DOCUMENTATION[below(low, 3)]
            return network + below(high, 256)
        # Each network is permuted in its own way: the other half of a pair is the network's.
        rest = 32 - self._bits
        mask = (1 << rest) - 1
        host = (number & mask).astype(np.uint64)
        prefix = number & ~mask & 0xFFFFFFFF
        offset, _ = cells.hashes(_as_bytes(prefix), "prefix")
        room = np.uint64(mask)
        once = permute((host + offset) & room, mask + 1, cells.purpose("host"))
        twice = permute((once + (offset >> np.uint64(32))) & room, mask + 1, cells.purpose("again"))
        masked: NDArray[np.int64] = prefix | twice.astype(np.int64)
        return masked

    def _others(self, cells: Cells, found: list[str]) -> list[str]:
        """Mask what is no plain IPv4 address, one by one."""
        masked = []
        for text in found:
            address, slash, size = text.strip().partition("/")
            try:
                parsed = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
            except ValueError:
                parsed = None
            if isinstance(parsed, ipaddress.IPv4Address):
                number = self._numbers(cells, np.array([int(parsed)], dtype=np.int64))
                shown = str(ipaddress.IPv4Address(int(number[0])))
            elif parsed is None:
                number = _DOCUMENTATION[:1] + self._lowest(cells, text)
                shown, slash, size = str(ipaddress.IPv4Address(int(number[0]))), "", ""
            else:
                shown = str(ipaddress.IPv6Address(self._version6(cells, int(parsed))))
            length = self.column.type.length
            if length is not None and len(shown + slash + size) > length:
                raise self.unreadable(f"an address that leaves no room in {length} characters")
            masked.append(shown + (slash + size if size.isdigit() else ""))
        return masked

    def _lowest(self, cells: Cells, text: str) -> int:
        low, _ = cells.hashes(texts([text]), "rubbish")
        return int(low[0]) & 0xFF

    def _version6(self, cells: Cells, number: int) -> int:
        bits = self._bits6
        if not bits:
            low, high = cells.hashes(pa.array([number.to_bytes(16, "big")], pa.binary(16)))
            return _V6_DOCUMENTATION | (int(high[0]) << 64 | int(low[0])) & ((1 << 96) - 1)
        rest = 128 - bits
        prefix, host = number >> rest << rest, number & ((1 << rest) - 1)
        low, high = cells.hashes(pa.array([prefix.to_bytes(16, "big")], pa.binary(16)), "prefix6")
        host = (host + (int(high[0]) << 64 | int(low[0]))) & ((1 << rest) - 1)
        left, right = host >> rest // 2, host & ((1 << rest // 2) - 1)
        one, other = permute_pairs(
            np.array([left], dtype=np.uint64), np.array([right], dtype=np.uint64),
            1 << (rest - rest // 2), 1 << rest // 2, cells.purpose(f"host of {rest} bits"),
        )  # fmt: skip
        return prefix | int(one[0]) << rest // 2 | int(other[0])


_BYTES = texts(str(n) for n in range(256))


def _as_bytes(numbers: NDArray[np.int64]) -> Any:
    data = pa.py_buffer(numbers.astype("<i8").tobytes())
    return pa.Array.from_buffers(pa.binary(8), len(numbers), [None, data])
