"""Texts that end before the word that does not fit."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from seeds.generate.columns import choice, company, person
from seeds.spec.column import Column
from tests.support.columns import values


def cut(column: Column, longest: int) -> list[str]:
    return values(column.cut(longest))


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("Tidewater Textiles Inc.", 23, "Tidewater Textiles Inc."),
        ("Tidewater Textiles Inc.", 22, "Tidewater Textiles"),
        ("Ridgeway & Moonridge", 12, "Ridgeway"),
        ("Great, Small and Sons", 8, "Great"),
        ("Christopher", 8, "Christop"),
        ("Zoë Ångström", 5, "Zoë"),
        ("two  blanks", 5, "two"),
        ("", 5, ""),
    ],
)
def test_a_text_ends_before_the_word_too_many(text: str, longest: int, expected: str) -> None:
    assert set(cut(choice([text]), longest)) == {expected}


@given(st.text(max_size=30), st.integers(1, 30))
def test_no_text_is_longer_and_short_ones_stay(text: str, longest: int) -> None:
    (made,) = set(cut(choice([text]), longest))
    assert len(made) <= longest
    assert text.startswith(made)
    assert made == text or len(text) > longest


def test_names_of_companies_are_still_some() -> None:
    assert all(len(name) <= 16 for name in cut(company(), 16))
    assert len(set(cut(company(), 16))) > 10


def test_nothing_has_no_room() -> None:
    with pytest.raises(ValueError, match="one character at least"):
        company().cut(0)


def test_plain_telephone_numbers_hold_digits_alone() -> None:
    shown, plain = values(person.phone()), values(person.phone(plain=True))
    assert all(number[0] == "+" and number[1:].isdigit() for number in plain)
    assert ["".join(filter(str.isdigit, number)) for number in shown] == [n[1:] for n in plain]
