"""Combinations of parents and options that never repeat, listed values, and chosen rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from seeds import Factory, choice
from seeds.errors import CapacityError, MissingParentsError
from seeds.generate.columns import listed
from seeds.plan.model import Plan
from seeds.plan.recipe import Recipe, recipe_of
from seeds.spec.column import Reference, ref
from seeds.spec.grid import Grid, GridPart
from tests.support.generation import generation, made_of, make, plan, wish


class Base(DeclarativeBase):
    """The base of the models."""


class Person(Base):
    """Somebody who may join."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Club(Base):
    """Something to join."""

    __tablename__ = "clubs"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(sa.ForeignKey("clubs.id"))


class Membership(Base):
    """A person in a club, once in each role."""

    __tablename__ = "memberships"
    __table_args__ = (sa.UniqueConstraint("person_id", "club_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    club_id: Mapped[int] = mapped_column(sa.ForeignKey("clubs.id"))
    role: Mapped[str]


class PersonFactory(Factory[Person]):
    """People with listed names."""

    name = listed(["Ann", "Bob", "Cleo", "Dora", "Emil"], distinct=True)


class ClubFactory(Factory[Club]):
    """Clubs that belong to one another."""

    parent_id = ref("clubs")


ROLES = ("member", "chair")


class MembershipFactory(Factory[Membership]):
    """No combination comes twice."""

    _grid = Grid(("people", "clubs", 2))
    person_id = Reference("people", place=GridPart(_grid, 0))
    club_id = Reference("clubs", place=GridPart(_grid, 1))
    _place = GridPart(_grid, 2)
    role = choice(ROLES)


def test_a_grid_fills_a_table_up_to_its_last_combination() -> None:
    made = make(wish(PersonFactory, 5), wish(ClubFactory, 3), wish(MembershipFactory, 30))
    pairs = [(row["person_id"], row["club_id"]) for row in made.rows("memberships")]
    assert sorted(pairs) == sorted([(p, c) for p in range(1, 6) for c in range(1, 4)] * 2)


def test_more_rows_than_combinations_are_refused() -> None:
    with pytest.raises(CapacityError, match="30 rows"):
        make(wish(PersonFactory, 5), wish(ClubFactory, 3), wish(MembershipFactory, 31))


def test_a_grid_over_nothing_names_the_table_that_is_empty() -> None:
    with pytest.raises(MissingParentsError, match="clubs"):
        make(wish(PersonFactory, 5), wish(ClubFactory, 0), wish(MembershipFactory, 1))


def test_more_rows_keep_the_combinations_of_the_first() -> None:
    few = make(wish(PersonFactory, 5), wish(ClubFactory, 3), wish(MembershipFactory, 7))
    many = make(wish(PersonFactory, 5), wish(ClubFactory, 3), wish(MembershipFactory, 20))
    assert many.rows("memberships")[:7] == few.rows("memberships")


def test_listed_values_stand_in_the_order_of_the_rows() -> None:
    assert make(wish(PersonFactory, 3)).column("people", "name") == ["Ann", "Bob", "Cleo"]


def test_a_row_beyond_the_listed_values_is_refused_when_planned() -> None:
    with pytest.raises(CapacityError, match="5"):
        make(wish(PersonFactory, 6))


def test_where_null_is_not_allowed_the_first_row_refers_to_itself() -> None:
    parents = make(wish(ClubFactory, 4)).column("clubs", "parent_id")
    assert parents[0] == 1
    assert all(parent <= row for row, parent in enumerate(parents[1:], start=1))


def test_chosen_rows_have_the_values_of_their_indices() -> None:
    whole = make(wish(PersonFactory, 5))
    planned = plan(wish(PersonFactory, 3)).entities[0]
    chosen = replace(planned, accepted=((1, 1), (3, 4)))
    some = made_of(made := Plan((chosen,), ()), generation(made))
    names = whole.column("people", "name")
    assert some.column("people", "name") == [names[1], names[3], names[4]]
    assert some.column("people", "id") == [1, 2, 3]
    assert chosen.row_stop == 5


def test_a_recipe_remembers_the_chosen_rows() -> None:
    planned = replace(plan(wish(PersonFactory, 3)).entities[0], accepted=((1, 1), (3, 4)))
    recipe = recipe_of(planned)
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert recipe.accepted == ((1, 1), (3, 4))
