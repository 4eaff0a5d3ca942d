"""The catalogue of SQLAlchemy metadata."""

from __future__ import annotations

import enum
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from app.models import Base
from seeds.errors import SchemaError
from seeds.schema.catalogue import (
    CatalogueColumn,
    CatalogueReference,
    CatalogueTable,
    Check,
    Exclusion,
    catalogue_of,
)
from seeds.schema.types import Kind


class Color(enum.Enum):
    RED = "r"
    BLUE = "b"


class Wrapped(sa.types.TypeDecorator[str]):
    impl = sa.String(7)
    cache_ok = True


def made(*items: Any, dialect: str = "postgresql") -> CatalogueTable:
    """The catalogue of a table of some columns and constraints."""
    key = sa.Column("id", sa.Integer, primary_key=True)
    table = sa.Table("things", sa.MetaData(), key, *items)
    return catalogue_of(table.metadata, dialect).tables["things"]


def column(type_: Any, dialect: str = "postgresql", **kwargs: Any) -> CatalogueColumn:
    return made(sa.Column("x", type_, **kwargs), dialect=dialect).columns["x"]


@pytest.mark.parametrize(
    ("type_", "sql_type", "base_type", "bounds"),
    [
        (sa.Integer(), "integer", "integer", (None, None, None)),
        (sa.BigInteger(), "bigint", "bigint", (None, None, None)),
        (sa.String(40), "character varying(40)", "character varying", (40, None, None)),
        (sa.String(), "character varying", "character varying", (None, None, None)),
        (sa.CHAR(3), "character(3)", "character", (3, None, None)),
        (sa.Text(), "text", "text", (None, None, None)),
        (sa.Numeric(12, 2), "numeric(12,2)", "numeric", (None, 12, 2)),
        (sa.Numeric(12), "numeric(12)", "numeric", (None, 12, 0)),
        (sa.Numeric(), "numeric", "numeric", (None, None, None)),
        (sa.Float(), "double precision", "double precision", (None, None, None)),
        (sa.Boolean(), "boolean", "boolean", (None, None, None)),
        (
            sa.DateTime(timezone=True),
            "timestamp with time zone",
            "timestamp with time zone",
            (None, None, None),
        ),
        (
            pg.TIMESTAMP(precision=3),
            "timestamp(3) without time zone",
            "timestamp without time zone",
            (None, 3, None),
        ),
        (sa.Time(), "time without time zone", "time without time zone", (None, None, None)),
        (sa.Uuid(), "uuid", "uuid", (None, None, None)),
        (pg.JSONB(), "jsonb", "jsonb", (None, None, None)),
        (pg.CITEXT(), "citext", "citext", (None, None, None)),
        (pg.HSTORE(), "hstore", "hstore", (None, None, None)),
        (pg.BIT(3), "bit(3)", "bit", (3, None, None)),
        (Wrapped(), "character varying(7)", "character varying", (7, None, None)),
        (sa.String(5, collation="C"), "character varying(5)", "character varying", (5, None, None)),
    ],
)
def test_types_are_written_as_postgresql_does(
    type_: Any, sql_type: str, base_type: str, bounds: tuple[int | None, ...]
) -> None:
    found = column(type_)
    assert (found.sql_type, found.base_type, found.type_kind) == (sql_type, base_type, "base")
    assert (found.length, found.precision, found.scale) == bounds


def test_arrays_ranges_and_enumerations_say_what_they_are_of() -> None:
    array = column(pg.ARRAY(sa.Enum("a", "b", name="ab")))
    assert (array.type_kind, array.sql_type, array.item) == ("array", "ab[]", "ab")
    assert array.item_labels == ("a", "b")
    span = column(pg.TSTZRANGE())
    assert (span.type_kind, span.item) == ("range", "timestamp with time zone")
    spans = column(pg.INT4MULTIRANGE())
    assert (spans.type_kind, spans.item) == ("multirange", "integer")
    mood = column(sa.Enum(Color, name="color"))
    assert (mood.type_kind, mood.sql_type, mood.labels) == ("enum", "color", ("RED", "BLUE"))


def test_a_type_without_a_logical_one_is_no_trouble() -> None:
    table = made(sa.Column("x", pg.TSTZRANGE()), sa.Column("y", sa.types.NullType()))
    assert table.info.columns["x"].type.kind is Kind.OTHER
    assert table.info.columns["y"].type.kind is Kind.OTHER


def test_a_domain_brings_its_conditions() -> None:
    domain = pg.DOMAIN(
        "positive", sa.Integer(), check="VALUE > 0", default="1", not_null=True, constraint_name="p"
    )
    table = made(sa.Column("a b", domain))
    found = table.columns["a b"]
    assert (found.domain, found.base_type) == ("positive", "integer")
    assert (found.nullable, found.default) == (False, "1")
    assert table.checks == (Check("p", '"a b" > 0', ("a b",), of_domain="positive"),)


def test_defaults_are_written_as_sql() -> None:
    table = made(
        sa.Column("a", sa.String, server_default="it's"),
        sa.Column("b", sa.DateTime, server_default=sa.func.now()),
        sa.Column("c", sa.Integer, server_default=sa.text("(1 + 2)")),
        sa.Column("d", sa.Integer),
        sa.Column("e", sa.String, server_default="100%"),
    )
    defaults = {name: found.default for name, found in table.columns.items()}
    expected = {"id": None, "a": "'it''s'", "b": "now()", "c": "1 + 2", "d": None, "e": "'100%'"}
    assert defaults == expected


