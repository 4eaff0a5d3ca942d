"""Hardware addresses."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.letters import as_texts, hexadecimal
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.anonymize.permutation import permute
from seeds.generate.arrow import primitive

U64 = NDArray[np.uint64]

_LOCAL = np.uint64(1 << 41)
"""The bit of the first byte that tells addresses of makers from those of administrators."""

_GROUP = np.uint64(1 << 40)
_LOW = np.uint64((1 << 40) - 1)
_PLAIN = r"^(?:[0-9a-fA-F]{2}([:.\- ]?)){5}[0-9a-fA-F]{2}$|^(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}$"


class Mac(Mask):
    """A hardware address written as the original is.

    All 48 bits are permuted and the bit changes that marks addresses without a maker, so that no
    address comes out that one of its kind could be. With ``keep_vendor`` the first three bytes
    stay, which name the maker.
    """

    name: ClassVar[str] = "mac"
    domain: ClassVar[str] = "mac"
    options: ClassVar[tuple[Option, ...]] = (
        Option("keep_vendor", bool, False, "Whether the first three bytes, the maker's, stay."),
    )

    def check(self) -> None:
        length = self.column.type.length
        if length is not None and length < 12:
            raise OptionError("mask", f"an address has 12 characters, the column {length}")

    def may_meet(self, values: Any) -> Any:
        if self.settings["keep_vendor"]:
            return pc.match_substring_regex(values, _PLAIN)
        return super().may_meet(values)

    def replace(self, cells: Cells) -> Any:
        values = cells.values
        plain = pc.match_substring_regex(values, _PLAIN)
        if not pc.all(plain).as_py():
            low, high = cells.hashes(values, "rubbish")
            # Twelve digits in a row, like an address without signs between the bytes.
            values = pc.if_else(plain, values, as_texts(hexadecimal(low, high, 12)))
        capitals = pc.not_equal(values, pc.utf8_lower(values))
        masked = self._by_signs(cells, pc.utf8_lower(values))
        if pc.any(capitals).as_py():
            masked = pc.if_else(capitals, pc.utf8_upper(masked), masked)
        return masked

    def _by_signs(self, cells: Cells, values: Any) -> Any:
        signs = pc.replace_substring_regex(values, "[0-9a-f]", "0").dictionary_encode()
        plain = pc.replace_substring_regex(values, "[^0-9a-f]", "")
        data = np.frombuffer(plain.buffers()[2], np.uint8)
        start = int(np.frombuffer(plain.buffers()[1], np.int32, 1, plain.offset * 4)[0])
        letters = data[start : start + 12 * len(plain)].reshape(-1, 12)
        nibbles = np.where(letters > ord("9"), letters - ord("a") + 10, letters - ord("0"))
        number: U64 = np.zeros(len(letters), dtype=np.uint64)
        for place in range(12):
            number = number << np.uint64(4) | nibbles[:, place].astype(np.uint64)
        masked = self._numbers(cells, number)
        out = np.empty_like(letters)
        hexed = np.frombuffer(b"0123456789abcdef", np.uint8)
        for place in range(12):
            shift = np.uint64(44 - 4 * place)
            out[:, place] = hexed[((masked >> shift) & np.uint64(15)).view(np.int64)]
        codes = signs.indices.to_numpy()
        parts, order = [], np.argsort(codes, kind="stable")
        for code, sign in enumerate(signs.dictionary.to_pylist()):
            rows = np.flatnonzero(codes == code)
            form = np.frombuffer(sign.encode(), np.uint8)
            matrix = np.tile(form, (len(rows), 1))
            matrix[:, np.flatnonzero(form == ord("0"))] = out[rows]
            parts.append(as_texts(matrix))
        back = np.empty(len(values), dtype=np.int64)
        back[order] = np.arange(len(values))
        return pa.concat_arrays(parts).take(primitive(back))

    def _numbers(self, cells: Cells, number: U64) -> U64:
        """Return other addresses as numbers of 48 bits."""
        if self.settings["keep_vendor"]:
            vendor, own = number >> np.uint64(24), number & np.uint64((1 << 24) - 1)
            return vendor << np.uint64(24) | permute(own, 1 << 24, cells.purpose("own"))
        flags = number & (_LOCAL | _GROUP)
        rest = (number >> np.uint64(42)) << np.uint64(40) | number & _LOW
        rest = permute(rest, 1 << 46, cells.purpose("address"))
        masked: U64 = (rest >> np.uint64(40)) << np.uint64(42) | rest & _LOW | flags ^ _LOCAL
        return masked
