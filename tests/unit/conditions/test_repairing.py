"""Believable values that are made to fit a condition, and stay what they are."""

from __future__ import annotations

import re

import pytest

from seeds.conditions import Variable, parse, solve
from seeds.conditions.candidates import Pools
from seeds.conditions.domains import Domain
from seeds.conditions.patterns import pattern_of
from seeds.conditions.regular_expressions.aligning import aligned
from seeds.schema.types import Kind, LogicalType
from tests.unit.conditions.test_solving import NOW


def repaired(value: str, *conditions: str) -> str:
    """Return what becomes of the only candidate of a column."""
    column = Variable("x", LogicalType(Kind.TEXT), "text", False, (value,))
    read = [parse(c, "postgresql", ["x"]) for c in conditions]
    found: str = solve([column], read, count=1, seed=1, now=NOW).rows[0][0]
    return found


@pytest.mark.parametrize(
    ("value", "condition", "wanted"),
    [
        ("Ann.Lee@example.com", "x = lower(x)", "ann.lee@example.com"),
        ("ann.lee@example.com", "x ~ '^[^@]+@[^@]+\\.[^@]+$'", "ann.lee@example.com"),
        (
            "ann.lee@example.com",
            "x ~* '^[A-Z0-9._%+-]+@[A-Z0-9.-]+\\.[A-Z]{2,4}$'",
            "ann.lee@example.com",
        ),
        ("ann.leestrom@example.com", "length(x) <= 20", "ann.lees@example.com"),
        ("+1 (374) 555-0170", "x ~ '^\\+[1-9][0-9]{6,14}$'", "+13745550170"),
        ("+1 (374) 555-0170", "x ~ '^[0-9]{11}$'", "13745550170"),
        ("+1 (374) 555-0170", "x ~ '^[0-9]{10}$'", "3745550170"),
        ("+1 (374) 555-0170", "x !~ '[^0-9+]'", "+13745550170"),
        ("978-0-306-40615-7", "length(x) = 13", "9780306406157"),
        ("gb12 wxyz 3456 7890", "x ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'", "GB12WXYZ34567890"),
        ("de_DE", "x ~ '^[a-z]{2}-[A-Z]{2}$'", "de-DE"),
        ("#C0392B", "x ~ '^#[0-9a-f]{6}$'", "#c0392b"),
        ("02:00:5E:10:00:01", "x ~ '^[0-9a-f]{12}$'", "02005e100001"),
        ("ORD-8F3K2", "x ~ '^ORD-[A-Z0-9]{5}$'", "ORD-8F3K2"),
        ("http://www.example.com/a", "x LIKE 'https://%'", "https://www.example.com/a"),
        ("Fast and small", "x ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", "fast-and-small"),
        ("Fast and small", "x ~ '^[A-Z][A-Z_]*$'", "FAST_AND_SMALL"),
    ],
)
def test_a_value_is_written_as_its_condition_wants_it(
    value: str, condition: str, wanted: str
) -> None:
    assert repaired(value, condition) == wanted


def test_a_short_token_grows_out_of_its_own_letters() -> None:
    found = repaired("beef12", "length(x) = 40")
    assert re.fullmatch("beef12[0-9a-f]{34}", found)


def test_where_some_candidates_fit_the_others_are_not_cut() -> None:
    column = Variable("x", LogicalType(Kind.TEXT), "text", False, ("Ann", "Bob", "Christopher"))
    found = solve(
        [column], [parse("length(x) <= 3", "postgresql", ["x"])], count=9, seed=1, now=NOW
    )
    assert {x for (x,) in found.rows} == {"Ann", "Bob"}


def test_what_a_text_lacks_is_invented() -> None:
    pattern = pattern_of("~", "^INV-[0-9]{4}-[A-Z]{2}$", "\\")
    assert re.fullmatch("INV-81[0-9]{2}-[A-Z]{2}", aligned("inv 81", pattern))
    assert aligned("inv 81", pattern) == aligned("inv 81", pattern)


def test_a_way_of_an_expression_that_keeps_more_is_taken() -> None:
    pattern = pattern_of("~", "^(?:[0-9]{5}|[A-Z][0-9][A-Z] [0-9][A-Z][0-9])$", "\\")
    assert aligned("k1a 0b1", pattern) == "K1A 0B1"
    assert aligned("90210", pattern) == "90210"


@pytest.mark.parametrize(
    ("condition", "least", "most"),
    [("x >= 1000", 1000, 1999), ("x > 5000", 5001, 6000), ("x < -10", -1010, -11)],
)
def test_numbers_beyond_a_bound_lie_as_far_apart_as_they_would(
    condition: str, least: int, most: int
) -> None:
    column = Variable("x", LogicalType(Kind.INTEGER), "integer", False, tuple(range(1, 1001)))
    found = solve([column], [parse(condition, "postgresql", ["x"])], count=200, seed=1, now=NOW)
    values = [row[0] for row in found.rows]
    assert least <= min(values) <= max(values) <= most
    assert len(set(values)) > 100


def test_numbers_are_not_moved_beyond_what_the_type_holds() -> None:
    column = Variable("x", LogicalType(Kind.INTEGER, bits=32), "integer", False, tuple(range(100)))
    condition = parse("x NOT BETWEEN 101 AND 2147483647 AND x >= 0", "postgresql", ["x"])
    found = solve([column], [condition], count=50, seed=1, now=NOW)
    assert all(0 <= row[0] <= 100 for row in found.rows)


def test_documents_are_asked_about_once_when_none_of_them_will_do() -> None:
    documents = ({"a": 1}, {"b": 2})
    pools = Pools(
        [Variable("x", LogicalType(Kind.JSON), "jsonb", False, documents)], lambda value, _: value
    )
    asked: list[object] = []

    def passes(value: object) -> bool:
        asked.append(value)
        return False

    pools.sift("x", passes)
    domain = Domain("json")
    pools.prepare({"x": domain}, {})
    assert pools.pool(domain) is None
    assert pools.pool(domain) is None
    assert asked == list(documents)
