"""A definition makes a row at a time, and is as reproducible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

import seeds
from seeds import Factory, ref
from seeds.errors import DeclarationError
from tests.support.generation import make, wish
from tests.support.library import (
    MemberFactory,
)


def defined(make_row: Callable[[Any], Mapping[str, Any]]) -> Any:
    body = {
        "model": MemberFactory.model,
        "definition": make_row,
        "mentor": ref(MemberFactory.model),
    }
    return type("DefinedFactory", (Factory,), body)


def member_row(self: Any) -> dict[str, Any]:
    return {
        "email": f"{self.index}.{self.faker.pyint()}@example.com",
        "name": self.faker.name(),
        "is_active": self.random.random() < 0.5,
        "balance": Decimal(self.random.randint(0, 999)) / 100,
        "joined_at": self.as_of - dt.timedelta(days=self.random.randint(1, 99)),
    }


def test_a_definition_makes_the_same_rows_whatever_the_batch() -> None:
    one = make(wish(defined(member_row), 1500), batch_size=1)
    other = make(wish(defined(member_row), 1500), batch_size=100_000)
    assert one.digest("members") == other.digest("members")
    assert len(set(one.column("members", "email"))) == 1500
    assert len(set(one.column("members", "name"))) > 500
    grown = make(wish(defined(member_row), 20)).column("members", "name")
    assert grown == one.column("members", "name")[:20]


def test_a_definition_gets_another_value_at_each_call_whoever_else_is_at_work() -> None:
    def row(self: Any) -> dict[str, Any]:
        name = f"{self.faker.name()} {self.faker.name()} {self.faker.pyint()}"
        return {**member_row(self), "name": name}

    one = make(wish(defined(row), 4000), batch_size=1, jobs=4)
    assert one.digest("members") == make(wish(defined(row), 4000)).digest("members")
    halves = [name.split() for name in one.column("members", "name")]
    assert sum(words[:2] == words[2:4] for words in halves) < 40


def test_what_a_definition_leaves_out_gets_the_default_of_the_model() -> None:
    assert set(make(wish(defined(member_row), 5)).column("members", "level")) == {"READER"}


def test_a_definition_depends_on_the_seed() -> None:
    one, other = (make(wish(defined(member_row), 5), seed=s) for s in (1, 2))
    assert one.column("members", "name") != other.column("members", "name")


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        ({"emial": "a"}, "returned 'emial', which is no column of members", "'email'"),
        ({"email": "a"}, "returned no 'name', which is required", "Return it"),
        ({"email": seeds.word()}, "no 'name'", ""),
    ],
)
def test_a_definition_that_returns_something_else_is_named(
    row: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(DeclarationError, match=message) as caught:
        make(wish(defined(lambda self: row), 1))
    assert hint in caught.value.hint


def test_a_definition_that_fails_names_the_row() -> None:
    def fails(self: Any) -> dict[str, Any]:
        raise KeyError(self.index)

    with pytest.raises(DeclarationError, match=r"definition\(\) failed at row 0: KeyError: 0"):
        make(wish(defined(fails), 5))


def test_a_column_declared_beside_a_definition_wins() -> None:
    factory = defined(member_row)
    own = type("Own", (factory,), {"name": seeds.constant("Declared")})
    assert set(make(wish(own, 5)).column("members", "name")) == {"Declared"}
