"""Numbers of payment cards."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from seeds.anonymize.letters import as_texts
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.masks.digits import texts_of
from seeds.anonymize.options import Option
from seeds.anonymize.shapes import by_shape, classes, digits_of, with_ascii_digits

U8 = NDArray[np.uint8]

_FEWEST, _MOST = 12, 19
# The beginnings of the numbers that payment services publish for tests, by the first digits of a
# card of the same brand; the last one is for all others.
_TESTS = ((b"34", b"378282"), (b"37", b"378282"), (b"35", b"353011"), (b"2", b"555555"),
          (b"5", b"555555"), (b"6", b"601111"), (b"", b"411111"))  # fmt: skip
_TEST_NUMBER = r"^(?:378282|353011|555555|601111|411111)[0-9]{6,13}$"


class CreditCard(Mask):
    """A card number of a range for tests, of the same brand and format, with a right check digit.

    What has fewer than 12 digits, or more than 19, keeps its format and gets other digits.
    """

    name: ClassVar[str] = "credit_card"
    domain: ClassVar[str] = "credit_card"
    options: ClassVar[tuple[Option, ...]] = (
        Option("keep_last_four", bool, False, "Whether the last four digits stay."),
    )

    def check(self) -> None:
        if self.unique:
            raise self.capacity_error(
                "the ranges for tests have 1,000,000,000 numbers of 16 digits", "Use hash."
            )

    def may_meet(self, values: Any) -> Any:
        plain = pc.replace_substring_regex(with_ascii_digits(values), r"[^0-9]", "")
        short = pc.match_substring_regex(plain, r"^[0-9]{0,11}$")
        return pc.or_(pc.match_substring_regex(plain, _TEST_NUMBER), short)

    def replace(self, cells: Cells) -> Any:
        def one_shape(shape: bytes, matrix: U8, _: Any) -> Any:
            places = classes(shape, letters=True)
            kinds = np.frombuffer(shape, np.uint8)[places]
            # Letters, as in a holder's name, say nothing that may stay.
            matrix[:, places[kinds != ord("0")]] = ord("x")
            places = places[kinds == ord("0")]
            if len(places):
                matrix[:, places] = self._digits(cells, np.ascontiguousarray(matrix[:, places]))
            return texts_of(shape, matrix)

        return by_shape(with_ascii_digits(cells.values), one_shape, letters=True)

    def _digits(self, cells: Cells, digits: U8) -> U8:
        count = digits.shape[1]
        low, _ = cells.hashes(as_texts(digits))
        masked = digits_of(low, min(count, 19))
        if not _FEWEST <= count <= _MOST:
            return masked if count <= 19 else np.resize(masked, digits.shape)
        _begin(masked, digits)
        kept = self.settings["keep_last_four"]
        if kept:
            masked[:, -4:] = digits[:, -4:]
        # The check digit; or, where it stays, the digit before the last four, makes it right.
        _check(masked, count - 5 if kept else count - 1)
        return masked


def _begin(masked: U8, digits: U8) -> None:
    """Write the beginning of a test number of the same brand."""
    done = np.zeros(len(digits), dtype=np.bool_)
    for brand, start in _TESTS:
        fits = ~done
        for place, digit in enumerate(brand):
            fits &= digits[:, place] == digit
        masked[fits, :6] = np.frombuffer(start, np.uint8)
        done |= fits


def _check(masked: U8, place: int) -> None:
    """Make the digits fulfil Luhn's rule by the digit at a place (ISO/IEC 7812-1)."""
    count = masked.shape[1]
    values = masked.astype(np.int64) - ord("0")
    values[:, place] = 0
    doubled = np.arange(count - 2, -1, -2)
    twice = values[:, doubled] * 2
    values[:, doubled] = np.where(twice > 9, twice - 9, twice)
    missing = -values.sum(axis=1) % 10
    if place in doubled:
        # The digit whose double, its digits added, is what is missing.
        missing = np.where(missing % 2 == 0, missing // 2, (missing + 9) // 2)
    masked[:, place] = (missing + ord("0")).astype(np.uint8)
