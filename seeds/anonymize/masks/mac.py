"""Hardware addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from seeds.anonymize.letters import HEX, as_texts, hexadecimal
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.anonymize.permutation import permute
from seeds.anonymize.shapes import by_shape, classes

U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

_HEX = np.frombuffer(HEX, np.uint8)

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
        capitals = pc.not_equal(values, pc.ascii_lower(values))
        masked = by_shape(pc.ascii_lower(values), self._of_shape(cells), hexadecimal=True)
        if pc.any(capitals).as_py():
            masked = pc.if_else(capitals, pc.ascii_upper(masked), masked)
        return masked

    def _of_shape(self, cells: Cells) -> Callable[[bytes, U8, Any], Any]:
        def one_shape(shape: bytes, matrix: U8, _: Any) -> Any:
            places = classes(shape)
            letters = matrix[:, places]
            nibbles = np.where(letters > ord("9"), letters - ord("a") + 10, letters - ord("0"))
            number: U64 = np.zeros(len(letters), dtype=np.uint64)
            for place in range(12):
                number = number << np.uint64(4) | nibbles[:, place].astype(np.uint64)
            masked = self._numbers(cells, number)
            for place in range(12):
                digit = (masked >> np.uint64(44 - 4 * place)) & np.uint64(15)
                matrix[:, places[place]] = _HEX[digit.view(np.int64)]
            return as_texts(np.ascontiguousarray(matrix))

        return one_shape

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
