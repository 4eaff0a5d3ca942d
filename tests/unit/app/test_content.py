"""The raw material is complete, fits the columns, and can reach nobody."""

from __future__ import annotations

import dataclasses
import itertools
import re
import string
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.content import blog, catalog, essentials, people, support
from app.content.blog import TOPICS, Topic
from app.content.catalog import SHELVES, Shelf
from app.content.essentials import CONFIG, ROLES
from app.content.people import BIOS
from app.content.support import CONCERNS
from app.models import TICKET_PRIORITIES, USER_ROLES, Base

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def length(table: str, column: str) -> int:
    kind = Base.metadata.tables[table].c[column].type
    assert isinstance(kind, sa.String)
    assert kind.length
    return kind.length


def texts(value: Any) -> Iterator[str]:
    """All texts within a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


EVERYTHING = tuple(
    texts(
        (
            SHELVES,
            TOPICS,
            CONCERNS,
            support.STAFF_REPLIES,
            support.CUSTOMER_REPLIES,
            support.CLOSING_REPLIES,
            ROLES,
            CONFIG,
            BIOS,
        )
    )
)
shelves = pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.slug)
topics = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)


def test_there_are_eight_shelves_each_with_its_own_slug_and_sku() -> None:
    assert len({shelf.slug for shelf in SHELVES}) == len(SHELVES) == 8
    assert len({shelf.sku for shelf in SHELVES}) == 8
    assert all(SLUG.fullmatch(shelf.slug) for shelf in SHELVES)
    assert all(re.fullmatch("[A-Z]{3}", shelf.sku) for shelf in SHELVES)


@shelves
def test_a_shelf_has_enough_of_everything(shelf: Shelf) -> None:
    assert len(set(shelf.nouns)) == len(shelf.nouns) >= 12
    assert len(set(shelf.adjectives)) == len(shelf.adjectives) >= 12
    assert len(set(shelf.brands)) == len(shelf.brands) >= 5
    assert len(set(shelf.materials)) == len(shelf.materials) >= 4
    assert len(set(shelf.tags)) == len(shelf.tags) >= 8
    assert len(set(shelf.variants)) == len(shelf.variants) >= 4
    assert len(set(shelf.praise)) == len(shelf.praise) >= 6


@shelves
def test_ranges_run_upwards_from_above_zero(shelf: Shelf) -> None:
    for low, high in (shelf.price_cents, shelf.weight_grams, shelf.size_cm):
        assert 0 < low < high


@shelves
def test_the_cheapest_product_can_still_be_on_sale(shelf: Shelf) -> None:
    assert shelf.price_cents[0] * 6 // 10 > 0


@shelves
def test_names_of_a_shelf_fit_their_columns(shelf: Shelf) -> None:
    longest = max(
        len(f"{brand} {adjective} {noun}")
        for brand, adjective, noun in itertools.product(shelf.brands, shelf.adjectives, shelf.nouns)
    )
    assert longest + 20 <= length("products", "name")
    assert len(shelf.name) <= length("categories", "name")
    assert max(map(len, shelf.variants)) <= length("product_variants", "name")
    assert len(shelf.option) <= length("product_variants", "option")


def test_a_brand_is_on_one_shelf_only() -> None:
    brands = [brand for shelf in SHELVES for brand in shelf.brands]
    assert len(set(brands)) == len(brands)


@shelves
def test_tags_are_slugs(shelf: Shelf) -> None:
    assert all(SLUG.fullmatch(tag) for tag in shelf.tags)


def test_there_are_at_least_sixty_sentences_for_posts_all_different() -> None:
    sentences = [sentence for topic in TOPICS for sentence in topic.sentences]
    assert len(set(sentences)) == len(sentences) >= 60


@topics
def test_a_title_takes_a_subject_and_fits_its_column(topic: Topic) -> None:
    for title, subject in itertools.product(topic.titles, topic.subjects):
        fields = [field for _, field, _, _ in string.Formatter().parse(title) if field]
        assert fields == ["subject"]
        assert len(title.format(subject=subject)) + 20 <= length("blog_posts", "title")


@topics
def test_a_topic_can_fill_a_post(topic: Topic) -> None:
    assert SLUG.fullmatch(topic.slug)
    assert len(topic.titles) * len(topic.subjects) >= 30
    assert len(topic.sentences) >= 10
    assert all(SLUG.fullmatch(tag) for tag in topic.tags)


def test_there_are_at_least_twenty_concerns_of_every_category_and_priority() -> None:
    assert len({concern.subject for concern in CONCERNS}) == len(CONCERNS) >= 20
    assert {concern.category for concern in CONCERNS} == set(support.CATEGORIES)
    assert {concern.priority for concern in CONCERNS} == set(TICKET_PRIORITIES)
    assert {concern.about_order for concern in CONCERNS} == {True, False}


def test_concerns_fit_their_columns() -> None:
    for concern in CONCERNS:
        assert len(concern.subject) <= length("support_tickets", "subject")
        assert len(concern.category) <= length("support_tickets", "category")


def test_there_are_answers_of_both_sides() -> None:
    for replies in (support.STAFF_REPLIES, support.CUSTOMER_REPLIES):
        assert len(set(replies)) == len(replies) >= 10
    assert len(set(support.CLOSING_REPLIES)) >= 5


def test_the_roles_are_those_that_users_may_have() -> None:
    assert tuple(role.name for role in ROLES) == USER_ROLES


def test_each_role_may_do_what_the_one_before_may_and_more() -> None:
    for lesser, greater in itertools.pairwise(ROLES):
        assert set(lesser.permissions) < set(greater.permissions)
        assert len(set(greater.permissions)) == len(greater.permissions)


def test_the_configuration_has_what_the_shop_needs() -> None:
    config = {entry.key: entry.value for entry in CONFIG}
    assert len(config) == len(CONFIG)
    assert config["tax_rate"] == 0.08
    assert config["free_shipping_threshold"] == 100
    assert config["maintenance_mode"] is False
    assert {"store_name", "currency"} <= set(config)
    assert all(len(key) <= length("system_config", "key") for key in config)


def test_there_are_at_least_forty_bios_all_different() -> None:
    assert len(set(BIOS)) == len(BIOS) >= 40


def test_texts_are_plain() -> None:
    assert [t for t in EVERYTHING if not t or t != t.strip() or "  " in t or not t.isascii()] == []


def test_no_text_reaches_a_real_address() -> None:
    for text in EVERYTHING:
        assert not re.search(r"https?:|www\.", text)
        for host in re.findall(r"@([\w.]+)", text):
            assert host == "example.com"


def test_sentences_begin_large_and_end_with_a_mark() -> None:
    sentences = [
        *(sentence for shelf in SHELVES for sentence in (shelf.description, *shelf.praise)),
        *(sentence for topic in TOPICS for sentence in topic.sentences),
        *(concern.description for concern in CONCERNS),
        *support.STAFF_REPLIES,
        *support.CUSTOMER_REPLIES,
        *support.CLOSING_REPLIES,
        *(role.description for role in ROLES),
        *(entry.description for entry in CONFIG),
        *BIOS,
    ]
    assert [s for s in sentences if not s[0].isupper() or s[-1] not in ".?!"] == []


def test_all_content_is_immutable() -> None:
    for module in (blog, catalog, essentials, people, support):
        for name, value in vars(module).items():
            if name.isupper() and not name.startswith("_"):
                assert isinstance(value, tuple | str) or dataclasses.is_dataclass(value), name
    with pytest.raises(dataclasses.FrozenInstanceError):
        SHELVES[0].slug = "other"  # type: ignore[misc]  # that it is frozen is the point
