"""Tables from SQLAlchemy metadata: types, keys, unique groups, foreign keys."""

from __future__ import annotations

import enum
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from seeds.errors import SchemaError
from seeds.schema.metadata import logical_type, metadata_tables, table_info
from seeds.schema.table import ForeignKey
from seeds.schema.types import Kind, LogicalType
from seeds.schema.written import WrittenType


class Color(enum.Enum):
    RED = "r"
    BLUE = "b"


class Wrapped(sa.types.TypeDecorator[str]):
    impl = sa.String(7)
    cache_ok = True


TYPES: list[tuple[sa.types.TypeEngine[Any], LogicalType]] = [
    (sa.Boolean(), LogicalType(Kind.BOOLEAN)),
    (WrittenType("tstzrange"), LogicalType(Kind.OTHER)),
    (sa.SmallInteger(), LogicalType(Kind.INTEGER, bits=16)),
    (sa.Integer(), LogicalType(Kind.INTEGER, bits=32)),
    (sa.BigInteger(), LogicalType(Kind.INTEGER, bits=64)),
    (sa.Float(), LogicalType(Kind.FLOAT)),
    (sa.Double(), LogicalType(Kind.FLOAT)),
    (sa.Numeric(12, 2), LogicalType(Kind.DECIMAL, precision=12, scale=2)),
    (sa.Numeric(), LogicalType(Kind.DECIMAL, precision=38, scale=6)),
    (sa.Numeric(10, 0), LogicalType(Kind.DECIMAL, precision=10, scale=0)),
    (sa.String(40), LogicalType(Kind.TEXT, length=40)),
    (sa.Text(), LogicalType(Kind.TEXT)),
    (sa.Unicode(5), LogicalType(Kind.TEXT, length=5)),
    (sa.Enum("a", "bb"), LogicalType(Kind.TEXT, length=2, labels=("a", "bb"))),
    (sa.Enum(Color), LogicalType(Kind.TEXT, length=4, labels=("RED", "BLUE"))),
    (sa.DateTime(), LogicalType(Kind.TIMESTAMP)),
    (sa.DateTime(timezone=True), LogicalType(Kind.TIMESTAMP, timezone=True)),
    (sa.Date(), LogicalType(Kind.DATE)),
    (sa.Time(), LogicalType(Kind.TIME)),
    (sa.Interval(), LogicalType(Kind.INTERVAL)),
    (postgresql.INTERVAL(), LogicalType(Kind.INTERVAL)),
    (sa.Uuid(), LogicalType(Kind.UUID)),
    (postgresql.UUID(), LogicalType(Kind.UUID)),
    (sa.JSON(), LogicalType(Kind.JSON)),
    (postgresql.JSONB(), LogicalType(Kind.JSON)),
    (sa.LargeBinary(), LogicalType(Kind.BYTES)),
    (sa.ARRAY(sa.Integer()), LogicalType(Kind.ARRAY, item=LogicalType(Kind.INTEGER, bits=32))),
    (postgresql.INET(), LogicalType(Kind.TEXT)),
    (postgresql.CITEXT(), LogicalType(Kind.TEXT)),
    (mysql.TINYINT(), LogicalType(Kind.INTEGER, bits=32)),
    (Wrapped(), LogicalType(Kind.TEXT, length=7)),
]


@pytest.mark.parametrize(("type_", "logical"), TYPES, ids=repr)
def test_types_have_a_logical_counterpart(
    type_: sa.types.TypeEngine[Any], logical: LogicalType
) -> None:
    assert logical_type(type_) == logical
    assert isinstance(logical.arrow, pa.DataType)


def table(*parts: Any, name: str = "things", **options: Any) -> sa.Table:
    return sa.Table(name, sa.MetaData(), *parts, **options)


def test_a_type_without_a_counterpart_is_named_with_its_column() -> None:
    odd = table(sa.Column("where", postgresql.TSRANGE()))
    with pytest.raises(SchemaError, match=r"things\.where: the column type .* is not supported"):
        table_info(odd)


