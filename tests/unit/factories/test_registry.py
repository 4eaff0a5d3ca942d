"""Registries: factories by name, their order, and what is made along with them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import seeds
from seeds import Factory, Registry
from seeds.errors import ConfigError, DeclarationError, UsageError
from tests.support import blog, clinic
from tests.support.blog import (
    CommentFactory,
    PostFactory,
    ProfileFactory,
    TagFactory,
    VisitFactory,
    WriterFactory,
)

BLOG = (PostFactory, WriterFactory, CommentFactory, ProfileFactory, TagFactory, VisitFactory)


class Base(DeclarativeBase):
    pass


class Egg(Base):
    __tablename__ = "eggs"

    id: Mapped[int] = mapped_column(primary_key=True)
    hen_id: Mapped[int] = mapped_column(sa.ForeignKey("hens.id"))


class Hen(Base):
    __tablename__ = "hens"

    id: Mapped[int] = mapped_column(primary_key=True)
    egg_id: Mapped[int | None] = mapped_column(sa.ForeignKey("eggs.id"))


class EggFactory(Factory[Egg]):
    hen_id = seeds.ref(Hen)


class HenFactory(Factory[Hen]):
    egg_id = seeds.ref(Egg, share=0.5)


class BrownHenFactory(HenFactory):
    pass


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream() as made:
        yield made


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    for factory in BLOG:
        made.register(factory)
    return made


class TestNames:
    def test_a_factory_is_found_by_its_entity_and_by_its_class(self, registry: Registry) -> None:
        assert registry["writers"] is registry.get("writer") is WriterFactory
        assert registry.names()[:2] == ("posts", "writers")
        assert "writer" in registry
        assert "author" not in registry
        assert len(registry) == len(list(registry)) == 6

    def test_a_name_is_given_when_registering(self) -> None:
        registry = Registry()
        assert registry.register(WriterFactory, name="people") is WriterFactory
        assert registry["people"] is registry["writer"] is WriterFactory
        with pytest.raises(UsageError, match="unknown factory 'writers'"):
            registry["writers"]

    def test_register_is_a_decorator(self) -> None:
        registry = Registry()

        @registry.register
        class OneFactory(Factory[blog.Tag]):
            name = "one"

        @registry.register(name="two", provides=["tagging"])
        class TwoFactory(Factory[blog.Tag]):
            name = "two"

        assert (registry["tags"], registry["two"]) == (OneFactory, TwoFactory)
        assert registry.entries()[1].provides == ("tagging",)

    def test_an_unknown_name_gets_the_closest(self, registry: Registry) -> None:
        with pytest.raises(UsageError) as error:
            registry.get("writter")
        assert error.value.hint == "Did you mean 'writer'?"

    def test_two_factories_of_one_name_are_both_named(self, registry: Registry) -> None:
        with pytest.raises(DeclarationError) as error:
            registry.register(WriterFactory)
        assert "two factories are called 'writers'" in error.value.message
        assert error.value.message.count("tests.support.blog.WriterFactory") == 2

    def test_a_class_name_that_stands_for_two_has_to_be_said_in_full(self) -> None:
        registry = Registry()
        registry.register(WriterFactory, name="one")
        registry.register(WriterFactory, name="two")
        with pytest.raises(UsageError, match="'writer' may be any of one, two"):
            registry.get("writer")

    @pytest.mark.parametrize("what", [blog.Writer, "writers", WriterFactory()])
    def test_what_is_no_factory_class_is_refused(self, what: Any) -> None:
        with pytest.raises(UsageError, match="is no factory class"):
            Registry().register(what)

    def test_a_factory_without_a_model_is_refused(self) -> None:
        class Vague(Factory[Any]):
            pass

        del Vague.model
        with pytest.raises(UsageError, match="names no model"):
            Registry().register(Vague)

    def test_registries_share_nothing(self, registry: Registry) -> None:
        assert len(Registry()) == 0
        assert len(registry) == 6


class TestDiscovery:
    def test_the_factories_of_a_package_are_found(self) -> None:
        registry = Registry()
        found = registry.discover("app.factories")
        assert {"users", "products", "orders", "order_items"} <= set(found)
        assert registry.names() == tuple(found)
        assert registry["order_item"].__name__ == "OrderItemFactory"

    def test_a_module_will_do(self) -> None:
        registry = Registry()
        registry.discover(clinic)
        assert "doctors" in registry
        assert "writers" not in registry

    def test_what_is_registered_already_is_left_out(self) -> None:
        registry = Registry()
        registry.register(WriterFactory, name="people")
        assert "writers" not in registry.discover(blog)
        assert registry.discover(blog) == []

    def test_a_factory_that_refines_another_one_has_its_class_s_name(self) -> None:
        registry = Registry()
        registry.discover(__name__)
        assert registry["hens"] is HenFactory
        assert registry["brown_hen"] is BrownHenFactory

    def test_rivals_of_one_name_are_an_error(self, package: Path) -> None:
        (package / "one.py").write_text(DECLARATION.format("One", ""))
        (package / "two.py").write_text(DECLARATION.format("Two", ""))
        with pytest.raises(DeclarationError) as error:
            Registry().discover("found_factories")
        assert "found_factories.one.OneFactory" in error.value.message
        assert "found_factories.two.TwoFactory" in error.value.message

    def test_of_rivals_the_default_one_has_the_name(self, package: Path) -> None:
        (package / "one.py").write_text(DECLARATION.format("One", ""))
        (package / "two.py").write_text(DECLARATION.format("Two", ", default=True"))
        registry = Registry()
        assert registry.discover("found_factories") == ["one", "tags"]
        assert registry["tags"].__name__ == "TwoFactory"

    def test_a_package_that_is_not_there_is_told(self) -> None:
        with pytest.raises(ConfigError, match=r"no package 'app\.factory'"):
            Registry().discover("app.factory")


DECLARATION = """
from seeds import Factory
from tests.support.blog import Tag

