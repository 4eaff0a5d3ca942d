"""Numbers with check digits: books, bar codes, bank accounts, vehicles, telephones.

They pass the tests of those who read them and belong to nobody: bank codes, ranges of articles and
of devices are such as are not given out, or are kept for tests.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seeds.generate import streams
from seeds.generate.arrow import fixed_width
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.columns.pattern import slots
from seeds.generate.vector import Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

Text = NDArray[np.uint8]
"""One row of letters for each text."""
_ZERO = ord("0")


def _digits(text: Text) -> NDArray[np.int64]:
    return text.astype(np.int64) - _ZERO


def _put_digit(text: Text, at: int, digit: NDArray[np.int64]) -> None:
    """Write a digit, ten being an X."""
    text[:, at] = np.where(digit == 10, ord("X"), digit + _ZERO).astype(np.uint8)


def _luhn(text: Text) -> None:
    """ISO/IEC 7812-1, annex B: every second digit counts twice; the last one is the check."""
    digits = _digits(text[:, :-1])
    digits[:, ::-1][:, ::2] *= 2
    digits -= 9 * (digits > 9)
    _put_digit(text, -1, -digits.sum(axis=1) % 10)


def _gs1(text: Text) -> None:
    """GS1 General Specifications, 7.9: digits count three times and once, from the right."""
    digits = _digits(text[:, :-1])
    digits[:, ::-1][:, ::2] *= 3
    _put_digit(text, -1, -digits.sum(axis=1) % 10)


def _weighted(text: Text) -> None:
    """ISO 2108 of 1992, ISO 3297: digits count 2, 3, ... from the right, modulo 11; no hyphens."""
    places = np.flatnonzero((text[:, :-1] != ord("-")).any(axis=0))
    digits = _digits(text[:, places])
    weights = np.arange(len(places) + 1, 1, -1, dtype=np.int64)
    _put_digit(text, -1, -(digits * weights).sum(axis=1) % 11)


def _mod_97(text: Text) -> None:
    """ISO 13616, ISO 7064 MOD 97-10: letters are 10 to 35; the first four stand behind."""
    rest = np.zeros(len(text), dtype=np.int64)
    for at in [*range(4, text.shape[1]), 0, 1]:
        letter = text[:, at].astype(np.int64)
        is_digit = letter <= ord("9")
        value = np.where(is_digit, letter - _ZERO, letter - ord("A") + 10)
        rest = (rest * np.where(is_digit, 10, 100) + value) % 97
    check = 98 - rest * 100 % 97
    _put_digit(text, 2, check // 10)
    _put_digit(text, 3, check % 10)


def _mod_11_10(text: Text) -> None:
    """ISO 7064 MOD 11,10 over the digits behind the country."""
    product = np.full(len(text), 10, dtype=np.int64)
    for at in range(2, text.shape[1] - 1):
        total = (product + text[:, at].astype(np.int64) - _ZERO) % 10
        product = 2 * np.where(total == 0, 10, total) % 11
    _put_digit(text, -1, (11 - product) % 10)


_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_VALUES = "12345678123457923456789"
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def _vin(text: Text) -> None:
    """49 CFR 565.15: the ninth letter checks the others."""
    value = np.zeros(256, dtype=np.int64)
    values = zip(_VIN_LETTERS + string.digits, _VIN_VALUES + string.digits, strict=True)
    for letter, known in values:
        value[ord(letter)] = int(known)
    weights = np.array(_VIN_WEIGHTS, dtype=np.int64)
    _put_digit(text, 8, (value[text] * weights).sum(axis=1) % 11)


_LETTER = f"[{_VIN_LETTERS}]"
_SERIAL = f"[{_VIN_LETTERS}0123456789]"
_Scheme = Callable[[Text], None]
KINDS: dict[str, tuple[_Scheme, tuple[str, ...]]] = {
    "isbn13": (_gs1, ("978[01]########0",)),
    "isbn10": (_weighted, ("[01]########0",)),
    "issn": (_weighted, ("[12]###-###0",)),
    # Prefixes 20 to 29, and the 4 of UPC, are for use within a shop: no article in the world.
    "ean13": (_gs1, ("2###########0",)),
    "ean8": (_gs1, ("2######0",)),
    "upc": (_gs1, ("4##########0",)),
    "gtin14": (_gs1, ("102##########0",)),
    # German bank codes begin with 1 to 8, and no British bank is called TEST.
    "iban": (_mod_97, ("DE009#################", "GB00TEST00############")),
    "iban_nl": (_mod_97, ("NL00TEST0#########",)),
    "card": (_luhn, ("400000#########0",)),
    "vat": (_mod_11_10, ("DE[1-9]#######0",)),
    # Devices whose type begins with 001 are for tests.
    "imei": (_luhn, ("00101#########0",)),
    # A nine in third place: made by hand, a few a year.
    "vin": (_vin, (f"[1245]{_LETTER}9{_LETTER}{{2}}[1-9]##0[LMNPRS]{_SERIAL}######",)),
}
"""How numbers are checked, and what they look like; the check digits are nought there.

All forms of a kind have the same length.
"""


@dataclass(frozen=True, eq=False)
class Checked(Generator):
    """A number with check digits.

    Attributes:
        kind: One of :data:`KINDS`.
        unique: Whether no two rows share one.
    """

    kind: str
    unique: bool
    generator = "checked"

    def _forms(self) -> list[tuple[bytes, ...]]:
        return [slots(form) for form in KINDS[self.kind][1]]

    def _counted(self) -> int:
        return min(map(_capacity, self._forms()))

    def capacity(self, locale: str) -> int | None:
        return self._counted() if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        scheme, forms = KINDS[self.kind][0], self._forms()
        known = self._counted()
        number = streams.permute(cells.rows % np.uint64(known), known, cells.key)
        chosen = cells.below(len(forms)).astype(np.int64)
        text = np.empty((len(cells), len(forms[0])), dtype=np.uint8)
        for place, form in enumerate(forms):
            mine = chosen == place
            text[mine] = _written(form, number[mine])
        scheme(text)
        return Vector(Kind.TEXT, fixed_width(text))


def _capacity(form: tuple[bytes, ...]) -> int:
    capacity = 1
    for letters in form:
        capacity *= len(letters)
    return min(capacity, 1 << 62)


def _written(form: tuple[bytes, ...], number: NDArray[np.uint64]) -> Text:
    text = np.empty((len(number), len(form)), dtype=np.uint8)
    for at in reversed(range(len(form))):
        letters = np.frombuffer(form[at], dtype=np.uint8)
        number, digit = np.divmod(number, np.uint64(len(letters)))
        text[:, at] = letters[digit.view(np.int64)]
    return text


def checked(kind: str, *, unique: bool = False) -> Column:
    """Declare numbers with right check digits, which belong to nobody.

    Args:
        kind: ``isbn13``, ``isbn10``, ``issn``, ``ean13``, ``ean8``, ``upc``, ``gtin14``, ``iban``
            (22 letters), ``iban_nl`` (18), ``card``, ``vat``, ``imei`` or ``vin``.
        unique: Whether no two rows share one. There are as many as the form allows; the plan
            refuses more.

    Raises:
        ValueError: There is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no numbers of the kind {kind!r} are known. Known: {', '.join(KINDS)}")
    return Checked(kind, unique)


__all__ = ["checked"]
