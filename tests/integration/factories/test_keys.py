"""Keys that are counted before a flush: one INSERT a table on SQLite too, and the same keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app import factories, models
from seeds import Factory, between


class Base(DeclarativeBase):
    """The base of the models here."""


class Ticket(Base):
    """Keys that are never given out twice."""

    __tablename__ = "tickets"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own way

    id: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(10), server_default="free")
    is_paid: Mapped[bool] = mapped_column(server_default=sa.false())
    price: Mapped[int] = mapped_column(server_default="7")
    token: Mapped[str] = mapped_column(sa.String(40), server_default=sa.func.hex("x"))


class Plain(Base):
    """Keys of SQLite's own."""

    __tablename__ = "plain"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int]


class TicketFactory(Factory[Ticket]):
    """Tickets, with what the database fills in left to it."""

    seat = between(1, 100)


class PlainFactory(Factory[Plain]):
    """Rows with nothing but a number."""

    seat = between(1, 100)


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def engine(metadata: sa.MetaData) -> Iterator[sa.Engine]:
    """SQLite alone: other databases count keys themselves."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def inserts(engine: sa.Engine) -> list[str]:
    """Return the tables that statements insert into from now on."""
    found: list[str] = []

    def sent(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = statement.split()
        if words[0] == "INSERT":
            found.append(words[2])

    sa.event.listen(engine, "before_cursor_execute", sent)
    return found


class TestOneStatementATable:
    def test_three_levels_of_the_shop_are_one_insert_a_table(self, database_url: str) -> None:
        engine = sa.create_engine(database_url)
        models.Base.metadata.create_all(engine)
        statements = inserts(engine)
        tickets = factories.SupportTicketFactory().has("messages", 3)
        with Session(engine) as session:
            users = factories.UserFactory(session).has(tickets, 5, order=None, assignee=None)
            found = users.create_batch(10)
            assert {"users", "support_tickets", "ticket_messages"} < set(statements)
            assert len(statements) == len(set(statements))
            assert [len(user.tickets) for user in found] == [5] * 10
        engine.dispose()


class TestTheKeys:
    def test_are_those_that_sqlite_would_give(self, session: Session) -> None:
        session.add(Plain(id=40, seat=1))
        session.flush()
        assert [row.id for row in PlainFactory(session).create_batch(3)] == [41, 42, 43]

    def test_of_removed_rows_come_back_only_without_autoincrement(self, session: Session) -> None:
        for factory, expected in (
            (PlainFactory(session), [1, 2]),
            (TicketFactory(session), [4, 5]),
        ):
            for row in factory.create_batch(3):
                session.delete(row)
            session.flush()
            assert [row.id for row in factory.create_batch(2)] == expected

    def test_that_were_given_are_kept_and_passed_by(self, session: Session) -> None:
        pending = Plain(seat=5)
        session.add_all([Plain(id=7, seat=1), pending])
        made = PlainFactory(session).create_batch(2)
        assert sorted([pending.id, *(row.id for row in made)]) == [8, 9, 10]
        assert session.scalar(sa.select(sa.func.count()).select_from(Plain)) == 4

    def test_are_free_again_after_a_savepoint_was_rolled_back(self, session: Session) -> None:
        savepoint = session.begin_nested()
        first = PlainFactory(session).create_batch(3)
        savepoint.rollback()
        assert not any(sa.inspect(row).persistent for row in first)
        second = PlainFactory(session).create_batch(3)
        assert [row.id for row in second] == [1, 2, 3]
        assert all(sa.inspect(row).persistent for row in second)
        session.commit()
        assert session.scalars(sa.select(Plain).order_by(Plain.id)).all() == second


class TestDefaultsOfTheDatabase:
    def test_are_the_same_for_one_row_and_for_many(self, session: Session) -> None:
        one = TicketFactory(session).create()
        many = TicketFactory(session).create_batch(3)
        session.flush()
        session.expire_all()
        said = {(t.status, t.is_paid, t.price, t.token) for t in (one, *many)}
        assert said == {("free", False, 7, "78")}

    def test_are_at_hand_after_the_flush(self, engine: sa.Engine, session: Session) -> None:
        tickets = TicketFactory(session).create_batch(3)
        statements = []
        sa.event.listen(engine, "before_cursor_execute", lambda *said: statements.append(said))
        assert [t.token for t in tickets] == ["78"] * 3
        assert statements == []
