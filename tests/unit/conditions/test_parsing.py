"""SQL text becomes a condition."""

from __future__ import annotations

import pytest

from seeds.conditions import Condition, Unread, columns_of, parse
from seeds.conditions.model import (
    And,
    Column,
    Compare,
    Constant,
    Function,
    Match,
    Node,
    Not,
    Opaque,
    Quantified,
)


def read(sql: str, dialect: str = "postgresql", columns: tuple[str, ...] = ()) -> Node:
    found = parse(sql, dialect, columns)
    assert isinstance(found, Condition), found
    return found.expression


def test_what_a_server_prints_and_what_people_write_is_one_condition() -> None:
    printed = read("((age >= 0) AND (age < 150))")
    assert (
        printed
        == read("age >= 0 AND age < 150")
        == And(
            (
                Compare(">=", Column("age"), Constant(0)),
                Compare("<", Column("age"), Constant(150)),
            )
        )
    )


def test_a_list_of_values_is_one_of_an_array_of_them() -> None:
    found = read("((status)::text = ANY ((ARRAY['a'::character varying])::text[]))")
    assert isinstance(found, Quantified)
    assert found.operator == "="


@pytest.mark.parametrize(
    ("sql", "kind", "negated"),
    [
        ("x ~~ 'a%'", "like", False),
        ("x !~~* 'a%'", "ilike", True),
        ("x NOT LIKE 'a%'", "like", True),
        ("x !~ '^a'", "~", True),
        ("x ~* '^a'", "~*", False),
        ("x SIMILAR TO 'a%'", "similar", False),
        ("x ~ similar_to_escape('a%'::text)", "similar", False),
    ],
)
def test_each_spelling_of_a_pattern_is_understood(sql: str, kind: str, negated: bool) -> None:
    found = read(sql)
    if negated:
        assert isinstance(found, Not)
        found = found.operand
    assert isinstance(found, Match)
    assert found.kind == kind


def test_an_escape_character_is_kept_however_it_is_written() -> None:
    written, printed = read("x LIKE 'a!%' ESCAPE '!'"), read("(x ~~ like_escape('a!%', '!'))")
    assert isinstance(written, Match)
    assert written == printed
    assert written.escape == "!"


def test_the_key_of_a_document_is_not_taken_for_a_path() -> None:
    assert read("x ->> 'a.b' = 'c'") == Compare(
        "=", Function("->>", (Column("x"), Constant("a.b"))), Constant("c")
    )


def test_an_arrow_in_a_call_is_an_operator() -> None:
    found = read("jsonb_array_length(x -> 'k') > 0")
    assert isinstance(found, Compare)
    assert found.left == Function(
        "jsonb_array_length", (Function("->", (Column("x"), Constant("k"))),)
    )


def test_quoted_functions_of_a_server_are_their_plain_selves() -> None:
    assert read("\"left\"(x, 1) = 'a'") == read("left(x, 1) = 'a'")
    assert read("\"position\"(x, 'a') > 0") == read("position('a' in x) > 0")


def test_items_of_arrays_are_counted_from_one() -> None:
    assert read("x[1] = 2") == Compare("=", Function("[]", (Column("x"), Constant(1))), Constant(2))


def test_what_is_not_understood_is_a_leaf_that_names_its_columns() -> None:
    found = read("a > 1 AND b IN (SELECT c FROM t WHERE t.d = e)")
    assert isinstance(found, And)
    (leaf,) = (part for part in found.items if isinstance(part, Opaque))
    assert "b" in leaf.columns


@pytest.mark.parametrize("sql", ["", "a >", "a; b", "a) FROM (t", "a > 1 b", "((("])
def test_what_is_no_expression_is_unread(sql: str) -> None:
    assert isinstance(parse(sql, "postgresql"), Unread)


def test_a_comment_at_the_end_swallows_nothing() -> None:
    assert read("a > 1 -- adults only") == read("a > 1")


def test_a_condition_that_begins_like_a_statement_is_a_condition() -> None:
    assert columns_of(parse("replace(x, 'a', '') = x", "sqlite")) == ("x",)


def test_names_are_folded_as_the_database_does() -> None:
    assert columns_of(parse('Age > 1 AND "Age" > 2', "postgresql")) == ("age", "Age")
    assert columns_of(parse("AGE > 1", "sqlite", ["Age"])) == ("Age",)


def test_a_quoted_name_that_is_no_column_is_a_text_in_sqlite() -> None:
    assert read('status IN ("on", "off")', "sqlite", ("status",)) == read(
        "status IN ('on', 'off')", "sqlite", ("status",)
    )


def test_columns_are_named_once_in_order() -> None:
    assert columns_of(parse("b > a AND a > c AND b > 0", "postgresql")) == ("b", "a", "c")