def test_a_type_without_a_counterpart_is_what_the_caller_takes_it_for() -> None:
    table = sa.Table("things", sa.MetaData(), sa.Column("where", postgresql.INT4RANGE()))
    info = table_info(table, unknown=LogicalType(Kind.OTHER))
    assert info.columns["where"].type == LogicalType(Kind.OTHER)
    assert info.columns["where"].type.arrow == pa.string()


def test_columns_know_what_the_database_does_by_itself() -> None:
    info = table_info(
        table(
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("stamp", sa.DateTime, server_default=sa.func.now(), nullable=False),
            sa.Column("double", sa.Integer, sa.Computed("id * 2")),
            sa.Column("counted", sa.Integer, sa.Identity()),
            sa.Column("name", sa.String(5)),
        )
    )
    assert [n for n, c in info.columns.items() if c.autoincrement] == ["id"]
    defaults = {n for n, c in info.columns.items() if c.has_server_default}
    assert defaults == {"stamp", "double", "counted"}
    assert [n for n, c in info.columns.items() if c.generated] == ["double"]
    assert [n for n, c in info.columns.items() if c.nullable] == ["double", "name"]


def test_keys_of_texts_or_of_several_columns_are_not_counted() -> None:
    text = table_info(table(sa.Column("code", sa.String(3), primary_key=True)))
    pair = table_info(
        table(*(sa.Column(n, sa.Integer, primary_key=True, autoincrement=False) for n in "ab"))
    )
    assert not any(c.autoincrement for t in (text, pair) for c in t.columns.values())
    assert pair.primary_key == ("a", "b")


def test_unique_groups_come_from_constraints_and_whole_indexes() -> None:
    info = table_info(
        table(
            sa.Column("a", sa.Integer, unique=True),
            sa.Column("b", sa.Integer, index=True),
            sa.Column("c", sa.String(9), unique=True, index=True),
            sa.UniqueConstraint("a", "b"),
            sa.Index("whole", "b", "c", unique=True),
            sa.Index("partial", "b", unique=True, postgresql_where=sa.text("b > 0")),
            sa.Index("lower", sa.text("lower(c)"), unique=True),
        )
    )
    assert info.uniques == (("a",), ("a", "b"), ("b", "c"), ("c",))


def test_foreign_keys_name_both_ends_and_what_happens() -> None:
    metadata = sa.MetaData()
    sa.Table(
        "rooms", metadata,
        sa.Column("house", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        schema="places",
    )  # fmt: skip
    keys = sa.Table(
        "keys", metadata,
        sa.Column("h", sa.Integer), sa.Column("n", sa.Integer),
        sa.Column("spare_of", sa.ForeignKey("keys.id")),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.ForeignKeyConstraint(
            ["h", "n"], ["places.rooms.house", "places.rooms.number"], ondelete="set null"
        ),
    )  # fmt: skip
    assert table_info(keys).foreign_keys == (
        ForeignKey(("h", "n"), "places.rooms", ("house", "number"), "SET NULL"),
        ForeignKey(("spare_of",), "keys", ("id",), ""),
    )
    assert list(metadata_tables(metadata)) == ["places.rooms", "keys"]


def test_tables_that_refer_to_each_other_are_no_trouble() -> None:
    metadata = sa.MetaData()
    for name, other in (("hens", "eggs"), ("eggs", "hens")):
        sa.Table(
            name, metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("other", sa.ForeignKey(f"{other}.id")),
        )  # fmt: skip
    assert set(metadata_tables(metadata)) == {"hens", "eggs"}


def test_a_type_follows_the_kind_of_database() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    things = table(sa.Column("id", key, primary_key=True))
    assert table_info(things).columns["id"].type.bits == 64
    assert table_info(things, "sqlite").columns["id"].type.bits == 32
