"""What a factory can hold its rows to: ranges, shares, totals, ages, unique names, e-mails."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, strategies as st
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from seeds import Factory, between, birth_date, constant, decimal, exactly, person, portion
from seeds.errors import CapacityError
from seeds.generate.cells import Context
from seeds.generate.python_values import micros
from seeds.generate.source import Generation
from seeds.generate.vector import to_python
from seeds.plan.model import TableState, Wish
from seeds.plan.planner import make_plan
from seeds.schema.metadata import metadata_tables
from seeds.spec.entity import Environment

AS_OF = dt.datetime(2026, 2, 28, tzinfo=dt.UTC)


class Base(DeclarativeBase):
    pass


class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    born: Mapped[dt.date]
    fee: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    discount: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    visits: Mapped[int]


def rows(factory: type[Factory[Any]], count: int) -> dict[str, list[Any]]:
    """Return the columns of so many rows."""
    entity = factory.entity()
    plan = make_plan(
        [Wish(entity, count=count)],
        metadata_tables(Base.metadata),
        lambda name: TableState(),
        environment=Environment("test", False),
    )
    generation = Generation(plan, Context(7, micros(AS_OF)), {})
    generation.layout(1000)
    made = generation.generated(entity.table).root_rows(0, count)
    return {name: to_python(made.column(name)) for name in entity.columns}


class MemberFactory(Factory[Member]):
    full_name = person.full_name(unique=True)
    email = person.email(pattern="{f}{last}")
    role = exactly({"user": 15, "premium": 4, "admin": 1})
    born = birth_date({(18, 29): 30, (30, 59): 50, (60, 90): 20})
    fee = portion("10000.00")
    discount = decimal("1.50", "9.99")
    visits = between(3, 8)


def age(born: dt.date) -> int:
    today = AS_OF.date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def test_values_stay_within_their_ranges() -> None:
    made = rows(MemberFactory, 3000)
    assert set(made["visits"]) == {3, 4, 5, 6, 7, 8}
    assert min(made["discount"]) >= Decimal("1.50")
    assert max(made["discount"]) <= Decimal("9.99")


def test_required_values_occur_in_exact_shares_in_every_run_of_rows() -> None:
    roles = rows(MemberFactory, 200)["role"]
    for start in range(0, 200, 20):
        assert Counter(roles[start : start + 20]) == {"user": 15, "premium": 4, "admin": 1}
    assert len({tuple(roles[start : start + 20]) for start in range(0, 200, 20)}) > 5


@pytest.mark.parametrize("count", [1, 2, 3, 10, 999, 1000])
def test_portions_add_up_to_the_total_to_the_cent(count: int) -> None:
    fees = rows(MemberFactory, count)["fee"]
    assert sum(fees) == Decimal("10000.00")
    assert min(fees) >= 0


def test_portions_vary_and_stay_within_their_spread() -> None:
    fees = rows(MemberFactory, 1000)["fee"]
    assert len(set(fees)) > 300
    assert all(Decimal("1.99") <= fee <= Decimal("18.01") for fee in fees)


@given(
    total=st.decimals(0, 10**9, places=2),
    count=st.integers(1, 60),
    spread=st.floats(0, 1),
)
def test_portions_add_up_whatever_total_number_and_spread(
    total: Decimal, count: int, spread: float
) -> None:
    class AnyFactory(MemberFactory):
        fee = portion(total, spread=spread)

    fees = rows(AnyFactory, count)["fee"]
    assert sum(fees) == total
    assert min(fees) >= 0


@pytest.mark.parametrize("total", ["-1", "1.001"])
def test_a_total_that_cannot_be_divided_into_places_is_refused(total: str) -> None:
    with pytest.raises(ValueError, match="total"):
        portion(total)


def test_ages_lie_in_their_groups_with_the_given_weights() -> None:
    ages = [age(born) for born in rows(MemberFactory, 10_000)["born"]]
    assert min(ages) == 18
    assert max(ages) == 90
    share = sum(30 <= a <= 59 for a in ages) / len(ages)
    assert share == pytest.approx(0.5, abs=0.02)


def test_names_are_unique_and_their_number_is_known_beforehand() -> None:
    names = rows(MemberFactory, 20_000)["full_name"]
    assert len(set(names)) == len(names)
    with pytest.raises(CapacityError, match=r"members\.full_name can make 1,008,126 unique"):
        rows(MemberFactory, 2_000_000)


def test_emails_follow_a_pattern_of_the_names_and_stay_unique() -> None:
    made = rows(MemberFactory, 5000)
    assert len(set(made["email"])) == 5000
    for name, email in zip(made["full_name"][:100], made["email"], strict=False):
        assert email[0] == name[0].lower()
        assert email.partition("@")[2] in {"example.com", "example.net", "example.org"}


@pytest.mark.parametrize("pattern", ["{first}.{nick}", "abc", "{first} {last}", "{first}@{last}"])
def test_a_pattern_of_unknown_fields_or_characters_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"none of|no name|stand between"):
        person.email(pattern=pattern)


def test_a_constant_in_a_unique_column_is_found_while_planning() -> None:
    class SameFactory(MemberFactory):
        email = constant("same@example.com")

    with pytest.raises(CapacityError, match=r"members\.email is unique"):
        rows(SameFactory, 2)
