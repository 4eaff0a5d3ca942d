"""Values that are evaluated ahead: nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import app.factories as shop
import seeds
from seeds import Factory, between, choice, concat, pattern, sequence
from seeds.errors import CapacityError, DeclarationError, SeedsError
from seeds.factories import objects
from seeds.factories.known import all_factories
from tests.support import blog, generation

ROWS = 30


class Base(DeclarativeBase):
    """The base of the models here."""


class Badge(Base):
    """A thing with few codes."""

    __tablename__ = "badges"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(9))
    label: Mapped[str] = mapped_column(sa.String(6))
    number: Mapped[int]
    colours: Mapped[list[str]] = mapped_column(sa.JSON)


class BadgeFactory(Factory[Badge]):
    """Badges, with ten codes."""

    code = pattern("#", unique=True)
    label = concat("n", code)
    number = between(1, 1_000_000)
    colours = choice([["red"], ["blue"]])


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


def values(obj: Any) -> dict[str, Any]:
    """Return an object's columns, but for those that lead to others."""
    mapper = sa.inspect(type(obj))
    return {
        a.key: getattr(obj, a.key) for a in mapper.column_attrs if not a.columns[0].foreign_keys
    }


@pytest.mark.parametrize(
    "factory",
    [
        f
        for f in all_factories()
        if f.__module__.startswith(("app.factories", blog.__name__)) and f.__options__["count"]
    ],
    ids=lambda f: f.__name__,
)
class TestEveryFactory:
    def test_makes_the_same_objects_as_without(
        self, factory: type[Factory[Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def made() -> list[dict[str, Any] | str]:
            seeds.reset()
            found: list[dict[str, Any] | str] = []
            for _ in range(ROWS):
                try:
                    found.append(values(factory().make()))
                except SeedsError as error:
                    found.append(str(error))
            return found

        ahead = made()
        monkeypatch.setattr(objects, "values_ahead", lambda _node: {})
        assert ahead == made()


class TestChildren:
    def test_of_one_owner_after_the_other_are_the_same_as_without(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def made() -> list[Any]:
            seeds.reset()
            users = [shop.UserFactory().make() for _ in range(ROWS)]
            orders = [shop.OrderFactory().has("items", i % 3).make() for i in range(ROWS)]
            items = [shop.OrderItemFactory().make() for _ in range(ROWS)]
            return [
                *(values(user.preferences) for user in users),
                *(values(item) for order in orders for item in order.items),
                *(values(item) for item in items),
            ]

        ahead = made()
        monkeypatch.setattr(objects, "values_ahead", lambda _node: {})
        assert ahead == made()


class TestWhatIsSaid:
    def test_of_a_column_counts_and_leaves_the_others_as_they_were(self) -> None:
        plain = [values(shop.UserFactory().make()) for _ in range(ROWS)]
        seeds.reset()
        said = [values(shop.UserFactory().make(city=f"City {i}")) for i in range(ROWS)]
        assert said == [{**row, "city": f"City {i}"} for i, row in enumerate(plain)]

    def test_is_seen_by_columns_that_are_computed_from_it(self) -> None:
        made = [BadgeFactory().make(**({"code": "x"} if i % 2 else {})) for i in range(9)]
        assert [b.label for b in made] == ["n" + b.code for b in made]
        assert [b.code for b in made if b.code == "x"] == ["x"] * 4

    def test_by_a_state_or_a_function_counts(self) -> None:
        admins = shop.UserFactory().admin()
        named = BadgeFactory().state(lambda row: {"number": -row["number"]})
        for _ in range(8):
            assert admins.make().role == "admin"
            assert named.make().number < 0


class TestStreams:
    def test_each_has_values_of_its_own(self) -> None:
        first = [values(shop.UserFactory().make()) for _ in range(6)]
        with seeds.stream(seed=7, as_of=generation.AS_OF):
            other = [values(shop.UserFactory().make()) for _ in range(6)]
        seeds.reset()
        assert [values(shop.UserFactory().make()) for _ in range(6)] == first
        assert other != first

    def test_may_be_read_in_turns_by_ones_and_by_many(self) -> None:
        whole = [values(u) for u in shop.UserFactory().make_batch(40)]
        seeds.reset()
        mixed = []
        for n in (1, 1, 1, 5, 1, 1, 9, 1, 1, 1, 18):
            mixed += shop.UserFactory().make_batch(n)
        assert [values(u) for u in mixed] == whole


class TestWhatMayNotHappenAhead:
    def test_the_last_of_few_unique_values_is_made_before_they_run_out(self) -> None:
        codes = {BadgeFactory().make().code for _ in range(10)}
        assert len(codes) == 10
        with pytest.raises(CapacityError):
            BadgeFactory().make()

    def test_functions_are_called_for_the_rows_that_are_made_alone(self) -> None:
        called: list[int] = []

        def numbered(n: int) -> int:
            called.append(n)
            return n

        class Numbered(Factory[Badge]):
            code = pattern("#", unique=True)
            label = "none"
            number = sequence(numbered)
            colours = choice([["red"], ["blue"]])

        made = [Numbered().make().number for _ in range(7)]
        assert called == made

    def test_a_value_that_fits_nowhere_is_complained_of_in_its_own_row(self) -> None:
        class Long(Factory[Badge]):
            code = pattern("#", unique=True)
            number = between(1, 9)
            colours = choice([["red"], ["blue"]])
            label = sequence("label{n}", start=5)  # six characters fit, and label10 has seven

        made = [Long().make().label for _ in range(5)]
        assert made == ["label5", "label6", "label7", "label8", "label9"]
        with pytest.raises(DeclarationError):
            Long().make()

    def test_an_object_changes_nothing_of_another_with_the_same_row(self) -> None:
        first = [BadgeFactory().make() for _ in range(4)]
        for badge in first:
            badge.colours.append("gold")
        seeds.reset()
        assert all("gold" not in BadgeFactory().make().colours for _ in range(4))
