"""A condition on a row: true, false or NULL."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from seeds.conditions import Condition, Fails, Unknown, evaluate, parse

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
NAIVE = dt.datetime(2024, 5, 5, tzinfo=dt.UTC).replace(tzinfo=None)


def value(sql: str, dialect: str = "postgresql", **row: Any) -> bool | None:
    condition = parse(sql, dialect)
    assert isinstance(condition, Condition)
    types = row.pop("types", None)
    return evaluate(condition, row, types=types, now=NOW)


@pytest.mark.parametrize(
    ("sql", "row", "expected"),
    [
        ("x > 3 AND y < 2", {"x": 5, "y": None}, None),
        ("x > 3 AND y < 2", {"x": 1, "y": None}, False),
        ("x > 3 OR y < 2", {"x": 5, "y": None}, True),
        ("NOT (x > 3)", {"x": None}, None),
        ("x IN (1, NULL)", {"x": 2}, None),
        ("x NOT IN (1, 2)", {"x": 3}, True),
        ("x IS DISTINCT FROM NULL", {"x": 3}, True),
        ("x <> ALL (ARRAY[1, 2])", {"x": 2}, False),
        ("(x > 3) IS NOT TRUE", {"x": None}, True),
        ("x BETWEEN 1 AND 5", {"x": 5}, True),
        ("x BETWEEN SYMMETRIC 5 AND 1", {"x": 3}, True),
        ("CASE x WHEN 1 THEN y > 0 ELSE y IS NULL END", {"x": 2, "y": None}, True),
        ("(a, b) = (1, 2)", {"a": 1, "b": 3}, False),
    ],
)
def test_logic_has_three_values(sql: str, row: dict[str, Any], expected: bool | None) -> None:
    assert value(sql, **row) is expected


@pytest.mark.parametrize(
    ("sql", "row"),
    [
        ("5 / 2 = x", {"x": 2}),
        ("-5 / 2 = x", {"x": -2}),
        ("-5 % 3 = x", {"x": -2}),
        ("x = 1.50", {"x": Decimal("1.5")}),
        ("x > 0.1", {"x": 0.2}),
        ("abs(x) = 3", {"x": -3}),
        ("round(x, 1) = 0.3", {"x": Decimal("0.25")}),
        ("char_length(x) = 1 AND octet_length(x) = 2", {"x": "é"}),
        ("btrim(x) = ''", {"x": "   "}),
        ("substring(x from 2 for 2) = 'bc'", {"x": "abcd"}),
        ("split_part(x, '-', 2) = 'b'", {"x": "a-b-c"}),
        ("x LIKE 'a\\%b%'", {"x": "a%bc"}),
        ("x SIMILAR TO '(a|b){2}_'", {"x": "abz"}),
        ("x ~ '^[[:alpha:]]+$'", {"x": "abc"}),
        ("x ~ 'a.b'", {"x": "a\nb"}),
        ("x ~ '^a$'", {"x": "a"}),
        ("x::date = '2024-02-29'", {"x": NAIVE.replace(month=2, day=29, hour=23)}),
        ("d + interval '1 month' = '2024-02-29'", {"d": dt.date(2024, 1, 31)}),
        ("b - a = 2", {"a": dt.date(2024, 2, 28), "b": dt.date(2024, 3, 1)}),
        ("d <= now() - interval '18 years'", {"d": dt.date(2008, 11, 21)}),
        ("age(d) >= interval '18 years'", {"d": dt.date(2008, 11, 21)}),
        ("extract(isodow FROM d) = 4", {"d": dt.date(2024, 2, 29)}),
        ("date_trunc('quarter', d) = '2024-04-01'", {"d": NAIVE}),
        ("to_char(d, 'YYYY-MM') = '2024-05'", {"d": dt.date(2024, 5, 5)}),
        ("x -> 'a' ->> 'b' = 'c'", {"x": {"a": {"b": "c"}}}),
        ("(x ->> 'n')::int > 5", {"x": {"n": 6}}),
        ("x @> '{\"a\": [1]}'::jsonb", {"x": {"a": [2, 1], "b": 0}}),
        ("x ?& ARRAY['a', 'b']", {"x": {"a": None, "b": 1}}),
        ("jsonb_typeof(x -> 'a') = 'null'", {"x": {"a": None}}),
        ("x ->> 'a' IS NULL", {"x": {"a": None}}),
        ("array_length(x, 1) IS NULL", {"x": []}),
        ("array_position(x, NULL) IS NULL", {"x": ["a"]}),
        ("x && ARRAY[3, 4]", {"x": [1, 3]}),
        ("num_nonnulls(a, b) = 1", {"a": 1, "b": None}),
        ("concat(a, b) = '1'", {"a": 1, "b": None}),
        ("greatest(a, b) = 2", {"a": 2, "b": None}),
        ("u = '00000000-0000-0000-0000-000000000001'", {"u": uuid.UUID(int=1)}),
        ("b = '\\x00ff'::bytea", {"b": b"\x00\xff"}),
        ("i >= interval '90 minutes'", {"i": dt.timedelta(hours=2)}),
    ],
)
def test_functions_are_postgresqls(sql: str, row: dict[str, Any]) -> None:
    assert value(sql, **row) is True


@pytest.mark.parametrize(
    ("sql", "sql_type", "x"),
    [
        ("NOT isempty(x) AND upper(x) = 11", "int4range", "[1,10]"),
        ("isempty(x)", "daterange", "[2024-01-01,2024-01-01)"),
        ("lower(x) = '2024-01-01'", "daterange", "[2024-01-01,)"),
        ("upper_inf(x)", "daterange", "[2024-01-01,)"),
        ("x @> 1.5", "numrange", "(1,2]"),
        ("x && int4range(5, 7)", "int4range", "[1,6)"),
        ("x -|- '[6,9)'::int4range", "int4range", "[1,6)"),
        ("family(x) = 6", "inet", "2001:db8::1"),
        ("x << '10.0.0.0/8'", "inet", "10.1.2.3"),
        ("x = 'ABC' AND x LIKE 'aB%'", "citext", "abc"),
        ("x::text <> 'ABC'", "citext", "abc"),
        ("x <> B'0000'", "bit(4)", "0101"),
    ],
)
def test_types_tell_what_a_text_is(sql: str, sql_type: str, x: str) -> None:
    assert value(sql, x=x, types={"x": sql_type}) is True


@pytest.mark.parametrize(
    ("sql", "row", "types"),
    [
        ("x > '5'", {"x": 10}, {"x": "INTEGER"}),
        ("x = 10", {"x": "10"}, {"x": "TEXT"}),
        ("typeof(x) = 'real'", {"x": 1}, {"x": "REAL"}),
        ("x LIKE 'ABC%'", {"x": "abcd"}, None),
        ("x GLOB 'a[^b]*'", {"x": "acd"}, None),
        ("x == 1 AND x IS NOT 2", {"x": 1}, None),
        ("x", {"x": True}, None),
        ("NOT x", {"x": "abc"}, None),
        ("(a IS NULL) + (b IS NULL) = 1", {"a": None, "b": 1}, None),
        ("x / 2 = 2", {"x": 5}, None),
        ("1 / x IS NULL", {"x": 0}, None),
        ("date(x) IS x", {"x": dt.date(2024, 1, 31)}, None),
        ("date(x, '+1 month') = '2024-03-02'", {"x": "2024-01-31"}, None),
        ("datetime(x) IS NULL", {"x": "yesterday"}, None),
        ("strftime('%Y', x) = '2024'", {"x": "2024-05-06 07:08:09"}, None),
        ("json_extract(x, '$.a[1]') = 2", {"x": {"a": [1, 2]}}, None),
        ("json_type(x, '$.a') = 'integer'", {"x": '{"a": 1}'}, None),
        ("NOT json_valid(x)", {"x": "{"}, None),
        ("x COLLATE NOCASE = 'A'", {"x": "a"}, None),
        ("substr(x, -2) = 'cd'", {"x": "abcd"}, None),
        ("ifnull(x, 0) = 0", {"x": None}, None),
        ("max(a, b) > 2", {"a": 1, "b": 3}, None),
    ],
)
def test_functions_are_sqlites(sql: str, row: dict[str, Any], types: dict[str, str] | None) -> None:
    assert value(sql, "sqlite", **row, types=types) is True


@pytest.mark.parametrize(
    "sql",
    ["my_function(x) > 0", "x IN (SELECT 1)", "x < 'Straße'", "x < 'abb'", "x @@ 'y'"],
)
def test_what_only_the_database_knows_is_unknown_and_not_guessed(sql: str) -> None:
    with pytest.raises(Unknown):
        value(sql, x="ab c")


def test_one_part_that_decides_is_enough() -> None:
    assert value("my_function(x) > 0 AND x > 5", x=1) is False
    assert value("my_function(x) > 0 OR x > 5", x=9) is True


@pytest.mark.parametrize(
    ("sql", "x"),
    [
        ("1 / x > 0", 0),
        ("x::integer > 0", "a"),
        ("jsonb_array_length(x) > 0", {}),
        ("x ~ '('", "a"),
        ("x::smallint > 0", 40000),
    ],
)
def test_what_the_database_refuses_fails(sql: str, x: Any) -> None:
    with pytest.raises(Fails):
        value(sql, x=x)


def test_a_column_that_the_row_has_not_is_unknown() -> None:
    with pytest.raises(Unknown):
        value("y > 1", x=1)