def test_generated_identity_and_counted_columns_are_told_apart() -> None:
    table = made(
        sa.Column("a", sa.Integer, sa.Computed("id * 2")),
        sa.Column("b", sa.Integer, sa.Identity(always=True)),
        sa.Column("c", sa.Integer, sa.Identity()),
    )
    assert (table.columns["a"].generated, table.columns["a"].generated_sql) == (True, "id * 2")
    assert (table.columns["b"].identity, table.columns["c"].identity) == ("always", "by default")
    assert table.columns["id"].serial_sequence == "things_id_seq"


def test_checks_of_columns_and_of_the_table_are_texts_without_the_tables_name() -> None:
    a, b = sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0")), sa.Column("b", sa.Integer)
    table = made(a, b, sa.CheckConstraint(a < b, name="order"), sa.CheckConstraint("a LIKE '1%'"))
    assert set(table.checks) == {
        Check("", "a > 0", ("a",)),
        Check("order", "a < b", ("a", "b")),
        Check("", "a LIKE '1%'", ("a",)),
    }


@pytest.mark.parametrize(("dialect", "expected"), [("postgresql", 0), ("sqlite", 1)])
def test_an_enumeration_is_a_check_where_the_database_has_no_such_type(
    dialect: str, expected: int
) -> None:
    kind = sa.Enum("a", "b", name="ab", create_constraint=True)
    flag = sa.Boolean(create_constraint=True)
    table = made(sa.Column("x", kind), sa.Column("y", flag), dialect=dialect)
    assert [check.sql for check in table.checks] == ["x IN ('a', 'b')"] * expected
    assert table.columns["x"].labels == ("a", "b")


def test_the_primary_key_comes_first_and_indexes_have_conditions() -> None:
    a = sa.Column("a", sa.String, unique=True)
    table = made(a, sa.Column("b", sa.Integer), sa.UniqueConstraint("b", "a", name="ba"))
    assert [key.columns for key in table.uniques] == [("id",), ("a",), ("b", "a")]
    a = sa.Column("a", sa.String)
    b = sa.Column("b", sa.Integer)
    index = sa.Index("i", sa.func.lower(a), b, unique=True, postgresql_where=b > 3)
    key = made(a, b, index, sa.Index("not_unique", b)).uniques[1]
    assert (key.name, key.columns, key.expressions) == ("i", ("b",), ("lower(a)", "b"))
    assert (key.predicate, key.constraint, key.uses) == ("b > 3", False, ("a", "b"))


def test_nulls_may_be_equal() -> None:
    same = sa.UniqueConstraint("a", postgresql_nulls_not_distinct=True)
    key = made(sa.Column("a", sa.Integer), same).uniques[1]
    assert not key.nulls_distinct


def test_a_collation_may_make_different_texts_equal() -> None:
    text = sa.Column("a", sa.String(collation="NOCASE"), unique=True)
    key = made(text, dialect="sqlite").uniques[1]
    assert key.collations == ("NOCASE",)
    assert key.folds


def test_exclusion_constraints_have_elements_with_operators() -> None:
    room, span = sa.Column("room", sa.Text), sa.Column("span", pg.TSRANGE)
    exclusion = pg.ExcludeConstraint(
        (span, "&&"), ("room", "="), (sa.func.lower(room), "="), where=sa.text("id > 1"), name="x"
    )
    assert made(room, span, exclusion).exclusions == (
        Exclusion(
            "x",
            (("span", "&&"), ("room", "="), ("lower(room)", "=")),
            "id > 1",
            columns=("id", "room", "span"),
        ),
    )
    assert made(sa.Column("a", sa.Integer), dialect="sqlite").exclusions == ()


def test_foreign_keys_say_when_they_are_looked_at() -> None:
    reference = sa.ForeignKey(
        "things.id", ondelete="cascade", deferrable=True, initially="DEFERRED", name="fk"
    )
    table = made(sa.Column("a", sa.Integer, reference))
    assert table.references == (
        CatalogueReference(
            "fk",
            ("a",),
            "things",
            ("id",),
            deferrable=True,
            initially_deferred=True,
            ondelete="CASCADE",
        ),
    )


@pytest.mark.parametrize(
    ("type_", "rowid"), [(sa.Integer, True), (sa.BigInteger, False), (sa.String, False)]
)
def test_on_sqlite_an_integer_key_is_the_rowid(type_: Any, rowid: bool) -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("id", type_, primary_key=True))
    found = catalogue_of(table.metadata, "sqlite").tables["t"].columns["id"]
    assert found.primary_key_rowid is rowid
    assert found.serial_sequence is None


def test_other_kinds_of_databases_have_a_catalogue_too() -> None:
    assert column(sa.String(40), "mysql").length == 40
    with pytest.raises(SchemaError, match="no kind of database 'sqlit'") as caught:
        column(sa.String(40), "sqlit")
    assert "sqlite" in caught.value.hint


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_the_shop_has_a_catalogue(dialect: str) -> None:
    found = catalogue_of(Base.metadata, dialect)
    assert set(found.tables) == set(Base.metadata.tables)
    for table in found.tables.values():
        assert list(table.columns) == list(table.info.columns)
        assert table.uniques[0].columns == table.info.primary_key
        assert table.insertable
        assert not table.bookkeeping
