"""Factories in some state."""

from __future__ import annotations

from typing import Any

import pytest

import seeds
from seeds.errors import DeclarationError, UnknownName, UsageError
from tests.support.blog import (
    WriterFactory,
)

pytestmark = pytest.mark.usefixtures("stream")


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
            WriterFactory().edtior()  # type: ignore[attr-defined]  # that is the mistake
        assert caught.value.hint == "Did you mean 'editor'?"
        assert not hasattr(WriterFactory(), "edtior")

    def test_a_relationship_that_does_not_exist_is_named(self) -> None:
        with pytest.raises(UnknownName, match="no relationship 'psots'") as caught:
            WriterFactory().has_psots(2)  # type: ignore[attr-defined]  # that is the mistake
        assert caught.value.hint == "Did you mean 'has_posts'?"

    def test_a_flag_is_true_or_false(self) -> None:
        with pytest.raises(DeclarationError, match="the state 'editor' was given 5") as caught:
            WriterFactory().make(editor=5)
        assert caught.value.hint == "Write editor=True."

    def test_what_is_no_state_is_refused(self) -> None:
        with pytest.raises(UsageError, match="5 is no state"):
            WriterFactory().state(5)  # type: ignore[arg-type]  # that is the mistake

    def test_a_state_may_say_children(self) -> None:
        class Busy(WriterFactory):
            @seeds.state
            def busy(self) -> Any:
                return self.has("posts", 3)

        assert len(Busy().busy().make().posts) == 3
