"""Models of types that only PostgreSQL has, for the scaffold."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import INET, INTERVAL, JSONB, MACADDR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of these models."""


class Sensor(Base):
    """Types of PostgreSQL."""

    __tablename__ = "sensors"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)
    ip_address: Mapped[str] = mapped_column(INET)
    mac: Mapped[str] = mapped_column(MACADDR)
    unique_mac: Mapped[str] = mapped_column(MACADDR, unique=True)
    unique_ip: Mapped[str] = mapped_column(INET, unique=True)
    labels: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.String(6)))
    sizes: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Enum("a", "b", name="ab")))
    numbers: Mapped[list[int] | None] = mapped_column(sa.ARRAY(sa.Integer))
    times: Mapped[list[dt.datetime]] = mapped_column(sa.ARRAY(sa.DateTime(timezone=True)))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    held: Mapped[dt.timedelta] = mapped_column(INTERVAL)
    at: Mapped[dt.time] = mapped_column(sa.Time(timezone=True))
    stamp: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), unique=True)
    n: Mapped[int] = mapped_column(sa.Identity())
    status: Mapped[str] = mapped_column(server_default="new")
