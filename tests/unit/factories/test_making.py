"""Objects that are not saved, and their values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import app.factories as shop
import seeds
from seeds.errors import UsageError
from seeds.factories.factory import Factory
from tests.support import generation, library
from tests.support.blog import (
    WriterFactory,
)

pytestmark = pytest.mark.usefixtures("stream")
AS_OF = generation.AS_OF


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
