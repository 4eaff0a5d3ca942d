"""Rows held against a pydantic model."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal

import pytest
from pydantic import BaseModel, ConfigDict, Field

import seeds
from app.factories import OrderFactory, UserFactory
from seeds import Factory, between
from seeds.errors import DeclarationError, UsageError


class UserSchema(BaseModel):
    """What users look like to others."""

    id: int
    email: str = Field(pattern=r"^[^@]+@[^@]+\.[a-z]+$")
    role: str
    is_active: bool
    phone: str | None
    created_at: dt.datetime


class AdultSchema(BaseModel):
    """Somebody old enough, with a short name."""

    full_name: str = Field(max_length=1)
    role: str


class BuyerSchema(BaseModel):
    """The user of an order."""

    model_config = ConfigDict(from_attributes=True)

    email: str


class OrderSchema(BaseModel):
    """An order with its user."""

    user_id: int
    user: BuyerSchema
    total: Decimal = Field(ge=0)


class Reading(BaseModel):
    """What was measured."""

    value: int


class StrictReading(BaseModel):
    """What could have been measured."""

    value: int = Field(le=5)


class ReadingFactory(Factory[Reading]):
    """Too high at times."""

    value = between(0, 10)


def test_rows_that_a_schema_takes_are_no_news() -> None:
    found = seeds.validate(UserFactory, UserSchema)
    assert found.ok
    assert bool(found)
    assert found.rows == 100
    assert found.refusals == ()
    found.check()


def test_a_refused_value_is_told_with_row_field_and_message() -> None:
    with seeds.stream(seed=7):
        first = UserFactory().make()
    with seeds.stream(seed=7):
        found = seeds.validate(UserFactory, AdultSchema, n=3)
    assert not found.ok
    assert [refusal.row for refusal in found.refusals] == [0, 1, 2]
    refusal = found.refusals[0]
    assert refusal.field == "full_name"
    assert refusal.value == first.full_name
    assert "at most 1 character" in refusal.message


def test_check_raises_with_the_first_refusals() -> None:
    with pytest.raises(DeclarationError) as caught:
        seeds.validate(UserFactory, AdultSchema, n=20).check()
    message = str(caught.value)
    assert "AdultSchema refuses 20 of 20 rows of UserFactory" in message
    assert "row 0: full_name=" in message
    assert "… and 15 more" in message


def test_a_state_and_overrides_are_validated() -> None:
    found = seeds.validate(UserFactory().admin(), AdultSchema, 5, full_name="A")
    assert found.ok


def test_parents_are_validated_from_their_attributes() -> None:
    assert seeds.validate(OrderFactory, OrderSchema, 10).ok


def test_nothing_of_it_is_missing_where_a_field_is() -> None:
    class Unknown(BaseModel):
        shoe_size: int

    found = seeds.validate(UserFactory, Unknown, 1)
    assert [(r.field, r.message) for r in found.refusals] == [("shoe_size", "Field required")]


def test_objects_of_another_pydantic_model_are_validated() -> None:
    with seeds.stream(seed=7):
        found = seeds.validate(ReadingFactory, StrictReading, 50)
    assert 0 < len(found.refusals) < 50
    assert all(refusal.value > 5 for refusal in found.refusals)


def test_what_is_no_pydantic_model_is_refused() -> None:
    with pytest.raises(UsageError, match="no pydantic model"):
        seeds.validate(UserFactory, dict)  # type: ignore[arg-type]  # what is tested


def test_without_pydantic_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)
    with pytest.raises(UsageError, match="pydantic") as caught:
        seeds.validate(UserFactory, UserSchema)
    assert "pip install" in str(caught.value.hint)
