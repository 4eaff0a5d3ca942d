"""Models with types that PostgreSQL alone has."""

from __future__ import annotations

import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Mood(enum.Enum):
    GOOD = "g"
    BAD = "b"


class Base(DeclarativeBase):
    pass


class Diary(Base):
    __tablename__ = "diaries"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    words: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.String(20)))
    counts: Mapped[list[int]] = mapped_column(pg.ARRAY(sa.Integer))
    moods: Mapped[list[Mood]] = mapped_column(pg.ARRAY(sa.Enum(Mood, name="mood")))
    plain_moods: Mapped[list[Mood]] = mapped_column(
        pg.ARRAY(sa.Enum(Mood, native_enum=False, create_constraint=False))
    )
    mood: Mapped[Mood] = mapped_column(pg.ENUM(Mood, name="mood"))
    data: Mapped[Any] = mapped_column(pg.JSONB)
    address: Mapped[Any] = mapped_column(pg.INET)
    span: Mapped[Any] = mapped_column(pg.TSTZRANGE)
    pause: Mapped[Any] = mapped_column(pg.INTERVAL)


class Page(Base):
    __tablename__ = "pages"
    __table_args__ = {"schema": "paper"}  # noqa: RUF012 - SQLAlchemy's own way
    id: Mapped[int] = mapped_column(primary_key=True)
    diary_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("diaries.id"))
    state: Mapped[Mood] = mapped_column(sa.Enum(Mood, native_enum=False))
