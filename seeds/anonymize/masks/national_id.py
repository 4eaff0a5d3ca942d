"""Numbers that a state gives to a person, written as the originals are."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.letters import as_texts
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.masks.digits import texts_of
from seeds.anonymize.options import Option
from seeds.anonymize.shapes import (
    SMALL_ROOM,
    by_shape,
    classes,
    decimal_room,
    digits_of,
    in_scripts_of,
    permute_letters,
    with_ascii_digits,
)
from seeds.generate.streams import below

_NEVER_ISSUED = 100 * 50 * 10_000
"""Numbers 9dd-00-dddd to 9dd-49-dddd: neither social security nor taxpayer numbers."""


class NationalId(Mask):
    """A number of the same format: social security, tax, passport, identity card.

    Nine digits (``123-45-6789``) become a number that the United States never issue, 900-00 to
    999-49. Any other format has its digits and letters permuted, as ``digits`` does. Blanks and
    dashes mean nothing: one person's number is one number, however it is written.

    Of the nine digits that are never issued there are fifty million, fewer than people, so that a
    unique column needs ``range = "any"``: all nine digits permuted. What comes out may then be
    somebody's number, chosen blindly.
    """

    name: ClassVar[str] = "national_id"
    domain: ClassVar[str] = "national_id"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "range", str, "never_issued",
            "`never_issued`, or `any`, which keeps different numbers different.",
            choices=("never_issued", "any"),
        ),
    )  # fmt: skip

    def check(self) -> None:
        self._any = self.settings["range"] == "any"
        if self.unique and not self._any:
            raise self.capacity_error(
                f"{_NEVER_ISSUED:,} numbers of nine digits are never issued, 1,000,000,000 exist",
                'Say range = "any" to permute all of them; or use the mask hash.',
            )

    def may_meet(self, values: Any) -> Any:
        plain = pc.replace_substring_regex(with_ascii_digits(values), r"[^0-9A-Za-z]", "")
        nine = pc.match_substring_regex(plain, r"^[0-9]{9}$")
        unissued = pc.match_substring_regex(plain, r"^9[0-9]{2}[0-4][0-9]{5}$")
        # Permuted codes of a few places meet by chance, whatever one does.
        short = pa.array(decimal_room(plain) < SMALL_ROOM)
        return pc.if_else(nine, True if self._any else unissued, short)

    def replace(self, cells: Cells) -> Any:
        def one_shape(shape: bytes, matrix: NDArray[np.uint8], _: Any) -> Any:
            places = classes(shape, letters=True)
            if len(places):
                kinds = bytes(np.frombuffer(shape, np.uint8)[places])
                letters = np.ascontiguousarray(matrix[:, places])
                if kinds == b"0" * 9 and not self._any:
                    low, _high = cells.hashes(as_texts(letters))
                    number = below(low, _NEVER_ISSUED).view(np.uint64)
                    area, rest = np.divmod(number, np.uint64(500_000))
                    masked = digits_of((area + np.uint64(900)) * np.uint64(10**6) + rest, 9)
                else:
                    masked = permute_letters(letters, kinds, cells.purpose)
                matrix[:, places] = masked
            return texts_of(shape, matrix)

        masked = by_shape(with_ascii_digits(cells.values), one_shape, letters=True)
        return in_scripts_of(cells.values, masked)
