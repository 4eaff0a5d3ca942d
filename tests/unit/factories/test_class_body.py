"""What the body of a factory's class may say, and the errors of what it may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import seeds
from seeds import Factory, constant, person
from seeds.errors import DeclarationError, UnknownName
from tests.support.blog import Tag, Writer, WriterFactory


class Named:
    """Says a name and a state for every factory that takes it along."""

    name = person.full_name()
    role = "author"

    @seeds.state
    def chief(self) -> Mapping[str, Any]:
        """Somebody who decides."""
        return {"role": "chief"}


class TestMixins:
    def test_columns_literals_and_states_of_a_mixin_are_the_factorys(self) -> None:
        class MixedFactory(Named, Factory[Writer]):
            email = person.email(unique=True)
            is_active = True
            joined_at = seeds.datetime("-1y", "now")

        writer = MixedFactory().make()
        assert writer.name
        assert writer.role == "author"
        assert MixedFactory().make(chief=True).role == "chief"

    def test_a_mixin_overrides_the_factory_that_it_stands_before(self) -> None:
        class Loud:
            name = constant("LOUD")

        class LoudFactory(Loud, WriterFactory):  # type: ignore[misc]  # another kind of column
            pass

        assert LoudFactory().make().name == "LOUD"
        assert WriterFactory().make().name != "LOUD"

    def test_the_class_itself_overrides_its_mixins(self) -> None:
        class OwnFactory(Named, WriterFactory):
            role = "own"  # type: ignore[assignment]  # a literal for a column

        assert OwnFactory().make().role == "own"

    def test_a_column_of_a_mixin_may_be_called_like_a_method(self) -> None:
        class Counted:
            create = constant("made")

        class CountedFactory(Counted, Factory[Tag]):  # type: ignore[misc]  # create is a column
            name = seeds.code("tag-", 6)

        assert callable(CountedFactory().create)
        with pytest.raises(DeclarationError, match="no column 'create'"):
            CountedFactory().make()


class TestBadBodies:
    def test_a_factory_without_a_model_says_how_to_name_one(self) -> None:
        class Bare(Factory):  # type: ignore[type-arg]  # the mistake itself
            pass

        with pytest.raises(DeclarationError, match="Bare names no model") as caught:
            Bare()
        assert caught.value.hint == "Write class Bare(Factory[X])."

    def test_a_class_meta_is_refused_where_it_is_written(self) -> None:
        with pytest.raises(DeclarationError, match="has no class Meta") as caught:

            class Old(Factory):  # type: ignore[type-arg]  # the mistake itself
                class Meta:
                    model = Writer

        assert "class Old(Factory[X])" in caught.value.hint

    def test_a_function_called_like_a_column_declares_nothing(self) -> None:
        class LazyFactory(Factory[Tag]):
            name = lambda: "x"  # noqa: E731 - the mistake itself

        with pytest.raises(DeclarationError, match="name is a function") as caught:
            LazyFactory().make()
        assert "drawn(" in caught.value.hint

    def test_a_state_that_returns_nothing_is_an_error(self) -> None:
        class ForgetfulFactory(WriterFactory):
            @seeds.state
            def loud(self, name: str) -> Mapping[str, Any]:  # type: ignore[return]  # the mistake
                {"name": name.upper()}

        with pytest.raises(DeclarationError, match=r"ForgetfulFactory.loud\(\) returned nothing"):
            ForgetfulFactory().loud("ann")

    @pytest.mark.parametrize(
        ("theirs", "ours"), [("build", "make(…)"), ("build_batch", "make_batch"), ("raw", "attrib")]
    )
    def test_names_of_other_libraries_lead_to_ours(self, theirs: str, ours: str) -> None:
        with pytest.raises(UnknownName) as caught:
            getattr(WriterFactory(), theirs)
        assert ours in caught.value.hint
