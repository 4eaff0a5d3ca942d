"""Phone numbers, national ids, payment cards and codes: their formats, and whom they reach."""

from __future__ import annotations

import re
import uuid

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.masks import build_mask
from seeds.anonymize.options import OptionError
from seeds.errors import RulesError
from seeds.schema.types import Kind, LogicalType
from tests.support.masks import INTEGER, column, masked, text


def form(value: str) -> str:
    """Return a text with 0 for each digit."""
    return re.sub("[0-9]", "0", value)


def luhn(number: str) -> bool:
    """Tell whether the digits of a card number fulfil Luhn's rule."""
    digits = [int(d) for d in number if d.isdigit()][::-1]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("+1 (212) 867-5309", r"\+1 \([2-9]\d\d\) 555-01\d\d"),
        ("212.867.5309", r"[2-9]\d\d\.555\.01\d\d"),
        ("12128675309", r"1[2-9]\d\d55501\d\d"),
        ("867-5309", r"555-01\d\d"),
        ("+44 7911 123456", r"\+44 \d{4} \d{6}"),
        ("+49 (0)30 12345678", r"\+49 \(0\)(30 23125|89 99998|40 66969|17 139[23]00)\d+"),
        ("+33 6 12 34 56 78", r"\+33 \d( \d\d){4}"),
        ("+353 1 234 5678", r"\+353 0 0\d\d \d{4}"),
        ("+39 06 1234567", r"\+39 00 \d{7}"),
        ("0171/1234567", r"000\d/\d{7}"),
        ("911", "555"),
        ("-", "-"),
        ("1-800-FLOWERS", r"[2-9]\d\d55501\d\d"),
    ],
)
def test_a_phone_number_keeps_its_form_and_rings_nowhere(original: str, expected: str) -> None:
    assert re.fullmatch(expected, masked("phone", [original])[0])


def test_numbers_of_a_country_are_its_numbers_for_fiction() -> None:
    found = masked("phone", [f"+44 20 7{i:03d} 1234" for i in range(200)])
    for number in found:
        plain = number.replace(" ", "")
        assert re.match(r"\+44(2079460|7700900|1614960|1134960|1174960)\d{3}$", plain), number
    found = masked("phone", ["030 12345678"], options={"country": "49"})
    assert re.match(r"0(3023125|8999998|4066969|17139[23]00)", found[0].replace(" ", ""))


def test_a_unique_phone_number_gets_one_digit_more() -> None:
    found = masked("phone", ["+1 (212) 867-5309", "030 1234567"], unique=True)
    assert re.fullmatch(r"\+1 \(0\d{3}\) \d{3}-\d{4}", found[0])
    assert form(found[1]) == "000000 0000000"
    assert masked("phone", ["+1 (212) 867-5309"], options={"distinct": True}) == found[:1]
    with pytest.raises(OptionError, match="needs 13 characters"):
        build_mask("phone", {}, column(text(10)), True)
    with pytest.raises(RulesError, match="leaves no room in 17 characters"):
        masked("phone", ["+1 (212) 867-5309"], text(17), unique=True)


@given(st.lists(st.from_regex(r"\+?[0-9][0-9 ().-]{3,14}[0-9]", fullmatch=True), unique=True,
                min_size=2, max_size=20))  # fmt: skip
def test_different_phone_numbers_stay_different(numbers: list[str]) -> None:
    for country in ("1", "49"):
        found = masked("phone", numbers, options={"country": country}, unique=True)
        assert len(set(found)) == len(numbers)


@given(st.lists(st.from_regex(r"\+?[0-9][0-9 ().-]{3,14}[0-9]", fullmatch=True), min_size=1))
def test_every_number_that_comes_out_is_known_to_ring_nowhere(numbers: list[str]) -> None:
    for country in ("1", "39", "49", "61"):
        options = {"country": country}
        mask = build_mask("phone", options, column(), False)
        found = pa.array(masked("phone", numbers, options=options))
        assert mask.may_meet(found).to_pylist() == [True] * len(numbers)


def test_numbers_for_fiction_may_meet_and_others_may_not() -> None:
    numbers = pa.array(["+1 (212) 555-0123", "+1 (212) 867-5309", "+49 30 23125 123", "5550123"])
    mask = build_mask("phone", {}, column(), False)
    assert mask.may_meet(numbers).to_pylist() == [True, False, True, True]


def test_a_social_security_number_becomes_one_that_is_never_issued() -> None:
    for number in masked("national_id", [f"{i:03d}-45-6789" for i in range(1, 500)]):
        assert re.fullmatch(r"9\d\d-[0-4]\d-\d{4}", number)
    one, other = masked("national_id", ["123-45-6789", "123456789"])
    assert one.replace("-", "") == other


