"""Rows that satisfy conditions."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from seeds.conditions import Condition, Solution, Variable, parse, solve
from seeds.schema.types import Kind, LogicalType

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
INTEGER = LogicalType(Kind.INTEGER, bits=32)
TEXT = LogicalType(Kind.TEXT)
DATE = LogicalType(Kind.DATE)
BOOLEAN = LogicalType(Kind.BOOLEAN)
MONEY = LogicalType(Kind.DECIMAL, precision=10, scale=2)


def integer(name: str, *, null: bool = False, candidates: Sequence[Any] = ()) -> Variable:
    return Variable(name, INTEGER, "integer", null, candidates)


def text(name: str, *, null: bool = False, candidates: Sequence[Any] = ()) -> Variable:
    return Variable(name, TEXT, "text", null, candidates)


def solved(
    variables: Sequence[Variable],
    *conditions: str,
    count: int = 40,
    distinct: Sequence[tuple[str, ...]] = (),
    seed: int = 1,
    dialect: str = "postgresql",
) -> Solution:
    read = [parse(c, dialect, [v.name for v in variables]) for c in conditions]
    return solve(variables, read, count=count, distinct=distinct, seed=seed, now=NOW)


def test_every_value_of_a_list_occurs() -> None:
    rows = solved([text("x")], "x IN ('a', 'b', 'c')").rows
    assert {x for (x,) in rows} == {"a", "b", "c"}


def test_every_value_of_a_list_occurs_whatever_the_candidates_are() -> None:
    column = text("x", candidates=["a", "z", "y"])
    assert {x for (x,) in solved([column], "x IN ('a', 'b', 'c')").rows} == {"a", "b", "c"}


def test_every_way_of_a_disjunction_occurs() -> None:
    kinds = " OR ".join(f"(kind = '{k}' AND {k} IS NOT NULL)" for k in "abc")
    variables = [text("kind"), *(integer(k, null=True) for k in "abc")]
    rows = solved(variables, kinds).rows
    assert {row[0] for row in rows} == {"a", "b", "c"}


def test_null_and_not_null_occur_where_both_are_allowed() -> None:
    rows = solved([integer("x", null=True)], "x > 3").rows
    assert {x is None for (x,) in rows} == {True, False}


def test_a_column_without_conditions_is_drawn_too() -> None:
    assert len(set(solved([integer("x"), text("y")]).rows)) > 20


def test_candidates_are_taken_where_they_satisfy() -> None:
    names = text("x", candidates=["Ann", "Bob", "Christopher"])
    rows = solved([names], "length(x) <= 3").rows
    assert {x for (x,) in rows} == {"Ann", "Bob"}


def test_candidates_that_are_lists_are_taken_too() -> None:
    lists = [["read"], ["read", "write"], ["write"]]
    permissions = Variable("p", LogicalType(Kind.ARRAY), "text[]", False, lists)
    rows = solved([permissions, integer("n")], "n > 0 OR cardinality(p) > 1", "n <> 7").rows
    assert all(p in lists for p, _ in rows)
    # Of two columns together as of one alone, which the believable row does not please.
    rows = solved([permissions, integer("n")], "n < 5 OR cardinality(p) > 1", "p <> '{read}'").rows
    assert all(p in lists[1:] for p, _ in rows)


def test_candidates_of_columns_in_order_stay_in_order() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(100)]
    variables = [Variable(n, DATE, "date", nullable=False, candidates=days) for n in ("a", "b")]
    rows = solved(variables, "a <= b").rows
    assert all(a <= b for a, b in rows)
    assert sum(b in days for _, b in rows) == len(rows)


def test_candidates_that_belong_together_stay_together() -> None:
    begun, ended = integer("a", candidates=(1, 50, 900)), integer("b", candidates=(3, 55, 901))
    rows = solved([begun, ended], "a < b", count=30).rows
    assert set(rows) == {(1, 3), (50, 55), (900, 901)}


def test_the_few_candidates_that_satisfy_are_found_among_many() -> None:
    words = [f"word {n}" for n in range(500)]
    column = text("x", candidates=[*words, "[1]", *words])
    found = solved([column], "json_array_length(x) > 0", dialect="sqlite")
    assert found.proved
    assert {x for (x,) in found.rows} == {"[1]"}


def test_a_column_with_candidates_that_never_satisfy_is_not_always_null() -> None:
    column = text("x", null=True, candidates=["first word", "second word"])
    found = solved([column], "x IS NULL OR json_valid(x)", dialect="sqlite")
    assert sum(x is not None for (x,) in found.rows) > 10


def test_values_are_invented_where_no_candidate_satisfies() -> None:
    rows = solved([integer("x", candidates=[1, 2, 3])], "x > 100").rows
    assert all(x > 100 for (x,) in rows)


def test_distinct_values_are_found_to_the_last() -> None:
    rows = solved([integer("x")], "x BETWEEN 1 AND 200", count=200, distinct=[("x",)]).rows
    assert sorted(x for (x,) in rows) == list(range(1, 201))


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        (r"x ~ '^[A-F][0-9]$'", 60),
        (r"x ~ '^\d\d$'", 100),
        ("length(x) = 2 AND x = lower(x)", 1000),
        ("length(x) = 1 AND x = upper(x) AND x BETWEEN 'A' AND 'Z'", 26),
    ],
)
def test_short_texts_are_found_to_the_last(condition: str, values: int) -> None:
    found = solved([text("x")], condition, count=values, distinct=[("x",)])
    assert len({x for (x,) in found.rows}) == values


def test_fractions_between_whole_numbers_do_not_run_out() -> None:
    share = Variable("x", LogicalType(Kind.FLOAT), "real", nullable=False)
    found = solved([share], "x BETWEEN 0 AND 1", count=500, distinct=[("x",)])
    assert len(set(found.rows)) == 500


def test_a_collation_behind_a_list_is_that_of_the_answer() -> None:
    found = solved([text("x")], "x IN ('a', 'b') COLLATE NOCASE", dialect="sqlite")
    assert {x for (x,) in found.rows} == {"a", "b"}
    assert not found.open


def test_moments_are_written_with_thousandths() -> None:
    form = "x IS strftime('%Y-%m-%dT%H:%M:%fZ', x)"
    found = solved([text("x")], form, dialect="sqlite")
    assert not found.open
    assert all(x[10] == "T" and x[19] == "." and x[-1] == "Z" for (x,) in found.rows)


def test_what_another_type_reads_stays_as_it_is() -> None:
    point = Variable("p", LogicalType(Kind.OTHER), "point", False, ["(1,2)", "(3,4)"])
    found = solved([point], "p[1] >= -90")
    assert {p for (p,) in found.rows} == {"(1,2)", "(3,4)"}


def test_numbers_with_steps_are_found_to_the_last() -> None:
    condition = "x % 7 = 3 AND x BETWEEN 0 AND 6999"
    rows = solved([integer("x")], condition, count=1000, distinct=[("x",)]).rows
    assert sorted(x for (x,) in rows) == list(range(3, 7000, 7))


def test_distinct_groups_are_found_to_the_last() -> None:
    found = solved(
        [integer("a"), integer("b")],
        "1 <= a AND a < b AND b <= 10",
        count=45,
        distinct=[("a", "b")],
    )
    assert len(set(found.rows)) == 45


def test_more_distinct_values_than_there_are_says_how_many_there_are() -> None:
    found = solved([text("x")], "x IN ('a', 'b')", count=3, distinct=[("x",)])
    assert (len(found.rows), found.exhausted) == (2, 2)


def test_null_is_no_duplicate() -> None:
    found = solved([text("x", null=True)], "x IN ('a', 'b')", count=9, distinct=[("x",)])
    assert len(found.rows) == 9
    assert found.exhausted is None


@pytest.mark.parametrize(
    "conditions",
    [
        ("x > 5", "x < 3"),
        ("x > 3 AND x < 4",),
        ("x = 1", "x = 2"),
        ("x IN (1, 2)", "x NOT IN (1, 2)"),
        ("x IS NULL",),
        ("false",),
        ("x = 1 OR x = 2", "x > 2"),
        ("x BETWEEN 1 AND 10", "y BETWEEN 1 AND 10", "x > y", "x < y"),
    ],
)
def test_what_nothing_can_satisfy_is_a_contradiction(conditions: tuple[str, ...]) -> None:
    found = solved([integer("x"), integer("y")], *conditions, "y <> 77")
    assert found.rows == []
    assert found.contradiction is not None
    assert all(c in found.contradiction for c in conditions if "BETWEEN" not in c)
    assert "77" not in found.contradiction


def test_null_satisfies_what_nothing_else_does() -> None:
    found = solved([integer("x", null=True)], "x > 5", "x < 3")
    assert {x for (x,) in found.rows} == {None}
    assert found.contradiction is None


def test_what_is_not_known_is_open_and_the_rest_is_proved() -> None:
    found = solved([integer("x")], "my_function(x) > 5", "x < 3")
    assert [c.sql for c in found.open] == ["my_function(x) > 5"]
    assert [c.sql for c in found.proved] == ["x < 3"]
    assert all(x < 3 for (x,) in found.rows)


def test_what_is_known_of_an_open_condition_is_heeded() -> None:
    found = solved([integer("x")], "x > 10 AND my_function(x)")
    assert len(found.open) == 1
    assert all(x > 10 for (x,) in found.rows)


def test_a_condition_on_other_columns_and_an_unread_one_are_open() -> None:
    found = solved([integer("x")], "y > 1", "x >>>", "x > 3")
    assert [c.sql for c in found.open] == ["y > 1", "x >>>"]
    assert len(found.rows) == 40


def test_rows_hold_before_and_after_now_as_well() -> None:
    instant = LogicalType(Kind.TIMESTAMP, timezone=True)
    variables = [Variable(n, instant, "timestamptz", nullable=False) for n in ("past", "future")]
    rows = solved(variables, "past <= now()", "future > now() + interval '1 hour'").rows
    assert all(past <= NOW - dt.timedelta(days=1) for past, _ in rows)
    assert all(future > NOW + dt.timedelta(days=1) for _, future in rows)


def test_what_holds_for_a_moment_only_is_open() -> None:
    found = solved([Variable("d", DATE, "date", nullable=False)], "d = CURRENT_DATE")
    assert {d for (d,) in found.rows} == {NOW.date()}
    assert len(found.open) == 1


def test_equal_arguments_give_equal_rows() -> None:
    variables = [text("k"), integer("a", null=True), integer("b", null=True)]
    conditions = ("k ~ '^[a-z]{3}[0-9]+$'", "(a IS NULL) <> (b IS NULL)", "a < 50 OR b > 3")
    first = solved(variables, *conditions).rows
    assert first == solved(variables, *conditions).rows
    assert first != solved(variables, *conditions, seed=2).rows


def test_no_rows_are_wanted_and_none_are_made() -> None:
    assert solved([integer("x")], "x > 3", count=0).rows == []


def test_no_columns_have_empty_rows() -> None:
    assert solved([], count=2).rows == [(), ()]


def test_numbers_fit_their_columns() -> None:
    small = Variable("x", LogicalType(Kind.INTEGER, bits=16), "smallint", nullable=False)
    assert all(32_000 < x <= 32_767 for (x,) in solved([small], "x > 32000").rows)
    money = Variable("x", MONEY, "numeric(10,2)", nullable=False)
    rows = solved([money], "x > 0.01 AND x < 0.05").rows
    assert {x for (x,) in rows} == {Decimal("0.02"), Decimal("0.03"), Decimal("0.04")}


def test_texts_fit_their_columns() -> None:
    short = Variable("x", LogicalType(Kind.TEXT, length=5), "varchar(5)", nullable=False)
    assert all(len(x) <= 5 for (x,) in solved([short], "x ~ '^[a-z]+$'").rows)
    found = solved([short], "x ~ '^[a-z]{9}$'")
    assert found.proved == ()


def test_labels_of_an_enumeration_are_the_only_values() -> None:
    mood = Variable("x", LogicalType(Kind.TEXT, labels=("sad", "ok")), "mood", nullable=False)
    assert {x for (x,) in solved([mood], "x <> 'sad'").rows} == {"ok"}
    assert solved([mood], "x = 'glad'").contradiction is not None


def test_columns_that_nothing_ties_together_are_solved_apart() -> None:
    names = [f"c{n}" for n in range(12)]
    conditions = [f"{n} IN (1, 2, 3) OR {n} > 90" for n in names]
    started = time.process_time()
    found = solved([integer(n) for n in names], *conditions, count=100)
    assert len(found.proved) == 12
    assert time.process_time() - started < 2


def test_thousands_of_rows_take_less_than_seconds() -> None:
    variables = [
        text("kind"),
        Variable("amount", MONEY, "numeric(10,2)", nullable=False),
        Variable("captured", MONEY, "numeric(10,2)", nullable=True),
        Variable("starts", DATE, "date", nullable=True),
        Variable("ends", DATE, "date", nullable=True),
        Variable("code", LogicalType(Kind.TEXT, length=10), "varchar(10)", nullable=False),
    ]
    started = time.process_time()
    found = solved(
        variables,
        "kind IN ('a', 'b', 'c')",
        "amount > 0 AND captured <= amount",
        "kind = 'a' OR captured IS NOT NULL",
        "ends IS NULL OR starts < ends",
        "code ~ '^[A-Z]{2}[0-9]{4}$'",
        count=4096,
    )
    assert len(found.rows) == 4096
    assert len(found.proved) == 5
    # Half a second on a free core; machines that are busy take longer.
    assert time.process_time() - started < 3


def test_solving_asks_nothing_of_the_condition_but_what_it_says() -> None:
    condition = parse("x > 3", "postgresql")
    assert isinstance(condition, Condition)
    found = solve([integer("x")], [condition, condition], count=5, seed=1, now=NOW)
    assert found.proved == (condition, condition)


@pytest.mark.parametrize(
    "condition", ["x * x * x + y * y = 17", "x || y ~ '^[a-c]{6}$'", "md5(x) = 'abc'"]
)
def test_what_is_too_hard_is_open_and_not_a_contradiction(condition: str) -> None:
    kind = text if "||" in condition or "md5" in condition else integer
    found = solved([kind("x"), kind("y")], condition, "x <> y")
    assert found.contradiction is None
    assert len(found.rows) == 40
    assert all(x != y for x, y in found.rows)


def test_no_contradiction_is_claimed_where_some_ways_were_not_looked_at() -> None:
    columns = [integer(n, null=n not in "aceg") for n in "abcdefgh"]
    found = solved(columns, "NOT (num_nonnulls(a, b, c, d, e, f, g, h) = 1)", "a > 5")
    assert found.contradiction is None
    assert len(found.rows) == 40


def test_texts_that_match_no_pattern_are_found() -> None:
    found = solved([text("x")], "NOT (x ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$')")
    assert found.open == ()
    assert len(found.rows) == 40


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize(
    "name", ["Order", "select", "a b", "größe", 'say "hi"', "x'y", "1st", "é%s"]
)
def test_any_name_may_be_that_of_a_column(name: str, dialect: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    found = solved([integer(name)], f"{quoted} BETWEEN 1 AND 5", dialect=dialect)
    assert found.open == ()
    assert {x for (x,) in found.rows} <= set(range(1, 6))


def test_candidates_take_the_type_of_their_column() -> None:
    naive = LogicalType(Kind.TIMESTAMP)
    at = Variable("at", naive, "timestamp", nullable=False, candidates=[NOW, None])
    assert solved([at], "at > '2020-01-01'").rows[0] == (NOW.replace(tzinfo=None),)
    day = Variable("d", DATE, "date", nullable=False, candidates=["2026-01-02", "never"])
    assert {d for (d,) in solved([day], "d > '2020-01-01'").rows} == {dt.date(2026, 1, 2)}
    document = Variable(
        "j", LogicalType(Kind.JSON), "jsonb", nullable=False, candidates=['{"a":1}']
    )
    assert solved([document], "jsonb_typeof(j) = 'object'").rows[0] == ({"a": 1},)


def test_huge_bounds_are_no_trouble() -> None:
    big = Variable("x", LogicalType(Kind.INTEGER), "bigint", nullable=False)
    assert all(x >= 2**62 for (x,) in solved([big], f"x >= {2**62}").rows)
    assert solved([big], f"x > {2**63}").contradiction is not None
    long = solved([text("x")], "length(x) = 5000").rows
    assert {len(x) for (x,) in long} == {5000}


def test_conditions_without_columns_are_heeded() -> None:
    assert len(solved([integer("x")], "1 = 1", "true").rows) == 40
    assert solved([integer("x")], "1 = 2").contradiction is not None
