"""Parents and children that are made with an object."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    relationship,
)

import app.factories as shop
import seeds
from seeds.errors import DeclarationError, UsageError
from seeds.factories.factory import Factory
from tests.support import library
from tests.support.blog import (
    CommentFactory,
    PostFactory,
    Profile,
    ProfileFactory,
    VisitFactory,
    Writer,
    WriterFactory,
)

pytestmark = pytest.mark.usefixtures("stream")


class TestParents:
    def test_required_parents_are_made_one_for_each(self) -> None:
        posts = PostFactory().make_batch(3)
        assert len({id(p.author) for p in posts}) == 3
        assert all(p.published_at >= p.author.joined_at for p in posts)

    def test_parents_are_made_at_any_depth(self) -> None:
        comment = CommentFactory().make()
        assert comment.post.author.email

    def test_a_condition_on_the_parent_is_met_by_a_state(self) -> None:
        reviewers = [p.reviewer for p in PostFactory().make_batch(20)]
        assert any(reviewers)
        assert all(r.role == "editor" for r in reviewers if r is not None)

    def test_recycled_objects_are_parents_at_any_depth(self) -> None:
        writers = WriterFactory().editor().make_batch(2)
        comments = CommentFactory().recycle(writers).make_batch(20)
        assert {id(c.post.author) for c in comments} == {id(w) for w in writers}

    def test_a_class_can_be_recycled_only_where_rows_can_be_read(self) -> None:
        with pytest.raises(UsageError, match="which make\\(\\) does not know"):
            PostFactory().recycle(Writer).make()

    def test_rows_that_only_exist_as_fixed_ones_are_taken_from_them(self) -> None:
        products = shop.ProductFactory().make_batch(12)
        names = {p.category.slug for p in products}
        assert len(names) == 8

    def test_parents_without_end_are_refused_with_the_circle(self) -> None:
        with pytest.raises(DeclarationError) as caught:
            HenFactory().make()
        assert "hens.egg_id -> eggs.hen_id -> hens.egg_id" in caught.value.message

    def test_parents_end_where_one_may_be_missing(self) -> None:
        bird = NestFactory().make().bird
        assert bird is not None
        assert bird.nest.bird is None

    def test_a_parent_without_a_factory_is_named(self) -> None:
        class LonelyFactory(Factory[Profile]):
            writer = seeds.ref("nowhere")

        with pytest.raises(DeclarationError, match="nowhere"):
            LonelyFactory().make()


class Base(DeclarativeBase):
    pass


class Hen(Base):
    __tablename__ = "hens"

    id: Mapped[int] = mapped_column(primary_key=True)
    egg_id: Mapped[int] = mapped_column(sa.ForeignKey("eggs.id"))
    egg: Mapped[Egg] = relationship(foreign_keys=[egg_id])


class Egg(Base):
    __tablename__ = "eggs"

    id: Mapped[int] = mapped_column(primary_key=True)
    hen_id: Mapped[int] = mapped_column(sa.ForeignKey("hens.id"))
    hen: Mapped[Hen] = relationship(foreign_keys=[hen_id])


class Nest(Base):
    __tablename__ = "nests"

    id: Mapped[int] = mapped_column(primary_key=True)
    bird_id: Mapped[int | None] = mapped_column(sa.ForeignKey("birds.id"))
    bird: Mapped[Bird | None] = relationship(foreign_keys=[bird_id])


class Bird(Base):
    __tablename__ = "birds"

    id: Mapped[int] = mapped_column(primary_key=True)
    nest_id: Mapped[int] = mapped_column(sa.ForeignKey("nests.id"))
    nest: Mapped[Nest] = relationship(foreign_keys=[nest_id])


class HenFactory(Factory[Hen]):
    egg = seeds.ref(Egg)


class EggFactory(Factory[Egg]):
    hen = seeds.ref(Hen)


class NestFactory(Factory[Nest]):
    bird = seeds.ref(Bird)


class BirdFactory(Factory[Bird]):
    nest = seeds.ref(Nest)


class TestChildren:
    def test_declared_children_are_made_with_the_object(self) -> None:
        writer = WriterFactory().make()
        assert writer.profile is not None
        assert writer.profile.writer is writer

    def test_declared_children_may_be_left_out(self) -> None:
        assert WriterFactory().without("profile_row").make().profile is None

    def test_children_by_factory(self) -> None:
        writer = WriterFactory().has(PostFactory, 3).make()
        assert [p.author for p in writer.posts] == [writer] * 3
        assert writer.reviews == []

    def test_children_by_factory_in_a_state_with_overrides(self) -> None:
        posts = WriterFactory().has(PostFactory().state(fee=5), 2, title="Same").make().posts
        assert [(p.title, p.fee) for p in posts] == [("Same", Decimal(5))] * 2

    def test_children_by_relationship(self) -> None:
        assert len(WriterFactory().has("reviews", 2).make().reviews) == 2

    def test_children_by_the_name_of_the_method(self) -> None:
        factory: Any = WriterFactory()
        assert len(factory.has_posts(4).make().posts) == 4

    def test_children_have_children(self) -> None:
        writers = WriterFactory().has(PostFactory().has(CommentFactory, 3), 2).make_batch(4)
        assert [[len(p.comments) for p in w.posts] for w in writers] == [[3, 3]] * 4

    def test_many_to_many_children_know_each_other(self) -> None:
        post = PostFactory().has("tags", 3).make()
        assert len(post.tags) == 3
        assert all(t.posts == [post] for t in post.tags)

    def test_a_number_for_declared_children_replaces_the_declared_one(self) -> None:
        order = shop.OrderFactory().has(shop.OrderItemFactory, 2).make()
        assert len(order.items) == 2
        assert len(shop.OrderFactory().has("items", 4).make().items) == 4
        assert len(shop.OrderFactory().make(items_rows=1).items) == 1

    def test_more_children_than_a_bulk_load_makes_still_differ(self) -> None:
        product = shop.ProductFactory().has("variants", 40).make()
        others = shop.ProductFactory().has("variants", 9).make_batch(3)
        skus = [v.sku for p in (product, *others) for v in p.variants]
        assert len(set(skus)) == len(skus) == 67

    def test_a_child_alone_brings_its_owner_without_other_such_children(self) -> None:
        profile = ProfileFactory().make()
        assert profile.writer.profile is profile

    def test_an_owner_made_for_a_child_counts_and_sums_it(self) -> None:
        item = shop.OrderItemFactory().make(quantity=3)
        assert item.order.items == [item]
        assert item.order.subtotal == item.total

    def test_owners_of_owners_are_made_as_well(self) -> None:
        stamps = library.StampFactory().make_batch(3)
        assert [s.item.stamps for s in stamps] == [1, 1, 1]
        assert len({s.item.loan.number for s in stamps}) == 3

    def test_another_factory_with_such_children_changes_nothing(self) -> None:
        seeds.reset()
        before = [c.text for c in CommentFactory().make_batch(5)]

        class DisputedFactory(PostFactory):
            replies = seeds.has_many(CommentFactory, 3)

        seeds.reset()
        assert "replies" in DisputedFactory.declared_children()
        assert [c.text for c in CommentFactory().make_batch(5)] == before

    def test_children_wanted_come_in_place_of_those_left_out(self) -> None:
        factory = WriterFactory().without("profile_row").has(ProfileFactory, motto="Read.")
        profile = factory.make().profile
        assert profile is not None
        assert profile.motto == "Read."

    def test_children_alone_and_in_families_never_share_unique_values(self) -> None:
        alone = shop.ProductVariantFactory().make_batch(5)
        family = shop.ProductFactory().make_batch(5)
        given = shop.ProductVariantFactory().make_batch(5, product=family[0])
        skus = [v.sku for v in {*alone, *given, *(v for p in family for v in p.variants)}]
        assert len(set(skus)) == len(skus)

    def test_a_foreign_key_without_a_relationship_needs_no_object(self) -> None:
        assert VisitFactory().make().seconds > 0

    def test_a_relationship_to_a_parent_takes_no_children(self) -> None:
        with pytest.raises(DeclarationError, match="leads to a parent"):
            PostFactory().has("author").make()

    def test_a_relationship_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="'psots'") as caught:
            WriterFactory().has("psots", 2).make()
        assert "posts" in caught.value.hint

    @pytest.mark.parametrize("what", [5, Profile])
    def test_what_makes_no_children_is_refused(self, what: Any) -> None:
        with pytest.raises(UsageError, match="neither a factory nor the name"):
            WriterFactory().has(what, 2)

    @pytest.mark.parametrize(
        "pool", [(), ([],), (5,), (None,), (WriterFactory,), (WriterFactory(),)]
    )
    def test_what_cannot_be_recycled_is_refused(self, pool: Any) -> None:
        with pytest.raises(UsageError, match=r"recycle\(\)"):
            PostFactory().recycle(*pool)

    @pytest.mark.parametrize("count", [-1, 0.5, "2"])
    def test_what_is_no_number_of_children_is_refused(self, count: Any) -> None:
        with pytest.raises(UsageError, match="no number of children"):
            WriterFactory().has(PostFactory, count)
