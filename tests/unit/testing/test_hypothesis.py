"""Strategies of factories: what they draw, and what failing examples shrink to."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import find, given, settings, strategies as st
from hypothesis.database import InMemoryExampleDatabase
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import seeds
from app.factories import OrderFactory, UserFactory
from app.models import Order, User
from seeds import Factory, choice, decimal, once, pattern, ref, sequence, state
from seeds.errors import DeclarationError, UsageError
from seeds.testing import batches, strategy

QUICK = settings(max_examples=30, database=None)
SEARCH = settings(max_examples=500, database=None)


class Base(DeclarativeBase):
    """The base of the models here."""


class Shelf(Base):
    """Where parcels wait: one of three."""

    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[str] = mapped_column(sa.String(10), unique=True)


class Parcel(Base):
    """Something sent."""

    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    weight: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    kind: Mapped[str] = mapped_column(sa.String(20))
    shelf_id: Mapped[int] = mapped_column(sa.ForeignKey("shelves.id"))
    shelf: Mapped[Shelf] = relationship()


class ShelfFactory(Factory[Shelf]):
    """Of three colours: r, s and t."""

    colour = pattern("[r-t]", unique=True)


class ParcelFactory(Factory[Parcel]):
    """Parcels that know which row they are."""

    number = sequence()
    weight = decimal(1, 30)
    kind = choice(["letter", "box"])
    shelf = ref(Shelf)

    @state
    def heavy(self) -> dict[str, Any]:
        return {"weight": decimal(40, 50), "kind": "pallet"}

    @state
    def of(self, kind: str) -> dict[str, Any]:
        return {"kind": kind}


with seeds.stream(seed=1):
    FIRST = ParcelFactory().make().number


@given(strategy(UserFactory))
@QUICK
def test_objects_are_those_of_the_factory_and_not_saved(user: User) -> None:
    assert type(user) is User
    assert sa.inspect(user).transient
    assert user.role in ("user", "premium")
    assert user.created_at <= user.updated_at


@given(strategy(OrderFactory))
@QUICK
def test_objects_come_with_their_parents_and_children(order: Order) -> None:
    assert order.user.created_at <= order.created_at
    assert sum(item.total for item in order.items) == order.subtotal


@given(strategy(ParcelFactory))
@QUICK
def test_parents_with_few_values_limit_nothing(parcel: Parcel) -> None:
    assert parcel.shelf.colour in ("r", "s", "t")


@given(strategy(ShelfFactory))
@QUICK
def test_rows_that_a_column_cannot_make_are_not_drawn(shelf: Shelf) -> None:
    assert shelf.colour in ("r", "s", "t")


def test_many_different_objects_are_drawn() -> None:
    numbers, weights = set(), set()

    @given(strategy(ParcelFactory))
    @settings(max_examples=100, database=None)
    def look(parcel: Parcel) -> None:
        numbers.add(parcel.number)
        weights.add(parcel.weight)

    look()
    assert len(numbers) > 20
    assert len(weights) > 20


def slow(chance: random.Random) -> str:
    """Take as long as a password's hash does on a slow machine."""
    time.sleep(1.2)
    return chance.choice(["letter", "box"])


class SlowFactory(ParcelFactory):
    """Parcels of one kind, which is found out with effort."""

    kind = once(slow)


@given(strategy(SlowFactory))
@settings(max_examples=20, database=None, suppress_health_check=[], deadline=200)
def test_what_is_worked_out_once_does_not_slow_the_draws(parcel: Parcel) -> None:
    assert parcel.kind in ("letter", "box")


# -- shrinking -------------------------------------------------------------------------------------


def minimal(wanted: Callable[[Parcel], bool], **options: Any) -> Parcel:
    with seeds.stream(seed=1, as_of=dt.datetime(2026, 1, 31, tzinfo=dt.UTC)):
        return find(strategy(ParcelFactory, **options), wanted, settings=SEARCH)


def test_without_a_reason_to_be_another_it_is_row_0_of_the_streams_own_seed() -> None:
    with seeds.stream(seed=1):
        first = ParcelFactory().make()
    found = minimal(lambda _: True, states=True)
    assert (found.number, found.weight, found.kind) == (FIRST, first.weight, first.kind)


