"""Models with foreign keys of several columns."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from seeds import Factory, choice, concat, ref, sequence


class Base(DeclarativeBase):
    pass


class Park(Base):
    __tablename__ = "parks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))


class Zone(Base):
    """A key of two columns, one of which the database counts for another table."""

    __tablename__ = "zones"

    park_id: Mapped[int] = mapped_column(sa.ForeignKey("parks.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    climate: Mapped[str] = mapped_column(sa.String(10))

    park: Mapped[Park] = relationship()
    cages: Mapped[list[Cage]] = relationship(back_populates="zone")


class Cage(Base):
    """Refers to it by a relationship, and may be without."""

    __tablename__ = "cages"
    __table_args__ = (
        sa.ForeignKeyConstraint(["park_id", "zone_number"], ["zones.park_id", "zones.number"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    park_id: Mapped[int | None] = mapped_column()
    zone_number: Mapped[int | None] = mapped_column()
    label: Mapped[str] = mapped_column(sa.String(40))

    zone: Mapped[Zone | None] = relationship(back_populates="cages")


class Gate(Base):
    """Refers to it without a relationship."""

    __tablename__ = "gates"
    __table_args__ = (
        sa.ForeignKeyConstraint(["park_id", "zone_number"], ["zones.park_id", "zones.number"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    park_id: Mapped[int] = mapped_column()
    zone_number: Mapped[int] = mapped_column()


class ParkFactory(Factory[Park]):
    name = sequence("Park {n}")


class ZoneFactory(Factory[Zone]):
    park = ref(Park)
    number = sequence()
    climate = choice(["dry", "wet"])


class CageFactory(Factory[Cage], default=True):
    zone = ref(Zone)
    label = concat("Cage in ", zone.climate)


class SparseFactory(Factory[Cage]):
    zone = ref(Zone, share=0.5)
    label = "sparse"


class BareFactory(Factory[Cage]):
    """Says nothing of its zone."""

    label = "bare"


class GateFactory(Factory[Gate]):
    _zone = ref(Zone)
    park_id = _zone.park_id
    zone_number = _zone.number
