"""Unique columns can make as many values as are wanted, or the plan says which cannot."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

import seeds
from seeds import Factory
from seeds.errors import CapacityError, DeclarationError
from seeds.plan.capacity import unique_capacity
from seeds.plan.model import Plan, TableState
from seeds.spec.column import Column
from tests.support.generation import plan, wish


def things(
    column: Column | None, count: int = 100, *, unique: bool = True, before: int = 0, **more: Any
) -> Plan:
    """Plan rows of a table whose column ``x`` is declared so."""

    class Own(DeclarativeBase):
        pass

    body = {
        "__tablename__": "things",
        "id": mapped_column(sa.Integer, primary_key=True),
        "x": mapped_column(sa.String(50), unique=unique, nullable=False),
    }
    declared = {} if column is None else {"x": column}
    model = type("Thing", (Own,), body)
    factory: Any = type("ThingFactory", (Factory,), {"model": model, **declared, **more})
    return plan(wish(factory, count), state={"things": TableState(next_row=before)})


def test_the_error_names_column_capacity_and_rows_wanted() -> None:
    with pytest.raises(CapacityError) as caught:
        things(seeds.code(length=2), 1025)
    assert caught.value.message == ("things.x can make 1,024 unique values, but 1,025 are wanted")
    assert "fewer rows" in caught.value.hint
    things(seeds.code(length=2), 1024)


def test_rows_of_earlier_runs_count() -> None:
    things(seeds.code(length=2), 24, before=1000)
    with pytest.raises(CapacityError, match="1,025 are wanted"):
        things(seeds.code(length=2), 25, before=1000)


@pytest.mark.parametrize(
    "column",
    [
        seeds.word(),
        seeds.choice(["a", "b"]),
        seeds.constant("x"),
        seeds.person.full_name(),
        seeds.person.email(unique=False),
        seeds.slug(seeds.word()),
        seeds.concat(seeds.word(), "-", seeds.word()),
        seeds.case((seeds.boolean(), seeds.code()), default=seeds.code()),
    ],
    ids=["word", "choice", "constant", "name", "email", "slug", "concat", "case"],
)
def test_a_unique_column_must_not_repeat_values(column: Column) -> None:
    with pytest.raises(CapacityError, match=r"things\.x is unique .* may repeat") as caught:
        things(column)
    assert "Declare a unique column" in caught.value.hint


@pytest.mark.parametrize(
    "column",
    [
        seeds.code(),
        seeds.sequence("N-{}"),
        seeds.person.email(),
        seeds.person.username(),
        seeds.uuid(),
        seeds.slug(seeds.word(), suffix=seeds.code()),
        seeds.concat("SKU-", seeds.code()),
        seeds.concat(seeds.word(), seeds.sequence("-{}")),
        seeds.code().only_if(seeds.boolean()),
        seeds.code().optional(0.5),
    ],
    ids=str,
)
def test_what_makes_distinct_values_will_do(column: Column) -> None:
    things(column, 10_000)


@pytest.mark.parametrize("unique", [True, False])
@pytest.mark.parametrize(
    "column",
    [
        seeds.concat("SKU-", seeds.code(length=1)),
        seeds.slug(seeds.word(), suffix=seeds.code(length=1)),
        seeds.concat(seeds.sequence("N-{}"), "-", seeds.code(length=1)),
        seeds.code(length=1).optional(0.5),
        seeds.code(length=1),
    ],
    ids=["concat", "slug", "beside", "optional", "alone"],
)
def test_a_code_within_another_text_runs_out_too(column: Column, unique: bool) -> None:
    things(column, 32, unique=unique)
    with pytest.raises(CapacityError, match=r"things\.x can make 32 unique values"):
        things(column, 33, unique=unique)


def test_a_code_of_an_intermediate_value_or_a_state_runs_out_too() -> None:
    code = seeds.code(length=1)
    with pytest.raises(CapacityError, match="can make 32"):
        things(seeds.sequence("{}"), 33, _hidden=code)
    with pytest.raises(CapacityError, match="can make 32"):
        things(seeds.sequence("{}"), 33, special=seeds.state(lambda self: {"x": code}))


def test_one_row_cannot_repeat_itself() -> None:
    things(seeds.constant("x"), 1)


def test_a_unique_column_of_no_limit_has_no_capacity() -> None:
    (entity,) = things(seeds.sequence("{}")).entities
    assert unique_capacity(entity, "x", "en_US") is None
    (entity,) = things(seeds.code(length=2)).entities
    assert unique_capacity(entity, "x", "en_US") == 1024


def test_a_required_column_that_nothing_is_declared_for_is_told() -> None:
    with pytest.raises(DeclarationError, match=r"nothing is declared for things\.x") as caught:
        things(None)
    assert caught.value.hint == "Declare it in the factory, or give it a default in the model."