def test_other_national_ids_keep_their_form() -> None:
    found = masked("national_id", ["AB 12 34 56 C", "T22000129", "85 01 12 345 678 90"])
    assert re.fullmatch(r"[A-Z]{2} \d\d \d\d \d\d [A-Z]", found[0])
    assert re.fullmatch(r"[A-Z]\d{8}", found[1])
    assert form(found[2]) == "00 00 00 000 000 00"


def test_unique_national_ids_need_a_word() -> None:
    with pytest.raises(OptionError, match="50,000,000 numbers of nine digits are never") as caught:
        build_mask("national_id", {}, column(), True)
    assert 'range = "any"' in caught.value.hint


@given(st.lists(st.from_regex(r"[0-9]{12,19}", fullmatch=True), min_size=1, max_size=20))
def test_a_card_number_is_right_and_of_a_test_range(numbers: list[str]) -> None:
    for options in ({}, {"keep_last_four": True}):
        for original, number in zip(
            numbers, masked("credit_card", numbers, options=options), strict=True
        ):
            assert len(number) == len(original)
            assert luhn(number)
            assert re.match("378282|353011|555555|601111|411111", number)
            if options:
                assert number[-4:] == original[-4:]


def test_a_card_keeps_brand_and_form() -> None:
    found = masked("credit_card", ["4929 1234 5678 9012", "3714-496353-98431", "5105105105105100"])
    assert [form(number) for number in found] == [
        "0000 0000 0000 0000",
        "0000-000000-00000",
        "0" * 16,
    ]
    assert [number[0] for number in found] == ["4", "3", "5"]


@given(
    st.lists(
        st.text(alphabet="ab AB-12\u0663\uff13é", max_size=50), unique=True, min_size=1, max_size=20
    )
)
def test_a_code_keeps_its_form_and_stays_unique(codes: list[str]) -> None:
    def shape(code: str) -> str:
        return re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub(r"\d", "0", code)))

    found = masked("digits", codes, unique=True)
    assert [shape(code) for code in found] == [shape(code) for code in codes]
    assert len(set(found)) == len(codes)


@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, min_size=1, max_size=20))
def test_integers_stay_unique_and_keep_sign_and_digits(numbers: list[int]) -> None:
    for name in ("digits", "hash"):
        found = masked(name, numbers, INTEGER, unique=True)
        assert len(set(found)) == len(numbers)
        assert [n < 0 for n in found] == [n < 0 for n in numbers]
    found = masked("digits", [abs(n) // 2 for n in numbers], INTEGER)
    assert [len(str(n)) for n in found] == [len(str(abs(n) // 2)) for n in numbers]


@pytest.mark.parametrize("bits", [16, 32, 64])
def test_integers_stay_within_the_bits_of_their_column(bits: int) -> None:
    top = 1 << (bits - 1)
    numbers = [0, 1, -1, top - 1, -top, top // 3]
    for name in ("digits", "hash", "noise"):
        found = masked(name, numbers, LogicalType(Kind.INTEGER, bits=bits))
        assert all(-top <= n < top for n in found)


def test_an_integer_is_the_same_in_columns_of_any_width() -> None:
    narrow = masked("hash", [5, 70_000], LogicalType(Kind.INTEGER, bits=32))
    assert masked("hash", [5, 70_000], INTEGER, unique=True) == narrow


def test_a_code_keeps_its_ends_on_demand() -> None:
    found = masked("digits", ["DE89370400440532013000"], options={"keep_first": 2, "keep_last": 4})
    assert re.fullmatch(r"DE\d{16}3000", found[0])
    with pytest.raises(OptionError, match="numbers keep no digits"):
        build_mask("digits", {"keep_first": 1}, column(INTEGER), False)


def test_a_uuid_is_the_same_as_text_and_as_itself() -> None:
    original = uuid.UUID("5f0c6a3e-1d2b-4c8e-9f00-0123456789ab")
    found = masked("hash", [original.bytes], LogicalType(Kind.UUID))[0]
    options = {"alphabet": "uuid"}
    texts = masked("hash", [str(original), original.hex.upper(), "no uuid"], options=options)
    assert texts[:2] == [str(uuid.UUID(bytes=found))] * 2
    assert [uuid.UUID(t).version for t in texts] == [4, 4, 4]
    assert masked("hash", [str(original)], text(32), options) == [texts[0].replace("-", "")]
    with pytest.raises(OptionError, match="a UUID has 32 digits, the column 20"):
        build_mask("hash", options, column(text(20)), False)


def test_a_hash_fits_its_column_or_says_why_not() -> None:
    assert len(masked("hash", ["x"], text(16), unique=True)[0]) == 16
    with pytest.raises(OptionError, match="12 letters hold 60 bits, 80 are needed"):
        build_mask("hash", {}, column(text(12)), True)
    assert masked("hash", ["x"], text(12))[0] == masked("hash", ["x"])[0][:12]
