"""Trying factories out in a session of one's own."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import seeds
from seeds import Factory, Registry
from seeds.errors import LockTimeout


class Base(DeclarativeBase):
    pass


class Coin(Base):
    __tablename__ = "coins"
    __table_args__ = (sa.CheckConstraint("value > 0", name="worth"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    value: Mapped[int]


class CoinFactory(Factory[Coin]):
    name = seeds.sequence("coin {}")
    value = 1

    @seeds.state
    def big(self) -> dict[str, Any]:
        return {"value": 100}

    @seeds.state
    def worthless(self) -> dict[str, Any]:
        return {"value": 0}

    @seeds.state
    def of(self, value: int) -> dict[str, Any]:
        return {"value": value}


class LazyFactory(Factory[Coin]):
    value = 1

    @seeds.state
    def named(self) -> dict[str, Any]:
        return {"name": "named"}

    @seeds.state
    def big(self) -> dict[str, Any]:
        return {"value": 100}


class AwaitedFactory(CoinFactory):
    async def after_create(self, obj: Coin) -> None:
        raise AssertionError("a coroutine is not run")


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


def registry(*factories: type[Factory[Any]]) -> Registry:
    made = Registry()
    for factory in factories:
        made.register(factory, name=factory.__name__)
    return made


def test_a_state_that_the_database_refuses_is_named_once(session: Session) -> None:
    result = registry(CoinFactory).lint(session)
    (problem,) = result.problems
    assert problem.states == ("worthless",)
    assert problem.kind == "constraint"
    assert "worth" in problem.message
    assert str(problem).startswith(f"{__name__}.CoinFactory (worthless): ")
    assert not result.ok
    assert (result.factories, result.tried, result.skipped) == (1, 3, ("CoinFactory.of",))


def test_states_are_not_blamed_for_what_is_wrong_without_them(session: Session) -> None:
    (problem,) = registry(LazyFactory).lint(session).problems
    assert (problem.states, problem.column) == ((), "coins.name")
    assert problem.message == "nothing is declared for coins.name, which is required"


def test_a_value_that_is_there_twice_names_its_column(session: Session) -> None:
    class SameFactory(CoinFactory):
        name = seeds.constant("same")

    session.add(Coin(name="same", value=1))
    (problem, *_) = registry(SameFactory).lint(session).problems
    assert problem.column == "coins.name"


def test_what_waits_in_the_session_is_kept(session: Session) -> None:
    session.add(Coin(name="mine", value=1))
    registry(CoinFactory).lint(session)
    assert [coin.name for coin in session.scalars(sa.select(Coin))] == ["mine"]
    session.commit()


def test_the_stream_in_force_goes_on_as_if_nothing_had_been(session: Session) -> None:
    with seeds.stream():
        registry(CoinFactory).lint(session)
        assert CoinFactory().make().name == "coin 1"


def test_hooks_that_are_coroutines_are_not_run(session: Session) -> None:
    result = registry(AwaitedFactory).lint(session)
    assert [problem.states for problem in result.problems] == [("worthless",)]


def test_a_lock_of_somebody_else_is_no_factory_s_fault(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url, connect_args={"timeout": 0.05})
    Base.metadata.create_all(engine)
    with engine.connect() as other, Session(engine) as session:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(LockTimeout):
            registry(CoinFactory).lint(session)
    engine.dispose()
