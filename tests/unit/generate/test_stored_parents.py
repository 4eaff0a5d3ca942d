"""Rows refer to rows that are in the database already."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

import seeds
from seeds.errors import DeclarationError
from seeds.plan.model import TableState
from tests.support.generation import make, stored, wish
from tests.support.library import (
    Base,
    BookFactory,
    LoanFactory,
)


def test_references_choose_among_stored_rows_and_read_their_columns() -> None:
    rows = [
        {"id": 7 * i, "isbn": f"b{i}", "price": Decimal(i), "on_shelf": i % 2 == 0}
        for i in range(1, 11)
    ]
    members = [
        {"id": i, "email": f"m{i}", "joined_at": dt.datetime(2025, 1, i, tzinfo=dt.UTC)}
        for i in (3, 4)
    ]
    tables = Base.metadata.tables
    found = make(
        wish(LoanFactory, 40),
        stored={
            "books": stored(tables["books"], rows),
            "members": stored(tables["members"], members),
        },
        state={"books": TableState(count=lambda: 10), "members": TableState(count=lambda: 2)},
    )
    emails = {3: "m3", 4: "m4"}
    assert all(row["member_email"] == emails[row["member_id"]] for row in found.rows("loans"))
    books = {row["id"]: row for row in rows}
    assert all(
        books[item["book_id"]]["on_shelf"] and item["price"] == books[item["book_id"]]["price"]
        for item in found.rows("loan_items")
    )


def test_intermediate_values_of_stored_rows_are_computed_from_their_columns() -> None:
    class Shelf(BookFactory):
        _is_dear = BookFactory().price > 20
        _drawn = seeds.boolean()

    rows = [{"id": i, "price": Decimal(i)} for i in (10, 30)]
    source = stored(Base.metadata.tables["books"], rows, entity=Shelf.entity())
    assert source.eligible("_is_dear").tolist() == [1]
    with pytest.raises(DeclarationError, match="cannot be computed for rows that are read"):
        source.eligible("_drawn")
