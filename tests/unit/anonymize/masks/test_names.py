"""Names, user names and e-mail addresses: coherent, believable, and of nobody."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.masks import build_mask
from seeds.anonymize.options import OptionError
from seeds.generate import pools
from tests.support.masks import TEXT, column, masked, text

FIRST, LAST = pools.names().first.values, pools.names().last.values
WORDS = st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True)


@given(WORDS, WORDS)
def test_a_full_name_is_the_names_of_its_parts(first: str, last: str) -> None:
    expected = f"{masked('first_name', [first])[0]} {masked('last_name', [last])[0]}"
    assert masked("full_name", [f"{first} {last}"]) == [expected]


def test_a_full_name_may_be_written_in_many_ways() -> None:
    first, middle = masked("first_name", ["Anna", "Maria"])
    last, of_many = masked("last_name", ["Berg", "van der Berg"])
    names = {
        "Anna Berg": f"{first} {last}",
        "Berg, Anna": f"{last}, {first}",
        "Anna Maria Berg": f"{first} {middle} {last}",
        "Anna van der Berg": f"{first} {of_many}",
        "van der Berg, Anna": f"{of_many}, {first}",
        "Dr. Anna Berg": f"Dr. {first} {last}",
        "Anna Berg Jr.": f"{first} {last} Jr.",
        "Anna Berg, Jr.": f"{first} {last} Jr.",
        "Anna": first,
        "ANNA BERG": f"{first} {last}".upper(),
        "anna berg": f"{first} {last}".lower(),
        " Anna  Berg ": f"{first} {last}",
    }
    assert dict(zip(names, masked("full_name", list(names)), strict=True)) == names


PIECES = st.sampled_from(["Anna", "M.", "van", "Der", "Dr.", "jr", "Berg", "y", "BOB"])


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_blanks_within_a_name_mean_nothing(words: list[str]) -> None:
    # Names of two and three words take a quicker way than all others, which has to agree.
    one, other = masked("full_name", [" ".join(words), "  ".join(words)])
    assert one == other


def test_a_full_name_agrees_with_the_columns_of_its_parts() -> None:
    found = masked(
        "full_name",
        ["Anna Berg (Mrs)", "Cher", "Bob Hill", "x y"],
        options={"first": "given", "last": "family"},
        given=["Anna", "Cher", None, "X"],
        family=["Berg", "", "Hill", "Y"],
    )
    first, last = masked("first_name", ["Anna", "X"]), masked("last_name", ["Berg", "Hill", "Y"])
    assert found[0] == f"{first[0]} {last[0]}"
    assert found[1] == masked("first_name", ["Cher"])[0]
    assert found[2].split(" ")[1] == last[1]
    assert found[3].lower() == f"{first[1]} {last[2]}".lower()


def test_names_come_from_the_pool_and_may_meet() -> None:
    originals = [f"Person{chr(97 + i % 26)}{i}" for i in range(500)]
    assert set(masked("first_name", originals)) <= set(FIRST)
    assert set(masked("last_name", originals)) <= set(LAST)
    mask = build_mask("full_name", {}, column(), False)
    import pyarrow as pa

    names = pa.array([f"{FIRST[3]} {LAST[4]}", f"{FIRST[3]} Zqyjxson", "Zqyjx", f"{FIRST[1]} M. X"])
    assert mask.may_meet(names).to_pylist() == [True, False, False, False]


def test_a_short_column_gets_the_same_name_wherever_it_fits() -> None:
    originals = [f"Person{i}" for i in range(500)]
    long, short = masked("last_name", originals), masked("last_name", originals, text(6))
    assert all(one == other for one, other in zip(long, short, strict=True) if len(one) <= 6)
    assert max(map(len, short)) <= 6
    assert max(map(len, masked("first_name", originals, text(1)))) == 1
    assert max(map(len, masked("company", originals, text(12)))) <= 12


def test_the_names_of_another_country_are_given() -> None:
    found = masked("last_name", [f"Person{i}" for i in range(50)], options={"locale": "de_DE"})
    assert set(found) <= set(pools.names("de_DE").last.values)


@pytest.mark.parametrize("name", ["first_name", "last_name", "full_name", "company", "city"])
def test_a_unique_column_of_names_is_refused(name: str) -> None:
    with pytest.raises(OptionError, match="cannot keep a unique column unique"):
        build_mask(name, {}, column(), True)


def test_an_address_is_of_a_domain_that_reaches_nobody() -> None:
    assert masked("email", ["a@b.de"])[0].endswith("@staging.invalid")
    own = masked("email", ["a@b.de"], options={"email_domain": "x.test"})
    assert own[0].endswith("@x.test")
    with pytest.raises(OptionError, match="domain that mail may reach") as caught:
        build_mask("email", {"email_domain": "gmail.com"}, column(), False)
    assert caught.value.key == "email_domain"


def test_an_address_keeps_its_domain_on_demand() -> None:
    found = masked("email", ["a@Big.example.org", "no address"], options={"email_domain": "keep"})
    assert found[0].lower().endswith("@big.example.org")
    assert found[1].endswith("@staging.invalid")


def test_an_address_is_the_same_in_a_unique_column_and_in_any_other() -> None:
    assert masked("email", ["a@b.de"], unique=True) == masked("email", ["a@b.de"])


def test_a_short_column_gets_a_short_address_or_says_why_not() -> None:
    assert len(masked("email", ["a@b.de"], text(32), unique=True)[0]) == 32
    assert len(masked("email", ["a@b.de"], text(26))[0]) == 26
    with pytest.raises(OptionError, match="30 characters leave 14 of 16 before"):
        build_mask("email", {}, column(text(30)), True)
    with pytest.raises(OptionError, match="needs 24 characters, the column has 20"):
        build_mask("email", {}, column(text(20)), False)


def test_capitals_of_an_original_show_in_capitals_alone() -> None:
    small, large, padded = masked("username", ["anna", "Anna", " anna"], TEXT, unique=True)
    assert small == large.lower() == padded.lower()
    assert len({small, large, padded}) == 3
