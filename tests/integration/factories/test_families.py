"""Parents that are themselves children of a family: one family, and no value twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

import seeds
from seeds import Factory, has_many, has_one, ref


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)

    players: Mapped[list[Player]] = relationship(back_populates="team")


class Player(Base):
    __tablename__ = "players"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id"))
    number: Mapped[int] = mapped_column(unique=True)

    team: Mapped[Team] = relationship(back_populates="players")
    locker: Mapped[Locker | None] = relationship(back_populates="player")


class Locker(Base):
    __tablename__ = "lockers"

    id: Mapped[int] = mapped_column(primary_key=True)
    player_id: Mapped[int] = mapped_column(sa.ForeignKey("players.id"), unique=True)

    player: Mapped[Player] = relationship(back_populates="locker")


class Key(Base):
    __tablename__ = "keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    locker_id: Mapped[int] = mapped_column(sa.ForeignKey("lockers.id"))

    locker: Mapped[Locker] = relationship()


class LockerFactory(Factory[Locker]):
    player = ref(Player)


class PlayerFactory(Factory[Player]):
    team = ref(Team)
    number = seeds.sequence(start=1)
    locker_row = has_one(LockerFactory)


class TeamFactory(Factory[Team]):
    player_rows = has_many(PlayerFactory, 3)


class KeyFactory(Factory[Key]):
    locker = ref(Locker)


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def session(session: Session) -> Iterator[Session]:
    with seeds.use_session(session):
        yield session


def test_a_parent_is_not_made_twice_by_its_own_owner(session: Session) -> None:
    key = KeyFactory().create()
    assert key.locker.player.locker is key.locker
    assert list(session.scalars(sa.select(Locker))) == [key.locker]


def test_unique_values_of_parents_and_of_families_never_meet(session: Session) -> None:
    TeamFactory().create()
    KeyFactory().create_batch(2)
    PlayerFactory().create_batch(2)
    TeamFactory().create()
    numbers = list(session.scalars(sa.select(Player.number)))
    assert len(set(numbers)) == len(numbers) == 10