def test_a_failing_property_shrinks_to_the_first_row_that_fails() -> None:
    assert minimal(lambda parcel: parcel.number >= FIRST + 17).number == FIRST + 17


def test_a_state_is_only_there_when_it_is_the_reason() -> None:
    assert minimal(lambda _: True, states=True).kind != "pallet"
    found = minimal(lambda parcel: parcel.weight > 30, states=True)
    assert (found.kind, found.number) == ("pallet", FIRST)


def test_an_override_that_is_a_strategy_is_drawn_and_shrinks() -> None:
    found = minimal(lambda parcel: parcel.weight > 7, weight=st.integers(0, 1000).map(Decimal))
    assert found.weight == 8
    assert found.number == FIRST


def test_a_failing_example_is_kept_by_hypothesis_and_made_again() -> None:
    kept = InMemoryExampleDatabase()
    seen: list[tuple[int, Decimal]] = []

    @given(strategy(ParcelFactory, states=["heavy"]))
    @settings(database=kept)
    def fails(parcel: Parcel) -> None:
        seen.append((parcel.number, parcel.weight))
        assert parcel.number < FIRST + 20

    with seeds.stream(seed=3):
        with pytest.raises(AssertionError):
            fails()
        smallest = seen[-1]
        seen.clear()
        with pytest.raises(AssertionError):
            fails()
    assert seen[0] == smallest


# -- what can be asked for -------------------------------------------------------------------------


@given(strategy(ParcelFactory().heavy(), number=st.integers(5, 9), kind="crate"))
@QUICK
def test_a_factory_in_a_state_takes_overrides(parcel: Parcel) -> None:
    assert parcel.weight >= 40
    assert parcel.kind == "crate"
    assert 5 <= parcel.number <= 9


@given(strategy(ParcelFactory, shelf=strategy(ShelfFactory, colour=st.just("violet"))))
@QUICK
def test_a_parent_is_drawn_from_a_strategy(parcel: Parcel) -> None:
    assert parcel.shelf.colour == "violet"


@given(strategy(ParcelFactory, shelf__colour=st.sampled_from(["grey", "black"])))
@QUICK
def test_a_value_of_a_parent_is_drawn_from_a_strategy(parcel: Parcel) -> None:
    assert parcel.shelf.colour in ("grey", "black")


@given(batches(UserFactory, 1, 6))
@QUICK
def test_objects_of_a_batch_share_no_unique_value(users: list[User]) -> None:
    assert 1 <= len(users) <= 6
    assert len({user.email for user in users}) == len(users)


def test_a_batch_shrinks_to_the_smallest_that_fails() -> None:
    found = find(batches(ParcelFactory), lambda parcels: len(parcels) >= 3, settings=SEARCH)
    assert [parcel.number for parcel in found] == [FIRST, FIRST + 1, FIRST + 2]


@given(strategy(ParcelFactory))
@QUICK
def test_the_stream_outside_is_left_as_it_was(parcel: Parcel) -> None:
    with seeds.stream(seed=8) as outside:
        strategy(ParcelFactory)
        assert not outside.used
        assert ParcelFactory().make().number == FIRST


# -- bad use ---------------------------------------------------------------------------------------


def test_a_misspelt_state_is_refused_with_the_closest_name() -> None:
    with pytest.raises(DeclarationError, match="no state 'haevy'") as caught:
        strategy(ParcelFactory, states=["haevy"])
    assert "heavy" in str(caught.value.hint)


def test_a_state_with_arguments_is_refused() -> None:
    with pytest.raises(UsageError, match="takes arguments"):
        strategy(ParcelFactory, states=["of"])


def test_a_misspelt_override_is_refused() -> None:
    with pytest.raises(DeclarationError, match="'wieght'"):
        minimal(lambda _: True, wieght=1)


@pytest.mark.parametrize(("fewest", "most"), [(-1, 3), (4, 3)])
def test_sizes_that_are_none_are_refused(fewest: int, most: int) -> None:
    with pytest.raises(UsageError, match="cannot be drawn"):
        batches(ParcelFactory, fewest, most)
