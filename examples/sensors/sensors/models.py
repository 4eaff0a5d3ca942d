"""Sensors and their readings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# SQLite counts only keys of the exact type INTEGER by itself.
BIG_INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Base(DeclarativeBase):
    """The base of the models."""


class Sensor(Base):
    """A sensor, which reports at regular intervals from an instant on."""

    __tablename__ = "sensors"
    __table_args__ = (sa.CheckConstraint("every_seconds > 0", name="ck_sensors_every_seconds"),)

    id: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True)
    serial: Mapped[str] = mapped_column(sa.String(20), unique=True)
    site: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(20))
    unit: Mapped[str] = mapped_column(sa.String(10))
    every_seconds: Mapped[int]
    since: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    level: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))

    readings: Mapped[list[Reading]] = relationship(
        back_populates="sensor", passive_deletes=True, order_by="Reading.at"
    )


class Reading(Base):
    """What a sensor reported at an instant; in a gap it reported nothing.

    ``anomaly`` says what is wrong with the value, for those who try to find out by themselves.
    """

    __tablename__ = "readings"
    __table_args__ = (
        sa.UniqueConstraint("sensor_id", "at", name="uq_readings_sensor_id_at"),
        sa.CheckConstraint(
            "(COALESCE(anomaly, '') = 'gap') = (value IS NULL)", name="ck_readings_gap"
        ),
    )

    id: Mapped[int] = mapped_column(BIG_INTEGER, primary_key=True)
    sensor_id: Mapped[int] = mapped_column(
        BIG_INTEGER, sa.ForeignKey("sensors.id", ondelete="CASCADE")
    )
    at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    value: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    anomaly: Mapped[str | None] = mapped_column(sa.String(10))

    sensor: Mapped[Sensor] = relationship(back_populates="readings")
