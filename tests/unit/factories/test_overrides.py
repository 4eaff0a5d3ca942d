"""Values that are given when an object is made."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import app.factories as shop
import seeds
from seeds.errors import DeclarationError
from seeds.factories.factory import Factory
from tests.support import generation
from tests.support.blog import (
    PostFactory,
    Profile,
    TagFactory,
    WriterFactory,
)

pytestmark = pytest.mark.usefixtures("stream")
AS_OF = generation.AS_OF


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

    def test_a_value_of_a_parent_that_is_not_declared_tells_how_to_give_it(self) -> None:
        class BareFactory(Factory[Profile]):
            motto = "Write."

        with pytest.raises(DeclarationError, match="declares no parent 'writer'") as caught:
            BareFactory().make(writer__name="Ann")
        assert caught.value.hint == (
            "Write writer = ref(…) in it, or give the parent: writer=SomeFactory().state(name=…)."
        )

    @pytest.mark.parametrize("given", [2, Profile(), PostFactory])
    def test_children_are_given_as_a_collection(self, given: object) -> None:
        with pytest.raises(DeclarationError, match=r"WriterFactory\.posts are several") as caught:
            WriterFactory().make(posts=given)
        assert caught.value.hint == "Give a list of objects, or have them made: has('posts', 2)."

    def test_children_are_of_a_factory_class(self) -> None:
        class TeamFactory(WriterFactory):
            friends = seeds.has_many("WriterFactory", 2)

        with pytest.raises(DeclarationError, match="'WriterFactory' is no factory") as caught:
            TeamFactory().make()
        assert caught.value.hint == "Name its class, as in has_many(ItemFactory, 3)."

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
        made: Any = shop.ProductFactory().make(stock="many")
        assert made.stock == "many"
