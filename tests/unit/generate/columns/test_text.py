"""Texts: words, sentences, paragraphs, slugs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

import seeds
from seeds.generate import pools
from seeds.spec.column import field
from tests.support.columns import share, values

POOLS: dict[str, tuple[Any, Any]] = {
    "word": (seeds.word(), pools.words),
    "sentence": (seeds.sentence(), pools.sentences),
    "company": (seeds.company(), pools.companies),
    "job title": (seeds.job_title(), pools.job_titles),
}


@pytest.mark.parametrize("locale", ["en_US", "de_DE"])
@pytest.mark.parametrize("name", POOLS)
def test_texts_come_from_the_lists_of_the_locale(name: str, locale: str) -> None:
    column, pool = POOLS[name]
    found = set(values(column, 5000, locale=locale))
    assert found <= set(pool(locale).values)
    assert len(found) > 0.8 * min(len(pool(locale)), 2000)


def test_a_phrase_has_distinct_words_within_its_bounds() -> None:
    found = [phrase.split(" ") for phrase in values(seeds.words(2, 4), 2000)]
    assert {len(words) for words in found} == {2, 3, 4}
    assert all(len(set(words)) == len(words) for words in found)


OF = tuple(f"Sentence {i}." for i in range(7))


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 5), (7, 7)])
def test_a_paragraph_repeats_no_sentence(low: int, high: int) -> None:
    found = [t.split("\n\n") for t in values(seeds.paragraph(low, high, of=OF, separator="\n\n"))]
    assert {len(sentences) for sentences in found} == set(range(low, high + 1))
    assert all(len(set(s)) == len(s) and set(s) <= set(OF) for s in found)


def test_paragraphs_of_the_locale_are_rarely_the_same() -> None:
    assert len(set(values(seeds.paragraph(3, 5), 5000))) > 4700


def test_every_sentence_comes_up_in_paragraphs_about_as_often() -> None:
    found = " ".join(values(seeds.paragraph(2, 3, of=OF), 7000))
    counts = [found.count(sentence) for sentence in OF]
    assert max(counts) < 1.15 * min(counts)


def test_a_paragraph_longer_than_its_list_is_refused() -> None:
    with pytest.raises(ValueError, match="8 distinct sentences"):
        seeds.paragraph(2, 8, of=OF)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("  many   spaces ", "many-spaces"),
        ("Crème brûlée", "creme-brulee"),
        ("100% Café-Noir", "100-cafe-noir"),
        ("日本", ""),
        ("--", ""),
        (None, None),
    ],
)
def test_a_slug_is_lower_case_and_hyphens(text: str | None, slug: str | None) -> None:
    assert values(seeds.slug(field("t")), 1, fields={"t": [text]}) == [slug]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6))
def test_slugs_of_any_text_have_no_other_letters(texts: list[str]) -> None:
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-")
    texts = [t.encode("utf-8", "ignore").decode() for t in texts]
    found = values(seeds.slug(field("t"), suffix=seeds.code()), len(texts), fields={"t": texts})
    assert all(set(s) <= allowed and s.strip("-") == s and "--" not in s for s in found)
    alone = [
        values(seeds.slug(field("t")), 1, fields={"t": [t]})[0] for t in texts
    ]  # one row's accents do not change another's slug
    assert [s[: len(s) - 8].rstrip("-") for s in found] == alone


def test_a_unique_suffix_makes_slugs_unique() -> None:
    column = seeds.slug(field("t"), suffix=seeds.code(length=6))
    found = values(column, 5000, fields={"t": ["the same"] * 5000})
    assert len(set(found)) == 5000
    assert all(s.startswith("the-same-") for s in found)
    assert column.capacity("en_US") == 32**6
    assert seeds.slug(field("t")).capacity("en_US") is None


def test_texts_of_a_pool_are_about_equally_likely() -> None:
    found = values(seeds.company(), 40_000)
    assert max(share(found, c) for c in set(found[:20])) < 2 / len(pools.companies())
