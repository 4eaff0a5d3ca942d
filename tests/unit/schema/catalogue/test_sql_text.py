"""Texts of SQL cut into words."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from seeds.schema.catalogue.sql_text import bare, columns_in, quoted, replaced, split, tokens


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("a > 0", "a > 0"),
        ("((a > 0))", "a > 0"),
        ("(a) > (0)", "(a) > (0)"),
        ("((a) > (0))", "(a) > (0)"),
        ("(a > ')')", "a > ')'"),
        ('("a)" > 0)', '"a)" > 0'),
        ("  ( a > 0 -- (\n ) ", "a > 0"),
        ("(a /* ) */ > 0)", "a /* ) */ > 0"),
        ("(a ~ E'\\')')", "a ~ E'\\')'"),
        ("(a = $x$)$x$)", "a = $x$)$x$"),
        ("", ""),
        ("()", "()"),
        ("(unfinished", "(unfinished"),
    ],
)
def test_parentheses_around_the_whole_are_taken_away(sql: str, expected: str) -> None:
    assert bare(sql) == expected


@given(st.text(alphabet="ab (),'\"[]-/*$E1:=\n", max_size=40), st.sampled_from(["sqlite", "x"]))
def test_any_text_is_cut_into_pieces_of_itself(sql: str, dialect: str) -> None:
    last = 0
    for token in tokens(sql, dialect):
        assert token.text == sql[token.start : token.end]
        assert token.start >= last
        last = token.end
    assert bare(bare(sql, dialect), dialect) == bare(sql, dialect)


def test_names_in_any_quotes_are_names() -> None:
    names = [t.name for t in tokens('a "b ""c" `d``e` [f g]', "sqlite") if t.kind != "sign"]
    assert names == ["a", 'b "c', "d`e", "f g"]


def test_square_brackets_are_names_on_sqlite_alone() -> None:
    assert [t.text for t in tokens("a[1]")] == ["a", "[", "1", "]"]


def test_a_word_is_replaced_where_it_is_no_text_and_no_quoted_name() -> None:
    sql = """VALUE > 0 AND value <> 'VALUE' AND "VALUE" = 1 -- VALUE"""
    assert replaced(sql, "VALUE", "x") == """x > 0 AND x <> 'VALUE' AND "VALUE" = 1 -- VALUE"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain_1", "plain_1"),
        ("Mixed", '"Mixed"'),
        ("1st", '"1st"'),
        ("user", '"user"'),
        ("interval", '"interval"'),
        ('a"b', '"a""b"'),
        ("two words", '"two words"'),
        ("", '""'),
        ("größe", '"größe"'),
    ],
)
def test_names_are_quoted_where_one_of_the_dialects_needs_it(name: str, expected: str) -> None:
    assert quoted(name) == expected


@given(st.text(min_size=1).filter(lambda name: "\0" not in name))
def test_a_quoted_name_is_one_name(name: str) -> None:
    (token,) = tokens(quoted(name))
    assert token.name == name


def test_a_list_is_split_at_its_own_commas() -> None:
    assert split("a, f(b, c), ',', ARRAY[1, 2]") == ["a", "f(b, c)", "','", "ARRAY[1, 2]"]
    assert split("") == [""]


@pytest.mark.parametrize(
    ("sql", "dialect", "expected"),
    [
        ("b > a", "postgresql", ("a", "b")),
        ("a = 'b'", "postgresql", ("a",)),
        ('"A b" > 0', "postgresql", ("A b",)),
        ("A > 0", "postgresql", ("a",)),
        ('"A" > 0', "postgresql", ()),
        ('"A" > 0', "sqlite", ("a",)),
        ("a(b) > 0", "postgresql", ("b",)),
        ("b::a = 1", "postgresql", ("b",)),
        ("t.a > 0", "postgresql", ("a",)),
        ("[a b] > 0", "sqlite", ("A b",)),
        ("a > 0 -- b", "sqlite", ("a",)),
        ("now() > 0", "sqlite", ()),
    ],
)
def test_the_columns_of_an_expression_are_found(
    sql: str, dialect: str, expected: tuple[str, ...]
) -> None:
    assert columns_in(sql, ["a", "b", "A b"], dialect) == expected
