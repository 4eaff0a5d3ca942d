"""What a flush does with values, links and connections, rows that go in past it do as well."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, validates

import seeds
from seeds.factories.factory import Factory


class Base(DeclarativeBase):
    """Models that a flush has something to do for."""


class Lowered(sa.TypeDecorator[str]):
    """Text in small letters."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else str(value).lower()


class Station(Base):
    """Has a key and a value that only the database may fill in."""

    __tablename__ = "stations"

    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    height: Mapped[int]
    in_feet: Mapped[int] = mapped_column(sa.Computed("height * 3", persisted=True))
    code: Mapped[str | None] = mapped_column(unique=True)
    readings: Mapped[list[Reading]] = relationship(back_populates="station")


class Reading(Base):
    """Knows its station, and cannot change it."""

    __tablename__ = "readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stations.id"))
    value: Mapped[int] = mapped_column(sa.CheckConstraint("value < 100"))
    unit: Mapped[str | None] = mapped_column(Lowered)
    said: Mapped[Any] = mapped_column(sa.JSON, server_default="{}", nullable=True)
    station: Mapped[Station] = relationship(
        back_populates="readings", viewonly=True, sync_backref=False
    )


class Visit(Base):
    """Refers to a station by a code that it need not have; notes what it refers to."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_code: Mapped[str | None] = mapped_column(sa.ForeignKey("stations.code"))
    noted: Mapped[str | None]
    station: Mapped[Station] = relationship()

    @validates("station_code")
    def note(self, _key: str, code: str | None) -> str | None:
        """Note the code."""
        self.noted = code
        return code


class StationFactory(Factory[Station]):
    """Stations."""

    height = seeds.between(1, 9)
    code = seeds.code("S-", 5)


class ReadingFactory(Factory[Reading]):
    """Readings."""

    value = seeds.between(1, 9)
    unit = seeds.constant("Mm")
    said = seeds.constant({"by": "hand"})


class VisitFactory(Factory[Visit]):
    """Visits."""

    station = seeds.ref(Station)


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


def stations_with_readings(session: Session, **overrides: Any) -> list[Station]:
    return StationFactory(session).has(ReadingFactory, 2, **overrides).create_batch(10)


def test_what_the_database_refuses_is_the_error_even_if_it_had_filled_in_something(
    session: Session,
) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)check"):
        stations_with_readings(session, value=100)


def test_an_sql_expression_is_evaluated_by_the_database_whatever_the_columns_type(
    session: Session,
) -> None:
    def in_sql(reading: Reading) -> None:
        reading.unit = sa.func.upper("km")

    readings = ReadingFactory(session).on(before_create=in_sql).create_batch(10)
    session.expire_all()
    assert {reading.unit for reading in readings} == {"KM"}


def test_a_child_that_only_views_its_parent_gets_the_key(session: Session) -> None:
    stations = stations_with_readings(session)
    session.expire_all()
    assert {len(station.readings) for station in stations} == {2}


def test_none_is_json_null_though_the_column_has_a_default(session: Session) -> None:
    readings = ReadingFactory(session).create_batch(10, said=None)
    session.expire_all()
    assert {reading.said for reading in readings} == {None}


def test_a_parent_without_the_value_that_is_referred_to_leaves_it_empty(
    session: Session,
) -> None:
    def lose_code(station: Station) -> None:
        del station.code

    visits = VisitFactory(session).create_batch(
        10, station=StationFactory().on(before_create=lose_code)
    )
    assert {visit.station_code for visit in visits} == {None}


def test_who_listens_to_a_foreign_key_hears_of_it(session: Session) -> None:
    visits = VisitFactory(session).create_batch(10)
    assert [visit.noted for visit in visits] == [visit.station.code for visit in visits]


def test_rows_go_where_the_session_sends_what_it_flushes(engine: sa.Engine) -> None:
    replica = sa.create_engine("sqlite://")
    Base.metadata.create_all(replica)

    class Routed(Session):
        def get_bind(self, *_: Any, **__: Any) -> sa.Engine:
            return engine if self._flushing else replica

    with Routed() as session:
        ReadingFactory(session).create_batch(10, said={})
        session.commit()
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(Reading)) == 10
    replica.dispose()


def test_a_flush_of_the_sessions_own_is_called(engine: sa.Engine) -> None:
    class Doubling(Session):
        def flush(self, *arguments: Any) -> None:
            for reading in self.new:
                reading.value *= 10
            super().flush(*arguments)

    with Doubling(engine) as session:
        readings = ReadingFactory(session).create_batch(10)
        assert {reading.value % 10 for reading in readings} == {0}


def test_keys_are_counted_in_the_schema_that_a_table_is_translated_to(engine: sa.Engine) -> None:
    class Elsewhere(DeclarativeBase):
        pass

    class Moved(Elsewhere):
        __tablename__ = "moved"
        __table_args__ = {"schema": "elsewhere"}  # noqa: RUF012 - SQLAlchemy's own way

        id: Mapped[int] = mapped_column(primary_key=True)
        size: Mapped[int]

    class MovedFactory(Factory[Moved]):
        size = seeds.between(1, 9)

    translated = engine.execution_options(schema_translate_map={"elsewhere": None})
    Elsewhere.metadata.create_all(translated)
    with Session(translated) as session:
        assert [m.id for m in MovedFactory(session).create_batch(10)] == list(range(1, 11))
