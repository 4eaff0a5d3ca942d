"""Children of parents that the database has still to fill in."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from seeds import Factory, datetime, person, ref
from tests.support import generation

AS_OF = generation.AS_OF


class Base(DeclarativeBase):
    """The base of the models."""


class Sender(Base):
    """Somebody whose times the database, or the model, fills in."""

    __tablename__ = "senders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    seen_at: Mapped[dt.datetime] = mapped_column(default=lambda: AS_OF.replace(tzinfo=None))
    left_at: Mapped[dt.datetime | None]


class Letter(Base):
    """Something that is not older than its sender."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[int] = mapped_column(sa.ForeignKey("senders.id"))
    written_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    read_at: Mapped[dt.datetime | None]
    lost_at: Mapped[dt.datetime | None]

    sender: Mapped[Sender] = relationship()


class SenderFactory(Factory[Sender]):
    """Says nothing of times."""

    name = person.full_name()


class LetterFactory(Factory[Letter]):
    """Hangs on its sender's times."""

    sender = ref(Sender)
    written_at = datetime(after=sender.created_at, before="now")
    read_at = datetime(after=sender.seen_at, within="3d")
    lost_at = datetime(after=sender.left_at, within="3d")


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


def sender(*, made: bool) -> Sender:
    return SenderFactory().make() if made else Sender(name="Ada")


@pytest.mark.parametrize("made", [True, False], ids=["made", "plain"])
def test_a_time_that_is_filled_in_later_counts_as_now(session: Session, made: bool) -> None:
    letter = LetterFactory().make(sender=sender(made=made))
    assert letter.written_at == AS_OF
    assert letter.read_at is not None
    assert letter.read_at >= AS_OF.replace(tzinfo=None)
    saved = LetterFactory(session).create(sender=sender(made=made))
    assert saved.written_at == AS_OF


def test_a_time_that_is_left_empty_stays_unknown(session: Session) -> None:
    assert LetterFactory(session).create(sender=sender(made=False)).lost_at is None
    nowhere = Sender(name="Ada", seen_at=None)
    assert LetterFactory().make(sender=nowhere).read_at is None


def test_the_time_of_a_saved_parent_is_its_own(session: Session) -> None:
    ada = Sender(name="Ada", created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    session.add(ada)
    session.flush()
    written_at = LetterFactory(session).create(sender=ada).written_at
    assert written_at is not None
    assert written_at.year < AS_OF.year or written_at < AS_OF
