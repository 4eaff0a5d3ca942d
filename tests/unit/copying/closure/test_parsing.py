"""What is typed for a subset."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given, strategies as st

from seeds.copying.closure.model import Children, Link, Start
from seeds.copying.closure.parsing import (
    check_known,
    conditions,
    parse_children,
    parse_reference,
    parse_start,
)
from seeds.errors import UsageError
from seeds.schema.metadata import metadata_tables


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("users", Start("users")),
        ("users=5%", Start("users", share=0.05)),
        ("users = 0.5 %", Start("users", share=0.005)),
        ("users=100%", Start("users", share=1.0)),
        ("app.users=10k", Start("app.users", count=10_000)),
    ],
)
def test_rows_to_start_with_are_all_a_share_or_a_number(text: str, start: Start) -> None:
    assert parse_start(text) == start


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("users=0%", "no part"),
        ("users=101%", "no part"),
        ("users=0", "zero rows"),
        ("users=many", "'many' is not a number"),
        ("=5", "no table before"),
    ],
)
def test_what_is_no_share_and_no_number_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_start(text)


def test_children_may_have_a_cap() -> None:
    assert parse_children("orders") == Children("orders")
    assert parse_children("orders=10") == Children("orders", 10)
    with pytest.raises(UsageError, match="zero children"):
        parse_children("orders=0")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (
            "comments.post_id -> posts.id",
            Link("comments", ("post_id",), "posts", ("id",), declared=False),
        ),
        (
            "a.comments.post_id->b.posts.id",
            Link("a.comments", ("post_id",), "b.posts", ("id",), declared=False),
        ),
        (
            "items (order_id, line) -> lines (order_id, line)",
            Link("items", ("order_id", "line"), "lines", ("order_id", "line"), declared=False),
        ),
        (
            "comments.about_id -> posts.id when about = 'blog post'",
            Link(
                "comments",
                ("about_id",),
                "posts",
                ("id",),
                declared=False,
                when=("about", "blog post"),
            ),
        ),
    ],
)
def test_a_reference_reads_as_it_is_written(text: str, link: Link) -> None:
    assert parse_reference(text) == link


@pytest.mark.parametrize(
    "text",
    ["comments", "comments.post_id", "comments -> posts", "a.b -> ", "items (a, ) -> lines (a, b)"],
)
def test_what_is_no_reference_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="not understood") as error:
        parse_reference(text)
    assert "comments.post_id -> posts.id" in error.value.hint


def test_both_sides_of_a_reference_have_as_many_columns() -> None:
    with pytest.raises(UsageError, match="2 columns on one side and 1"):
        parse_reference("items (a, b) -> lines.a")


_NAMES = st.from_regex(r"[a-z_][a-z_0-9]{0,8}", fullmatch=True)


@given(
    child=_NAMES,
    parent=_NAMES,
    columns=st.lists(st.tuples(_NAMES, _NAMES), min_size=1, max_size=3),
    when=st.none() | st.tuples(_NAMES, _NAMES),
)
def test_a_reference_reads_back_from_its_own_words(
    child: str, parent: str, columns: list[tuple[str, str]], when: tuple[str, str] | None
) -> None:
    here, there = zip(*columns, strict=True)
    link = Link(child, here, parent, there, declared=False, when=when)
    assert parse_reference(str(link)) == link


METADATA = sa.MetaData()
sa.Table("users", METADATA, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("orders", METADATA, sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Text))
TABLES = metadata_tables(METADATA)


def test_a_condition_belongs_to_the_table_that_it_names_or_to_the_only_one() -> None:
    assert conditions(TABLES, [Start("users", share=0.5)], ["id > 3"]) == [
        Start("users", "id > 3", share=0.5)
    ]
    assert conditions(TABLES, [Start("users")], ["orders = n = 'x'"]) == [
        Start("users"),
        Start("orders", "n = 'x'"),
    ]


def test_two_conditions_on_one_table_hold_both() -> None:
    (start,) = conditions(TABLES, [], ["users=id > 3", "users=id < 9 -- few"])
    assert start.where == "(id > 3\n) AND (id < 9 -- few\n)"


@pytest.mark.parametrize(
    ("starts", "where", "said"),
    [
        ([Start("users"), Start("users", count=3)], [], "users is named twice"),
        ([], ["id > 3"], "does not say of which table"),
        ([Start("users"), Start("orders")], ["ordres=n = 1"], "does not say of which table"),
        ([Start("users")], ["users="], "nothing is said of users"),
    ],
)
def test_what_cannot_be_said_of_rows_to_start_with_is_refused(
    starts: list[Start], where: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        conditions(TABLES, starts, where)


@pytest.mark.parametrize(
    ("starts", "children", "references", "said", "hint"),
    [
        ([Start("userss")], [], [], "no table 'userss'", "'users'"),
        ([], [Children("order")], [], "--children: there is no table 'order'", "'orders'"),
        ([], [], ["orders.m -> users.id"], "orders has no column 'm'", "id, n"),
        ([], [], ["orders.n -> user.id"], "--reference: there is no table 'user'", "'users'"),
        ([], [], ["orders.n -> users.id when k = 1"], "orders has no column 'k'", "id, n"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    starts: list[Start], children: list[Children], references: list[str], said: str, hint: str
) -> None:
    links = [parse_reference(text) for text in references]
    with pytest.raises(UsageError, match=said) as error:
        check_known(TABLES, starts, children, links)
    assert hint in error.value.hint
