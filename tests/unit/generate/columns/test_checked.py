"""Numbers with check digits: each is tested by the rule that the world tests it by."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

import seeds
from seeds.generate.columns.checked import KINDS
from tests.support.columns import values


def luhn(text: str) -> bool:
    doubled = [int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(text))]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def gs1(text: str) -> bool:
    return sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(reversed(text))) % 10 == 0


def weighted(text: str) -> bool:
    digits = [10 if d == "X" else int(d) for d in text.replace("-", "")]
    return sum(d * weight for weight, d in enumerate(reversed(digits), start=1)) % 11 == 0


def iban(text: str) -> bool:
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def german_vat(text: str) -> bool:
    product = 10
    for digit in text[2:-1]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(text[-1])


def vin(text: str) -> bool:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    value = dict(zip(letters, map(int, "12345678123457923456789"), strict=True))
    value |= {d: int(d) for d in string.digits}
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(value[c] * weight for c, weight in zip(text, weights, strict=True)) % 11
    return text[8] == ("X" if rest == 10 else str(rest))


TESTS: dict[str, tuple[Callable[[str], bool], str]] = {
    "isbn13": (gs1, r"978\d{10}"),
    "isbn10": (weighted, r"\d{9}[\dX]"),
    "issn": (weighted, r"\d{4}-\d{3}[\dX]"),
    "ean13": (gs1, r"2\d{12}"),
    "ean8": (gs1, r"2\d{7}"),
    "upc": (gs1, r"4\d{11}"),
    "gtin14": (gs1, r"102\d{11}"),
    "iban": (iban, r"DE\d\d9\d{17}|GB\d\dTEST\d{14}"),
    "iban_nl": (iban, r"NL\d\dTEST\d{10}"),
    "card": (luhn, r"400000\d{10}"),
    "vat": (german_vat, r"DE[1-9]\d{8}"),
    "imei": (luhn, r"00101\d{10}"),
    "vin": (vin, r"[A-HJ-NPR-Z0-9]{17}"),
}


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("isbn13", "9780306406157"),
        ("isbn10", "0306406152"),
        ("issn", "0317-8471"),
        ("ean13", "4006381333931"),
        ("upc", "036000291452"),
        ("iban", "DE89370400440532013000"),
        ("card", "4242424242424242"),
        ("vat", "DE136695976"),
        ("imei", "490154203237518"),
        ("vin", "1M8GDM9AXKP042788"),
    ],
)
def test_the_tests_know_what_is_right(kind: str, known: str) -> None:
    assert TESTS[kind][0](known)


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(rows=st.lists(st.integers(0, 10**12), min_size=1, max_size=50))
def test_check_digits_are_right(kind: str, rows: list[int]) -> None:
    test, shape = TESTS[kind]
    for text in values(seeds.checked(kind), rows):
        assert re.fullmatch(shape, text)
        assert test(text)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_unique_ones_are_different(kind: str) -> None:
    column = seeds.checked(kind, unique=True)
    assert (column.capacity("en_US") or 0) >= 10**6
    assert len(set(values(column, 20_000))) == 20_000


def test_other_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="isbn13"):
        seeds.checked("isbn")
