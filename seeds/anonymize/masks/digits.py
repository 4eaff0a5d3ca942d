"""Codes whose digits and letters change and whose format stays."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.letters import as_texts
from seeds.anonymize.mask import Cells, Mask, trues
from seeds.anonymize.options import Option, OptionError
from seeds.anonymize.permutation import permute
from seeds.anonymize.shapes import (
    SMALL_ROOM,
    by_shape,
    classes,
    decimal_room,
    in_scripts_of,
    permute_letters,
    with_ascii_digits,
)
from seeds.generate.arrow import primitive
from seeds.schema.types import Kind


class Digits(Mask):
    """A code in the format of the original: ``AB-1200/7`` becomes ``QX-5931/2``.

    Digits become digits, small letters small letters, capitals capitals; everything else stays,
    also letters beyond a to z. Codes of one format are permuted among themselves, so that they
    stay unique. A short code can come out as somebody else's: where that matters use ``hash``.
    """

    name: ClassVar[str] = "digits"
    domain: ClassVar[str] = "digits"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.TEXT, Kind.INTEGER})
    options: ClassVar[tuple[Option, ...]] = (
        Option("letters", bool, True, "Whether letters change too."),
        Option("keep_first", int, 0, "Digits and letters at the beginning that stay.",
               least=0, most=64),
        Option("keep_last", int, 0, "Digits and letters at the end that stay.", least=0, most=64),
    )  # fmt: skip

    def check(self) -> None:
        if self.column.type.kind is Kind.INTEGER:
            for name in ("keep_first", "keep_last"):
                if self.settings[name]:
                    raise OptionError(name, "numbers keep no digits; it is for texts")

    def may_meet(self, values: Any) -> Any:
        if self.column.type.kind is Kind.INTEGER:
            return trues(len(values))
        kept = self.settings["keep_first"] + self.settings["keep_last"]
        room = decimal_room(with_ascii_digits(values), letters=self.settings["letters"])
        return pa.array(room - kept * np.log10(26) < SMALL_ROOM)

    def replace(self, cells: Cells) -> Any:
        if self.column.type.kind is Kind.INTEGER:
            numbers = cells.values.to_numpy(zero_copy_only=False)
            return primitive(same_digits(numbers, self.column.type.bits, cells))
        letters: bool = self.settings["letters"]
        first, last = self.settings["keep_first"], self.settings["keep_last"]

        def one_shape(shape: bytes, matrix: NDArray[np.uint8], _: Any) -> Any:
            places = classes(shape, letters=letters)
            places = places[first : len(places) - last]
            if len(places):
                kinds = bytes(np.frombuffer(shape, np.uint8)[places])
                matrix[:, places] = permute_letters(matrix[:, places], kinds, cells.purpose)
            return texts_of(shape, matrix)

        masked = by_shape(with_ascii_digits(cells.values), one_shape, letters=letters)
        return in_scripts_of(cells.values, masked)


def texts_of(shape: bytes, matrix: NDArray[np.uint8]) -> Any:
    """Return the texts of a matrix, which may hold no letter at all."""
    if not shape:
        return pa.array([""] * len(matrix), pa.string())
    return as_texts(np.ascontiguousarray(matrix))


def same_digits(numbers: NDArray[np.int64], bits: int, cells: Cells) -> NDArray[np.int64]:
    """Return integers permuted among those of as many digits, and of their sign."""
    magnitude = np.where(numbers < 0, ~numbers, numbers)
    result = np.empty_like(magnitude)
    most = 1 << (bits - 1)
    first = 0
    for count in range(1, 20):
        end = min(10**count, most)
        rows = np.flatnonzero((magnitude >= first) & (magnitude <= end - 1))
        if rows.size:
            key = cells.purpose(f"numbers of {count} digits below {end}")
            within = (magnitude[rows] - first).view(np.uint64)
            result[rows] = permute(within, end - first, key).view(np.int64) + first
        first = end
        if end == most:
            break
    return np.where(numbers < 0, ~result, result)
