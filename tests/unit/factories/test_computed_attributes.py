"""Attributes of a model that are computed, and those that may be set in place of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    composite,
    mapped_column,
    relationship,
    synonym,
)

import seeds
from seeds import Factory
from seeds.errors import DeclarationError


class Base(DeclarativeBase):
    pass


@dataclass
class Point:
    x: int
    y: int


class Nurse(Base):
    __tablename__ = "computed_nurses"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    x: Mapped[int]
    y: Mapped[int]
    full_name: Mapped[str] = column_property(sa.literal_column("1"))
    surname = synonym("last_name")
    place: Mapped[Point] = composite("x", "y")
    badges: Mapped[list[Badge]] = relationship()
    badge_names: AssociationProxy[list[str]] = association_proxy(
        "badges", "name", creator=lambda name: Badge(name=name)
    )

    @hybrid_property
    def initials(self) -> str:
        return self.first_name[0] + self.last_name[0]

    @hybrid_property
    def nickname(self) -> str:
        return self.first_name

    @nickname.inplace.setter
    def _set_nickname(self, value: str) -> None:
        self.first_name = value


class Badge(Base):
    __tablename__ = "computed_badges"

    id: Mapped[int] = mapped_column(primary_key=True)
    nurse_id: Mapped[int] = mapped_column(sa.ForeignKey("computed_nurses.id"))
    name: Mapped[str]


class Guest(Base):
    __tablename__ = "computed_guests"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str]

    def __init__(self, first_name: str, greeting: str = "") -> None:
        self.first_name = greeting + first_name

    @hybrid_property
    def greeting(self) -> str:
        return self.first_name


class NurseFactory(Factory[Nurse]):
    first_name = "Ada"
    last_name = "Hill"
    x = 1
    y = 2


class GuestFactory(Factory[Guest]):
    first_name = "Ada"


@pytest.fixture(autouse=True)
def _stream() -> Iterator[None]:
    with seeds.stream(seed=42):
        yield


@pytest.mark.parametrize("name", ["initials", "full_name"])
def test_what_is_computed_cannot_be_overridden(name: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        NurseFactory().make(**{name: "x"})
    assert str(caught.value) == f"NurseFactory.{name} cannot be set: Nurse computes it"
    assert caught.value.hint == "Override what it is computed from."


def test_a_synonym_sets_its_column() -> None:
    assert NurseFactory().make(surname="Lake").last_name == "Lake"


def test_a_composite_sets_its_columns() -> None:
    nurse = NurseFactory().make(place=Point(3, 4))
    assert (nurse.x, nurse.y) == (3, 4)


def test_a_hybrid_with_a_setter_is_set() -> None:
    assert NurseFactory().make(nickname="Bo").first_name == "Bo"


def test_an_association_proxy_is_set() -> None:
    nurse = NurseFactory().make(badge_names=["red", "blue"])
    assert [badge.name for badge in nurse.badges] == ["red", "blue"]


def test_a_parameter_of_the_constructor_may_be_called_like_what_is_computed() -> None:
    assert GuestFactory().make(greeting="Dr ").first_name == "Dr Ada"
