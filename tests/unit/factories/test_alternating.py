"""States that alternate over a batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import seeds
from seeds.errors import DeclarationError, UsageError
from tests.support import generation
from tests.support.blog import PostFactory, Writer, WriterFactory


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


def names(writers: list[Writer]) -> list[str]:
    return [writer.name for writer in writers]


A_AND_B = WriterFactory().sequence({"name": "A"}, {"name": "B"})


class TestSequence:
    def test_states_alternate_by_the_position_in_the_batch(self) -> None:
        assert names(A_AND_B.make_batch(5)) == ["A", "B", "A", "B", "A"]

    def test_each_batch_begins_with_the_first_state(self) -> None:
        A_AND_B.make_batch(3)
        assert names(A_AND_B.make_batch(2)) == ["A", "B"]
        assert A_AND_B.make().name == "A"

    def test_the_factory_stays_as_it_was(self) -> None:
        WriterFactory().sequence({"name": "A"})
        assert WriterFactory().make().name != "A"

    def test_iterating_goes_on_where_it_was(self) -> None:
        alternating = WriterFactory().sequence({"name": "A"}, {"name": "B"}, {"name": "C"})
        assert "".join(w.name for w in alternating.iter_batch(8, size=2)) == "ABCABCAB"

    def test_states_may_be_functions_columns_and_flags(self) -> None:
        writers = (
            WriterFactory()
            .sequence({"name": seeds.choice(["X"])}, lambda row: {"name": f"at {row.position}"})
            .make_batch(4)
        )
        assert names(writers) == ["X", "at 1", "X", "at 3"]

    def test_an_empty_state_leaves_the_declaration(self) -> None:
        plain = names(WriterFactory().make_batch(2))
        seeds.reset()
        assert names(WriterFactory().sequence({}, {"name": "B"}).make_batch(2)) == [plain[0], "B"]

    def test_the_last_word_counts(self) -> None:
        assert names(A_AND_B.state(name="Z").make_batch(2)) == ["Z", "Z"]
        assert names(WriterFactory().state(name="Z").sequence({"name": "A"}, {}).make_batch(2)) == [
            "A",
            "Z",
        ]
        assert names(A_AND_B.make_batch(2, name="Z")) == ["Z", "Z"]

    def test_several_sequences_run_side_by_side(self) -> None:
        writers = A_AND_B.sequence({"email": "1"}, {"email": "2"}, {"email": "3"}).make_batch(4)
        assert [(w.name, w.email) for w in writers] == [
            ("A", "1"),
            ("B", "2"),
            ("A", "3"),
            ("B", "1"),
        ]

    def test_children_alternate_within_each_owner(self) -> None:
        posts = PostFactory().sequence({"title": "one"}, {"title": "two"})
        writers = WriterFactory().has(posts, 3).make_batch(2)
        for writer in writers:
            assert [p.title for p in writer.posts] == ["one", "two", "one"]

    def test_what_is_no_state_is_refused(self) -> None:
        for states in ((), ("A",), (7,)):
            with pytest.raises(UsageError, match=r"WriterFactory\.sequence\(\)"):
                WriterFactory().sequence(*states)

    def test_a_wrong_name_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="'nmae'"):
            WriterFactory().sequence({"nmae": "A"}).make()

    def test_parents_do_not_alternate(self) -> None:
        with pytest.raises(DeclarationError, match="says columns alone") as raised:
            PostFactory().sequence({"author": WriterFactory().make()}).make()
        assert "recycle()" in raised.value.hint

    def test_other_attributes_alternate(self) -> None:
        made: Any = A_AND_B.attributes_batch(3)
        assert [one["name"] for one in made] == ["A", "B", "A"]
