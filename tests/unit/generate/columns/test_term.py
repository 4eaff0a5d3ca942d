"""What things are called."""

from __future__ import annotations

import pytest

import seeds
from seeds.errors import CapacityError
from seeds.generate import vocabulary
from tests.support.columns import values as made


@pytest.mark.parametrize("kind", vocabulary.kinds())
def test_terms_are_clean_texts(kind: str) -> None:
    found = vocabulary.terms(kind, "Clinic")
    assert all(text == " ".join(text.split()) and text for text in found)
    assert "." in kind or len(set(found)) == len(found)


def test_the_first_rows_of_a_look_up_table_have_different_terms() -> None:
    found = made(seeds.term("department"), 25)
    assert sorted(found) == sorted(vocabulary.terms("department"))


def test_behind_all_terms_they_are_drawn_again() -> None:
    found = made(seeds.term("continent"), 100)
    assert set(found) == set(vocabulary.terms("continent"))


def test_unique_terms_are_numbered_when_they_run_out() -> None:
    found = made(seeds.term("continent", unique=True), 20)
    assert len(set(found)) == 20
    assert {text for text in found if text.startswith("Asia")} == {"Asia", "Asia 2", "Asia 3"}


def test_the_columns_of_a_record_agree_in_every_row() -> None:
    names, codes = (made(seeds.term(kind), 200) for kind in ("country.name", "country.code"))
    known = dict(
        zip(vocabulary.terms("country.name"), vocabulary.terms("country.code"), strict=True)
    )
    assert codes == [known[name] for name in names]


def test_unique_codes_go_on_behind_those_that_countries_have() -> None:
    found = made(seeds.term("country.code", unique=True), 676)
    assert len(set(found)) == 676
    with pytest.raises(CapacityError, match="there are 676 terms"):
        made(seeds.term("country.code", unique=True), [676])
    assert set(found[:65]) == set(vocabulary.terms("country.code"))
    assert all(len(code) == 2 for code in found)


def test_terms_are_no_longer_than_asked() -> None:
    found = made(seeds.term("thing", of="Pipeline", longest=14), 50)
    assert max(map(len, found)) <= 14


def test_an_unknown_kind_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"'departmnt'. Known: account, amenity"):
        seeds.term("departmnt")


def test_a_kind_without_terms_so_short_is_refused() -> None:
    with pytest.raises(ValueError, match="no term of the kind department has at most 2"):
        seeds.term("department", longest=2)
