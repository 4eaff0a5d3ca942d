"""Rows know their parents, their owners and their children."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.generation import make, wish
from tests.support.library import (
    LIBRARY,
    AuthorFactory,
    BookFactory,
    LoanFactory,
    MemberFactory,
)


@pytest.fixture(scope="module")
def library() -> Any:
    return make(*LIBRARY)


def test_what_a_child_computes_of_its_parent_is_what_the_parent_has(library: Any) -> None:
    members = {row["id"]: row for row in library.rows("members")}
    books = {row["id"]: row for row in library.rows("books")}
    loans = {row["id"]: row for row in library.rows("loans")}
    items = {row["id"]: row for row in library.rows("loan_items")}
    for loan in loans.values():
        assert loan["member_email"] == members[loan["member_id"]]["email"]
        assert loan["lent_at"] >= members[loan["member_id"]]["joined_at"]
    for item in items.values():
        assert item["price"] == books[item["book_id"]]["price"]
    for stamp in library.rows("stamps"):
        assert stamp["stamped_at"] >= loans[items[stamp["item_id"]]["loan_id"]]["lent_at"]
    authors = {row["id"] for row in library.rows("authors")}
    assert {row["author_id"] for row in books.values()} <= authors


def test_children_follow_their_owners_and_are_as_many_as_declared(library: Any) -> None:
    for child, link, owner, low, high in (
        ("loan_items", "loan_id", "loans", 1, 4),
        ("stamps", "item_id", "loan_items", 0, 3),
    ):
        links = library.column(child, link)
        assert links == sorted(links)
        assert library.column(child, "id") == list(range(1, len(links) + 1))
        counts = [links.count(key) for key in library.column(owner, "id")]
        assert sum(counts) == len(links)
        assert {low, high} <= set(counts) <= set(range(low, high + 1))


def test_a_childs_position_counts_from_nought_for_each_owner(library: Any) -> None:
    seen: dict[int, list[int]] = {}
    for stamp in library.rows("stamps"):
        seen.setdefault(stamp["item_id"], []).append(stamp["place"])
    assert all(places == list(range(len(places))) for places in seen.values())


def test_aggregates_are_those_of_the_children(library: Any) -> None:
    for loan in library.rows("loans"):
        prices = [i["price"] for i in library.rows("loan_items") if i["loan_id"] == loan["id"]]
        assert loan["value"] == sum(prices)
        assert loan["dearest"] == max(prices)
        assert loan["pieces"] == len(prices)
    links = library.column("stamps", "item_id")
    for item in library.rows("loan_items"):
        assert item["stamps"] == links.count(item["id"])


def test_the_parents_of_one_owners_children_are_distinct_and_eligible(library: Any) -> None:
    on_shelf = {book["id"] for book in library.rows("books") if book["on_shelf"]}
    chosen: dict[int, list[int]] = {}
    for item in library.rows("loan_items"):
        chosen.setdefault(item["loan_id"], []).append(item["book_id"])
    assert all(len(set(books)) == len(books) for books in chosen.values())
    assert {b for books in chosen.values() for b in books} <= on_shelf
    assert len({b for books in chosen.values() for b in books}) == len(on_shelf)


def test_an_owner_has_no_more_children_than_there_are_distinct_parents() -> None:
    found = make(MemberFactory, AuthorFactory, wish(BookFactory, 3), LoanFactory)
    eligible = sum(found.column("books", "on_shelf"))
    assert eligible < 4
    assert max(found.column("loans", "pieces")) == eligible


def test_a_row_refers_to_an_earlier_one_of_its_own_table(library: Any) -> None:
    rows = library.rows("members")
    assert rows[0]["mentor_id"] is None
    mentored = [row for row in rows if row["mentor_id"] is not None]
    assert all(row["mentor_id"] < row["id"] for row in mentored)
    assert len(mentored) > 10


def test_a_reference_leaves_its_share_of_the_rows_without_a_parent() -> None:
    found = make(wish(MemberFactory, 5000)).column("members", "mentor_id")
    assert abs(sum(v is not None for v in found) / 5000 - 0.6) < 0.03
