"""What the proof does not take for a survivor: only what comes out by chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.masks import MASKS, build_mask
from seeds.schema.types import Kind, LogicalType
from tests.support.masks import INTEGER, TEXT, column, text

#: Masks whose originals say whose they are, with their options.
TELLING: dict[str, dict[str, Any]] = {
    "email": {}, "username": {}, "hash": {}, "url": {}, "token": {}, "phone": {"distinct": True},
}  # fmt: skip


def meets(
    name: str, values: Sequence[Any], logical: LogicalType = TEXT, **options: Any
) -> list[bool]:
    """Tell which values may come out of a mask by chance."""
    mask = build_mask(name, options, column(logical), False)
    found: list[bool] = mask.may_meet(pa.array(values, logical.arrow)).to_pylist()
    return found


@pytest.mark.parametrize("name", TELLING)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_a_value_that_says_whose_it_is_never_may(name: str, values: list[str]) -> None:
    assert not any(meets(name, values, **TELLING[name]))


@pytest.mark.parametrize("kind", [Kind.UUID, Kind.BYTES])
def test_bytes_never_may(kind: Kind) -> None:
    assert meets("hash", [b"0123456789abcdef"], LogicalType(kind)) == [False]


def test_names_may_that_are_in_the_pool_and_no_others() -> None:
    assert meets("first_name", ["Anna", "anna ", "Zqyjx", "Anna Maria"]) == [
        True, True, False, False,
    ]  # fmt: skip
    assert meets("street", ["12 Main Street", "12 Zqyjx Street", "Main Street"])[1:] == [
        False, False,
    ]  # fmt: skip
    assert meets("city", ["Austin", "Zqyjx"]) == [True, False]
    assert meets("company", ["Zqyjx Ltd"]) == [False]


def test_small_integers_may_and_large_ones_may_not() -> None:
    assert meets("hash", [0, -5, 2**31 - 1, 2**31, 2**60], INTEGER) == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_short_codes_may_and_long_ones_may_not() -> None:
    codes = ["AB-1234", "1234567890123", "12345678901234", "ABCDEFGHI", "ABCDEFGHIJ", "A" * 30]
    assert meets("digits", codes) == [True, False, False, True, False, False]
    assert meets("digits", ["ABCDEFGHIJ-1"], letters=False) == [True]
    assert meets("digits", ["12345678901234567"], keep_first=4) == [True]
    assert meets("national_id", ["85 01 12 34", "123-45-6789", "950-01-0001", "9" * 15]) == [
        True, False, True, False,
    ]  # fmt: skip


def test_few_letters_may_that_look_like_what_comes_out() -> None:
    values = ["abcdef", "abcdefg", "ABC", "abc1ef"]
    assert meets("username", values, text(6)) == [True, False, False, False]
    assert meets("hash", values, text(6)) == [True, False, False, False]
    assert meets("hash", values, text(12)) == [False] * 4


def test_phones_may_that_ring_nowhere() -> None:
    real = ["+49 (0)30 1234567", "0171 1234567", "+1 900 2345678", "+44 900 1234567"]
    dead = ["+353 00 123 4567", "+49 0001234567", "000 1234567", "+1 (212) 555-0199"]
    assert meets("phone", real + dead) == [False] * 4 + [True] * 4
    assert meets("phone", ["0555 123456", "000 123456"], country="61") == [True, False]


def test_addresses_may_that_are_for_documentation_or_of_a_small_network() -> None:
    values = ["192.0.2.77", "80.1.2.3", "2001:db8::5", "2a02::1"]
    assert meets("ip", values) == [True, False, False, False]
    assert meets("ip", values, keep_prefix=8) == [True, True, False, False]
    assert meets("ip", values, keep_prefix6=64) == [True, False, False, False]
    assert meets("ip", values, keep_prefix6=112) == [True, False, True, True]


def test_cards_may_that_are_for_tests() -> None:
    values = ["4111 1111 1111 1111", "4929 1234 5678 9012", "1234"]
    assert meets("credit_card", values) == [True, False, True]


@pytest.mark.parametrize("name", sorted(MASKS))
def test_every_mask_answers_for_every_value(name: str) -> None:
    kinds: dict[Kind, list[Any]] = {
        Kind.TEXT: ["a", ""],
        Kind.INTEGER: [1, 2],
        Kind.DATE: [0, 1],
        Kind.FLOAT: [0.5, 1.0],
    }
    options = {"value": 1} if name == "constant" else {}
    for kind, values in kinds.items():
        if kind in MASKS[name].kinds and (name != "constant" or kind is not Kind.DATE):
            array = pa.array(values, pa.int32() if kind is Kind.DATE else None)
            mask = build_mask(name, options, column(LogicalType(kind)), False)
            found = mask.may_meet(array.cast(LogicalType(kind).arrow))
            assert found.type == pa.bool_()
            assert len(found) == 2
            assert found.null_count == 0
