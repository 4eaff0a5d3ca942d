"""Objects made without their constructor are those that it would have made."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    mapped_column,
    relationship,
    validates,
)

from seeds.factories.storing import stored


class Base(DeclarativeBase):
    """The base of the models here."""


class Owner(Base):
    """Who has things."""

    __tablename__ = "owners"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    things: Mapped[list[Thing]] = relationship(back_populates="owner")


class Thing(Base):
    """A thing with a validator."""

    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str]
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owners.id"))

    owner: Mapped[Owner] = relationship(back_populates="things")

    @validates("code")
    def upper(self, _key: str, value: str) -> str:
        return value.upper()


class Animal(Base):
    """One table for several classes."""

    __tablename__ = "animals"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}  # noqa: RUF012 - SQLAlchemy's own way

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]


class Shouting(Base):
    """A constructor of its own."""

    __tablename__ = "shouting"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]

    def __init__(self, word: str) -> None:
        self.word = word.upper()


class DataBase(MappedAsDataclass, DeclarativeBase):
    """The base of data classes."""


class Point(DataBase):
    """A data class."""

    __tablename__ = "points"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    x: Mapped[int] = mapped_column(default=3)


def state(obj: Any) -> dict[str, Any]:
    """Return all that SQLAlchemy knows of an object."""
    inspected: Any = sa.inspect(obj)
    plain = {k: v for k, v in inspected.dict.items() if k != "_sa_instance_state"}
    history = {a.key: a.history for a in inspected.attrs}
    flags = (inspected.modified, inspected.transient, inspected.expired_attributes)
    return {"values": plain, "history": history, "flags": flags, "news": inspected.committed_state}


@pytest.mark.parametrize("values", [{}, {"name": "a"}, {"id": 3, "name": None}])
def test_an_object_is_in_the_state_that_its_constructor_leaves(values: dict[str, Any]) -> None:
    found = stored(Owner, values)
    assert type(found) is Owner
    assert state(found) == state(Owner(**values))


def test_parents_hold_it_as_a_constructor_would_have_it() -> None:
    one, other = Owner(name="a"), Owner(name="a")
    thing = stored(Thing, {"name": "x", "owner": one})
    same = Thing(name="x", owner=other)
    assert one.things == [thing]
    assert thing.owner is one
    assert sa.inspect(thing).committed_state == sa.inspect(same).committed_state
    assert sa.inspect(one).modified is sa.inspect(other).modified is True


def test_validators_have_their_say() -> None:
    assert stored(Thing, {"code": "abc"}).code == "ABC"


def test_whoever_listens_to_an_attribute_hears_of_it_from_then_on() -> None:
    heard: list[Any] = []

    def set_(_target: Any, value: Any, *_rest: Any) -> None:
        heard.append(value)

    stored(Owner, {"name": "a"})
    sa.event.listen(Owner.name, "set", set_)
    try:
        stored(Owner, {"name": "b"})
    finally:
        sa.event.remove(Owner.name, "set", set_)
    assert heard == ["b"]


def test_whoever_listens_to_constructors_gets_one() -> None:
    def init(*_: Any) -> None:
        """Do nothing, but be there."""

    sa.event.listen(Owner, "init", init)
    try:
        assert stored(Owner, {"name": "a"}) is None
    finally:
        sa.event.remove(Owner, "init", init)


@pytest.mark.parametrize("model", [Animal, Shouting, Point])
def test_a_constructor_that_does_more_is_called(model: type) -> None:
    assert stored(model, {}) is None
