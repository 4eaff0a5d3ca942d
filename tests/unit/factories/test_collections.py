"""Children go into collections of every kind."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    WriteOnlyMapped,
    attribute_keyed_dict,
    mapped_column,
    relationship,
)

import seeds
from seeds.factories.factory import Factory

pytestmark = pytest.mark.usefixtures("stream")


class Base(DeclarativeBase):
    """Models with collections."""


class Garden(Base):
    """Holds beds by name, trees that no key of the database ties to it, and tools."""

    __tablename__ = "gardens"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    beds: Mapped[dict[str, Bed]] = relationship(collection_class=attribute_keyed_dict("name"))
    trees: Mapped[list[Tree]] = relationship(
        primaryjoin="foreign(Tree.garden_id) == Garden.id", back_populates="garden"
    )
    tools: Mapped[list[Tool]] = relationship()
    sheds: WriteOnlyMapped[Shed] = relationship(back_populates="garden")


class Bed(Base):
    """Has a name."""

    __tablename__ = "beds"

    id: Mapped[int] = mapped_column(primary_key=True)
    garden_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gardens.id"))
    name: Mapped[str]


class Tree(Base):
    """Stands in a garden."""

    __tablename__ = "trees"

    id: Mapped[int] = mapped_column(primary_key=True)
    garden_id: Mapped[int | None]
    age: Mapped[int]
    garden: Mapped[Garden | None] = relationship(
        primaryjoin="foreign(Tree.garden_id) == Garden.id", back_populates="trees"
    )


class Shed(Base):
    """Stands in a garden that has too many to be read."""

    __tablename__ = "sheds"

    id: Mapped[int] = mapped_column(primary_key=True)
    garden_id: Mapped[int] = mapped_column(sa.ForeignKey("gardens.id"))
    garden: Mapped[Garden] = relationship(back_populates="sheds")


class Tool(MappedAsDataclass, Base):
    """Is equal to others of its kind."""

    __tablename__ = "tools"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str]
    garden_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gardens.id"), default=None)


class GardenFactory(Factory[Garden]):
    """Gardens."""

    size = seeds.between(1, 9)


class BedFactory(Factory[Bed]):
    """Beds."""

    name = seeds.code("B-", 5)


class TreeFactory(Factory[Tree]):
    """Trees."""

    age = seeds.between(1, 90)


class ShedFactory(Factory[Shed]):
    """Sheds."""

    garden = seeds.ref(Garden)


class ToolFactory(Factory[Tool]):
    """Tools."""

    kind = seeds.constant("spade")


def test_a_dictionary_holds_children_by_its_key() -> None:
    garden = GardenFactory().has(BedFactory, 3).make()
    assert len(garden.beds) == 3
    assert all(bed.name == name for name, bed in garden.beds.items())


@pytest.mark.parametrize("said", ["trees", TreeFactory])
def test_a_relationship_needs_no_foreign_key_in_the_database(said: str | type) -> None:
    gardens = GardenFactory().has(said, 2).make_batch(3)
    assert [len(garden.trees) for garden in gardens] == [2, 2, 2]


def test_children_that_are_equal_are_all_held() -> None:
    assert len(GardenFactory().has(ToolFactory, 3).make().tools) == 3


def test_a_stub_has_its_parent_though_that_one_reads_no_children() -> None:
    shed = ShedFactory().stub()
    assert shed.garden_id == shed.garden.id is not None
