"""Objects that are not saved: values, overrides, states, parents, children, hooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings, strategies as st
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    mapped_column,
    relationship,
)

import app.factories as shop
import seeds
from seeds.errors import CapacityError, DeclarationError, UnknownName, UsageError
from seeds.factories.factory import Factory
from seeds.factories.known import factory_of
from tests.support import generation, library
from tests.support.blog import (
    CommentFactory,
    PostFactory,
    Profile,
    ProfileFactory,
    TagFactory,
    VisitFactory,
    Writer,
    WriterFactory,
)

AS_OF = generation.AS_OF


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=AS_OF) as made:
        yield made


def values(obj: Any) -> dict[str, Any]:
    return {k: v for k, v in vars(obj).items() if k != "_sa_instance_state"}


class TestValues:
    @pytest.mark.parametrize("factory", [shop.ProductFactory, shop.OrderFactory])
    def test_the_number_asked_for_at_a_time_changes_nothing(
        self, factory: type[Factory[Any]]
    ) -> None:
        def shown(objects: list[Any]) -> list[Any]:
            return [
                (o.sku, o.category.slug) if hasattr(o, "sku") else (o.order_number, o.subtotal)
                for o in objects
            ]

        whole = shown(factory().make_batch(12))
        seeds.reset()
        assert shown(factory().make_batch(9) + factory().make_batch(3)) == whole
        seeds.reset()
        assert shown([factory().make() for _ in range(12)]) == whole
        seeds.reset()
        assert shown(list(factory().iter_batch(12, size=5))) == whole

    def test_object_i_is_row_i_of_a_bulk_load_with_the_same_seed(self) -> None:
        made = WriterFactory().make_batch(20)
        rows = generation.make(generation.wish(WriterFactory, 20), seed=42, as_of=AS_OF).rows(
            "writers"
        )
        for obj, row in zip(made, rows, strict=True):
            for name in ("name", "email", "role", "is_active", "joined_at"):
                assert getattr(obj, name) == row[name]

    def test_one_object_at_a_time_gives_the_same_objects_as_all_at_once(self) -> None:
        singly = [values(WriterFactory().without("profile_row").make()) for _ in range(5)]
        seeds.reset()
        together = [values(w) for w in WriterFactory().without("profile_row").make_batch(5)]
        assert singly == together

    @given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 7), max_size=5))
    @settings(max_examples=25)
    def test_values_do_not_depend_on_how_they_are_asked_for(
        self, seed: int, sizes: list[int]
    ) -> None:
        with seeds.stream(seed=seed, as_of=AS_OF):
            whole = [w.email for w in WriterFactory().make_batch(sum(sizes))]
        with seeds.stream(seed=seed, as_of=AS_OF):
            pieces = [w.email for n in sizes for w in WriterFactory().make_batch(n)]
        assert whole == pieces

    def test_children_are_those_of_a_bulk_load(self) -> None:
        orders = shop.OrderFactory().make_batch(3)
        seeds.reset()
        assert [len(o.items) for o in orders] == [
            len(o.items) for o in shop.OrderFactory().make_batch(3)
        ]
        for order in orders:
            assert order.subtotal == sum(i.total for i in order.items)
            assert all(i.order is order for i in order.items)

    def test_attributes_are_values_without_an_object(self) -> None:
        one = WriterFactory().attributes(name="Ann Other")
        assert one["name"] == "Ann Other"
        assert set(one) == {"name", "email", "role", "is_active", "joined_at"}

    def test_a_key_that_the_database_counts_is_left_to_it(self) -> None:
        assert WriterFactory().make().id is None
        assert WriterFactory().make(id=7).id == 7

    def test_iterating_gives_the_objects_of_a_batch(self) -> None:
        one_by_one = [w.email for w in WriterFactory().iter_batch(7, size=3)]
        seeds.reset()
        assert one_by_one == [w.email for w in WriterFactory().make_batch(7)]

    def test_enumerations_are_members_and_instants_know_their_zone(self) -> None:
        member = library.MemberFactory().make()
        assert isinstance(member.level, library.Level)
        assert member.joined_at.utcoffset() == dt.timedelta(0)

    def test_nothing_wanted_is_an_empty_list(self) -> None:
        assert WriterFactory().make_batch(0) == []
        assert list(WriterFactory().iter_batch(0)) == []

    @pytest.mark.parametrize("n", [-1, 1.5, "3", True])
    def test_what_is_no_number_of_objects_is_refused(self, n: Any) -> None:
        with pytest.raises(UsageError, match="no number of objects"):
            WriterFactory().make_batch(n)


class TestOverrides:
    def test_a_literal_stands_for_itself(self) -> None:
        assert WriterFactory().make(name="Ann").name == "Ann"

    def test_a_list_is_not_shared_by_objects(self) -> None:
        tags = ["new"]
        one, other = shop.ProductFactory().make_batch(2, tags=tags)
        one.tags.append("mine")
        assert (other.tags, tags) == (["new"], ["new"])
        assert shop.ProductFactory().make(tags=tags).tags is tags

    def test_a_column_is_evaluated_for_each_object(self) -> None:
        made = PostFactory().make_batch(20, fee=seeds.decimal("5.00", "6.00"))
        assert all(5 <= p.fee <= 6 for p in made)
        assert len({p.fee for p in made}) > 1

    def test_what_is_computed_from_an_overridden_column_follows_it(self) -> None:
        joined = AS_OF - dt.timedelta(hours=1)
        post = PostFactory().make(author=WriterFactory().state(joined_at=joined))
        assert post.author.joined_at == joined
        assert joined <= post.published_at <= AS_OF

    def test_an_unknown_name_is_refused_with_the_closest_one(self) -> None:
        with pytest.raises(DeclarationError, match="'emial'") as caught:
            WriterFactory().make(emial="x")
        assert caught.value.hint == "Did you mean 'email'?"

    def test_a_parent_is_given_as_an_object(self) -> None:
        writer = WriterFactory().make()
        post = PostFactory().make(author=writer)
        assert post.author is writer
        assert writer.posts == [post]

    def test_a_parent_is_made_by_a_factory_in_some_state(self) -> None:
        assert PostFactory().make(author=WriterFactory().editor()).author.role == "editor"

    def test_a_parents_value_is_set_by_its_path(self) -> None:
        assert PostFactory().make(author__name="Ann").author.name == "Ann"

    def test_an_unsaved_parent_gives_its_own_parents_to_its_children(self) -> None:
        class Motto(Factory[Profile]):
            _post = seeds.ref("posts")
            writer_id = _post.author_id
            motto = "Read."

        writer = WriterFactory().without("profile_row").make()
        post = PostFactory().make(author=writer)
        assert Motto().make(_post=post).writer is writer

    def test_a_parent_may_be_none_where_it_may_be_missing(self) -> None:
        assert all(p.reviewer is None for p in PostFactory().make_batch(10, reviewer=None))

    @pytest.mark.parametrize("value", ["abc", {"name": "x"}, [1, 2], 2.5])
    def test_what_is_no_parent_is_refused(self, value: Any) -> None:
        with pytest.raises(DeclarationError, match="author is a parent, and was given"):
            PostFactory().make(author=value)

    def test_a_factory_of_another_class_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="given TagFactory, which makes tags"):
            PostFactory().make(author=TagFactory())

    def test_declared_children_are_not_given_as_a_list(self) -> None:
        with pytest.raises(DeclarationError, match="makes items by itself") as caught:
            shop.OrderFactory().make(items=[shop.OrderItemFactory().make()])
        assert "has('items', …)" in caught.value.hint

    def test_no_children_are_wanted_by_an_empty_list_or_none(self) -> None:
        assert shop.OrderFactory().make(items=[]).items == []
        assert WriterFactory().make(profile=None).profile is None

    def test_a_parent_of_another_class_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="refers to writers, and was given Tag"):
            PostFactory().make(author=TagFactory().make())

    def test_an_intermediate_value_is_a_transient_parameter(self) -> None:
        class Chief(WriterFactory):
            role = seeds.case((seeds.field("_is_chief"), "chief"), default="author")

        assert Chief().make().role == "author"
        assert Chief().make(_is_chief=True).role == "chief"

    def test_a_property_of_the_model_may_be_set(self) -> None:
        assert WriterFactory().make(initials="AB").name == "A. B."

    def test_a_column_called_like_a_parameter_may_be_set(self) -> None:
        assert shop.UserFactory().make(state="Ohio").state == "Ohio"


class TestStates:
    def test_chains_leave_the_factory_as_it_was(self) -> None:
        plain = WriterFactory()
        plain.state(role="guest").editor()
        assert plain.make().role in {"author", "editor"}
        assert plain.state(role="guest").make().role == "guest"

    def test_the_last_word_counts(self) -> None:
        assert WriterFactory().editor().state(role="guest").make().role == "guest"
        assert WriterFactory().state(role="guest").editor().make().role == "editor"
        assert WriterFactory().editor().make(role="guest").role == "guest"

    def test_a_state_may_be_a_flag(self) -> None:
        assert WriterFactory().make(editor=True).role == "editor"
        assert WriterFactory().make(inactive=True, editor=False).is_active is False

    def test_a_state_may_take_arguments(self) -> None:
        assert WriterFactory().called("ann", shout=True).make().name == "ANN"

    def test_a_state_may_be_a_function_of_the_object(self) -> None:
        made = WriterFactory().state(lambda row: {"email": f"{row.index}@example.com"})
        assert [w.email for w in made.make_batch(2)] == ["0@example.com", "1@example.com"]

    def test_a_function_sees_the_values_below_it_and_counts_less_than_those_above(self) -> None:
        made = (
            WriterFactory()
            .state(name="ann")
            .state(lambda row: {"name": row["name"].upper(), "role": "guest"})
            .state(role="host")
            .make()
        )
        assert (made.name, made.role) == ("ANN", "host")

    def test_a_functions_chance_belongs_to_the_row(self) -> None:
        factory = WriterFactory().state(
            lambda row: {"name": row.faker.name() + str(row.random.random())}
        )
        first = [w.name for w in factory.make_batch(3)]
        seeds.reset()
        assert first == [w.name for w in factory.make_batch(3)]
        assert len(set(first)) == 3

    def test_a_state_that_does_not_exist_is_named(self) -> None:
        with pytest.raises(UnknownName, match="no state, column or method 'edtior'") as caught:
            WriterFactory().edtior()  # type: ignore[attr-defined]
        assert caught.value.hint == "Did you mean 'editor'?"
        assert not hasattr(WriterFactory(), "edtior")

    def test_a_relationship_that_does_not_exist_is_named(self) -> None:
        with pytest.raises(UnknownName, match="no relationship 'psots'") as caught:
            WriterFactory().has_psots(2)  # type: ignore[attr-defined]
        assert caught.value.hint == "Did you mean 'has_posts'?"

    def test_a_flag_is_true_or_false(self) -> None:
        with pytest.raises(DeclarationError, match="the state 'editor' was given 5") as caught:
            WriterFactory().make(editor=5)
        assert caught.value.hint == "Write editor=True."

    def test_what_is_no_state_is_refused(self) -> None:
        with pytest.raises(UsageError, match="5 is no state"):
            WriterFactory().state(5)  # type: ignore[arg-type]

    def test_a_state_may_say_children(self) -> None:
        class Busy(WriterFactory):
            @seeds.state
            def busy(self) -> Any:
                return self.has("posts", 3)

        assert len(Busy().busy().make().posts) == 3


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


class Shelf(Base):
    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)


class Jar(Base):
    __tablename__ = "jars"

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf_id: Mapped[int] = mapped_column(sa.ForeignKey("shelves.id"))
    label: Mapped[str] = mapped_column(sa.String(3), unique=True)
    shelf: Mapped[Shelf] = relationship()


class Lid(Base):
    __tablename__ = "lids"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy's way


class LidFactory(Factory[Lid]):
    pass


class Cork(Base):
    __tablename__ = "corks"

    id: Mapped[int] = mapped_column(primary_key=True)


class OakShelfFactory(Factory[Shelf]):
    pass


class PineShelfFactory(Factory[Shelf]):
    pass


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


class TestModels:
    """What models may look like."""

    def test_children_of_the_same_table_hang_on_their_parent(self) -> None:
        root = BranchFactory().has(BranchFactory().has("twigs", 2), 3).make()
        assert [[t.stem for t in b.twigs] for b in root.twigs] == [[b, b] for b in root.twigs]

    def test_a_reference_to_the_own_table_is_to_an_earlier_object(self) -> None:
        class Grown(BranchFactory):
            stem = seeds.ref(Branch)

        branches = Grown().make_batch(5)
        assert branches[0].stem is None
        assert all(b.stem in branches[:i] for i, b in enumerate(branches) if i)

    def test_the_class_of_a_single_table_is_filled_in(self) -> None:
        assert OakFactory().make().kind == "oak"

    def test_a_dataclass_model_is_built_by_its_constructor(self) -> None:
        leaf = LeafFactory().has("veins", 2).make(label="big")
        assert (leaf.label, len(leaf.veins)) == ("big", 2)
        assert leaf.veins[0].leaf is leaf

    def test_the_version_of_a_new_row_is_filled_in(self) -> None:
        assert LidFactory.entity().columns["version"].resolve() == 1  # type: ignore[attr-defined]
        assert LidFactory().make().version == 1

    def test_a_hybrid_may_be_set(self) -> None:
        assert BranchFactory().make(length_cm=Decimal(250)).length == Decimal("2.5")

    def test_attributes_may_be_called_otherwise_than_columns(self) -> None:
        assert OakFactory().make(height=3).height == 3
        assert isinstance(OakFactory().make().height, int)

    def test_keys_of_uuids_link_like_others(self) -> None:
        book = library.BookFactory().make()
        assert book.author.id == book.author_id or book.author_id is None
        assert book.author.name


class TreeBase(DeclarativeBase):
    pass


class Branch(TreeBase):
    __tablename__ = "branches"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    stem_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branches.id"))
    stem: Mapped[Branch | None] = relationship(remote_side=[id], back_populates="twigs")
    twigs: Mapped[list[Branch]] = relationship(back_populates="stem")

    @hybrid_property
    def length_cm(self) -> Decimal:
        return self.length * 100

    @length_cm.inplace.setter
    def _set_length_cm(self, value: Decimal) -> None:
        self.length = value / 100


class Plant(TreeBase):
    __tablename__ = "plants"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "plant"}  # noqa: RUF012  # SQLAlchemy's way

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    height: Mapped[int] = mapped_column("height_m")


class Oak(Plant):
    __mapper_args__ = {"polymorphic_identity": "oak"}  # noqa: RUF012  # SQLAlchemy's way


class LeafBase(MappedAsDataclass, DeclarativeBase):
    pass


class Leaf(LeafBase):
    __tablename__ = "leaves"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    label: Mapped[str]
    veins: Mapped[list[Vein]] = relationship(back_populates="leaf", default_factory=list)


class Vein(LeafBase):
    __tablename__ = "veins"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    width: Mapped[int]
    leaf_id: Mapped[int] = mapped_column(sa.ForeignKey("leaves.id"), init=False)
    leaf: Mapped[Leaf] = relationship(back_populates="veins", init=False, repr=False)


class BranchFactory(Factory[Branch]):
    length = seeds.decimal(1, 9)


class OakFactory(Factory[Oak]):
    height = seeds.between(1, 40)


class LeafFactory(Factory[Leaf]):
    label = seeds.word()


class VeinFactory(Factory[Vein]):
    leaf = seeds.ref(Leaf)
    width = seeds.between(1, 9)


class TestHooks:
    def test_hooks_run_in_order_with_what_they_are_about(self) -> None:
        seen: list[str] = []

        class Watched(WriterFactory):
            def before_make(self, values: dict[str, Any]) -> Mapping[str, Any] | None:
                seen.append("before")
                values["name"] = "Hooked"
                return None

            def after_make(self, obj: Writer) -> None:
                seen.append(obj.name)

        Watched().on(after_make=lambda obj: seen.append("on")).make()
        assert seen == ["before", "Hooked", "on"]

    def test_before_make_may_return_other_values(self) -> None:
        made = WriterFactory().on(before_make=lambda values: {**values, "name": "Other"}).make()
        assert made.name == "Other"

    def test_what_cannot_be_called_is_no_hook(self) -> None:
        with pytest.raises(UsageError, match="5 cannot be called"):
            WriterFactory().on(after_make=5)  # type: ignore[arg-type]

    def test_before_make_returns_a_dictionary_or_nothing(self) -> None:
        with pytest.raises(DeclarationError, match="before_make\\(\\) returned 5"):
            WriterFactory().on(before_make=lambda _values: 5).make()

    def test_a_hook_that_awaits_is_refused_while_making(self) -> None:
        async def later(_obj: object) -> None: ...

        with pytest.raises(DeclarationError, match="making objects awaits nothing"):
            WriterFactory().on(after_make=later).make()

    def test_a_hook_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(UsageError, match="no hook 'after_mkae'"):
            WriterFactory().on(after_mkae=print)


class TestStreams:
    def test_a_token_makes_the_same_stream_again(self, stream: seeds.Stream) -> None:
        first = WriterFactory().make().email
        with seeds.stream(token=stream.token):
            assert WriterFactory().make().email == first

    @pytest.mark.parametrize(
        "stream",
        [
            seeds.Stream(0),
            seeds.Stream(2**64 - 1, dt.datetime(2020, 2, 29, 23, 59, 59, 7, dt.UTC)),
            seeds.Stream(7, AS_OF, "de_DE"),
        ],
        ids=str,
    )
    def test_tokens_say_everything(self, stream: seeds.Stream) -> None:
        with seeds.stream(token=stream.token) as again:
            assert (again.seed, again.as_of, again.locale) == (
                stream.seed,
                stream.as_of,
                stream.locale,
            )

    @pytest.mark.parametrize("token", ["", "42", "x@2026-01-01", "42@never", "1@2026-01-01@a@b"])
    def test_what_is_no_token_is_refused(self, token: str) -> None:
        with pytest.raises(UsageError, match="no token"), seeds.stream(token=token):
            pass

    @pytest.mark.parametrize("given", [{"seed": "x"}, {"as_of": "2026-01-01"}, {"as_of": 5}])
    def test_what_is_no_seed_and_no_time_is_refused(self, given: Any) -> None:
        with pytest.raises(UsageError, match="a stream's"), seeds.stream(**given):
            pass

    def test_another_seed_gives_other_values_and_the_same_one_the_same(self) -> None:
        def emails(seed: int) -> list[str]:
            with seeds.stream(seed=seed, as_of=AS_OF):
                return [w.email for w in WriterFactory().make_batch(5)]

        assert emails(1) == emails(1) != emails(2)

    def test_unique_values_run_out_with_a_clear_error(self) -> None:
        class Few(Factory[Profile]):
            writer = seeds.ref(Writer)
            motto = seeds.code("m", 1)

        with pytest.raises(CapacityError, match=r"profiles\.motto can make .* unique values"):
            Few().make_batch(1000)


class TestBadUse:
    def test_create_without_a_session_says_what_to_do(self) -> None:
        with pytest.raises(UsageError, match="needs a session") as caught:
            WriterFactory().create()
        assert "use_session" in caught.value.hint

    @pytest.mark.parametrize("session", ["x", 5, object()])
    def test_what_is_no_session_is_refused(self, session: Any) -> None:
        with pytest.raises(UsageError, match="needs a Session, and was given"):
            WriterFactory(session).create()

    def test_a_batch_of_nothing_never_ends(self) -> None:
        with pytest.raises(UsageError, match="never ends"):
            list(WriterFactory().iter_batch(5, size=0))

    def test_two_factories_of_a_model_have_to_be_told_apart(self) -> None:
        class JarFactory(Factory[Jar]):
            shelf = seeds.ref(Shelf)
            label = seeds.code("", 3)

        with pytest.raises(DeclarationError, match="several factories make Shelf") as caught:
            JarFactory().make()
        assert "OakShelfFactory" in caught.value.message
        assert JarFactory().make(shelf=PineShelfFactory).shelf is not None

    def test_a_factory_declared_again_takes_the_place_of_the_former(self) -> None:
        def declare() -> type[Factory[Any]]:
            class CorkFactory(Factory[Cork]):
                pass

            return CorkFactory

        former, latter = declare(), declare()
        assert factory_of(Cork) is latter is not former

    def test_a_reference_to_a_factory_names_it(self) -> None:
        class JarFactory(Factory[Jar]):
            shelf = seeds.ref(OakShelfFactory)
            label = seeds.code("", 3)

        assert JarFactory().make().shelf is not None

    def test_a_required_parent_without_a_declaration_is_named(self) -> None:
        class JarFactory(Factory[Jar]):
            label = seeds.code("", 3)

        with pytest.raises(DeclarationError, match=r"jars\.shelf_id, which is required") as caught:
            JarFactory().make()
        assert "ref('shelves')" in caught.value.hint
        assert JarFactory().make(shelf=Shelf()).shelf is not None


class TestOverridesOfTheWrongType:
    @pytest.mark.parametrize(
        ("factory", "override", "message"),
        [
            (
                shop.ProductFactory,
                {"price": "cheap"},
                "price was given 'cheap', which is no number",
            ),
            (
                shop.OrderFactory,
                {"created_at": "yesterday"},
                "created_at was given 'yesterday', which is no point in time",
            ),
        ],
    )
    def test_the_error_names_the_column_that_was_overridden(
        self, factory: type[Factory[Any]], override: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(DeclarationError, match=f"{factory.__name__}: {message}") as caught:
            factory().make(**override)
        assert caught.value.hint.startswith("Give a ")
        with pytest.raises(DeclarationError, match=message):
            factory().attributes(**override)

    def test_one_of_a_parent_is_found_too(self) -> None:
        with pytest.raises(DeclarationError, match="UserFactory: created_at was given 'soon'"):
            shop.OrderFactory().make(user__created_at="soon")

    def test_one_that_a_function_says_is_found_too(self) -> None:
        factory = shop.ProductFactory().state(lambda row: {"price": "x" * len(row["sku"])})
        with pytest.raises(DeclarationError, match="price was given 'xxx"):
            factory.make()

    def test_another_error_stays_as_it_is(self) -> None:
        with pytest.raises(DeclarationError, match="has no column"):
            shop.ProductFactory().make(price="cheap", emial="x")

    def test_what_makes_nothing_fail_is_allowed(self) -> None:
        assert shop.ProductFactory().make(stock="many").stock == "many"
