"""Declared types of SQLite."""

from __future__ import annotations

import pytest

from seeds.schema.catalogue.sqlite_types import affinity, base_name, parameters, sqlalchemy_type
from seeds.schema.metadata import logical_type
from seeds.schema.types import Kind


# The table in "Affinity Name Examples" of https://www.sqlite.org/datatype3.html
@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("INT", "INTEGER"),
        ("UNSIGNED BIG INT", "INTEGER"),
        ("CHARACTER(20)", "TEXT"),
        ("NATIVE CHARACTER(70)", "TEXT"),
        ("CLOB", "TEXT"),
        ("BLOB", "BLOB"),
        ("", "BLOB"),
        ("DOUBLE PRECISION", "REAL"),
        ("FLOAT", "REAL"),
        ("NUMERIC", "NUMERIC"),
        ("DECIMAL(10,5)", "NUMERIC"),
        ("DATETIME", "NUMERIC"),
        ("FLOATING POINT", "INTEGER"),
        ("STRING", "NUMERIC"),
    ],
)
def test_words_decide_how_values_are_stored(declared: str, expected: str) -> None:
    assert affinity(declared) == expected


@pytest.mark.parametrize(
    ("declared", "base", "bounds", "kind"),
    [
        ("VARCHAR(20)", "VARCHAR", (20, None, None), Kind.TEXT),
        ("character varying (20)", "CHARACTER VARYING", (20, None, None), Kind.TEXT),
        ("NUMERIC(8, 3)", "NUMERIC", (None, 8, 3), Kind.DECIMAL),
        ("decimal(8)", "DECIMAL", (None, 8, 0), Kind.DECIMAL),
        ("decimal(-5, +3)", "DECIMAL", (None, None, None), Kind.DECIMAL),
        ("money", "MONEY", (None, None, None), Kind.DECIMAL),
        ("INT(11) UNSIGNED", "INT UNSIGNED", (None, 11, None), Kind.INTEGER),
        ("integer  unsigned", "INTEGER UNSIGNED", (None, None, None), Kind.INTEGER),
        ("datetime(6)", "DATETIME", (None, 6, None), Kind.TIMESTAMP),
        (
            "timestamp with time zone",
            "TIMESTAMP WITH TIME ZONE",
            (None, None, None),
            Kind.TIMESTAMP,
        ),
        ("date", "DATE", (None, None, None), Kind.DATE),
        ("bool", "BOOL", (None, None, None), Kind.BOOLEAN),
        ("uuid", "UUID", (None, None, None), Kind.TEXT),
        ("jsonb", "JSONB", (None, None, None), Kind.JSON),
        ("double precision", "DOUBLE PRECISION", (None, None, None), Kind.FLOAT),
        ("longblob", "LONGBLOB", (None, None, None), Kind.BYTES),
        ("string", "STRING", (None, None, None), Kind.TEXT),
        ("", "", (None, None, None), Kind.OTHER),
        ("POINT", "POINT", (None, None, None), Kind.OTHER),
        ("whatever (3)", "WHATEVER", (None, 3, 0), Kind.OTHER),
    ],
)
def test_declared_types_have_a_name_bounds_and_a_meaning(
    declared: str, base: str, bounds: tuple[int | None, ...], kind: Kind
) -> None:
    assert base_name(declared) == base
    assert parameters(declared) == bounds
    assert logical_type(sqlalchemy_type(declared)).kind is kind


def test_an_instant_has_a_zone() -> None:
    assert logical_type(sqlalchemy_type("timestamptz")).timezone
    assert not logical_type(sqlalchemy_type("timestamp")).timezone


def test_whole_numbers_have_the_width_that_they_are_declared_with() -> None:
    widths = [logical_type(sqlalchemy_type(t)).bits for t in ("smallint", "INT", "BIGINT", "INT8")]
    assert widths == [16, 32, 64, 64]


def test_any_is_any_value_in_strict_tables() -> None:
    assert logical_type(sqlalchemy_type("ANY", strict=True)).kind is Kind.OTHER
