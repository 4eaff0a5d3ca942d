"""Models that make a scaffold's life hard."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of these models."""


class Size(enum.Enum):
    """Sizes, by whose names SQLAlchemy stores them."""

    SMALL = "s"
    LARGE = "l"


class Zone(Base):
    """A natural key, and numbers that are unique within a country."""

    __tablename__ = "zones"
    __table_args__ = (sa.UniqueConstraint("country", "number"),)

    code: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    country: Mapped[str] = mapped_column(sa.CHAR(2))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    name: Mapped[str] = mapped_column(sa.String(12), unique=True)


class Keeper(Base):
    """Reserved words, short texts, a unique day, and a circle of references."""

    __tablename__ = "keepers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(24), unique=True)
    first_name: Mapped[str | None] = mapped_column(sa.String(20))
    last_name: Mapped[str]
    initial: Mapped[str] = mapped_column(sa.String(1))
    class_: Mapped[str] = mapped_column("class", sa.String(2))
    import_: Mapped[str] = mapped_column("import", sa.Text)
    boss_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("keepers.id"))
    zone_code: Mapped[str] = mapped_column(sa.ForeignKey("zones.code"))
    favourite_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("animals.id", use_alter=True, name="fk_favourite")
    )
    born_on: Mapped[dt.date | None]
    badge: Mapped[bytes | None] = mapped_column(sa.LargeBinary(8))
    hired_on: Mapped[dt.date] = mapped_column(unique=True)

    boss: Mapped[Keeper | None] = relationship(remote_side=[id])
    zone: Mapped[Zone] = relationship()


class Animal(Base):
    """Names that generators and factories have, and a column of each type."""

    __tablename__ = "animals"
    __table_args__ = (
        sa.UniqueConstraint("keeper_id", "name"),
        sa.CheckConstraint("weight > 0 AND weight < 300"),
        sa.CheckConstraint("opens < closes"),
        sa.CheckConstraint("least <= most"),
        sa.CheckConstraint("fed_on > arrived_on"),
        sa.CheckConstraint("length(state) >= 2"),
        sa.CheckConstraint("mood IN ('good', 'bad', 'it''s fine')"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    keeper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("keepers.id"))
    name: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[Size]
    kind: Mapped[str] = mapped_column(sa.Enum("cat", "dog", name="animal_kind"))
    state: Mapped[str] = mapped_column(sa.String(10))
    model: Mapped[str] = mapped_column(sa.String(20))
    make: Mapped[str] = mapped_column(sa.String(5))
    create: Mapped[int]
    index: Mapped[int]
    datetime: Mapped[dt.datetime]
    date: Mapped[dt.date]
    code: Mapped[str] = mapped_column(sa.String(30))
    choice: Mapped[str] = mapped_column(sa.String(2))
    seeds: Mapped[int] = mapped_column(sa.SmallInteger)
    weight: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    tiny: Mapped[Decimal] = mapped_column(sa.Numeric(2, 2))
    huge: Mapped[Decimal | None] = mapped_column(sa.Numeric(38, 18))
    ratio: Mapped[float]
    least: Mapped[int]
    most: Mapped[int]
    opens: Mapped[dt.time]
    closes: Mapped[dt.time]
    arrived_on: Mapped[dt.date]
    fed_on: Mapped[dt.date]
    nap: Mapped[dt.timedelta]
    chip: Mapped[uuid.UUID]
    photo: Mapped[bytes]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    mood: Mapped[str] = mapped_column(sa.String(10))
    a_name_that_is_as_long_as_a_database_allows_it_to_be_1234567890: Mapped[dt.datetime]
    another_name_that_is_as_long_as_a_database_allows_it_to_be_0123: Mapped[str | None]
    is_sold: Mapped[bool]
    doubled: Mapped[int] = mapped_column(sa.Computed("most * 2"))
    version: Mapped[int] = mapped_column()
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )

    keeper: Mapped[Keeper] = relationship(foreign_keys=[keeper_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way


class Passport(Base):
    """A key that is a foreign key."""

    __tablename__ = "passports"

    animal_id: Mapped[int] = mapped_column(sa.ForeignKey("animals.id"), primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(9), unique=True)


class Visit(Base):
    """A key of two foreign keys."""

    __tablename__ = "visits"
    __table_args__ = (sa.PrimaryKeyConstraint("animal_id", "keeper_id"),)

    animal_id: Mapped[int] = mapped_column(sa.ForeignKey("animals.id"))
    keeper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("keepers.id"))
    paid: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))


class Cage(Base):
    """A foreign key of two columns."""

    __tablename__ = "cages"
    __table_args__ = (
        sa.ForeignKeyConstraint(["zone_country", "zone_number"], ["zones.country", "zones.number"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    zone_country: Mapped[str] = mapped_column(sa.CHAR(2))
    zone_number: Mapped[int] = mapped_column(sa.SmallInteger)
    slug: Mapped[str] = mapped_column(sa.String(10), unique=True)
    opened_at: Mapped[dt.datetime]
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    mac_address: Mapped[str] = mapped_column(sa.String(17), unique=True)
    ip: Mapped[str] = mapped_column(sa.String(45))
    address: Mapped[str] = mapped_column(sa.String(60))
    person: Mapped[str | None] = mapped_column(sa.String(60))


class Shift(Base):
    """Unique within its owner by an enumeration."""

    __tablename__ = "shifts"
    __table_args__ = (sa.UniqueConstraint("cage_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cage_id: Mapped[int] = mapped_column(sa.ForeignKey("cages.id"))
    part: Mapped[str] = mapped_column(sa.Enum("early", "late", name="part_of_day"))
