"""``seeds.upsert``: rows by natural key from a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import seeds
from seeds.errors import ConstraintError, DeclarationError, UsageError


class Base(DeclarativeBase):
    pass


class Role(Base):
    __tablename__ = "roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column("name", sa.String(20), unique=True)
    title: Mapped[str | None] = mapped_column("long title", sa.String(50))
    rank: Mapped[int] = mapped_column(default=3)


class Setting(Base):
    __tablename__ = "settings"
    scope: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(20), unique=True)
    note: Mapped[str | None] = mapped_column(sa.String(20), unique=True)


class Plain(Base):
    __tablename__ = "plain"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str | None] = mapped_column(sa.String(20))


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine as an application makes it, not the tool's own."""
    engine = sa.create_engine(database_url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


ADMIN = {"label": "admin", "title": "Administrator"}


def test_rows_are_inserted_then_left_alone_then_updated(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        first = seeds.upsert(connection, Role, [ADMIN, {"label": "user"}])
        assert (first.inserted, first.updated, first.unchanged) == (2, 0, 0)
        assert first.keys == (1, 2)
    with engine.begin() as connection:
        again = seeds.upsert(connection, Role, [{"label": "user"}, ADMIN])
        assert (again.inserted, again.updated, again.unchanged, again.keys) == (0, 0, 2, (2, 1))
        changed = seeds.upsert(connection, Role, [ADMIN | {"title": "Boss"}])
        assert (changed.updated, changed.new) == (1, (False,))
        row = connection.execute(sa.select(Role.label, Role.title, Role.rank).order_by(Role.id))
        assert row.first() == ("admin", "Boss", 3)


def test_a_session_sees_what_changed(engine: sa.Engine) -> None:
    with Session(engine) as session:
        session.add(Role(label="admin", title="old"))
        done = seeds.upsert(session, Role, [ADMIN])
        assert (done.inserted, done.updated) == (0, 1)
        role = session.scalars(sa.select(Role)).one()
        seeds.upsert(session, Role, [ADMIN | {"title": "new"}])
        assert role.title == "new"
        session.rollback()
        assert session.scalars(sa.select(Role)).all() == []


def test_a_table_is_named_by_its_columns(engine: sa.Engine) -> None:
    table = Base.metadata.tables["roles"]
    with engine.begin() as connection:
        rows = [{"name": "admin", "long title": "x"}]
        assert seeds.upsert(connection, table, iter(rows), natural_key=["name"]).inserted == 1


def test_only_what_is_named_is_updated(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        seeds.upsert(connection, Role, [ADMIN | {"rank": 1}])
        done = seeds.upsert(
            connection, Role, [{"label": "admin", "title": "x", "rank": 2}], update=["rank"]
        )
        assert done.updated == 1
        found = connection.execute(sa.select(Role.title, Role.rank)).one()
        assert found == ("Administrator", 2)
        kept = seeds.upsert(connection, Role, [ADMIN | {"rank": 9}], update=())
        assert kept.unchanged == 1


def test_the_primary_key_may_be_the_natural_key(engine: sa.Engine) -> None:
    row = {"scope": "a", "key": "b", "value": "1"}
    with engine.begin() as connection:
        key = ("scope", "key")
        first = seeds.upsert(connection, Setting, [row], natural_key=key)
        done = seeds.upsert(connection, Setting, [row | {"value": "2"}], natural_key=key)
        assert (first.keys, done.keys, done.updated) == ((("a", "b"),), (("a", "b"),), 1)
        by_name = seeds.upsert(connection, Setting, [row | {"value": "2"}], natural_key="value")
        assert by_name.unchanged == 1


def test_what_identifies_a_row_has_to_be_said_when_it_is_not_plain(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        with pytest.raises(DeclarationError, match="several unique groups"):
            seeds.upsert(connection, Setting, [])
        with pytest.raises(DeclarationError, match="no unique columns"):
            seeds.upsert(connection, Plain, [{"text": "a"}])


def test_a_name_that_is_unknown_is_refused_with_a_guess(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        with pytest.raises(DeclarationError, match="nothing called 'tilte'") as refused:
            seeds.upsert(connection, Role, [{"label": "a", "tilte": "b"}])
        assert "title" in refused.value.hint
        with pytest.raises(DeclarationError, match="'name'"):
            seeds.upsert(connection, Role, [ADMIN], natural_key="name")
        with pytest.raises(UsageError, match="neither a mapped class nor a table"):
            seeds.upsert(connection, dict, [ADMIN])
        with pytest.raises(DeclarationError, match="natural key"):
            seeds.upsert(connection, Role, [{"title": "b"}])


def test_nothing_is_written_by_an_upsert_without_rows(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        assert seeds.upsert(connection, Role, []).keys == ()


def test_what_else_is_not_unique_is_an_error(engine: sa.Engine) -> None:
    rows = [{"scope": "a", "key": k, "value": "same"} for k in ("x", "y")]
    with pytest.raises(ConstraintError, match="value"), engine.begin() as connection:
        seeds.upsert(connection, Setting, rows, natural_key=("scope", "key"))