class {}Factory(Factory[Tag]{}):
    name = "x"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "found_factories"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [n for n in sys.modules if n.partition(".")[0] == "found_factories"]:
        del sys.modules[name]


class TestOrder:
    def test_factories_come_after_those_that_they_refer_to(self, registry: Registry) -> None:
        order = registry.order()
        assert sorted(order) == sorted(registry.names())
        for parent, child in (("writers", "posts"), ("posts", "comments"), ("posts", "visits")):
            assert order.index(parent) < order.index(child)

    def test_declared_requirements_count_too(self) -> None:
        registry = Registry()
        registry.register(WriterFactory, requires=["tagging"])
        registry.register(TagFactory, provides=["tagging"])
        assert registry.order() == ["tags", "writers"]

    def test_a_reference_that_may_be_empty_gives_way(self) -> None:
        registry = Registry()
        registry.register(EggFactory)
        registry.register(HenFactory)
        assert registry.order() == ["hens", "eggs"]

    def test_a_circle_is_named(self) -> None:
        registry = Registry()
        registry.register(WriterFactory, requires=["tag"])
        registry.register(TagFactory, requires=["writers"])
        with pytest.raises(DeclarationError, match=r"circle: (writers -> tags|tags -> writers)"):
            registry.order()

    def test_what_nobody_provides_is_told(self) -> None:
        registry = Registry()
        registry.register(WriterFactory, requires="tagging")
        with pytest.raises(DeclarationError, match="writers requires 'tagging', which no factory"):
            registry.order()


class TestRelationships:
    def test_one_to_many_makes_children(self, registry: Registry) -> None:
        registry.one_to_many("writers", "posts", count=3)
        assert len(registry.make("writers").posts) == 3
        assert WriterFactory().make().posts == []

    def test_one_to_one_makes_one_child(self, registry: Registry) -> None:
        registry.one_to_one("writers", "profiles")
        assert registry.make("writer").profile.motto

    def test_many_to_many_links_others(self, registry: Registry) -> None:
        registry.many_to_many("posts", "tags", count=2)
        post = registry.make("posts")
        assert [tag.posts for tag in post.tags] == [[post], [post]]

    def test_relationships_nest(self, registry: Registry) -> None:
        registry.one_to_many("writers", "posts", count=2)
        registry.one_to_many("posts", "comments", count=3)
        writers = registry.make_batch("writers", 2)
        assert [[len(p.comments) for p in w.posts] for w in writers] == [[3, 3], [3, 3]]

    def test_both_sides_of_many_to_many_make_no_circle(self, registry: Registry) -> None:
        registry.many_to_many("posts", "tags")
        registry.many_to_many("tags", "posts")
        assert len(registry.make("posts").tags) == 1
        assert len(registry.make("tags").posts) == 1

    def test_a_later_definition_takes_the_place_of_an_earlier_one(self, registry: Registry) -> None:
        registry.one_to_many("writers", "posts", count=3)
        registry.one_to_many("writers", "posts", count=1)
        assert len(registry.make("writers").posts) == 1

    def test_models_must_have_the_relationship(self, registry: Registry) -> None:
        with pytest.raises(DeclarationError) as error:
            registry.one_to_many("posts", "writers")
        assert "Writer has no foreign key to Post" in error.value.message
        with pytest.raises(DeclarationError, match="Writer has no many-to-many relationship to"):
            registry.many_to_many("writers", "tags")

    def test_names_and_numbers_are_checked(self, registry: Registry) -> None:
        with pytest.raises(UsageError, match="unknown factory 'pots'"):
            registry.one_to_many("writers", "pots")
        with pytest.raises(UsageError, match="-1 is no number of posts"):
            registry.one_to_many("writers", "posts", count=-1)


def test_an_object_is_made_by_name_with_overrides(registry: Registry) -> None:
    assert registry.make("writers", name="Ann", editor=True).role == "editor"


def test_objects_by_name_are_those_of_the_factory(registry: Registry) -> None:
    made = [w.email for w in registry.make_batch("writers", 3)]
    seeds.reset()
    assert [w.email for w in WriterFactory().make_batch(3)] == made
