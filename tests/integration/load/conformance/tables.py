"""The tables that every backend is tried out with."""

from __future__ import annotations

import dataclasses
import enum

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from seeds.schema.metadata import table_info
from seeds.schema.types import Kind, LogicalType


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


class Shout(sa.types.TypeDecorator[str]):
    """Upper case in the database, lower case in Python."""

    impl = sa.String(20)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value.upper() if value is not None else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value.lower() if value is not None else None


METADATA = sa.MetaData()
_FINE = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
_AWARE = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KINDS = sa.Table(
    "kinds",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("small", sa.SmallInteger),
    sa.Column("big", sa.BigInteger),
    sa.Column("single", sa.Double),
    sa.Column("price", sa.Numeric(12, 2)),
    sa.Column("exact", sa.Numeric(15, 6)),
    sa.Column("flag", sa.Boolean),
    sa.Column("text", sa.Text),
    sa.Column("name of it", sa.String(200)),
    sa.Column("mood", sa.Enum(Mood)),
    sa.Column("data", sa.JSON),
    sa.Column("naive", _FINE),
    sa.Column("instant", _AWARE),
    sa.Column("day", sa.Date),
    sa.Column("clock", sa.Time().with_variant(mysql.TIME(fsp=6), "mysql", "mariadb")),
    sa.Column("span", sa.Interval(second_precision=6)),
    sa.Column("uid", sa.Uuid),
    sa.Column("blob", sa.LargeBinary),
)
USERS = sa.Table(
    "users",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(100), nullable=False, unique=True),
    sa.Column("age", sa.Integer),
    sa.Column("boss_id", sa.ForeignKey("users.id", name="fk_boss")),
    sa.Column("score", sa.Numeric(10, 2), server_default="1.5"),
    sa.Column("seen", sa.DateTime(timezone=True)),
    sa.Column("info", sa.JSON),
    sa.Column("loud", Shout),
    sa.CheckConstraint("age >= 0", name="age_is_positive"),
    sa.Index("ix_users_age", "age"),
)
POSTS = sa.Table(
    "posts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id", name="fk_author"), nullable=False),
    sa.Column("title", sa.String(50)),
    sa.Index("ix_posts_title", "title", unique=True),
)
MEMBERS = sa.Table(
    "members",
    METADATA,
    sa.Column("team", sa.String(10), primary_key=True),
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("role", sa.String(10)),
)
LOGS = sa.Table("logs", METADATA, sa.Column("line", sa.Text), sa.Column("number", sa.Integer))
# Two tables that refer to each other.
EGGS = sa.Table(
    "eggs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hen_id", sa.ForeignKey("hens.id", name="fk_hen", use_alter=True)),
)
HENS = sa.Table(
    "hens",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("egg_id", sa.ForeignKey("eggs.id", name="fk_egg")),
)
kinds, users, posts, members, logs, eggs, hens = map(
    table_info, (KINDS, USERS, POSTS, MEMBERS, LOGS, EGGS, HENS)
)
# SQLAlchemy's Interval is a decorator of DateTime where a database has no intervals.
kinds = dataclasses.replace(
    kinds,
    columns={
        **kinds.columns,
        "span": dataclasses.replace(kinds.columns["span"], type=LogicalType(Kind.INTERVAL)),
    },
)
