"""Phone numbers that ring nowhere, written as the originals are."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.letters import as_texts
from seeds.anonymize.mask import Cells, Mask, falses, pc
from seeds.anonymize.masks.digits import texts_of
from seeds.anonymize.options import Option, OptionError
from seeds.anonymize.shapes import (
    by_shape,
    classes,
    digits_of,
    only_digits_and_signs,
    permute_letters,
    with_ascii_digits,
)
from seeds.generate.arrow import primitive
from seeds.generate.streams import below

U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

# Country codes of one and of two digits (ITU-T E.164); all others have three.
_ONE = frozenset({1, 7})
_TWO = frozenset(
    {20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67)}
    | {81, 82, 84, 86, *range(90, 96), 98}
)
# Ranges that the numbering authorities keep for fiction: what follows the country code, and how
# many digits more (Ofcom, Bundesnetzagentur, Arcep, ACMA).
_FICTION: dict[int, tuple[tuple[str, int], ...]] = {
    44: (("2079460", 3), ("7700900", 3), ("1614960", 3), ("1134960", 3), ("1174960", 3)),
    49: (("3023125", 3), ("8999998", 3), ("4066969", 3), ("17139200", 2), ("17139300", 2)),
    33: (("19900", 4), ("26191", 4), ("35301", 4), ("46571", 4), ("53649", 4), ("63998", 4)),
    61: (("25550", 4), ("35550", 4), ("75550", 4), ("85550", 4)),
}
_AREAS = np.array([a for a in range(201, 990) if a % 100 != 11 and a // 10 % 10 != 9])
_WITHOUT_TRUNK = frozenset({7, 39, 378})
"""Countries where a nought is part of the number, or another digit is dialled before it."""

_SHORT = 5
"""Numbers of fewer digits are internal, or of an emergency."""

_FOREIGN = r"\p{L}.*\p{L}"
_EXTENSION = r"(?i)\b(?:ext(?:ension)?|tel(?:efon)?|phone|fax|mobile?|cell|home|work|x)\b\.?"


class Phone(Mask):
    """A phone number of the same format and country that rings nowhere.

    Numbers of North America become 555-0100 to 555-0199 of some area, those of Britain, Germany,
    France and Australia the ones their authorities keep for fiction, and others begin with
    noughts, as no number does. Blanks, brackets and dashes stay.

    There are not enough such numbers to keep different ones different. A unique column, or one
    with ``distinct``, gets noughts before the whole number, which is then permuted: one in North
    America, two after another country code, three where none is written.
    """

    name: ClassVar[str] = "phone"
    domain: ClassVar[str] = "phone"
    options: ClassVar[tuple[Option, ...]] = (
        Option("country", str, "1", "The country code of numbers that are written without one."),
        Option(
            "distinct", bool, False,
            "Whether different numbers stay different, as in a unique column; for columns that "
            "are to agree with one.",
        ),
    )  # fmt: skip

    def check(self) -> None:
        country = self.settings["country"].lstrip("+")
        if not country.isdigit() or _code_size(int(country.ljust(3, "0")[:3])) != len(country):
            raise OptionError("country", f"{country!r} is no country code")
        self._country = int(country)
        self._apart = self.unique or self.settings["distinct"]
        length = self.column.type.length
        if self._apart and length is not None and length < 13:
            raise self.capacity_error(
                f"a number of 10 digits needs 13 characters, the column has {length}",
                "Use digits, whose numbers may ring at a stranger's, or hash.",
            )

    def may_meet(self, values: Any) -> Any:
        """Tell which numbers are kept for fiction, or begin as no number does."""
        if self._apart:
            return falses(len(values))
        digits = pc.replace_substring_regex(with_ascii_digits(values), r"[^0-9+]", "")
        return pc.match_substring_regex(digits, _made(self._country))

    def replace(self, cells: Cells) -> Any:
        values = self._plain(cells)

        def one_shape(shape: bytes, matrix: U8, _: Any) -> Any:
            return self._of_shape(cells, shape, matrix)

        masked = by_shape(values, one_shape)
        length = self.column.type.length
        if length is not None and (pc.max(pc.utf8_length(masked)).as_py() or 0) > length:
            if self._apart:
                raise self.unreadable(f"a number that leaves no room in {length} characters")
            masked = pc.utf8_slice_codeunits(masked, 0, length)
        return masked

    def _plain(self, cells: Cells) -> Any:
        """Return the numbers with digits alone, those that hold words as others."""
        if only_digits_and_signs(cells.values):
            return cells.values
        values = with_ascii_digits(cells.values)
        # A number spelt with a word, or a remark: nothing of it stays.
        words = pc.match_substring_regex(
            pc.replace_substring_regex(values, _EXTENSION, ""), _FOREIGN
        )
        no_digits = pc.invert(pc.match_substring_regex(values, "[0-9]"))
        if pc.any(no_digits).as_py():
            # A dash or a question mark says nothing, and stays.
            says = pc.match_substring_regex(values, r"[^\p{P}\s]")
            words = pc.or_(words, pc.and_(no_digits, says))
        if pc.any(words).as_py():
            low, _ = cells.hashes(values, "words")
            blank = as_texts(digits_of(low, 18 if self._apart else 10))
            values = pc.if_else(words, blank, values)
        return values

    def _of_shape(self, cells: Cells, shape: bytes, matrix: U8) -> Any:
        places = classes(shape)
        if not len(places):
            return texts_of(shape, matrix)
        digits = matrix[:, places]
        international = shape[: int(places[0])].strip() in (b"+", b"(+", b"tel:+")
        skipped = 0
        if not international and shape.lstrip(b"( ")[:2] == b"00" and len(places) > 8:
            # 00 before the country code, as most of the world dials.
            zeros = (digits[:, :2] == ord("0")).all(axis=1)
            if zeros.all():
                international, skipped = True, 2
            elif zeros.any():
                return self._split(cells, shape, matrix, zeros)
        if not international or len(places) - skipped < _SHORT:
            return self._numbers(cells, shape, matrix, places, self._country, written=False)
        # No country code begins with a nought.
        noughts = digits[:, skipped] == ord("0")
        if noughts.all():
            return self._numbers(cells, shape, matrix, places, self._country, written=False)
        if noughts.any():
            return self._split(cells, shape, matrix, noughts)
        codes = _codes(digits[:, skipped : skipped + 3])
        found = np.unique(codes)
        if len(found) == 1:
            size = len(str(found[0])) + skipped
            return self._numbers(cells, shape, matrix, places[size:], int(found[0]), written=True)
        return self._split(cells, shape, matrix, codes == found[0])

    def _split(self, cells: Cells, shape: bytes, matrix: U8, some: NDArray[np.bool_]) -> Any:
        """Mask those of some rows apart from the others."""
        one, two = np.flatnonzero(some), np.flatnonzero(~some)
        parts = [self._of_shape(cells, shape, matrix[rows]) for rows in (one, two)]
        back = np.empty(len(matrix), dtype=np.int64)
        back[np.concatenate([one, two])] = np.arange(len(matrix))
        return pa.concat_arrays(parts).take(primitive(back))

    def _numbers(
        self, cells: Cells, shape: bytes, matrix: U8, places: NDArray[np.int64], country: int,
        *, written: bool,
    ) -> Any:  # fmt: skip
        """Mask the digits at some places, which are numbers within one country.

        Args:
            cells: The cells.
            shape: How all are written.
            matrix: Their letters.
            places: Where the digits after the country code are.
            country: The country code.
            written: Whether it is written before them.
        """
        national = matrix[:, places]
        count = len(places)
        if self._apart:
            # The 1 that North America dials before an area is part of the format.
            if country == 1 and not written and count == 11:
                ones = national[:, 0] == ord("1")
                if ones.all():
                    places, national, count = places[1:], national[:, 1:], 10
                elif ones.any():
                    return self._split(cells, shape, matrix, ones)
            masked = permute_letters(national, b"0" * count, cells.purpose)
            letters = np.frombuffer(_dead(country, written), np.uint8)
            matrix[:, places] = masked
            first = int(places[0])
            return as_texts(np.insert(matrix, [first] * len(letters), letters, axis=1))
        significant = national
        skip = 0
        if count >= _SHORT:
            # What is dialled before an area within the country; some write it always: +49 (0)30.
            trunk = ord("1") if country == 1 else ord("0")
            if country not in _WITHOUT_TRUNK and (country != 1 or (count == 11 and not written)):
                found = national[:, 0] == trunk
                if found.any() and not found.all():
                    return self._split(cells, shape, matrix, found)
                skip = int(found.all())
                significant = national[:, skip:]
        # Hashed with its country code and without blanks: one number, however it is written.
        full = np.insert(significant, [0] * len(str(country)), list(str(country).encode()), axis=1)
        bits = cells.hashes(as_texts(np.ascontiguousarray(full)))
        matrix[:, places[skip:]] = _fictional(bits, country, count - skip, written)
        return as_texts(np.ascontiguousarray(matrix))


def _dead(country: int, written: bool) -> bytes:
    """Return digits that no number begins with.

    Args:
        country: The country.
        written: Whether its code is written before them.
    """
    if written:
        # An area code of North America has no nought; elsewhere people write one before it.
        return b"0" if country == 1 else b"00"
    return b"0555" if country == 61 else b"000"  # 000 is the emergency number of Australia


@cache
def _made(country: int) -> str:
    """Return a pattern of all numbers that may come out, with digits and plus alone."""
    codes = {str(n)[: _code_size(n)] for n in range(200, 1000)}
    abroad = rf"(?:\+|00)(?:{'|'.join(sorted(codes))})"
    patterns = [
        r"\+?1?[2-9][0-9]{2}55501[0-9]{2}",
        r"(?:\+|(?:\+|00)1)?55501[0-9]{2}",
        rf"(?:{abroad}|(?:\+|00)1|\+)?[01]?5{{1,4}}",
        rf"{abroad}0?00[0-9]+",
        r"(?:\+|00)10[0-9]+",
        rf"\+?[01]?{_dead(country, False).decode()}[0-9]+",
    ]
    for code, ranges in _FICTION.items():
        for prefix, count in ranges:
            patterns.append(rf"(?:(?:\+|00)?{code}|\+)?0?{prefix}[0-9]{{{count}}}")
    return f"^(?:{'|'.join(patterns)})$"


def _fictional(bits: tuple[U64, U64], country: int, count: int, written: bool) -> U8:
    """Return digits of numbers that ring nowhere.

    Args:
        bits: Keyed bits of each number.
        country: The country code.
        count: Digits after it.
        written: Whether it is written before them.
    """
    low, high = bits
    rows = len(low)
    if count < _SHORT:
        return np.full((rows, count), ord("5"), dtype=np.uint8)
    if country == 1 and count in (7, 10):
        line = 55_501 * 100 + below(high, 100)
        area = _AREAS[below(low, len(_AREAS))] if count == 10 else 0
        return digits_of((area * 10**7 + line).astype(np.uint64), count)
    fitting = _ranges(country, count)
    if len(fitting):
        start, size = fitting[below(low, len(fitting))].T
        return digits_of(
            (start + (high % size.astype(np.uint64)).view(np.int64)).view(np.uint64), count
        )
    start_with = np.frombuffer(_dead(country, written), np.uint8)
    out = np.full((rows, count), ord("0"), dtype=np.uint8)
    rest = min(count - len(start_with), 19)
    out[:, count - rest :] = digits_of(low, rest)
    out[:, : len(start_with)] = start_with
    return out


@cache
def _ranges(country: int, count: int) -> NDArray[np.int64]:
    """Return the first number and the size of the ranges for fiction of so many digits."""
    found = []
    for prefix, more in _FICTION.get(country, ()):
        if len(prefix) + more == count:
            found.append((int(prefix) * 10**more, 10**more))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


@cache
def _code_sizes() -> NDArray[np.int64]:
    return np.array([_code_size(n) for n in range(1000)])


def _code_size(three: int) -> int:
    """Return how many of three digits are a country code."""
    if three // 100 in _ONE:
        return 1
    return 2 if three // 10 in _TWO else 3


def _codes(digits: U8) -> NDArray[np.int64]:
    """Return the country codes of numbers by their first three digits."""
    values = digits.astype(np.int64) - ord("0")
    three = values @ np.array([100, 10, 1])
    codes: NDArray[np.int64] = three // 10 ** (3 - _code_sizes()[three])
    return codes
