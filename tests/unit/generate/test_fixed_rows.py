"""Fixed rows stand among the generated ones; states change what they name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from seeds.errors import MissingParentsError
from tests.support.generation import make, wish
from tests.support.library import (
    AuthorFactory,
    BookFactory,
    LoanFactory,
    MemberFactory,
)

WISHES = (
    wish(MemberFactory, fixed=("staff",), cohorts={"scholar": 5, "inactive": 7, "indebted": 3}),
    AuthorFactory,
    wish(BookFactory, 30, fixed=("classics",)),
    wish(LoanFactory, 20, fixed=("samples",), states=("noted",)),
)


@pytest.fixture(scope="module")
def curated() -> Any:
    return make(*WISHES)


def test_fixed_rows_come_first_just_as_they_were_written(curated: Any) -> None:
    ida, ole = curated.rows("members")[:2]
    assert (ida["id"], ida["email"], ida["name"]) == (1, "ida@example.com", "Ida")
    assert (ole["id"], ole["email"], ole["balance"]) == (2, "ole@example.com", Decimal("5.00"))
    assert (ida["level"], ida["is_active"]) == ("SCHOLAR", True)
    assert ole["is_active"] is False
    assert all(isinstance(row["joined_at"], dt.datetime) for row in (ida, ole))


def test_cohorts_count_the_fixed_rows_that_belong_to_them(curated: Any) -> None:
    rows = curated.rows("members")
    assert len(rows) == 2 + 4 + 7 + 3
    assert sum(row["level"] == "SCHOLAR" and row["is_active"] for row in rows[:6]) == 5
    assert not any(row["is_active"] for row in rows[6:13])
    assert all(row["balance"] < 0 for row in rows[13:])
    assert all(row["balance"] >= 0 for row in rows[:13])


def test_a_state_changes_the_columns_that_it_names_and_no_others() -> None:
    plain = make(wish(MemberFactory, 15))
    with_states = make(wish(MemberFactory, cohorts={"scholar": 8, "inactive": 7}))
    for column in ("email", "name", "balance", "joined_at", "mentor_id"):
        assert plain.column("members", column) == with_states.column("members", column)
    active = plain.column("members", "is_active")
    assert with_states.column("members", "is_active") == [True] * 8 + [False] * 7
    assert active != [True] * 8 + [False] * 7


def test_states_reach_every_generated_row(curated: Any) -> None:
    notes = curated.column("loans", "note")
    assert all(note is not None and " " not in note for note in notes[2:])


def test_fixed_rows_have_the_parents_and_children_that_they_state(curated: Any) -> None:
    one, two = curated.rows("loans")[:2]
    assert (one["number"], one["member_email"]) == ("SAMPLE-1", "ole@example.com")
    assert (two["number"], two["member_email"]) == ("SAMPLE-2", "ida@example.com")
    books = {row["id"]: row["isbn"] for row in curated.rows("books")}
    items = [row for row in curated.rows("loan_items") if row["loan_id"] in (1, 2)]
    assert [books[row["book_id"]] for row in items] == ["classic-3", "classic-1"]
    assert (one["value"], one["pieces"], one["dearest"]) == (Decimal(4), 2, Decimal(3))
    stamps = [row for row in curated.rows("stamps") if row["item_id"] in {i["id"] for i in items}]
    assert [(row["item_id"], row["place"]) for row in stamps if row["place"] == 7] == [
        (items[1]["id"], 7)
    ]


def test_a_fixed_row_may_have_no_children_at_all() -> None:
    found = make(*WISHES[:3], wish(LoanFactory, 2, fixed=("samples",)))
    assert found.column("loans", "pieces") == [2, 0]
    assert found.column("loans", "value") == [Decimal(4), Decimal(0)]
    assert found.column("loans", "dearest") == [Decimal(3), None]


def test_fixed_rows_and_their_children_do_not_depend_on_the_batch_size(curated: Any) -> None:
    assert make(*WISHES, batch_size=1).digests() == curated.digests()


def test_keys_of_all_rows_follow_one_another(curated: Any) -> None:
    for table in ("members", "books", "loans", "loan_items", "stamps"):
        keys = curated.column(table, "id")
        assert keys == list(range(1, len(keys) + 1))


def test_a_fixed_row_that_refers_to_nobody_is_told() -> None:
    with pytest.raises(MissingParentsError, match=r"members.*email='ole@example.com'"):
        make(MemberFactory, AuthorFactory, BookFactory, wish(LoanFactory, 5, fixed=("samples",)))
