"""A club whose rows can be made bad, one at a time: the project that faults are injected into.

``members`` is large enough in the tests that its indexes are dropped and rebuilt.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import seeds
from seeds import Factory, case, concat, constant, fixed, ref, sequence

HASH = "argon2id-hash-that-nobody-may-see"


@dataclass
class Bad:
    """The one bad row of ``members``, by its index; -1 where all rows are good."""

    taken: int = -1
    nameless: int = -1
    indebted: int = -1
    stateless: int = -1


BAD = Bad()


class Base(DeclarativeBase):
    """The base of the club's models."""


class City(Base):
    """Where people live."""

    __tablename__ = "cities"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)


class Member(Base):
    """Somebody in the club."""

    __tablename__ = "members"
    __table_args__ = (
        sa.CheckConstraint("balance >= 0", name="never_in_debt"),
        sa.UniqueConstraint("email", name="one_member_an_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(80))
    card: Mapped[str | None] = mapped_column(sa.String(20))
    name: Mapped[str | None] = mapped_column(sa.String(80))
    password: Mapped[str] = mapped_column(sa.String(80))
    balance: Mapped[int]
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("cities.id"), index=True)
    birthplace_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("cities.id", name="born_in_a_city")
    )
    joined_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), index=True)
    mentor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))


class Visit(Base):
    """A member came by."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), index=True)
    came_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))


class Guest(Base):
    """Somebody written down by hand: no seeder knows this table."""

    __tablename__ = "guests"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))


class CityFactory(Factory[City], natural_key=("name",), count=30):
    """Cities."""

    name = sequence("City {}")


class MemberFactory(Factory[Member], natural_key=("email",), count=200):
    """Members."""

    _place = sequence(start=0)
    email = concat(sequence("member-{}"), "@example.com")
    # Unique in the databases of the tests, where `name` may not be NULL: the models do not know.
    card = case(
        (_place.equals(constant(lambda: BAD.taken)), "card-ida"), default=sequence("card-{}")
    )
    name = case(
        (_place.equals(constant(lambda: BAD.nameless)), None), default=seeds.person.full_name()
    )
    password = constant(HASH)
    balance = case(
        (_place.equals(constant(lambda: BAD.indebted)), -1), default=seeds.between(0, 500)
    )
    city_id = ref(City)
    birthplace_id = case((_place.equals(constant(lambda: BAD.stateless)), 999_999))
    mentor_id = ref(Member, share=0.3)
    joined_at = seeds.datetime("-2y", "now")

    @fixed
    def staff(self) -> list[dict[str, Any]]:
        return [
            {"email": "ida@example.com", "name": "Ida", "card": "card-ida", "balance": 1},
            {"email": "ole@example.com", "name": "Ole", "balance": 2},
        ]


class VisitFactory(Factory[Visit], count=300):
    """Visits."""

    member_id = ref(Member)
    came_at = seeds.datetime("-1y", "now")
