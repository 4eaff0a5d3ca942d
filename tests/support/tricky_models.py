"""Models of an application with types, references and classes that no database knows all of."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Color(enum.Enum):
    RED = "r"
    BLUE = "b"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 9


class Tags(sa.types.TypeDecorator[list[str]]):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        """Store a list alone."""
        if value is not None and not isinstance(value, list):
            raise TypeError("a list, please")
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        found = None if value is None else json.loads(value)
        if found is not None and not isinstance(found, list):
            raise ValueError("not a list")
        return found


class LevelType(sa.types.TypeDecorator[Level]):
    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else Level(value).value

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else Level(value)


class Utc(sa.types.TypeDecorator[dt.datetime]):
    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Secret(sa.types.TypeDecorator[Any]):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        raise RuntimeError("no key")

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        if value is not None:
            raise RuntimeError("no key")


class Base(DeclarativeBase):
    pass


post_tag = sa.Table(
    "post_tag",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)


class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(60), comment="full name")
    boss_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    color: Mapped[Color] = mapped_column(sa.Enum(Color, native_enum=False, create_constraint=False))
    by_value: Mapped[Color] = mapped_column(
        sa.Enum(Color, name="by_value", values_callable=lambda e: [m.value for m in e])
    )
    native: Mapped[Color] = mapped_column(sa.Enum(Color, name="native"))
    level: Mapped[Level] = mapped_column(LevelType)
    token: Mapped[uuid.UUID] = mapped_column(sa.Uuid, unique=True)
    token_text: Mapped[uuid.UUID] = mapped_column(sa.Uuid(native_uuid=False))
    settings: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    tags: Mapped[list[str]] = mapped_column(Tags)
    pause: Mapped[dt.timedelta] = mapped_column(sa.Interval)
    picture: Mapped[bytes] = mapped_column(sa.LargeBinary)
    pickled: Mapped[Any] = mapped_column(sa.PickleType)
    secret: Mapped[Any] = mapped_column(Secret, nullable=True)
    active: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="new")
    strange: Mapped[int] = mapped_column(default=7)
    born: Mapped[dt.date]
    wakes: Mapped[dt.time]
    seen_at: Mapped[dt.datetime] = mapped_column(Utc)
    price: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}  # noqa: RUF012 - SQLAlchemy's own way


class Engineer(Person):
    __tablename__ = "engineers"
    id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(30))
    __mapper_args__ = {"polymorphic_identity": "engineer"}  # noqa: RUF012 - SQLAlchemy's own way


class Manager(Person):
    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    budget: Mapped[int]
    __mapper_args__ = {"polymorphic_identity": "manager"}  # noqa: RUF012 - SQLAlchemy's own way


class Vehicle(Base):
    __tablename__ = "vehicles"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str | None] = mapped_column(sa.String(20))
    wheels: Mapped[int]
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "vehicle"}  # noqa: RUF012 - SQLAlchemy's own way


class Car(Vehicle):
    doors: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "car"}  # noqa: RUF012 - SQLAlchemy's own way


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    favorite_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("comments.id", use_alter=True, name="fk_favorite")
    )
    title: Mapped[str] = mapped_column(sa.String(80))
    tags: Mapped[list[Tag]] = relationship(secondary=post_tag)
    favorite: Mapped[Comment | None] = relationship(foreign_keys=[favorite_id], post_update=True)


class Comment(Base):
    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("posts.id"))
    text: Mapped[str]


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)


class Place(Base):
    __tablename__ = "places"
    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)


class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    country: Mapped[str] = mapped_column(sa.String(2))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    __table_args__ = (
        sa.ForeignKeyConstraint(["country", "number"], ["places.country", "places.number"]),
    )


class Shelf(Base):
    """A table whose columns the models alone know well."""

    __tablename__ = "shelves"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    color: Mapped[Color] = mapped_column(sa.Enum(Color, native_enum=False))
    uid: Mapped[uuid.UUID]
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    depth: Mapped[int] = mapped_column(default=3)
    made_at: Mapped[dt.datetime]
    open: Mapped[bool]
    __table_args__ = (sa.CheckConstraint("depth BETWEEN 1 AND 9", name="shallow"),)


POORER = """
DROP TABLE shelves;
CREATE TABLE shelves (
  id INTEGER PRIMARY KEY, owner_id INTEGER, code TEXT, color TEXT, uid {uid}, data TEXT,
  depth INTEGER, made_at {time}, open {truth}
);
"""
"""The same table as somebody makes it who says as little as possible."""
